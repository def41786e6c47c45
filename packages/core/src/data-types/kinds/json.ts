import { InvalidValueError, type KindBehaviour } from '../kind-behaviour';
import { plainFactory } from '../type-factory';
import { types } from 'node:util';
import { isPlainObject, kindOfValue } from '../kind-of-value';
import { flawOfText } from './text';

/** Anything JSON can hold exactly. A null of its own is SQL NULL; inside it is JSON's. */
// Its shape is known to the author of the model alone.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export const JSON_TYPE = plainFactory<any>('JSON');

/** The values of JSON: what `JSON.parse` would give. */
export const jsonBehaviour: KindBehaviour<JsonValue> = {
  normaliser: () => canonicalJson,
  equal: equalJson,
  copy: value => JSON.parse(JSON.stringify(value)) as JsonValue, // canonical, so nothing is lost
};

/**
 * Whether two JSON values are the same, whatever the order of keys.
 *
 * Our own: general deep equality (dequal) compares `value.constructor` first, which in JSON may be a key with data.
 */
function equalJson(a: JsonValue, b: JsonValue): boolean {
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

/** What JSON can hold. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;

/** An object in JSON. */
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

// MySQL's own limit. MariaDB's is 31: it refuses deeper ones by the check on its JSON columns.
const deepest = 100;

/**
 * Copies a value as `JSON.parse(JSON.stringify(value))` would, but refuses what that would change or drop.
 *
 * @throws InvalidValueError for undefined, functions, NaN, bigints, cycles, class instances without toJSON …
 */
function canonicalJson(value: unknown): JsonValue {
  return copyValue(value, '', []);
}

/** Copies one value; `parents` are the objects it is in, outermost first. */
function copyValue(value: unknown, key: string, parents: object[]): JsonValue {
  if (typeof value === 'string') return checkText(value);
  if (typeof value === 'boolean' || value === null) return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value + 0;
  if (typeof value === 'object') return copyObject(value, key, parents);
  throw refuse(kindOfValue(value));
}

function copyObject(value: object, key: string, parents: object[]): JsonValue {
  if (hasToJson(value)) return copyConverted(value, key, parents);
  if (parents.length === deepest) throw refuse(`more than ${deepest} levels`);
  if (parents.includes(value)) throw refuse('an object that contains itself');
  parents.push(value);
  const copy = Array.isArray(value) ? copyList(value, parents) : copyMembers(value, parents);
  parents.pop();
  return copy;
}

function copyList(list: readonly unknown[], parents: object[]): JsonValue {
  // Array.from visits the holes of a sparse array too, where map would keep them.
  return Array.from(list, (item, index) => copyValue(item, String(index), parents));
}

function copyMembers(value: object, parents: object[]): JsonValue {
  if (!isPlainObject(value)) throw refuse(kindOfValue(value));
  const copy: Record<string, JsonValue> = {};
  for (const [key, member] of Object.entries(value)) {
    setMember(copy, checkText(key), copyValue(member, key, parents));
  }
  return copy;
}

function setMember(target: Record<string, JsonValue>, key: string, value: JsonValue): void {
  if (!(key in target)) target[key] = value;
  // Assigning would set the prototype, or fail where Object.prototype is frozen; JSON.parse makes it a key like any other.
  else Object.defineProperty(target, key, { value, writable: true, enumerable: true, configurable: true });
}

interface Convertible {
  toJSON(key: string): unknown;
}

function hasToJson(value: object): value is Convertible {
  return 'toJSON' in value && typeof value.toJSON === 'function';
}

function copyConverted(value: Convertible, key: string, parents: object[]): JsonValue {
  if (types.isDate(value) && Number.isNaN(value.getTime())) throw refuse('an invalid Date');
  const converted = value.toJSON(key);
  const isObject = typeof converted === 'object' && converted !== null;
  if (!isObject || !hasToJson(converted)) return copyValue(converted, key, parents);
  throw refuse(`${kindOfValue(value)} whose toJSON gives another one`);
}

function checkText(text: string): string {
  const flaw = flawOfText(text);
  if (flaw !== undefined) throw refuse(`a string with ${flaw}`);
  return text;
}

function refuse(found: string): InvalidValueError {
  return new InvalidValueError('a value that JSON holds exactly', `one with ${found}`);
}
