import { DataTypes, Op, type ModelStatic } from 'mortise';
import { describeByTurns } from '../support/describe-each-dialect';

// The chapter on scopes of Sequelize v7's manual, in words of our own.

describeByTurns('the reference on scopes', ({ connect }) => {
  it('applies, replaces, merges and adds them', async () => {
    const sequelize = await connect([], { sync: false });
    const Project = sequelize.define(
      'project',
      { name: DataTypes.STRING, active: DataTypes.BOOLEAN, level: DataTypes.INTEGER },
      {
        timestamps: false,
        defaultScope: { where: { active: true } },
        scopes: {
          deleted: { where: { active: false } },
          accessLevel: (value: number) => ({ where: { level: { [Op.gte]: value } } }),
          first: { order: ['id'], limit: 1 },
        },
      },
    );
    const User = sequelize.define('user', { name: DataTypes.STRING }, { timestamps: false });
    Project.hasMany(User, { as: 'users', foreignKey: 'projectId' });
    Project.addScope('withUsers', { include: ['users'] as never });
    await sequelize.sync();
    await Project.bulkCreate([
      { name: 'a', active: true, level: 1, users: [{ name: 'Ada' }] },
      { name: 'b', active: true, level: 3 },
      { name: 'c', active: false, level: 3 },
    ]);
    const names = async (Model: ModelStatic<InstanceType<typeof Project>>): Promise<unknown[]> =>
      (await Model.findAll({ order: ['id'] })).map((project: { readonly name: unknown }) => project.name);
    expect(await names(Project)).toEqual(['a', 'b']);
    expect(await names(Project.withScope('deleted'))).toEqual(['c']);
    expect(await names(Project.withScope({ method: ['accessLevel', 2] }))).toEqual(['b', 'c']);
    expect(await names(Project.withScope('defaultScope', { method: ['accessLevel', 2] }))).toEqual(['b']);
    expect(await names(Project.withScope(['deleted', 'first']))).toEqual(['c']);
    expect(await names(Project.withoutScope())).toEqual(['a', 'b', 'c']);
    expect(await names(Project.withScope('deleted').withInitialScope())).toEqual(['a', 'b']);
    expect(await Project.withScope('withUsers').findOne({ order: ['id'] })).toMatchObject({ users: [{ name: 'Ada' }] });
    expect(await Project.withScope('deleted').destroy({ where: {} })).toBe(1);
    expect(await Project.withoutScope().count()).toBe(2);
  });
});
