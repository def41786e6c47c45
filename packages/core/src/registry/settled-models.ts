import type { Association, AssociationBinding, BindingContext, DefinitionFinder } from '../association';
import type { ModelDefinition, DefinedAssociation } from '../definition/model-definition';
import type { ModelDraft } from '../definition/model-draft';
import { checkAssociationNames } from '../definition/refused-names';
import { completeDefinition, resolveDefinition } from '../definition/resolve-definition';
import type { Engine } from '../engine';
import type { ModelClass } from '../options/model-class';
import { checkJunctionEnds } from '../definition/required-scope';

/** What was worked out of drafts and declarations: one value, which the next one replaces when it is complete. */
export interface SettledModels {
  readonly definitions: ReadonlyMap<ModelClass, ModelDefinition>;
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
interface Unsettled {
  readonly context: BindingContext;
  readonly generated: ReadonlyMap<string, ModelDraft>;
  readonly engine: Engine;
}

/** Every association prepares its keys on the drafts, drafts become definitions, associations are bound to them. */
export function settleModels({ context, generated, engine }: Unsettled): SettledModels {
  // Those that bring others along add them to the end.
  for (const association of context.all) association.prepare(context);
  const drafts = [...context.drafts];
  const byDraft = new Map<ModelDraft, ModelDefinition>();
  const definitionOf: DefinitionFinder = draft => byDraft.get(draft) as ModelDefinition; // every draft has one
  for (const draft of drafts) byDraft.set(draft, resolveDefinition(draft, { engine, definitionOf }));
  const associations = context.all.map(association => association.bind(context, definitionOf));
  const bySource = bySourceDraft(associations);
  for (const draft of drafts) {
    const own = bySource.get(draft) ?? [];
    checkAssociationNames(draft, own);
    completeDefinition(draft, byName(own), { engine, definitionOf });
  }
  for (const definition of byDraft.values()) checkJunctionEnds(definition);
  markKeyAttributes(byDraft.values(), associations);
  // Complete: what others rely on changes no more.
  const definitions = new Map([...byDraft].map(([draft, definition]) => [draft.model, Object.freeze(definition)]));
  return Object.freeze({ definitions, associations, generated });
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

/** Marks both ends of every link and of every foreign key as keys. */
function markKeyAttributes(
  definitions: Iterable<ModelDefinition>,
  associations: readonly Pick<DefinedAssociation, 'path'>[],
): void {
  for (const { path } of associations) {
    for (const { from, fromAttributes, to, toAttributes } of path) {
      mark(from, fromAttributes);
      mark(to, toAttributes);
    }
  }
  for (const definition of definitions) {
    for (const { attributes, target, targetAttributes } of definition.foreignKeys) {
      mark(definition, attributes);
      mark(target, targetAttributes);
    }
  }
}

/** Definitions are still being made: nobody has seen them yet. */
function mark({ keyAttributes }: ModelDefinition, names: readonly string[]): void {
  for (const name of names) (keyAttributes as Set<string>).add(name);
}
