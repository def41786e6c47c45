import { Database, DataTypes, type Model, type Page, sql, type ModelStatic } from 'mortise';
import { countRules, executionRules, findRules, includeRules } from '@mortise/core';
import { tellDefinitions } from './hardened-definitions';

/** What a story of calls gave, on objects whose prototype is as the language has it. */
type Story = readonly unknown[];

/** What went otherwise where `Object.prototype` has a member: the member, and the first answer that differs. */
export interface Difference {
  readonly name: string;
  readonly value: string;
  readonly expected: unknown;
  readonly received: unknown;
}

const loose = (value: unknown): never => value as never;

/** Keys that every object has from its prototype, as JSON may have them too. */
export const inherited = '{"constructor":1,"toString":"x","valueOf":null,"__proto__":{"a":1},"hasOwnProperty":[]}';

type AnyModel = ModelStatic<Model> & { related?: unknown };

interface Models {
  readonly database: Database;
  readonly Person: AnyModel;
  readonly Toot: AnyModel;
}

async function connect(): Promise<Models> {
  const database = new Database('sqlite::memory:');
  const Person = database.define('Person', {
    name: { type: DataTypes.STRING, unique: true },
    age: DataTypes.INTEGER,
    profile: DataTypes.JSON,
  }, { paranoid: true, timestamps: true }); // prettier-ignore
  const Toot = database.define('Toot', { text: DataTypes.STRING, size: DataTypes.INTEGER }, { timestamps: false });
  Person.belongsToMany(Toot, { as: 'liked', through: 'Like', inverse: { as: 'fans' } });
  Person.hasMany(Toot, { as: 'toots', foreignKey: 'authorId', inverse: { as: 'author' } });
  await database.sync();
  return { database, Person, Toot };
}

