import type { SqlFragment } from '../sql/sql-fragment';

/** A table's place: schema (PostgreSQL) and name. */
export interface TableName {
  readonly schema: string | undefined;
  readonly name: string;
}

export interface IndexDefinition {
  /** Complete, short enough for every database. */
  readonly name: string;
  readonly unique: boolean;
  /** Those that stand in it by themselves. */
  readonly attributes: readonly string[];
  /** Of an index among living rows: the attribute that marks the others as deleted. */
  readonly livingBy?: string | undefined;
  /** Unless it is over the attributes and nothing else. */
  readonly detail?: IndexDetail | undefined;
  /** What is told where it is broken. */
  readonly message?: string | undefined;
}

export const indexMethods = ['BTREE', 'HASH', 'GIN', 'GIST', 'SPGIST', 'BRIN'] as const;
export type IndexMethod = (typeof indexMethods)[number];

/** One column of an index: an attribute, or what is worked out of some. */
export interface IndexPart {
  readonly attribute?: string | undefined;
  readonly expression?: SqlFragment | undefined;
  readonly isDescending?: boolean | undefined;
  /** So many characters of it from its beginning. */
  readonly length?: number | undefined;
  readonly collate?: string | undefined;
  /** The class of operators that it serves. */
  readonly operator?: string | undefined;
}

/** An index that is not just over columns. */
export interface IndexDetail {
  readonly parts: readonly IndexPart[];
  /** A user's `where`: rows that don't meet it are left out. */
  readonly where?: unknown;
  readonly kind?: 'FULLTEXT' | 'SPATIAL' | undefined;
  readonly method?: IndexMethod | undefined;
  readonly parser?: string | undefined;
  /** Whether it has all rows in the order of whole columns: rows that are equal for it are equal. */
  readonly isKey: boolean;
}

export const referentialActions = ['CASCADE', 'RESTRICT', 'SET NULL', 'SET DEFAULT', 'NO ACTION'] as const;

export type ReferentialAction = (typeof referentialActions)[number];

/**
 * When a foreign key is checked: with each statement (`NOT`), or deferred to the end of the transaction, either unless
 * the transaction says otherwise (`INITIALLY_DEFERRED`) or only if it does (`INITIALLY_IMMEDIATE`).
 *
 * PostgreSQL and SQLite have it; elsewhere a deferrable key is refused with `DEFERRABLE_UNSUPPORTED`.
 *
 * @example
 * Hen.belongsTo(Egg, { foreignKey: { name: 'eggId', deferrable: Deferrable.INITIALLY_DEFERRED } });
 */
export const Deferrable = {
  INITIALLY_DEFERRED: 'INITIALLY_DEFERRED',
  INITIALLY_IMMEDIATE: 'INITIALLY_IMMEDIATE',
  NOT: 'NOT',
} as const;

export type Deferrable = (typeof Deferrable)[keyof typeof Deferrable];
