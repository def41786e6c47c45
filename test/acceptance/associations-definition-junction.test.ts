import {
  DataTypes,
  Model,
  type BelongsToManyAddAssociationMixin,
  type BelongsToManyAssociation,
  type BelongsToManyCountAssociationsMixin,
  type BelongsToManyGetAssociationsMixin,
  type NonAttribute,
} from 'mortise';
import { Attribute, AutoIncrement, BelongsToMany, PrimaryKey, Table } from 'mortise/decorators';
import { describeEachDialect, statementLog } from '../support/describe-each-dialect';

class User extends Model {
  declare id: number;
  declare addProject: BelongsToManyAddAssociationMixin<Project>;
  declare getProjects: BelongsToManyGetAssociationsMixin<Project>;
  declare countProjects: BelongsToManyCountAssociationsMixin<Project>;
}
class Project extends Model {
  declare id: number;
}

/** The unique keys over the pair: their names and attributes. */
function uniqueKeys({ throughModel }: BelongsToManyAssociation): [string, readonly string[]][] {
  return throughModel.definition.indexes
    .filter(({ unique }) => unique)
    .map(({ name, attributes }) => [name, attributes]);
}

const twice = [
  { userId: 1, projectId: 1 },
  { userId: 1, projectId: 1 },
];

describe('A junction without a primary key of its own', () => {
  describeEachDialect('is identified by the pair', ({ connect }) => {
    it('has no automatic id', async () => {
      await connect([User, Project], { sync: false });
      const { throughModel } = User.belongsToMany(Project, { through: 'UserProject' });
      expect(throughModel.definition.primaryKey).toEqual(['userId', 'projectId']);
      expect(throughModel.definition.attributes.has('id')).toBe(false);
    }); // S56

    it('has no automatic id where its class was defined before', async () => {
      class UserProjects extends Model {}
      const database = await connect([User, Project], { sync: false });
      UserProjects.init({ status: DataTypes.STRING }, { database, modelName: 'userProjects' });
      expect(UserProjects.definition.primaryKey).toEqual(['id']);
      User.belongsToMany(Project, { through: UserProjects });
      Project.belongsToMany(User, { through: UserProjects });
      expect([...UserProjects.definition.attributes.keys()].sort()).toEqual([
        'createdAt',
        'projectId',
        'status',
        'updatedAt',
        'userId',
      ]);
    }); // S56 S58

    it('refuses the same pair twice', async () => {
      const database = await connect([User, Project], { sync: false });
      const { throughModel } = User.belongsToMany(Project, { through: 'UserProject' });
      await database.sync();
      await Promise.all([User.create({}), Project.create({})]);
      await expect(throughModel.bulkCreate(twice)).rejects.toMatchObject({ code: 'UNIQUE_CONSTRAINT' });
    }); // S53 S56

    it('takes the pair with either part changed', async () => {
      const database = await connect([User, Project], { sync: false });
      const { throughModel } = User.belongsToMany(Project, { through: 'UserProject' });
      await database.sync();
      await User.bulkCreate([{}, {}]);
      await Project.bulkCreate([{}, {}]);
      await throughModel.bulkCreate([
        { userId: 1, projectId: 1 },
        { userId: 1, projectId: 2 },
        { userId: 2, projectId: 1 },
      ]);
      expect(await throughModel.count()).toBe(3);
    }); // S53

    it('finds a row of the junction by the pair', async () => {
      const database = await connect([User, Project], { sync: false });
      const { throughModel } = User.belongsToMany(Project, { through: 'UserProject' });
      await database.sync();
      await User.create({ id: 3, projects: [{ id: 5 }] });
      expect(await throughModel.findByPk([3, 5])).toMatchObject({ userId: 3, projectId: 5 });
    }); // S56

    it('stays the same class when other models join', async () => {
      const database = await connect([User, Project], { sync: false });
      const { throughModel } = User.belongsToMany(Project, { through: 'UserProject' });
      throughModel.addHook('beforeBulkCreate', () => {
        throw new Error('closed');
      });
      database.define('Toot');
      await database.sync();
      await expect(throughModel.bulkCreate([{ userId: 1, projectId: 1 }])).rejects.toThrow('closed');
      expect(database.model('UserProject')).toBe(throughModel);
    }); // S10 S15

    it('has an index for the other direction', async () => {
      await connect([User, Project], { sync: false });
      const { throughModel } = User.belongsToMany(Project, { through: 'UserProject' });
      expect(throughModel.definition.indexes).toMatchObject([{ unique: false, attributes: ['projectId', 'userId'] }]);
    }); // S53

    it('declares its keys by hand', async () => {
      class UserProject extends Model {
        @Attribute(DataTypes.INTEGER)
        @PrimaryKey
        declare userId: number;
        @Attribute(DataTypes.INTEGER)
        @PrimaryKey
        declare projectId: number;
      }
      await connect([User, Project, UserProject], { sync: false });
      const association = User.belongsToMany(Project, { through: UserProject });
      expect(UserProject.definition.primaryKey).toEqual(['userId', 'projectId']);
      expect(uniqueKeys(association)).toEqual([]);
    }); // S56 S58
  });
});

