import {
  DataTypes,
  Model,
  type BelongsToManyAddAssociationMixin,
  type BelongsToManyAssociation,
  type BelongsToManyGetAssociationsMixin,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type ModelStatic,
  type NonAttribute,
  type ThroughOptions,
} from 'mortise';
import { Attribute, BelongsToMany } from 'mortise/decorators';
import { describeEachDialect } from '../support/describe-each-dialect';

/** The many-to-many association of that name. */
function manyToMany(model: ModelStatic, name: string): BelongsToManyAssociation {
  return model.associations.get(name) as BelongsToManyAssociation;
}

describe('The inverse that nobody declared', () => {
  class Person extends Model<InferAttributes<Person>, InferCreationAttributes<Person>> {
    declare id: CreationOptional<number>;
    @BelongsToMany(() => Toot, { through: 'LikedToot', inverse: { as: 'likedBy' } })
    declare likedToots?: NonAttribute<Toot[]>;
    declare addLikedToot: BelongsToManyAddAssociationMixin<Toot>;
    @BelongsToMany(() => Toot, { through: 'SharedToot', inverse: 'sharedBy' })
    declare sharedToots?: NonAttribute<Toot[]>;
    @BelongsToMany(() => Toot, { through: 'SavedToot' })
    declare savedToots?: NonAttribute<Toot[]>;
  }
  class Toot extends Model<InferAttributes<Toot>, InferCreationAttributes<Toot>> {
    declare id: CreationOptional<number>;
    /** Declared by {@link Person.likedToots}. */
    declare likedBy?: NonAttribute<Person[]>;
    declare getLikedBy: BelongsToManyGetAssociationsMixin<Person>;
    declare addLikedBy: BelongsToManyAddAssociationMixin<Person>;
    declare people?: NonAttribute<Person[]>;
  }

  describeEachDialect('of a many-to-many association', ({ connect }) => {
    it('exists on the target', async () => {
      await connect([Person, Toot]);
      const ada = await Person.create({});
      await ada.addLikedToot(await Toot.create({}));
      const [toot] = await Toot.findAll({ include: 'likedBy' });
      expect(toot?.likedBy).toMatchObject([{ id: ada.id }]);
    }); // S40 S41 S42

    it('has methods of its own', async () => {
      await connect([Person, Toot]);
      const [ada, toot] = [await Person.create({}), await Toot.create({})];
      await toot.addLikedBy(ada);
      expect(await toot.getLikedBy()).toMatchObject([{ id: ada.id }]);
      expect(await Person.findAll({ include: 'likedToots' })).toMatchObject([{ likedToots: [{ id: toot.id }] }]);
    }); // S27 S40

    it('is named in short', async () => {
      await connect([Person, Toot], { sync: false });
      expect(manyToMany(Toot, 'sharedBy').pairedWith).toBe(Person.associations.get('sharedToots'));
    }); // S41

    it('is called as the model is when it has no other name', async () => {
      await connect([Person, Toot], { sync: false });
      expect(manyToMany(Toot, 'people').pairedWith).toBe(Person.associations.get('savedToots'));
    }); // S29 S40

    it('is the pair of the one that was declared, and the other way round', async () => {
      await connect([Person, Toot], { sync: false });
      const [likedToots, likedBy] = [manyToMany(Person, 'likedToots'), manyToMany(Toot, 'likedBy')];
      expect(likedToots.pairedWith).toBe(likedBy);
      expect(likedBy.pairedWith).toBe(likedToots);
      expect(likedBy.paired).toBe(likedToots);
    }); // S45 S98

    it('points back to the association that made it', async () => {
      await connect([Person, Toot], { sync: false });
      const likedToots = manyToMany(Person, 'likedToots');
      expect(manyToMany(Toot, 'likedBy').parentAssociation).toBe(likedToots);
      expect(likedToots.parentAssociation).toBeNull();
    }); // S40 S99

    it('goes the same path, reversed', async () => {
      await connect([Person, Toot], { sync: false });
      const forth = manyToMany(Person, 'likedToots').path.map(({ fromAttributes, toAttributes }) => [
        fromAttributes,
        toAttributes,
      ]);
      const back = manyToMany(Toot, 'likedBy').path.map(({ fromAttributes, toAttributes }) => [
        toAttributes,
        fromAttributes,
      ]);
      expect(back.reverse()).toEqual(forth);
    }); // S19 S40
  });

  describeEachDialect('with options of its own', ({ connect }) => {
    class Reader extends Model {
      declare getBooks: BelongsToManyGetAssociationsMixin<Book>;
    }
    class Book extends Model {
      declare getFans: BelongsToManyGetAssociationsMixin<Reader>;
    }

    it('has a scope', async () => {
      const database = await connect();
      Reader.init({ active: DataTypes.BOOLEAN }, { database });
      Book.init({}, { database });
      Reader.belongsToMany(Book, { through: 'ReaderBook', inverse: { as: 'fans', scope: { active: true } } });
      await database.sync();
      await Book.bulkCreate([{}]);
      await Reader.create({ active: true, books: [1] });
      await Reader.create({ active: false, books: [1] });
      const book = await Book.findByPk(1, { rejectOnEmpty: true });
      expect(await book.getFans()).toMatchObject([{ active: true }]);
    }); // S41

    it('does without a constraint', async () => {
      const database = await connect([Reader, Book], { sync: false });
      const inverse = { as: 'fans', foreignKeyConstraints: false };
      const { throughModel } = Reader.belongsToMany(Book, { through: 'ReaderBook', inverse });
      await database.sync();
      await Reader.create({ id: 1 });
      await expect(throughModel.create({ fanId: 1, bookId: 99 })).resolves.toMatchObject({ bookId: 99 });
      await expect(throughModel.create({ fanId: 99, bookId: 1 })).rejects.toMatchObject({
        code: 'FOREIGN_KEY_CONSTRAINT',
      });
    }); // S41
  });
});

