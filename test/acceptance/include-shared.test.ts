import { tracingChannel } from 'node:diagnostics_channel';
import {
  DataTypes,
  Model,
  sql,
  type CreationOptional,
  type FindOptions,
  type IncludeOptions,
  type InferAttributes,
  type InferCreationAttributes,
  type NonAttribute,
  type QueryTrace,
} from 'mortise';
import { Attribute, BelongsTo, BelongsToMany, HasMany, NotNull, Table } from 'mortise/decorators';
import { describeEachDialect } from '../support/describe-each-dialect';

class Person extends Model<InferAttributes<Person>, InferCreationAttributes<Person>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING)
  @NotNull
  declare name: string;
  @BelongsToMany(() => Toot, { through: () => LikedToot, inverse: { as: 'likedBy' } })
  declare likedToots?: NonAttribute<Toot[]>;
}

@Table({ paranoid: true })
class Toot extends Model<InferAttributes<Toot>, InferCreationAttributes<Toot>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING)
  declare text: string;
  @Attribute(DataTypes.DATE)
  declare sentAt: Date | null;
  @Attribute(DataTypes.JSON)
  declare tags: string[] | null;
  @Attribute(DataTypes.BLOB)
  declare picture: Buffer | null;
  @BelongsTo(() => Person, { foreignKey: 'authorId' })
  declare author?: NonAttribute<Person | null>;
  declare authorId: CreationOptional<number | null>;
  @HasMany(() => Reply, { foreignKey: 'tootId' })
  declare replies?: NonAttribute<Reply[]>;
  declare likedBy?: NonAttribute<Person[]>;
  declare LikedToot?: NonAttribute<LikedToot>;
}

class Reply extends Model<InferAttributes<Reply>, InferCreationAttributes<Reply>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING)
  declare text: string;
  declare tootId: CreationOptional<number | null>;
}

class LikedToot extends Model<InferAttributes<LikedToot>, InferCreationAttributes<LikedToot>> {
  declare likedById: CreationOptional<number>;
  declare likedTootId: CreationOptional<number>;
  @Attribute(DataTypes.STRING)
  declare reaction: CreationOptional<string | null>;
}

const models = [Person, Toot, Reply, LikedToot];
const sentAt = new Date('2026-01-02T03:04:05Z');

/** Three people like tea, two of them rain; what all of them liked is gone. */
async function story(): Promise<void> {
  await Person.bulkCreate([{ name: 'Ada' }, { name: 'Bob' }, { name: 'Cy' }, { name: 'Dee' }]);
  await Toot.bulkCreate([
    { text: 'tea', sentAt, tags: ['hot'], picture: Buffer.from('leaf'), authorId: 4 },
    { text: 'rain', authorId: 1 },
    { text: 'gone' },
  ]);
  const links = [1, 2, 3].flatMap(likedById => [
    { likedById, likedTootId: 1, reaction: 'ABC'.charAt(likedById) },
    { likedById, likedTootId: 3 },
  ]);
  await LikedToot.bulkCreate([...links, { likedById: 1, likedTootId: 2 }, { likedById: 2, likedTootId: 2 }]);
  await Toot.destroy({ where: { text: 'gone' } });
  await Reply.bulkCreate([{ text: 'yes', tootId: 1 }, { text: 'no', tootId: 1 }]); // prettier-ignore
}

/** The statements of some work: what they read, and how many rows. */
async function readsOf(work: () => Promise<unknown>): Promise<unknown[]> {
  const reads: unknown[] = [];
  const channel = tracingChannel<unknown, QueryTrace>('mortise:query');
  const asyncEnd = ({ model, association, rowCount }: QueryTrace): void =>
    void reads.push([model, association, rowCount]);
  channel.subscribe({ asyncEnd } as never); // all five are optional, but for the types
  try {
    await work();
  } finally {
    channel.unsubscribe({ asyncEnd } as never);
  }
  return reads;
}

type Options = Omit<IncludeOptions, 'association' | 'strategy'>;

/** People with what they like. */
const likes = (strategy: 'shared' | 'separate', options: Options = {}, find: FindOptions = {}): Promise<Person[]> =>
  Person.findAll({ include: [{ association: 'likedToots', ...options, strategy }], order: ['id'], ...find } as never);

const dataOf = (rows: unknown): unknown => JSON.parse(JSON.stringify(rows));

