/** A table's place: schema (PostgreSQL) and name. */
export interface TableName {
  readonly schema: string | undefined;
  readonly name: string;
}

export interface IndexDefinition {
  /** Complete, short enough for every database. */
  readonly name: string;
  readonly unique: boolean;
  readonly attributes: readonly string[];
  /** Of an index among living rows: the attribute that marks the others as deleted. */
  readonly livingBy?: string | undefined;
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
