import {
  DataTypes,
  Model,
  type BelongsToManyAddAssociationMixin,
  type BelongsToManyAddAssociationsMixin,
  type BelongsToManyAssociation,
  type BelongsToManyGetAssociationsMixin,
  type BelongsToManyHasAssociationMixin,
  type BelongsToManyRemoveAssociationMixin,
  type BelongsToManySetAssociationsMixin,
  type CreationOptional,
  type Database,
  type InferAttributes,
  type InferCreationAttributes,
  type NonAttribute,
} from 'mortise';
import { Attribute, BelongsToMany, PrimaryKey, Unique } from 'mortise/decorators';
import { describeByTurns, statementLog } from '../support/describe-each-dialect';

describe('The attributes that the keys of a junction point to', () => {
  class Person extends Model<InferAttributes<Person>, InferCreationAttributes<Person>> {
    declare id: CreationOptional<number>;
    @BelongsToMany(() => Toot, {
      through: 'LikedToot',
      inverse: { as: 'likedBy' },
      sourceKey: 'id',
      targetKey: 'id',
    })
    declare likedToots?: NonAttribute<Toot[]>;
    declare getLikedToots: BelongsToManyGetAssociationsMixin<Toot>;
  }
  class Toot extends Model<InferAttributes<Toot>, InferCreationAttributes<Toot>> {
    declare id: CreationOptional<number>;
  }

  class Reader extends Model<InferAttributes<Reader>, InferCreationAttributes<Reader>> {
    declare id: CreationOptional<number>;
    @Attribute(DataTypes.STRING(50))
    @Unique
    declare email: string;
    @BelongsToMany(() => Book, { through: 'Loan', sourceKey: 'email', targetKey: 'isbn' })
    declare books?: NonAttribute<Book[]>;
    declare getBooks: BelongsToManyGetAssociationsMixin<Book>;
    declare addBook: BelongsToManyAddAssociationMixin<Book, string>;
    declare addBooks: BelongsToManyAddAssociationsMixin<Book, string>;
    declare setBooks: BelongsToManySetAssociationsMixin<Book, string>;
    declare hasBook: BelongsToManyHasAssociationMixin<Book, string>;
    declare removeBook: BelongsToManyRemoveAssociationMixin<Book, string>;
  }
  class Book extends Model<InferAttributes<Book>, InferCreationAttributes<Book>> {
    declare id: CreationOptional<number>;
    @Attribute(DataTypes.STRING(13))
    @Unique
    declare isbn: string;
  }

  const email = 'ada@example.org';

  describeByTurns('of an association', ({ connect }) => {
    it('are the primary keys unless given, and may be those by name', async () => {
      await connect([Person, Toot]);
      const ada = await Person.create({ likedToots: [{}] });
      expect(Person.associations.get('likedToots')).toMatchObject({ sourceKey: 'id', targetKey: 'id' });
      expect(await ada.getLikedToots()).toHaveLength(1);
    }); // S47

    it('are others where they are given', async () => {
      await connect([Reader, Book]);
      // The ids of the two differ, so that a link by primary key would lead nowhere.
      await Reader.create({ email: 'bob@example.org' });
      const ada = await Reader.create({ email, books: [{ isbn: '111' }] });
      const [loan] = await associationOf(Reader, 'books').throughModel.findAll();
      expect(loan).toMatchObject({ readerEmail: email, bookIsbn: '111' });
      expect(await ada.getBooks()).toMatchObject([{ isbn: '111' }]);
    }); // S47

    it('join by the given attributes in includes, both ways', async () => {
      await connect([Reader, Book]);
      await Reader.create({ email: 'bob@example.org' });
      await Reader.create({ email, books: [{ isbn: '111' }] });
      expect(await Reader.findAll({ include: 'books', order: ['id'] })).toMatchObject([
        { books: [] },
        { email, books: [{ isbn: '111' }] },
      ]);
      expect(await Book.findAll({ include: 'readers' })).toMatchObject([{ readers: [{ email }] }]);
    }); // S47 P36

    it('are what a raw value stands for', async () => {
      await connect([Reader, Book]);
      await Book.bulkCreate([{ isbn: '111' }, { isbn: '222' }]);
      const ada = await Reader.create({ email });
      await ada.addBook('222');
      expect(await ada.getBooks()).toMatchObject([{ isbn: '222' }]);
    }); // P36

    it('are what raw values stand for in every method', async () => {
      await connect([Reader, Book]);
      const [first] = await Book.bulkCreate([{ isbn: '111' }, { isbn: '222' }, { isbn: '333' }]);
      const ada = await Reader.create({ email });
      await ada.setBooks([first as Book, '222']);
      expect(await ada.hasBook('222')).toBe(true);
      expect(await ada.hasBook('333')).toBe(false);
      expect(await ada.removeBook('222')).toBe(1);
      await ada.addBooks(['333']);
      expect((await ada.getBooks({ order: ['isbn'] })).map(book => book.isbn)).toEqual(['111', '333']);
    }); // P36

    it('take their types to the foreign keys', async () => {
      await connect([Reader, Book], { sync: false });
      const { throughModel } = associationOf(Reader, 'books');
      expect(throughModel.definition.attributes.get('bookIsbn')).toMatchObject({
        type: { kind: 'STRING', length: 13 },
      });
    }); // S52

    it('are asked for a value that they have', async () => {
      await connect([Reader, Book]);
      await Reader.create({ email });
      const [partial] = await Reader.findAll({ attributes: ['id'] });
      await expect(partial?.getBooks()).rejects.toThrow(/Reader.*email/);
    }); // S47
  });
});

