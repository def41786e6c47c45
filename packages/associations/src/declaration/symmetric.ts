import { DefinitionError } from '@mortise/core';
import { throughOptions } from './through-model';
import type { BelongsToManyOptions } from './association-options';

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

/** The same link from its other end. */
export function mirrored(key: readonly unknown[], sourceKeyLength: number): readonly unknown[] {
  return [...key.slice(sourceKeyLength), ...key.slice(0, sourceKeyLength)];
}
