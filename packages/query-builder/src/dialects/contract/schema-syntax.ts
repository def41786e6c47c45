import type { AttributeDefinition, DataType, IndexMethod, ModelDefinition, TableName } from '@mortise/core';
import type { AlterSyntax, Ask } from './alter-syntax';
import type { InspectSyntax } from './inspect-syntax';

/** How a dialect writes tables. Shared code puts the pieces together and asks here where dialects differ. */
export interface SchemaSyntax {
  /** Whether a schema holds tables; elsewhere it becomes the first part of the table's name. */
  readonly supportsSchemas: boolean;
  /** Whether names of tables are equal whatever the case of their letters from A to Z. */
  readonly foldsNames?: boolean;
  /** Whether DDL is part of a transaction; elsewhere it commits the one that is open. */
  readonly hasTransactionalDdl: boolean;
  /** Whether a foreign key may refer to a table that is not there yet. */
  readonly allowsForwardReferences: boolean;
  /** Whether indexes stand in CREATE TABLE, since nothing says "unless it is there" for one alone. */
  readonly declaresIndexesInTable: boolean;
  /**
   * Where an index cannot leave rows out (`WHERE deletedAt IS NULL`): a column to stand in it, which is NULL in rows that are
   * marked as deleted in the column of that name.
   */
  readonly livingColumn?: (deletedAt: string) => LivingColumn;
  /** What indexes may be beside columns in their order; elsewhere nothing is. */
  readonly indexes?: IndexSyntax;
  /** Whether the check of a foreign key can wait until the transaction ends. */
  readonly supportsDeferrableKeys: boolean;
  /** Whether a name is too long for the database, which would cut it or refuse it. */
  readonly isNameTooLong: (name: string) => boolean;
  /** Whether a name may end with a blank. */
  readonly keepsTrailingBlanks: boolean;
  /** Whether a primary key keeps the name it is given; elsewhere a unique index beside it has that name. */
  readonly namesPrimaryKeys: boolean;
  /** Whether an ENUM needs a CHECK, since its type takes any text. */
  readonly checksEnums: boolean;
  /** Statements around the creation of tables, so that two processes may create the same at once. */
  readonly creationLock: CreationLock;
  /** Absent where only one transaction at a time may write. */
  readonly sessionLock?: SessionLock;

  quoteIdentifier(name: string): string;
  quoteTable(table: TableName): string;
  quoteText(text: string): string;
  /** A value as a codec gives it to the driver, as a literal. */
  literal(encoded: unknown): string;
  /** The value of a default, as its column stores it. */
  encode(type: DataType, value: unknown): unknown;
  /** A default that is SQL, in the form in which its column stores values. */
  storedDefault(type: DataType, expression: string): string;

  /** Type, and what makes the database number the rows. */
  columnType(attribute: AttributeDefinition, definition: ModelDefinition): string;
  /** True when `columnType` already makes this column the primary key. */
  declaresPrimaryKeyInColumn(definition: ModelDefinition): boolean;
  /** Whether there are columns for arrays and ranges. */
  readonly hasStructures?: boolean;
  /** Whether a column of this type can be part of a key or an index. */
  canBeKey(type: DataType): boolean;
  /** What follows a column to comment it, with a space before it; empty where that takes a statement of its own. */
  columnComment(comment: string | undefined): string;
  /** What follows the closing parenthesis of CREATE TABLE. */
  tableOptions(definition: ModelDefinition): string;
  /** Statements that comment a new table and its columns. */
  commentStatements(definition: ModelDefinition): readonly string[];

  /** A query that gives a row when the table is there. */
  tableExists(table: TableName): string;
  /** A query that gives the number and, as `a view`, the kind of what has the name of a table and is none. */
  kindOfNoTable(table: TableName, number: number): string;
  /** A query that gives the name of each index of a table. */
  indexNames(table: TableName): string;

  /**
   * A query that gives a row for each column of each unique key over all rows: the key, the column (null for what is no whole
   * column), and 1 where an INSERT can go by the key. There is a row of nulls for the table itself: none where it isn't there.
   */
  uniqueKeys(table: TableName): string;

