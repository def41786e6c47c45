import {
  Database,
  DataTypes,
  Model,
  Op,
  sql,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  UniqueConstraintError,
} from 'mortise';
import { Attribute, createIndexDecorator, Index, Table, Unique } from 'mortise/decorators';
import { describeEachDialect, statementLog } from '../support/describe-each-dialect';

/** A program of a later day, on the same tables. */
const onItsTables = (database: Database): Database => new Database(database.knex, { preparedStatements: false });

const attributes = {
  title: { type: DataTypes.STRING(100) },
  text: { type: DataTypes.TEXT },
  status: { type: DataTypes.STRING(20), columnName: 'its status' },
  views: { type: DataTypes.INTEGER },
  writtenAt: { type: DataTypes.DATE },
  isOpen: { type: DataTypes.BOOLEAN },
} as const;

type Indexes = NonNullable<NonNullable<Parameters<Database['define']>[2]>['indexes']>;

const define = (database: Database, indexes: Indexes): ReturnType<Database['define']> =>
  database.define('Post', attributes, { indexes });

const entriesOf = <Key extends string, Value>(
  object: Readonly<Record<Key, Value>>,
): readonly (readonly [Key, Value])[] => Object.entries(object) as [Key, Value][];

/** What a second look changes. */
async function changesOf(database: Database, log: string[], drop = false): Promise<readonly string[]> {
  log.length = 0;
  await database.sync();
  await database.sync({ alter: drop ? { drop } : true });
  return log.filter(text => /^(CREATE|ALTER|DROP) /i.test(text));
}

