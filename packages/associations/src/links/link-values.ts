import { checkValues, isInstance, QueryError, stateOf, ownWriteOptions } from '@mortise/core';
import type { JunctionAssociation } from '../association';
import { pairIdentity } from './link-row';
import { isPlain, targetKeys, type TargetKey } from './targets';
import type { LinkOptions } from './write-options';

/** A target with the junction values its link is to have. */
export interface TargetLink extends TargetKey {
  readonly values: Readonly<Record<string, unknown>>;
}

/**
 * Targets with their junction values: a shared object is the default, an element of an array goes over it, and a plain
 * object on the target under the junction's name goes over both.
 *
 * @throws QueryError before anything is sent, when the array is not as long as the list of targets.
 */
export function targetLinks(
  association: JunctionAssociation,
  input: unknown,
  options: LinkOptions,
): readonly TargetLink[] {
  const targets = targetKeys(association, input);
  const given = optionValues(association, targets.length, ownWriteOptions(options).through);
  return targets.map(({ key, instance, index }) => {
    const own = ownValues(association, instance);
    // The same object for all that share their values: what is grouped by them needs no second look.
    return { key, instance, index, values: own === undefined ? given(index) : { ...given(index), ...own } };
  });
}

const noValues = Object.freeze({});

type ValuesAt = (index: number) => Readonly<Record<string, unknown>>;

/** Refuses junction values, given in the option or standing on a target, that no link could have. */
export function checkLinkValues(association: JunctionAssociation, target: object, options: LinkOptions): void {
  optionValues(association, 1, ownWriteOptions(options).through);
  ownValues(association, target);
}

function optionValues(association: JunctionAssociation, count: number, through: LinkOptions['through']): ValuesAt {
  if (through === undefined) return () => noValues;
  if (!Array.isArray(through)) {
    const shared = requirePlain(association, through);
    return () => shared;
  }
  if (through.length !== count) throw lengthError(association, through.length, count);
  const each = through.map(values =>
    values === undefined || values === null ? noValues : requirePlain(association, values),
  );
  return index => each[index] ?? noValues;
}

function requirePlain(association: JunctionAssociation, values: unknown): Readonly<Record<string, unknown>> {
  if (isPlain(values)) return checkedValues(association, values);
  throw new QueryError(
    'INVALID_THROUGH',
    `The option "through" of ${association.label} is an object of junction attributes, or a list with one for each target.`,
  );
}

function lengthError({ label }: JunctionAssociation, length: number, count: number): QueryError {
  return new QueryError(
    'THROUGH_LENGTH',
    `${label} was given ${count} target(s), but a list of ${length} object(s) in the option "through".`,
    {
      hint: 'Give one object for each target, or one object for all.',
    },
  );
}

/** A junction row that was loaded with the target is what is, not what is to be: only what the user put there counts. */
function ownValues(
  association: JunctionAssociation,
  instance: object | undefined,
): Readonly<Record<string, unknown>> | undefined {
  const values = (instance as Record<string, unknown> | undefined)?.[association.throughDefinition.name];
  const isMeant = isInstance(values) ? stateOf(values).isNewRecord : isPlain(values);
  return isMeant ? checkedValues(association, { ...(values as object) }) : undefined;
}

/** What the junction could not hold is refused here, while nothing has been sent. */
function checkedValues(
  association: JunctionAssociation,
  values: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const own = withoutIdentity(association, values);
  checkValues(association.throughDefinition, own);
  return own;
}

/** Which link it is follows from the pair and the association's scope, whatever the values say. */
function withoutIdentity(
  association: JunctionAssociation,
  values: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const identity = pairIdentity(association);
  if (!identity.some(name => name in values)) return values;
  return Object.fromEntries(Object.entries(values).filter(([name]) => !identity.includes(name)));
}
