import type { JsonObject, JsonValue } from './json-value';

/**
 * Whether two JSON values are the same, whatever the order of keys.
 *
 * Our own: general deep equality (dequal) compares `value.constructor` first, which in JSON may be a key with data.
 */
export function equalJson(a: JsonValue, b: JsonValue): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (isList(a)) return isList(b) && equalLists(a, b);
  return !isList(b) && equalObjects(a, b);
}

// Array.isArray does not narrow away a readonly array.
function isList(value: readonly JsonValue[] | JsonObject): value is readonly JsonValue[] {
  return Array.isArray(value);
}

function equalLists(a: readonly JsonValue[], b: readonly JsonValue[]): boolean {
  return a.length === b.length && a.every((item, index) => equalJson(item, b[index]!));
}

function equalObjects(a: JsonObject, b: JsonObject): boolean {
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every(key => Object.hasOwn(b, key) && equalJson(a[key]!, b[key]!));
}
