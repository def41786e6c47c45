import type { Deferrable } from '@mortise/core';

/** A table as it is in the database, in the database's own words. */
export interface TableDescription {
  readonly columns: readonly ColumnDescription[];
  /** Names of columns; empty where there is no primary key. */
  readonly primaryKey: readonly string[];
  /** Without that of the primary key. */
  readonly indexes: readonly IndexDescription[];
  readonly foreignKeys: readonly ForeignKeyDescription[];
  readonly checks: readonly CheckDescription[];
  readonly comment: string | null;
}

export interface ColumnDescription {
  readonly name: string;
  readonly type: string;
  readonly allowNull: boolean;
  /** SQL; null where there is none, or where the database numbers the rows. */
  readonly default: string | null;
  readonly autoIncrement: boolean;
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
  /** Whether it is over whole columns and all rows, as those of definitions are. */
  readonly isPlain: boolean;
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
