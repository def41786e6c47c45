import {
  DataTypes,
  Model,
  type BelongsToManyAddAssociationMixin,
  type BelongsToManyAddAssociationsMixin,
  type BelongsToManyGetAssociationsMixin,
  type CreationOptional,
  type Database,
  type InferAttributes,
  type InferCreationAttributes,
  type NonAttribute,
} from 'mortise';
import { Attribute, BelongsTo, BelongsToMany } from 'mortise/decorators';
import { describeByTurns } from '../support/describe-each-dialect';

/** The methods that instances of a model have, in the order of the alphabet. */
function methodsNamed(model: { build(): Model }, pattern: RegExp): string[] {
  const prototype: object = Object.getPrototypeOf(model.build()) as object;
  return Object.getOwnPropertyNames(prototype)
    .filter(name => pattern.test(name))
    .sort();
}

const verbs = ['add', 'count', 'create', 'get', 'has', 'remove', 'set'];

describe('Names of methods', () => {
  class User extends Model {
    declare getProjects: BelongsToManyGetAssociationsMixin<Project>;
    declare getTasks: BelongsToManyGetAssociationsMixin<Project>;
    declare addTask: BelongsToManyAddAssociationMixin<Project, number>;
    declare addTasks: BelongsToManyAddAssociationsMixin<Project, number>;
  }
  class Project extends Model {
    declare id: CreationOptional<number>;
    declare getWorkers: BelongsToManyGetAssociationsMixin<User>;
  }

  describeByTurns('of a many-to-many association', ({ connect }) => {
    it('are made of a verb and the name of the association', async () => {
      await connect([User, Project], { sync: false });
      User.belongsToMany(Project, { through: 'UserProject' });
      expect(methodsNamed(User, /^[a-z]+Projects?$/)).toEqual(
        [
          ...['addProject', 'addProjects', 'removeProject', 'removeProjects', 'hasProject', 'hasProjects'],
          ...['getProjects', 'setProjects', 'countProjects', 'createProject'],
        ].sort(),
      );
    }); // S23 S24

    it('stand on both models when both sides are declared', async () => {
      await connect([User, Project], { sync: false });
      User.belongsToMany(Project, { through: 'UserProject' });
      Project.belongsToMany(User, { through: 'UserProject' });
      const wanted = (name: string): string[] => [`get${name}s`, `set${name}s`, `add${name}`, `add${name}s`];
      expect(methodsNamed(Project, /^[a-z]+Users?$/)).toEqual(expect.arrayContaining(wanted('User')));
      expect(methodsNamed(User, /^[a-z]+Projects?$/)).toEqual(expect.arrayContaining(wanted('Project')));
    }); // S25

    it('stand on the target for the inverse that nobody declared', async () => {
      await connect([User, Project], { sync: false });
      User.belongsToMany(Project, { through: 'UserProject' });
      for (const verb of verbs) expect(methodsNamed(Project, /^[a-z]+Users?$/).join()).toContain(verb);
    }); // S27 S40

    it('stand on the source only where the association is of one name', async () => {
      await connect([User, Project], { sync: false });
      User.belongsToMany(Project, { as: 'tasks', through: 'WorkerTask', inverse: { as: 'workers' } });
      expect(methodsNamed(User, /^[a-z]+Workers?$/)).toEqual([]);
      expect(methodsNamed(Project, /^[a-z]+Tasks?$/)).toEqual([]);
    }); // S27

    it('have the alias in the place of the name of the model', async () => {
      const database = await connect([User, Project], { sync: false });
      User.belongsToMany(Project, { as: 'Tasks', through: 'worker_tasks' });
      Project.belongsToMany(User, { as: 'Workers', through: 'worker_tasks' });
      await database.sync();
      const user = await User.create({});
      const project = await Project.create({});
      await user.addTask(project);
      expect(await user.getTasks()).toMatchObject([{ id: project.id }]);
      expect(await project.getWorkers()).toHaveLength(1);
      expect(methodsNamed(User, /^[a-z]+Projects?$/)).toEqual([]);
    }); // S26

    it('begin with a capital whatever the association does', async () => {
      await connect([User, Project], { sync: false });
      User.belongsToMany(Project, { as: 'tasks', through: 'WorkerTask' });
      expect(methodsNamed(User, /^[a-z]+Tasks?$/)).toEqual(expect.arrayContaining(['getTasks', 'addTask']));
    }); // S24

    it('take the singular and the plural as they are given', async () => {
      await connect([User, Project], { sync: false });
      const as = { singular: 'criterion', plural: 'criteria' };
      User.belongsToMany(Project, { as, through: 'UserCriterion' });
      expect(methodsNamed(User, /Criteri/)).toEqual(expect.arrayContaining(['getCriteria', 'addCriterion']));
      expect(User.associations.get('criteria')).toMatchObject({ otherKey: 'criterionId', name: as });
    }); // P35

    it('never inflect a given plural again', async () => {
      await connect([User, Project], { sync: false });
      User.belongsToMany(Project, { as: 'staff', through: 'UserStaff' });
      expect([...User.associations.keys()]).toContain('staff');
      expect(methodsNamed(User, /Staff/)).toEqual(expect.arrayContaining(['getStaff', 'setStaff', 'countStaff']));
    }); // P35

    it('come from the names a model gives itself', async () => {
      class Criterion extends Model {}
      const database = await connect([User], { sync: false });
      Criterion.init({}, { database, name: { singular: 'criterion', plural: 'criteria' } });
      User.belongsToMany(Criterion, { through: 'UserCriterion' });
      expect(methodsNamed(User, /Criteri/)).toEqual(expect.arrayContaining(['getCriteria', 'addCriterion']));
      expect(User.associations.get('criteria')).toMatchObject({ otherKey: 'criterionId' });
      expect(Criterion.definition.table.name).toBe('criteria');
    }); // P35

    it('leave a method alone that the class has itself', async () => {
      class Reader extends Model {
        getBooks(): string {
          return 'mine';
        }
      }
      class Book extends Model {}
      await connect([Reader, Book], { sync: false });
      Reader.belongsToMany(Book, { through: 'ReaderBook' });
      expect(Reader.build({}).getBooks()).toBe('mine');
    }); // S28

    it('are called on instances that were found', async () => {
      const database = await connect([User, Project], { sync: false });
      User.belongsToMany(Project, { through: 'UserProject' });
      await database.sync();
      await User.create({ projects: [{}] });
      const [user] = await User.findAll();
      expect(await user?.getProjects()).toHaveLength(1);
    }); // S28
  });
});

