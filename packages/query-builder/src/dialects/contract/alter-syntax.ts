import type { Deferrable, DataType, IndexMethod, IndexPart, TableName, MortiseError } from '@mortise/core';

/** A table as it is in the database, in the database's own words. */
export interface TableDescription {
  readonly columns: readonly ColumnDescription[];
  /** Names of columns; empty where there is no primary key. */
  readonly primaryKey: readonly string[];
  /** Where a key has a name that it is dropped by. */
  readonly primaryKeyName?: string | null;
  /** Without that of the primary key. */
  readonly indexes: readonly IndexDescription[];
  readonly foreignKeys: readonly ForeignKeyDescription[];
  readonly checks: readonly CheckDescription[];
  /** What the database drops with a column without a word, though `indexes` don't name the column; and checks. */
  readonly dependents?: readonly DependentDescription[];
  readonly comment: string | null;
}

/** Something that uses columns, as messages name it: `the check "adult"`. */
export interface DependentDescription {
  readonly name: string;
  readonly columns: readonly string[];
}

export interface ColumnDescription {
  readonly name: string;
  readonly type: string;
  readonly allowNull: boolean;
  /** SQL; null where there is none, or where the database numbers the rows. */
  readonly default: string | null;
  readonly autoIncrement: boolean;
  /** Whether the database numbers the rows in it, though its statement does not say so. */
  readonly isRowNumber?: boolean;
  /** Of a type that has members of its own: these, in their order. */
  readonly members?: readonly string[] | null;
  /** Calculated from others: such a column is left as it is. */
  readonly isGenerated: boolean;
  readonly comment: string | null;
  /** What no definition says and a dialect that writes whole columns anew repeats, with a space before it. */
  readonly rest: string;
}

export interface IndexDescription {
  readonly name: string;
  readonly unique: boolean;
  readonly columns: readonly string[];
  /** Whether it is over whole columns, in their order, and all rows, as those of definitions mostly are. */
  readonly isPlain: boolean;
  /** What `sameIndexes` needs to know of one that is not. */
  readonly detail?: unknown;
  /** Of one that is over whole columns and the rows where a column is NULL: that column. */
  readonly livingBy?: string | null;
  /** False: the database could not finish it, and does not use it. */
  readonly isValid?: boolean;
  /** Whether it comes with a UNIQUE constraint, and goes with it. */
  readonly ofConstraint: boolean;
}

export interface ForeignKeyDescription {
  /** Null where it was given none. */
  readonly name: string | null;
  readonly columns: readonly string[];
  /** Quoted names that mean the target: a table of a schema may be called without it. */
  readonly targets: readonly string[];
  /** Empty where it points to the primary key without naming it. */
  readonly targetColumns: readonly string[];
  readonly onDelete: string;
  readonly onUpdate: string;
  readonly deferrable: Deferrable;
}

export interface CheckDescription {
  readonly name: string | null;
  readonly condition: string;
}

/** A table as its model wants it, with the SQL for each part. Names are those of the database. */
export interface WantedTable {
  readonly model: string;
  readonly table: TableName;
  readonly columns: readonly WantedColumn[];
  readonly primaryKey: readonly string[];
  /** Lines of CREATE TABLE, unless a column says it. */
  readonly primaryKeyLines: readonly string[];
  readonly indexes: readonly WantedIndex[];
  readonly foreignKeys: readonly WantedForeignKey[];
  readonly checks: readonly WantedCheck[];
  readonly comment: string | null;
}

export interface WantedColumn {
  readonly attribute: string;
  readonly name: string;
  /** A line of CREATE TABLE. */
  readonly line: string;
  /** As the dialect writes it, without what makes the database number the rows. */
  readonly type: string;
  readonly kind: string;
  readonly dataType: DataType;
  readonly allowNull: boolean;
  readonly primaryKey: boolean;
  /** Whether the primary key or a foreign key has it, or a key that foreign keys of others lead to. */
  readonly isInKey: boolean;
  /** SQL; null for none, and for NULL. */
  readonly default: string | null;
  /** Whether the default is a value, and no expression of the author's. */
  readonly hasPlainDefault: boolean;
  /** Whether the column keeps the default that it has: the model says nothing of it. */
  readonly keepsDefault: boolean;
  readonly autoIncrement: boolean;
  /** The name a CHECK of its members has, if it is an ENUM. */
  readonly enumCheck: string;
  readonly comment: string | null;
}

export interface WantedIndex {
  readonly name: string;
  readonly unique: boolean;
  readonly attributes: readonly string[];
  /** The column that is NULL in the rows that count; all rows do unless given. */
  readonly livingBy?: string | undefined;
  readonly columns: readonly string[];
  /** Of one that is over more than columns. */
  readonly detail?: WantedIndexDetail | undefined;
  /** CREATE INDEX. */
  readonly statement: string;
  /** A line of CREATE TABLE, where the dialect has indexes there. */
  readonly line: string;
}

/** The parts of an index as SQL. */
export interface WantedIndexDetail {
  readonly parts: readonly WantedIndexPart[];
  readonly where: string | undefined;
  readonly kind: string | undefined;
  readonly method: IndexMethod;
}

export interface WantedIndexPart extends Pick<IndexPart, 'length' | 'collate' | 'operator' | 'isDescending'> {
  /** A quoted column, or an expression. */
  readonly text: string;
  /** Its name, if it is a column. */
  readonly column: string | undefined;
}

/** An index of more than columns, and one that may be the same. */
export interface IndexPair {
  readonly wanted: WantedIndex & { readonly detail: WantedIndexDetail };
  readonly present: IndexDescription;
}

export interface WantedForeignKey extends Omit<ForeignKeyDescription, 'name' | 'targets'> {
  readonly name: string;
  readonly attributes: readonly string[];
  /** Quoted. */
  readonly target: string;
  readonly targetModel: string;
  readonly line: string;
}

