import { type Database, DataTypes, Op, sql, type Transaction } from 'mortise';
import { begun, loose, named, type Argument, type Loose, type PublicCalls, type Subjects, type WithOptions } from './public-call'; // prettier-ignore

const hooksOf = (model: Loose): Loose => (model as unknown as { readonly hooks: Loose }).hooks;

const relation = (owner: Loose, name: string): Loose => owner['related']?.(name) as Loose;

interface Related {
  /** The type of the relation. */
  readonly of: string;
  readonly name: string;
  readonly owner?: 'person' | 'toot';
  /** Verbs, and what each takes before its options. */
  readonly verbs: Readonly<Record<string, readonly unknown[]>>;
  readonly covers?: Readonly<Record<string, readonly string[]>>;
}

/** Each verb of a relation: what it is given, alone and in a list, and each of its options. */
function callsOf({ of, name, owner = 'person', verbs, covers = {} }: Related): PublicCalls {
  const calls = Object.entries(verbs).map(([verb, before]) => {
    const run = (subjects: Subjects, ...args: unknown[]): unknown => relation(subjects[owner], name)[verb]?.(...args);
    const alone: Argument = (subjects, value) => run(subjects, value);
    const listed: Argument = (subjects, value) => run(subjects, [value]);
    const options: WithOptions = (subjects, given) => run(subjects, ...before, given);
    const call = { covers: [`${of}#${verb}`, ...(covers[verb] ?? [])], args: [alone, listed], options };
    return [`${verb} of ${name}`, call] as const;
  });
  return Object.fromEntries(calls);
}

const reads = { get: [], paginate: [], count: [], has: [1] };
const writes = { set: [[1]], add: [1], remove: [99], create: [{}], toggle: [[1]], sync: [[1]] };
const finds = { findOrCreate: [] };

const ofRelations: PublicCalls = {
  ...callsOf({
    of: 'ToManyRelation',
    name: 'liked',
    verbs: { ...reads, ...writes, ...finds },
    covers: {
      findOrCreate: ['CreateLinkedOptions & FindOrCreateLinkedOptions'],
      get: ['GetOptions'],
      paginate: ['RelatedPageOptions'],
      count: ['CountRelatedOptions'],
      create: ['CreateLinkedOptions'],
    },
  }),
  ...callsOf({ of: 'ToManyRelation', name: 'toots', verbs: { ...reads, ...writes, ...finds } }),
  ...callsOf({ of: 'ToOneRelation', name: 'best', verbs: { get: [], set: [1], create: [{}] } }),
  ...callsOf({ of: 'ToOneRelation', name: 'author', owner: 'toot', verbs: { get: [], set: [1], create: [{}] } }),
  ...callsOf({ of: 'ReadOnlyRelation', name: 'peers', verbs: reads }),
  'streams of a relation': {
    covers: ['ToManyRelation', 'ReadOnlyRelation']
      .flatMap(of => [`${of}#stream`, `${of}#findInBatches`])
      .concat('StreamRelatedOptions'),
    args: ['liked', 'toots', 'peers'].flatMap(name =>
      ['stream', 'findInBatches'].map(
        (method): Argument =>
          async ({ person }, value) =>
            begun(relation(person, name)[method]?.(value)),
      ),
    ),
    options: async ({ person }, options) => begun(relation(person, 'liked')['stream']?.(options)),
  },
  'increment of a relation': {
    covers: ['ToManyRelation', 'ReadOnlyRelation'].flatMap(of => [`${of}#increment`, `${of}#decrement`]),
    args: ['liked', 'toots', 'peers'].flatMap(name =>
      ['increment', 'decrement'].flatMap((method): Argument[] => [
        ({ person }, value) => relation(person, name)[method]?.(value, 'n'),
        ({ person }, value) => relation(person, name)[method]?.(1, value),
        ({ person }, value) => relation(person, name)[method]?.(1, named(value)),
      ]),
    ),
    options: ({ person }, options) => relation(person, 'liked')['increment']?.(1, 'n', options),
  },
  'through of a relation': {
    covers: ['ThroughReadOptions'],
    options: ({ person }, through) => relation(person, 'liked')['get']?.({ through }),
  },
  'writes of a chain': {
    covers: Object.keys({ ...writes, ...finds }).map(verb => `ReadOnlyRelation#${verb}`),
    args: Object.keys({ ...writes, ...finds }).map(
      (verb): Argument =>
        ({ person }, value) =>
          relation(person, 'peers')[verb]?.(value),
    ),
  },
};

