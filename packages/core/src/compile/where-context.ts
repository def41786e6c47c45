import type { ModelDefinition } from '../definition/model-definition';
import type { Association } from '../association';
import type { ParameterBag } from '../query/parameter-bag';
import type { PathAggregate } from '../query/select-query';

/** Where a condition is being compiled: the model it is on, and where its values go. */
export interface WhereContext {
  readonly definition: ModelDefinition;
  readonly bag: ParameterBag;
  /** Aggregates of the query by their names, which may be compared like attributes. */
  readonly aggregates?: ReadonlyMap<string, PathAggregate> | undefined;
  /** Models of the rows on the way to this one, one for each step: conditions under their names are on those rows. */
  readonly passed?: readonly ModelDefinition[] | undefined;
  /** The association that leads to the model; undefined where the condition is on rows that are read themselves. */
  readonly from?: Association | undefined;
  /** Models whose conditions stand under the option "through": named where one of their attributes is looked for here. */
  readonly through?: readonly ModelDefinition[] | undefined;
}