describe('Keys that are UUIDs in columns of other names', () => {
  const uuid = { type: DataTypes.UUID, allowNull: false, defaultValue: DataTypes.UUIDV4 } as const;
  const tutorialUser = {
    id: { ...uuid, primaryKey: true, field: 'user_id' },
    userSecondId: { ...uuid, field: 'user_second_id' },
  };
  const tutorialGroup = {
    id: { ...uuid, primaryKey: true, field: 'group_id' },
    groupSecondId: { ...uuid, field: 'group_second_id' },
  };
  const uuidPattern: unknown = expect.stringMatching(/^[0-9a-f-]{36}$/);

  interface User extends Model {
    id: string;
    userSecondId: string;
    addGroup: BelongsToManyAddAssociationMixin<Group, string>;
    getGroups: BelongsToManyGetAssociationsMixin<Group>;
  }
  interface Group extends Model {
    id: string;
    groupSecondId: string;
    usergroups?: Model;
    getUsers: BelongsToManyGetAssociationsMixin<User>;
  }

  /** The models of the guide: tables and columns of other names, keys beside the primary ones. */
  function defineTutorial(database: Database): { User: typeof Model; Group: typeof Model } {
    const User = database.define<Model>('User', tutorialUser, {
      tableName: 'tbl_user',
      indexes: [{ unique: true, fields: ['user_second_id'] }],
    });
    const Group = database.define<Model>('Group', tutorialGroup, {
      tableName: 'tbl_group',
      indexes: [{ unique: true, fields: ['group_second_id'] }],
    });
    User.belongsToMany(Group, { through: 'usergroups', sourceKey: 'userSecondId' });
    Group.belongsToMany(User, { through: 'usergroups', sourceKey: 'groupSecondId' });
    return { User, Group };
  }

  describeByTurns('of a junction', ({ connect }) => {
    it('link rows by the keys that each side gives', async () => {
      const database = await connect();
      const { User, Group } = defineTutorial(database);
      await database.sync();
      const user = (await User.create({})) as User;
      const group = (await Group.create({})) as Group;
      await user.addGroup(group);
      const [found] = await user.getGroups();
      expect(found).toMatchObject({ id: group.id, groupSecondId: group.groupSecondId });
      expect(found?.usergroups).toMatchObject({
        userUserSecondId: user.userSecondId,
        groupGroupSecondId: group.groupSecondId,
      });
    }); // S49 S50

    it('are made by default, and are not each other', async () => {
      const database = await connect();
      const { User } = defineTutorial(database);
      await database.sync();
      const user = (await User.create({})) as User;
      expect(user).toMatchObject({ id: uuidPattern, userSecondId: uuidPattern });
      expect(user.id).not.toBe(user.userSecondId);
    }); // S50

    it('are linked by a raw value too', async () => {
      const database = await connect();
      const { User, Group } = defineTutorial(database);
      await database.sync();
      const user = (await User.create({})) as User;
      const group = (await Group.create({})) as Group;
      await user.addGroup(group.groupSecondId);
      expect(await group.getUsers()).toMatchObject([{ id: user.id }]);
    }); // S50 P36

    it('join by columns, and give attributes', async () => {
      const database = await connect();
      const { User, Group } = defineTutorial(database);
      await database.sync();
      const user = (await User.create({ groups: [{}] })) as User;
      const [group] = await Group.findAll({ include: 'users' });
      expect(group).toMatchObject({ users: [{ id: user.id, userSecondId: user.userSecondId }] });
    }); // S50

    it('are filtered by attributes', async () => {
      const database = await connect();
      const { User } = defineTutorial(database);
      await database.sync();
      const [ada] = (await User.bulkCreate([{}, {}])) as [User, User];
      const found = await User.findAll({ where: { userSecondId: ada.userSecondId } });
      expect(found).toMatchObject([{ id: ada.id }]);
    }); // S50

    it('stand in tables of their own names', async () => {
      const { log, statements } = statementLog();
      const database = await connect([], { logging: log });
      const { User } = defineTutorial(database);
      await database.sync();
      await User.create({ groups: [{}] });
      await User.findAll({ include: 'groups' });
      expect(statements.filter(sql => sql.startsWith('CREATE TABLE')).join()).toMatch(
        /tbl_user\b[^]*REFERENCES .tbl_user/,
      );
      const reads = statements.filter(sql => /^select/i.test(sql)).join();
      for (const table of ['tbl_user', 'usergroups', 'tbl_group']) expect(reads).toContain(table);
    }); // S51

    it('have the type of what they point to, and refer to its column', async () => {
      const database = await connect();
      const { User } = defineTutorial(database);
      const { throughModel } = associationOf(User, 'groups');
      const types = [...throughModel.definition.attributes.values()].map(({ name, type }) => [name, type.kind]);
      expect(types).toEqual(
        expect.arrayContaining([
          ['userUserSecondId', 'UUID'],
          ['groupGroupSecondId', 'UUID'],
        ]),
      );
      const references = throughModel.definition.foreignKeys.map(key => [key.target.table.name, key.targetAttributes]);
      expect(references.sort()).toEqual([
        ['tbl_group', ['groupSecondId']],
        ['tbl_user', ['userSecondId']],
      ]);
    }); // S52

    it('are refused where nothing has them', async () => {
      const database = await connect();
      const { User } = defineTutorial(database);
      await database.sync();
      const user = (await User.create({})) as User;
      await expect(user.addGroup('00000000-0000-4000-8000-000000000000')).rejects.toMatchObject({
        code: 'FOREIGN_KEY_CONSTRAINT',
      });
    }); // S52
  });
});

