import type { ColumnState, ForeignKeyState, IndexState, SqlTextPart, TableState } from '../state/schema-state';

/** The place of a table: its name, with its schema where it has one. */
export interface TablePlace {
  readonly schema?: string;
  readonly name: string;
}

/** SQL of an author: one for all databases, or one for each. */
export type SqlByDialect = Readonly<Record<string, readonly SqlTextPart[]>>;

/** One step of a migration, as plain data: run by `run/`, written by `files/`, read by the lint. */
export type Step =
  | { readonly type: 'createTable'; readonly table: TableState }
  /** Its rows go with it. */
  | { readonly type: 'dropTable'; readonly table: TablePlace }
  | { readonly type: 'renameTable'; readonly table: TablePlace; readonly to: string }
  | { readonly type: 'commentTable'; readonly table: TablePlace; readonly comment: string | null }
  | { readonly type: 'addColumn'; readonly table: TablePlace; readonly name: string; readonly column: ColumnState }
  /** The column as it is to be, whole. */
  | { readonly type: 'changeColumn'; readonly table: TablePlace; readonly name: string; readonly column: ColumnState }
  | { readonly type: 'renameColumn'; readonly table: TablePlace; readonly name: string; readonly to: string }
  | { readonly type: 'dropColumn'; readonly table: TablePlace; readonly name: string }
  /** Gives a value to the rows in which a column is NULL. */
  | { readonly type: 'fillColumn'; readonly table: TablePlace; readonly name: string; readonly value: SqlByDialect }
  | { readonly type: 'addIndex'; readonly table: TablePlace; readonly index: IndexState; readonly concurrently?: true }
  | { readonly type: 'dropIndex'; readonly table: TablePlace; readonly name: string; readonly concurrently?: true }
  | { readonly type: 'addForeignKey'; readonly table: TablePlace; readonly foreignKey: ForeignKeyState }
  | { readonly type: 'dropForeignKey'; readonly table: TablePlace; readonly name: string }
  | {
      readonly type: 'changePrimaryKey';
      readonly table: TablePlace;
      readonly columns: readonly string[];
      readonly name?: string;
    }
  /** A statement of the author's. */
  | { readonly type: 'sql'; readonly statements: SqlByDialect };
