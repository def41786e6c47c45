import {
  Database,
  DataTypes,
  Model,
  type BelongsToManyAddAssociationMixin,
  type BelongsToManyAddAssociationsMixin,
  type BelongsToManyGetAssociationsMixin,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type NonAttribute,
} from 'mortise';
import { Attribute, BelongsToMany, ColumnName, NotNull, PrimaryKey, Table } from 'mortise/decorators';
import * as decorators from 'mortise/decorators';
import * as legacyDecorators from 'mortise/decorators-legacy';
import { describeAnyDialect } from '../support/describe-each-dialect';

/** Whoever has projects by way of any junction. */
interface ProjectHolder {
  getProjects: BelongsToManyGetAssociationsMixin<Model>;
  addProject: BelongsToManyAddAssociationMixin<Model>;
  addProjects: BelongsToManyAddAssociationsMixin<Model>;
}

const holder = (instance: Model): Model & ProjectHolder => instance as Model & ProjectHolder;

describe('A many-to-many association declared by a static call', () => {
  class User extends Model<InferAttributes<User>, InferCreationAttributes<User>> {
    declare id: CreationOptional<number>;
    declare projects?: NonAttribute<Project[]>;
    declare getProjects: BelongsToManyGetAssociationsMixin<Project>;
    declare addProject: BelongsToManyAddAssociationMixin<Project>;
  }
  class Project extends Model<InferAttributes<Project>, InferCreationAttributes<Project>> {
    declare id: CreationOptional<number>;
    declare users?: NonAttribute<User[]>;
    declare UserProject?: NonAttribute<UserProject>;
  }
  class UserProject extends Model<InferAttributes<UserProject>, InferCreationAttributes<UserProject>> {
    @Attribute(DataTypes.STRING)
    declare role: string | null;
    declare userId: number;
    declare projectId: number;
  }

  describeAnyDialect('belongsToMany', ({ connect }) => {
    const databaseWith = (...models: (typeof User | typeof Project | typeof UserProject)[]): Promise<Database> =>
      connect(models, { sync: false });

    async function linkedProjects(database: Database): Promise<Project[]> {
      await database.sync();
      const user = await User.create({});
      await user.addProject(await Project.create({}));
      return user.getProjects();
    }

    it('links two classes', async () => {
      const database = await databaseWith(User, Project);
      User.belongsToMany(Project, { through: 'UserProject' });
      expect(await linkedProjects(database)).toMatchObject([{ id: 1 }]);
    }); // S1

    it('takes its target as a function', async () => {
      const database = await databaseWith(User, Project);
      User.belongsToMany(() => Project, { through: 'UserProject' });
      expect(await linkedProjects(database)).toMatchObject([{ id: 1 }]);
    }); // S1

    it('gives the association it declares', async () => {
      await databaseWith(User, Project);
      const association = User.belongsToMany(Project, { through: 'UserProject' });
      expect(User.associations.get('projects')).toBe(association);
    }); // S1

    it('takes a class as junction', async () => {
      const database = await databaseWith(User, Project, UserProject);
      User.belongsToMany(Project, { through: UserProject });
      const [project] = await linkedProjects(database);
      expect(project?.UserProject).toBeInstanceOf(UserProject);
    }); // S12

    it('takes a function that gives the class of the junction', async () => {
      const database = await databaseWith(User, Project, UserProject);
      User.belongsToMany(Project, { through: () => UserProject });
      const [project] = await linkedProjects(database);
      expect(project?.UserProject).toBeInstanceOf(UserProject);
    }); // S13

    it.each([
      ['a name', () => 'UserProject' as const],
      ['a class', () => UserProject],
      ['a function', () => () => UserProject],
    ])('takes the junction under "model" as %s', async (_form, model) => {
      const database = await databaseWith(User, Project, UserProject);
      User.belongsToMany(Project, { through: { model: model() } });
      const [project] = await linkedProjects(database);
      expect(project?.UserProject).toBeInstanceOf(UserProject);
    }); // S14

    it('re-uses the model that a name means', async () => {
      await databaseWith(User, Project, UserProject);
      const association = User.belongsToMany(Project, { through: 'UserProject' });
      expect(association.throughModel).toBe(UserProject);
    }); // S9 S10

    it('re-uses the model of that name when it is added later', async () => {
      const database = await databaseWith(User, Project);
      const association = User.belongsToMany(Project, { through: 'UserProject' });
      database.addModels([UserProject]);
      expect(association.throughModel).toBe(UserProject);
    }); // S10

    it('takes a name for that of a model, not of a table', async () => {
      const database = await databaseWith(User, Project);
      database.define('Membership', {}, { tableName: 'UserProject' });
      const association = User.belongsToMany(Project, { through: 'UserProject' });
      expect(association.throughModel).not.toBe(database.model('Membership'));
    }); // S9

    it('makes a junction of that name when there is none', async () => {
      const database = await databaseWith(User, Project);
      const association = User.belongsToMany(Project, { through: 'UserProject' });
      expect(database.models.getOrThrow('UserProject')).toBe(association.throughModel);
    }); // S10

    it.each(['liked_toots', 'worker_tasks', 'usergroups'])('takes the discouraged name %s', async name => {
      const database = await databaseWith(User, Project);
      User.belongsToMany(Project, { through: name });
      const [project] = await linkedProjects(database);
      expect(project).toHaveProperty(name, expect.any(Model));
    }); // S11

    it('gives a junction it makes the two foreign keys and timestamps, nothing else', async () => {
      await databaseWith(User, Project);
      const { throughModel } = User.belongsToMany(Project, { through: 'UserProject' });
      expect([...throughModel.definition.attributes.keys()].sort()).toEqual([
        'createdAt',
        'projectId',
        'updatedAt',
        'userId',
      ]);
    }); // S15 S18 S32

    it('lets createdAt of the junction be read', async () => {
      const database = await databaseWith(User, Project);
      User.belongsToMany(Project, { through: 'UserProject' });
      const [project] = await linkedProjects(database);
      expect(project?.UserProject).toHaveProperty('createdAt', expect.any(Date));
    }); // S18

    it('is two one-to-many associations through the junction', async () => {
      await databaseWith(User, Project, UserProject);
      const association = User.belongsToMany(Project, { through: UserProject });
      expect(association.path).toEqual([
        ...association.fromSourceToThrough.path,
        ...association.fromThroughToTarget.path,
      ]);
      expect(association.path).toMatchObject([
        { fromAttributes: ['id'], toAttributes: ['userId'], many: true },
        { fromAttributes: ['projectId'], toAttributes: ['id'], many: false },
      ]);
    }); // S19

    it('gives an empty list where nothing is linked, from both sides', async () => {
      const database = await databaseWith(User, Project);
      User.belongsToMany(Project, { through: 'UserProject' });
      await database.sync();
      await Promise.all([User.create({}), Project.create({})]);
      expect(await User.findAll({ include: 'projects' })).toMatchObject([{ projects: [] }]);
      expect(await Project.findAll({ include: 'users' })).toMatchObject([{ users: [] }]);
    }); // S20

    it('links one row to several, both ways', async () => {
      const database = await databaseWith(User, Project);
      User.belongsToMany(Project, { through: 'UserProject' });
      await database.sync();
      const users = await User.bulkCreate([{}, {}]);
      const projects = await Project.bulkCreate([{}, {}]);
      for (const user of users) for (const project of projects) await user.addProject(project);
      const found = await Project.findAll({ include: 'users', order: ['id'] });
      expect(found).toMatchObject([{ users: [{ id: 1 }, { id: 2 }] }, { users: [{ id: 1 }, { id: 2 }] }]);
    }); // S20

    it('gives models their automatic primary key without a declaration', async () => {
      await databaseWith(User, Project);
      expect(Project.definition.primaryKey).toEqual(['id']);
      expect(Project.definition.attributes.get('id')).toMatchObject({ automatic: true, autoIncrement: true });
    }); // S21

    it('takes as, through, foreignKey, otherKey, sourceKey, targetKey and inverse', async () => {
      const database = await databaseWith(User, Project);
      const association = User.belongsToMany(Project, {
        as: 'tasks',
        through: 'WorkerTask',
        foreignKey: 'workerId',
        otherKey: 'taskId',
        sourceKey: 'id',
        targetKey: 'id',
        inverse: { as: 'workers' },
      });
      await database.sync();
      expect(association).toMatchObject({ as: 'tasks', foreignKey: 'workerId', otherKey: 'taskId' });
      expect(association).toMatchObject({ sourceKey: 'id', targetKey: 'id' });
      expect(association.pairedWith).toMatchObject({ as: 'workers', foreignKey: 'taskId', otherKey: 'workerId' });
    }); // S22
  });
});