describe('Keys of several attributes', () => {
  class Person extends Model<InferAttributes<Person>, InferCreationAttributes<Person>> {
    @Attribute(DataTypes.INTEGER)
    @PrimaryKey
    declare tenantId: number;
    @Attribute(DataTypes.INTEGER)
    @PrimaryKey
    declare id: number;
    @BelongsToMany(() => Toot, { through: 'LikedToot', inverse: { as: 'likedBy' } })
    declare likedToots?: NonAttribute<Toot[]>;
    declare getLikedToots: BelongsToManyGetAssociationsMixin<Toot>;
    declare addLikedToot: BelongsToManyAddAssociationMixin<Toot, readonly number[]>;
  }
  class Toot extends Model<InferAttributes<Toot>, InferCreationAttributes<Toot>> {
    @Attribute(DataTypes.INTEGER)
    @PrimaryKey
    declare tenantId: number;
    @Attribute(DataTypes.INTEGER)
    @PrimaryKey
    declare id: number;
  }

  describeByTurns('of both models', ({ connect }) => {
    it('make foreign keys of as many', async () => {
      await connect([Person, Toot], { sync: false });
      const { keys, throughModel } = associationOf(Person, 'likedToots');
      expect(keys).toMatchObject({
        foreign: ['likedByTenantId', 'likedById'],
        other: ['likedTootTenantId', 'likedTootId'],
      });
      expect(throughModel.definition.primaryKey).toHaveLength(4);
    }); // P32

    it('link rows whose keys differ in one part only', async () => {
      await connect([Person, Toot]);
      const [ada] = await Person.bulkCreate([
        { tenantId: 1, id: 1 },
        { tenantId: 2, id: 1 },
      ]);
      await Toot.bulkCreate([
        { tenantId: 1, id: 1 },
        { tenantId: 2, id: 1 },
      ]);
      await ada?.addLikedToot([2, 1]);
      expect(await ada?.getLikedToots()).toMatchObject([{ tenantId: 2, id: 1 }]);
      expect(await Person.findAll({ include: 'likedToots', order: ['tenantId'] })).toMatchObject([
        { tenantId: 1, likedToots: [{ tenantId: 2 }] },
        { tenantId: 2, likedToots: [] },
      ]);
    }); // P32

    it('are given as lists', async () => {
      const database = await connect([Person, Toot], { sync: false });
      const shared = Person.belongsToMany(Toot, {
        as: 'sharedToots',
        through: 'Share',
        foreignKey: ['personTenant', 'person'],
        otherKey: ['tootTenant', 'toot'],
        inverse: 'sharedBy',
      });
      await database.sync();
      await Person.create({ tenantId: 1, id: 2, sharedToots: [{ tenantId: 3, id: 4 }] } as never);
      expect(await shared.throughModel.findAll()).toMatchObject([
        { personTenant: 1, person: 2, tootTenant: 3, toot: 4 },
      ]);
    }); // P32

    it('are refused when they are of another length than what they point to', async () => {
      await connect([Person, Toot], { sync: false });
      const association = Person.belongsToMany(Toot, {
        as: 'shared',
        through: 'Share',
        foreignKey: ['person'],
        inverse: 'sharedBy',
      });
      expect(() => association.foreignKey).toThrow(expect.objectContaining({ code: 'INVALID_FOREIGN_KEY' }));
      expect(() => association.foreignKey).toThrow('The foreign key of Person.shared has 1 attribute(s) [person]');
    }); // P32
  });
});

