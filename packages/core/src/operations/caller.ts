import type { ModelDefinition } from '../definition/model-definition';
import type { ScopeChoice } from '../definition/scopes';
import type { FindOptions } from '../options/find-options';

/** A call on a model: its definition and the scopes it is called with. */
export interface Caller {
  readonly definition: ModelDefinition;
  readonly scopes: ScopeChoice;
  /** What the model says where the call does not. */
  readonly rejectOnEmpty?: FindOptions['rejectOnEmpty'];
}
