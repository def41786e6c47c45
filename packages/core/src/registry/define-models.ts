import type { Association } from '../association';
import { checkAssociationNames } from '../definition/refused-names';
import { markKeyAttributes } from '../definition/definition-keys';
import type { ModelDefinition } from '../definition/model-definition';
import type { ModelDraft } from '../definition/model-draft';
import { completeDefinition, resolveDefinition } from '../definition/resolve-definition';
import type { Engine } from '../engine';
import type { ModelClass } from '../options/model-class';

/** Makes the definitions of all drafts, whose associations are prepared, and binds the associations to them. */
export function defineModels(
  drafts: readonly ModelDraft[],
  associations: readonly Association[],
  engine: Engine,
): ReadonlyMap<ModelClass, ModelDefinition> {
  const byDraft = new Map<ModelDraft, ModelDefinition>();
  const definitionOf = (draft: ModelDraft): ModelDefinition => byDraft.get(draft) as ModelDefinition; // every draft has one
  const context = { engine, definitionOf };
  for (const draft of drafts) byDraft.set(draft, resolveDefinition(draft, context));
  for (const association of associations) association.bind(definitionOf);
  const bySource = bySourceDraft(associations);
  for (const draft of drafts) {
    const own = bySource.get(draft) ?? [];
    checkAssociationNames(draft, own);
    completeDefinition(draft, own, context);
  }
  markKeyAttributes(byDraft.values(), associations);
  return new Map([...byDraft].map(([draft, definition]) => [draft.model, definition]));
}

function bySourceDraft(associations: readonly Association[]): ReadonlyMap<ModelDraft, readonly Association[]> {
  const groups = new Map<ModelDraft, Association[]>();
  for (const association of associations) {
    const draft = association.sourceDraft as ModelDraft; // set by prepare
    groups.set(draft, [...(groups.get(draft) ?? []), association]);
  }
  return groups;
}