describe('Columns in snake case', () => {
  class Person extends Model {
    declare getLikedToots: BelongsToManyGetAssociationsMixin<Toot>;
  }
  class Toot extends Model {
    declare id: number;
  }

  describeByTurns('of models and their junction', ({ connect }) => {
    it('come from the option "underscored" of the database', async () => {
      const { log, statements } = statementLog();
      const database = await connect([Person, Toot], { sync: false, define: { underscored: true }, logging: log });
      Person.belongsToMany(Toot, { as: 'likedToots', through: 'LikedToot', inverse: 'likedBy' });
      await database.sync();
      const ada = await Person.create({ likedToots: [{}] });
      expect(await ada.getLikedToots()).toMatchObject([{ LikedToot: { likedById: 1, likedTootId: 1 } }]);
      const create = statements.find(sql => /CREATE TABLE .*liked_toots/.test(sql)) ?? '';
      expect(create).toMatch(/liked_by_id[^]*liked_toot_id[^]*created_at/);
      expect(create).not.toMatch(/likedById|createdAt/);
    }); // S50 P34

    it('are given by the association object', async () => {
      await connect([Person, Toot], { sync: false, define: { underscored: true } });
      const likes = Person.belongsToMany(Toot, { as: 'likedToots', through: 'LikedToot', inverse: 'likedBy' });
      expect(likes).toMatchObject({ identifierField: 'liked_by_id', foreignIdentifierField: 'liked_toot_id' });
    }); // S103
  });
});

