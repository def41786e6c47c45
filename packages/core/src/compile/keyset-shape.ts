import type { ModelDefinition } from '../definition/model-definition';
import type { LinkStep, OrderTerm, SelectQuery } from '../query/select-query';
import type { CompiledQuery } from './find';
import { nodesAlong } from './keyset';

/**
 * What a position belongs to: positions of one order mean nothing in another. The same in every process. An order by an
 * aggregate or an include has the conditions of that in it, with their values.
 */
export function keysetShape({ query, values }: CompiledQuery<SelectQuery>): string {
  const { definition, origin, order, includes } = query;
  const terms = order.map(term => termShape(term, includes));
  return JSON.stringify([definition.name, origin?.association ?? null, terms], told(values));
}

function termShape({ by, direction, nulls }: OrderTerm, includes: SelectQuery['includes']): unknown {
  const nodes = 'attribute' in by ? nodesAlong(by, includes) : [];
  return [by, direction, nulls, ...nodes.map(({ steps }) => steps)];
}

type Replacer = (key: string, value: unknown) => unknown;

/** Members that are models, which go on and on: their names tell them. */
const models = new Set(['definition', 'parent']);

/** Slots are those of one call: what is in them stands for them. */
function told(values: readonly unknown[]): Replacer {
  return (key, value) => {
    if (typeof value !== 'object' || value === null) return value;
    if (models.has(key)) return (value as ModelDefinition).name; // as the types of queries say
    if (Object.hasOwn(value, 'link')) return stepShape(value as LinkStep); // as above
    if (!Object.hasOwn(value, 'slot')) return value;
    const { slot } = value as { readonly slot: unknown };
    return typeof slot === 'number' ? { ...value, slot: valueText(values[slot]) } : value;
  };
}

/** What of a row is read changes with the model, and no place. */
function stepShape({ link, condition, via }: LinkStep): unknown {
  return { from: link.from.name, to: link.to.name, by: [link.fromAttributes, link.toAttributes], condition, via };
}

const valueText = (value: unknown): string | undefined =>
  JSON.stringify(value, (_key, each: unknown) => (typeof each === 'bigint' ? String(each) : each));