describe('Names of foreign keys', () => {
  class Person extends Model {}
  class Toot extends Model {}
  class User extends Model {}
  class Project extends Model {}

  /** The keys of a many-to-many association: to its source, then to its target. */
  const keysOf = (association: { foreignKey: string; otherKey: string }): string[] => [
    association.foreignKey,
    association.otherKey,
  ];

  describeByTurns('of a junction', ({ connect }) => {
    const databaseWith = (...models: (typeof Model)[]): Promise<Database> => connect(models, { sync: false });

    it('are the singular of an association and the key it points to', async () => {
      await databaseWith(Person, Toot);
      const inverse = { as: 'likedBy' };
      const likedToots = Person.belongsToMany(Toot, { as: 'likedToots', through: 'LikedToot', inverse });
      expect(keysOf(likedToots)).toEqual(['likedById', 'likedTootId']);
    }); // S29 S30

    it('come from the default name of the inverse when there is no other', async () => {
      // The guide says userId here, which is a slip: the model is called Person.
      await databaseWith(Person, Toot);
      const toots = Person.belongsToMany(Toot, { through: 'LikedToot' });
      expect(keysOf(toots)).toEqual(['personId', 'tootId']);
    }); // S31

    it('are those of the models where both names are defaults', async () => {
      await databaseWith(User, Project);
      expect(keysOf(User.belongsToMany(Project, { through: 'UserProject' }))).toEqual(['userId', 'projectId']);
    }); // S32 S33

    it('are in camel case for models in lower case', async () => {
      const database = await connect();
      const UserAccount = database.define('user_account');
      const Project_ = database.define('project');
      const association = UserAccount.belongsToMany(Project_, { through: 'membership' });
      expect(keysOf(association)).toEqual(['userAccountId', 'projectId']);
    }); // S33

    it('end in the name of the attribute that is pointed to', async () => {
      const database = await connect();
      const Reader = database.define('Reader', { email: { type: DataTypes.STRING(50), primaryKey: true } });
      const Book = database.define('Book', { isbn: { type: DataTypes.STRING(13), unique: true } });
      const association = Reader.belongsToMany(Book, { through: 'ReaderBook', targetKey: 'isbn' });
      expect(keysOf(association)).toEqual(['readerEmail', 'bookIsbn']);
    }); // S29

    it('are called after the models where the database is told so', async () => {
      const database = await connect([Person, Toot], { sync: false, foreignKeyNaming: 'model' });
      const association = Person.belongsToMany(Toot, {
        as: 'likedToots',
        through: 'LikedToot',
        inverse: { as: 'likedBy' },
      });
      expect(keysOf(association)).toEqual(['personId', 'tootId']);
      await database.sync();
      await Person.create({ likedToots: [{}] });
      expect(await Toot.findAll({ include: 'likedBy' })).toMatchObject([{ likedBy: [{ id: 1 }] }]);
    }); // S33

    it('are called after the associations for a model related to itself, whatever the database is told', async () => {
      await connect([Person], { sync: false, foreignKeyNaming: 'model' });
      const as = 'children';
      const association = Person.belongsToMany(Person, { as, through: 'Family', inverse: { as: 'parents' } });
      expect(keysOf(association)).toEqual(['parentId', 'childId']);
    }); // S33 S46

    it('are foreignKey to the source and otherKey to the target', async () => {
      const database = await databaseWith(User, Project);
      const association = User.belongsToMany(Project, {
        as: 'Tasks',
        through: 'worker_tasks',
        foreignKey: 'userId',
        otherKey: 'projectId',
      });
      await database.sync();
      await User.create({ id: 3, Tasks: [{ id: 5 }] });
      expect(keysOf(association)).toEqual(['userId', 'projectId']);
      expect(await association.throughModel.findAll()).toMatchObject([{ userId: 3, projectId: 5 }]);
    }); // S34 S35 S36

    it('may be given once on each side', async () => {
      const database = await databaseWith(User, Project);
      const tasks = User.belongsToMany(Project, { as: 'Tasks', through: 'worker_tasks', foreignKey: 'userId' });
      const workers = Project.belongsToMany(User, { as: 'Workers', through: 'worker_tasks', foreignKey: 'projectId' });
      await database.sync();
      await User.create({ id: 3, Tasks: [{ id: 5 }] });
      expect([tasks.otherKey, workers.otherKey]).toEqual(['projectId', 'userId']);
      expect(tasks.pairedWith).toBe(workers);
      expect(await tasks.throughModel.findAll()).toMatchObject([{ userId: 3, projectId: 5 }]);
    }); // S37

    it('may be given with options of the attribute', async () => {
      await databaseWith(User, Project);
      const { throughModel, foreignKey } = User.belongsToMany(Project, {
        through: 'UserProject',
        foreignKey: { name: 'ownerId', columnName: 'owner', comment: 'who began it' },
      });
      expect(foreignKey).toBe('ownerId');
      expect(throughModel.definition.attributes.get('ownerId')).toMatchObject({
        columnName: 'owner',
        comment: 'who began it',
      });
    }); // S34

    it('may have a column although the junction declares the attribute', async () => {
      const database = await databaseWith(User, Project);
      const UserProject = database.define('UserProject', { ownerId: { type: DataTypes.INTEGER, comment: 'declared' } });
      User.belongsToMany(Project, { through: UserProject, foreignKey: { name: 'ownerId', columnName: 'owner' } });
      await database.sync();
      await User.create({ id: 7, projects: [{}] });
      const { columnName, comment } = UserProject.definition.attributes.get('ownerId') ?? {};
      expect({ columnName, comment }).toEqual({ columnName: 'owner', comment: 'declared' });
      expect(await UserProject.findAll()).toMatchObject([{ ownerId: 7 }]);
    }); // S16 S34

    it('may have options without a name', async () => {
      await databaseWith(User, Project);
      const { foreignKey, throughModel } = User.belongsToMany(Project, {
        through: 'UserProject',
        foreignKey: { columnName: 'owner' },
      });
      expect(foreignKey).toBe('userId');
      expect(throughModel.definition.attributes.get('userId')).toMatchObject({ columnName: 'owner' });
    }); // S34
  });
});

