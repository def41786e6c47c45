import { type FoundOptions, groupSiblings } from '../instance/siblings';
import type { ModelDefinition } from '../definition/model-definition';
import { makeStrict } from '../instance/strict-loading';
import { type IncludeNode, type LinkStep, targetOf } from '../query/select-query';

/** Instances of one place in a result, and what is included with them. */
interface Found {
  readonly definition: ModelDefinition;
  readonly includes: readonly IncludeNode[];
}

/** Makes siblings of what was found together, and strict what is to be: the found instances, and those they hold. */
export function markFound(rows: readonly object[], found: Found, options: FoundOptions): void {
  if (rows.length > 0 && isMarked(found, options)) markRows(rows, found, options);
}

/** Asked of a query before any of its rows is looked at: most have nothing to mark. */
function isMarked({ definition, includes }: Found, options: FoundOptions): boolean {
  if (isMarkedModel(definition, options)) return true;
  return includes.some(
    node =>
      node.steps.some(({ link: { to } }) => isMarkedModel(to, options)) ||
      isMarked({ definition: targetOf(node.steps), includes: node.includes }, options),
  );
}

function isMarkedModel({ batch, strictLoading }: ModelDefinition, options: FoundOptions): boolean {
  return (options.batch ?? batch) || (options.strictLoading ?? strictLoading);
}

function markRows(rows: readonly object[], { definition, includes }: Found, options: FoundOptions): void {
  if (options.batch ?? definition.batch) groupSiblings(rows, options);
  if (options.strictLoading ?? definition.strictLoading) for (const row of rows) makeStrict(row, definition);
  for (const { as, steps, includes: below } of includes) {
    const items = instancesUnder(rows, as);
    markFound(items, { definition: targetOf(steps), includes: below }, options);
    for (const step of steps.slice(0, -1)) markOnTheWay(items, step, options);
  }
}

/** Junction rows are instances too. */
function markOnTheWay(items: readonly object[], { as, link }: LinkStep, options: FoundOptions): void {
  if (as !== undefined) markFound(instancesUnder(items, as), { definition: link.to, includes: [] }, options);
}

/** Each instance once, however many hold it. */
function instancesUnder(rows: readonly object[], as: string): readonly object[] {
  const held = rows.flatMap(row => (row as Record<string, object | readonly object[] | null>)[as] ?? []);
  return [...new Set(held)];
}
