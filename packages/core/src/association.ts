import type { ModelDefinition } from './definition/model-definition';
import type { ModelDraft } from './definition/model-draft';
import type { NestedUpdate, NestedWrite } from './operations/nested-writes';
import type { IncludeContext, IncludeOptions } from './compile/includes';
import type { IncludeNode, Link } from './query/select-query';

/** What an association may ask of the registry while it is bound. */
export interface BindingContext {
  readonly drafts: Iterable<ModelDraft>;
  /** Every declared association, those that are not bound yet included. */
  readonly declared: readonly Association[];
  /** The declared ones, and those that others have brought along so far. */
  readonly all: readonly Association[];
  readonly foreignKeyNaming: 'association' | 'model';
  draftOf(model: unknown, askedBy: string): ModelDraft;
  draftNamed(name: string): ModelDraft | undefined;
  /** Makes an empty model, unless one of that name is there. */
  ensureDraft(name: string): ModelDraft;
  /** Adds an association that another one brings along (an inverse, the legs of a many-to-many). */
  add(association: Association): void;
}

/**
 * How two models are related. Core, the planner and the reader treat all kinds alike: as a path of links with a name.
 */
export interface Association {
  /** The property on the source: `likedToots`. */
  readonly as: string;
  /** True: an array; false: one instance or null. */
  readonly many: boolean;
  /** The association that brought this one along, or null when the user declared it. */
  readonly parentAssociation: Association | null;
  /** Whether a decorator declared it: its name is that of the field it stands on. */
  readonly isField: boolean;
  readonly sourceDraft: ModelDraft | undefined;
  readonly path: readonly Link[];
  readonly sourceDefinition: ModelDefinition;
  readonly targetDefinition: ModelDefinition;
  /** Whether values may be given under its name to `create`, `update` and their like. */
  readonly nestedWrites: boolean;
  /** The same association between the tables of another schema; undefined: those its models say. */
  inSchema(schema: string | undefined): Association;
  /** Attributes of the target that a raw key stands for. */
  readonly targetLinkKey: readonly string[];
  /**
   * Targets as they may be given (an instance, a key, or a mixed list) as canonical keys.
   *
   * @throws QueryError `INVALID_TARGET`
   */
  keysOf(targets: unknown): readonly (readonly unknown[])[];
  /** Forgets what was worked out before: each time begins with what was declared. */
  reset(): void;
  /** First phase, in order of declaration: keys, inverses and junctions come into being on the drafts. */
  prepare(context: BindingContext): void;
  /** Second phase, once every model is complete: links are laid. */
  bind(definitionOf: (draft: ModelDraft) => ModelDefinition): void;
  /** An include of this association as a node, `parent` being the path it hangs on. */
  include(options: IncludeOptions, context: IncludeContext): IncludeNode;
  /** Names and functions to add to the prototype of the source. */
  methods(): ReadonlyMap<string, (...args: never[]) => unknown>;
  /** How values given under this name to `create` and `bulkCreate` are written. */
  readonly nested: NestedWrite;
  /** How values given under this name to `update` are written. */
  readonly nestedUpdate: NestedUpdate;
}
