import type { DataType } from '../data-types/data-type';
import type { DatePart } from '../sql/sql-fragment';
import type { LinkStep, OrderTerm, PathAggregate, SelectQuery } from './select-query';
import type { ModelDefinition } from '../definition/model-definition';

/** A place for a value: the values themselves travel beside the query, so that equal shapes share one plan. */
export interface Parameter {
  /** Position in the array of values that goes with the query. */
  readonly slot: number;
  /** The type the value is encoded as; undefined inside raw SQL. */
  readonly type: DataType | undefined;
}

/** A place for a list of keys: an array of tuples, each as long as `types`; plain values where that is one. */
export interface ListParameter {
  readonly slot: number;
  readonly types: readonly DataType[];
}

export type ComparisonOperator = '=' | '<>' | '>' | '>=' | '<' | '<=';
export type PatternOperator = 'like' | 'iLike';

/** A place within the JSON of an attribute. The names and places of its steps are values, and no part of the query. */
export interface JsonPath {
  readonly attribute: string;
  /** The slot of a list of names and places. */
  readonly slot: number;
  /** For each step whether it is the name of a member, or a place in a list. */
  readonly steps: readonly ('name' | 'place')[];
}

/** What a value within JSON is taken for: itself, its text, or what that text can be read as. */
export type JsonForm = 'json' | 'text' | 'integer' | 'number' | 'boolean' | 'date' | 'instant';

/** Kinds of JSON that are compared as values of SQL. */
export type JsonScalarKind = 'string' | 'number' | 'boolean';

/** What is asked of a value within JSON. */
export type JsonTest =
  | { readonly is: 'absent' | 'null' }
  /** With a value of this kind: equal to it, or more or less among those of its kind. */
  | {
      readonly is: 'compared';
      readonly operator: ComparisonOperator;
      readonly kind: JsonScalarKind;
      readonly value: Parameter;
    }
  | { readonly is: 'listed'; readonly kind: JsonScalarKind; readonly list: ListParameter }
  | { readonly is: PatternOperator | 'regexp' | 'iRegexp'; readonly value: Parameter }
  | { readonly is: 'equal' | 'contains' | 'contained' | 'anyKeyExists' | 'allKeysExist'; readonly value: Parameter };

/** Operators that not every dialect has, on the column of an attribute. */
export type SpecialOperator =
  | 'regexp'
  | 'iRegexp'
  | 'contains'
  | 'contained'
  | 'overlap'
  | 'adjacent'
  | 'strictLeft'
  | 'strictRight'
  | 'noExtendLeft'
  | 'noExtendRight';

/** Words looked for in texts; or how well a row fits them. */
export interface TextSearch {
  readonly attributes: readonly string[];
  /** Words as people write them, or SQL that says the query. */
  readonly words: Parameter | { readonly pieces: readonly SqlPiece[] };
}

/** A piece of raw SQL whose values became parameters. */
export type SqlPiece =
  | string
  | Parameter
  | { readonly attribute: string; readonly compared?: ComparedAs }
  | { readonly json: JsonPath; readonly as: JsonForm }
  | { readonly search: TextSearch; readonly gives: 'match' | 'relevance' }
  | { readonly identifier: string }
  /** The value at the end of a path of associations that lead to one row each. */
  | { readonly path: PathAggregate }
  /** Of the row around the sub-query in which it stands. */
  | { readonly outer: SqlPiece }
  | SubqueryPiece
  | { readonly datePart: DatePart; readonly of: SqlPiece; readonly type: DataType }
  | { readonly random: true }
  /** What is compared with an attribute, in the form in which its column holds values. */
  | { readonly comparedWith: string; readonly pieces: readonly SqlPiece[]; readonly compared: ComparedAs };

/** How one side of a comparison is written for the other. */
export interface ComparedAs {
  /** True for more and less; false for equality, where a value is the one that is stored. */
  readonly isOrdered: boolean;
  /** The type of the other side; undefined where nobody knows it, as of SQL. */
  readonly other: DataType | undefined;
}

/** A sub-query, with its parentheses. */
export interface SubqueryPiece {
  readonly query: SelectQuery;
  /** True: it stands in IN, where a limit may have to be hidden. */
  readonly isList?: boolean;
  /** True: NULLs among its values are left out. */
  readonly skipsNulls?: boolean;
  /** What its values are compared with. */
  readonly compared?: ComparedAs;
  /** Whether it speaks of the row around it. */
  readonly isCorrelated: boolean;
}