describeEachDialect('An include with the strategy shared', ({ connect, has, requires, tableWords }) => {
  const links = ['LikedToot', 'Person.likedToots', 8];
  const toots = ['Toot', 'Person.likedToots', 2];

  it('reads the links of all parents, and each target once, with what is below it', async () => {
    await connect(models);
    await story();
    const include = ['author', { association: 'replies', strategy: 'separate' }] as const;
    const expected = await likes('separate', { include });
    let found: readonly Person[] = [];
    const reads = await readsOf(async () => (found = await likes('shared', { include })));
    expect(reads).toEqual([['Person', undefined, 4], links, toots, ['Reply', 'Toot.replies', 2]]);
    expect(found).toEqual(expected);
    expect(dataOf(found)).toEqual(dataOf(expected));
    expect(JSON.stringify(found)).toBe(JSON.stringify(expected));
  });

  it('reads as many rows on instances that are there, and as plain objects', async () => {
    await connect(models);
    await story();
    const include = { association: 'likedToots', strategy: 'shared' } as const;
    const people = await Person.findAll({ order: ['id'] });
    expect(await readsOf(() => Person.load(people, include))).toEqual([links, toots]);
    expect(dataOf(people)).toEqual(dataOf(await likes('separate')));
    expect(await readsOf(async () => people[0]?.reload({ include }))).toEqual([
      ['Person', undefined, 1],
      ['LikedToot', 'Person.likedToots', 3],
      toots,
    ]);
    expect(await likes('shared', {}, { raw: true })).toEqual(await likes('separate', {}, { raw: true }));
  });

  it('gives the same as a statement of its own does', async () => {
    const database = await connect(models);
    await story();
    const queries: readonly [Options, FindOptions?][] = [
      [{ through: { attributes: [] } }],
      [{ through: { as: 'how', attributes: ['reaction'] }, attributes: ['text'] }],
      [{ through: { where: { reaction: 'B' } } }],
      [{ through: { order: [['reaction', 'DESC']] } }],
      [{ where: { text: 'rain' }, required: false }],
      [{ where: { text: 'rain' } }],
      [{ paranoid: false, order: [['LikedToot', 'likedTootId', 'DESC']] }],
      [{ aggregates: { answers: { count: 'replies' }, likers: { count: 'likedBy' } } }],
      [{ include: [{ association: 'replies', required: true }] }],
      [{ include: [{ association: 'likedBy', strategy: 'shared', include: ['likedToots'] }] }],
      [{ include: [{ association: 'replies', strategy: 'json' }, { association: 'author' }] }],
      [{}, { limit: 2, offset: 1 }],
      [{}, { where: { id: 99 } }],
    ];
    for (const [options, find] of queries) {
      const expected = await likes('separate', options, find);
      expect(await likes('shared', options, find)).toEqual(expected);
      expect(JSON.stringify(await likes('shared', options, find))).toBe(JSON.stringify(expected));
      await database.transaction(async () => expect(await likes('shared', options, find)).toEqual(expected));
    }
    expect(await Person.findAndCountAll({ include: { association: 'likedToots', strategy: 'shared' } })).toMatchObject({
      count: 4,
    });
    const streamed: Person[] = [];
    const include = { association: 'likedToots', strategy: 'shared' } as const;
    for await (const person of Person.stream({ batchSize: 2, include })) streamed.push(person);
    expect(dataOf(streamed)).toEqual(dataOf(await likes('separate')));
  });

  it('is one statement where links and targets are not to be told apart', async () => {
    await connect(models);
    await story();
    const others: readonly Options[] = [
      { limit: 1 },
      { offset: 1 },
      { order: ['text'] },
      { order: [['author', 'name', 'ASC']], include: ['author'] },
      { where: sql`reaction IS NOT NULL`, required: false },
      { through: { where: sql`reaction IS NOT NULL` } },
      { attributes: { include: [[sql`UPPER(reaction)`, 'loud']] } },
    ];
    for (const options of others) {
      const expected = await likes('separate', options);
      let found: unknown;
      const reads = await readsOf(async () => (found = await likes('shared', options)));
      expect(reads).toEqual([expect.anything(), ['Toot', 'Person.likedToots', expect.any(Number)]]);
      expect(found).toEqual(expected);
    }
    const many = { association: 'replies', strategy: 'shared' } as const;
    expect(await readsOf(() => Toot.findAll({ include: [many, 'likedBy'] }))).toHaveLength(3);
    const parent = { association: 'author', strategy: 'shared' } as const;
    expect(await readsOf(() => Toot.findAll({ include: parent }))).toHaveLength(1);
  });

  requires('rowLocks')('locks rows in one statement with their links', async () => {
    const database = await connect(models);
    await story();
    await database.transaction(async () => {
      const lock = { level: 'UPDATE', of: Toot } as const;
      const reads = await readsOf(() => likes('shared', {}, { lock }));
      expect(reads).toEqual([expect.anything(), ['Toot', 'Person.likedToots', 5]]);
    });
  });

  it('gives each parent an instance of its own', async () => {
    await connect(models);
    await story();
    const [ada, bob, cy] = (await likes('shared')).map(({ likedToots }) => likedToots?.[0]) as [Toot, Toot, Toot];
    expect(ada.LikedToot).toMatchObject({ likedById: 1, reaction: 'B' });
    expect(bob.LikedToot).toMatchObject({ likedById: 2, reaction: 'C' });
    ada.text = 'cold tea';
    ada.sentAt?.setUTCFullYear(1999);
    ada.tags?.push('cold');
    ada.picture?.write('l', 1);
    expect(ada.changed()).toEqual(expect.arrayContaining(['text', 'sentAt', 'tags']));
    expect([ada.previous('text'), ada.previous('sentAt'), ada.previous('tags')]).toEqual(['tea', sentAt, ['hot']]);
    await ada.save();
    expect(ada.changed()).toEqual([]);
    for (const other of [bob, cy]) {
      expect(other.changed()).toEqual([]);
      expect([other.text, other.sentAt, other.tags]).toEqual(['tea', sentAt, ['hot']]);
      expect(other.picture?.toString()).toBe('leaf');
      expect(other.previous('picture')).toEqual(Buffer.from('leaf'));
    }
    bob.tags = ['wet'];
    await bob.save();
    expect(await Toot.findByPk(1)).toMatchObject({ text: 'cold tea', tags: ['wet'] });
    expect(cy.changed()).toEqual([]);
    await cy.destroy();
    expect(ada.isSoftDeleted()).toBe(false);
  });

  it('leaves out links that lead nowhere, and keeps those that are there twice', async () => {
    const database = await connect([]);
    const options = { timestamps: false } as const;
    const Reader = database.define('Reader', { name: DataTypes.STRING }, options);
    const Book = database.define('Book', { title: DataTypes.STRING }, options);
    const Reading = database.define('Reading', { id: { type: DataTypes.INTEGER, primaryKey: true, autoIncrement: true }, note: DataTypes.STRING }, options); // prettier-ignore
    Reader.belongsToMany(Book, { as: 'books', through: { model: Reading, unique: false }, foreignKey: 'readerId', otherKey: { name: 'bookId', allowNull: true }, foreignKeyConstraints: false, inverse: 'readers' }); // prettier-ignore
    await database.sync();
    await Reader.bulkCreate([{ name: 'Ada' }, { name: 'Bob' }]);
    await Book.bulkCreate([{ title: 'Tea' }]);
    await Reading.bulkCreate([
      { readerId: 1, bookId: 1, note: 'again' },
      { readerId: 1, bookId: 1, note: 'once' },
      { readerId: 1, bookId: null, note: 'nothing' },
      { readerId: 2, bookId: null, note: 'nothing' },
    ]);
    const read = (strategy: 'shared' | 'separate', find: FindOptions = {}): Promise<unknown[]> =>
      Reader.findAll({ include: [{ association: 'books', strategy }], order: ['id'], ...find });
    expect(await read('shared')).toEqual(await read('separate'));
    expect(dataOf(await read('shared', { raw: true }))).toEqual([
      {
        id: 1,
        name: 'Ada',
        books: ['again', 'once'].map((note): unknown => expect.objectContaining({ title: 'Tea', Reading: expect.objectContaining({ note }) as unknown })), // prettier-ignore
      },
      { id: 2, name: 'Bob', books: [] },
    ]);
    expect(await readsOf(() => read('shared', { where: { id: 2 } }))).toHaveLength(2);
  });

  it('leads by keys that have more digits than their attributes', async () => {
    const database = await connect([]);
    const options = { timestamps: false, sync: false } as const;
    const Reader = database.define('Reader', {}, { ...options, tableName: 'readers' });
    const Hour = database.define('Hour', { at: { type: DataTypes.DATE, primaryKey: true }, name: DataTypes.STRING }, { ...options, tableName: 'hours' }); // prettier-ignore
    const Slot = database.define('Slot', {}, { ...options, tableName: 'slots' });
    Reader.belongsToMany(Hour, {
      as: 'hours',
      through: Slot,
      foreignKey: 'reader',
      otherKey: 'hour',
      inverse: 'readers',
    });
    const type = tableWords.instant.replace('(3)', '(6)');
    const at = has('untypedColumns') ? '2026-01-02T03:04:05.123Z' : '2026-01-02 03:04:05.123456';
    for (const statement of [
      'CREATE TABLE readers (id INTEGER PRIMARY KEY)',
      `CREATE TABLE hours (at ${type} PRIMARY KEY, name VARCHAR(9))`,
      `CREATE TABLE slots (reader INTEGER, hour ${type}, PRIMARY KEY (reader, hour))`,
      'INSERT INTO readers VALUES (1)',
      `INSERT INTO hours VALUES ('${at}', 'tea')`,
      `INSERT INTO slots VALUES (1, '${at}')`,
    ])
      await database.query(statement);
    const read = (strategy: 'shared' | 'separate'): Promise<unknown> =>
      Reader.findAll({ include: { association: 'hours', strategy }, raw: true });
    expect(await read('separate')).toMatchObject([{ hours: [{ name: 'tea' }] }]);
    expect(await read('shared')).toEqual(await read('separate'));
  });

  it('is what an association says of itself, and is shown by toSQL and explained', async () => {
    const database = await connect([]);
    const person = database.define('Reader', { name: DataTypes.STRING });
    const book = database.define('Book', { title: DataTypes.STRING });
    person.belongsToMany(book, { as: 'books', through: 'Reading', strategy: 'shared', inverse: 'readers' });
    await database.sync();
    const ada = await person.create({ name: 'Ada' });
    await (ada as unknown as { createBook(values: object): Promise<unknown> }).createBook({ title: 'Tea' });
    expect(await readsOf(() => person.findAll({ include: 'books' }))).toHaveLength(3);
    const text = person.toSQL({ include: 'books' });
    expect(text.separate).toMatchObject([
      { association: 'Reader.books', separate: [{ association: 'Reader.books', separate: [] }] },
    ]);
    const { separate } = await person.explain({ include: 'books' });
    expect(separate.map(({ association }) => association)).toEqual(['Reader.books', 'Reader.books']);
  });

  requires('untypedColumns')('names the attribute of a value that it cannot read, of both statements', async () => {
    const database = await connect(models);
    await story();
    const refuses = (model: string, attribute: string, key: object, options: Options = {}): Promise<void> =>
      expect(likes('shared', options)).rejects.toMatchObject({ code: 'UNREADABLE_VALUE', model, attribute, key });
    await database.query("UPDATE toots SET sentAt = 'never' WHERE id = 2");
    await refuses('Toot', 'sentAt', { id: 2 });
    await database.query('UPDATE toots SET sentAt = NULL');
    await database.query('PRAGMA foreign_keys = OFF');
    await database.query("UPDATE likedtoots SET likedtootid = 'none' WHERE likedbyid = 1 AND likedtootid = 2");
    await refuses('LikedToot', 'likedTootId', {}, { through: { attributes: [] } });
  });

  it('sends nothing more once its call is aborted', async () => {
    await connect(models);
    await story();
    const controller = new AbortController();
    const channel = tracingChannel<unknown, QueryTrace>('mortise:query');
    const abort = (told: unknown): void => {
      if ((told as QueryTrace).model === 'LikedToot') controller.abort();
    };
    channel.asyncEnd.subscribe(abort);
    try {
      const reads = await readsOf(() =>
        expect(likes('shared', {}, { signal: controller.signal } as never)).rejects.toMatchObject({ code: 'ABORTED' }),
      );
      expect(reads.filter(each => (each as unknown[])[0] === 'Toot')).toEqual([]);
    } finally {
      channel.asyncEnd.unsubscribe(abort);
    }
  });
});
