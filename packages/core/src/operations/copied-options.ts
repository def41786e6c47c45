import { isAssociation } from '../compile/includes';
import { isPlainObject } from '../data-types/kind-of-value';

/**
 * A copy of options that hooks may change: of plain objects and lists all the way down. Anything else is what it is: an
 * instance, a Date, a Buffer, SQL, a model, an association, a transaction.
 */
export function copiedOptions<Options extends object>(options: Options): Options {
  const copies = new Map<object, object>();
  const copied = copyOf(options, copies);
  // What was found in a copy is copied next, and not inside of it: a request may nest lists by the thousand.
  for (const [original, copy] of copies) fill(original, copy, copies);
  return copied as Options; // it has the same members
}

/** A copy that is filled later, the same one for the same object. */
function copyOf(value: unknown, copies: Map<object, object>): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const isList = Array.isArray(value);
  if (!isList && (!isPlainObject(value) || isAssociation(value))) return value;
  const known = copies.get(value);
  if (known !== undefined) return known;
  const copy = isList ? [] : (Object.create(Object.getPrototypeOf(value) as object | null) as object);
  copies.set(value, copy);
  return copy;
}

function fill(original: object, copy: object, copies: Map<object, object>): void {
  if (Array.isArray(original) && Array.isArray(copy)) for (const item of original) copy.push(copyOf(item, copies));
  else fillObject(original, copy, copies);
}

function fillObject(original: object, copy: object, copies: Map<object, object>): void {
  // Operators are symbols: they are members too.
  for (const name of Reflect.ownKeys(original)) {
    if (!Object.prototype.propertyIsEnumerable.call(original, name)) continue;
    const value = copyOf(Reflect.get(original, name), copies);
    Object.defineProperty(copy, name, { value, writable: true, enumerable: true, configurable: true });
  }
}
