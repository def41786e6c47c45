import type { AttributeDefinition } from '../definition/attribute-definition';
import type { Link, ModelDefinition } from '../definition/model-definition';
import type { AggregateFunction, Includes, SelectStrategy } from '../options/find-options';
import type { DataType } from '../data-types/data-type';
import type { Condition, ListParameter, Parameter, SqlPiece, SubqueryPiece } from './condition';
import type { LockLevel } from '../options/lock-options';

/** A chain of links that is followed as if it were one: each target counts once, however many ways lead to it. */
export interface Via {
  /** The rows on the way, from the first link of the chain on. */
  readonly steps: readonly LinkStep[];
  /** Attributes of the last of them, pairwise equal to the step's `toAttributes`. */
  readonly attributes: readonly string[];
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
  /** What is loaded onto a shown row on the way, once all rows are read: no part of the statement. */
  readonly include?: Includes | undefined;
  /** What the link stands for, where it is no foreign key but a chain of them. */
  readonly via?: Via | undefined;
}
export type OrderDirection = 'ASC' | 'DESC';

/**
 * One value over the rows at the end of a path that starts at the row in scope: a sub-query of its own. Without a path it is
 * over the rows of the query, or of one of its groups.
 */
export interface PathAggregate {
  readonly function: AggregateFunction;
  readonly steps: readonly LinkStep[];
  /** The model whose attribute is aggregated. */
  readonly definition: ModelDefinition;
  /** What is aggregated: an attribute of the rows that the path meets at `step`, counted from 0; none: rows are counted. */
  readonly attribute?: string | undefined;
  readonly step: number;
  /** The type of the aggregated attribute, and what values the aggregate is compared with. */
  readonly type: DataType;
  /** Equal values count once. */
  readonly distinct: boolean;
  /** True: the path leads to one row, and this is its value, of whatever type. */
  readonly isValue?: true;
}

export interface OrderTerm {
  /** An attribute of the selected model, of a row on the way to it (`step` counts from 0), an aggregate, or raw SQL. */
  readonly by:
    | {
        readonly attribute: string;
        readonly step?: number | undefined;
        readonly include?: readonly string[] | undefined;
      }
    | { readonly aggregate: PathAggregate; readonly step?: number | undefined }
    | { readonly pieces: readonly SqlPiece[]; readonly step?: number | undefined }
    /** A column of the result, counted from 1. */
    | { readonly column: number; readonly step?: number | undefined };
  /** Undefined: raw SQL that says it itself. */
  readonly direction: OrderDirection | undefined;
  /** Said, so that none is found on Object.prototype. */
  readonly nulls: 'FIRST' | 'LAST' | undefined;
}

/** An included association: where its rows are put, and the path that leads to them. */
export interface IncludeNode {
  /** The property of the parent. */
  readonly as: string;
  /** True: an array; false: one instance or null. */
  readonly many: boolean;
  readonly steps: readonly LinkStep[];
  readonly computed?: readonly ComputedColumn[] | undefined;
  readonly includes: readonly IncludeNode[];
  readonly order: readonly OrderTerm[];
  /** Rows per parent. */
  readonly limit?: Parameter | undefined;
  readonly offset?: Parameter | undefined;
  readonly strategy?: SelectStrategy | undefined;
  /** On the rows of the target. */
  readonly lock?: RowLock | undefined;
}

/** Where a query starts when it does not start at a whole table: the keys of rows it is reached from. */
export interface Origin {
  readonly steps: readonly LinkStep[];
  /** Values of the first link's `fromAttributes`. */
  readonly keys: ListParameter;
  /** True when the list holds exactly one key: compiled as `=`. */
  readonly single: boolean;
  /** The model the keys are of, in whose table their columns are looked up; the first link's `from`, where it is left out. */
  readonly parent?: ModelDefinition | undefined;
  /** By rows on the way to the target; after the query's own order. */
  readonly order?: readonly OrderTerm[];
  /** Which association is read, for whoever watches: `Person.likedToots`. */
  readonly association?: string | undefined;
}

