import type { DataTypeInput, SqlFragment } from '@mortise/core';
import type { Database } from 'mortise';
import type { TablePlace } from './step';

/** A column as migrations write it: what an attribute says of its column, by the column's own name. */
export interface MigrationColumn {
  readonly type: DataTypeInput;
  /** Whether NULL is a value of it: true unless said. */
  readonly allowNull?: boolean;
  readonly primaryKey?: boolean;
  readonly autoIncrement?: boolean;
  /** A value, or SQL: `` sql`CURRENT_TIMESTAMP` ``. */
  readonly defaultValue?: unknown;
  readonly comment?: string;
  /** A text that is compared character by character though no key of its own table has it: others refer to it. */
  readonly exact?: boolean;
}

export type MigrationColumns = Readonly<Record<string, MigrationColumn>>;

export interface MigrationIndex {
  readonly name: string;
  readonly columns: readonly (string | MigrationIndexPart)[];
  readonly unique?: boolean;
  readonly where?: SqlFragment;
  /** The column that is NULL in the rows that count. */
  readonly livingBy?: string;
  readonly kind?: 'FULLTEXT' | 'SPATIAL';
  readonly method?: string;
  readonly parser?: string;
  /** On PostgreSQL: without locking the table, and so outside of a transaction. */
  readonly concurrently?: boolean;
}

export interface MigrationIndexPart {
  readonly column?: string;
  readonly expression?: SqlFragment;
  readonly descending?: boolean;
  readonly length?: number;
  readonly collate?: string;
  readonly operator?: string;
}

export interface MigrationForeignKey {
  readonly name: string;
  readonly columns: readonly string[];
  /** Without a schema the table is in that of its own; null: it is in none. */
  readonly references: { readonly schema?: string | null; readonly table: string; readonly columns: readonly string[] };
  readonly onDelete?: string;
  readonly onUpdate?: string;
  readonly deferrable?: string;
}

export interface MigrationTableOptions {
  /** The columns of the key, where their order is not that of the columns that are marked. */
  readonly primaryKey?: readonly string[];
  readonly primaryKeyName?: string;
  readonly comment?: string;
  readonly indexes?: readonly MigrationIndex[];
  readonly foreignKeys?: readonly MigrationForeignKey[];
}

/** A table's name, or its name with its schema. */
export type MigrationTable = string | TablePlace;

/** One text of SQL for every database, or one for each by the name of its dialect. */
export type MigrationSql = SqlFragment | Readonly<Record<string, SqlFragment>>;

/**
 * What `schema` is in a migration: each call is one step, done when its promise is. One that fails is the last: the migration
 * fails with it, also where the error is caught.
 */
export interface MigrationSchema {
  createTable(table: MigrationTable, columns: MigrationColumns, options?: MigrationTableOptions): Promise<void>;
  /** Drops a table with all its rows. */
  dropTable(table: MigrationTable): Promise<void>;
  renameTable(table: MigrationTable, to: string): Promise<void>;
  commentTable(table: MigrationTable, comment: string | null): Promise<void>;
  addColumn(table: MigrationTable, name: string, column: MigrationColumn): Promise<void>;
  /** Makes a column as it is described here, whole. */
  changeColumn(table: MigrationTable, name: string, column: MigrationColumn): Promise<void>;
  renameColumn(table: MigrationTable, name: string, to: string): Promise<void>;
  /** Drops a column with all its values. */
  dropColumn(table: MigrationTable, name: string): Promise<void>;
  /** Gives a value to the rows in which the column is NULL. */
  fillColumn(table: MigrationTable, name: string, value: MigrationSql): Promise<void>;
  addIndex(table: MigrationTable, index: MigrationIndex): Promise<void>;
  dropIndex(table: MigrationTable, name: string, options?: { readonly concurrently?: boolean }): Promise<void>;
  addForeignKey(table: MigrationTable, key: MigrationForeignKey): Promise<void>;
  dropForeignKey(table: MigrationTable, name: string): Promise<void>;
  changePrimaryKey(
    table: MigrationTable,
    columns: readonly string[],
    options?: { readonly name?: string },
  ): Promise<void>;
  /** Runs a statement. On SQLite foreign keys are off within a migration's transaction: see `database`. */
  sql(statement: MigrationSql): Promise<void>;
  /**
   * The database, for work on rows: calls belong to the migration's transaction where it has one. On SQLite foreign keys are
   * off in that transaction: deleting a row neither deletes nor changes those that refer to it. Where it would leave more rows
   * that point to nothing than there were, the migration fails.
   */
  readonly database: Database;
}

export interface Migration {
  up(schema: MigrationSchema): Promise<void>;
  down(schema: MigrationSchema): Promise<void>;
  /** False: outside of a transaction, for what a database takes only there. */
  readonly transaction?: boolean;
  /** Names of migrations that this one stands for: where they have run, it has. */
  readonly replaces?: readonly string[];
  /** What some of those stood for themselves, by their names. */
  readonly replacedBefore?: Readonly<Record<string, readonly string[]>>;
  /** Names of the last migrations of two branches that this one joins. */
  readonly merges?: readonly string[];
}
