import type { Association } from '../association';
import type { ModelDefinition } from '../definition/model-definition';
import type { IncludeOptions } from '../options/find-options';
import type { SubqueryPiece } from '../query/condition';
import type { ParameterBag } from '../query/parameter-bag';
import type { IncludeNode, PathAggregate } from '../query/select-query';
import { QueryError } from '../errors/query-error';
import type { QueryPart } from '../sql/sql-fragment';

/** Makes a node of an include: `compileInclude`. */
export interface IncludeCompiler {
  (association: Association, options: IncludeOptions, bag: ParameterBag): IncludeNode;
  /** Makes a piece of SQL of a sub-query. */
  readonly query: (part: QueryPart, context: CompileContext) => SubqueryPiece;
}

/** Where options are being compiled: the model they speak of, and where their values go. */
export interface CompileContext {
  readonly definition: ModelDefinition;
  readonly bag: ParameterBag;
  /**
   * Conditions, orders and aggregates lead through associations, whose scopes have such of their own. It is handed down to
   * them, for files that import each other would run in an order that depends on who came first.
   */
  readonly include: IncludeCompiler;
  /** What SQL may speak of beside, in aggregates of its own: the model whose rows are grouped. */
  readonly inSql?: ModelDefinition | undefined;
}

/** Where a condition is being compiled. */
export interface WhereContext extends CompileContext {
  /** Aggregates of the query by their names, which may be compared like attributes. */
  readonly aggregates?: ReadonlyMap<string, PathAggregate> | undefined;
  /** Models of the rows on the way to this one, one for each step: conditions under their names are on those rows. */
  readonly passed?: readonly ModelDefinition[] | undefined;
  /** The association that leads to the model; undefined where the condition is on rows that are read themselves. */
  readonly from?: Association | undefined;
  /** Models whose conditions stand under the option "through": named where one of their attributes is looked for here. */
  readonly through?: readonly ModelDefinition[] | undefined;
}

/** Conditions in each other: more than any program writes, and fewer than a database or the stack can take. */
const DEEPEST = 200;
let depth = 0;

/**
 * One level of conditions.
 *
 * @throws QueryError `WHERE_TOO_DEEP`
 */
export function deeper<T>(compile: () => T, { name }: ModelDefinition): T {
  if (depth >= DEEPEST)
    throw new QueryError('WHERE_TOO_DEEP', `The where of ${name} has more than ${DEEPEST} conditions in each other.`);
  depth += 1;
  try {
    return compile();
  } finally {
    depth -= 1;
  }
}
