import type { BindingContext } from '@mortise/core';
import { givenKey } from './keys';
import { inverseOptions, namePair } from './names';
import type { AssociationName, BelongsToManyOptions } from './association-options';

/** A many-to-many that looks for the one on the other side. */
interface Pairable {
  readonly options: BelongsToManyOptions;
  isPreparedIn(context: BindingContext): boolean;
  /** Whether it is declared on the model that the other one leads to. */
  leadsFromTargetOf(other: this): boolean;
  /** Whether both go through one junction, for the same links of it. */
  goesThrough(other: this, context: BindingContext): boolean;
  /** Takes part in a pair that the other side works out. */
  pairWith(other: this, context: BindingContext): void;
}

/** Whether an association is a many-to-many, without asking its class: they alone have such a method. */
const isPairable = <T extends Pairable>(each: object): each is T => 'pairWith' in each;

/**
 * The association that its author declared on the other side over the same junction, in whichever order the two were
 * declared. Where several could be meant, the one whose keys agree.
 */
export function findCounterpart<T extends Pairable>(association: T, context: BindingContext): T | undefined {
  const candidates = context.declared
    .filter(each => isPairable<T>(each))
    .filter(each => canPair(association, each, context));
  return candidates.find(each => keysAgree(association.options, each.options)) ?? candidates[0];
}

function canPair<T extends Pairable>(one: T, other: T, context: BindingContext): boolean {
  if (one === other || other.isPreparedIn(context)) return false;
  if (!other.leadsFromTargetOf(one) || !one.leadsFromTargetOf(other)) return false;
  if (!other.goesThrough(one, context)) return false;
  return namesMeet(one, other) && namesMeet(other, one) && !hasSameName(one, other);
}

/** A named inverse is met only by the association of that name. */
function namesMeet(one: Pairable, other: Pairable): boolean {
  const wanted = inverseOptions(one.options.inverse).as;
  const name = nameOf(other.options);
  return wanted === undefined || name === undefined || namePair(wanted).plural === name.plural;
}

/** Two self-associations of one name are one declaration made twice, not a pair. */
function hasSameName(one: Pairable, other: Pairable): boolean {
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
