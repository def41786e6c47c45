import { QueryError } from '../errors/query-error';
import type { ModelDefinition } from '../definition/model-definition';
import type { SelectQuery } from '../query/select-query';

/** What is read of rows. */
type Read = Pick<SelectQuery, 'definition' | 'computed' | 'includes'>;

/** A row on the way to them. */
interface ShownStep {
  readonly as?: string | undefined;
  readonly link: { readonly to: ModelDefinition };
}

/**
 * Refuses a junction row that would stand on its item in place of something else.
 *
 * @throws QueryError `NAME_COLLISION`
 */
export function checkShownSteps(steps: readonly ShownStep[], item: Read): void {
  for (const { as, link } of steps) {
    if (as === undefined) continue;
    if (typeof as !== 'string' || as === '' || isTaken(as, item)) throw taken(as, link.to, item.definition);
  }
}

function isTaken(as: string, { definition, computed = [], includes }: Read): boolean {
  const isMember = as === '__proto__' || as in definition.model.prototype;
  if (isMember || definition.attributes.has(as)) return true;
  return computed.some(column => column.as === as) || includes.some(node => node.as === as);
}

function taken(as: unknown, { name: junction }: ModelDefinition, { name }: ModelDefinition): QueryError {
  const message = `A row of ${junction} cannot stand on a ${name} under "${String(as)}": there is something else of that name.`;
  return new QueryError('NAME_COLLISION', message, {
    hint: 'Choose a name with through: { as: … }, or leave the row out with through: { attributes: [] }.',
  });
}
