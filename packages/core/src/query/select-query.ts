import type { ModelDefinition } from '../model/model-definition';
import type { Condition, ListParameter, Parameter, SqlPiece } from './condition';

/**
 * One foreign key, followed in one direction. Has-many, has-one and belongs-to are one link; belongs-to-many is two,
 * through the junction model.
 */
export interface Link {
  readonly from: ModelDefinition;
  readonly to: ModelDefinition;
  /** Attributes of `from`, pairwise equal to `toAttributes` of `to`. */
  readonly fromAttributes: readonly string[];
  readonly toAttributes: readonly string[];
  /** Whether one row of `from` may meet several rows of `to`. */
  readonly many: boolean;
}

/** One turn along a path: the link, which of its rows count, and what of them is read. */
export interface LinkStep {
  readonly link: Link;
  /** On rows of `link.to`: association scope, `where`, paranoid. */
  readonly condition?: Condition | undefined;
  /** Attributes of `link.to` to read. */
  readonly attributes: readonly string[];
  /** For a row on the way (the junction): the property of the item it is put under; undefined hides it. */
  readonly as?: string | undefined;
}

export type SelectStrategy = 'join' | 'separate';
export type OrderDirection = 'ASC' | 'DESC';

export interface OrderTerm {
  /** An attribute of the selected model, of a row on the way to it (`step` counts from 0), or raw SQL. */
  readonly by:
    | {
        readonly attribute: string;
        readonly step?: number | undefined;
        readonly include?: readonly string[] | undefined;
      }
    | { readonly pieces: readonly SqlPiece[]; readonly step?: number | undefined };
  readonly direction: OrderDirection;
  readonly nulls?: 'FIRST' | 'LAST' | undefined;
}

/** An included association: where its rows are put, and the path that leads to them. */
export interface IncludeNode {
  /** The property of the parent. */
  readonly as: string;
  /** True: an array; false: one instance or null. */
  readonly many: boolean;
  readonly steps: readonly LinkStep[];
  readonly includes: readonly IncludeNode[];
  readonly order: readonly OrderTerm[];
  /** Rows per parent. */
  readonly limit?: Parameter | undefined;
  readonly offset?: Parameter | undefined;
  readonly strategy?: SelectStrategy | undefined;
}

/** Where a query starts when it does not start at a whole table: the keys of rows it is reached from. */
export interface Origin {
  readonly steps: readonly LinkStep[];
  /** Values of the first link's `fromAttributes`. */
  readonly keys: ListParameter;
  /** True when the list holds exactly one key: compiled as `=`. */
  readonly single: boolean;
  /** By rows on the way to the target; after the query's own order. */
  readonly order?: readonly OrderTerm[];
}

/** A computed column of the result. */
export interface ComputedColumn {
  readonly as: string;
  readonly pieces: readonly SqlPiece[];
}

/** A query as plain data, without any value: two of the same shape share one plan. */
export interface SelectQuery {
  readonly definition: ModelDefinition;
  readonly attributes: readonly string[];
  readonly computed?: readonly ComputedColumn[] | undefined;
  readonly where?: Condition | undefined;
  readonly origin?: Origin | undefined;
  readonly includes: readonly IncludeNode[];
  readonly order: readonly OrderTerm[];
  readonly limit?: Parameter | undefined;
  readonly offset?: Parameter | undefined;
  /** `instances` of the models, or `plain` nested objects. */
  readonly mode: 'instances' | 'plain';
  readonly lock?: 'UPDATE' | undefined;
}

/** One number over the rows that a select of the same shape would return. */
export interface AggregateQuery {
  readonly definition: ModelDefinition;
  readonly function: 'count';
  /** Counts the distinct values of this attribute instead of rows. */
  readonly distinct?: string | undefined;
  readonly where?: Condition | undefined;
  readonly origin?: Origin | undefined;
}

/** The model whose rows a path of steps ends at. */
export function targetOf(steps: readonly LinkStep[]): ModelDefinition {
  const last = steps.at(-1);
  if (last === undefined) throw new TypeError('A path has at least one link.');
  return last.link.to;
}
