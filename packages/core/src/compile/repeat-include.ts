import type { Association } from '../association';
import { QueryError } from '../errors/query-error';
import type { IncludeEntry, IncludeOptions } from '../options/find-options';

/** Each level is a statement, and the query holds all of them. */
const DEEPEST = 50;

/**
 * An include with `depth` as one that holds itself, a level less deep. Below the first level nothing is required: a row
 * without rows of its own is where a tree ends.
 *
 * @throws QueryError `INVALID_DEPTH`
 */
export function repeatInclude(association: Association, { depth, ...level }: IncludeOptions): IncludeOptions {
  if (depth === undefined) return level;
  checkDepth(association, depth);
  const strategy = level.strategy ?? 'separate';
  if (depth === 1) return { ...level, strategy };
  const below: IncludeOptions = { ...level, association: association.as, strategy, required: false, depth: depth - 1 };
  return { ...level, strategy, include: [...entriesOf(level.include), below] };
}

const entriesOf = (include: IncludeOptions['include']): readonly IncludeEntry[] =>
  include === undefined ? [] : [include].flat();

function checkDepth({ label, sourceDefinition: source, targetDefinition: target }: Association, depth: unknown): void {
  if (source.model !== target.model) {
    const problem = `${label} leads from ${source.name} to ${target.name}: a depth is for an association of a model with itself.`;
    throw new QueryError('INVALID_DEPTH', problem, { hint: 'Include what follows by name, level by level.' });
  }
  if (typeof depth === 'number' && Number.isInteger(depth) && depth >= 1 && depth <= DEEPEST) return;
  throw new QueryError(
    'INVALID_DEPTH',
    `The depth of the include ${label} is not a whole number from 1 to ${DEEPEST}.`,
  );
}