describe('A junction that declares its keys', () => {
  class Person extends Model {}
  class Toot extends Model {}

  describeByTurns('by attributes', ({ connect }) => {
    it('keeps keys called after the models', async () => {
      const database = await connect([Person, Toot], { sync: false });
      const integers = { personId: DataTypes.INTEGER, tootId: DataTypes.INTEGER };
      const Like = database.define('Like', integers);
      const inverse = { as: 'likedBy' };
      const likes = Person.belongsToMany(Toot, { as: 'likedToots', through: Like, inverse });
      expect([likes.foreignKey, likes.otherKey]).toEqual(['personId', 'tootId']);
      expect([...Like.definition.attributes.keys()].sort()).toEqual(['createdAt', 'personId', 'tootId', 'updatedAt']);
    }); // S16 S58

    it('keeps a key whose column is the one the key would have', async () => {
      const database = await connect([Person, Toot], { sync: false });
      const Like = database.define('Like', { person: { type: DataTypes.INTEGER, columnName: 'personId' } });
      const likes = Person.belongsToMany(Toot, { through: Like });
      await database.sync();
      await Person.create({ id: 4, toots: [{}] });
      expect(likes.foreignKey).toBe('person');
      expect(await Like.findAll()).toMatchObject([{ person: 4, tootId: 1 }]);
    }); // P34

    it('keeps a key whose column is the underscored one', async () => {
      const database = await connect([Person, Toot], { sync: false });
      const attributes = { person_id: DataTypes.INTEGER };
      const Like = database.define('Like', attributes, { underscored: true });
      const likes = Person.belongsToMany(Toot, { through: Like });
      expect([likes.foreignKey, likes.otherKey]).toEqual(['person_id', 'tootId']);
      expect([...Like.definition.attributes.keys()].filter(name => name.startsWith('person'))).toEqual(['person_id']);
    }); // P34

    it('keeps a key that differs from the one it would have in the case of its first letter', async () => {
      const database = await connect([Person, Toot], { sync: false });
      const Like = database.define('Like', { PersonId: DataTypes.INTEGER });
      const likes = Person.belongsToMany(Toot, { through: Like });
      expect(likes.foreignKey).toBe('PersonId');
      expect(Like.definition.attributes.has('personId')).toBe(false);
    }); // P34

    it('keeps a key that refers to the model', async () => {
      const database = await connect([Person, Toot], { sync: false });
      const Like = database.define('Like', { fan: { type: DataTypes.INTEGER, references: 'Person' } });
      const likes = Person.belongsToMany(Toot, { through: Like });
      expect([likes.foreignKey, likes.otherKey]).toEqual(['fan', 'tootId']);
    }); // S16
  });

  describeByTurns('by belongsTo', ({ connect }) => {
    it('keeps the keys of belongsTo associations that were declared by calls', async () => {
      const database = await connect([Person, Toot], { sync: false });
      const Like = database.define('Like');
      Like.belongsTo(Person, { as: 'fan' });
      Like.belongsTo(Toot, { as: 'favourite' });
      const likes = Person.belongsToMany(Toot, { as: 'likedToots', through: Like });
      expect([likes.foreignKey, likes.otherKey]).toEqual(['fanId', 'favouriteId']);
    }); // S16

    it('keeps of several to one model the one that is called as the association is', async () => {
      const database = await connect([Person], { sync: false });
      const Follow = database.define('Follow');
      Follow.belongsTo(Person, { as: 'follower', foreignKey: 'who' });
      Follow.belongsTo(Person, { as: 'idol', foreignKey: 'whom' });
      const idols = Person.belongsToMany(Person, { as: 'idols', through: Follow, inverse: { as: 'followers' } });
      expect([idols.foreignKey, idols.otherKey]).toEqual(['who', 'whom']);
    }); // S16 S46

    it('leaves a key alone that points to another attribute', async () => {
      const database = await connect([Toot], { sync: false });
      const Reader = database.define('Reader', { email: { type: DataTypes.STRING(50), unique: true } });
      const Like = database.define('Like');
      Like.belongsTo(Reader, { as: 'fan', targetKey: 'email' });
      const likes = Reader.belongsToMany(Toot, { through: Like });
      expect(likes.foreignKey).toBe('readerId');
    }); // S16

    it('keeps the keys of its own associations to both models', async () => {
      class Reader extends Model {
        @BelongsToMany(() => Book, { through: () => Loan })
        declare borrowedBooks?: NonAttribute<Book[]>;
      }
      class Book extends Model {}
      class Loan extends Model {
        @BelongsTo(() => Reader, { foreignKey: 'borrowerId' })
        declare borrower?: NonAttribute<Reader>;
        @BelongsTo(() => Book, { foreignKey: 'volumeId' })
        declare volume?: NonAttribute<Book>;
      }
      await connect([Reader, Book, Loan]);
      await Reader.create({ borrowedBooks: [{}] });
      const found = await Loan.findAll({ include: ['borrower', 'volume'] });
      expect(found).toMatchObject([{ borrowerId: 1, volumeId: 1, borrower: { id: 1 }, volume: { id: 1 } }]);
      expect([...Loan.definition.attributes.keys()]).not.toContain('readerId');
    }); // S16
  });
});

