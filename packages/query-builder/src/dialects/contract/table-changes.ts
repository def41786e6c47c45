import type { DataType, TableName } from '@mortise/core';
import type {
  CheckDescription,
  ColumnDescription,
  ForeignKeyDescription,
  IndexDescription,
  TableDescription,
} from './table-description';

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
  readonly columns: readonly string[];
  /** CREATE INDEX. */
  readonly statement: string;
  /** A line of CREATE TABLE, where the dialect has indexes there. */
  readonly line: string;
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
}