describeEachDialect('Options of an index', ({ connect, has, requires }) => {
  const kinds: Readonly<
    Record<
      'partialIndexes' | 'indexPrefixes' | 'indexMethods' | 'fullTextIndexes',
      readonly (readonly [string, Indexes[number]])[]
    >
  > = {
    partialIndexes: [
      ['a where', { fields: ['title'], where: { status: 'open' } }],
      ['a where with NULL', { fields: ['title'], where: { status: null, views: { [Op.ne]: null } } }],
      ['a where of a list', { fields: ['title'], where: { status: ['open', "it's", 'a ? b'], views: [1, 2] } }],
      ['a where of no list', { fields: ['title'], where: { status: { [Op.notIn]: ['open', 'shut'] } } }],
      [
        'a where of numbers, truth and alternatives',
        {
          fields: ['title'],
          where: { [Op.or]: [{ views: { [Op.gte]: 10 } }, { isOpen: true }], [Op.not]: { views: 7 } },
        },
      ],
      ['a where of a pattern', { fields: ['title'], where: { title: { [Op.like]: 'a\\_%' } } }],
      ['a where in SQL', { fields: ['title'], where: sql`length(${sql.attribute('status')}) > ${3}` }],
      ['an expression', { name: 'lower_title', fields: [sql`lower(${sql.attribute('title')})`, 'views'] }],
      ['a function', { name: 'upper_title', fields: [sql.fn('upper', sql.attribute('title'))], unique: true }],
      [
        'the collation that it has in any case',
        { fields: [{ name: 'title', collate: has('ownTypes') ? 'default' : 'BINARY' }] },
      ],
      ['a collation', { fields: [{ name: 'title', collate: has('ownTypes') ? 'C' : 'NOCASE' }] }],
      [
        'all at once',
        {
          name: 'all',
          unique: true,
          fields: [{ name: 'status', order: 'DESC' }, sql`lower(${sql.attribute('title')})`],
          where: { views: 3 },
        },
      ],
    ],
    indexPrefixes: [
      ['a length that is the whole', { fields: [{ name: 'title', length: 100 }] }],
      [
        'a length',
        {
          fields: [
            { name: 'title', length: 10 },
            { name: 'text', length: 20, order: 'DESC' },
          ],
        },
      ],
    ],
    indexMethods: [
      ['a method', { fields: ['views'], method: 'HASH' }],
      ['what it uses', { fields: ['views'], using: 'BRIN' }],
      ['a class of operators', { fields: [{ name: 'title', operator: 'varchar_pattern_ops' }, 'views'] }],
      ['the class of operators that it has in any case', { fields: ['views'], operator: 'int4_ops' }],
      ['a class of operators for all', { fields: ['title', 'text'], operator: 'text_pattern_ops' }],
    ],
    fullTextIndexes: [['its words', { type: 'FULLTEXT', fields: ['title', 'text'] }]],
  };

  for (const [capability, cases] of entriesOf(kinds)) {
    for (const [what, index] of cases) {
      requires(capability)(`make one of ${what}, which sync leaves as it is`, async () => {
        const { log, statements } = statementLog();
        const database = await connect([], { sync: false, logging: log });
        const Post = define(database, [index]);
        await database.sync();
        expect(statements.filter(text => /INDEX/.test(text))).toHaveLength(1);
        await Post.create({ title: 'Tea', text: 'leaves', status: 'open', views: 3 });
        expect(await changesOf(database, statements)).toEqual([]);
        expect(await changesOf(database, statements, true)).toEqual([]);
        expect(await Post.count()).toBe(1);
      });
    }
  }

  it('order its columns', async () => {
    const { log, statements } = statementLog();
    const database = await connect([], { sync: false, logging: log });
    define(database, [{ fields: ['status', { name: 'writtenAt', order: 'DESC' }] }]);
    await database.sync();
    expect(statements.find(text => /INDEX/.test(text))).toMatch(/writtenAt. DESC/);
    expect(await changesOf(database, statements, true)).toEqual([]);
  });

  requires('partialIndexes')('make values unique where a condition is met', async () => {
    const database = await connect([], { sync: false });
    const Post = define(database, [{ unique: true, fields: ['title'], where: { status: 'open' } }]);
    await database.sync();
    await Post.bulkCreate([
      { title: 'Tea', status: 'shut' },
      { title: 'Tea', status: 'shut' },
      { title: 'Tea', status: 'open' },
    ]);
    const error = await Post.create({ title: 'Tea', status: 'open' }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(UniqueConstraintError);
    expect(error).toMatchObject({ columns: ['title'] });
    await expect(Post.upsert({ title: 'Tea', status: 'open' })).rejects.toMatchObject({ code: 'NOT_A_UNIQUE_KEY' });
  });

  requires('partialIndexes')('make what is worked out unique', async () => {
    const database = await connect([], { sync: false });
    const Post = define(database, [
      { name: 'title_in_small', unique: true, fields: [sql`lower(${sql.attribute('title')})`] },
    ]);
    await database.sync();
    await Post.create({ title: 'Tea' });
    await expect(Post.create({ title: 'TEA' })).rejects.toBeInstanceOf(UniqueConstraintError);
  });

  requires('partialIndexes')('are changed by alter where they differ', async () => {
    const database = await connect([], { sync: false });
    define(database, [{ name: 'one', unique: true, fields: ['title'], where: { status: 'open' } }]);
    await database.sync();
    const later = onItsTables(database);
    const { log, statements } = statementLog();
    const Post = later.define('Post', attributes, {
      indexes: [{ name: 'one', unique: true, fields: ['title'], where: { status: 'shut' } }],
    });
    await Post.bulkCreate([
      { title: 'Tea', status: 'open' },
      { title: 'Coffee', status: 'shut' },
    ]);
    await later.sync({ alter: true });
    await expect(Post.create({ title: 'Coffee', status: 'shut' })).rejects.toBeInstanceOf(UniqueConstraintError);
    await Post.create({ title: 'Tea', status: 'open' });
    expect(log).toBeDefined();
    expect(statements).toEqual([]);
  });

  requires('partialIndexes')(
    'are refused by alter where rows stand against them, before anything is changed',
    async () => {
      const database = await connect([], { sync: false });
      await define(database, []).sync();
      await database.model('Post').bulkCreate([
        { title: 'Tea', status: 'open' },
        { title: 'TEA', status: 'open' },
      ]);
      const later = onItsTables(database);
      const Post = later.define('Post', attributes, {
        indexes: [
          { name: 'one', unique: true, fields: [sql`lower(${sql.attribute('title')})`], where: { status: 'open' } },
        ],
      });
      await expect(later.sync({ alter: true })).rejects.toMatchObject({ code: 'ROWS_NOT_UNIQUE' });
      await Post.update({ status: 'shut' }, { where: { title: 'TEA' } });
      await later.sync({ alter: true });
      await expect(Post.create({ title: 'tEa', status: 'open' })).rejects.toBeInstanceOf(UniqueConstraintError);
    },
  );

  requires('partialIndexes')('are made by alter over a column that it adds', async () => {
    const database = await connect([], { sync: false });
    await database
      .define(
        'Post',
        { title: DataTypes.STRING(100) },
        { indexes: [{ name: 'one', fields: ['title'], where: { title: 'a' } }] },
      )
      .sync();
    const later = onItsTables(database);
    const { log, statements } = statementLog();
    later.define('Post', attributes, { indexes: [{ name: 'one', fields: ['title'], where: { status: 'open' } }] });
    await later.sync({ alter: true, logging: log });
    expect(statements.filter(text => /^CREATE INDEX/.test(text))).toHaveLength(1);
    expect(await changesOf(later, [])).toEqual([]);
  });

  requires('indexMethods')('are no keys that forbid two rows without values', async () => {
    const database = await connect([], { sync: false });
    await define(database, []).sync();
    await database.query('CREATE UNIQUE INDEX one ON "Posts" (title) NULLS NOT DISTINCT');
    const later = onItsTables(database);
    const Post = later.define('Post', attributes, { indexes: [{ name: 'one', unique: true, fields: ['title'] }] });
    await later.sync({ alter: true });
    await Post.bulkCreate([{ title: null }, { title: null }]);
    expect(await Post.count()).toBe(2);
  });

  it('are refused where the database has none of that', async () => {
    const database = await connect([], { sync: false });
    const lacking = entriesOf(kinds).filter(([capability]) => !has(capability));
    for (const [, index] of lacking.flatMap(([, cases]) => cases)) {
      const other = onItsTables(database);
      define(other, [index]);
      await expect(other.sync()).rejects.toMatchObject({ name: 'DefinitionError', code: 'INDEX_UNSUPPORTED' });
    }
    expect(await changesOf(onItsTables(database), [])).toEqual([]);
  });

  requires('fullTextIndexes')('are refused for words of what is no text', async () => {
    const database = await connect([], { sync: false });
    define(database, [{ type: 'FULLTEXT', fields: ['views'] }]);
    await expect(database.sync()).rejects.toMatchObject({ code: 'INVALID_INDEX' });
  });

  it('stand on attributes too, with what each says of the index they share', async () => {
    const { log, statements } = statementLog();
    const database = await connect([Letter], { sync: false, logging: log });
    await database.sync();
    const made = statements.join('\n');
    expect(made).toMatch(/by_place.*city. DESC, .street/);
    expect(made).toMatch(/latest.*writtenAt. DESC/);
    expect(made).toMatch(/UNIQUE INDEX .pair. .*from., .to/);
    expect(await changesOf(database, statements, true)).toEqual([]);
  });

  it('say what is told where a key is broken', async () => {
    await connect([Letter]);
    await Letter.create({ from: 'a', to: 'b', code: 'x' });
    const error = await Letter.create({ from: 'a', to: 'c', code: 'x' }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(UniqueConstraintError);
    expect(error).toMatchObject({
      message: 'That code is taken.',
      errors: [{ attribute: 'code', validator: 'unique', message: 'That code is taken.' }],
    });
    const blocked = Letter.findOrCreate({ where: { from: 'q', code: 'x' }, defaults: { to: 'b' } });
    await expect(blocked).rejects.toMatchObject({
      message: 'That code is taken.',
      errors: [{ attribute: 'code', validator: 'unique', message: 'That code is taken.' }],
    });
    const pair = await Letter.create({ from: 'a', to: 'b', code: 'y' }).catch((reason: unknown) => reason);
    expect(pair).toMatchObject({ message: expect.stringContaining('There is another row') as string });
  });

  it('say it where the key has another name in the database', async () => {
    const database = await connect([], { sync: false });
    const indexes = (name: string): Indexes => [{ name, unique: true, fields: ['title', 'views'], msg: 'There is such a post.' }]; // prettier-ignore
    await define(database, indexes('old')).sync();
    const Post = onItsTables(database).define('Post', attributes, { indexes: indexes('fresh') });
    await Post.create({ title: 'Tea', views: 1 });
    await expect(Post.create({ title: 'Tea', views: 1 })).rejects.toMatchObject({ message: 'There is such a post.' });
  });
});

const ByPlace = createIndexDecorator('by_place', {});

@Table({ timestamps: false, indexes: [{ name: 'pair', unique: true, fields: ['from', 'to'] }] })
class Letter extends Model<InferAttributes<Letter>, InferCreationAttributes<Letter>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING(20)) declare from: string;
  @Attribute(DataTypes.STRING(20)) declare to: string;
  @Attribute(DataTypes.STRING(20))
  @Unique({ name: 'code_of_letter', msg: 'That code is taken.' })
  declare code: string | null;
  @Attribute(DataTypes.STRING(20))
  @ByPlace({ order: 'DESC' })
  declare city: CreationOptional<string | null>;
  @Attribute(DataTypes.STRING(20))
  @ByPlace
  @Index
  declare street: CreationOptional<string | null>;
  @Attribute(DataTypes.DATE)
  @Index({ name: 'latest', attribute: { order: 'DESC' } })
  declare writtenAt: CreationOptional<Date | null>;
}