describe('A many-to-many association declared by a decorator', () => {
  class Person extends Model<InferAttributes<Person>, InferCreationAttributes<Person>> {
    declare id: CreationOptional<number>;
    @Attribute(DataTypes.STRING)
    @NotNull
    declare name: string;
    // The junction and the target are declared further down.
    @BelongsToMany(() => Toot, { through: () => LikedToot, inverse: { as: 'likedBy' } })
    declare likedToots?: NonAttribute<Toot[]>;
    declare addLikedToot: BelongsToManyAddAssociationMixin<Toot>;
    declare getLikedToots: BelongsToManyGetAssociationsMixin<Toot>;
  }
  class LikedToot extends Model<InferAttributes<LikedToot>, InferCreationAttributes<LikedToot>> {
    declare likedById: number;
    @ColumnName('toot')
    declare likedTootId: number;
    @Attribute(DataTypes.STRING)
    declare reaction: string | null;
  }
  class Toot extends Model<InferAttributes<Toot>, InferCreationAttributes<Toot>> {
    declare id: CreationOptional<number>;
    declare LikedToot?: NonAttribute<LikedToot>;
    /** Declared by {@link Person.likedToots}. */
    declare likedBy?: NonAttribute<Person[]>;
  }

  describeAnyDialect('@BelongsToMany', ({ connect }) => {
    it('is called as the property is', async () => {
      await connect([Person, Toot, LikedToot], { sync: false });
      expect(Person.associations.get('likedToots')).toMatchObject({
        as: 'likedToots',
        associationType: 'BelongsToMany',
      });
    }); // S2

    it('links rows through a junction that is declared later in the file', async () => {
      await connect([Person, Toot, LikedToot]);
      const ada = await Person.create({ name: 'Ada' });
      await ada.addLikedToot(await Toot.create({}), { through: { reaction: 'love' } });
      expect(await ada.getLikedToots()).toMatchObject([{ id: 1, LikedToot: { reaction: 'love', likedById: ada.id } }]);
    }); // S2 S13 S17

    it('configures foreign keys that the junction only declares as types', async () => {
      await connect([Person, Toot, LikedToot], { sync: false });
      expect(LikedToot.definition.attributes.get('likedById')).toMatchObject({
        type: { kind: 'INTEGER' },
        allowNull: false,
      });
    }); // S16 S30

    it('keeps what decorators say of a foreign key, and adds what they leave out', async () => {
      await connect([Person, Toot, LikedToot], { sync: false });
      expect(LikedToot.definition.attributes.get('likedTootId')).toMatchObject({
        columnName: 'toot',
        type: { kind: 'INTEGER' },
      });
    }); // S16

    it('reads and writes through a foreign key whose column was renamed', async () => {
      const database = await connect([Person, Toot, LikedToot]);
      await Person.create({ name: 'Ada', likedToots: [{}] });
      expect(await database.query('SELECT toot FROM "LikedToots"'.replaceAll('"', quoteOf(database)))).toMatchObject([
        { toot: 1 },
      ]);
      expect(await Toot.findAll({ include: 'likedBy' })).toMatchObject([{ likedBy: [{ name: 'Ada' }] }]);
    }); // S16

    it('makes the models in any order of registration', async () => {
      await connect([LikedToot, Toot, Person]);
      const ada = await Person.create({ name: 'Ada', likedToots: [{}] });
      expect(await ada.getLikedToots()).toMatchObject([{ id: 1 }]);
    }); // S13
  });

  it('has decorators at two entry points that are the same', () => {
    expect(legacyDecorators).toEqual(decorators);
    expect(decorators).toMatchObject({ BelongsToMany, Attribute, NotNull, PrimaryKey });
  }); // S3

  it('refuses the option "as": the property is the name', () => {
    const decorate = (): unknown => {
      class Reader extends Model {
        // @ts-expect-error the name of the association is that of the property
        @BelongsToMany(() => Toot, { as: 'likes', through: 'Like' })
        declare likedToots?: NonAttribute<Toot[]>;
      }
      return Reader;
    };
    expect(decorate).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }));
    expect(decorate).toThrow('@BelongsToMany on "likedToots" has the option "as".');
  }); // S22
});