/** Every kind of call, with the options it needs and no other. */
async function tell({ database, Person, Toot }: Models): Promise<Story> {
  const story: unknown[] = [];
  const add = async (work: () => unknown): Promise<void> => {
    story.push(await outcome(work));
  };
  const plain = (rows: readonly Model[]): unknown => rows.map(row => withoutTimes(row.toJSON()));
  await add(async () => withoutTimes((await Person.create(loose({ name: 'Ada', age: 36, profile: JSON.parse(inherited) }))).toJSON())); // prettier-ignore
  await add(async () =>
    plain(
      await Person.bulkCreate([
        { name: 'Bob', age: 1 },
        { name: 'Cy', age: 2 },
      ] as never),
    ),
  );
  await add(async () => (await Person.create(loose({ name: 'Dee', toots: [{ text: 'a' }, { text: 'b' }], liked: [{ text: 'c' }] }))).get('name')); // prettier-ignore
  await add(async () => plain(await Person.findAll({ order: ['id'] })));
  await add(async () => plain(await Person.findAll({ where: loose({ age: [1, 2] }), order: [['age', 'DESC']], limit: 1 }))); // prettier-ignore
  await add(async () => plain(await Person.findAll({ include: ['toots', 'liked'], order: ['id'] } as never)));
  await add(async () => plain(await Person.findAll({ where: loose({ toots: { text: 'a' } }) })));
  await add(async () => plain([(await Person.findOne({ where: loose({ name: 'Cy' }) })) as Model]));
  await add(async () => plain([(await Person.findByPk(1)) as Model]));
  await add(async () => [await Person.count(), await Toot.count({ where: loose({ text: 'a' }) })]);
  await add(async () => (await Person.findAndCountAll({ limit: 2 })).count);
  await add(async () => {
    const asked = { order: [['age', 'DESC'], 'name'], include: ['toots'] };
    const page = await Person.paginate(loose({ ...asked, first: 2, count: true }));
    const next = await Person.paginate(loose({ ...asked, first: 2, after: page.pageInfo.endCursor }));
    const back = await Person.paginate(loose({ ...asked, last: 1, before: next.pageInfo.startCursor }));
    const { hasNextPage, hasPreviousPage } = next.pageInfo;
    return [page, next, back]
      .map(({ rows }) => plain(rows))
      .concat(page.count, hasNextPage, hasPreviousPage, back.edges.length);
  });
  await add(async () => {
    const ages: unknown[] = [];
    for await (const rows of Person.findInBatches({ batchSize: 2, order: loose(['age']) }))
      ages.push(rows.map(row => row.get('age')));
    for await (const row of Toot.stream({ batchSize: 1 })) ages.push(row.get('text'));
    return ages;
  });
  const dee = (await Person.findOne({ where: loose({ name: 'Dee' }) })) as unknown as {
    related(name: string): Record<string, (...args: unknown[]) => Promise<unknown>>;
    update(values: object): Promise<Model>;
    reload(): Promise<Model>;
    destroy(): Promise<void>;
    restore(): Promise<void>;
  };
  const liked = dee.related('liked');
  const keysOf = async (): Promise<unknown> => ((await liked['get']?.()) as Model[]).map(row => row.get('id'));
  for (const [verb, ...args] of [
    ['add', [1, 2]],
    ['toggle', [2]],
    ['set', [2, 3]],
    ['remove', [3]],
    ['sync', [1, 2]],
  ] as const) {
    // prettier-ignore
    await add(async () => [verb, shown(await liked[verb]?.(...args)), await keysOf(), await liked['count']?.()]);
  }
  await add(async () => liked['has']?.([1, 2]));
  await add(async () => {
    const page = (await liked['paginate']?.({ first: 1, order: [['Like', 'likedId', 'DESC'], 'text'] })) as Page<Model>;
    const streamed: unknown[] = [];
    for await (const row of liked['stream']?.({ batchSize: 1 }) as never as AsyncIterable<Model>)
      streamed.push(row.get('id'));
    return [page.rows.map(row => row.get('id')), page.pageInfo.hasNextPage, streamed];
  });
  await add(async () => ((await liked['create']?.({ text: 'made' })) as Model).get('text'));
  await add(async () => withoutTimes((await dee.update({ age: 9, liked: { remove: 1 } })).toJSON()));
  await add(async () => withoutTimes((await dee.reload()).toJSON()));
  await add(async () => Person.update(loose({ age: 5 }), { where: loose({ name: 'Bob' }) }));
  await add(async () => Person.update(loose({ age: 5 }), loose({})));
  await add(async () => Person.destroy(loose({})));
  await add(async () => Toot.destroy(loose({})));
  await add(async () => Toot.destroy(loose({ where: undefined })));
  await add(async () => Toot.destroy({ where: loose({ text: 'c' }) }));
  await add(async () => [await dee.destroy(), await Person.count(), await dee.restore(), await Person.count()]);
  await add(async () => database.transaction(async () => Toot.create(loose({ text: 'inside' })).then(row => row.get('text')))); // prettier-ignore
  await add(async () => database.transaction(async () => { await Toot.create(loose({ text: 'undone' })); throw new Error('no'); })); // prettier-ignore
  await add(async () => database.query(sql`SELECT name AS "constructor", age AS "toString" FROM people ORDER BY id`));
  await add(async () => database.query('SELECT ? AS "valueOf"', { bind: [1] }));
  await add(async () => Person.findAll(loose({ wehre: {} })));
  await add(async () => (await database.sync({ alter: true })).constructor.name);
  await add(async () => [await Person.count(), await Toot.count(), await database.query('SELECT count(*) AS n FROM likes')]); // prettier-ignore
  return story;
}

async function outcome(work: () => unknown): Promise<unknown> {
  try {
    return await work();
  } catch (error) {
    return { code: (error as { code?: unknown }).code ?? String(error) };
  }
}

const shown = (value: unknown): unknown =>
  typeof value === 'object' && value !== null ? Object.keys(value).length : (value ?? null);

const times = new Set(['createdAt', 'updatedAt', 'deletedAt']);

/** Entries, so that no key is lost on the way to JSON; without what the clock says. */
function withoutTimes(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutTimes);
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  return Object.entries(value).filter(([name]) => !times.has(name)).map(([name, each]) => [name, withoutTimes(each)]); // prettier-ignore
}

type Pollution = readonly [name: string, value: unknown];

type Teller = (pollution?: Pollution) => Promise<readonly string[]>;

/** A story of models that are there before the prototype is polluted. */
const storyOf: Teller = async pollution => {
  const models = await connect();
  try {
    return await polluted(pollution, () => tell(models));
  } finally {
    await models.database.close();
  }
};

/** A story of what is defined where the prototype is polluted already. */
const definitionsOf: Teller = pollution => polluted(pollution, tellDefinitions);