describe('A junction with a primary key of its own', () => {
  class UserProject extends Model {
    @Attribute(DataTypes.INTEGER)
    @PrimaryKey
    @AutoIncrement
    declare id: number;
    @Attribute(DataTypes.STRING)
    declare status: string | null;
  }

  describeEachDialect('keeps it', ({ connect }) => {
    it('beside a unique key over the pair', async () => {
      await connect([User, Project, UserProject], { sync: false });
      const association = User.belongsToMany(Project, { through: UserProject });
      expect(UserProject.definition.primaryKey).toEqual(['id']);
      expect(uniqueKeys(association)).toEqual([['UserProjects_projectId_userId_unique', ['userId', 'projectId']]]);
    }); // S53 S57

    it('where it is given by init', async () => {
      class UserProjects extends Model {}
      const database = await connect([User, Project], { sync: false });
      const id = { type: DataTypes.INTEGER, primaryKey: true, autoIncrement: true };
      UserProjects.init({ id, status: DataTypes.STRING }, { database, modelName: 'userProjects' });
      User.belongsToMany(Project, { through: UserProjects });
      await database.sync();
      const user = await User.create({ projects: [{}, {}] });
      const projects = await user.getProjects({ order: ['id'] });
      expect(projects).toMatchObject([{ userProjects: { id: 1, userId: 1 } }, { userProjects: { id: 2, userId: 1 } }]);
    }); // S57

    it('and refuses the same pair twice', async () => {
      const database = await connect([User, Project, UserProject], { sync: false });
      User.belongsToMany(Project, { through: UserProject });
      await database.sync();
      await Promise.all([User.create({}), Project.create({})]);
      await expect(UserProject.bulkCreate(twice)).rejects.toMatchObject({ code: 'UNIQUE_CONSTRAINT' });
    }); // S53 S57

    it('and gets the foreign keys it lacks', async () => {
      await connect([User, Project, UserProject], { sync: false });
      User.belongsToMany(Project, { through: UserProject });
      expect([...UserProject.definition.attributes.keys()].sort()).toEqual(
        ['id', 'status', 'userId', 'projectId', 'createdAt', 'updatedAt'].sort(),
      );
    }); // S58

    it('and is found by it', async () => {
      const database = await connect([User, Project, UserProject], { sync: false });
      User.belongsToMany(Project, { through: UserProject });
      await database.sync();
      const user = await User.create({});
      await user.addProject(await Project.create({}), { through: { status: 'started' } });
      expect(await UserProject.findByPk(1)).toMatchObject({ status: 'started', userId: user.id });
    }); // S57
  });
});

