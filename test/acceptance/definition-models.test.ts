import { inspect } from 'node:util';
import { Database, DataTypes, Model, sql, type ModelStatic } from 'mortise';
import { Attribute, PrimaryKey, Table } from 'mortise/decorators';
import { describeByTurns, statementLog } from '../support/describe-each-dialect';

/** The columns of a table, as the database has them. */
async function columnsOf(database: Database, table: string): Promise<string[]> {
  const columns: object = await database.knex(table).columnInfo();
  return Object.keys(columns).sort();
}

const attributeNames = (model: ModelStatic): string[] => [...model.definition.attributes.keys()];

describeByTurns('A model', ({ connect, requires, has }) => {
  describe('by define', () => {
    it('takes a data type alone, or options with one', async () => {
      const database = await connect();
      const Person = database.define('Person', {
        name: DataTypes.STRING,
        shoeSize: { type: DataTypes.INTEGER, allowNull: false },
      });
      await database.sync();
      await Person.create({ name: 'Ada', shoeSize: 37 });
      expect(await Person.findAll()).toMatchObject([{ name: 'Ada', shoeSize: 37 }]);
    }); // S4 S5

    it('is a class of that name', async () => {
      const database = await connect();
      const Person = database.define('Person', { name: DataTypes.STRING });
      expect(Person.name).toBe('Person');
      expect(Person.build({ name: 'Ada' })).toBeInstanceOf(Person);
    }); // S4

    it('stands without attributes and options', async () => {
      const database = await connect();
      const Toot = database.define('Toot');
      await database.sync();
      expect(await Toot.create()).toMatchObject({ id: 1 });
    }); // S4 S21

    it('does not change the objects it was given', async () => {
      const database = await connect();
      const attributes = Object.freeze({ name: Object.freeze({ type: DataTypes.STRING }) });
      const options = Object.freeze({ indexes: Object.freeze([Object.freeze({ fields: Object.freeze(['name']) })]) });
      const Person = database.define('Person', attributes, options);
      await database.sync();
      expect(await Person.create({ name: 'Ada' })).toMatchObject({ id: 1, name: 'Ada' });
    }); // S5
  });

  describe('by init', () => {
    it('is called as its class is, unless it says otherwise', async () => {
      class Person extends Model {}
      class Toot extends Model {}
      const database = await connect();
      Person.init({}, { database });
      Toot.init({}, { database, modelName: 'status' });
      expect([...database.models].map(model => model.definition.name)).toEqual(['Person', 'status']);
    }); // S6

    it('is the class it is called on', async () => {
      class Person extends Model {}
      const database = await connect();
      expect(Person.init({}, { database })).toBe(Person);
    }); // S6

    it('joins what decorators say of the class', async () => {
      class Person extends Model {
        @Attribute(DataTypes.STRING)
        declare name: string | null;
      }
      const database = await connect();
      Person.init({ age: DataTypes.INTEGER }, { database });
      expect(attributeNames(Person)).toEqual(['id', 'name', 'age', 'createdAt', 'updatedAt']);
    }); // S6
  });

  it('by init has what decorators began of an attribute', async () => {
    class Person extends Model {
      @Attribute(DataTypes.STRING(20))
      declare name: string;
    }
    const database = await connect();
    Person.init({ name: { allowNull: false } }, { database });
    expect(Person.definition.attributes.get('name')).toMatchObject({ type: { length: 20 }, allowNull: false });
  }); // S6

  describe('has a primary key', () => {
    it('by itself: a number that the database counts', async () => {
      const database = await connect();
      const Toot = database.define('Toot');
      await database.sync();
      await Toot.bulkCreate([{}, {}]);
      expect((await Toot.findAll({ order: ['id'] })).map(toot => toot.get('id'))).toEqual([1, 2]);
    }); // S21

    it('that is another attribute where one is declared', async () => {
      const database = await connect();
      const Book = database.define('Book', { isbn: { type: DataTypes.STRING(13), primaryKey: true } });
      expect(attributeNames(Book)).toEqual(['isbn', 'createdAt', 'updatedAt']);
    }); // S21

    it('that is several attributes', async () => {
      const part = { type: DataTypes.INTEGER, primaryKey: true };
      const database = await connect();
      const Seat = database.define('Seat', { row: part, number: part, taken: DataTypes.BOOLEAN });
      await database.sync();
      await Seat.bulkCreate([
        { row: 1, number: 1 },
        { row: 1, number: 2, taken: true },
      ]);
      expect(await Seat.findByPk([1, 2])).toMatchObject({ taken: true });
      await expect(Seat.create({ row: 1, number: 2 })).rejects.toMatchObject({ code: 'UNIQUE_CONSTRAINT' });
    }); // P32

    it('that is never null', async () => {
      const database = await connect();
      const Book = database.define('Book', { isbn: { type: DataTypes.STRING(13), primaryKey: true } });
      expect(Book.definition.attributes.get('isbn')).toMatchObject({ allowNull: false });
    }); // S21

    it('or none where it says so', async () => {
      const database = await connect();
      const Log = database.define('Log', { line: DataTypes.STRING }, { noPrimaryKey: true, timestamps: false });
      await database.sync();
      await Log.bulkCreate([{ line: 'same' }, { line: 'same' }]);
      expect((await Log.findAll()).map(log => log.toJSON())).toEqual([{ line: 'same' }, { line: 'same' }]);
    }); // S21
  });

  describe('has a table', () => {
    it.each([
      ['Person', 'People'],
      ['Toot', 'Toots'],
      ['user_project', 'user_projects'],
      ['Criterion', 'Criteria'],
      ['Sheep', 'Sheep'],
      ['Status', 'Statuses'],
    ])('called the plural of %s', async (name, table) => {
      const database = await connect();
      const model = database.define(name);
      await database.sync();
      expect(model.definition.table.name).toBe(table);
      expect(await columnsOf(database, table)).toEqual(['createdAt', 'id', 'updatedAt']);
    }); // P35

    it('called as tableName says, word for word', async () => {
      const database = await connect();
      database.define('Person', {}, { tableName: 'tbl_Person', underscored: true });
      await database.sync();
      expect(await columnsOf(database, 'tbl_Person')).toEqual(['created_at', 'id', 'updated_at']);
    }); // S5 S51

    it('called as the plural that the model gives itself', async () => {
      const database = await connect();
      const Person = database.define('Person', {}, { name: { singular: 'person', plural: 'persons' } });
      expect(Person.definition).toMatchObject({ singular: 'person', plural: 'persons', table: { name: 'persons' } });
    }); // P35

    it('in snake case where it is underscored', async () => {
      const database = await connect();
      const LikedToot = database.define('LikedToot', { likedAt: DataTypes.DATE }, { underscored: true });
      await database.sync();
      expect(LikedToot.definition.table.name).toBe('liked_toots');
      expect(await columnsOf(database, 'liked_toots')).toEqual(['created_at', 'id', 'liked_at', 'updated_at']);
    }); // P34

    it('with columns of the names its attributes give', async () => {
      const database = await connect();
      const Person = database.define(
        'Person',
        {
          givenName: { type: DataTypes.STRING, columnName: 'first' },
          age: { type: DataTypes.INTEGER, field: 'years' },
        },
        { underscored: true, timestamps: false },
      );
      await database.sync();
      await Person.create({ givenName: 'Ada', age: 36 });
      expect(await columnsOf(database, 'people')).toEqual(['first', 'id', 'years']);
      expect(await Person.findAll({ where: { givenName: 'Ada' }, order: ['age'] })).toMatchObject([{ age: 36 }]);
    }); // S50

    it('of a name in which are words and marks that SQL knows', async () => {
      const database = await connect();
      const options = { tableName: 'select "from" `where`', timestamps: false };
      const Odd = database.define('Odd', { order: DataTypes.STRING, 'group by': DataTypes.STRING }, options);
      await database.sync();
      await Odd.create({ order: 'asc', 'group by': '"; DROP TABLE x' });
      expect(await Odd.findAll({ where: { order: 'asc' } })).toMatchObject([{ 'group by': '"; DROP TABLE x' }]);
    }); // F13

    requires('schemas')('in a schema, which is made', async () => {
      const schema = `of_toots_${process.pid}`;
      const { log, statements } = statementLog();
      const database = await connect([], { logging: log });
      const Toot = database.define('Toot', {}, { schema });
      try {
        await database.sync();
        await Toot.create({});
        expect(await database.query(`SELECT id FROM ${schema}."Toots"`)).toEqual([{ id: 1 }]);
        expect(statements.join()).toContain('CREATE SCHEMA IF NOT EXISTS');
      } finally {
        await database.query(`DROP SCHEMA IF EXISTS ${schema} CASCADE`);
      }
    }); // S67

    it('in a schema, which becomes part of the name where there are none', async () => {
      const { log, statements } = statementLog();
      const database = await connect([], { logging: log });
      const schema = `of_toots_${process.pid}`;
      const Toot = database.define('Toot', {}, { schema });
      const Other = database.define('Other', {}, { tableName: 'Toots' });
      try {
        await database.sync();
        await Toot.bulkCreate([{}, {}]);
        expect([await Toot.count(), await Other.count()]).toEqual([2, 0]);
        expect(statements.join()).toContain(schema);
      } finally {
        await database.drop();
        if (has('schemas')) await database.query(`DROP SCHEMA ${schema}`);
      }
    }); // S67
  });

  describe('has timestamps', () => {
    it('unless it says no', async () => {
      const database = await connect();
      expect(attributeNames(database.define('Toot'))).toEqual(['id', 'createdAt', 'updatedAt']);
      expect(attributeNames(database.define('Draft', {}, { timestamps: false }))).toEqual(['id']);
    }); // S18

    it('of other names', async () => {
      const database = await connect();
      const Toot = database.define('Toot', {}, { createdAt: 'bornAt', updatedAt: 'changedAt' });
      await database.sync();
      const toot = await Toot.create({});
      expect(toot.toJSON()).toEqual({ id: 1, bornAt: expect.any(Date), changedAt: expect.any(Date) });
    }); // S18

    it('of which one is left out', async () => {
      const database = await connect();
      const Toot = database.define('Toot', {}, { updatedAt: false });
      await database.sync();
      expect((await Toot.create({})).toJSON()).toEqual({ id: 1, createdAt: expect.any(Date) });
    }); // S18

    it('with a mark of deletion where it is paranoid', async () => {
      const database = await connect();
      const Toot = database.define('Toot', {}, { paranoid: true });
      await database.sync();
      await (await Toot.create({})).destroy();
      expect(await Toot.count()).toBe(0);
      expect(await Toot.findAll({ paranoid: false })).toMatchObject([{ deletedAt: expect.any(Date) }]);
    }); // P56

    it('that are declared by hand, with a type and a column of their own', async () => {
      const database = await connect();
      const createdAt = { type: DataTypes.DATE(0), columnName: 'born' };
      const Toot = database.define('Toot', { createdAt });
      await database.sync();
      const toot = await Toot.create({});
      expect(toot.get('createdAt')).toEqual(expect.any(Date));
      expect(await columnsOf(database, 'Toots')).toEqual(['born', 'id', 'updatedAt']);
    }); // S18
  });

  describe('has indexes', () => {
    it('over attributes or columns, unique or not', async () => {
      const database = await connect();
      const Person = database.define(
        'Person',
        { firstName: { type: DataTypes.STRING(20), columnName: 'first' }, age: DataTypes.INTEGER },
        {
          indexes: [
            { unique: true, fields: ['firstName', 'age'] },
            { name: 'by_first', fields: ['first'] },
          ],
        },
      );
      expect(Person.definition.indexes).toEqual([
        { name: 'People_age_first_unique', unique: true, attributes: ['firstName', 'age'] },
        { name: 'by_first', unique: false, attributes: ['firstName'] },
      ]);
    }); // S5

    it('that refuse a second row of the same values', async () => {
      const database = await connect();
      const attributes = { first: DataTypes.STRING(20), age: DataTypes.INTEGER };
      const Person = database.define('Person', attributes, { indexes: [{ unique: true, fields: ['first', 'age'] }] });
      await database.sync();
      await Person.bulkCreate([
        { first: 'Ada', age: 36 },
        { first: 'Ada', age: 37 },
      ]);
      await expect(Person.create({ first: 'Ada', age: 36 })).rejects.toMatchObject({ code: 'UNIQUE_CONSTRAINT' });
    }); // S5

    it('by its attributes, which share one where they give the same name', async () => {
      const database = await connect();
      const Person = database.define('Person', {
        email: { type: DataTypes.STRING(50), unique: true },
        first: { type: DataTypes.STRING(20), unique: 'full_name' },
        last: { type: DataTypes.STRING(20), unique: 'full_name' },
        city: { type: DataTypes.STRING(20), index: true },
      });
      expect(Person.definition.indexes).toEqual([
        { name: 'People_email_unique', unique: true, attributes: ['email'] },
        { name: 'full_name', unique: true, attributes: ['first', 'last'] },
        { name: 'People_city', unique: false, attributes: ['city'] },
      ]);
    }); // S48
  });

  describe('has default values', () => {
    it('that are values, functions, generators and SQL', async () => {
      let next = 7;
      const database = await connect();
      const Toot = database.define('Toot', {
        text: { type: DataTypes.STRING, defaultValue: 'hello' },
        number: { type: DataTypes.INTEGER, defaultValue: () => next++ },
        token: { type: DataTypes.UUID, defaultValue: DataTypes.UUIDV4 },
        likes: { type: DataTypes.INTEGER, defaultValue: sql`1 + 1` },
      });
      await database.sync();
      await Toot.bulkCreate([{}, {}]);
      const toots = await Toot.findAll({ order: ['id'] });
      expect(toots).toMatchObject([
        { text: 'hello', number: 7, token: expect.stringMatching(/^[0-9a-f-]{36}$/), likes: 2 },
        { text: 'hello', number: 8, likes: 2 },
      ]);
    }); // S50

    it('that instances do not share', async () => {
      const database = await connect();
      const Toot = database.define('Toot', { tags: { type: DataTypes.JSON, defaultValue: ['new'] } });
      const first = Toot.build({});
      (first.get('tags') as string[]).push('changed');
      expect(Toot.build({}).get('tags')).toEqual(['new']);
    }); // S50
  });

  it('has a comment on its table and columns', async () => {
    const database = await connect();
    const name = { type: DataTypes.STRING, comment: "the person's name" };
    const Person = database.define('Person', { name }, { comment: 'who toots; "all" of them' });
    await database.sync();
    expect(Person.definition.comment).toBe('who toots; "all" of them');
    expect(await Person.create({ name: 'Ada' })).toMatchObject({ name: 'Ada' });
  }); // F13

  it('has references that its attributes give by hand', async () => {
    const database = await connect();
    const Author = database.define('Author');
    const authorId = {
      type: DataTypes.INTEGER,
      references: { model: Author, key: 'id' },
      onDelete: 'CASCADE' as const,
    };
    const Book = database.define('Book', { authorId });
    await database.sync();
    await expect(Book.create({ authorId: 9 })).rejects.toMatchObject({ code: 'FOREIGN_KEY_CONSTRAINT' });
    const author = await Author.create({});
    await Book.create({ authorId: 1 });
    await author.destroy();
    expect(await Book.count()).toBe(0);
  }); // S52

  it('starts from the options of its database', async () => {
    const database = await connect([], { define: { timestamps: false, underscored: true } });
    const LikedToot = database.define('LikedToot');
    const Toot = database.define('Toot', {}, { timestamps: true });
    expect(LikedToot.definition.table.name).toBe('liked_toots');
    expect(attributeNames(LikedToot)).toEqual(['id']);
    expect(attributeNames(Toot)).toEqual(['id', 'createdAt', 'updatedAt']);
  }); // S5

  it('gives getters and setters of its attributes', async () => {
    const database = await connect();
    const Person = database.define('Person', {
      name: {
        type: DataTypes.STRING,
        get(this: Model) {
          return String(this.getDataValue('name')).toUpperCase();
        },
        set(this: Model, value: string) {
          this.setDataValue('name', value.trim());
        },
      },
    });
    await database.sync();
    await Person.create({ name: '  Ada ' });
    expect((await Person.findOne())?.get('name')).toBe('ADA');
    expect(await database.query(selectOf(database, Person, 'name'))).toEqual([{ name: 'Ada' }]);
  }); // S5
});

