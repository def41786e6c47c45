import type { Association, BindingContext, ModelDraft } from '@mortise/core';
import { BaseAssociation } from './association-base';

/** A foreign key whose attributes have no names yet. */
export interface UnnamedKey {
  readonly holder: ModelDraft;
  /** What the key points to. */
  readonly target: ModelDraft;
  readonly referenced: readonly string[];
}

/**
 * The key of a belongs-to that the holder's author declared to the same attributes: the one of that name, or the only
 * one where no name is asked for.
 */
export function adoptedKey(context: BindingContext, key: UnnamedKey, name?: string): readonly string[] | undefined {
  const keys = associationsOf(context.declared, key.holder)
    .filter(each => name === undefined || each.mayBeCalled(name))
    .map(each => each.foreignKeyTo(key.target, key.referenced))
    .filter(names => names !== undefined);
  return keys.length === 1 ? keys[0] : undefined;
}

const isBase = (association: Association): association is BaseAssociation => association instanceof BaseAssociation;

/** Those of a model. */
export const associationsOf = (all: readonly Association[], { model }: ModelDraft): readonly BaseAssociation[] =>
  all.filter(isBase).filter(each => each.declaredOn(model));
