import {
  Database,
  DataTypes,
  Model,
  type AssociationStatics,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type ModelStatic,
  type NonAttribute,
} from 'mortise';
import { Attribute, BelongsTo, BelongsToMany, HasMany } from 'mortise/decorators';
import { describeAnyDialect } from '../support/describe-each-dialect';

type Row = Model & Record<string, unknown>;
type Defined = ModelStatic<Row> & AssociationStatics;
interface Models {
  readonly User: Defined;
  readonly Project: Defined;
  readonly Membership: Defined;
}
type Declaration = (models: Models) => unknown;

function define(database: Database, { hasId }: { readonly hasId: boolean }): Models {
  const id = { type: DataTypes.INTEGER, primaryKey: true, autoIncrement: true };
  return {
    User: database.define<Row>('User', { name: DataTypes.STRING }),
    Project: database.define<Row>('Project', { title: DataTypes.STRING }),
    Membership: database.define<Row>('Membership', { ...(hasId ? { id } : {}), role: DataTypes.STRING }),
  };
}

/** A many-to-many, declared on both sides, and the four one-to-many associations with its junction. */
const plain: readonly Declaration[] = [
  ({ User, Project, Membership }) => User.belongsToMany(Project, { through: Membership }),
  ({ Project, User, Membership }) => Project.belongsToMany(User, { through: Membership }),
  ({ User, Membership }) => User.hasMany(Membership),
  ({ Project, Membership }) => Project.hasMany(Membership),
  ({ Membership, User }) => Membership.belongsTo(User),
  ({ Membership, Project }) => Membership.belongsTo(Project),
];

/** Declared on one side, with names of its own, which the others follow. */
const named: readonly Declaration[] = [
  ({ User, Project, Membership }) =>
    User.belongsToMany(Project, { as: 'works', through: { model: Membership }, inverse: { as: 'workers' } }),
  ({ User, Membership }) => User.hasMany(Membership, { as: 'memberships' }),
  ({ Project, Membership }) => Project.hasMany(Membership, { as: 'memberships' }),
];

/** The keys are said in one place, and what becomes of them in another. */
const keyed: readonly Declaration[] = [
  ({ User, Project, Membership }) =>
    User.belongsToMany(Project, { through: Membership, foreignKey: 'memberId', otherKey: 'workId' }),
  ({ User, Membership }) => User.hasMany(Membership, { foreignKey: { name: 'memberId', onDelete: 'RESTRICT' } }),
  ({ Project, Membership }) => Project.hasMany(Membership),
  ({ Membership, User }) => Membership.belongsTo(User),
  ({ Membership, Project }) => Membership.belongsTo(Project, { foreignKey: { name: 'workId', onUpdate: 'NO ACTION' } }),
];

/** The legs have the names that others are declared under. */
const legs: readonly Declaration[] = [
  ({ User, Project, Membership }) =>
    User.belongsToMany(Project, {
      through: Membership,
      throughAssociations: { fromSource: 'memberships', toSource: 'user', fromTarget: 'members', toTarget: 'project' },
    }),
  ({ User, Membership }) => User.hasMany(Membership, { as: 'memberships' }),
  ({ Project, Membership }) => Project.hasMany(Membership, { as: 'members', foreignKey: 'projectId' }),
  ({ Membership, User }) => Membership.belongsTo(User, { as: 'user' }),
  ({ Membership, Project }) => Membership.belongsTo(Project),
];

const sets = { plain, named, keyed, legs };

function permutations<T>(list: readonly T[]): readonly (readonly T[])[] {
  if (list.length <= 1) return [list];
  return list.flatMap((first, index) =>
    permutations([...list.slice(0, index), ...list.slice(index + 1)]).map(rest => [first, ...rest]),
  );
}

/** Forwards, backwards, and both from the middle on. */
const fewOrders = <T>(list: readonly T[]): readonly (readonly T[])[] =>
  [list, [...list].reverse()].flatMap(each => [each, [...each.slice(3), ...each.slice(0, 3)]]);

/** All that follows from the declarations. */
function shapeOf({ User, Project, Membership }: Models): unknown {
  const namesOf = (model: Defined): readonly string[] => [...model.definition.associations.keys()].sort();
  const legsOf = (association: unknown): unknown => {
    const { fromSourceToThrough, fromThroughToTarget } = association as Record<string, { readonly as: string }>;
    return [fromSourceToThrough?.as, fromThroughToTarget?.as];
  };
  const { attributes, foreignKeys, primaryKey } = Membership.definition;
  const manyToMany = [...User.definition.associations.values()].find(({ path }) => path.length > 1);
  return {
    associations: [User, Project, Membership].map(namesOf),
    legs: legsOf(manyToMany),
    attributes: [...attributes.values()].map(({ name, allowNull }) => `${name} ${String(allowNull)}`).sort(),
    primaryKey: [...primaryKey].sort(),
    foreignKeys: foreignKeys.map(key => [key.attributes.join(), key.onDelete, key.onUpdate, key.deferrable]).sort(),
  };
}

