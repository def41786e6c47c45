import type { DataType, DatePart, OrderDirection, PatternOperator, RowLock, TableName } from '@mortise/core';
import type { Binding, Fragment, ListBinding } from '../../sql/fragment';
import type { Codec } from './codec';
import type { OperatorSyntax } from './operator-syntax';

/** Columns of a table, all of it quoted: a list that is like them compares as they do, by their types and collations. */
export interface KeyColumns {
  readonly table: string;
  /** One for each part of a key. */
  readonly columns: readonly string[];
}

/** A list of keys as a dialect binds it: whole, so that its length is no part of the statement. */
export interface KeyList {
  readonly types: readonly DataType[];
  /** The list, canonical: plain values for keys of one part, else tuples. */
  readonly read: ListBinding;
  /** What the keys are values of; undefined where that is no column. */
  readonly like: KeyColumns | undefined;
}

/** That something is in a list. */
export interface Membership extends KeyList {
  /** What is looked for, quoted: one expression for each part of a key. */
  readonly columns: readonly string[];
  /** Whether the condition stands inside an EXISTS. */
  readonly isNested: boolean;
}

/** A list of keys of columns as a table that others are joined to. */
export interface KeyTable {
  readonly source: Fragment;
  /** Its columns, one for each part of a key. */
  readonly keys: readonly string[];
  /** Its column with the place of each key in the list, counted from 1. */
  readonly ordinal: string;
}

/** The columns of an INSERT whose values come as one list. */
export interface ListedColumns {
  readonly types: readonly DataType[];
  readonly codecs: readonly Codec[];
}

/** Rows as a table that an INSERT selects from. */
export interface ListedRows {
  readonly source: string;
  /** What is selected for each of its columns. */
  readonly items: readonly string[];
  /** What is bound for the rows: a value each where they have one column, else a list. */
  readonly bind: (rows: readonly unknown[]) => unknown;
}

export interface OrderSql {
  readonly column: string;
  readonly direction: OrderDirection;
  readonly nulls: 'FIRST' | 'LAST' | undefined;
}

export interface EqualColumn {
  readonly column: string;
  readonly value: string;
  /** Whether it holds texts, of which none is equal to another, whatever its collation says. */
  readonly isText: boolean;
}

/** What decides that a row is there already, and what it gets then; all columns are quoted. */
export interface ConflictSql {
  /** Of the unique key that decides; none: of any. */
  readonly key: readonly string[];
  readonly update: readonly string[];
  /** What is set to itself, so that a row counts as updated of which nothing changes. */
  readonly touched?: { readonly column: string; readonly value: string } | undefined;
  /** What is counted up beside the updates, and as the row has it that is there. */
  readonly counted?: { readonly column: string; readonly value: string } | undefined;
  /** Columns in which a row that is updated is equal to the new one, by themselves and as the row has them that is there. */
  readonly equal?: readonly EqualColumn[] | undefined;
  /** Any column of the table. */
  readonly anyColumn: string;
  /** What the server is to tell of such a row. */
  readonly tells?: ConflictNews | undefined;
}

/**
 * What a server that gives such rows back (or says nothing but one number) can be made to tell of them: that the row was
 * left as it is, by a number that is bound last; or the counter of the row that was updated, given by its column.
 */
export type ConflictNews = { readonly skipped: true } | { readonly counter: string };

/** The rows of a collection as a SELECT whose result is one JSON text. */
export interface JsonRowsSql {
  readonly columns: readonly Fragment[];
  /** Positions of columns that are such texts themselves, and become part of this one. */
  readonly texts: ReadonlySet<number>;
  /** What follows FROM, with its conditions. */
  readonly rows: Fragment;
  /** What follows ORDER BY. */
  readonly order: Fragment;
  readonly limit: Fragment;
  /** The alias of a table in the statement that nothing else has. */
  readonly alias: string;
}

/**
 * How a statement gives the rows of a collection as one text: an array of rows, each of them the array of its columns. JSON
 * has texts and numbers only, so what a driver gives else, or in more digits, is held as a text.
 */
export interface JsonSyntax {
  /** A column as it is held. */
  hold(column: string, type: DataType): string;
  /** Makes what the driver would have given of what was held; undefined: it is that. */
  restore(type: DataType): ((held: unknown) => unknown) | undefined;
  /** The most columns of such a row. */
  readonly maxColumns: number;
  /** A sub-query in brackets: `[]` where there are no rows. */
  rows(rows: JsonRowsSql): Fragment;
}

