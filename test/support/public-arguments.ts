import { operationRules, countRules, includeRules, includeThroughRules, aggregateRules } from '@mortise/core';
import { type Database, DataTypes, Op, sql, type Transaction } from 'mortise';

/** What calls are made on: a model with rows, and one that leads to it. */
export interface Subjects {
  readonly database: Database;
  readonly Person: AnyModel;
  readonly person: AnyInstance;
}

type AnyCall = (...args: unknown[]) => unknown;
export type AnyModel = Readonly<Record<string, AnyCall>>;
export type AnyInstance = Readonly<Record<string, AnyCall>>;

/** One public argument, given a value of whatever kind. */
export type Argument = (subjects: Subjects, value: unknown) => unknown;

type Group = Readonly<Record<string, readonly Argument[]>>;

const key = (value: unknown): PropertyKey =>
  typeof value === 'string' || typeof value === 'symbol' ? value : JSON.stringify(value) ?? 'x'; // prettier-ignore
const named = (value: unknown, inner: unknown = 1): object => ({ [safeKey(value)]: inner });

function safeKey(value: unknown): PropertyKey {
  try {
    return key(value);
  } catch {
    return 'x';
  }
}

/** Shapes in which an option may hold a value from outside, beside the value itself. */
const shapes: Readonly<Record<string, (value: unknown) => readonly unknown[]>> = {
  where: value => [
    named(value),
    { name: value },
    { name: { [Op.like]: value } },
    { name: { [Op.in]: [value] } },
    { age: { [Op.between]: [value, value] } },
    { [`$toots.${String(safeKey(value))}$`]: 1 },
    { toots: named(value) },
    { profile: value },
    [value],
    { [Op.or]: [value] },
  ],
  attributes: value => [[value], { exclude: [value] }, { include: [value] }, [[sql`1`, value]]],
  order: value => [[value], [[value, 'ASC']], [['id', value]], [['toots', value]], [[value, value]]],
  include: value => [[value], { association: value }, [{ association: 'toots', as: value }], { model: value }],
  aggregates: value => [named(value, { count: 'toots' }), { n: { count: value } }, { n: value }, { n: { sum: value } }],
  fields: value => [[value]],
  lock: value => [{ level: value }, { level: 'UPDATE', of: value }],
  updateOnDuplicate: value => [[value]],
  conflictAttributes: value => [[value]],
  through: value => [named(value), { where: named(value) }, { attributes: [value] }, { order: [[value, 'ASC']] }],
};

/** `hooks: false` and the like: what an operation needs beside the option in question. */
type Run = (subjects: Subjects, options: object) => unknown;

const withOption = (run: Run, option: string): readonly Argument[] => [
  (subjects, value) => run(subjects, { [option]: value }),
  ...(shapes[option] === undefined
    ? []
    : (shapes[option]?.(undefined) ?? []).map(
        (_shape, place): Argument =>
          (subjects, value) =>
            run(subjects, { [option]: shapes[option]?.(value)[place] }),
      )),
];

/** The calls that take options, each with the rules of what it takes: a new option of one is tried without a word here. */
const calls: readonly (readonly [name: string, rules: object, run: Run])[] = [
  ['findAll', operationRules.find, ({ Person }, options) => Person['findAll']?.(options)],
  ['count', countRules, ({ Person }, options) => Person['count']?.(options)],
  ['create', operationRules.create, ({ Person }, options) => Person['create']?.({ name: 'made' }, options)],
  ['bulkCreate', operationRules.bulkCreate, ({ Person }, options) => Person['bulkCreate']?.([{ name: 'made' }], options)],
  ['build', operationRules.build, ({ Person }, options) => Person['build']?.({ name: 'made' }, options)],
  ['load', operationRules.load, ({ Person, person }, options) => Person['load']?.([person], ['toots'], options)],
  ['update', operationRules.update, ({ Person }, options) => Person['update']?.({ age: 3 }, { where: { id: 0 }, ...options })],
  ['destroy', operationRules.destroy, ({ Person }, options) => Person['destroy']?.({ where: { id: 0 }, ...options })],
  ['save', operationRules.save, ({ person }, options) => person['save']?.(options)],
  ['update of an instance', operationRules.updateInstance, ({ person }, options) => person['update']?.({ age: 4 }, options)],
  ['destroy of an instance', operationRules.destroyInstance, ({ Person }, options) => (Person['build']?.({ name: 'x' }) as AnyInstance)['destroy']?.(options)],
  ['an include', includeRules, ({ Person }, options) => Person['findAll']?.({ include: [{ association: 'liked', ...options }] })],
  ['through of an include', includeThroughRules, ({ Person }, options) => Person['findAll']?.({ include: [{ association: 'liked', through: options }] })],
  ['an aggregate', aggregateRules, ({ Person }, options) => Person['findAll']?.({ aggregates: { n: { count: 'liked', ...options } } })],
  ['get of a relation', { ...operationRules.find, scope: true, schema: true, through: true, joinTableAttributes: true }, ({ person }, options) => related(person, 'get', options)],
  ['add of a relation', { ...operationRules.create, through: true }, ({ person }, options) => related(person, 'add', [1], options)],
]; // prettier-ignore

