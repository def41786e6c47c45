import type { DataType, OrderDirection, PatternOperator, TableName } from '@mortise/core';
import type { Binding, Fragment } from '../plan/fragment';

/** A list of keys as a dialect binds it: whole, so that its length is no part of the statement. */
export interface KeyList {
  /** Quoted columns, one for each part of a key. */
  readonly columns: readonly string[];
  readonly types: readonly DataType[];
  /** The list, canonical: plain values for keys of one part, else tuples. */
  readonly read: (values: readonly unknown[], keys: readonly unknown[]) => readonly unknown[];
  /** Whether the condition stands inside an EXISTS. */
  readonly isNested: boolean;
}

export interface OrderSql {
  readonly column: string;
  readonly direction: OrderDirection;
  readonly nulls: 'FIRST' | 'LAST' | undefined;
}

/** Everything that differs between dialects in the text of queries and writes. */
export interface Syntax {
  /** Whether a SELECT can lock the rows it reads. */
  readonly locksRows: boolean;
  /** Whether a collection is joined where it may be; where a statement costs no round trip, one of its own is faster. */
  readonly joinsCollections: boolean;
  /** Whether INSERT gives back what the database filled in. */
  readonly supportsReturning: boolean;
  /** The most placeholders a statement may have. */
  readonly maxBindings: number;
  /** Rows of one INSERT when there are many: statements of this size are kept prepared. */
  readonly rowsPerInsert: number;
  readonly lockClause: string;
  /** What an INSERT says for a row of nothing but defaults. */
  readonly defaultRow: string;
  /** A quoted name, as part of the text of a fragment. */
  quote(name: string): string;
  quoteTable(table: TableName): string;
  limit(limit: Binding | undefined, offset: Binding | undefined): Fragment;
  /** A placeholder for a whole number that is calculated with. */
  integer(value: Binding): Fragment;
  /** `column IN (list)` */
  isIn(list: KeyList): Fragment;
  pattern(column: string, operator: PatternOperator, value: Binding): Fragment;
  /** The column as it is ordered by and compared for more and less, where its plain value sorts differently. */
  ordered(column: string, type: DataType): string;
  orderBy(order: OrderSql): string;
  /** The clause of an INSERT for rows that are there already; `key` are the quoted columns of the unique key. */
  onConflict(key: readonly string[], update: readonly string[], anyColumn: string): string;
  /** The beginning of a DELETE up to its conditions. */
  deleteFrom(table: string, alias: string): string;
}
