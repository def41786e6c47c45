import type { ModelDefinition } from './model-definition';

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
