import {
  DataTypes,
  Model,
  type BelongsToManyAddAssociationMixin,
  type BelongsToManyAddAssociationsMixin,
  type BelongsToManyCreateAssociationMixin,
  type BelongsToManyGetAssociationsMixin,
  type BelongsToManySetAssociationsMixin,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type NonAttribute,
} from 'mortise';
import { Attribute, BelongsToMany, Default, NotNull, Validate } from 'mortise/decorators';
import { describeEachDialect, statementLog } from '../support/describe-each-dialect';

class User extends Model<InferAttributes<User>, InferCreationAttributes<User>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING)
  @NotNull
  declare name: string;
  @BelongsToMany(() => Project, { through: () => UserProjects })
  declare projects?: NonAttribute<Project[]>;
  declare getProjects: BelongsToManyGetAssociationsMixin<Project>;
  declare setProjects: BelongsToManySetAssociationsMixin<Project>;
  declare addProject: BelongsToManyAddAssociationMixin<Project>;
  declare addProjects: BelongsToManyAddAssociationsMixin<Project>;
  declare createProject: BelongsToManyCreateAssociationMixin<Project>;
}

class UserProjects extends Model<InferAttributes<UserProjects>, InferCreationAttributes<UserProjects>> {
  @Attribute(DataTypes.STRING)
  @Validate({ len: [2, 20] })
  declare role: string | null;
  @Attribute(DataTypes.BOOLEAN)
  @NotNull
  @Default(false)
  declare started: CreationOptional<boolean>;
}

class Project extends Model<InferAttributes<Project>, InferCreationAttributes<Project>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING)
  @NotNull
  declare title: string;
  /** Junction values: as loaded, or as they are to be. */
  declare UserProjects?: NonAttribute<UserProjects> | { role?: string | null; started?: boolean };
}

const models = [User, Project, UserProjects];
type Projects = [Project, Project, Project];

