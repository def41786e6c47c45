import type { Association, BindingContext, ModelDraft } from '@mortise/core';
import { AssociationDeclaration, type DeclaredAssociation } from './association-declaration';
import { defaultKeyNames, type UnnamedKey } from './foreign-key';
import { defaultName } from './names';

type Names = readonly string[];

/**
 * The key of a belongs-to that the holder's author declared to the same attributes: the one of that name, or the only
 * one where no name is asked for.
 */
export function adoptedKey(context: BindingContext, key: UnnamedKey, name?: string): Names | undefined {
  const named = declaredOf(context.declared, key.holder).filter(
    each => name === undefined || each.mayBeCalled(name, context),
  );
  const keys = named.map(each => each.foreignKeyTo(key, context)).filter(names => names !== undefined);
  return keys.length === 1 ? keys[0] : undefined;
}

/** The key that has-many and has-one associations to the holder name, where they name one. */
export function keyOfOtherEnd(context: BindingContext, key: UnnamedKey): Names | undefined {
  return onlyOne(declaredOf(context.declared, key.target).map(each => each.givenKeyFrom(key)));
}

/** The key that many-to-many associations through the holder have there, where they have one; or only one that is given. */
export function keyOfJunction(context: BindingContext, key: UnnamedKey, which: 'given' | 'any'): Names | undefined {
  return onlyOne(context.declared.filter(isDeclared).map(each => each.junctionKeyTo(key, context, which)));
}

/**
 * The names of the key of a belongs-to that gives none: one without a name of its own takes that of a many-to-many through
 * its model.
 */
export function namesOfHeldKey(context: BindingContext, key: UnnamedKey, as: string | undefined): Names {
  const { holder, target, referenced } = key;
  const names = defaultKeyNames(holder, as ?? defaultName(target).singular, referenced);
  if (as !== undefined || areDeclared(holder, names)) return names;
  return keyOfJunction(context, key, 'given') ?? names;
}

/** The names of the key of a has-many or has-one that gives none: those that another association has for it, or its own. */
export function namesOfPointingKey(context: BindingContext, key: UnnamedKey, inverse: string | undefined): Names {
  const { holder, target, referenced } = key;
  const names = defaultKeyNames(holder, inverse ?? defaultName(target).singular, referenced);
  const adopted = adoptedKey(context, key, inverse);
  if (adopted !== undefined || areDeclared(holder, names)) return adopted ?? names;
  return keyOfJunction(context, key, 'any') ?? names;
}

const areDeclared = ({ declared }: ModelDraft, names: Names): boolean => names.every(name => declared.has(name));

/** Names that all who have any agree on. */
function onlyOne(all: readonly (Names | undefined)[]): Names | undefined {
  const different = new Map(all.filter(names => names !== undefined).map(names => [names.join(), names]));
  return different.size === 1 ? [...different.values()][0] : undefined;
}

export const isDeclared = (association: Association): association is DeclaredAssociation =>
  association instanceof AssociationDeclaration;

/** Those of a model. */
export const declaredOf = (all: readonly Association[], { model }: ModelDraft): readonly DeclaredAssociation[] =>
  all.filter(isDeclared).filter(each => each.declaredOn(model));

/** Whether neither an attribute nor an association of a model is called that, or will be. */
export const nameIsFree = (context: BindingContext, draft: ModelDraft, name: string): boolean =>
  !draft.attributes().has(name) && !declaredOf(context.all, draft).some(each => each.mayBeCalled(name, context));
