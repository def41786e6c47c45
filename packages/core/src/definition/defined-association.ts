import type { AnyAssociation } from '../options/find-options';
import type { ModelDraft } from './model-draft';
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

/** What a definition knows of an association: its name and the way it leads. The port `Association` has the rest. */
export interface DefinedAssociation extends AnyAssociation {
  /** The association that brought this one along, or null when the user declared it. */
  readonly parentAssociation: DefinedAssociation | null;
  /** Whether a decorator declared it: its name is that of the field it stands on. */
  readonly isField: boolean;
  readonly sourceDraft: ModelDraft | undefined;
  readonly path: readonly Link[];
  readonly sourceDefinition: ModelDefinition;
  readonly targetDefinition: ModelDefinition;
  /** Whether values may be given under its name to `create`, `update` and their like. */
  readonly nestedWrites: boolean;
  /** The same association between the tables of another schema; undefined: those its models say. */
  inSchema(schema: string | undefined): DefinedAssociation;
  /** Names and functions to add to the prototype of the source. */
  methods(): ReadonlyMap<string, (...args: never[]) => unknown>;
}