export interface WantedCheck extends CheckDescription {
  readonly name: string;
  readonly column: string;
  readonly line: string;
}

/** What of a column is not as its definition says. */
export type ColumnAspect = 'type' | 'null' | 'default' | 'autoIncrement' | 'comment';

export interface ColumnChange {
  readonly present: ColumnDescription;
  readonly wanted: WantedColumn;
  readonly aspects: ReadonlySet<ColumnAspect>;
}

/** All that has to happen to one table. What is changed stands in both lists: it is dropped, and added anew. */
export interface TableChanges {
  readonly wanted: WantedTable;
  readonly present: TableDescription;
  readonly addedColumns: readonly WantedColumn[];
  readonly changedColumns: readonly ColumnChange[];
  readonly droppedColumns: readonly ColumnDescription[];
  readonly addedIndexes: readonly WantedIndex[];
  readonly droppedIndexes: readonly IndexDescription[];
  readonly addedForeignKeys: readonly WantedForeignKey[];
  readonly droppedForeignKeys: readonly ForeignKeyDescription[];
  readonly addedChecks: readonly WantedCheck[];
  readonly droppedChecks: readonly CheckDescription[];
  readonly changesComment: boolean;
  /** Whether the primary key becomes that of the wanted table; otherwise it is left as it is. */
  readonly changesPrimaryKey?: boolean;
}

/** Runs a query, and gives its rows. */
export type Ask = (sql: string) => Promise<readonly (readonly unknown[])[]>;

/** One statement on the way, and what it is about: `Person.age`. */
export interface AlterStep {
  readonly sql: string;
  readonly subject: string;
  /** Present on a query that must find nothing: what a row it finds means. */
  readonly refusal?: () => MortiseError;
}

/** Two expressions that may mean the same. */
export interface ExpressionPair {
  readonly present: string;
  readonly wanted: string;
  /** The type of the column it is a default of; null for a condition. */
  readonly type: string | null;
  /** Whether the wanted one is a value. */
  readonly isPlain: boolean;
}

/** A change of type tried out before anything is changed; `cleanUp` runs in any case. */
export interface Rehearsal {
  readonly steps: readonly AlterStep[];
  readonly cleanUp: readonly string[];
}

/** What surrounds the change of tables that can't happen in a transaction begun by others. */
export interface OwnTransaction {
  readonly begin: readonly string[];
  readonly commit: string;
  readonly rollBack: string;
  readonly afterwards: readonly string[];
}

/** The keys of a table that an index may serve, as columns. */
export interface IndexedKeys {
  readonly primaryKey: readonly string[];
  readonly foreignKeys: readonly { readonly columns: readonly string[] }[];
}

/** How a dialect describes tables and changes them. Shared code finds out what differs. */
export interface AlterSyntax {
  readonly keepsComments: boolean;
  /** Set where the change begins a transaction by itself. */
  readonly ownTransaction: OwnTransaction | undefined;
  /** Equal for names that mean the same column or index. */
  nameKey(name: string): string;
  /** `columnType` without what makes the database number the rows. */
  bareType(columnType: string): string;
  describe(table: TableName, ask: Ask): Promise<TableDescription | undefined>;
  /** A query that gives the names of a table's columns in their order, and nothing where it isn't there; `describe` unless present. */
  columnNames?(table: TableName): string;
  /** Types in the words that `describe` has for them. */
  canonicalTypes(types: readonly string[], ask: Ask): Promise<readonly string[]>;
  isSameType(present: string, wanted: string): boolean;
  /**
   * A wanted column with the type that its column has, where that holds the same values though Mortise would declare another
   * one: such a column of others stays as it is. Absent where there are none.
   */
  keepingType?(wanted: WantedColumn, present: ColumnDescription): WantedColumn | undefined;
  /** Whether the expressions of each pair mean the same, as far as the database can tell without evaluating them. */
  areSame(pairs: readonly ExpressionPair[], table: TableName, ask: Ask): Promise<readonly boolean[]>;
  /** Whether the indexes of each pair are the same, beside being unique or not; where it is absent none is. */
  sameIndexes?(pairs: readonly IndexPair[], table: TableName, ask: Ask): Promise<readonly boolean[]>;
  /** Whether the change can't be part of a transaction begun by others. */
  needsOwnTransaction(changes: TableChanges): boolean;
  /** Whether the database needs this index as long as its table has these keys. */
  isNeeded(index: IndexDescription, keys: IndexedKeys): boolean;
  rehearse(change: ColumnChange, changes: TableChanges): Rehearsal;
  /** The value that a column, whose new type has been tried out, is going to have, as an expression over its row. */
  converted(change: ColumnChange): string;
  /**
   * A query that gives how many rows point to nothing: table, target, number of the foreign key, and count. Present where a transaction that changes
   * tables leaves foreign keys unchecked.
   */
  readonly lostReferences?: string;
  /**
   * Statements, undone at once, that fail where a view or a trigger names what is not there. Present where the database drops
   * a column without looking.
   */
  readDependents?(table: TableName): readonly string[];
  /** Whether two names mean one table, though they differ: it is renamed by way of a third. */
  isSameTable?(one: string, other: string): boolean;
  /**
   * A query that gives the names of other tables whose foreign keys refer to this one, where dropping it would leave them
   * pointing to nothing.
   */
  referringTables?(table: TableName): string;
  /** Drops the foreign keys that go or change, before anything else. */
  dropForeignKeys(changes: TableChanges): readonly AlterStep[];
  changeTable(changes: TableChanges): readonly AlterStep[];
  /** When all tables are as they should be. */
  addForeignKeys(changes: TableChanges): readonly AlterStep[];
}
