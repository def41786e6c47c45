import {
  Database,
  DataTypes,
  Model,
  sql,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type NonAttribute,
} from 'mortise';
import { Attribute, BelongsTo, ColumnName, Comment, Default, HasMany, Table } from 'mortise/decorators';
import { describeEachDialect } from '../support/describe-each-dialect';

@Table({ timestamps: false })
class Author extends Model<InferAttributes<Author>, InferCreationAttributes<Author>> {
  declare id: CreationOptional<number>;
  @HasMany(() => Book, 'writtenById')
  declare books?: NonAttribute<Book[]>;
}

@Table({ timestamps: false })
class Book extends Model<InferAttributes<Book>, InferCreationAttributes<Book>> {
  declare id: CreationOptional<number>;
  declare writtenById: CreationOptional<number | null>;
  @BelongsTo(() => Author, 'writtenById')
  declare writtenBy?: NonAttribute<Author> | null;
}

class NotThere extends Error {}

describeEachDialect('Definitions as people write them', ({ connect }) => {
  it('name a foreign key by a text', async () => {
    await connect([Author, Book]);
    await Author.create({ books: [{}] });
    expect(await Book.findOne({ include: ['writtenBy'] })).toMatchObject({ writtenById: 1, writtenBy: { id: 1 } });
  });

  it('mark unique keys and indexes by objects and lists', async () => {
    const database = await connect([], { sync: false });
    const Person = database.define('Person', {
      name: { type: DataTypes.STRING, unique: [{ name: 'person_name' }, 'person_pair'], index: { name: 'by_name' } },
      city: { type: DataTypes.STRING, unique: 'person_pair', index: [true, 'by_city'] },
    });
    await database.sync();
    expect(Person.definition.indexes.map(({ name, unique }) => [name, unique])).toEqual([
      ['person_name', true], ['person_pair', true], ['by_name', false], ['People_city', false], ['by_city', false],
    ]); // prettier-ignore
  });

  it.each([{ unique: { name: 'x', message: 'taken' } }, { index: 5 }, { index: { fields: ['a'] } }])(
    'refuse a mark that says more: %j',
    async options => {
      const database = await connect([], { sync: false });
      database.define('Person', { name: { type: DataTypes.STRING, ...options } as never });
      expect(() => database.models.get('Person')).toThrow(expect.objectContaining({ name: 'DefinitionError' }));
    },
  );

  it('turn timestamps on by true, and write referential actions in small letters', async () => {
    const database = await connect([], { sync: false });
    const Person = database.define('Person', {}, { createdAt: true, updatedAt: true });
    const Pet = database.define('Pet', {
      ownerId: { type: DataTypes.INTEGER, references: 'Person', onDelete: 'cascade' as never },
    });
    await database.sync();
    expect([...Person.definition.attributes.keys()]).toEqual(['id', 'createdAt', 'updatedAt']);
    const person = await Person.create({});
    await Pet.create({ ownerId: 1 });
    await person.destroy();
    expect(await Pet.count()).toBe(0);
  });

  it('lead to a model by a scoped variant of it', async () => {
    const database = await connect([], { sync: false });
    const Toot = database.define('Toot', { text: DataTypes.STRING }, { scopes: { short: {} } });
    const Person = database.define('Person', {});
    Person.hasMany(Toot.withScope('short'), { as: 'toots' });
    await database.sync();
    await Person.create({ toots: [{ text: 'hi' }] });
    expect(await Toot.count()).toBe(1);
  });

  it('have a plural for any name', async () => {
    const database = await connect([], { sync: false });
    const S = database.define('S', {});
    await database.sync();
    await S.create({});
    expect(S.definition.table.name).not.toBe('');
  });

  it.each([
    ['Default', Default],
    ['ColumnName', ColumnName],
    ['Comment', Comment],
    ['Attribute', Attribute],
  ] as const)('refuse @%s without its parentheses', (name, decorator) => {
    expect(() => (decorator as (...args: unknown[]) => unknown)(Author.prototype, 'id')).toThrow(
      expect.objectContaining({
        code: 'INVALID_DECORATOR',
        message: expect.stringContaining(`@${name} needs`) as string,
      }),
    );
  });
});

