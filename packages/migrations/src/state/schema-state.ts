import type { DataType, Deferrable, IndexMethod } from '@mortise/core';

/** The tables of a database as plain data that JSON holds: what migrations start from, and what they lead to. */
export interface SchemaState {
  /** By `schema.name`, or the name alone. */
  readonly tables: Readonly<Record<string, TableState>>;
}

/** A table. All names are those of the database. */
export interface TableState {
  readonly schema?: string;
  readonly name: string;
  readonly comment?: string;
  /** What it was called before, in its schema. It is no part of what a table is. */
  readonly renamedFrom?: string;
  /** By name, in the order of the table. */
  readonly columns: Readonly<Record<string, ColumnState>>;
  /** Names of columns; empty where there is no key. */
  readonly primaryKey: readonly string[];
  readonly primaryKeyName?: string;
  readonly indexes: readonly IndexState[];
  readonly foreignKeys: readonly ForeignKeyState[];
}

export interface ColumnState {
  /** Plain data already. */
  readonly type: DataType;
  readonly allowNull: boolean;
  readonly autoIncrement?: true;
  readonly default?: DefaultState;
  readonly comment?: string;
  /** A text that is compared character by character though no key of its own table has it: others refer to it. */
  readonly exact?: true;
  /** What it was called before: `@RenamedFrom('nick')`. It is no part of what a table is. */
  readonly renamedFrom?: string;
}

export type DefaultState =
  /** A value that JSON holds, as the kind of its type writes it. */
  | { readonly type: 'value'; readonly value: unknown }
  | { readonly type: 'sql'; readonly parts: readonly SqlTextPart[] }
  /** Whatever the column's default is: only the database knows it. */
  | { readonly type: 'database' };

/** SQL as written in a program: text, values that become literals, names that are quoted. */
export type SqlTextPart =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'value'; readonly value: unknown }
  | { readonly type: 'identifier'; readonly name: string };

export interface IndexState {
  readonly name: string;
  readonly unique: boolean;
  readonly parts: readonly IndexPartState[];
  /** The column that is NULL in rows that count: an index among living rows. */
  readonly livingBy?: string;
  readonly where?: readonly SqlTextPart[];
  readonly kind?: 'FULLTEXT' | 'SPATIAL';
  readonly method?: IndexMethod;
  readonly parser?: string;
}

export interface IndexPartState {
  readonly column?: string;
  readonly expression?: readonly SqlTextPart[];
  readonly descending?: true;
  readonly length?: number;
  readonly collate?: string;
  readonly operator?: string;
}

export interface ForeignKeyState {
  readonly name: string;
  readonly columns: readonly string[];
  readonly references: { readonly schema?: string; readonly table: string; readonly columns: readonly string[] };
  readonly onDelete: string;
  readonly onUpdate: string;
  /** Unless it is checked with each statement. */
  readonly deferrable?: Exclude<Deferrable, 'NOT'>;
}