/** A SELECT of one column, as this database spells it. */
function selectOf(database: Database, model: ModelStatic, column: string): string {
  return database.knex(model.definition.table.name).select(column).toQuery();
}

describeByTurns('The models of a database', ({ connect }) => {
  class Person extends Model {}
  class Toot extends Model {}

  it('are got by name', async () => {
    const database = await connect([Person, Toot], { sync: false });
    expect(database.models.get('Person')).toBe(Person);
    expect(database.models.getOrThrow('Toot')).toBe(Toot);
    expect(database.model('Toot')).toBe(Toot);
  }); // S10

  it('are not there under other names', async () => {
    const database = await connect([Person], { sync: false });
    expect(database.models.has('Person')).toBe(true);
    expect(database.models.has('person')).toBe(false);
    expect(database.models.get('Toot')).toBeUndefined();
  }); // S10

  it.each(['__proto__', 'constructor', 'toString'])('are not there as %s', async name => {
    const database = await connect([Person], { sync: false });
    expect(database.models.has(name)).toBe(false);
  }); // F16

  it('are asked for by an unknown name with the nearest one', async () => {
    const database = await connect([Person, Toot], { sync: false });
    expect(() => database.models.getOrThrow('Preson')).toThrow(
      expect.objectContaining({
        code: 'UNKNOWN_MODEL',
        message: 'There is no model "Preson". Did you mean "Person"? There are: Person, Toot.',
      }),
    );
  }); // F15

  it('are iterated in the order they joined', async () => {
    const database = await connect([Toot, Person], { sync: false });
    const Later = database.define('Later');
    expect([...database.models]).toEqual([Toot, Person, Later]);
  }); // S4

  it('join later too', async () => {
    const database = await connect([Person]);
    database.addModels([Toot]);
    await database.sync();
    await Toot.create({});
    expect(await Toot.count()).toBe(1);
  }); // S10

  it('are shown by their names alone when the database is printed', async () => {
    const database = await connect([Person, Toot], { sync: false });
    expect(inspect(database)).toBe('Database { models: [Person, Toot] }');
  }); // F17

  it('belong to one open database at a time', async () => {
    await connect([Person], { sync: false });
    const open = (): Database => new Database('sqlite::memory:', { models: [Person] });
    expect(open).toThrow(expect.objectContaining({ name: 'DefinitionError', code: 'MODEL_IN_USE' }));
    expect(open).toThrow('The model Person belongs to another database that is open.');
  });

  it('belong to another database once theirs is closed', async () => {
    const first = await connect([Person], { sync: false });
    await first.close();
    await connect([Person]);
    await Person.create({});
    expect(await Person.count()).toBe(1);
  });

  it('are free when the database could not be made with them', async () => {
    class Wrong extends Model {
      @PrimaryKey
      declare id: number;
    }
    const open = (): Database => new Database('sqlite::memory:', { models: [Person, Wrong] });
    expect(open).toThrow(expect.objectContaining({ code: 'MISSING_TYPE' }));
    await connect([Person]);
    expect(await Person.count()).toBe(0);
  });

  it('are in two databases as two classes of one name', async () => {
    const makePerson = (): typeof Model => class Person extends Model {};
    const [First, Second] = [makePerson(), makePerson()];
    await connect([First]);
    await connect([Second]);
    await First.create({});
    expect([await First.count(), await Second.count()]).toEqual([1, 0]);
  });
});

