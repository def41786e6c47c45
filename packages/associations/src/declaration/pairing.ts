import { DefinitionError, type BindingContext } from '@mortise/core';
import type { AssociationName, BelongsToManyOptions } from './association-options';
import { givenKey } from './foreign-key';
import { throughOptions } from './junction';
import { inverseOptions, namePair } from './names';

/** One side of a many-to-many, looking for the side across. */
interface Pairable {
  readonly options: BelongsToManyOptions;
  readonly association: { isBegunIn(context: BindingContext): boolean };
  /** Whether it is declared on the model that the other one leads to. */
  leadsFromTargetOf(other: this): boolean;
  /** Whether both go through one junction, for the same links of it. */
  goesThrough(other: this, context: BindingContext): boolean;
}

/**
 * The side that its author declared across over the same junction, in whichever order the two were declared. Where several
 * could be meant, the one whose keys agree.
 */
export function findCounterpart<T extends Pairable>(
  side: T,
  declared: readonly T[],
  context: BindingContext,
): T | undefined {
  const candidates = declared.filter(each => canPair(side, each, context));
  return candidates.find(each => keysAgree(side.options, each.options)) ?? candidates[0];
}

function canPair<T extends Pairable>(one: T, other: T, context: BindingContext): boolean {
  if (one === other || other.association.isBegunIn(context)) return false;
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

/**
 * Refuses what a symmetric association cannot have.
 *
 * @throws DefinitionError `INVALID_SYMMETRIC`
 */
export function checkSymmetric(
  options: BelongsToManyOptions,
  { label, isSelf }: { readonly label: string; readonly isSelf: boolean },
): void {
  if (!isSelf) throw invalidSymmetric(label, 'leads to another model: only one with itself can be symmetric');
  if (options.inverse !== undefined) throw invalidSymmetric(label, 'is its own inverse, and names another');
  if (throughOptions(options).unique === false)
    throw invalidSymmetric(label, 'links each pair once: it has no unique: false');
}

function invalidSymmetric(label: string, problem: string): DefinitionError {
  return new DefinitionError('INVALID_SYMMETRIC', `${label} is symmetric, and ${problem}.`, {
    hint: "Write { as: 'friends', through: 'Friendship', symmetric: true }.",
  });
}
