import type { ModelDefinition } from '../definition/model-definition';
import type { Condition, Parameter, SqlPiece } from './condition';

/** What to do with a row that is there already. */
export interface ConflictClause {
  /** The attributes of the unique key that decides whether it is there. */
  readonly attributes: readonly string[];
  /** Attributes that take the new row's value; none leaves the row as it is. */
  readonly update: readonly string[];
  /** True: a row that is left as it is counts as updated all the same, and is told of. */
  readonly touches?: boolean;
  /** An attribute that is counted up in such a row: its version. */
  readonly counts?: string | undefined;
}

/** SQL in place of a value of a new row: the database works it out. */
export class InsertedSql {
  constructor(
    readonly pieces: readonly SqlPiece[],
    /** What its parameters stand for. */
    readonly values: readonly unknown[],
  ) {}
}

/**
 * Rows to write, each with its values in the order of `attributes`. Values are canonical; null is NULL, and undefined what
 * was not given: the column's own default.
 */
export interface InsertCommand {
  readonly definition: ModelDefinition;
  readonly attributes: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
  /** Whether a row lacks a value that others have. */
  readonly isUneven?: boolean | undefined;
  /** Whether a row has an `InsertedSql` among its values. */
  readonly hasSql?: boolean | undefined;
  readonly conflict?: ConflictClause | undefined;
  /** Attributes the database fills in, to be read back. */
  readonly returning: readonly string[];
  /**
   * Those of them that have to be known, whatever it takes to ask. The others were given no value by anybody: where the
   * server tells nothing of itself, they stay unknown.
   */
  readonly required: readonly string[];
  /** Whether it has to be known which rows were left as they are, where the conflict leaves some so. */
  readonly tellsKept?: boolean | undefined;
  /** Of a command of one row: whether it is asked for whether the row was created, behind its values. */
  readonly tellsCreated?: boolean | undefined;
}

/** Rows that are alike but for some attributes, of which nothing is asked. */
export interface InsertAlikeCommand extends Pick<InsertCommand, 'definition' | 'attributes' | 'conflict'> {
  /** What all rows hold, in the order of `attributes`; what stands at those that differ is not looked at. */
  readonly shared: readonly unknown[];
  /** The places of the attributes that differ, one or more. */
  readonly differing: readonly number[];
  /** Of each row what it holds there: a value where that is one attribute, else a list of them. */
  readonly values: readonly unknown[];
}

/**
 * Decoded values of `returning`, one array a row, in the order of the rows that were sent, with undefined for what is not
 * known; undefined for a row that was left as it is. Empty where nothing was asked. With `tellsCreated` one value more, where
 * the database tells.
 */
export type InsertedRows = readonly (readonly unknown[] | undefined)[];

export interface Assignment {
  readonly attribute: string;
  readonly value:
    | Parameter
    | { readonly pieces: readonly SqlPiece[] }
    /** What the column has, and this beside it or without it. */
    | { readonly added: Parameter; readonly sign: '+' | '-' }
    /** For each row that meets one of these its own; the others keep what they have. */
    | { readonly cases: readonly AssignedCase[] };
}

/** What the rows that meet a condition get. */
export interface AssignedCase {
  /** The same for each attribute that is given to the same row. */
  readonly row: object;
  readonly when: Condition;
  readonly then: Parameter | { readonly pieces: readonly SqlPiece[] };
}

export interface UpdateCommand {
  readonly definition: ModelDefinition;
  readonly assignments: readonly Assignment[];
  readonly where: Condition | undefined;
}

export interface DeleteCommand {
  readonly definition: ModelDefinition;
  readonly where: Condition | undefined;
}