describe('Both sides declared by hand', () => {
  class User extends Model {
    declare id: number;
    declare addProject: BelongsToManyAddAssociationMixin<Project>;
    declare getProjects: BelongsToManyGetAssociationsMixin<Project>;
  }
  class Project extends Model {
    declare getUsers: BelongsToManyGetAssociationsMixin<User>;
  }
  class UserProject extends Model {
    @Attribute(DataTypes.STRING)
    declare role: string | null;
  }

  const bothOrders = [
    ['first', (one: () => unknown, other: () => unknown): unknown => [one(), other()]],
    ['last', (one: () => unknown, other: () => unknown): unknown => [other(), one()]],
  ] as const;

  describeEachDialect('are one pair', ({ connect }) => {
    it.each(bothOrders)('over a junction class, the source of the test declared %s', async (_order, declare) => {
      const database = await connect([User, Project, UserProject], { sync: false });
      declare(
        () => User.belongsToMany(Project, { through: UserProject }),
        () => Project.belongsToMany(User, { through: UserProject }),
      );
      await database.sync();
      const user = await User.create({});
      await user.addProject(await Project.create({ id: 11 }), { through: { role: 'manager' } });
      const project = await Project.findByPk(11, { rejectOnEmpty: true });
      expect(await project.getUsers()).toMatchObject([{ id: user.id, UserProject: { role: 'manager' } }]);
      expect(manyToMany(User, 'projects').pairedWith).toBe(Project.associations.get('users'));
    }); // S43 S45

    it.each(bothOrders)('over one junction of a name, the source of the test declared %s', async (_order, declare) => {
      const database = await connect([User, Project], { sync: false });
      declare(
        () => User.belongsToMany(Project, { through: 'UserProject' }),
        () => Project.belongsToMany(User, { through: 'UserProject' }),
      );
      const [projects, users] = [manyToMany(User, 'projects'), manyToMany(Project, 'users')];
      expect(projects.throughModel).toBe(users.throughModel);
      expect([...database.models].map(model => model.name).sort()).toEqual(['Project', 'User', 'UserProject']);
      expect([...projects.throughModel.definition.attributes.keys()].sort()).toEqual([
        'createdAt',
        'projectId',
        'updatedAt',
        'userId',
      ]);
    }); // S44

    it.each(bothOrders)('where one names the other as its inverse, it being declared %s', async (_order, declare) => {
      await connect([User, Project], { sync: false });
      declare(
        () => User.belongsToMany(Project, { as: 'tasks', through: 'WorkerTask', inverse: { as: 'workers' } }),
        () => Project.belongsToMany(User, { as: 'workers', through: 'WorkerTask' }),
      );
      const [tasks, workers] = [manyToMany(User, 'tasks'), manyToMany(Project, 'workers')];
      expect(tasks.pairedWith).toBe(workers);
      expect([tasks.foreignKey, tasks.otherKey]).toEqual(['workerId', 'taskId']);
      expect([...Project.associations.keys()].filter(name => name.startsWith('w'))).toEqual(
        expect.arrayContaining(['workers']),
      );
    }); // S43

    it.each(bothOrders)('in place of the inverse that was made first, declared %s', async (_order, declare) => {
      await connect([User, Project], { sync: false });
      declare(
        () => User.belongsToMany(Project, { as: 'tasks', through: 'WorkerTask' }),
        () => Project.belongsToMany(User, { as: 'workers', through: 'WorkerTask' }),
      );
      expect(Project.associations.has('users')).toBe(false);
      expect(manyToMany(User, 'tasks').foreignKey).toBe('workerId');
    }); // S43

    it('when the second is declared after the first was used', async () => {
      const database = await connect([User, Project], { sync: false });
      User.belongsToMany(Project, { as: 'tasks', through: 'WorkerTask' });
      expect(Project.associations.has('users')).toBe(true);
      Project.belongsToMany(User, { as: 'workers', through: 'WorkerTask' });
      expect(Project.associations.has('users')).toBe(false);
      await database.sync();
      await User.create({ tasks: [{}] });
      expect(await Project.findAll({ include: 'workers' })).toMatchObject([{ workers: [{ id: 1 }] }]);
    }); // S43

    it('leave no methods of the inverse that gave way', async () => {
      await connect([User, Project], { sync: false });
      User.belongsToMany(Project, { as: 'tasks', through: 'WorkerTask' });
      expect(Project.build({})).toHaveProperty('getUsers');
      Project.belongsToMany(User, { as: 'workers', through: 'WorkerTask' });
      expect(Project.build({})).not.toHaveProperty('getUsers');
    }); // S43

    it('learn from each other the keys that they point to', async () => {
      const database = await connect();
      const Reader = database.define('Reader', { email: { type: DataTypes.STRING(50), unique: true } });
      const Book = database.define('Book', { isbn: { type: DataTypes.STRING(13), unique: true } });
      const books = Reader.belongsToMany(Book, { through: 'Loan', sourceKey: 'email' });
      const readers = Book.belongsToMany(Reader, { through: 'Loan', sourceKey: 'isbn' });
      expect([books.sourceKey, books.targetKey]).toEqual(['email', 'isbn']);
      expect([readers.sourceKey, readers.targetKey]).toEqual(['isbn', 'email']);
      await database.sync();
      await Reader.create({ email: 'ada@example.org', books: [{ isbn: '1' }] });
      expect(await books.throughModel.findAll()).toMatchObject([{ readerEmail: 'ada@example.org', bookIsbn: '1' }]);
    }); // S49
  });

  describeEachDialect('by decorators', ({ connect }) => {
    class Student extends Model {
      @BelongsToMany(() => Course, { through: 'Enrolment' })
      declare courses?: NonAttribute<Course[]>;
    }
    class Course extends Model {
      @BelongsToMany(() => Student, { through: 'Enrolment' })
      declare students?: NonAttribute<Student[]>;
    }

    it.each([
      ['source first', [Student, Course]],
      ['target first', [Course, Student]],
    ])('are one pair, registered %s', async (_order, models) => {
      await connect(models);
      await Student.create({ courses: [{}] });
      expect(await Course.findAll({ include: 'students' })).toMatchObject([{ students: [{ id: 1 }] }]);
      expect(manyToMany(Student, 'courses').pairedWith).toBe(Course.associations.get('students'));
    }); // S43 S44
  });

  describeEachDialect('over one junction for several purposes', ({ connect }) => {
    it('are told apart by the scope of the junction', async () => {
      const database = await connect([User, Project], { sync: false });
      const Membership = database.define('Membership', { role: { type: DataTypes.STRING(10), allowNull: false } });
      const keys = { foreignKey: 'userId', otherKey: 'projectId' };
      const through = (role: string): ThroughOptions => ({ model: Membership, scope: { role } });
      const owned = User.belongsToMany(Project, { as: 'owned', through: through('owner'), inverse: 'owners', ...keys });
      const owners = Project.belongsToMany(User, { as: 'owners', through: through('owner') });
      const watchers = Project.belongsToMany(User, { as: 'watchers', through: through('watcher'), inverse: 'watched' });
      expect(owned.pairedWith).toBe(owners);
      expect(watchers.pairedWith).toMatchObject({ as: 'watched' });
    }); // S44 P29

    it('are paired by the values of the scope, in whichever order they stand', async () => {
      const database = await connect([User, Project], { sync: false });
      const text = { type: DataTypes.STRING(10), allowNull: false };
      const Membership = database.define('Membership', { role: text, level: text });
      const through = (scope: object): ThroughOptions => ({ model: Membership, scope: { ...scope } });
      const keys = { foreignKey: 'userId', otherKey: 'projectId' };
      const owned = User.belongsToMany(Project, {
        as: 'owned',
        through: through({ role: 'owner', level: 'a' }),
        ...keys,
      });
      const owners = Project.belongsToMany(User, { as: 'owners', through: through({ level: 'a', role: 'owner' }) });
      expect(owned.pairedWith).toBe(owners);
    }); // S44 P29

    it('are told apart by their keys', async () => {
      await connect([User, Project], { sync: false });
      const through = 'Assignment';
      const written = User.belongsToMany(Project, {
        as: 'written',
        through,
        foreignKey: 'writerId',
        otherKey: 'textId',
      });
      const read = User.belongsToMany(Project, { as: 'read', through, foreignKey: 'readerId', otherKey: 'paperId' });
      const readers = Project.belongsToMany(User, {
        as: 'readers',
        through,
        foreignKey: 'paperId',
        otherKey: 'readerId',
      });
      const writers = Project.belongsToMany(User, {
        as: 'writers',
        through,
        foreignKey: 'textId',
        otherKey: 'writerId',
      });
      expect(written.pairedWith).toBe(writers);
      expect(read.pairedWith).toBe(readers);
    }); // S44

    it('are told apart by the name of the inverse', async () => {
      await connect([User, Project], { sync: false });
      const through = 'Assignment';
      const written = User.belongsToMany(Project, { as: 'written', through, inverse: 'writers' });
      const readers = Project.belongsToMany(User, { as: 'readers', through, inverse: 'read' });
      const writers = Project.belongsToMany(User, { as: 'writers', through });
      expect(written.pairedWith).toBe(writers);
      expect(readers.pairedWith).toMatchObject({ as: 'read' });
    }); // S44
  });
});

