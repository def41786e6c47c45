import { DefinitionError } from '../errors/definition-error';
import type { DefinedAssociation } from './defined-association';
import type { ModelDraft } from './model-draft';
import { checkMemberName } from './reserved-names';

/** Refuses associations under names that instances of the model have for something else. */
export function checkAssociationNames(draft: ModelDraft, associations: readonly DefinedAssociation[]): void {
  const seen = new Map<string, DefinedAssociation>();
  const attributes = draft.attributes();
  for (const association of associations) {
    const { as } = association;
    checkMemberName(draft, association.isField ? 'field' : 'association', as);
    if (attributes.has(as)) throw collision(draft, association);
    const other = seen.get(as);
    if (other !== undefined) throw duplicate(draft, association, other);
    seen.set(as, association);
  }
  for (const association of associations) checkMethodNames(draft, association, [...attributes.keys(), ...seen.keys()]);
}

/** A value under the name of a method would hide the method on its instance. */
function checkMethodNames(draft: ModelDraft, association: DefinedAssociation, members: readonly string[]): void {
  const methods = association.methods();
  const taken = members.find(name => methods.has(name));
  if (taken === undefined) return;
  const kind = draft.attributes().has(taken) ? 'attribute' : 'association';
  const message = `${draft.name} has an ${kind} "${taken}", and the association "${association.as}" a method of that name.`;
  throw new DefinitionError('NAME_COLLISION', message, { hint: remedy(association) });
}

function collision({ name }: ModelDraft, association: DefinedAssociation): DefinitionError {
  const message = `${name} has both an attribute and an association called "${association.as}".`;
  return new DefinitionError('NAME_COLLISION', message, { hint: remedy(association) });
}

function duplicate({ name }: ModelDraft, association: DefinedAssociation, other: DefinedAssociation): DefinitionError {
  const message = `${name} has two associations called "${association.as}".`;
  return new DefinitionError('DUPLICATE_ASSOCIATION', message, {
    hint: remedy(other.parentAssociation === null ? association : other),
  });
}

/** Where the name of an association can be changed: where it was declared. */
function remedy({ parentAssociation, isField, as }: DefinedAssociation): string {
  if (parentAssociation === null && isField)
    return `Give the field "${as}" another name: it is that of the association.`;
  if (parentAssociation === null) return 'Give one of them another name with the option "as".';
  const declared = `${parentAssociation.sourceDraft?.name ?? ''}.${parentAssociation.as}`;
  return `It is there as the inverse of ${declared}: name it with the option "inverse" of that one.`;
}