describe('A many-to-many beside the associations with its junction', () => {
  describe.each(Object.entries(sets))('that are %s', (_name, declarations) => {
    it.each([true, false])('is the same in whichever order they are declared (own primary key: %s)', async hasId => {
      const shapes = new Set<string>();
      for (const order of permutations(declarations)) {
        const database = new Database('sqlite::memory:');
        const models = define(database, { hasId });
        for (const declare of order) declare(models);
        shapes.add(JSON.stringify(shapeOf(models)));
        await database.close();
      }
      expect([...shapes]).toHaveLength(1);
    });
  });

  it('takes the names of what is declared for its legs', async () => {
    const shapes = await Promise.all(
      Object.values(sets).map(async declarations => {
        const database = new Database('sqlite::memory:');
        const models = define(database, { hasId: false });
        for (const declare of declarations) declare(models);
        await database.close();
        return shapeOf(models);
      }),
    );
    expect(shapes).toMatchObject([
      {
        associations: [['memberships', 'projects'], ['memberships', 'users'], ['project', 'user']],
        legs: ['memberships', 'project'],
        foreignKeys: [['projectId', 'CASCADE', 'CASCADE', 'NOT'], ['userId', 'CASCADE', 'CASCADE', 'NOT']],
      },
      { associations: [['memberships', 'works'], ['memberships', 'workers'], ['work', 'worker']], legs: ['memberships', 'work'] },
      { foreignKeys: [['memberId', 'RESTRICT', 'CASCADE', 'NOT'], ['workId', 'CASCADE', 'NO ACTION', 'NOT']] },
      { associations: [['memberships', 'projects'], ['members', 'users'], ['project', 'user']] },
    ]); // prettier-ignore
  });
});

describeAnyDialect('A many-to-many beside the associations with its junction', ({ connect }) => {
  it.each(Object.entries(sets))('works in several orders, where they are %s', async (name, declarations) => {
    for (const order of fewOrders(declarations)) {
      const database = await connect([], { sync: false });
      const models = define(database, { hasId: false });
      for (const declare of order) declare(models);
      await database.sync();
      await useIt(models, { isRestricted: name === 'keyed' });
      await database.close();
    }
  });

  async function useIt({ User, Membership }: Models, { isRestricted }: { readonly isRestricted: boolean }) {
    const projectsOf = [...User.definition.associations.values()].find(({ path }) => path.length > 1)?.as ?? '';
    const values = { name: 'Ada', [projectsOf]: [{ title: 'Engine', Membership: { role: 'lead' } }] };
    const user = await User.create(values);
    const [found] = await User.findAll({ include: [projectsOf, 'memberships'] as never });
    expect(found?.get(projectsOf)).toMatchObject([{ title: 'Engine', Membership: { role: 'lead' } }]);
    expect(found?.get('memberships')).toMatchObject([{ role: 'lead' }]);
    if (isRestricted) await expect(user.destroy()).rejects.toMatchObject({ code: 'FOREIGN_KEY_CONSTRAINT' });
    else {
      await user.destroy();
      expect(await Membership.count()).toBe(0);
    }
  }

  it('may be declared by decorators', async () => {
    class Person extends Model<InferAttributes<Person>, InferCreationAttributes<Person>> {
      declare id: CreationOptional<number>;
      @HasMany(() => Like, { foreignKey: 'personId' })
      declare likes?: NonAttribute<Like[]>;
      @BelongsToMany(() => Toot, { through: () => Like, foreignKey: 'personId', otherKey: 'tootId', inverse: 'fans' })
      declare toots?: NonAttribute<Toot[]>;
    }
    class Toot extends Model<InferAttributes<Toot>, InferCreationAttributes<Toot>> {
      declare id: CreationOptional<number>;
      @HasMany(() => Like, { foreignKey: 'tootId' })
      declare likes?: NonAttribute<Like[]>;
      declare fans?: NonAttribute<Person[]>;
    }
    class Like extends Model<InferAttributes<Like>, InferCreationAttributes<Like>> {
      @Attribute(DataTypes.STRING)
      declare reaction: CreationOptional<string | null>;
      declare personId: CreationOptional<number>;
      declare tootId: CreationOptional<number>;
      @BelongsTo(() => Person, { foreignKey: 'personId' })
      declare person?: NonAttribute<Person>;
      @BelongsTo(() => Toot, { foreignKey: 'tootId' })
      declare toot?: NonAttribute<Toot>;
    }
    const orders = permutations([Person, Toot, Like] as const);
    for (const models of orders) {
      const database = await connect(models);
      const person = await Person.create({ toots: [{ Like: { reaction: 'love' } }] } as never);
      const [found] = await Person.findAll({ include: [{ association: 'likes', include: ['toot'] }] });
      expect(found?.likes).toMatchObject([{ reaction: 'love', toot: { id: 1 } }]);
      await person.destroy();
      expect(await Like.count()).toBe(0);
      await database.close();
    }
  });
});