/** The methods that an association adds to its models, each by its name. */
export const accessors: Readonly<Record<'person' | 'toot', readonly string[]>> = {
  person: [
    ...['getLiked', 'setLiked', 'addLiked', 'removeLiked', 'createLiked', 'hasLiked', 'countLiked'],
    ...[
      'getToots',
      'setToots',
      'addToot',
      'addToots',
      'removeToot',
      'removeToots',
      'createToot',
      'hasToot',
      'hasToots',
    ],
    ...['countToots', 'getBest', 'setBest', 'createBest', 'getPeers', 'hasPeer', 'hasPeers', 'countPeers'],
  ],
  toot: [
    ...['getAuthor', 'setAuthor', 'createAuthor', 'getFans', 'setFans', 'addFan', 'addFans', 'removeFan', 'removeFans'],
    ...['createFan', 'hasFan', 'hasFans', 'countFans'],
  ],
};

const ofAccessors: PublicCalls = {
  'methods of associations': {
    covers: Object.entries(accessors).flatMap(([owner, names]) => names.map(name => `${owner}.${name}`)),
    args: Object.entries(accessors).flatMap(([owner, names]) =>
      names.map(
        (name): Argument =>
          (subjects, value) =>
            subjects[owner as keyof typeof accessors][name]?.(value),
      ),
    ),
  },
};