describe('The unique key of a junction', () => {
  class UserProject extends Model {
    @Attribute(DataTypes.INTEGER)
    @PrimaryKey
    @AutoIncrement
    declare id: number;
  }

  describeEachDialect('with a name', ({ connect }) => {
    it('is that of the unique key beside a primary key', async () => {
      const { log, statements } = statementLog();
      const database = await connect([User, Project, UserProject], { sync: false, logging: log });
      const through = { model: UserProject, unique: 'one_role_each' };
      expect(uniqueKeys(User.belongsToMany(Project, { through }))).toEqual([
        ['one_role_each', ['userId', 'projectId']],
      ]);
      await database.sync();
      expect(statements.join()).toMatch(/UNIQUE INDEX .one_role_each./);
    }); // S54

    it('is that of the primary key where there is no other', async () => {
      const { log, statements } = statementLog();
      const database = await connect([User, Project], { sync: false, logging: log });
      const { throughModel } = User.belongsToMany(Project, { through: { model: 'Role', unique: 'one_role_each' } });
      await database.sync();
      expect(throughModel.definition.primaryKeyName).toBe('one_role_each');
      expect(statements.join()).toMatch(/(CONSTRAINT|UNIQUE INDEX) .one_role_each./);
    }); // S54

    it('is given by either side', async () => {
      await connect([User, Project], { sync: false });
      const projects = User.belongsToMany(Project, { through: 'Role' });
      Project.belongsToMany(User, { through: { model: 'Role', unique: 'one_role_each' } });
      expect(projects.throughModel.definition.primaryKeyName).toBe('one_role_each');
    }); // S54
  });

  describeEachDialect('that is switched off', ({ connect }) => {
    it('leaves a junction that was made with an id of its own', async () => {
      await connect([User, Project], { sync: false });
      const association = User.belongsToMany(Project, { through: { model: 'Visit', unique: false } });
      expect(association.throughModel.definition.primaryKey).toEqual(['id']);
      expect(uniqueKeys(association)).toEqual([]);
    }); // S55

    it('lets the same pair stand several times', async () => {
      const database = await connect([User, Project], { sync: false });
      const { throughModel } = User.belongsToMany(Project, { through: { model: 'Visit', unique: false } });
      await database.sync();
      await Promise.all([User.create({}), Project.create({})]);
      await throughModel.bulkCreate(twice);
      expect(await throughModel.count()).toBe(2);
    }); // S55 P20

    it('leaves plain indexes in both directions', async () => {
      await connect([User, Project], { sync: false });
      const { throughModel } = User.belongsToMany(Project, { through: { model: 'Visit', unique: false } });
      expect(throughModel.definition.indexes.map(({ unique, attributes }) => [unique, attributes])).toEqual([
        [false, ['projectId', 'userId']],
        [false, ['userId', 'projectId']],
      ]);
    }); // S55

    it('is off for a class beside its primary key', async () => {
      const database = await connect([User, Project, UserProject], { sync: false });
      User.belongsToMany(Project, { through: { model: UserProject, unique: false } });
      await database.sync();
      await Promise.all([User.create({}), Project.create({})]);
      await UserProject.bulkCreate(twice);
      expect(await UserProject.count()).toBe(2);
    }); // S55

    it.each([
      ['first', { unique: false }, {}],
      ['second', {}, { unique: false }],
    ])('is off when the %s of two sides says so', async (_side, first, second) => {
      const database = await connect([User, Project], { sync: false });
      const { throughModel } = User.belongsToMany(Project, { through: { model: 'Visit', ...first } });
      Project.belongsToMany(User, { through: { model: 'Visit', ...second } });
      await database.sync();
      await Promise.all([User.create({}), Project.create({})]);
      await throughModel.bulkCreate(twice);
      expect(await throughModel.count()).toBe(2);
    }); // S55

    it('is refused where the other side names it', async () => {
      await connect([User, Project], { sync: false });
      User.belongsToMany(Project, { through: { model: 'Visit', unique: false } });
      Project.belongsToMany(User, { through: { model: 'Visit', unique: 'visit' } });
      expect(() => User.associations).toThrow(expect.objectContaining({ code: 'CONTRADICTORY_OPTIONS' }));
      expect(() => User.associations).toThrow(/User\.projects.*Project\.users/);
    }); // S55
  });

  describeEachDialect('of a scoped junction', ({ connect }) => {
    it('has the scope as a part', async () => {
      const database = await connect([User, Project], { sync: false });
      const Membership = database.define('Membership', { role: { type: DataTypes.STRING(10), allowNull: false } });
      User.belongsToMany(Project, {
        as: 'owned',
        through: { model: Membership, scope: { role: 'owner' } },
        inverse: 'owners',
        foreignKey: 'userId',
        otherKey: 'projectId',
      });
      await database.sync();
      await Promise.all([User.create({}), Project.create({})]);
      const pair = { userId: 1, projectId: 1 };
      await Membership.bulkCreate([
        { ...pair, role: 'owner' },
        { ...pair, role: 'watcher' },
      ]);
      await expect(Membership.create({ ...pair, role: 'owner' })).rejects.toMatchObject({ code: 'UNIQUE_CONSTRAINT' });
    }); // S53 P29
  });
});

describe('A junction class with options of its own', () => {
  @Table({ tableName: 'memberships', timestamps: false })
  class Membership extends Model {
    @Attribute(DataTypes.STRING)
    declare role: string | null;
  }
  class Reader extends Model {
    @BelongsToMany(() => Group, { through: () => Membership })
    declare groups?: NonAttribute<Group[]>;
  }
  class Group extends Model {}

  describeEachDialect('is an ordinary model', ({ connect }) => {
    it('has a table of its own name, and no timestamps', async () => {
      const { log, statements } = statementLog();
      await connect([Reader, Group, Membership], { logging: log });
      const create = statements.find(sql => /^CREATE TABLE .*memberships/.test(sql)) ?? '';
      expect(create).toMatch(/^CREATE TABLE .*role/s);
      expect([...Membership.definition.attributes.keys()].sort()).toEqual(['groupId', 'readerId', 'role']);
    }); // S12 S17

    it('is deleted with what it links', async () => {
      await connect([Reader, Group, Membership]);
      const reader = await Reader.create({ groups: [{}, {}] });
      await reader.destroy();
      expect(await Membership.count()).toBe(0);
      expect(await Group.count()).toBe(2);
    }); // S19

    it('is created, found and counted by itself', async () => {
      await connect([Reader, Group, Membership]);
      await Promise.all([Reader.create({}), Group.create({})]);
      await Membership.create({ readerId: 1, groupId: 1, role: 'host' });
      expect(await Membership.findAll({ include: ['reader', 'group'] })).toMatchObject([
        { role: 'host', reader: { id: 1 }, group: { id: 1 } },
      ]);
    }); // S19
  });
});
