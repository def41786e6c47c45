import type { BindingContext } from '@mortise/core';
import type { BelongsToManyAssociation } from '../kinds/belongs-to-many';
import { givenKey } from './keys';
import { inverseOptions, namePair } from './names';
import type { AssociationName, BelongsToManyOptions } from './association-options';

/** Whether an association is a many-to-many, without asking its class. */
const isPairable = (each: object): each is BelongsToManyAssociation => 'pairWith' in each;

/**
 * The association that its author declared on the other side over the same junction, in whichever order the two were
 * declared. Where several could be meant, the one whose keys agree.
 */
export function findCounterpart(
  association: BelongsToManyAssociation,
  context: BindingContext,
): BelongsToManyAssociation | undefined {
  const candidates = context.declared.filter(isPairable).filter(each => canPair(association, each, context));
  return candidates.find(each => keysAgree(association.options, each.options)) ?? candidates[0];
}

function canPair(one: BelongsToManyAssociation, other: BelongsToManyAssociation, context: BindingContext): boolean {
  if (one === other || other.isPreparedIn(context)) return false;
  if (!other.leadsFromTargetOf(one) || !one.leadsFromTargetOf(other)) return false;
  if (!other.goesThrough(one, context)) return false;
  return namesMeet(one, other) && namesMeet(other, one) && !hasSameName(one, other);
}

/** A named inverse is met only by the association of that name. */
function namesMeet(one: BelongsToManyAssociation, other: BelongsToManyAssociation): boolean {
  const wanted = inverseOptions(one.options.inverse).as;
  const name = nameOf(other.options);
  return wanted === undefined || name === undefined || namePair(wanted).plural === name.plural;
}

/** Two self-associations of one name are one declaration made twice, not a pair. */
function hasSameName(one: BelongsToManyAssociation, other: BelongsToManyAssociation): boolean {
  const [first, second] = [nameOf(one.options), nameOf(other.options)];
  return one.leadsFromTargetOf(one) && first?.plural === second?.plural;
}

const nameOf = ({ as }: BelongsToManyOptions): AssociationName | undefined =>
  as === undefined ? undefined : namePair(as);

function keysAgree(one: BelongsToManyOptions, other: BelongsToManyOptions): boolean {
  return isSameKey(one.foreignKey, other.otherKey) && isSameKey(one.otherKey, other.foreignKey);
}

function isSameKey(one: BelongsToManyOptions['foreignKey'], other: BelongsToManyOptions['foreignKey']): boolean {
  const [first, second] = [givenKey(one).names, givenKey(other).names];
  return first === undefined || second === undefined || first.join() === second.join();
}