const ofModels: PublicCalls = {
  findAll: { covers: ['Model.findAll', 'FindOptions'], options: ({ Person }, options) => Person['findAll']?.(options) },
  findOne: { covers: ['Model.findOne'], options: ({ Person }, options) => Person['findOne']?.(options) },
  findAndCountAll: {
    covers: ['Model.findAndCountAll'],
    options: ({ Person }, options) => Person['findAndCountAll']?.(options),
  },
  stream: {
    covers: ['Model.stream', 'Model.findInBatches', 'StreamOptions'],
    args: ['stream', 'findInBatches'].map(
      (method): Argument =>
        async ({ Person }, value) =>
          begun(Person[method]?.(value)),
    ),
    options: async ({ Person }, options) => begun(Person['findInBatches']?.(options)),
  },
  paginate: {
    covers: ['Model.paginate', 'PageOptions', 'PageRange'],
    options: ({ Person }, options) => Person['paginate']?.(options),
  },
  findByPk: {
    covers: ['Model.findByPk'],
    args: [({ Person }, value) => Person['findByPk']?.(value)],
    options: ({ Person }, options) => Person['findByPk']?.(1, options),
  },
  count: { covers: ['Model.count', 'CountOptions'], options: ({ Person }, options) => Person['count']?.(options) },
  'aggregates of rows': {
    covers: ['sum', 'min', 'max', 'avg', 'aggregate'].map(each => `Model.${each}`).concat('TableAggregateOptions'),
    args: [
      ...['sum', 'min', 'max', 'avg'].map(
        (method): Argument =>
          ({ Person }, value) =>
            Person[method]?.(value),
      ),
      ({ Person }, value) => Person['aggregate']?.('age', value),
      ({ Person }, value) => Person['aggregate']?.(value, 'count'),
    ],
    options: ({ Person }, options) => Person['sum']?.('age', options),
  },
  toSQL: {
    covers: ['Model.toSQL'],
    args: [({ Person }, value) => Person['toSQL']?.(value)],
    options: ({ Person }, options) => Person['toSQL']?.(options),
  },
  explain: {
    covers: ['Model.explain'],
    args: [({ Person }, value) => Person['explain']?.(value), ({ Person }, value) => Person['explain']?.({}, value)],
    options: ({ Person }, options) => Person['explain']?.(options),
  },
  'how to explain': {
    covers: ['ExplainOptions'],
    options: ({ Person }, options) => Person['explain']?.({}, options),
  },
  fromRows: {
    covers: ['Model.fromRows'],
    args: [
      ({ Person }, value) => Person['fromRows']?.(value),
      ({ Person }, value) => Person['fromRows']?.([value]),
      ({ Person }, value) => Person['fromRows']?.([named(value)]),
      ({ Person }, value) => Person['fromRows']?.([{ name: value }]),
    ],
  },
  'query of a model': {
    covers: ['Model.query', 'SubqueryOptions'],
    args: [({ Person }, value) => Person['findAll']?.({ where: { id: Person['query']?.(value) } })],
    options: ({ Person }, options) =>
      Person['findAll']?.({ where: { id: { [Op.in]: Person['query']?.({ attributes: ['id'], ...options }) } } }),
  },
  groupBy: {
    covers: ['Model.groupBy', 'GroupOptions'],
    args: [
      ({ Person }, value) => Person['groupBy']?.(value),
      ({ Person }, value) => Person['groupBy']?.([value]),
      ({ Person }, value) => Person['groupBy']?.([['name', value]]),
      ({ Person }, value) => Person['groupBy']?.([[value, 'n']]),
      ({ Person }, value) => Person['groupBy']?.(['name'], { having: { name: value } }),
    ],
    options: ({ Person }, options) => Person['groupBy']?.(['name'], options),
  },
  'a count by groups': {
    covers: ['GroupCountOptions'],
    args: [
      ({ Person }, value) => Person['count']?.({ group: value }),
      ({ Person }, value) => Person['count']?.({ group: [value] }),
      ({ Person }, value) => Person['count']?.({ group: [[sql.attribute('age'), value]] }),
      ({ Person }, value) =>
        Person['groupBy']?.([[sql.fn('abs', sql.attribute('age')), 'years']], { having: { years: value } }),
    ],
    options: ({ Person }, options) => Person['count']?.({ group: 'name', ...options }),
  },
  'an aggregate of rows': {
    covers: ['RowAggregateOptions'],
    options: ({ Person }, options) => Person['groupBy']?.(['name'], { aggregates: { n: { count: '*', ...options } } }),
  },
  build: {
    covers: ['Model.build', 'BuildOptions'],
    args: [({ Person }, value) => Person['build']?.(value), ({ Person }, value) => Person['build']?.(named(value))],
    options: ({ Person }, options) => Person['build']?.({ name: 'made' }, options),
  },
  create: {
    covers: ['Model.create', 'CreateOptions', 'WriteOptions'],
    args: [
      ({ Person }, value) => Person['create']?.(value),
      ({ Person }, value) => Person['create']?.({ name: value }),
      ({ Person }, value) => Person['create']?.({ age: value }),
      ({ Person }, value) => Person['create']?.({ profile: value }),
      ({ Person }, value) => Person['create']?.({ name: 'x', toots: value }),
      ({ Person }, value) => Person['create']?.({ name: 'x', toots: [value] }),
      ({ Person }, value) => Person['create']?.(named(value)),
    ],
    options: ({ Person }, options) => Person['create']?.({ name: 'made' }, options),
  },
  set: {
    covers: ['TakeOptions'],
    options: ({ Person }, options) => (Person['build']?.({}) as Loose)['set']?.({}, options),
  },
  bulkCreate: {
    covers: ['Model.bulkCreate', 'BulkCreateOptions'],
    args: [
      ({ Person }, value) => Person['bulkCreate']?.(value),
      ({ Person }, value) => Person['bulkCreate']?.([value]),
      ({ Person }, value) => Person['bulkCreate']?.([{ name: value }]),
    ],
    options: ({ Person }, options) => Person['bulkCreate']?.([{ name: 'made' }], options),
  },
  findOrCreate: {
    covers: ['Model.findOrCreate', 'FindOrCreateOptions', 'Model.findCreateFind', 'Model.findOrBuild'],
    args: ['findOrCreate', 'findCreateFind', 'findOrBuild'].flatMap((method): Argument[] => [
      ({ Person, database }, value) => undone(database, () => Person[method]?.(value)),
      ({ Person, database }, value) => undone(database, () => Person[method]?.({ where: { name: value } })),
      ({ Person, database }, value) =>
        undone(database, () => Person[method]?.({ where: { name: 'made' }, defaults: { age: value } })),
      ({ Person, database }, value) =>
        undone(database, () => Person[method]?.({ where: { name: 'made' }, defaults: named(value) })),
    ]),
    // Whether a row is found depends on the value, and with it what findOrCreate would send.
    options: ({ Person }, options) => Person['findOrBuild']?.({ where: { name: 'made' }, ...options }),
  },
  upsert: {
    covers: ['Model.upsert', 'UpsertOptions'],
    args: [
      ({ Person }, value) => Person['upsert']?.(value),
      ({ Person }, value) => Person['upsert']?.({ id: 1, name: value }),
      ({ Person }, value) => Person['upsert']?.({ id: value }),
      ({ Person }, value) => Person['upsert']?.(named(value)),
    ],
    options: ({ Person }, options) => Person['upsert']?.({ id: 1, name: 'made' }, options),
  },
  'load of a model': {
    covers: ['Model.load', 'LoadOptions'],
    args: [({ Person }, value) => Person['load']?.(value, ['toots']), ({ Person, person }, value) => Person['load']?.([person], value)], // prettier-ignore
    options: ({ Person, person }, options) => Person['load']?.([person], ['toots'], options),
  },
  'update of a model': {
    covers: ['Model.update', 'UpdateOptions'],
    args: [
      ({ Person }, value) => Person['update']?.(value, { where: { id: 0 } }),
      ({ Person }, value) => Person['update']?.(named(value), { where: { id: 0 } }),
      ({ Person }, value) => Person['update']?.({ name: value }, { where: { id: 0 } }),
    ],
    options: ({ Person }, options) => Person['update']?.({ age: 3 }, { where: { id: 0 }, ...options }),
  },
  bulkUpdate: {
    covers: ['Model.bulkUpdate', 'BulkUpdateOptions'],
    args: [
      ({ Person }, value) => Person['bulkUpdate']?.(value),
      ({ Person }, value) => Person['bulkUpdate']?.([value]),
      ({ Person }, value) => Person['bulkUpdate']?.([{ id: value, name: 'made' }]),
      ({ Person }, value) => Person['bulkUpdate']?.([{ id: 1, name: value }]),
      ({ Person }, value) => Person['bulkUpdate']?.([{ id: 1, ...named(value) }]),
    ],
    options: ({ Person }, options) => Person['bulkUpdate']?.([{ id: 1, name: 'made' }], options),
  },
  'increment of a model': {
    covers: ['Model.increment', 'Model.decrement', 'IncrementOptions'],
    args: ['increment', 'decrement'].flatMap((method): Argument[] => [
      ({ Person }, value) => Person[method]?.(value, { where: { id: 0 } }),
      ({ Person }, value) => Person[method]?.([value], { where: { id: 0 } }),
      ({ Person }, value) => Person[method]?.({ age: value }, { where: { id: 0 } }),
      ({ Person }, value) => Person[method]?.(named(value), { where: { id: 0 } }),
    ]),
    options: ({ Person }, options) => Person['increment']?.('age', { where: { id: 0 }, ...options }),
  },
  'destroy of a model': {
    covers: ['Model.destroy', 'DestroyOptions'],
    options: ({ Person }, options) => Person['destroy']?.({ where: { id: 0 }, ...options }),
  },
  'truncate of a model': {
    covers: ['Model.truncate', 'TruncateOptions'],
    options: ({ Person }, options) => Person['truncate']?.(options),
  },
  'restore of a model': {
    covers: ['Model.restore', 'RestoreOptions'],
    options: ({ Person }, options) => Person['restore']?.({ where: { id: 0 }, ...options }),
  },
  withScope: {
    covers: ['Model.withScope'],
    args: [
      ({ Person }, value) => (Person['withScope']?.(value) as Loose)['findAll']?.(),
      ({ Person }, value) => (Person['withScope']?.([value]) as Loose)['findAll']?.(),
      ({ Person }, value) => (Person['withScope']?.({ method: [value] }) as Loose)['findAll']?.(),
      ({ Person }, value) => (Person['withScope']?.({ method: ['older', value] }) as Loose)['findAll']?.(),
    ],
  },
  'method of withScope': {
    covers: ['{ readonly method: unknown }'],
    options: ({ Person }, options) =>
      (Person['withScope']?.({ method: ['older', 1], ...options }) as Loose)['findAll']?.(),
  },
  addScope: {
    covers: ['Model.addScope', 'AddScopeOptions'],
    args: [
      ({ Person }, value) => Person['addScope']?.(value, {}, { override: true }),
      ({ Person }, value) => Person['addScope']?.('added', value, { override: true }),
    ],
    options: ({ Person }, options) => Person['addScope']?.('added', {}, { override: true, ...options }),
  },
  'hooks of a model': {
    covers: ['Model.addHook', 'Model.removeHook'],
    args: ['addHook', 'removeHook'].flatMap((method): Argument[] => [
      ({ Person }, value) => Person[method]?.(value, () => {}),
      ({ Person }, value) => Person[method]?.('beforeDestroy', value),
    ]),
  },
  'listeners of a model': {
    covers: ['Model.hooks'],
    args: [
      ({ Person }, value) => hooksOf(Person)['addListener']?.(value, () => {}),
      ({ Person }, value) => hooksOf(Person)['addListener']?.('beforeDestroy', value),
      ({ Person }, value) => hooksOf(Person)['addListener']?.('beforeDestroy', () => {}, value),
      ({ Person }, value) => hooksOf(Person)['removeListener']?.(value, value),
      ({ Person }, value) => hooksOf(Person)['removeListener']?.('beforeDestroy', value),
      ({ Person }, value) => hooksOf(Person)['runAsync']?.(value),
    ],
  },
  withSchema: {
    covers: ['Model.withSchema'],
    args: [
      ({ Person }, value) => (Person['withSchema']?.(value) as Loose)['findAll']?.({ include: ['liked'] }),
      ({ Person }, value) => (Person['withSchema']?.(value) as Loose)['create']?.({ name: 'made' }),
      // Its text alone: what the user's own knex refuses is knex's to tell.
      ({ Person }, value) => String((Person['withSchema']?.(value) as Loose)['knexQuery']?.()),
    ],
  },
  'sync of a model': {
    covers: ['Model.sync', 'SyncOptions'],
    options: ({ Person }, options) => Person['sync']?.(options),
  },
  knexQuery: {
    covers: ['Model.knexQuery', 'KnexQueryOptions'],
    options: ({ Person }, options) => Person['knexQuery']?.(options),
  },
};