describeEachDialect('Junction values', ({ connect }) => {
  async function adaAndProjects(): Promise<{ ada: User; projects: Projects }> {
    const ada = await User.create({ name: 'Ada' });
    const projects = await Project.bulkCreate([{ title: 'loom' }, { title: 'engine' }, { title: 'notes' }]);
    return { ada, projects: projects as Projects };
  }

  const rolesOf = async (user: User): Promise<readonly (string | null | undefined)[]> =>
    (await user.getProjects()).map(({ UserProjects: link }) => link?.role);
  const startedOf = async (user: User): Promise<readonly (boolean | undefined)[]> =>
    (await user.getProjects()).map(({ UserProjects: link }) => link?.started);

  it('are shared by all rows when the option is an object', async () => {
    await connect(models);
    const { ada, projects } = await adaAndProjects();
    await ada.setProjects(projects, { through: { role: 'admin' } });
    expect(await rolesOf(ada)).toEqual(['admin', 'admin', 'admin']);
  }); // S81

  it('are given to one added target', async () => {
    await connect(models);
    const { ada, projects } = await adaAndProjects();
    await ada.addProject(projects[0], { through: { role: 'manager' } });
    expect(await rolesOf(ada)).toEqual(['manager']);
  }); // S81

  it('are given to a created target', async () => {
    await connect(models);
    const { ada } = await adaAndProjects();
    await ada.createProject({ title: 'letters' }, { through: { role: 'author', started: true } });
    expect(await rolesOf(ada)).toEqual(['author']);
  }); // S81

  it.each(['setProjects', 'addProjects'] as const)('differ for each target in an array for %s', async method => {
    await connect(models);
    const { ada, projects } = await adaAndProjects();
    await ada[method](projects, { through: [{ role: 'admin' }, { role: 'manager' }, { role: 'designer' }] });
    expect(await rolesOf(ada)).toEqual(['admin', 'manager', 'designer']);
  }); // S82

  it('follow their targets whatever the order and form these are given in', async () => {
    await connect(models);
    const { ada, projects } = await adaAndProjects();
    const [loom, engine, notes] = projects;
    await ada.setProjects([notes, String(loom.id), engine.id], {
      through: [{ role: 'scribe' }, { role: 'weaver' }, { role: 'builder' }],
    });
    expect(await rolesOf(ada)).toEqual(['weaver', 'builder', 'scribe']);
  }); // S82

  it('may be left out for some targets of an array', async () => {
    await connect(models);
    const { ada, projects } = await adaAndProjects();
    await ada.setProjects(projects, { through: [{ role: 'admin' }, {}, { started: true }] });
    expect(await rolesOf(ada)).toEqual(['admin', null, null]);
    expect(await startedOf(ada)).toEqual([false, false, true]);
  }); // S82

  it('of a target that is listed twice are the later ones', async () => {
    await connect(models);
    const { ada, projects } = await adaAndProjects();
    await ada.addProjects([projects[0], projects[0].id], { through: [{ role: 'first' }, { role: 'second' }] });
    expect(await rolesOf(ada)).toEqual(['second']);
  }); // S82

  it('on the instance go over the shared object', async () => {
    await connect(models);
    const { ada, projects } = await adaAndProjects();
    projects[0].UserProjects = { started: true };
    await ada.setProjects([projects[0], projects[1]], { through: { started: false } });
    expect(await startedOf(ada)).toEqual([true, false]);
  }); // S83

  it('on the instance are joined with those of the shared object', async () => {
    await connect(models);
    const { ada, projects } = await adaAndProjects();
    projects[0].UserProjects = { started: true };
    await ada.setProjects([projects[0]], { through: { role: 'lead', started: false } });
    expect([await rolesOf(ada), await startedOf(ada)]).toEqual([['lead'], [true]]);
  }); // S83

  it('on the instance go over the element of the array', async () => {
    await connect(models);
    const { ada, projects } = await adaAndProjects();
    projects[1].UserProjects = { role: 'own' };
    await ada.addProjects([projects[0], projects[1]], { through: [{ role: 'one' }, { role: 'two' }] });
    expect(await rolesOf(ada)).toEqual(['one', 'own']);
  }); // S82 S83

  it('on the instance count for add as well, when no option is given', async () => {
    await connect(models);
    const { ada, projects } = await adaAndProjects();
    projects[0].UserProjects = { role: 'own' };
    await ada.addProject(projects[0]);
    expect(await rolesOf(ada)).toEqual(['own']);
  }); // S83

  it('that were loaded with an instance are what is, not what is to be', async () => {
    await connect(models);
    const { ada, projects } = await adaAndProjects();
    const grace = await User.create({ name: 'Grace' });
    await ada.addProjects(projects, { through: { role: 'admin', started: true } });
    await grace.setProjects(await ada.getProjects(), { through: { role: 'guest' } });
    expect(await rolesOf(grace)).toEqual(['guest', 'guest', 'guest']);
    expect(await startedOf(grace)).toEqual([false, false, false]);
  }); // S83

  it('that were loaded with an instance leave the link alone when it is added again', async () => {
    await connect(models);
    const { ada, projects } = await adaAndProjects();
    await ada.addProject(projects[0], { through: { role: 'admin' } });
    const [loaded] = await ada.getProjects();
    await ada.addProject(projects[0], { through: { role: 'lead' } });
    await ada.addProject(loaded as Project);
    expect(await rolesOf(ada)).toEqual(['lead']);
  }); // S83

  it('of links that stay change no attribute that none is given for', async () => {
    await connect(models);
    const { ada, projects } = await adaAndProjects();
    await ada.addProjects(projects, { through: { role: 'admin', started: true } });
    await ada.setProjects(projects, { through: { role: 'lead' } });
    expect(await startedOf(ada)).toEqual([true, true, true]);
  }); // S77

  it('that are undefined count as not given', async () => {
    await connect(models);
    const { ada, projects } = await adaAndProjects();
    await ada.addProject(projects[0], { through: { role: 'admin' } });
    await ada.addProject(projects[0], { through: { role: undefined, started: true } });
    expect([await rolesOf(ada), await startedOf(ada)]).toEqual([['admin'], [true]]);
  }); // S81

  it('that are null take a value away', async () => {
    await connect(models);
    const { ada, projects } = await adaAndProjects();
    await ada.addProject(projects[0], { through: { role: 'admin' } });
    await ada.addProject(projects[0], { through: { role: null } });
    expect(await rolesOf(ada)).toEqual([null]);
  }); // S81

  it.each([
    ['fewer', [{ role: 'admin' }]],
    ['more', [{ role: 'a1' }, { role: 'b2' }, { role: 'c3' }]],
  ])('in an array of %s elements than targets are refused before any SQL', async (_name, through) => {
    const log = statementLog();
    await connect(models, { logging: log.log });
    const { ada, projects } = await adaAndProjects();
    log.clear();
    const targets = [projects[0], projects[1]];
    await expect(ada.setProjects(targets, { through })).rejects.toMatchObject({ code: 'THROUGH_LENGTH' });
    await expect(ada.addProjects(targets, { through })).rejects.toMatchObject({ code: 'THROUGH_LENGTH' });
    expect(log.statements).toEqual([]);
  }); // S82

  it('of an unknown attribute are refused with the nearest name, and nothing changes', async () => {
    await connect(models);
    const { ada, projects } = await adaAndProjects();
    await ada.addProject(projects[0]);
    const message = expect.stringContaining('Did you mean "role"?') as string;
    await expect(ada.setProjects([projects[1]], { through: { rolle: 'admin' } })).rejects.toMatchObject({
      code: 'UNKNOWN_ATTRIBUTE',
      message,
    });
    expect((await ada.getProjects()).map(({ title }) => title)).toEqual(['loom']);
  }); // S81 F15

  it.each(['option', 'instance'] as const)('cannot lead to another pair (%s)', async place => {
    await connect(models);
    const { ada, projects } = await adaAndProjects();
    const values = { projectId: projects[2].id, role: 'admin' };
    if (place === 'instance') projects[0].UserProjects = values;
    await ada.addProject(projects[0], place === 'option' ? { through: values } : {});
    expect((await ada.getProjects()).map(({ title }) => title)).toEqual(['loom']);
  }); // S81 S83

  it('given as something else than objects are refused', async () => {
    await connect(models);
    const { ada, projects } = await adaAndProjects();
    // @ts-expect-error an object or a list of objects
    await expect(ada.addProject(projects[0], { through: 'admin' })).rejects.toMatchObject({ code: 'INVALID_THROUGH' });
  }); // S81

  it('of several kinds are written all or none', async () => {
    await connect(models);
    const { ada, projects } = await adaAndProjects();
    const adding = ada.addProjects([projects[0], projects[1].id, 999], {
      through: [{ role: 'admin' }, {}, { started: true }],
    });
    await expect(adding).rejects.toMatchObject({ code: 'FOREIGN_KEY_CONSTRAINT' });
    expect(await UserProjects.count()).toBe(0);
  }); // S82 P23

  it('are validated by the junction model', async () => {
    await connect(models);
    const { ada, projects } = await adaAndProjects();
    const tooShort = { through: { role: 'x' } };
    await expect(ada.addProject(projects[0], tooShort)).rejects.toMatchObject({ name: 'ValidationError' });
    await expect(ada.setProjects([projects[0]], tooShort)).rejects.toMatchObject({ name: 'ValidationError' });
    expect(await UserProjects.count()).toBe(0);
  }); // S80

  it.each(['addProjects', 'setProjects'] as const)('are not validated by %s with validate: false', async method => {
    await connect(models);
    const { ada, projects } = await adaAndProjects();
    await ada[method]([projects[0]], { through: { role: 'x' }, validate: false });
    expect(await rolesOf(ada)).toEqual(['x']);
  }); // S80

  it('keep their links when a later set is refused by validation', async () => {
    await connect(models);
    const { ada, projects } = await adaAndProjects();
    await ada.addProject(projects[0], { through: { role: 'admin' } });
    const setting = ada.setProjects([projects[1]], { through: { role: 'x' } });
    await expect(setting).rejects.toMatchObject({ name: 'ValidationError' });
    expect(await rolesOf(ada)).toEqual(['admin']);
  }); // S77 S80
});