async function polluted(pollution: Pollution | undefined, work: () => Promise<Story>): Promise<readonly string[]> {
  if (pollution !== undefined) pollute(...pollution);
  let story: Story;
  try {
    story = await work();
  } finally {
    if (pollution !== undefined) delete (Object.prototype as unknown as Record<string, unknown>)[pollution[0]];
  }
  return story.map(each => JSON.stringify(each) ?? 'undefined');
}

function pollute(name: string, value: unknown): void {
  Object.defineProperty(Object.prototype, name, { value, configurable: true, enumerable: true, writable: true });
}

const names = [
  ...Object.keys({ ...findRules, ...countRules, ...includeRules, ...executionRules }),
  ...['all', 'truncate', 'force', 'fields', 'validate', 'silent', 'individualHooks', 'ignoreDuplicates'],
  ...['updateOnDuplicate', 'conflictAttributes', 'nestedWrites', 'models', 'define', 'foreignKeyNaming', 'destroy', 'searchPath'],
  ...['readOnly', 'isolationLevel', 'retry', 'bind', 'alter', 'drop', 'timestamps', 'underscored', 'tableName', 'schema'],
  ...['primaryKey', 'autoIncrement', 'allowNull', 'unique', 'defaultValue', 'columnName', 'field', 'references'],
  ...['onDelete', 'onUpdate', 'comment', 'foreignKey', 'otherKey', 'inverse', 'hidden', 'symmetric', 'busyTimeout'],
  ...['scope', 'noPrimaryKey', 'version', 'wehre', 'polluted', 'hooks', 'through', 'as', 'model', 'key', 'name', 'index'],
  ...['indexes', 'type', 'paranoid', 'createdAt', 'defaultScope', 'requiredScope', 'scopes', 'sync', 'strategy', 'sourceKey', 'targetKey'],
  ...['throughAssociations', 'deferrable', 'foreignKeyConstraints', 'modelName', 'journalMode', 'synchronous', 'logging'],
  ...['first', 'last', 'after', 'before', 'count', 'batchSize', 'position', 'isBackward', 'checkShape', 'nulls', 'part', 'reach', 'identity', 'keyset', 'step'],
  ...['preparedStatements', 'precision', 'unsigned', 'stored', 'singular', 'plural', 'batch', 'strictLoading'],
  ...['hasKey', 'isShown', 'tellsKept', 'isBulk', 'isUneven', 'conflict'],
]; // prettier-ignore

/** Of what others look for without asking whose it is: the driver of SQLite, knex, and knex's pool. */
const ofOthers = new Set(['readOnly', 'timeout', 'distinct', 'validate']);

/** An attribute that every object has, every row has too. */
const ofAttributes = new Set(['name', 'createdAt']);

const without = (left: ReadonlySet<string>): readonly string[] => names.filter(name => !left.has(name));

const values: readonly unknown[] = [true, 1, 'x', { id: 1 }];

/** False is what some calls tell each other by. */
const valuesOf = (teller: Teller): readonly unknown[] => (teller === storyOf ? [...values, false] : values);

/** The members with which a story ends otherwise. */
async function differences(teller: Teller, chosen: readonly string[]): Promise<Difference[]> {
  const expected = await teller();
  const found: Difference[] = [];
  for (const name of new Set(chosen)) {
    for (const value of valuesOf(teller)) {
      const received = await teller([name, value]).catch((error: unknown) => [String(error)]);
      const index = expected.findIndex((each, place) => each !== received[place]);
      if (index >= 0 || received.length !== expected.length)
        found.push({ name, value: JSON.stringify(value), expected: expected[index], received: received[Math.max(index, 0)] }); // prettier-ignore
    }
  }
  return found;
}

const tasks = {
  story: () => storyOf(),
  differences: (chosen: readonly string[]) => differences(storyOf, chosen.length > 0 ? chosen : without(ofAttributes)),
  definitions: (chosen: readonly string[]) =>
    differences(definitionsOf, chosen.length > 0 ? chosen : without(ofOthers)),
};

if (require.main === module) {
  const [task = '', ...chosen] = process.argv.slice(2);
  void tasks[task as keyof typeof tasks](chosen).then(result => process.stdout.write(JSON.stringify(result)));
}