describeAnyDialect('A foreign key that several associations share', ({ connect, requires }) => {
  it('has the action that one of them names, whichever comes first', async () => {
    const declarations: readonly Declaration[] = [
      ({ User, Project }) => User.hasMany(Project, { as: 'projects', foreignKey: 'ownerId' }),
      ({ User, Project }) =>
        Project.belongsTo(User, { as: 'owner', foreignKey: { name: 'ownerId', onDelete: 'CASCADE' } }),
      ({ User, Project }) => User.hasMany(Project, { as: 'drafts', foreignKey: 'ownerId', scope: { title: 'draft' } }),
    ];
    for (const order of permutations(declarations)) {
      const database = await connect([], { sync: false });
      const models = define(database, { hasId: true });
      for (const declare of order) declare(models);
      await database.sync();
      const user = await models.User.create({ projects: [{ title: 'Engine' }] });
      await user.destroy();
      expect(await models.Project.count()).toBe(0);
      await database.close();
    }
  });

  it('sets to NULL only what may be NULL in the end', async () => {
    for (const isRequired of [true, false]) {
      const database = await connect([], { sync: false });
      const { User, Project } = define(database, { hasId: true });
      User.hasMany(Project, { as: 'projects', foreignKey: 'ownerId' });
      Project.belongsTo(User, { as: 'owner', foreignKey: { name: 'ownerId', allowNull: !isRequired } });
      await database.sync();
      const user = await User.create({ projects: [{ title: 'Engine' }] });
      await user.destroy();
      expect(await Project.count()).toBe(isRequired ? 0 : 1);
      await database.close();
    }
  });

  it('is written on the attribute, and its action by an association', async () => {
    const database = await connect([], { sync: false });
    const User = database.define<Row>('User', {});
    const Project = database.define<Row>('Project', {
      ownerId: { type: DataTypes.INTEGER, references: { model: 'User', key: 'id' } },
    });
    User.hasMany(Project, { as: 'projects', foreignKey: { name: 'ownerId', onDelete: 'CASCADE' } });
    await database.sync();
    const user = await User.create({ projects: [{}] });
    await user.destroy();
    expect(await Project.count()).toBe(0);
  });

  requires('deferrableKeys')('is checked when one of them says', async () => {
    const database = await connect([], { sync: false });
    const { User, Project } = define(database, { hasId: true });
    User.hasMany(Project, { as: 'projects', foreignKey: 'ownerId' });
    Project.belongsTo(User, { as: 'owner', foreignKey: { name: 'ownerId', deferrable: 'INITIALLY_DEFERRED' } });
    await database.sync();
    await database.transaction(async () => {
      await Project.create({ ownerId: 1 });
      await User.create({ id: 1 });
    });
    expect(await Project.count()).toBe(1);
  });
});

describe('What associations say of a foreign key they share', () => {
  const contradictions: readonly (readonly [string, RegExp, readonly Declaration[]])[] = [
    ['onDelete', /User\.projects has onDelete "CASCADE", but Project\.owner has onDelete "RESTRICT"/, [
      ({ User, Project }) => User.hasMany(Project, { foreignKey: { name: 'ownerId', onDelete: 'CASCADE' } }),
      ({ User, Project }) => Project.belongsTo(User, { as: 'owner', foreignKey: { name: 'ownerId', onDelete: 'RESTRICT' } }),
    ]],
    ['onUpdate', /User\.projects has onUpdate "CASCADE", but Project\.owner has onUpdate "SET NULL"/, [
      ({ User, Project }) => User.hasMany(Project, { foreignKey: { name: 'ownerId', onUpdate: 'CASCADE' } }),
      ({ User, Project }) => Project.belongsTo(User, { as: 'owner', foreignKey: { name: 'ownerId', onUpdate: 'SET NULL' } }),
    ]],
    ['foreignKeyConstraints', /User\.projects has foreignKeyConstraints false, but Project\.owner has foreignKeyConstraints true/, [
      ({ User, Project }) => User.hasMany(Project, { foreignKey: 'ownerId', foreignKeyConstraints: false }),
      ({ User, Project }) => Project.belongsTo(User, { as: 'owner', foreignKey: 'ownerId', foreignKeyConstraints: true }),
    ]],
    ['both sides of a many-to-many', /User\.projects has onDelete "CASCADE", but Project\.users has onDelete "RESTRICT"/, [
      ({ User, Project, Membership }) => User.belongsToMany(Project, { through: Membership, foreignKey: { onDelete: 'CASCADE' } }),
      ({ User, Project, Membership }) => Project.belongsToMany(User, { through: Membership, otherKey: { onDelete: 'RESTRICT' } }),
    ]],
  ]; // prettier-ignore

  it.each(contradictions)('is refused where it is contradictory: %s', async (_name, message, declarations) => {
    const database = new Database('sqlite::memory:');
    const models = define(database, { hasId: true });
    for (const declare of declarations) declare(models);
    const settle = (): unknown => models.Project.definition;
    expect(settle).toThrow(message);
    expect(settle).toThrow(expect.objectContaining({ code: 'CONTRADICTORY_OPTIONS' }) as Error);
    await database.close();
  });
});
