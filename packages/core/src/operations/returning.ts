import { compileFind } from '../compile/find';
import { attributeOf, type ModelDefinition } from '../definition/model-definition';
import { engineOf } from '../engine';
import { QueryError } from '../errors/query-error';
import { stateOf } from '../instance/instance';
import type { ExecutionContext, TransactionHandle } from '../options/transaction-options';
import type { Returning } from '../options/write-options';
import type { OrderTerm } from '../query/select-query';
import { asMatching, lockedRows } from './carried-rows';
import type { Matching } from './matching-rows';
import { inTransaction, ownTransaction, type Within } from './own-transaction';
import { undoOnRollback } from './undo-on-rollback';

/** The number of rows that were written, and the rows where they were asked for. */
export interface Written {
  readonly count: number;
  readonly rows?: readonly object[];
}

/** A write of rows that are known by their keys, in the transaction that has found them. */
interface ReturningWrite {
  readonly returning: true | readonly string[];
  readonly write: (matching: Matching, transaction: TransactionHandle) => Promise<number>;
  /** Whether hooks run in it: then it is not begun again. */
  readonly isHooked: boolean;
}

/** Whether the rows are asked for; `false` is as if nothing was said. */
export const asksForRows = (returning: Returning | undefined): returning is true | readonly string[] =>
  returning !== undefined && returning !== false;

/**
 * Writes rows, and gives them as they are then. They are found and locked first, and written by their keys: whatever is
 * written, those that are given are those that were written, on every database.
 */
export function writeReturning(
  matching: Matching,
  { returning, ...writing }: ReturningWrite,
  context: ExecutionContext,
): Promise<Written> {
  const attributes = returnedNames(matching.definition, returning);
  return withFoundRows(matching, { ...writing, context }, async (found, within) => {
    const count = await writing.write(found(), within.transaction);
    return { count, rows: await instancesOf(found(), attributes, within) };
  });
}

/** The same for rows that are gone then: they are given as they were. */
export function deleteReturning(
  matching: Matching,
  { returning, ...writing }: ReturningWrite,
  context: ExecutionContext,
): Promise<Written> {
  const { definition } = matching;
  const attributes = returnedNames(definition, returning);
  return withFoundRows(matching, { ...writing, context }, async (found, within) => {
    const rows = await instancesOf(found(), attributes, within);
    const count = await writing.write(found(), within.transaction);
    for (const row of rows) showDestroyed(definition, row, within);
    return { count, rows };
  });
}

/** Rows by their keys, once for each statement: each has values of its own. */
type FoundRows = () => Matching;

function withFoundRows(
  matching: Matching,
  { isHooked, context }: { readonly isHooked: boolean; readonly context: ExecutionContext },
  work: (found: FoundRows, within: Within) => Promise<Written>,
): Promise<Written> {
  const { definition } = matching;
  const begin = isHooked ? inTransaction : ownTransaction;
  return begin(definition, context, async within => {
    const rows = await lockedRows(matching, definition.primaryKey, within);
    return rows.length === 0 ? { count: 0, rows } : work(() => asMatching({ definition, rows }, matching), within);
  });
}

function showDestroyed(definition: ModelDefinition, instance: object, context: ExecutionContext): void {
  undoOnRollback(definition, instance, context);
  stateOf(instance).isDestroyed = true;
}

/** The attributes that are read, with the key by which the rows are found. */
function returnedNames(definition: ModelDefinition, returning: true | readonly string[]): readonly string[] {
  const { name, columns, primaryKey } = definition;
  if (primaryKey.length === 0) throw withoutKey(name);
  if (returning === true) return columns;
  if (!Array.isArray(returning)) throw noList(name);
  const names = Array.from(returning as readonly string[], each => attributeOf(definition, each).name);
  return [...new Set([...primaryKey, ...names])];
}

async function instancesOf(
  { definition, where, bag }: Matching,
  attributes: readonly string[],
  context: ExecutionContext,
): Promise<readonly object[]> {
  const { query } = compileFind(definition, { attributes: [...attributes], paranoid: false }, { bag });
  const order = definition.primaryKey.map((attribute): OrderTerm => ({
    by: { attribute },
    direction: 'ASC',
    nulls: undefined,
  }));
  return engineOf(definition).select({ ...query, where, order }, bag.values, context);
}

/** Refuses to give rows by keys that the write changes. */
export function requireSameKey({ name, primaryKey }: ModelDefinition, values: object): void {
  const changed = primaryKey.find(each => Object.hasOwn(values, each));
  if (changed === undefined) return;
  const message = `${name}.update cannot give the rows back: it changes their key "${changed}".`;
  throw new QueryError('INVALID_OPTION', message, { hint: 'Leave out "returning", and find them by their new key.' });
}

const withoutKey = (name: string): QueryError =>
  new QueryError('MISSING_PRIMARY_KEY', `${name} has no primary key, by which rows that were written could be found.`, {
    hint: 'Leave out "returning".',
  });

const noList = (name: string): QueryError =>
  new QueryError('INVALID_OPTION', `The option "returning" of ${name} is true, or a list of names of attributes.`);
