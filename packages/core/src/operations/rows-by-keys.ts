import { compileFind } from '../compile/find';
import type { ModelDefinition } from '../definition/model-definition';
import { engineOf } from '../engine';
import { keyIdentity } from '../instance/canonical-value';
import type { ExecutionContext } from '../options/transaction-options';
import { InsertedSql } from '../query/commands';
import { allOf, type Condition } from '../query/condition';
import { ParameterBag } from '../query/parameter-bag';
import { isAmong } from './carried-rows';

export type Key = readonly unknown[];

/** Rows about to be written. */
export interface WrittenRows {
  readonly definition: ModelDefinition;
  /** For each row the values of these attributes, as far as they are written. */
  readonly valuesOf: (names: readonly string[]) => readonly Key[];
}

/** Stands for what the database works out. */
export const SQL = Symbol('sql');

export const isValue = (value: unknown): boolean =>
  value !== undefined && value !== null && value !== SQL && !(value instanceof InsertedSql);

/** Keys that are known, each once. */
export const distinct = (keys: readonly Key[]): readonly Key[] => [
  ...new Map(keys.filter(key => key.every(isValue)).map(key => [keyIdentity(key), key])).values(),
];

export interface Tuples {
  readonly names: readonly string[];
  readonly tuples: readonly Key[];
}

export type PlainRow = Readonly<Record<string, unknown>>;

/** What else is asked of rows, and read of them. */
export interface OtherRows {
  readonly read: readonly string[];
  readonly where?: (bag: ParameterBag) => Condition | undefined;
}

export async function rowsWith(
  definition: ModelDefinition,
  { names, tuples }: Tuples,
  context: ExecutionContext,
  { read, where: others }: OtherRows = { read: [] },
): Promise<readonly PlainRow[]> {
  const bag = new ParameterBag();
  const where = allOf([isAmong(definition, { names, tuples }, bag), others?.(bag)]);
  const attributes = [...new Set([...names, ...read])];
  const { query } = compileFind(definition, { attributes, raw: true, paranoid: false }, { bag });
  const rows = await engineOf(definition).select({ ...query, where, order: [] }, bag.values, context);
  return rows as readonly PlainRow[]; // raw ones
}

/** The first of these keys that no row of the tenant has. */
export async function unknownKey(
  definition: ModelDefinition,
  { names, tuples }: Tuples,
  context: ExecutionContext,
): Promise<Key | undefined> {
  const found = await rowsWith(definition, { names, tuples }, context);
  const known = new Set(found.map(row => keyIdentity(names.map(name => row[name]))));
  for (const key of tuples) {
    // The database may take keys for equal that are spelt differently.
    if (known.has(keyIdentity(key))) continue;
    const [row] = await rowsWith(definition, { names, tuples: [key] }, context);
    if (row === undefined) return key;
  }
  return undefined;
}