describe('A definition of an index', () => {
  const refusals: readonly (readonly [string, object, string])[] = [
    ['over SQL without a name', { fields: [sql`1`] }, 'INVALID_INDEX'],
    ['of no field', { fields: [undefined] }, 'INVALID_INDEX'],
    ['of another order', { fields: [{ name: 'title', order: 'DOWN' }] }, 'INVALID_OPTION'],
    ['of a length that is none', { fields: [{ name: 'title', length: '10' }] }, 'INVALID_OPTION'],
    ['of an unknown attribute', { fields: [{ name: 'titel' }] }, 'UNKNOWN_ATTRIBUTE'],
    ['of an option of a field that is none', { fields: [{ name: 'title', ordre: 'ASC' }] }, 'UNKNOWN_OPTION'],
    ['of another type', { fields: ['title'], type: 'FULL' }, 'INVALID_OPTION'],
    ['of a type that no attribute has', { fields: ['title'], type: 'SPATIAL' }, 'INVALID_INDEX'],
    ['of words that is unique', { fields: ['title'], type: 'FULLTEXT', unique: true }, 'INVALID_INDEX'],
    ['of words in an order', { fields: [{ name: 'title', order: 'DESC' }], type: 'FULLTEXT' }, 'INVALID_INDEX'],
    ['of two methods', { fields: ['title'], method: 'GIN', using: 'GIST' }, 'INVALID_INDEX'],
    ['of another method', { fields: ['title'], method: 'TREE' }, 'INVALID_OPTION'],
    ['of a parser without words', { fields: ['title'], parser: 'ngram' }, 'INVALID_INDEX'],
    ['made concurrently', { fields: ['title'], concurrently: true }, 'INVALID_OPTION'],
    ['among living rows, with a where', { fields: ['title'], unique: true, among: 'living', where: { views: 1 } }, 'INVALID_INDEX'],
  ]; // prettier-ignore
  it.each(refusals)('is refused: one %s', async (_what, index, code) => {
    const database = new Database('sqlite::memory:');
    const defined = async (): Promise<unknown> =>
      database.define('Post', attributes, { indexes: [index as Indexes[number]] }).sync();
    await expect(defined()).rejects.toMatchObject({ name: 'DefinitionError', code });
    await database.close();
  });

  const wheres: readonly (readonly [string, unknown])[] = [
    ['an unknown attribute', { titel: 1 }],
    ['a value of another type', { views: 'many' }],
    ['no condition', {}],
    ['a text', 'views = 1'],
    ['other rows', { Replies: { title: 'a' } }],
    ['other rows, by a path', { '$Replies.title$': 'a' }],
  ];
  it.each(wheres)('is refused: one whose where is of %s', async (_what, where) => {
    const database = new Database('sqlite::memory:');
    const Post = database.define('Post', attributes, { indexes: [{ fields: ['title'], where: where as object }] });
    const Reply = database.define('Reply', attributes);
    Post.hasMany(Reply);
    await expect(database.sync()).rejects.toMatchObject({ name: 'DefinitionError', code: 'INVALID_INDEX' });
    await database.close();
  });

  it('is refused where two that differ have one name', async () => {
    const database = new Database('sqlite::memory:');
    const indexes: Indexes = [{ name: 'one', fields: ['title'] }, { name: 'one', fields: ['title'], where: { views: 1 } }]; // prettier-ignore
    database.define('Post', attributes, { indexes });
    await expect(database.sync()).rejects.toMatchObject({ code: 'INVALID_INDEX' });
    await database.close();
  });

  const twice: readonly (readonly [string, Indexes])[] = [
    ['unique', [{ fields: ['title'] }, { unique: true, fields: ['title'] }]],
    ['over other attributes', [{ unique: true, fields: ['title'] }, { unique: true, fields: ['title', 'views'] }]],
    ['in another order', [{ fields: ['title', 'views'] }, { fields: ['views', 'title'] }]],
    ['with another message', [{ unique: true, fields: ['title'], msg: 'a' }, { unique: true, fields: ['title'], msg: 'b' }]],
  ]; // prettier-ignore
  it.each(twice)('is refused where another of its name is %s', async (_what, indexes) => {
    const database = new Database('sqlite::memory:');
    database.define('Post', attributes, { indexes: indexes.map(index => ({ ...index, name: 'one' })) });
    await expect(database.sync()).rejects.toMatchObject({ code: 'INVALID_INDEX' });
    await database.close();
  });

  it('is refused where an attribute has an index of the name of a unique key', async () => {
    const database = new Database('sqlite::memory:');
    const { title, views } = attributes;
    database.define('Post', { title: { ...title, index: 'one' }, views: { ...views, unique: 'one' } });
    await expect(database.sync()).rejects.toMatchObject({ code: 'INVALID_INDEX' });
    await database.close();
  });

  it.each([
    ['bare names', 'CREATE UNIQUE INDEX old ON Posts (title DESC, views)'],
    ['other quotes', 'create unique index [old] on `Posts`([title] desc, `views` ASC)'],
    ['a condition', 'CREATE UNIQUE INDEX old ON Posts (title DESC, views) WHERE (`views` > 3)'],
  ])('is known on SQLite by what it is, however it is spelt: with %s', async (what, statement) => {
    const database = new Database('sqlite::memory:');
    await define(database, []).sync();
    await database.query(statement);
    const later = onItsTables(database);
    const fields = [{ name: 'title', order: 'DESC' }, 'views'] as const;
    const where = what === 'a condition' ? { where: { views: { [Op.gt]: 3 } } } : {};
    define(later, [{ unique: true, fields, ...where }]);
    await later.sync({ alter: true });
    expect(await database.query("SELECT name FROM sqlite_master WHERE type = 'index'")).toEqual([{ name: 'old' }]);
    await database.close();
  }); // prettier-ignore

  it('is one, however often and by whichever name of its attributes it is given', async () => {
    const database = new Database('sqlite::memory:');
    const [byAttribute, byColumn] = ['writtenAt', 'written_at'].map(name => ({ name: 'one', fields: [{ name, order: 'DESC' as const }] })); // prettier-ignore
    const indexes = [byAttribute, byColumn] as Indexes;
    const options = { tableName: 'posts', timestamps: false };
    const type = DataTypes.DATE;
    database.define('Post', { writtenAt: { type, columnName: 'written_at' } }, { ...options, indexes });
    const again = [{ name: 'one', fields: [{ name: 'at', order: 'DESC' }] }] as const;
    database.define('Draft', { at: { type, columnName: 'written_at' } }, { ...options, indexes: again });
    await database.sync();
    expect(await database.query("SELECT name FROM sqlite_master WHERE type = 'index'")).toHaveLength(1);
    await database.close();
  });

  it('is refused where two attributes say different things of it', async () => {
    const database = new Database('sqlite::memory:');
    const index = (views: number): object => ({ name: 'one', where: { views } });
    database.define('Post', {
      title: { type: DataTypes.STRING, index: index(1) },
      views: { type: DataTypes.INTEGER, index: index(2) },
    });
    await expect(database.sync()).rejects.toMatchObject({ code: 'CONTRADICTORY_OPTIONS' });
    await database.close();
  });
});