describe('A model that extends another', () => {
  @Table({ underscored: true, paranoid: true, tableName: 'bases' })
  abstract class Base extends Model {
    @Attribute({ type: DataTypes.UUID, defaultValue: DataTypes.UUIDV4 })
    @PrimaryKey
    declare id: string;
    @Attribute({ type: DataTypes.STRING, comment: 'who made it' })
    declare madeBy: string | null;
  }
  class Toot extends Base {
    @Attribute(DataTypes.STRING)
    declare text: string | null;
  }
  class Draft extends Base {
    @Attribute({ type: DataTypes.STRING, allowNull: false })
    declare madeBy: string;
  }

  describeByTurns('decorated', ({ connect }) => {
    it('has the attributes of both', async () => {
      await connect([Toot]);
      await Toot.create({ madeBy: 'Ada', text: 'Hello' });
      expect(await Toot.findAll()).toMatchObject([{ madeBy: 'Ada', text: 'Hello' }]);
      expect(Toot.definition.primaryKey).toEqual(['id']);
    });

    it('has the options of both, but a table of its own', async () => {
      await connect([Toot, Draft], { sync: false });
      expect(Toot.definition).toMatchObject({ table: { name: 'toots' }, timestamps: { deletedAt: 'deletedAt' } });
      expect(Draft.definition.table.name).toBe('drafts');
      expect(Toot.definition.attributes.get('madeBy')?.columnName).toBe('made_by');
    });

    it('changes an attribute of its base for itself alone', async () => {
      await connect([Toot, Draft], { sync: false });
      expect(Draft.definition.attributes.get('madeBy')).toMatchObject({ allowNull: false, comment: 'who made it' });
      expect(Toot.definition.attributes.get('madeBy')).toMatchObject({ allowNull: true });
      expect(attributeNames(Draft)).not.toContain('text');
    });
  });
});