const ofParts: PublicCalls = {
  'an include': {
    covers: ['IncludeOptions'],
    options: ({ Person }, options) => Person['findAll']?.({ include: [{ association: 'liked', ...options }] }),
  },
  'through of an include': {
    covers: ['IncludeThroughOptions'],
    options: ({ Person }, through) => Person['findAll']?.({ include: [{ association: 'liked', through }] }),
  },
  'an aggregate': {
    covers: ['AggregateOptions'],
    options: ({ Person }, options) => Person['findAll']?.({ aggregates: { n: { count: 'liked', ...options } } }),
  },
  attributes: {
    covers: ['Extract<FindAttributes, { readonly exclude?: unknown }>'],
    options: ({ Person }, attributes) => Person['findAll']?.({ attributes }),
  },
  lock: {
    covers: ['LockObject'],
    options: ({ Person }, options) => Person['findAll']?.({ lock: { level: 'UPDATE', ...options } }),
  },
};

const ofInstances: PublicCalls = {
  'new Model': {
    covers: ['Model#constructor'],
    args: [
      ({ Person }, value) => Reflect.construct(Person as unknown as AnyClass, [value]) as unknown,
      ({ Person }, value) => Reflect.construct(Person as unknown as AnyClass, [named(value)]) as unknown,
    ],
    options: ({ Person }, options) => Reflect.construct(Person as unknown as AnyClass, [{}, options]) as unknown,
  },
  validate: {
    covers: ['Model#validate', 'ValidateOptions'],
    options: ({ person }, options) => person['validate']?.(options),
  },
  save: { covers: ['Model#save', 'SaveOptions'], options: ({ person }, options) => person['save']?.(options) },
  update: {
    covers: ['Model#update', 'UpdateInstanceOptions'],
    args: [({ person }, value) => person['update']?.(value), ({ person }, value) => person['update']?.({ age: value })],
    options: ({ person }, options) => person['update']?.({ age: 4 }, options),
  },
  increment: {
    covers: ['Model#increment', 'Model#decrement', 'IncrementInstanceOptions'],
    args: ['increment', 'decrement'].flatMap((method): Argument[] => [
      ({ person }, value) => person[method]?.(value),
      ({ person }, value) => person[method]?.({ age: value }),
      ({ person }, value) => person[method]?.(named(value)),
    ]),
    options: ({ person }, options) => person['increment']?.('age', options),
  },
  destroy: {
    covers: ['Model#destroy', 'DestroyInstanceOptions'],
    options: ({ Person }, options) => (Person['build']?.({ name: 'x' }) as Loose)['destroy']?.(options),
  },
  restore: {
    covers: ['Model#restore', 'RestoreInstanceOptions'],
    options: ({ person }, options) => person['restore']?.(options),
  },
  reload: { covers: ['Model#reload'], options: ({ person }, options) => person['reload']?.(options) },
  load: {
    covers: ['Model#load'],
    args: [({ person }, value) => person['load']?.(value), ({ person }, value) => person['load']?.([value])],
    options: ({ person }, options) => person['load']?.(['toots'], options),
  },
  'names of attributes': {
    covers: ['get', 'set', 'getDataValue', 'setDataValue', 'changed', 'previous'].map(each => `Model#${each}`),
    args: [
      ...['get', 'getDataValue', 'changed', 'previous'].map(
        (method): Argument =>
          ({ person }, value) =>
            person[method]?.(value),
      ),
      ...['set', 'setDataValue'].flatMap((method): Argument[] => [
        ({ Person }, value) => (Person['build']?.({}) as Loose)[method]?.(value, 1),
        ({ Person }, value) => (Person['build']?.({}) as Loose)[method]?.('name', value),
      ]),
    ],
  },
  toJSON: { covers: ['Model#toJSON', 'ToJsonOptions'], options: ({ person }, options) => person['toJSON']?.(options) },
  'other instances': {
    covers: ['Model#equals', 'Model#equalsOneOf'],
    args: [
      ({ person }, value) => person['equals']?.(value),
      ({ person }, value) => person['equalsOneOf']?.(value),
      ({ person }, value) => person['equalsOneOf']?.([value]),
    ],
  },
  'a mark of a change': {
    covers: [],
    args: [
      ({ Person }, value) => (Person['build']?.({}) as Loose)['changed']?.(value, true),
      ({ Person }, value) => (Person['build']?.({}) as Loose)['changed']?.('name', value),
    ],
  },
  association: { covers: ['Model.association'], args: [({ Person }, value) => Person['association']?.(value)] },
  related: { covers: ['Model#related'], args: [({ person }, value) => person['related']?.(value)] },
};