/** What a dialect makes of a plan of its database. */
export interface ExplainedPlan {
  /** As data. */
  readonly plan: unknown;
  /** For reading. */
  readonly text: string;
  /** Aliases of tables of which all rows are looked at. */
  readonly scans: readonly string[];
  /** Whether rows are sorted for their order. */
  readonly sorts: boolean;
}

/** How a dialect tells how it goes about a query. */
export interface ExplainSyntax {
  /** What stands before the query. */
  readonly plan: string;
  /** What stands there so that it runs and tells what that took, where the database can. `version` asks for that of the server. */
  readonly analyze?: (version: () => Promise<string>) => Promise<string>;
  /** The answer. */
  read(rows: readonly (readonly unknown[])[]): ExplainedPlan;
}

/** A value that rows are ordered by, as SQL. */
export interface SoughtValue {
  readonly value: string;
  readonly type: DataType;
  /** Whether it is a column; else it is what a sub-query gives. */
  readonly isColumn: boolean;
}

/**
 * How the place of a row in an order is kept outside of the database, and rows found that come after it. What is kept is
 * what the database compares, not what an attribute shows: microseconds, digits, the number behind a member of an ENUM.
 */
export interface SeekSyntax {
  /** Whether NULLs stand after all values where an order goes up, and nothing is said of them. */
  readonly nullsAreLast: boolean;
  /** Whether an index has NULLs where an order says that they stand. */
  readonly indexesNulls?: boolean;
  /** The value in a SELECT, so that the driver gives all of it. */
  read(sought: SoughtValue): string;
  /** What the driver gives of that, as a text whose first letter says what it is. */
  hold(raw: unknown): string;
  /**
   * The value, and a placeholder that is compared with it, for held values that begin with a letter.
   *
   * @throws QueryError `INVALID_CURSOR` for a letter that `hold` never writes
   */
  compared(sought: SoughtValue, form: string): { readonly value: string; readonly placeholder: string };
  /**
   * What is bound for a held value.
   *
   * @throws QueryError `INVALID_CURSOR` for what `hold` never makes
   */
  bind(held: string): unknown;
  /**
   * The places, counted from 0, of the bound values of which an error of the driver says that one is none of the type it is
   * compared with; none: it says no such thing, or not of which.
   */
  unfitBindings?(error: unknown, bound: readonly unknown[]): readonly number[];
}

/** A feature that some servers of a dialect have. */
export interface VersionCheck {
  /** A query for one text, the version. */
  readonly query: string;
  readonly passes: (version: string) => boolean;
}

