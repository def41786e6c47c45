import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pullModels, type PullOptions } from '@mortise/cli';
import { Database, DataTypes, type Model, type ModelStatic } from 'mortise';
import { describeEachDialect, statementLog } from '../support/describe-each-dialect';
import { knownSchemas } from '../support/known-schemas';
import { editorOf } from '../support/language-service';
import { profiles } from '../support/servers';

interface Written {
  readonly text: string;
  readonly models: readonly ModelStatic[];
}

interface Loaded {
  readonly again: Database;
  readonly statements: readonly string[];
}

const names = Object.keys(knownSchemas);

describeEachDialect('Models from tables', ({ connect, has, tableWords, textTypes }) => {
  const writer = { ...tableWords, quote: textTypes.quote };
  const folders: string[] = [];
  afterEach(() => folders.splice(0).forEach(folder => rmSync(folder, { recursive: true })));

  async function withTables(statements: readonly string[] = []): Promise<Database> {
    const database = await connect([], { sync: false });
    for (const statement of statements) await database.query(statement);
    return database;
  }

  const known = (name: string): Promise<Database> => withTables(knownSchemas[name]?.(writer));

  /** What is written, and what a program that loads it has. */
  async function write(database: Database, options: PullOptions = {}): Promise<Written> {
    const folder = mkdtempSync(join(tmpdir(), 'mortise-pull-'));
    folders.push(folder);
    const { files } = await pullModels(database, options);
    for (const { name, text } of files) writeFileSync(join(folder, name), text);
    const [first = { name: '', text: '' }] = files.filter(({ name }) => name === (options.file ?? 'index.ts'));
    // The files end with a list of this name.
    const { models } = jest.requireActual<{ models: ModelStatic[] }>(join(folder, first.name));
    return { text: first.text, models };
  }

  async function load(database: Database, options?: PullOptions): Promise<Loaded> {
    const { models } = await write(database, options);
    const { log, statements } = statementLog();
    return { again: new Database(database.knex, { models, logging: log, preparedStatements: false }), statements };
  }

  const changes = (statements: readonly string[]): readonly string[] =>
    statements.filter(statement => /^\s*(CREATE|ALTER|DROP|COMMENT)\b/i.test(statement));

  it.each(names)('leave nothing to sync: %s', async name => {
    const { again, statements } = await load(await known(name));
    await again.sync({ alter: { drop: true } });
    expect(changes(statements)).toEqual([]);
  });

  it('leave a table alone for a text that is padded where its values are read with the blanks', async () => {
    const { again } = await load(await known('films'));
    const left = has('ownTypes') ? ['Language'] : [];
    expect(again.models.definitions().filter(({ isSynced }) => !isSynced).map(({ name }) => name)).toEqual(left); // prettier-ignore
  });

  /** A key of a type that Mortise would declare otherwise, with a table that refers to it. */
  const keyTypes: readonly string[] = has('ownTypes') ? ['CHAR(20)', 'mood', 'timestamp'] : has('untypedColumns') ? ['NUMERIC(10, 2)'] : ['CHAR(20)']; // prettier-ignore

  it.each(keyTypes)('leave tables alone whose keys are of other types: %s', async type => {
    const { again, statements } = await load(
      await withTables([
        ...(type === 'mood' ? [`CREATE TYPE mood AS ENUM ('sad', 'ok')`] : []),
        `CREATE TABLE parents (code ${type} NOT NULL PRIMARY KEY, other ${type} NOT NULL UNIQUE)`,
        `CREATE TABLE kids (id ${tableWords.numbered}, code ${type}, other ${type}, FOREIGN KEY (code) REFERENCES parents (code),
          FOREIGN KEY (other) REFERENCES parents (other))`,
      ]),
    );
    await again.sync({ alter: true });
    expect(changes(statements)).toEqual([]);
    const known = again.models.definitions();
    expect(known.map(({ name, isSynced }) => [name, isSynced])).toEqual([['Kid', false], ['Parent', false]]); // prettier-ignore
    const found = await again.models.engine.schema.differences(known, { known, drop: false }, {});
    const subjects = found.flatMap(({ differences }) => differences.map(({ subject }) => subject));
    expect(subjects).toEqual(expect.arrayContaining(['Parent.code', 'Parent.other', 'Kid.code', 'Kid.other']));
  });

  /** Columns of types that Mortise would declare otherwise, as each database has them. */
  const types: Readonly<Record<string, string>> = has('ownTypes')
    ? { mood: `mood DEFAULT 'ok' NOT NULL`, at: 'timestamp(3) DEFAULT now()', exact_at: 'timestamp' }
    : has('untypedColumns')
      ? { price: 'NUMERIC(10, 2) NOT NULL', other_price: 'DECIMAL(15,4)', code: 'CHAR(4)' }
      : { code: `CHAR(4) DEFAULT 'none' COMMENT 'Of four'` };
  const values = {
    ...(has('ownTypes') && { mood: 'very glad', at: new Date('2026-02-03T04:05:06.789Z'), exactAt: new Date(0) }),
    ...(has('untypedColumns') && { price: '1234567.90', otherPrice: '-0.5000' }),
    ...(!has('ownTypes') && { code: 'four' }),
  };

  async function ofOthers(): Promise<Database> {
    const columns = Object.entries(types).map(([name, type]) => `${name} ${type}`);
    return withTables([
      ...(has('ownTypes') ? [`CREATE TYPE mood AS ENUM ('sad', 'ok', 'very glad')`] : []),
      `CREATE TABLE things (id ${tableWords.numbered}, gone INTEGER, ${columns.join(', ')})`,
    ]);
  }

  it('leave columns of other types as they are, whose values are read and written', async () => {
    const { again, statements } = await load(await ofOthers());
    await again.sync({ alter: { drop: true } });
    expect(changes(statements)).toEqual([]);
    expect(again.models.definitions().map(({ name, isSynced }) => ({ name, isSynced }))).toEqual([{ name: 'Thing', isSynced: true }]); // prettier-ignore
    const Thing = again.model('Thing') as ModelStatic<Model>;
    await Thing.create(values);
    for (const where of [values, Object.fromEntries(Object.entries(values).map(([name, value]) => [name, [value]]))])
      expect((await Thing.findOne({ where }))?.toJSON()).toMatchObject(values);
    await Thing.update(values, { all: true });
    expect((await Thing.findOne())?.toJSON()).toMatchObject(values);
  });

  it('leave them as they are where the table is changed otherwise, and change them where the model does', async () => {
    const database = await ofOthers();
    const [model] = (await pullModels(database)).models;
    const attributes = Object.fromEntries(model!.attributes.map(({ name, column, type }) => [name, { type, columnName: column }])); // prettier-ignore
    const { gone: _gone, id: _id, ...kept } = attributes;
    const options = { tableName: 'things', timestamps: false };
    const typesNow = async () => {
      const [table] = await database.models.engine.schema.inspect({}, {});
      return Object.fromEntries(table!.columns.map(({ name, databaseType }) => [name, databaseType]));
    };
    const before = await typesNow();
    await new Database(database.knex).define('Thing', kept, options).create({ ...values } as never);
    const first = new Database(database.knex);
    const Thing = first.define('Thing', { ...kept, note: { type: DataTypes.STRING(9), unique: true } }, options);
    await first.sync({ alter: { drop: true } });
    expect(await typesNow()).toMatchObject(Object.fromEntries(Object.keys(types).map(name => [name, before[name]])));
    expect((await Thing.findOne({ where: values as never }))?.toJSON()).toMatchObject(values);
    const [changed, type] = has('ownTypes') ? (['mood', DataTypes.ENUM('sad', 'ok', 'very glad', 'new')] as const) : (['code', DataTypes.CHAR(5)] as const); // prettier-ignore
    const wider = { ...kept, [changed]: { type, columnName: changed } };
    const second = new Database(database.knex);
    const Wider = second.define('Thing', wider, options);
    await second.sync({ alter: { drop: true } });
    expect((await typesNow())[changed]).not.toBe(before[changed]);
    expect((await Wider.findOne())?.toJSON()).toMatchObject(values);
  });

  it('are made of views too, which are read and left alone', async () => {
    const database = await withTables([
      `CREATE TABLE people (id ${tableWords.numbered}, name VARCHAR(20))`,
      `INSERT INTO people (name) VALUES ('Ada'), ('Bob')`,
      `CREATE VIEW name_lengths AS SELECT name, length(name) AS letters, 1.5 AS ratio FROM people`,
    ]);
    const { text } = await write(database, { file: 'models.ts' });
    expect(text).toContain(
      '/**\n * The view "name_lengths".\n * It is read as a table is; sync and migrations leave it alone.\n */\n',
    );
    const { again, statements } = await load(database);
    expect(await again.model('NameLength').findAll({ raw: true, order: ['name'] })).toMatchObject([
      { name: 'Ada', letters: 3 },
      { name: 'Bob', letters: 3 },
    ]);
    await again.sync({ alter: { drop: true } });
    expect(changes(statements)).toEqual([]);
    await database.query('DELETE FROM people');
    expect((await pullModels(database, { except: ['name_lengths'] })).models.map(({ name }) => name)).toEqual([
      'Person',
    ]);
  });

  it('are made though a view is broken, which is told, and not asked where it is left out', async () => {
    const database = await withTables([
      `CREATE TABLE people (id ${tableWords.numbered}, name VARCHAR(20))`,
      'CREATE TABLE gone (id INTEGER)',
      'CREATE VIEW broken AS SELECT id, id + 1 AS next FROM gone',
      `DROP TABLE gone${has('ownTypes') ? ' CASCADE' : ''}`,
    ]);
    const { models, unread } = await pullModels(database);
    expect(models.map(({ name }) => name)).toEqual(['Person']);
    const told = has('ownTypes')
      ? []
      : [{ view: 'broken', reason: expect.stringMatching(/gone|no columns/) as string }];
    expect(unread).toEqual(told);
    if (!has('ownTypes')) expect((await pullModels(database, { except: ['broken'] })).unread).toEqual([]);
  });

  it('run a view once for the types of all that it works out', async () => {
    const { log, statements } = statementLog();
    const database = await connect([], { sync: false, logging: log });
    for (const statement of [
      'CREATE TABLE people (name VARCHAR(20))',
      `INSERT INTO people VALUES ('Ada')`,
      `CREATE VIEW facts AS SELECT length(name) AS a, 1.5 AS b, upper(name) AS c, 2 AS d FROM people`,
    ])
      await database.query(statement);
    statements.splice(0);
    const { models } = await pullModels(database);
    expect(models.find(({ name }) => name === 'Fact')?.attributes.map(({ name }) => name)).toEqual([
      'a',
      'b',
      'c',
      'd',
    ]);
    expect(statements.filter(statement => /FROM\s+"facts"/.test(statement))).toHaveLength(
      has('untypedColumns') ? 1 : 0,
    );
  });

  const manyDecimals = has('bits') && !has('ownTypes') ? 'NUMERIC(3, 3)' : 'NUMERIC(3, 5)';

  it(`leave out one column that no data type is for: ${manyDecimals}`, async () => {
    const { models } = await pullModels(
      await withTables([`CREATE TABLE people (name VARCHAR(20), odd ${manyDecimals})`]),
    );
    const isOdd = manyDecimals.endsWith('5)');
    expect(models[0]?.attributes.map(({ name }) => name)).toEqual(isOdd ? ['name'] : ['name', 'odd']);
    expect(models[0]?.notes.some(note => note.includes('"odd"'))).toBe(isOdd);
  });

  const associationsOf = (database: Database): Readonly<Record<string, string>> =>
    Object.fromEntries(
      [...database.models].flatMap(model =>
        [...model.associations.values()].map(({ as, targetDefinition, many }) => [
          `${model.name}.${as}`,
          `${targetDefinition.name}${many ? '[]' : ''}`,
        ]),
      ),
    );

  it('link tables of links on both sides, whoever made them', async () => {
    const { again: implicit } = await load(await known('implicit'));
    expect(associationsOf(implicit)).toMatchObject({ 'Post.tags': 'Tag[]', 'Tag.posts': 'Post[]' });
    const { again: joined } = await load(await known('joined'));
    expect(associationsOf(joined)).toMatchObject({
      'Question.categories': 'Category[]',
      'Category.questions': 'Question[]',
    });
    const { again: stamped } = await load(await known('stamped'));
    expect(associationsOf(stamped)).toMatchObject({
      'Toot.author': 'Person',
      'Person.toots': 'Toot[]',
      'Person.followees': 'Person[]',
      'Person.followers': 'Person[]',
      'Toot.people': 'Person[]',
    });
  });

  it('write and read links, with what stands on them', async () => {
    const { again } = await load(await known('stamped'));
    const [Person, Toot] = ['Person', 'Toot'].map(name => again.model(name)) as [
      ModelStatic<Model>,
      ModelStatic<Model>,
    ];
    const toot = await Toot.create({ text: 'tea' });
    const ada = await Person.create({ name: 'Ada', followees: [{ name: 'Bob' }] });
    await ada.related('tootsThroughLikedToots').add(toot, { through: { reaction: 'love' } });
    const [found] = await Person.findAll({ where: { name: 'Ada' }, include: ['tootsThroughLikedToots', 'followees'] });
    expect(found?.toJSON()).toMatchObject({
      tootsThroughLikedToots: [{ text: 'tea', LikedToot: { reaction: 'love' } }],
      followees: [{ name: 'Bob' }],
    });
  });

  it('read through composite keys whose parts stand in another order', async () => {
    const database = await withTables([
      'CREATE TABLE kids (a INTEGER NOT NULL, b INTEGER NOT NULL, name VARCHAR(9), PRIMARY KEY (b, a))',
      `CREATE TABLE toys (id INTEGER NOT NULL PRIMARY KEY, kb INTEGER NOT NULL, ka INTEGER NOT NULL,
        CONSTRAINT toy_kid FOREIGN KEY (kb, ka) REFERENCES kids (b, a))`,
      "INSERT INTO kids (a, b, name) VALUES (1, 2, 'Ada'), (2, 1, 'Bob')",
      'INSERT INTO toys (id, kb, ka) VALUES (1, 2, 1)',
    ]);
    const { again } = await load(database);
    const [toy] = await again.model('Toy').findAll({ include: ['kid'] });
    expect(toy?.toJSON()).toMatchObject({ kid: { name: 'Ada' } });
  });

  it('take a row that may lead to two others, or to one alone, for no link', async () => {
    const database = await withTables([
      'CREATE TABLE trees (id INTEGER NOT NULL PRIMARY KEY, parent_id INTEGER, previous_id INTEGER, ' +
        'CONSTRAINT tree_parent FOREIGN KEY (parent_id) REFERENCES trees (id), ' +
        'CONSTRAINT tree_previous FOREIGN KEY (previous_id) REFERENCES trees (id))',
    ]);
    const { again } = await load(database);
    expect(associationsOf(again)).toMatchObject({ 'Tree.parent': 'Tree', 'Tree.previousTree': 'Tree' });
  });

  it('find their files whatever their tables are called', async () => {
    const database = await withTables(
      ['indexes', 'models', 'objects', 'migrations'].map(
        name => `CREATE TABLE ${name} (id INTEGER NOT NULL PRIMARY KEY, note VARCHAR(9))`,
      ),
    );
    const { again } = await load(database);
    expect([...again.models].map(model => model.name).sort()).toEqual(['Index', 'Migration', 'ModelRow', 'ObjectRow']);
  });

  it('are never made of names and defaults that were meant for text', async () => {
    const evil = "x'`${process.exit(1)}*/\\";
    const { quote: q } = writer;
    const database = await withTables([
      `CREATE TABLE ${q(evil.replaceAll('`', ''))} (id INTEGER NOT NULL PRIMARY KEY, ${q('a b-c')} VARCHAR(90)
        DEFAULT '${evil.replaceAll("'", "''").replaceAll('\\', '')}', ${q('save')} INTEGER, ${q('1st')} INTEGER)`,
    ]);
    const { again } = await load(database);
    const [model] = [...again.models];
    expect(Object.keys(model?.getAttributes() ?? {})).toEqual(['id', 'aBC', 'saveValue', '_1st']);
    await model?.create({ id: 1 });
    expect((await model?.findOne())?.get('aBC')).toBe(evil.replaceAll('\\', ''));
  });
});

it('Models from tables are written as a compiler takes them', async () => {
  const database = new Database('sqlite::memory:');
  const words = { ...profiles.sqlite.tableWords, quote: profiles.sqlite.textTypes.quote };
  for (const tables of Object.values(knownSchemas))
    for (const statement of tables(words)) await database.query(statement);
  const { files } = await pullModels(database, { file: 'models.ts' });
  const [{ text } = { text: '' }] = files;
  expect(editorOf(text).message()).toBe('');
  expect(editorOf(`${text}\nconst wrong: number = 'text';`).message()).toContain('not assignable');
  expect(text.split('\n').filter(line => line.length > 120)).toEqual([]);
  const [standard = { text: '' }] = (await pullModels(database, { file: 'models.ts', style: 'standard' })).files;
  expect(standard.text).toContain('  albumId!: CreationOptional<number>;');
  expect(standard.text).not.toMatch(/@\w+.*\n {2}declare/);
  await database.close();
});