/** A computed column of the result. */
export type ComputedColumn =
  | { readonly as: string; readonly pieces: readonly SqlPiece[] }
  | { readonly as: string; readonly aggregate: PathAggregate }
  /** One value of a sub-query, read as its type says. */
  | { readonly as: string; readonly subquery: SubqueryPiece }
  /** An attribute of the model under another name. */
  | { readonly as: string; readonly attribute: string }
  | PlaceColumn;

/**
 * The place of a row's key in a list of keys, counted from 0; null for a row that is not in it. What is equal the database
 * says, so that a row may be equal to several keys: then it comes once for each.
 */
export interface PlaceColumn {
  readonly as: string;
  readonly attributes: readonly string[];
  readonly list: ListParameter;
}

/**
 * The place of a row in an order: what it has for each term, as a text that the database's dialect makes and reads and that
 * loses nothing of it, or null.
 */
export type KeysetPosition = readonly (string | null)[];

/** A query whose order is complete, and whose rows tell their places in it. */
export interface Keyset {
  /** Which terms of the order tell a row from every other one, whatever place it has. */
  readonly identity: readonly number[];
  /** Only rows after this place; undefined: all of them. Said, so that none is found on Object.prototype. */
  readonly after: KeysetStart | undefined;
}

export interface KeysetStart {
  /** A position. */
  readonly position: Parameter;
  /** What its values are: the first letter of each, by which it is compared, or null. */
  readonly forms: readonly (string | null)[];
  /**
   * Which of the rows after it: those that have a value in the first term as the place has, or none as it has none (`near`), or
   * the others (`far`). Apart, each is a range of an index. Undefined: all of them.
   */
  readonly part: 'near' | 'far' | undefined;
  readonly reach: KeysetReach;
}

/** The rows after a place, those that have it and the rows after them, or only those that have it. */
export type KeysetReach = 'after' | 'from' | 'at';

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
  /**
   * Rows come in groups, one row for each: of those that are equal in the first columns, so many as this says, the attributes
   * first. Of 0 columns all rows are one group.
   */
  readonly groups?: GroupClause | undefined;
  /** `instances` of the models, or `plain` nested objects. */
  readonly mode: 'instances' | 'plain';
  /** On the rows of the model itself: not on those it is reached through, nor on included ones. */
  readonly lock?: RowLock | undefined;
  readonly keyset?: Keyset | undefined;
}

/** What makes groups of rows, and which of these are wanted. */
export interface GroupClause {
  readonly columns: number;
  readonly having?: Condition | undefined;
  /** What is worked out of each row to group by, as attributes that the conditions name, in the order of these columns. */
  readonly values?: readonly AttributeDefinition[] | undefined;
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

/** The first foreign key of a path: the one that leads away from the source. */
export function firstLinkOf(steps: readonly LinkStep[]): Link {
  const [first] = steps;
  if (first === undefined) throw new TypeError('A path has at least one link.');
  return first.via === undefined ? first.link : firstLinkOf(first.via.steps);
}

/** A path link by link: chains as what they stand for. */
export function unfolded(steps: readonly LinkStep[]): readonly LinkStep[] {
  return steps.flatMap(({ via, ...step }) => {
    if (via === undefined) return [step];
    const link: Link = { ...step.link, from: targetOf(via.steps), fromAttributes: via.attributes };
    return [...unfolded(via.steps), { ...step, link }];
  });
}

/** The model whose rows a path of steps ends at. */
export function targetOf(steps: readonly LinkStep[]): ModelDefinition {
  const last = steps.at(-1);
  if (last === undefined) throw new TypeError('A path has at least one link.');
  return last.link.to;
}

/** A lock on the rows of one table. */
export interface RowLock {
  readonly level: LockLevel;
  readonly whenHeld: 'wait' | 'skip' | 'fail';
}
