import { compileFind } from '../compile/find';
import { attributeOf, type ModelDefinition } from '../definition/model-definition';
import { engineOf, executionOf } from '../engine';
import { QueryError } from '../errors/query-error';
import { keyIdentity } from '../instance/canonical-value';
import type { FindOptions } from '../options/find-options';
import type { ExecutionContext } from '../options/transaction-options';
import { allOf, type Condition } from '../query/condition';
import { ParameterBag } from '../query/parameter-bag';
import { SqlFragment } from '../sql/sql-fragment';
import type { Caller } from './caller';
import { matchingRows } from './matching-rows';

/** Rows that a write may meet, by one of their unique keys. */
export interface MetRows {
  readonly caller: Caller;
  readonly verb: 'upsert' | 'bulkCreate';
  readonly key: readonly string[];
  readonly values: readonly ReadonlyMap<string, unknown>[];
  /** Whether a row that is marked as deleted is to be left alone. */
  readonly mindsDeleted: boolean;
}

/** Whether some of the rows that may be there are not the call's to write. */
export function mindsRows({ caller: { definition, scopes }, mindsDeleted }: Omit<MetRows, 'key' | 'values'>): boolean {
  const isScoped = (scopes.includesDefault && definition.scopes.default !== undefined) || scopes.names.length > 0;
  return mindsDeleted || isScoped;
}

/** As many keys are looked up by one statement. */
const MOST_KEYS = 1_000;

/**
 * Refuses to write rows that are marked as deleted, or that the scopes of the call leave out.
 *
 * @throws QueryError `DELETED_ROW` or `ROW_OUT_OF_SCOPE`
 */
export async function refuseRowsInTheWay(met: MetRows, context: ExecutionContext): Promise<void> {
  const tuples = met.values.map(values => met.key.map(name => values.get(name) ?? null)).filter(isKnown);
  for (let start = 0; start < tuples.length; start += MOST_KEYS)
    await refuseSome(met, tuples.slice(start, start + MOST_KEYS), context);
}

/**
 * Whether a row is there by its key, where nobody else can write meanwhile; undefined where the key is worked out by the
 * database.
 */
export async function isThere(met: MetRows, context: ExecutionContext): Promise<boolean | undefined> {
  const { definition } = met.caller;
  const tuples = met.values.map(values => met.key.map(name => values.get(name) ?? null));
  if (tuples.every(isKnown)) return (await rowsOf(met, tuples, { isScoped: false }, context)).length > 0;
  const isOpen = (name: string): boolean =>
    met.values.some(values => SqlFragment.is(values.get(name)) || values.get(name) === undefined) &&
    attributeOf(definition, name).defaultValue !== undefined;
  // A counter gives a number that no row has, and NULL equals nothing.
  return met.key.some(isOpen) ? undefined : false;
}

const isKnown = (tuple: readonly unknown[]): boolean => !tuple.some(part => part === null || SqlFragment.is(part));

type Row = Readonly<Record<string, unknown>>;

async function refuseSome(met: MetRows, tuples: readonly (readonly unknown[])[], context: ExecutionContext): Promise<void> {
  const { caller: { definition }, key, mindsDeleted, verb } = met;
  const { deletedAt } = definition.timestamps;
  const rows = await rowsOf(met, tuples, { isScoped: false }, context);
  const isMarked = (row: Row): boolean => deletedAt !== undefined && (row[deletedAt] ?? null) !== null;
  if (mindsDeleted && rows.some(isMarked)) throw deletedRow(definition, key);
  if (rows.length === 0 || !mindsRows({ ...met, mindsDeleted: false })) return;
  const inside = await rowsOf(met, tuples, { isScoped: true }, context);
  const identity = (row: Row): string => keyIdentity(key.map(name => row[name]));
  const known = new Set(inside.map(identity));
  if (rows.some(row => !known.has(identity(row)))) throw outOfScope(definition, key, verb);
} // prettier-ignore

/** Locked, so that they stay as they are until they are written. */
async function rowsOf(
  { caller, key, verb }: MetRows,
  tuples: readonly (readonly unknown[])[],
  { isScoped }: { readonly isScoped: boolean },
  context: ExecutionContext,
): Promise<readonly Row[]> {
  const { definition } = caller;
  const engine = engineOf(definition);
  const { where: scoped, bag } = isScoped ? matchingRows(caller, { all: true }, verb) : { where: undefined, bag: new ParameterBag() }; // prettier-ignore
  const list = bag.canonicalList(definition, key, key.length === 1 ? tuples.map(([only]) => only) : tuples);
  const listed: Condition = { type: 'in', attributes: key, list, negated: false };
  const { deletedAt } = definition.timestamps;
  const attributes = [...new Set([...key, ...(deletedAt === undefined ? [] : [deletedAt])])];
  const lock: FindOptions['lock'] = engine.locksRows ? 'UPDATE' : undefined;
  const { query } = compileFind(definition, { attributes, raw: true, paranoid: false, lock }, { bag });
  const where = allOf([listed, scoped]);
  return (await engine.select({ ...query, where }, bag.values, executionOf(context))) as readonly Row[]; // raw
}

/** A row that is marked as deleted keeps its unique keys. */
export function deletedRow({ name }: ModelDefinition, key: readonly string[]): QueryError {
  const message = `There is a ${name} with the same ${quoted(key)}, which is marked as deleted.`;
  return new QueryError('DELETED_ROW', message, {
    hint: 'Restore it first. Calls with an option "paranoid" take a deleted row too with { paranoid: false }.',
  });
}

function outOfScope({ name }: ModelDefinition, key: readonly string[], verb: MetRows['verb']): QueryError {
  const message = `There is a ${name} with the same ${quoted(key)} outside of the scope that ${name}.${verb} was called in.`;
  return new QueryError('ROW_OUT_OF_SCOPE', message, {
    hint: `Nothing was written. Where that row is meant: ${name}.withoutScope().${verb}(...).`,
  });
}

export const quoted = (names: readonly string[]): string => names.map(name => `"${name}"`).join(', ');
