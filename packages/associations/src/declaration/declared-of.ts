import type { Association, BindingContext, ModelClass, ModelDraft } from '@mortise/core';
import { AssociationDeclaration, type DeclaredAssociation } from './association-declaration';

const isDeclared = (association: Association): association is DeclaredAssociation =>
  association instanceof AssociationDeclaration;

type Groups = Map<ModelClass, DeclaredAssociation[]>;

/** Lists of associations by model, each read once: what every association asks while models are settled stays quick. */
interface Grouped {
  /** How much of the list has been read: it may have grown since. */
  count: number;
  readonly groups: Groups;
}

const bySource = new WeakMap<readonly Association[], Grouped>();

/** Those of a model. */
export function declaredOf(all: readonly Association[], { model }: ModelDraft): readonly DeclaredAssociation[] {
  const grouped: Grouped = bySource.get(all) ?? { count: 0, groups: new Map() };
  bySource.set(all, grouped);
  for (; grouped.count < all.length; grouped.count++) {
    const each = all[grouped.count] as Association; // below its length
    if (isDeclared(each)) addTo(grouped.groups, each.sourceModel, each);
  }
  return grouped.groups.get(model) ?? [];
}

const byTarget = new WeakMap<BindingContext, Groups>();

/** Many-to-many associations that lead to a model. Only they: others may lead to a junction that is not made yet. */
function leadingTo(context: BindingContext, { model }: ModelDraft): readonly DeclaredAssociation[] {
  let groups = byTarget.get(context);
  if (groups === undefined) {
    groups = new Map();
    for (const each of context.declared.filter(isManyToMany)) addTo(groups, each.expectedTarget.model, each);
    byTarget.set(context, groups);
  }
  return groups.get(model) ?? [];
}

const isManyToMany = (association: Association): association is DeclaredAssociation =>
  isDeclared(association) && association.associationType === 'BelongsToMany';

function addTo(groups: Groups, model: ModelClass, association: DeclaredAssociation): void {
  const group = groups.get(model);
  if (group === undefined) groups.set(model, [association]);
  else group.push(association);
}

/** Many-to-many associations on a model, and those that lead to it. */
export const manyToManyAround = (context: BindingContext, draft: ModelDraft): readonly DeclaredAssociation[] =>
  asDeclared(context, [...declaredOf(context.declared, draft).filter(isManyToMany), ...leadingTo(context, draft)]);

/** Those of several models. */
export const declaredOfAny = (context: BindingContext, drafts: readonly ModelDraft[]): readonly DeclaredAssociation[] =>
  asDeclared(
    context,
    drafts.flatMap(draft => declaredOf(context.declared, draft)),
  );

const places = new WeakMap<BindingContext, ReadonlyMap<Association, number>>();

/** Each once, in the order of their declaration: who is asked first is prepared first. */
function asDeclared(
  context: BindingContext,
  associations: readonly DeclaredAssociation[],
): readonly DeclaredAssociation[] {
  const place = places.get(context) ?? new Map(context.declared.map((each, index) => [each, index]));
  places.set(context, place);
  return [...new Set(associations)].sort((one, other) => (place.get(one) ?? 0) - (place.get(other) ?? 0));
}
