import {
  DataTypes,
  Model,
  type BelongsToGetAssociationMixin,
  type BelongsToManyAddAssociationMixin,
  type BelongsToManyAddAssociationsMixin,
  type BelongsToManyCountAssociationsMixin,
  type BelongsToManyCreateAssociationMixin,
  type BelongsToManyGetAssociationsMixin,
  type BelongsToManyHasAssociationMixin,
  type BelongsToManyRemoveAssociationMixin,
  type BelongsToManySetAssociationsMixin,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type NonAttribute,
} from 'mortise';
import { Attribute, BelongsTo, BelongsToMany, HasMany, HasOne, NotNull } from 'mortise/decorators';
import { describeByTurns } from '../support/describe-each-dialect';

// The chapters on associations of Sequelize v7's manual, in words of our own.

class Person extends Model<InferAttributes<Person>, InferCreationAttributes<Person>> {
  declare id: CreationOptional<number>;

  @Attribute(DataTypes.STRING)
  @NotNull
  declare name: string;

  @HasOne(() => DrivingLicense, 'ownerId')
  declare drivingLicense?: NonAttribute<DrivingLicense | null>;

  @HasMany(() => Toot, { foreignKey: 'authorId', inverse: { as: 'author' } })
  declare toots?: NonAttribute<Toot[]>;

  @BelongsToMany(() => Toot, { through: 'LikedToot', inverse: { as: 'likers' } })
  declare likedToots?: NonAttribute<Toot[]>;

  declare getLikedToots: BelongsToManyGetAssociationsMixin<Toot>;
  declare setLikedToots: BelongsToManySetAssociationsMixin<Toot, number>;
  declare addLikedToot: BelongsToManyAddAssociationMixin<Toot, number>;
  declare addLikedToots: BelongsToManyAddAssociationsMixin<Toot, number>;
  declare removeLikedToot: BelongsToManyRemoveAssociationMixin<Toot, number>;
  declare createLikedToot: BelongsToManyCreateAssociationMixin<Toot>;
  declare hasLikedToot: BelongsToManyHasAssociationMixin<Toot, number>;
  declare countLikedToots: BelongsToManyCountAssociationsMixin<Toot>;
}

class DrivingLicense extends Model<InferAttributes<DrivingLicense>, InferCreationAttributes<DrivingLicense>> {
  declare id: CreationOptional<number>;

  @Attribute(DataTypes.STRING)
  declare number: string | null;

  @BelongsTo(() => Person, 'ownerId')
  declare owner?: NonAttribute<Person | null>;

  declare getOwner: BelongsToGetAssociationMixin<Person>;

  @Attribute(DataTypes.INTEGER)
  @NotNull
  declare ownerId: number;
}

class Toot extends Model<InferAttributes<Toot>, InferCreationAttributes<Toot>> {
  declare id: CreationOptional<number>;

  @Attribute(DataTypes.STRING)
  @NotNull
  declare content: string;

  declare author?: NonAttribute<Person | null>;
  declare authorId: CreationOptional<number | null>;
  declare likers?: NonAttribute<Person[]>;
}

