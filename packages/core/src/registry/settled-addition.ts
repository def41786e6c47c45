import type { Association, AssociationBinding, DefinitionFinder } from '../association';
import type { ModelDefinition } from '../definition/model-definition';
import type { ModelDraft } from '../definition/model-draft';
import { resolveDefinition } from '../definition/resolve-definition';
import type { ModelClass } from '../options/model-class';
import { complete, completeDefinitions, prepareFrom, type SettledModels, type Unsettled } from './settled-models';

/** What joins models that are settled, in the context in which these were. */
interface Addition extends Unsettled {
  readonly former: SettledModels;
  /** Whether a model joins, or had nothing to do with any other. */
  readonly isNew: (model: ModelClass) => boolean;
}

/**
 * Settles what joins by itself, and makes only the definitions anew that it leads to or from: all others stay the same
 * objects. Undefined where that might come out otherwise than if everything were settled anew: unless each association
 * that joins leads from or to a model that joins, and models that were there get no key by it.
 */
export function settleAddition(addition: Addition): SettledModels | undefined {
  const { context, former, generated, engine, isNew } = addition;
  prepareFrom(former.associations.length, context);
  const drafts = [...context.drafts];
  if (drafts.some(({ isChanged, model }) => isChanged && !isNew(model))) return undefined;
  const made = new Map<ModelDraft, ModelDefinition>();
  const joined = bindJoined(addition, made);
  if (joined.some(binding => isAmongFormer(binding, isNew))) return undefined;
  const definitionOf: DefinitionFinder = draft => made.get(draft) ?? formerOf(draft, former);
  const rebind = rebinding(made, binding => binding.association.bind(context, definitionOf));
  const rebound = former.associations.map(rebind);
  const associations = inOrder(context.declared, [...rebound, ...joined]);
  const own = associations.filter(({ source }) => made.has(source));
  completeDefinitions({ drafts: [...made.keys()], associations: own, engine, definitionOf });
  const definitions = new Map(drafts.map(draft => [draft.model, definitionOf(draft)]));
  const bound = rebound.filter((binding, place) => binding !== former.associations[place]);
  return complete({ definitions, associations, generated }, [...bound, ...joined]);
}

/** Binds the associations that join; what they ask for, and what keys of models that join lead to, is made. */
function bindJoined(
  { context, former, engine, isNew }: Addition,
  made: Map<ModelDraft, ModelDefinition>,
): readonly AssociationBinding[] {
  const definitionOf: DefinitionFinder = draft => {
    const definition = made.get(draft) ?? resolveDefinition(draft, { engine, definitionOf });
    made.set(draft, definition);
    return definition;
  };
  for (const draft of context.drafts) {
    if (!isNew(draft.model) || !draft.isChanged) continue;
    definitionOf(draft);
    for (const { target } of draft.foreignKeys) definitionOf(target);
  }
  return context.all.slice(former.associations.length).map(association => association.bind(context, definitionOf));
}

/**
 * Whether an association leads neither from nor to a model that joins: it may be asked for by those that were there before.
 * Where a chain leads is not told by its path.
 */
const isAmongFormer = ({ association, source, path }: AssociationBinding, isNew: Addition['isNew']): boolean =>
  association.parentAssociation === null && !isNew(source.model) && !path.slice(-1).some(({ to }) => isNew(to.model));

const formerOf = ({ model }: ModelDraft, { definitions }: SettledModels): ModelDefinition =>
  definitions.get(model) as ModelDefinition; // what is not made was there

/** Binds associations that lead to or from what was made, and leaves the others as they are. */
function rebinding(
  made: ReadonlyMap<ModelDraft, ModelDefinition>,
  bind: (binding: AssociationBinding) => AssociationBinding,
): (binding: AssociationBinding) => AssociationBinding {
  const models = new Set(Array.from(made.keys(), ({ model }) => model));
  return binding => {
    // The path of a chain is made of those of others.
    const isMet =
      binding.path.length === 0 || binding.path.some(({ from, to }) => models.has(from.model) || models.has(to.model));
    return isMet ? bind(binding) : binding;
  };
}

/** The declared ones first, as if all had been settled at once. */
function inOrder(
  declared: readonly Association[],
  bindings: readonly AssociationBinding[],
): readonly AssociationBinding[] {
  const isDeclared = new Set(declared);
  const [first, others]: [AssociationBinding[], AssociationBinding[]] = [[], []];
  for (const binding of bindings) (isDeclared.has(binding.association) ? first : others).push(binding);
  return [...first, ...others];
}
