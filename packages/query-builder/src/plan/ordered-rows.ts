import type { OrderTerm } from '@mortise/core';
import type { Dialect } from '../dialects/contract/dialect';
import { fragment, type Fragment, joinFragments, wrapFragment } from '../sql/fragment';
import { columnSql, type TableRef } from './columns';

/** An expression that rows are ordered by, with its direction; a dialect may have to write the expression twice. */
export function directed(
  { text, bindings }: Fragment,
  { direction = 'ASC', nulls }: OrderTerm,
  { syntax }: Dialect,
): Fragment {
  const ordered = syntax.orderBy({ column: text, direction, nulls });
  const times = ordered.split(text).length - 1;
  return fragment(ordered, times === 1 ? bindings : Array.from({ length: times }, () => bindings).flat());
}

/** The same of SQL, which may say its direction itself. */
export function directedPieces(pieces: Fragment, term: OrderTerm, dialect: Dialect): Fragment {
  return term.direction === undefined && term.nulls === undefined ? pieces : directed(pieces, term, dialect);
}

/** Rows, the first of which is asked for. */
export interface OrderedRows {
  /** What follows the columns of their SELECT, up to its order. */
  readonly rows: Fragment;
  readonly table: TableRef;
  readonly order: readonly Fragment[];
}

/** The columns of a row's own key. */
export const ownKeySql = (dialect: Dialect, table: TableRef): string =>
  table.definition.primaryKey.map(name => columnSql(dialect, table, name)).join(', ');

/** That a row is the first of these: in their order, and then by their key. */
export function equalsFirst(row: TableRef, { rows, table, order }: OrderedRows, dialect: Dialect): Fragment {
  const ties = table.definition.primaryKey.map(name => fragment(`${columnSql(dialect, table, name)} ASC`));
  const sorted = joinFragments([rows, joinFragments([...order, ...ties], ', ')], ' ORDER BY ');
  return wrapFragment(`(${ownKeySql(dialect, row)}) = (SELECT ${ownKeySql(dialect, table)} `, sorted, ' LIMIT 1)');
}