class Undone extends Error {}

/** What was created by one call would be found by the next: each begins with the same rows. */
async function undone(database: Database, work: () => unknown): Promise<void> {
  const attempt = database.transaction(async () => {
    await work();
    throw new Undone();
  });
  await attempt.catch((error: unknown) => {
    if (!(error instanceof Undone)) throw error;
  });
}

type AnyClass = abstract new (...args: never[]) => object;

const inTransaction = (database: Database, options: object): unknown =>
  database.transaction(loose(options), async (transaction: Transaction) => transaction.id.length);

async function unmanaged(database: Database, options: object): Promise<void> {
  const transaction = await database.startUnmanagedTransaction(loose(options));
  await transaction.rollback();
}

/** What was made for a schema goes with it. */
async function inSchema(database: Database, schema: unknown, work: () => Promise<unknown>): Promise<unknown> {
  try {
    return await work();
  } finally {
    if (schema !== undefined) await database.dropSchema(loose(schema)).catch(() => {});
  }
}

/** Of models of its own, which are none: the canary is a row too. */
async function closing(database: Database, work: (database: Database) => Promise<unknown>): Promise<void> {
  try {
    await work(database);
  } finally {
    await database.close();
  }
}

const ofDatabases: PublicCalls = {
  model: {
    covers: ['Database#model', 'ModelRegistry#get', 'ModelRegistry#getOrThrow', 'ModelRegistry#has'],
    args: [
      ({ database }, value) => database.model(loose(value)),
      ({ database }, value) => database.models.get(loose(value)),
      ({ database }, value) => database.models.has(loose(value)),
    ],
  },
  query: {
    covers: ['Database#query', 'QueryOptions'],
    args: [({ database }, value) => database.query('SELECT ? AS a', { bind: [value] })],
    options: ({ database }, options) => database.query('SELECT 1 AS a', options),
  },
  transaction: {
    covers: ['Database#transaction', 'ManagedTransactionOptions'],
    args: [({ database }, value) => inTransaction(database, loose(value))],
    options: ({ database }, options) => inTransaction(database, options),
  },
  'retry of a transaction': {
    covers: ['RetryOptions'],
    options: ({ database }, options) => inTransaction(database, { retry: { limit: 1, ...options } }),
  },
  startUnmanagedTransaction: {
    covers: ['Database#startUnmanagedTransaction', 'TransactionOptions'],
    options: ({ database }, options) => unmanaged(database, options),
  },
  'callbacks of a transaction': {
    covers: ['afterCommit', 'afterRollback', 'afterUnknown'].map(each => `Transaction#${each}`),
    args: (['afterCommit', 'afterRollback', 'afterUnknown'] as const).map(
      (method): Argument =>
        ({ database }, value) =>
          database.transaction(async transaction => {
            await Promise.resolve();
            transaction[method](loose(value));
          }),
    ),
  },
  authenticate: {
    covers: ['Database#authenticate', 'ExecutionContext'],
    options: ({ database }, options) => database.authenticate(options),
  },
  'sync of a database': {
    covers: ['Database#sync', 'SyncAllOptions'],
    options: ({ database }, options) => inSchema(database, (options as { schema?: unknown }).schema, () => database.sync(options)), // prettier-ignore
  },
  schemas: {
    covers: ['createSchema', 'dropSchema', 'listSchemas'].map(name => `Database#${name}`),
    args: [({ database }, value) => inSchema(database, value, () => database.createSchema(loose(value)))],
    options: ({ database }, options) => database.listSchemas(options),
  },
  tenants: {
    covers: ['forTenant', 'forAllTenants', 'acrossTenants'].map(name => `Database#${name}`),
    args: [
      ({ database, Person }, value) => (database.forTenant(loose(value)).model(loose(Person)) as unknown as Loose)['findAll']?.(), // prettier-ignore
      ({ database, Person }, value) => database.forTenant(loose(value)).run(() => Person['create']?.({ name: 'made' })),
      ({ database }, value) => database.forTenant(1).model(loose(value)),
      ({ database }, value) => database.forTenant(1).run(loose(value)),
      ({ database }, value) => database.acrossTenants(loose(value)),
      ({ database }, value) => database.forAllTenants().model(loose(value)),
    ],
  },
  'alter of a sync': {
    covers: ['AlterTablesOptions'],
    options: ({ database }, alter) => database.sync({ alter }),
  },
  'truncate of a database': {
    covers: ['Database#truncate'],
    options: ({ open }, options) => closing(open(), other => other.truncate(options)),
  },
  destroyAll: {
    covers: ['Database#destroyAll', 'DestroyAllOptions'],
    options: ({ open }, options) => closing(open(), other => other.destroyAll(options)),
  },
  drop: { covers: ['Database#drop'], options: ({ open }, options) => open().drop(options) },
  close: { covers: ['Database#close', 'CloseOptions'], options: ({ open }, options) => open().close(options) },
  sql: {
    covers: ['sql.attribute', 'sql.identifier', 'exports.sql'].concat(
      ['fn', 'col', 'cast', 'list', 'where', 'and', 'or', 'outer', 'exists', 'datePart'].map(each => `sql.${each}`),
      ['jsonPath', 'unquote', 'match', 'relevance'].map(each => `sql.${each}`),
    ),
    args: [
      ({ database }, value) => database.query(sql`SELECT ${value} AS a`),
      ({ Person }, value) => Person['findAll']?.({ where: sql`name = ${value}` }),
      ({ Person }, value) => Person['findAll']?.({ where: sql`${sql.identifier(loose(value))} = 1` }),
      ({ Person }, value) => Person['findAll']?.({ where: sql`${sql.attribute(loose(value))} = 1` }),
      ({ Person }, value) => Person['findAll']?.({ where: sql`${sql.fn(loose(value), 1)} = 1` }),
      ({ Person }, value) => Person['findAll']?.({ where: sql`${sql.fn('abs', value)} = 1` }),
      ({ Person }, value) => Person['findAll']?.({ where: sql`${sql.col(loose(value))} = 1` }),
      ({ Person }, value) => Person['findAll']?.({ where: sql`${sql.cast(1, loose(value))} = 1` }),
      ({ Person }, value) => Person['findAll']?.({ where: sql`1 IN ${sql.list(loose(value))}` }),
      ({ Person }, value) => Person['findAll']?.({ where: sql`1 IN ${sql.list([value])}` }),
      ({ Person }, value) => Person['findAll']?.({ where: sql.where(sql.jsonPath(loose(value), ['a']), 1) }),
      ({ Person }, value) => Person['findAll']?.({ attributes: [[sql.jsonPath('profile', loose(value)), 'a']] }),
      ({ Person }, value) => Person['findAll']?.({ order: sql.jsonPath('profile', ['a', loose(value)]) }),
      ({ Person }, value) => Person['findAll']?.({ where: { profile: value } }),
      ({ Person }, value) => Person['findAll']?.({ where: { profile: named(value, 1) } }),
      ({ Person }, value) => Person['findAll']?.({ where: { 'profile.a': value } }),
      ({ Person }, value) =>
        Person['findAll']?.({ where: { [`profile.${typeof value === 'string' ? value : ''}`]: 1 } }),
      ({ Person }, value) => Person['findAll']?.({ where: { 'profile.a': { [Op.contains]: value } } }),
      ({ Person }, value) => Person['findAll']?.({ where: { name: { [Op.regexp]: value } } }),
      ({ Person }, value) => Person['findAll']?.({ where: { name: { [Op.match]: value } } }),
      ({ Person }, value) => Person['findAll']?.({ where: { age: { [Op.gt]: { [Op.any]: value } } } }),
      ({ Person }, value) => Person['findAll']?.({ where: { age: { [Op.gt]: { [Op.col]: value } } } }),
      ({ Person }, value) => Person['findAll']?.({ attributes: [[sql.unquote(loose(value)), 'a']] }),
      ({ Person }, value) => Person['findAll']?.({ where: sql.match(loose(value), 'tea') }),
      ({ Person }, value) => Person['findAll']?.({ where: sql.match('name', loose(value)) }),
      ({ Person }, value) => Person['findAll']?.({ order: sql.relevance(['name', loose(value)], 'tea') }),
      ({ Person }, value) => Person['findAll']?.({ where: sql.where(sql.attribute('name'), value) }),
      ({ Person }, value) => Person['findAll']?.({ where: sql.where(sql.attribute('name'), loose(value), 1) }),
      ({ Person }, value) => Person['findAll']?.({ where: sql.or({ name: value }, loose(value)) }),
      ({ Person }, value) => Person['findAll']?.({ where: sql.and(value) }),
      ({ Person }, value) => Person['findAll']?.({ where: sql.exists(loose(value)) }),
      ({ Person }, value) => Person['findAll']?.({ where: sql`${sql.datePart(loose(value), sql.attribute('createdAt'))} = 1` }), // prettier-ignore
      ({ Person }, value) => Person['findAll']?.({ where: sql`${sql.datePart('year', loose(value))} = 1` }),
      ({ Person }, value) =>
        Person['findAll']?.({
          where: sql.exists(loose(Person['query']?.({ where: { id: sql.outer(loose(value)) } }))),
        }),
      ({ Person }, value) => Person['findAll']?.({ attributes: [['name', value]] }),
      ({ Person }, value) => Person['findAll']?.({ attributes: [[value, 'nick']] }),
    ],
  },
};