describe('Models made without a class of their own', () => {
  describeAnyDialect('define and init', ({ connect }) => {
    it('defines a junction by a call, and puts its attributes on the links', async () => {
      const database = await connect();
      const User = database.define('User');
      const Project = database.define('Project');
      const UserProject = database.define('user_project', { role: DataTypes.STRING });
      User.belongsToMany(Project, { through: UserProject });
      Project.belongsToMany(User, { through: UserProject });
      await database.sync();
      const user = holder(await User.create({}));
      await user.addProject(await Project.create({ id: 11 }), { through: { role: 'manager' } });
      expect(await user.getProjects()).toMatchObject([{ id: 11, user_project: { role: 'manager', userId: 1 } }]);
    }); // S4 S63

    it('initialises classes with lower-case names of models', async () => {
      class User extends Model {}
      class Project extends Model {}
      class UserProjects extends Model {}
      const database = await connect();
      User.init({}, { database, modelName: 'user' });
      Project.init({}, { database, modelName: 'project' });
      UserProjects.init({ status: DataTypes.STRING }, { database, modelName: 'userProjects' });
      User.belongsToMany(Project, { through: UserProjects });
      Project.belongsToMany(User, { through: UserProjects });
      await database.sync();
      const user = holder(await User.create({}));
      await user.addProjects([await Project.create({}), await Project.create({})], { through: { status: 'started' } });
      expect(await user.getProjects({ order: ['id'] })).toMatchObject([
        { userProjects: { status: 'started', userId: 1, projectId: 1 } },
        { userProjects: { status: 'started', userId: 1, projectId: 2 } },
      ]);
    }); // S6 S17

    it('honours tableName and unique indexes over columns', async () => {
      const database = await connect();
      const User = database.define(
        'User',
        { secondId: { type: DataTypes.INTEGER, field: 'second_id' } },
        { tableName: 'tbl_user', indexes: [{ unique: true, fields: ['second_id'] }] },
      );
      await database.sync();
      await User.create({ secondId: 7 });
      await expect(User.create({ secondId: 7 })).rejects.toMatchObject({ code: 'UNIQUE_CONSTRAINT' });
      expect(await database.query('SELECT second_id FROM tbl_user')).toEqual([{ second_id: 7 }]);
    }); // S5
  });
});

describe('Classes generic in their attributes', () => {
  @Table({ tableName: 'books' })
  class Book extends Model<InferAttributes<Book>, InferCreationAttributes<Book>> {
    @Attribute(DataTypes.INTEGER)
    @PrimaryKey
    declare isbn: number;
    @Attribute(DataTypes.STRING)
    declare title: string | null;
  }

  describeAnyDialect('a declared field', ({ connect }) => {
    it('is typed and holds the value that was read', async () => {
      await connect([Book]);
      await Book.create({ isbn: 1, title: 'Sketch of the Analytical Engine' });
      const book = await Book.findByPk(1, { rejectOnEmpty: true });
      expect(book.title?.length).toBe('Sketch of the Analytical Engine'.length);
    }); // S7
  });
});

/** The mark that the database puts around identifiers. */
function quoteOf(database: Database): string {
  return database.knex.ref('x').toQuery().charAt(0);
}
