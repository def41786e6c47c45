import { attributeOf, type ModelDefinition } from '../definition/model-definition';
import { QueryError } from '../errors/query-error';
import type { Assignment } from '../query/commands';
import type { Condition } from '../query/condition';
import type { ParameterBag } from '../query/parameter-bag';
import { versionBump } from './row-version';

/** The attribute that marks rows as deleted. */
export function markOf({ name, timestamps }: ModelDefinition): string {
  if (timestamps.deletedAt !== undefined) return timestamps.deletedAt;
  throw new QueryError('NOT_PARANOID', `${name} is not paranoid: its rows are deleted for good.`, {
    hint: 'Give the model the option paranoid: true.',
  });
}

/** The latest mark that was given, so that one may be told from those before it. */
let latest = 0;

/** The time of a deletion. */
export function deletionTime(): Date {
  const now = Date.now();
  latest = Math.max(latest, now);
  return new Date(now);
}

/**
 * The time of a deletion that others are carried along with: later than every one before it in this process, so that
 * `restore` tells what was deleted with a row from what was deleted before. In columns of whole seconds or less it can't be.
 */
export function sharedDeletionTime(digits: number): Date {
  const unit = 10 ** Math.max(0, 3 - digits);
  const now = Date.now();
  latest = Math.max(now, latest + 1);
  return new Date(unit === 1 ? latest : now - (now % unit));
}

/** What marks rows as deleted, or, with null, takes the mark off. */
export function markValues({ timestamps }: ModelDefinition, mark: Date | null): Map<string, unknown> {
  const values = new Map<string, unknown>();
  if (timestamps.deletedAt !== undefined) values.set(timestamps.deletedAt, mark);
  if (timestamps.updatedAt !== undefined) values.set(timestamps.updatedAt, new Date());
  return values;
}

/** The same for rows that nobody holds. */
export function markAssignments(
  definition: ModelDefinition,
  mark: Date | null,
  bag: ParameterBag,
): readonly Assignment[] {
  const values = [...markValues(definition, mark)].map(([attribute, value]) => ({
    attribute,
    value: bag.canonical(definition, attribute, value && attributeOf(definition, attribute).normalise(value)),
  }));
  return [...values, ...versionBump(definition)];
}

/** The rows of a paranoid model that are marked as deleted, or those that are not. */
export const isStill = (definition: ModelDefinition, marked: boolean): Condition => ({
  type: 'null',
  attribute: markOf(definition),
  negated: marked,
});