describe('Long names', () => {
  const long = 'aModelWhoseNameIsSoLongThatEveryNameMadeOfItWouldBeCutByADatabase';

  describeByTurns('of models and associations', ({ connect }) => {
    it('keep constraints, indexes and aliases apart', async () => {
      const database = await connect();
      const Person = database.define('Person');
      // The names differ only after the 63rd character.
      const First = database.define(`${long}One`, {}, { tableName: 'first' });
      const Second = database.define(`${long}Two`, {}, { tableName: 'second' });
      Person.belongsToMany(First, { as: `${long}Firsts`, through: `${long}FirstLink`, inverse: `${long}Owners` });
      Person.belongsToMany(Second, { as: `${long}Seconds`, through: `${long}SecondLink`, inverse: `${long}Owners` });
      for (const link of ['FirstLink', 'SecondLink']) {
        expect(database.model(`${long}${link}`).definition.indexes.map(({ name }) => name.length)).toEqual([63]);
      }
    }); // P33

    it('do not meet in results', async () => {
      const database = await connect();
      const one = { [`${long}One`]: { type: DataTypes.STRING, columnName: 'one' } };
      const two = { [`${long}Two`]: { type: DataTypes.STRING, columnName: 'two' } };
      const Person = database.define('Person', { ...one, ...two });
      await database.sync();
      await Person.create({ [`${long}One`]: 'first', [`${long}Two`]: 'second' });
      expect(await Person.findAll()).toMatchObject([{ [`${long}One`]: 'first', [`${long}Two`]: 'second' }]);
    }); // P33

    it('do not meet in includes', async () => {
      const database = await connect();
      const Person = database.define('Person');
      const Toot = database.define('Toot', { text: DataTypes.STRING });
      const keys = { foreignKey: 'personId', otherKey: 'tootId' };
      Person.belongsToMany(Toot, { as: `${long}Firsts`, through: 'First', inverse: 'firstOwners', ...keys });
      Person.belongsToMany(Toot, { as: `${long}Seconds`, through: 'Second', inverse: 'secondOwners', ...keys });
      await database.sync();
      await Person.create({ [`${long}Firsts`]: [{ text: 'one' }], [`${long}Seconds`]: [{ text: 'two' }] });
      const [found] = await Person.findAll({ include: [`${long}Firsts`, `${long}Seconds`] });
      expect(found).toMatchObject({ [`${long}Firsts`]: [{ text: 'one' }], [`${long}Seconds`]: [{ text: 'two' }] });
    }); // P33

    it('make tables of their own', async () => {
      const database = await connect();
      // Cut by the database, both would be one table.
      const First = database.define(`${long}One`);
      const Second = database.define(`${long}Two`);
      await database.sync();
      await First.bulkCreate([{}, {}]);
      expect([await First.count(), await Second.count()]).toEqual([2, 0]);
    }); // P33

    it('make columns of their own', async () => {
      const database = await connect();
      const Person = database.define('Person', { [`${long}One`]: DataTypes.STRING, [`${long}Two`]: DataTypes.STRING });
      await database.sync();
      await Person.create({ [`${long}One`]: 'first' });
      expect(await Person.findAll()).toMatchObject([{ [`${long}One`]: 'first', [`${long}Two`]: null }]);
    }); // P33
  });
});

/** The many-to-many association of that name. */
function associationOf(model: { associations: ReadonlyMap<string, unknown> }, name: string): BelongsToManyAssociation {
  return model.associations.get(name) as BelongsToManyAssociation;
}
