import type { DataType } from '../data-types/data-type';
import type { Deferrable, ReferentialAction, TableName } from './table-definitions';

/** A table that is there, as the database tells of it. All names are those of the database. */
export interface InspectedTable {
  readonly table: TableName;
  /** Present on a view: it has columns, and neither keys nor indexes. */
  readonly isView?: true;
  /** Present on a view that the database can't read, such as one of a table that is gone: what it says. It has no columns. */
  readonly unread?: string;
  readonly comment: string | null;
  /** In their order. */
  readonly columns: readonly InspectedColumn[];
  /** Names of columns; empty where there is no primary key. */
  readonly primaryKey: readonly string[];
  /** Without that of the primary key. */
  readonly indexes: readonly InspectedIndex[];
  readonly foreignKeys: readonly InspectedForeignKey[];
}

export interface InspectedColumn {
  readonly name: string;
  /** As the database calls it: `character varying(80)`. */
  readonly databaseType: string;
  /** The type whose values are those of the column; undefined where none is. */
  readonly type: DataType | undefined;
  readonly allowNull: boolean;
  /** SQL; null where there is none, or where the database numbers the rows. */
  readonly default: string | null;
  /** Whether the database numbers the rows in it. */
  readonly autoIncrement: boolean;
  /** Whether it is calculated from others. */
  readonly isGenerated: boolean;
  readonly comment: string | null;
}

export interface InspectedIndex {
  readonly name: string;
  readonly unique: boolean;
  readonly columns: readonly string[];
  /** Whether it is over whole columns, in their order, and all rows. */
  readonly isPlain: boolean;
  /** Of one that is over whole columns and the rows where a column is NULL: that column. */
  readonly livingBy: string | null;
  /** Whether it comes with a UNIQUE constraint. */
  readonly ofConstraint: boolean;
}

export interface InspectedForeignKey {
  /** Null where it was given none. */
  readonly name: string | null;
  readonly columns: readonly string[];
  /** Undefined where it is none of the tables that were inspected. */
  readonly target: TableName | undefined;
  readonly targetColumns: readonly string[];
  readonly onDelete: ReferentialAction;
  readonly onUpdate: ReferentialAction;
  readonly deferrable: Deferrable;
}

export interface InspectOptions {
  /** Names of schemas; without, the tables that need no schema to be named. Where there are none, they begin the tables' names. */
  readonly schemas?: readonly string[] | undefined;
  /** These alone, of which those that are there are told under the names given here. */
  readonly tables?: readonly TableName[] | undefined;
  /** True: the tables that need no schema to be named as well. */
  readonly withCurrent?: boolean | undefined;
  /** True: views as well, after the tables. */
  readonly withViews?: boolean | undefined;
  /** Names of views that are not read: they are told without columns. */
  readonly except?: readonly string[] | undefined;
}