/** What is done with models that are there. */
export const publicArguments: PublicCalls = {
  ...ofModels,
  ...ofParts,
  ...ofInstances,
  ...ofRelations,
  ...ofAccessors,
  ...ofDatabases,
};

/** Models, and a table that nobody may touch. */
export function defineSubjects(database: Database): void {
  const older = (age: unknown): object => ({ where: { age } });
  const Person = database.define(
    'Person',
    { name: DataTypes.STRING, age: DataTypes.INTEGER, profile: DataTypes.JSON },
    { scopes: { older } },
  );
  const Toot = database.define('Toot', { text: DataTypes.STRING });
  Person.belongsToMany(Toot, { as: 'liked', through: 'Like', inverse: { as: 'fans' } });
  Person.hasMany(Toot, { as: 'toots', foreignKey: 'authorId', inverse: { as: 'author' } });
  Person.hasOne(Toot, { as: 'best', foreignKey: 'bestOfId' });
  Person.hasManyThrough(Person, { as: 'peers', through: ['liked', 'fans'] });
  database.define('Canary', { name: DataTypes.STRING }, { tableName: 'canaries', timestamps: false });
}

/** What was defined, in tables that were made, with a few rows. */
export async function subjectsOf(database: Database, open: Subjects['open']): Promise<Subjects> {
  const Person = database.models.getOrThrow('Person') as unknown as Loose;
  const Toot = database.models.getOrThrow('Toot') as unknown as Loose;
  await database.query("INSERT INTO canaries (name) VALUES ('whole')");
  const person = (await Person['create']?.({ name: 'Ada', age: 36 })) as Loose;
  const toot = (await Toot['create']?.({ text: 'tea' })) as Loose;
  return { database, Person, person, toot, open };
}
