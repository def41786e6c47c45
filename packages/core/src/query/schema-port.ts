import type { ExecutionContext } from '../options/transaction-options';
import type { ModelDefinition } from '../definition/model-definition';
import type { InspectedTable, InspectOptions } from '../definition/inspected-table';
import type { IndexDefinition, TableName } from '../definition/table-definitions';
import type { ColumnOutline, ForeignKeyOutline, TableOutline } from '../definition/table-outline';
import type { SqlFragment } from '../sql/sql-fragment';

export interface AlterOptions {
  /** Whether goes what no definition knows: columns, indexes, foreign keys and checks of their tables. */
  readonly drop: boolean;
  /** All definitions that may share a table with those that are altered. */
  readonly known: readonly ModelDefinition[];
}

/** One thing in which a table is not as its model says. */
export interface SchemaDifference {
  readonly kind:
    | 'missingTable'
    | 'primaryKey'
    | 'missingColumn'
    | 'changedColumn'
    | 'unknownColumn'
    | 'missingIndex'
    | 'unknownIndex'
    | 'missingForeignKey'
    | 'unknownForeignKey'
    | 'check'
    | 'comment';
  /** `Person`, or `Person.age`. */
  readonly subject: string;
  /** What the database calls the column, index or foreign key; null where that is none, or has no name. */
  readonly name: string | null;
  /** A whole sentence. */
  readonly message: string;
}

/** In what a table is not as its model says, and what `alter` would run. */
export interface TableDifferences {
  readonly model: string;
  readonly table: TableName;
  readonly differences: readonly SchemaDifference[];
  readonly statements: readonly string[];
}

export interface TruncateTables {
  /** Whether what refers to the tables, and no model knows, is emptied too, where the database can. */
  readonly cascade: boolean;
  /** Whether the database numbers rows from 1 again. */
  readonly restartIdentity: boolean;
}

/** One change of the tables, by the names of the database: what is there is as it was before, or as it is to be. */
export type SchemaChange =
  | { readonly type: 'createTable'; readonly table: TableOutline }
  /** With all its rows. */
  | { readonly type: 'dropTable'; readonly table: TableName }
  | { readonly type: 'renameTable'; readonly table: TableName; readonly to: string }
  | { readonly type: 'commentTable'; readonly table: TableName; readonly comment: string | null }
  | { readonly type: 'addColumn'; readonly table: TableName; readonly column: ColumnOutline }
  /** The column as it is to be, whole. */
  | { readonly type: 'changeColumn'; readonly table: TableName; readonly column: ColumnOutline }
  | { readonly type: 'renameColumn'; readonly table: TableName; readonly name: string; readonly to: string }
  | { readonly type: 'dropColumn'; readonly table: TableName; readonly name: string }
  /** Gives a value to the rows in which a column is NULL. */
  | { readonly type: 'fillColumn'; readonly table: TableName; readonly name: string; readonly value: SqlFragment }
  | {
      readonly type: 'addIndex';
      readonly table: TableName;
      readonly index: IndexDefinition;
      /** Without locking the table, where the database can: outside of transactions. */
      readonly concurrently: boolean;
    }
  | { readonly type: 'dropIndex'; readonly table: TableName; readonly name: string; readonly concurrently: boolean }
  | { readonly type: 'addForeignKey'; readonly table: TableName; readonly foreignKey: ForeignKeyOutline }
  | { readonly type: 'dropForeignKey'; readonly table: TableName; readonly name: string }
  | {
      readonly type: 'changePrimaryKey';
      readonly table: TableName;
      readonly columns: readonly string[];
      readonly name: string | undefined;
    }
  /** A statement of the author's. */
  | { readonly type: 'sql'; readonly statement: SqlFragment };

/** How a change is made. */
export interface ChangeOptions {
  /** True: the change was begun before, and nobody knows how far it came: what is done already is left. */
  readonly resumes?: boolean;
  /** True: all is going to be undone, so that what runs outside of transactions only is shown, and done in another form. */
  readonly isTrial?: boolean;
  /** Told of each statement that changes something, before it runs. */
  readonly onStatement?: (sql: string) => void;
}

/** How long a lock is waited for. */
export interface LockWait {
  readonly milliseconds: number;
  /** Called once, when somebody else has it. */
  readonly onWait?: () => void;
}

export interface SchemaPort {
  /** Whether changes are part of a transaction; elsewhere each is done for good at once. */
  readonly isTransactional: boolean;
  /**
   * Makes one change, by what is there: what can't be done, or what rows stand against, is refused before anything is
   * changed.
   */
  change(change: SchemaChange, options: ChangeOptions, context: ExecutionContext): Promise<void>;
  /**
   * Where changes can't be undone: runs the work with a function that makes them where the same tables are, without rows.
   * A statement of an author's is told, and not run.
   */
  tryingOut<T>(
    work: (change: (change: SchemaChange, options: ChangeOptions) => Promise<void>) => Promise<T>,
  ): Promise<T>;
  /** Whether a change, made by itself, can stand in a transaction around it. */
  canBeUndone(change: SchemaChange): boolean;
  /** The names of the columns of a table; undefined where there is no such table. */
  columnNames(table: TableName, context: ExecutionContext): Promise<readonly string[] | undefined>;
  /**
   * Runs the work while no other process holds a lock of that name, which ends with the process. The work can ask whether the
   * lock is still held: a connection may be lost. Where one transaction at a time writes there is no other lock than that.
   *
   * @throws TimeoutError `LOCK_TIMEOUT`, and ConnectionError where the lock was lost
   */
  holdingLock<T>(name: string, wait: LockWait, work: (assertHeld: () => Promise<void>) => Promise<T>): Promise<T>;
  /** Creates what is not there: tables, keys, indexes; referenced tables first. */
  create(definitions: readonly ModelDefinition[], context: ExecutionContext): Promise<void>;
  /** Creates what is not there, and makes the rest as the definitions say. */
  alter(definitions: readonly ModelDefinition[], options: AlterOptions, context: ExecutionContext): Promise<void>;
  /** What `alter` would do, by tables: nothing is done. Empty where all is as the definitions say. */
  differences(
    definitions: readonly ModelDefinition[],
    options: AlterOptions,
    context: ExecutionContext,
  ): Promise<readonly TableDifferences[]>;
  /** Drops these tables where they are there, and creates them anew. */
  recreate(definitions: readonly ModelDefinition[], context: ExecutionContext): Promise<void>;
  /** Drops these tables where they are there, whatever refers to them. */
  drop(definitions: readonly ModelDefinition[], context: ExecutionContext): Promise<void>;
  /** Empties these tables, all or none. */
  truncate(definitions: readonly ModelDefinition[], options: TruncateTables, context: ExecutionContext): Promise<void>;
  /** Makes a schema that is not there, where there are schemas. */
  createSchema(name: string, context: ExecutionContext): Promise<void>;
  /** Drops a schema with all that is in it; where there are none, the tables that have its name before their own. */
  dropSchema(name: string, context: ExecutionContext): Promise<void>;
  /** The names of the schemas that are there; where there are none, those that tables have before their own. */
  schemas(context: ExecutionContext): Promise<readonly string[]>;
  /** The tables that are there, by name. */
  inspect(options: InspectOptions, context: ExecutionContext): Promise<readonly InspectedTable[]>;
}