describeByTurns('the reference on associations', ({ connect }) => {
  it('links one to one, from either side', async () => {
    await connect([Person, DrivingLicense, Toot]);
    const ada = await Person.create({ name: 'Ada' });
    const license = await DrivingLicense.create({ number: '1', ownerId: ada.id });
    expect((await license.getOwner())?.name).toBe('Ada');
    const [found] = await Person.findAll({ include: ['drivingLicense'] });
    expect(found?.drivingLicense?.number).toBe('1');
    expect((await DrivingLicense.findOne({ include: { association: 'owner' } }))?.owner?.name).toBe('Ada');
  });

  it('links many to many: get, set, add, remove, create, has, count', async () => {
    await connect([Person, DrivingLicense, Toot]);
    const ada = await Person.create({ name: 'Ada' });
    const [one, two, three] = await Toot.bulkCreate([{ content: 'one' }, { content: 'two' }, { content: 'three' }]);
    await ada.addLikedToot(one as Toot);
    await ada.addLikedToots([two as Toot, 3]);
    expect([await ada.countLikedToots(), await ada.hasLikedToot(three as Toot), await ada.hasLikedToot(3)]).toEqual([
      3,
      true,
      true,
    ]);
    await ada.removeLikedToot(two as Toot);
    await ada.createLikedToot({ content: 'four' });
    expect((await ada.getLikedToots({ order: ['id'] })).map(({ content }) => content)).toEqual([
      'one',
      'three',
      'four',
    ]);
    await ada.setLikedToots([2]);
    expect((await ada.getLikedToots()).map(({ content }) => content)).toEqual(['two']);
    await ada.setLikedToots([]);
    expect(await ada.countLikedToots()).toBe(0);
  });

  it('loads eagerly: by name, model, condition, nested, and with the junction row', async () => {
    await connect([Person, DrivingLicense, Toot]);
    await Person.create(
      { name: 'Ada', toots: [{ content: 'hello' }, { content: 'world' }], likedToots: [{ content: 'nice' }] },
      { include: ['toots', 'likedToots'] },
    );
    const [ada] = await Person.findAll({
      include: [
        { model: Toot, as: 'toots', where: { content: 'world' } },
        { association: 'likedToots', include: ['likers'] },
      ],
    });
    expect(ada?.toots?.map(({ content }) => content)).toEqual(['world']);
    expect(ada?.likedToots?.[0]?.likers?.map(({ name }) => name)).toEqual(['Ada']);
    expect(ada?.likedToots?.[0]).toMatchObject({ LikedToot: { likerId: 1, likedTootId: 3 } });
    const bare = await Person.findAll({ include: { association: 'likedToots', through: { attributes: [] } } });
    expect(Object.keys(bare[0]?.likedToots?.[0] ?? {})).not.toContain('LikedToot');
    expect(await Person.count({ include: { association: 'toots', where: { content: 'none' } } })).toBe(0);
    expect(await Person.findAll({ where: { '$toots.content$': 'hello' }, include: 'toots' })).toHaveLength(1);
  });

  it('declares by static methods, with junction models, aliases, keys and other names', async () => {
    const sequelize = await connect([], { sync: false });
    const User = sequelize.define('User', { name: { type: DataTypes.STRING, unique: true } }, { timestamps: false });
    const Project = sequelize.define('Project', { title: DataTypes.STRING }, { timestamps: false });
    const Task = sequelize.define('Task', { text: DataTypes.STRING }, { timestamps: false });
    const Membership = sequelize.define('Membership', { role: DataTypes.STRING }, { timestamps: false });
    User.belongsToMany(Project, {
      through: Membership,
      as: 'projects',
      foreignKey: 'userId',
      otherKey: 'projectId',
      inverse: { as: 'members' },
    });
    User.hasMany(Task, {
      as: 'tasks',
      foreignKey: { name: 'userName', allowNull: true, onDelete: 'CASCADE' },
      sourceKey: 'name',
    });
    Task.belongsTo(User, { as: 'user', foreignKey: 'userName', targetKey: 'name' });
    User.belongsToMany(User, { as: 'friends', through: 'Friendship', inverse: { as: 'friendOf' } });
    User.hasOne(User, { as: 'mentee', foreignKey: 'mentorId', inverse: { as: 'mentor' } });
    await sequelize.sync();
    const ada = await User.create({ name: 'Ada', tasks: [{ text: 'write' }] });
    const ben = await User.create({ name: 'Ben' });
    const users = ada as never as {
      addProject(target: unknown, options: object): Promise<void>;
      getProjects(options: object): Promise<{ Membership: { role: string } }[]>;
      setFriends(targets: unknown[]): Promise<void>;
      setMentee(target: unknown): Promise<void>;
    };
    await users.addProject(await Project.create({ title: 'sea' }), { through: { role: 'manager' } });
    const [sea] = await users.getProjects({ joinTableAttributes: ['role'] });
    expect(sea?.Membership.role).toBe('manager');
    await users.setFriends([ben]);
    await users.setMentee(ben);
    const found = await User.findAll({ where: { name: 'Ben' }, include: ['friendOf', 'mentor'] as never });
    expect(found).toMatchObject([{ friendOf: [{ name: 'Ada' }], mentor: { name: 'Ada' } }]);
    expect(await Task.findAll({ include: { model: User, as: 'user', where: { name: 'Ada' } } })).toHaveLength(1);
    await ada.destroy();
    expect(await Task.count()).toBe(0);
  });
});
