import { DefinitionError } from '@mortise/core';

/** What one side of a pair says of something that both share: `User.tasks` has the `foreignKey` "userId". */
export interface Claim<T> {
  readonly side: string;
  readonly option: string;
  readonly value: T | undefined;
}

/**
 * Names that either side gives; where both do, they are the same.
 *
 * @throws DefinitionError `CONTRADICTORY_OPTIONS`
 */
export function agreedNames(
  own: Claim<readonly string[]>,
  pairs: Claim<readonly string[]>,
): readonly string[] | undefined {
  if (own.value === undefined) return pairs.value;
  if (pairs.value === undefined || own.value.join() === pairs.value.join()) return own.value;
  throw contradiction(own, pairs);
}

/**
 * Whether the pair is unique, and under which name, as either side says.
 *
 * @throws DefinitionError `CONTRADICTORY_OPTIONS`
 */
export function agreedUnique(
  own: Claim<boolean | string>,
  pairs: Claim<boolean | string>,
): boolean | string | undefined {
  if (own.value === undefined || own.value === pairs.value) return pairs.value;
  if (pairs.value === undefined || (pairs.value === true && own.value !== false)) return own.value;
  if (own.value === true && pairs.value !== false) return pairs.value;
  throw contradiction(own, pairs);
}

function contradiction(own: Claim<unknown>, pairs: Claim<unknown>): DefinitionError {
  const [first, second] = [own, pairs].map(({ side, option, value }) => `${side} has ${option} ${spell(value)}`);
  return new DefinitionError('CONTRADICTORY_OPTIONS', `${first}, but ${second}; they are paired.`, {
    hint: "Each side's foreignKey is the other's otherKey: make them agree, or give them on one side only.",
  });
}

const spell = (value: unknown): string =>
  typeof value === 'boolean' ? String(value) : `"${[value].flat().join(', ')}"`;
