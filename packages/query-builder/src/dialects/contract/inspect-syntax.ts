import type { DataType, InspectOptions, TableName } from '@mortise/core';
import type { Ask, CheckDescription, ColumnDescription } from './alter-syntax';

/** What a CHECK says, if it says that a column is one of these texts. */
export interface CheckedMembers {
  readonly column: string;
  readonly members: readonly string[];
}

/** What is known of a column beside its description. */
export interface ColumnFacts {
  readonly table: TableName;
  /** The texts that a CHECK allows it, or that its type has as members. */
  readonly members: readonly string[] | undefined;
  readonly ask: Ask;
}

export interface ViewSyntax {
  /** A query that gives schema and name of each view, by name, as that of tables does. */
  names(options: InspectOptions): string;
  /** Its columns in their order, in the words that tables are described in. */
  columns(view: TableName, ask: Ask): Promise<readonly Pick<ColumnDescription, 'name' | 'type'>[]>;
}

/** How a dialect tells which tables there are, and what their columns hold. */
export interface InspectSyntax {
  /** A query that gives schema and name of each table, by name: a schema that isn't NULL is needed to name it. */
  tables(options: InspectOptions): string;
  /** The same of views, and what a view has for columns; absent where they are not told. */
  readonly views?: ViewSyntax;
  /** A query that gives the names of the schemas, without those of the database itself; absent where there are none. */
  readonly schemas?: string;
  /** A query that gives the name of each type that has members, and each of these, in their order. */
  readonly members?: string;
  /** What a condition says, if it is of that kind. */
  checkedMembers(check: CheckDescription): CheckedMembers | undefined;
  /** The type whose values are those of a column; undefined where none is. */
  dataType(column: ColumnDescription, facts: ColumnFacts): Promise<DataType | undefined>;
}