function related(person: AnyInstance, verb: string, ...args: unknown[]): unknown {
  return (person['related']?.('liked') as Record<string, AnyCall>)[verb]?.(...args);
}

const ofOptions: Group = Object.fromEntries(
  calls.flatMap(([name, rules, run]) =>
    Object.keys(rules).map(option => [`${name}: ${option}`, withOption(run, option)] as const),
  ),
);

const inTransaction = (database: Database, options: object): unknown =>
  database.transaction(options as never, async (transaction: Transaction) => transaction.id.length);

/** Arguments that stand in no options. */
const ofThemselves: Group = {
  'findByPk: key': [({ Person }, value) => Person['findByPk']?.(value)],
  'create: values': [
    ({ Person }, value) => Person['create']?.(value),
    ({ Person }, value) => Person['create']?.({ name: value }),
    ({ Person }, value) => Person['create']?.({ age: value }),
    ({ Person }, value) => Person['create']?.({ profile: value }),
    ({ Person }, value) => Person['create']?.({ name: 'x', toots: value }),
    ({ Person }, value) => Person['create']?.({ name: 'x', toots: [value] }),
    ({ Person }, value) => Person['create']?.(named(value)),
  ],
  'bulkCreate: rows': [({ Person }, value) => Person['bulkCreate']?.(value), ({ Person }, value) => Person['bulkCreate']?.([value])], // prettier-ignore
  'update: values': [
    ({ Person }, value) => Person['update']?.(value, { where: { id: 0 } }),
    ({ Person }, value) => Person['update']?.(named(value), { where: { id: 0 } }),
    ({ Person }, value) => Person['update']?.({ name: value }, { where: { id: 0 } }),
  ],
  'set: name': [({ person }, value) => person['set']?.(value, 1)],
  'get: name': [({ person }, value) => person['get']?.(value)],
  'changed: name': [({ person }, value) => person['changed']?.(value)],
  'getDataValue: name': [({ person }, value) => person['getDataValue']?.(value)],
  'load: include': [({ person }, value) => person['load']?.(value)],
  'withScope: names': [({ Person }, value) => (Person['withScope']?.(value) as AnyModel)['findAll']?.()],
  'related: name': [({ person }, value) => person['related']?.(value)],
  'related: targets': ['add', 'set', 'remove', 'has', 'toggle', 'sync'].flatMap(verb => [
    ({ person }: Subjects, value: unknown) => related(person, verb, value),
    ({ person }: Subjects, value: unknown) => related(person, verb, [value]),
  ]),
  'related: values': [({ person }, value) => related(person, 'create', value)],
  'query: bind': [
    ({ database }, value) => database.query('SELECT ? AS a', { bind: [value] }),
    ({ database }, value) => database.query('SELECT 1 AS a', { bind: value as never }),
  ],
  'sql: a value': [({ database }, value) => database.query(sql`SELECT ${value as never} AS a`)],
  'sql: an identifier': [({ Person }, value) => Person['findAll']?.({ where: sql`${sql.identifier(value as never)} = 1` })],
  'sql: an attribute': [({ Person }, value) => Person['findAll']?.({ where: sql`${sql.attribute(value as never)} = 1` })],
  'transaction: isolationLevel': [({ database }, value) => inTransaction(database, { isolationLevel: value })],
  'transaction: type': [({ database }, value) => inTransaction(database, { type: value })],
  'transaction: constraintChecking': [({ database }, value) => inTransaction(database, { constraintChecking: value })],
  'transaction: readOnly': [({ database }, value) => inTransaction(database, { readOnly: value })],
  'transaction: retry': [({ database }, value) => inTransaction(database, { retry: value })],
  'model: name': [({ database }, value) => database.model(value as never)],
  'sync: options': [({ database }, value) => database.sync({ alter: value } as never)],
  'knexQuery: options': [({ Person }, value) => Person['knexQuery']?.({ transaction: value })],
}; // prettier-ignore

export const publicArguments: Group = { ...ofOptions, ...ofThemselves };

/** Models with a few rows, and a table that nobody may touch. */
export async function subjectsOf(database: Database): Promise<Subjects> {
  const Person = database.define('Person', {
    name: DataTypes.STRING,
    age: DataTypes.INTEGER,
    profile: DataTypes.JSON,
  }) as unknown as AnyModel;
  const Toot = database.define('Toot', { text: DataTypes.STRING });
  Person['belongsToMany']?.(Toot, { as: 'liked', through: 'Like', inverse: { as: 'fans' } });
  Person['hasMany']?.(Toot, { as: 'toots', foreignKey: 'authorId' });
  database.define('Canary', { name: DataTypes.STRING }, { tableName: 'canaries', timestamps: false });
  await database.sync();
  await database.query("INSERT INTO canaries (name) VALUES ('whole')");
  const person = (await Person['create']?.({ name: 'Ada', age: 36 })) as AnyInstance;
  await (Toot as unknown as AnyModel)['create']?.({ text: 'tea' });
  return { database, Person, person };
}