describe('A model related to itself', () => {
  class Person extends Model<InferAttributes<Person>, InferCreationAttributes<Person>> {
    declare id: CreationOptional<number>;
    @Attribute(DataTypes.STRING)
    declare name: string;
    declare Children?: NonAttribute<Person[]>;
    declare children?: NonAttribute<Person[]>;
    declare getChildren: BelongsToManyGetAssociationsMixin<Person>;
    declare getParents: BelongsToManyGetAssociationsMixin<Person>;
  }

  describeEachDialect('by a many-to-many association', ({ connect }) => {
    it('has children', async () => {
      const database = await connect([Person], { sync: false });
      Person.belongsToMany(Person, { as: 'Children', through: 'PersonChildren' });
      await database.sync();
      const anne = await Person.create({ name: 'Anne', Children: [{ name: 'Ada' }] });
      expect(await anne.getChildren()).toMatchObject([{ name: 'Ada' }]);
    }); // S46

    it('has children, and nobody is a child of the child', async () => {
      const database = await connect([Person], { sync: false });
      Person.belongsToMany(Person, { as: 'Children', through: 'PersonChildren' });
      await database.sync();
      await Person.create({ name: 'Anne', Children: [{ name: 'Ada' }] });
      const people = await Person.findAll({ include: 'Children', order: ['id'] });
      expect(people).toMatchObject([
        { name: 'Anne', Children: [{ name: 'Ada' }] },
        { name: 'Ada', Children: [] },
      ]);
    }); // S46

    it('has children and parents', async () => {
      const database = await connect([Person], { sync: false });
      Person.belongsToMany(Person, { as: 'children', through: 'Family', inverse: { as: 'parents' } });
      await database.sync();
      const anne = await Person.create({ name: 'Anne', children: [{ name: 'Ada' }] });
      const [ada] = await anne.getChildren();
      expect(await ada?.getParents()).toMatchObject([{ name: 'Anne' }]);
      expect(await ada?.getChildren()).toEqual([]);
    }); // S46

    it('has keys called after both directions', async () => {
      await connect([Person], { sync: false });
      const children = Person.belongsToMany(Person, { as: 'children', through: 'Family', inverse: { as: 'parents' } });
      expect([children.foreignKey, children.otherKey]).toEqual(['parentId', 'childId']);
      expect(children.pairedWith).toMatchObject({ foreignKey: 'childId', otherKey: 'parentId' });
    }); // S46

    it('has both directions declared by hand', async () => {
      await connect([Person], { sync: false });
      const children = Person.belongsToMany(Person, { as: 'children', through: 'Family' });
      const parents = Person.belongsToMany(Person, { as: 'parents', through: 'Family' });
      expect(children.pairedWith).toBe(parents);
      expect([children.foreignKey, children.otherKey]).toEqual(['parentId', 'childId']);
    }); // S43 S46
  });
});
