import { QueryError } from '../errors/query-error';
import { associationOf } from '../model/model-definition';
import type { Association } from '../ports/association';
import type { Condition } from './condition';
import type { WhereOptions } from './find-options';
import type { WhereContext } from './where';

type Entry = readonly [path: string, value: unknown];

/**
 * Conditions written `'$likedToots.text$'`. Those that enter the same association speak of the same row there, so they
 * become one EXISTS: parents are neither multiplied nor lost, and `limit` keeps counting parents.
 */
export function pathConditions(entries: readonly Entry[], context: WhereContext): readonly Condition[] {
  const groups = new Map<Association, WhereOptions>();
  for (const [path, value] of entries) {
    const { head, rest } = splitPath(path);
    const association = associationOf(context.definition, head);
    const key = rest.includes('.') ? `$${rest}$` : rest;
    groups.set(association, { ...groups.get(association), [key]: value });
  }
  return [...groups].map(([association, where]) => {
    const { steps } = association.include({ where, attributes: [] }, { bag: context.bag });
    return { type: 'exists', steps };
  });
}

function splitPath(path: string): { head: string; rest: string } {
  const dot = path.indexOf('.');
  if (dot > 0 && dot < path.length - 1) return { head: path.slice(0, dot), rest: path.slice(dot + 1) };
  throw new QueryError('INVALID_PATH', `"$${path}$" in a where is no path.`, {
    hint: "Write '$association.attribute$'.",
  });
}
