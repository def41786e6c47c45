import { Op, type ModelDefinition } from '@mortise/core';

/**
 * What a row holds that is within a scope: the attributes it gives one value each. What it compares otherwise, such as
 * with a list or with "more than", asks for no value that could be written.
 */
export function scopeValues(where: unknown, definition: ModelDefinition): Readonly<Record<string, unknown>> {
  if (typeof where !== 'object' || where === null) return {};
  const joined = (where as { readonly [Op.and]?: unknown })[Op.and];
  const parts = (Array.isArray(joined) ? joined : [joined]).map(part => scopeValues(part, definition));
  const own = Object.entries(where).filter(([name, value]) => definition.attributes.has(name) && isOneValue(value));
  return Object.assign({}, ...parts, Object.fromEntries(own)) as Readonly<Record<string, unknown>>; // made of nothing else
}

const isOneValue = (value: unknown): boolean =>
  value !== undefined && (typeof value !== 'object' || value === null || value instanceof Date || isBytes(value));

const isBytes = (value: object): boolean => value instanceof Uint8Array;