/** Everything that differs between dialects in the text of queries and writes. */
export interface Syntax {
  /** Whether a SELECT can lock the rows it reads. */
  readonly locksRows: boolean;
  /** Whether at REPEATABLE READ and above a SELECT that locks rows shows them as they were when the transaction began. */
  readonly keepsSnapshots: boolean;
  /** Whether a collection is joined where it may be; where a statement costs no round trip, one of its own is faster. */
  readonly joinsCollections: boolean;
  /** Where the database can do it, with every value as a statement of its own would read it. */
  readonly json?: JsonSyntax;
  /** How it tells what it does for a query, where it does. */
  readonly explain?: ExplainSyntax;
  /** Whether a backslash in a text of a statement escapes what follows it. */
  readonly escapesByBackslash?: boolean;
  /** Whether an EXISTS is asked row by row in any case, and never from its other end. */
  readonly asksEachRow?: boolean;
  /** An inner join that reads its right table after its left one, where the planner would begin with either. */
  readonly joinAfter?: string;
  /** Whether INSERT gives back what the database filled in. */
  readonly supportsReturning: true | VersionCheck;
  /** Whether what it gives back is in the order of the rows that were sent. */
  readonly returnsInOrder: boolean;
  /**
   * Where rows that are left as they are come back as well: a last column, which has the number that was bound for them
   * (and whatever follows it).
   */
  readonly skippedMark: string | undefined;
  /** A statement that takes a name, and holds it as a lock to the end of its transaction. */
  readonly nameLock?: string;
  /** A last column, which has the number that was bound with `tells` in rows that were updated; absent: nothing tells. */
  readonly updatedMark?: string;
  /** The most placeholders a statement may have. */
  readonly maxBindings: number;
  /** Rows of one INSERT when there are many: statements of this size are kept prepared. */
  readonly rowsPerInsert: number;
  /** Whether booleans are values of their own: then one in raw SQL is bound as it is. */
  readonly hasBooleans: boolean;
  /** What an INSERT says for a row of nothing but defaults. */
  readonly defaultRow: string;
  /** What it says for a value that was not given; undefined: there is no word for that. */
  // Where a row of an INSERT can say so, an UPDATE can too.
  readonly unset: { readonly ofCounter: string; readonly ofOthers: string } | undefined;
  /** The text of a statement with the driver's placeholders in place of its question marks. */
  positioned(text: string): string;
  /** A quoted name, as part of the text of a fragment. */
  quote(name: string): string;
  quoteTable(table: TableName): string;
  limit(limit: Binding | undefined, offset: Binding | undefined): Fragment;
  /** The end of a SELECT that locks rows: those of one table, where the dialect can tell tables apart. */
  lockClause(lock: RowLock, alias: string): string;
  /** A placeholder for a whole number that is calculated with. */
  integer(value: Binding): Fragment;
  /** `column IN (list)` */
  isIn(membership: Membership): Fragment;
  /** A list as a table, under an alias. The types and collations of its columns are those of the columns it is like. */
  keyTable(list: KeyList & { readonly like: KeyColumns }, alias: string): KeyTable;
  /** The rows of an INSERT as one value; undefined for types that it can't carry exactly, whose values are bound one by one. */
  listedRows?(columns: ListedColumns): ListedRows | undefined;
  /** Operators that not every dialect has. */
  readonly operators?: OperatorSyntax;
  /** A condition that two texts are the same, letter by letter, whatever the collations of their columns. */
  sameText(text: string, other: string): string;
  pattern(column: string, operator: PatternOperator, value: Binding): Fragment;
  /** A column as the text that patterns are compared with; itself where it is absent. */
  asText?(column: string, type: DataType): string;
  /** The column as it is ordered by and compared for more and less, where its plain value sorts differently. */
  ordered(column: string, type: DataType): string;
  /**
   * The value of a column as it is compared with that of a column of another type, or (`isOrdered`) found to be more or less,
   * where columns of the two hold equal values in different forms; absent: as it is ordered by.
   */
  alike?(column: string, type: DataType, other: DataType, isOrdered: boolean): string;
  orderBy(order: OrderSql): string;
  /** How rows are found by their place in an order. */
  readonly seek: SeekSyntax;
  /** The least or greatest value of a group, for types that the plain MIN and MAX don't take; undefined for the others. */
  extreme?(name: 'min' | 'max', column: string, type: DataType): string | undefined;
  /** The mean of a column as a DOUBLE, with all digits that one has; `operand` says whether equal values count once. */
  average(column: string, type: DataType, operand: (value: string) => string): string;
  /** A part of an instant in UTC, or of a day, as a whole number: weeks as in ISO 8601, days of a week from 1, Monday. */
  datePart(part: DatePart, column: string, type: DataType): string;
  /** A call that gives each row a number by chance. */
  readonly random: string;
  /** Whether a table that is a SELECT may speak of a row around the sub-query it stands in. */
  readonly tablesSeeOuterRows: boolean;
  /** What stands around raw SQL whose value is compared with or written to a column of this type, if it needs a form. */
  storedValue(type: DataType): { readonly before: string; readonly after: string } | undefined;
  /**
   * A column and a value that is bound, added or taken off, without a digit lost.
   *
   * @throws QueryError `INEXACT_SUM` where the database has no such sum
   */
  sum(column: string, type: DataType, sign: '+' | '-'): string;
  /** The clause of an INSERT for rows that are there already. */
  onConflict(conflict: ConflictSql): string;
  /** Whether it leaves rows as they are that are to be equal and are not, and tells so by their number alone; else it fails. */
  readonly leavesUnequal?: boolean;
  /** The beginning of an UPDATE up to SET; `hasList`: its conditions look keys up in a list. */
  update(table: string, alias: string, hasList: boolean): string;
  /** Whether columns are worked out for rows that a limit then leaves out, where the rows have to be sorted. */
  readonly computesBeforeLimit: boolean;
  /** Whether the conditions of a DELETE may look into the table that it deletes from. */
  readonly deletesBySelf: boolean;
  /** The beginning of a DELETE up to its conditions. */
  deleteFrom(table: string, alias: string): string;
}