/** A condition on one row of the model in whose scope it stands. Attributes are names of that model. */
export type Condition =
  | { readonly type: 'and' | 'or'; readonly conditions: readonly Condition[] }
  | { readonly type: 'not'; readonly condition: Condition }
  /** False or unknown, as a comparison with NULL is. */
  | { readonly type: 'untrue'; readonly condition: Condition }
  | { readonly type: 'constant'; readonly value: boolean }
  | {
      readonly type: 'compare';
      readonly attribute: string;
      readonly operator: ComparisonOperator;
      readonly value: Parameter;
    }
  | {
      readonly type: 'pattern';
      readonly attribute: string;
      readonly operator: PatternOperator;
      readonly negated: boolean;
      readonly value: Parameter;
    }
  | { readonly type: 'null'; readonly attribute: string; readonly negated: boolean }
  | {
      readonly type: 'in';
      readonly attributes: readonly string[];
      readonly list: ListParameter;
      readonly negated: boolean;
    }
  | {
      readonly type: 'between';
      readonly attribute: string;
      readonly low: Parameter;
      readonly high: Parameter;
      readonly negated: boolean;
    }
  | { readonly type: 'exists'; readonly steps: readonly LinkStep[] }
  /** On a row that the path of an EXISTS came by, in place of the one it stands on: that of a step, counted from 0. */
  | { readonly type: 'passed'; readonly step: number; readonly condition: Condition }
  | {
      readonly type: 'aggregate';
      readonly aggregate: PathAggregate;
      readonly operator: ComparisonOperator;
      readonly value: Parameter;
    }
  | {
      readonly type: 'aggregateIn';
      readonly aggregate: PathAggregate;
      readonly list: ListParameter;
      readonly negated: boolean;
    }
  | { readonly type: 'aggregateNull'; readonly aggregate: PathAggregate; readonly negated: boolean }
  /** It is the first, in this order and then by its key, of the rows that a step leads to from it. */
  | { readonly type: 'first'; readonly step: LinkStep; readonly order: readonly OrderTerm[] }
  | { readonly type: 'sql'; readonly pieces: readonly SqlPiece[] }
  | {
      readonly type: 'special';
      readonly attribute: string;
      readonly operator: SpecialOperator;
      readonly value: Parameter;
    }
  | { readonly type: 'json'; readonly path: JsonPath; readonly as: JsonForm; readonly test: JsonTest };

/** The piece that some SQL is made of and nothing else; undefined for text, and for more than one. */
export function onlyPiece([piece, ...others]: readonly SqlPiece[]): Exclude<SqlPiece, string> | undefined {
  return typeof piece === 'object' && others.length === 0 ? piece : undefined;
}

/** All of these; `undefined` members are left out, and one alone stands for itself. */
export function allOf(conditions: readonly (Condition | undefined)[]): Condition | undefined {
  const present = conditions.filter(condition => condition !== undefined);
  return present.length <= 1 ? present[0] : { type: 'and', conditions: present };
}

/** On paranoid models: rows that are not marked as deleted. */
export function notDeleted(definition: ModelDefinition, paranoid = true): Condition | undefined {
  const { deletedAt } = definition.timestamps;
  if (deletedAt === undefined || !paranoid) return undefined;
  return { type: 'null', attribute: deletedAt, negated: false };
}

/** What a condition is made of: conditions on the row that it stands on itself, and steps to others. */
export interface ConditionParts {
  readonly conditions: readonly Condition[];
  readonly steps: readonly LinkStep[];
}

const NONE: ConditionParts = { conditions: [], steps: [] };

/** One level of a condition. Who walks conditions asks here, so that a new kind is met by all or by none. */
export function partsOf(condition: Condition): ConditionParts {
  switch (condition.type) {
    case 'and':
    case 'or':
      return { conditions: condition.conditions, steps: [] };
    case 'not':
    case 'untrue':
    case 'passed':
      return { conditions: [condition.condition], steps: [] };
    case 'exists':
      return { conditions: [], steps: condition.steps };
    case 'first':
      return { conditions: [], steps: [condition.step] };
    case 'aggregate':
    case 'aggregateIn':
    case 'aggregateNull':
      return { conditions: [], steps: condition.aggregate.steps };
    case 'constant':
    case 'compare':
    case 'pattern':
    case 'null':
    case 'in':
    case 'between':
    case 'sql':
    case 'special':
    case 'json':
      return NONE;
    default:
      return assertNever(condition);
  }
}

/** The compiler proves that nothing comes here. */
function assertNever(condition: never): never {
  throw new TypeError(`Unknown condition: ${JSON.stringify(condition)}`);
}
