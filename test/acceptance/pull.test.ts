import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pullModels, type PullOptions } from '@mortise/cli';
import { Database, type Model, type ModelStatic } from 'mortise';
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

describeEachDialect('Models from tables', ({ connect, tableWords, textTypes }) => {
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
  expect(editorOf(text).messageOf('')).toBe('');
  expect(text.split('\n').filter(line => line.length > 120)).toEqual([]);
  const [standard = { text: '' }] = (await pullModels(database, { file: 'models.ts', style: 'standard' })).files;
  expect(standard.text).toContain('  albumId!: CreationOptional<number>;');
  expect(standard.text).not.toMatch(/@\w+.*\n {2}declare/);
  await database.close();
});
