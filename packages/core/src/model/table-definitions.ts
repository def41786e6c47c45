import type { ModelDefinition } from './model-definition';

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
}

export const referentialActions = ['CASCADE', 'RESTRICT', 'SET NULL', 'SET DEFAULT', 'NO ACTION'] as const;

export type ReferentialAction = (typeof referentialActions)[number];

/** A foreign key constraint. */
export interface ForeignKeyDefinition {
  readonly name: string;
  readonly attributes: readonly string[];
  readonly target: ModelDefinition;
  readonly targetAttributes: readonly string[];
  readonly onDelete: ReferentialAction;
  readonly onUpdate: ReferentialAction;
}
