import type { Association, AssociationBinding, BindingContext, DefinitionFinder } from '../association';
import type { ModelDefinition } from '../definition/model-definition';
import type { ModelDraft } from '../definition/model-draft';
import { checkAssociationNames } from '../definition/refused-names';
import { completeDefinition, resolveDefinition } from '../definition/resolve-definition';
import type { Engine } from '../engine';
import type { ModelClass } from '../options/model-class';
import { checkJunctionEnds } from '../definition/required-scope';

export type Definitions = ReadonlyMap<ModelClass, ModelDefinition>;

/** What was worked out of drafts and declarations: one value, which the next one replaces when it is complete. */
export interface SettledModels {
  readonly definitions: Definitions;
  readonly associations: readonly AssociationBinding[];
  /** Junctions that exist only as names. */
  readonly generated: ReadonlyMap<string, ModelDraft>;
}

/** Of a registry that has no models yet. */
export const nothingSettled: SettledModels = Object.freeze({
  definitions: new Map(),
  associations: [],
  generated: new Map(),
});

/** What models are settled from. */
export interface Unsettled {
  readonly context: BindingContext;
  readonly generated: ReadonlyMap<string, ModelDraft>;
  readonly engine: Engine;
}

/** Every association prepares its keys on the drafts, drafts become definitions, associations are bound to them. */
export function settleModels({ context, generated, engine }: Unsettled): SettledModels {
  prepareFrom(0, context);
  const drafts = [...context.drafts];
  const byDraft = new Map<ModelDraft, ModelDefinition>();
  const definitionOf: DefinitionFinder = draft => byDraft.get(draft) as ModelDefinition; // every draft has one
  for (const draft of drafts) byDraft.set(draft, resolveDefinition(draft, { engine, definitionOf }));
  const associations = context.all.map(association => association.bind(context, definitionOf));
  completeDefinitions({ drafts, associations, engine, definitionOf });
  const definitions = new Map(drafts.map(draft => [draft.model, definitionOf(draft)]));
  return complete({ definitions, associations, generated });
}

/** Those that bring others along add them to the end. */
export function prepareFrom(begin: number, context: BindingContext): void {
  for (let index = begin; index < context.all.length; index++) context.all[index]?.prepare(context);
}

interface Incomplete {
  readonly drafts: Iterable<ModelDraft>;
  /** Theirs, and those of others. */
  readonly associations: readonly AssociationBinding[];
  readonly engine: Engine;
  readonly definitionOf: DefinitionFinder;
}

/** Gives definitions what refers to others. */
export function completeDefinitions({ drafts, associations, engine, definitionOf }: Incomplete): void {
  const bySource = bySourceDraft(associations);
  for (const draft of drafts) {
    const own = bySource.get(draft) ?? [];
    checkAssociationNames(draft, own);
    completeDefinition(draft, byName(own), { engine, definitionOf });
  }
  for (const draft of drafts) checkJunctionEnds(definitionOf(draft));
}

const byName = (bindings: readonly AssociationBinding[]): ReadonlyMap<string, Association> =>
  new Map(bindings.map(({ as, association }) => [as, association]));

function bySourceDraft(
  bindings: readonly AssociationBinding[],
): ReadonlyMap<ModelDraft, readonly AssociationBinding[]> {
  const groups = new Map<ModelDraft, AssociationBinding[]>();
  for (const binding of bindings) {
    const group = groups.get(binding.source);
    if (group === undefined) groups.set(binding.source, [binding]);
    else group.push(binding);
  }
  return groups;
}

/** Definitions that are others than they were, or were not there. */
export const definitionsSince = (former: SettledModels, { definitions }: SettledModels): readonly ModelDefinition[] =>
  [...definitions.values()].filter(definition => former.definitions.get(definition.model) !== definition);

/** What is bound otherwise than it was, or was not there. */
export function boundSince(former: SettledModels, { associations }: SettledModels): readonly AssociationBinding[] {
  const there = new Set(former.associations);
  return associations.filter(binding => !there.has(binding));
}

/** Keys lead to what their targets are now: the definition of a model stays the same when only others are made anew. */
export function leadKeysTo(definitions: Definitions): void {
  for (const { foreignKeys, references } of definitions.values())
    for (const key of [...foreignKeys, ...references]) {
      const target = definitions.get(key.target.model);
      // The one part of a definition that changes.
      if (target !== undefined && target !== key.target) (key as { target: ModelDefinition }).target = target;
    }
}

/** What others rely on changes no more. What links of other associations than these lead to is marked already. */
export function complete(settled: SettledModels, bound = settled.associations): SettledModels {
  markKeyAttributes(settled.definitions, bound);
  for (const definition of settled.definitions.values()) Object.freeze(definition);
  return Object.freeze(settled);
}

/** Marks both ends of every link and of every foreign key as keys. */
function markKeyAttributes(definitions: Definitions, associations: readonly AssociationBinding[]): void {
  for (const { path } of associations) {
    for (const { from, fromAttributes, to, toAttributes } of path) {
      mark(from, fromAttributes);
      mark(to, toAttributes);
    }
  }
  for (const definition of definitions.values()) {
    for (const { attributes, target, targetAttributes } of definition.foreignKeys) {
      mark(definition, attributes);
      mark(definitions.get(target.model) ?? target, targetAttributes);
    }
  }
}

/** Those that somebody has seen have these marks already. */
function mark({ keyAttributes }: ModelDefinition, names: readonly string[]): void {
  for (const name of names) (keyAttributes as Set<string>).add(name);
}