  /**
   * A query that gives the columns that an UPDATE may give a value, each with two words: whether it is granted to who asks,
   * and whether a trigger watches it, as `1` or `0`. Needed where the row of an owner has to be written.
   */
  readonly writableColumns?: (table: TableName) => string;

  /** An error of DDL with what more the database tells on the same connection, where it does. */
  readonly explainFailure?: (error: unknown, ask: Ask) => Promise<unknown>;

  /** Of CREATE INDEX or DROP INDEX, the form that leaves the table unlocked and runs outside of transactions only. */
  readonly withoutLocking?: (statement: string) => string;

  /** Present where changes of tables can't be undone: where they can be tried out. */
  readonly scratchPlace?: (name: string, ask: Ask) => Promise<ScratchPlace>;

  readonly drop: DropSyntax;
  readonly truncate: TruncateSyntax;
  readonly alter: AlterSyntax;
  /** Where it is absent, nothing tells which tables there are. */
  readonly inspect?: InspectSyntax;
}

/** What a dialect has of indexes; what it says nothing of is refused. */
export interface IndexSyntax {
  /** Whether a WHERE may leave rows out. */
  readonly isPartial: boolean;
  /** Whether they may be over SQL. */
  readonly takesSql: boolean;
  /** Whether they may be over the beginning of a text. */
  readonly takesLengths: boolean;
  readonly takesCollations: boolean;
  readonly takesOperators: boolean;
  readonly takesParsers: boolean;
  readonly methods: readonly IndexMethod[];
  /** Those of words: of a kind of their own, or of the method GIN over SQL made of quoted columns. */
  readonly fullText?: 'FULLTEXT' | ((columns: readonly string[]) => string);
}

/** A column that the database works out. */
export interface LivingColumn {
  readonly name: string;
  /** A line of CREATE TABLE. */
  readonly line: string;
}

export interface CreationLock {
  /** Queries that wait for the lock. */
  readonly take: readonly string[];
  /** Whether the first value such a query gives says that the lock was not to be had. */
  readonly isRefusal: (value: unknown) => boolean;
  readonly release: readonly string[];
}

/** A lock by name that its session holds until it ends, however it ends. */
export interface SessionLock {
  /** What the session begins each try with. */
  readonly begin: readonly string[];
  /** A query that takes the lock of this database (and schema) without waiting, and gives 1 where it has it. */
  readonly take: (name: string) => string;
  /** After a try that failed as well: who waits holds nothing that others wait for. */
  readonly end: readonly string[];
}

/** A place of its own with the same tables, and no rows, for a session to try changes in. */
export interface ScratchPlace {
  /** Make it, and lead the session there. */
  readonly open: readonly string[];
  readonly close: readonly string[];
}

/** How tables are dropped, whatever refers to them. */
export interface DropSyntax {
  /** Follows the name of the table: ` CASCADE`. */
  readonly suffix: string;
  /** Switch foreign keys off on one connection, outside of transactions; none where `suffix` is enough. */
  readonly foreignKeysOff: readonly string[];
  readonly foreignKeysOn: readonly string[];
  /** Inside a transaction, let foreign keys count only when it ends. */
  readonly deferForeignKeys: readonly string[];
}

/** How tables are emptied. */
export interface TruncateSyntax {
  /** Empty the tables, those that refer to others first, as part of a transaction. */
  readonly statements: (tables: readonly TableName[], options: TruncatedTables) => readonly string[];
  /** Makes the database number rows from 1 again, where the statements above don't. */
  readonly restart?: (table: TableName) => string;
  /** A query that gives a row where there is anything to restart; none: there is in any case. */
  readonly canRestart?: string;
  /** Whether rows that refer to rows of the same tables have to go while foreign keys are off. */
  readonly needsForeignKeysOff: boolean;
}

export interface TruncatedTables {
  /** Whether what refers to the tables, and no model knows, is emptied too, where the database can. */
  readonly cascade: boolean;
  readonly restartIdentity: boolean;
}
