import {
  attributeOf,
  InsertedSql,
  uniqueKeysOf,
  type DataTypeKind,
  type InsertCommand,
  type ModelDefinition,
} from '@mortise/core';
import type { Syntax } from '../../dialects/contract/syntax';

type Row = readonly unknown[];

/** How it is told which of the rows that come back is which of those that were sent. */
export type RowMatching =
  /** They come in the same order, all of them. */
  | { readonly by: 'order' }
  /** The database has numbered them in their order: here is the number among the values that come back. */
  | { readonly by: 'counter'; readonly position: number }
  /** By the values of a unique key, which come back too; rows that were left as they are do not. */
  | { readonly by: 'key'; readonly key: readonly string[] }
  /** By nothing: each row takes a statement of its own. */
  | { readonly by: 'statement' };

/** The surest way that takes the fewest statements. */
export function chooseMatching(command: InsertCommand, syntax: Syntax): RowMatching {
  const { rows, attributes, tellsKept } = command;
  if (rows.length === 1 || attributes.length === 0) return { by: 'statement' };
  if (syntax.returnsInOrder && (tellsKept !== true || syntax.skippedMark !== undefined)) return { by: 'order' };
  const position = counterPosition(command);
  if (position >= 0) return { by: 'counter', position };
  const key = identifyingKey(command);
  return key === undefined ? { by: 'statement' } : { by: 'key', key };
}

/** Of a counter that numbers every row: rows that are there already have older numbers. */
function counterPosition({ definition, attributes, hasSql, returning, conflict }: InsertCommand): number {
  const isMade = (name: string): boolean => hasSql !== true || !attributes.includes(name);
  const position = returning.findIndex(name => attributeOf(definition, name).autoIncrement && isMade(name));
  const isNew = conflict === undefined || conflict.attributes.includes(returning[position] ?? '');
  return isNew ? position : -1;
}

/** Types whose values come back in another form at times: texts of numbers, and what is equal without being the same. */
const INEXACT: ReadonlySet<DataTypeKind> = new Set<DataTypeKind>(['DECIMAL', 'FLOAT', 'REAL', 'DOUBLE', 'JSON']);

/** A unique key that every row brings a value of: the one that decides whether a row is there, or any. */
export function identifyingKey(command: InsertCommand): readonly string[] | undefined {
  const { definition, conflict, attributes } = command;
  const keys = decidingKeys(definition, conflict);
  // Where several keys decide, the first of two rows with the same one may be left out for another.
  const mayRepeat = keys.filter(key => key.some(name => attributes.includes(name))).length <= 1;
  return keys.find(key => identifies(key, command, mayRepeat));
}

function decidingKeys(
  definition: ModelDefinition,
  conflict: InsertCommand['conflict'],
): readonly (readonly string[])[] {
  if (conflict !== undefined && conflict.attributes.length > 0) return [conflict.attributes];
  return uniqueKeysOf(definition);
}

function identifies(key: readonly string[], command: InsertCommand, mayRepeat: boolean): boolean {
  const { definition, attributes, rows } = command;
  const positions = key.map(name => attributes.indexOf(name));
  if (positions.includes(-1) || key.some(name => INEXACT.has(attributeOf(definition, name).type.kind))) return false;
  if (rows.some(row => positions.some(position => !isKnown(row[position])))) return false;
  return mayRepeat || new Set(rows.map(row => identityOf(row, positions))).size === rows.length;
}

const isKnown = (part: unknown): boolean => part !== undefined && part !== null && !(part instanceof InsertedSql);

/** What came back, put beside the rows that were sent; undefined for a row that nothing came back for. */
export function matchRows(
  matching: RowMatching,
  command: InsertCommand,
  returned: readonly Row[],
): readonly (Row | undefined)[] {
  const { rows } = command;
  switch (matching.by) {
    case 'statement':
      return [returned[0]];
    case 'order':
      return inOrder(rows.length, returned);
    case 'counter':
      return inOrder(rows.length, byCounter(returned, matching.position));
    case 'key':
      return byKey(matching.key, command, returned);
  }
}

/** A trigger may have kept rows from being written: then nobody knows which. */
function inOrder(count: number, returned: readonly Row[]): readonly (Row | undefined)[] {
  return returned.length === count ? returned : new Array<undefined>(count).fill(undefined);
}

function byCounter(returned: readonly Row[], position: number): readonly Row[] {
  return [...returned].sort((left, right) => compareCounters(left[position], right[position]));
}

/** Numbers, bigints, or texts of integers. */
function compareCounters(left: unknown, right: unknown): number {
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  return BigInt(left as string) < BigInt(right as string) ? -1 : 1;
}

/** The key stands behind what was asked for. */
function byKey(
  key: readonly string[],
  { attributes, rows, returning, tellsKept }: InsertCommand,
  returned: readonly Row[],
): readonly (Row | undefined)[] {
  const sent = key.map(name => attributes.indexOf(name));
  const back = key.map((_name, index) => returning.length + index);
  const found = new Map(returned.map(row => [identityOf(row, back), row]));
  return rows.map(row => {
    const identity = identityOf(row, sent);
    const match = found.get(identity);
    // Of rows with the same key the first was written, and the others were left out.
    if (tellsKept === true) found.delete(identity);
    return match;
  });
}

/** Equal for equal keys only. */
function identityOf(row: Row, positions: readonly number[]): string {
  return positions.map(position => partOf(row[position])).join();
}

/** With its length, so that no part is taken for two. */
function partOf(part: unknown): string {
  const text = part instanceof Uint8Array ? Buffer.from(part).toString('latin1') : textOf(part);
  return `${text.length}:${text}`;
}

const textOf = (part: unknown): string => (part instanceof Date ? part.toISOString() : String(part));
