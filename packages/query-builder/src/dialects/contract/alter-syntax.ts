import type { MortiseError, TableName } from '@mortise/core';
import type { ColumnChange, TableChanges } from './table-changes';
import type { IndexDescription, TableDescription } from './table-description';

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
  /** Types in the words that `describe` has for them. */
  canonicalTypes(types: readonly string[], ask: Ask): Promise<readonly string[]>;
  isSameType(present: string, wanted: string): boolean;
  /** Whether the expressions of each pair mean the same, as far as the database can tell without evaluating them. */
  areSame(pairs: readonly ExpressionPair[], table: TableName, ask: Ask): Promise<readonly boolean[]>;
  /** Whether the change can't be part of a transaction begun by others. */
  needsOwnTransaction(changes: TableChanges): boolean;
  /** Whether the database needs this index as long as its table has these keys. */
  isNeeded(index: IndexDescription, keys: IndexedKeys): boolean;
  rehearse(change: ColumnChange, changes: TableChanges): Rehearsal;
  /** The value that a column, whose new type has been tried out, is going to have, as an expression over its row. */
  converted(change: ColumnChange): string;
  /** Drops the foreign keys that go or change, before anything else. */
  dropForeignKeys(changes: TableChanges): readonly AlterStep[];
  changeTable(changes: TableChanges): readonly AlterStep[];
  /** When all tables are as they should be. */
  addForeignKeys(changes: TableChanges): readonly AlterStep[];
}