describe('A model that declares the key of an association', () => {
  class Author extends Model {}

  describeByTurns('under a name with the same column', ({ connect }) => {
    it('holds it once for belongsTo', async () => {
      const database = await connect([Author], { sync: false });
      const Book = database.define('Book', { author_id: DataTypes.INTEGER }, { underscored: true });
      expect(Book.belongsTo(Author).foreignKey).toBe('author_id');
      expect([...Book.definition.attributes.keys()]).not.toContain('authorId');
    }); // P34

    it('holds it once for hasMany', async () => {
      const database = await connect([Author], { sync: false });
      const Book = database.define('Book', { AuthorId: DataTypes.INTEGER });
      const books = Author.hasMany(Book);
      await database.sync();
      await Author.create({ id: 2, books: [{}] });
      expect(books.foreignKey).toBe('AuthorId');
      expect(await Book.findAll({ include: 'author' })).toMatchObject([{ AuthorId: 2, author: { id: 2 } }]);
    }); // P34
  });
});

describe('Junction rows on results', () => {
  class User extends Model<InferAttributes<User>, InferCreationAttributes<User>> {
    declare id: CreationOptional<number>;
    declare getProjects: BelongsToManyGetAssociationsMixin<Project>;
    declare projects?: NonAttribute<Project[]>;
  }
  class Project extends Model<InferAttributes<Project>, InferCreationAttributes<Project>> {
    declare id: CreationOptional<number>;
    declare UserProjects?: NonAttribute<UserProjects>;
  }
  class UserProjects extends Model<InferAttributes<UserProjects>, InferCreationAttributes<UserProjects>> {
    @Attribute({ type: DataTypes.BOOLEAN, defaultValue: true })
    declare started: CreationOptional<boolean>;
  }

  describeByTurns('are found', ({ connect }) => {
    it('under the name of the junction model, its case kept', async () => {
      const database = await connect([User, Project, UserProjects], { sync: false });
      User.belongsToMany(Project, { through: UserProjects });
      await database.sync();
      const user = await User.create({ projects: [{}] });
      const [project] = await user.getProjects();
      expect(project?.UserProjects?.started).toBe(true);
    }); // S38 S39

    it.each(['userProjects', 'user_project', 'UserProject'])('under %s where that is its name', async name => {
      const database = await connect([User, Project], { sync: false });
      User.belongsToMany(Project, { through: name });
      await database.sync();
      const user = await User.create({ projects: [{}] });
      const [project] = await user.getProjects();
      expect(Object.keys(project ?? {})).toContain(name);
    }); // S38
  });
});

describe('Names of associations', () => {
  class User extends Model {}
  class Project extends Model {}

  describeByTurns('in look-ups', ({ connect }) => {
    it('begin with a small letter unless given', async () => {
      await connect([User, Project], { sync: false });
      User.belongsToMany(Project, { through: 'UserProject' });
      expect([...User.associations.keys()]).toContain('projects');
      expect([...Project.associations.keys()]).toContain('users');
    }); // S23

    it.each(['projects', 'Projects'])('are found as %s', async name => {
      const database = await connect([User, Project], { sync: false });
      User.belongsToMany(Project, { through: 'UserProject' });
      await database.sync();
      await User.create({ projects: [{}] });
      expect(await User.findAll({ include: name })).toMatchObject([{ projects: [{ id: 1 }] }]);
    }); // S23 S88
  });
});