describeEachDialect('Calls as people write them', ({ connect }) => {
  it('take find options as a scope, and refuse a forgotten one', async () => {
    const database = await connect([], { sync: false });
    const Toot = database.define('Toot', { text: DataTypes.STRING });
    await database.sync();
    await Toot.bulkCreate([{ text: 'a' }, { text: 'b' }] as never);
    expect(await Toot.withScope({ where: { text: 'a' } }).count()).toBe(1);
    await expect(Toot.withScope({ wehre: {} } as never).count()).rejects.toMatchObject({ code: 'UNKNOWN_OPTION' });
    for (const none of [undefined, 5, false])
      expect(() => Toot.withScope(none as never)).toThrow(expect.objectContaining({ code: 'INVALID_SCOPE' }));
  });

  it('name the class of the error to throw where there is nothing', async () => {
    await connect([Author, Book]);
    await expect(Author.findByPk(9, { rejectOnEmpty: NotThere })).rejects.toThrow(NotThere);
    await expect(Author.findOne({ rejectOnEmpty: NotThere })).rejects.toThrow('No Author was found.');
  });

  it('are named in what is said of their options', async () => {
    await connect([Author, Book]);
    await expect(Author.findByPk(1, { wehre: {} } as never)).rejects.toThrow(/^Author\.findByPk has no option/u);
    await expect(Author.findAndCountAll({ wehre: {} } as never)).rejects.toThrow(
      /^Author\.findAndCountAll has no option/u,
    );
  });

  it('give targets in a Set, or one after the other', async () => {
    await connect([Author, Book]);
    const author = await Author.create({});
    await Book.bulkCreate([{}, {}, {}]);
    const books = author.related('books');
    function* someKeys(): Generator<number> {
      yield 1;
      yield 2;
    }
    await books.add(new Set([1, 2, 3]));
    expect(await books.count()).toBe(3);
    await books.set(someKeys());
    expect([await books.count(), await books.has(someKeys())]).toEqual([2, true]);
    expect(await books.toggle(someKeys())).toMatchObject({ removed: [1, 2] });
    await Author.create({ books: new Set([1]) as never });
    expect(await Book.findByPk(1)).toMatchObject({ writtenById: 2 });
  });

  it('end in one full stop', async () => {
    const database = await connect([], { sync: false });
    const Toot = database.define('Toot', { mood: DataTypes.ENUM('good', 'bad') });
    await database.sync();
    // @ts-expect-error it is none of the moods
    const message = await Toot.create({ mood: 'zzzzzzzz' }).catch((error: Error) => error.message);
    expect(message).toMatch(/got another string\.$/u);
  });
});

describeEachDialect('What is easily mistaken', ({ connect }) => {
  it('is counted once, with distinct: true as without', async () => {
    await connect([Author, Book]);
    await Author.create({ books: [{}, {}] });
    expect(await Author.count({ distinct: true, include: ['books'] })).toBe(1);
  });

  it('is a function call of sql, which says how it is written', async () => {
    await connect([Author, Book]);
    expect(() => (sql as unknown as (text: string) => unknown)('1 = 1')).toThrow(
      expect.objectContaining({ code: 'INVALID_SQL' }),
    );
  });

  it('is a key that is undefined; null finds nothing', async () => {
    await connect([Author, Book]);
    // @ts-expect-error a key that is undefined was forgotten
    await expect(Author.findByPk(undefined)).rejects.toMatchObject({ code: 'INVALID_KEY' });
    expect(await Author.findByPk(null)).toBeNull();
  });

  it('is an unknown option of a model, which is told where it is defined', async () => {
    const database = await connect([], { sync: false });
    expect(() => database.define('Person', {}, { tablename: 'x' } as never)).toThrow(
      expect.objectContaining({ code: 'UNKNOWN_OPTION' }),
    );
    expect(database.models.has('Person')).toBe(false);
  });

  it('is a dialect, where knex has clients', () => {
    expect(() => new Database({ dialect: 'sqlite' } as never)).toThrow(
      expect.objectContaining({ code: 'MISSING_CONNECTION' }),
    );
  });
});
