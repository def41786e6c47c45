import { DefinitionError, didYouMean, listNames, Op, type ModelDefinition } from '@mortise/core';

/**
 * Refuses a scope over attributes that the model does not have.
 *
 * @throws DefinitionError `UNKNOWN_ATTRIBUTE`
 */
export function checkScope(owner: string, scope: object | undefined, definition: ModelDefinition): void {
  const known = [...definition.attributes.keys()];
  const unknown = Object.keys(scope ?? {}).find(name => !definition.attributes.has(name));
  if (unknown === undefined) return;
  throw new DefinitionError(
    'UNKNOWN_ATTRIBUTE',
    `The scope of ${owner} names "${unknown}", which ${definition.name} does not have.${didYouMean(unknown, known)} It has: ${listNames(known)}.`,
  );
}

/**
 * What a row holds that is within a scope: the attributes it gives one value each, as they are or with `Op.eq`, `Op.is`
 * or a list of one. What it compares otherwise, such as with several values or with "more than", asks for no value that
 * could be written.
 */
export function scopeValues(where: unknown, definition: ModelDefinition): Readonly<Record<string, unknown>> {
  if (typeof where !== 'object' || where === null) return {};
  const joined = (where as { readonly [Op.and]?: unknown })[Op.and];
  const parts = (Array.isArray(joined) ? joined : [joined]).map(part => scopeValues(part, definition));
  const own = Object.entries(where)
    .filter(([name]) => definition.attributes.has(name))
    .map(([name, compared]) => [name, askedValue(compared)])
    .filter(([, value]) => value !== undefined);
  return Object.assign({}, ...parts, Object.fromEntries(own)) as Readonly<Record<string, unknown>>; // made of nothing else
}

/** The only value that is within a comparison; undefined where there are several, or none is known. */
function askedValue(compared: unknown): unknown {
  if (isOneValue(compared)) return compared;
  if (Array.isArray(compared)) return compared.length === 1 ? askedValue(compared[0]) : undefined;
  const operators = compared as { readonly [operator: symbol]: unknown } | undefined; // isOneValue leaves objects
  const operands = [Op.eq, Op.is, Op.in].map(operator => operators?.[operator]);
  return operands.map(operand => (isAsked(operand) ? askedValue(operand) : undefined)).find(each => each !== undefined);
}

/** Operators within operators stand for more than a value. */
const isAsked = (operand: unknown): boolean => isOneValue(operand) || Array.isArray(operand);

const isOneValue = (value: unknown): boolean =>
  value !== undefined && (typeof value !== 'object' || value === null || value instanceof Date || isBytes(value));

const isBytes = (value: object): boolean => value instanceof Uint8Array;
