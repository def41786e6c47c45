import { refuseOtherCopy } from '../errors/other-copy';
import { Instance } from '../instance/instance';
import type { ModelClass } from '../options/model-class';

/** A function that gives a class that is declared later; a class itself is none, whatever it extends. */
export function isThunk(value: unknown): value is () => unknown {
  return typeof value === 'function' && Object.getOwnPropertyDescriptor(value, 'prototype')?.writable !== false;
}

/** What stands where a model should, for a message. */
export function spellNoModel(value: unknown): string {
  if (typeof value === 'function') return `the class ${value.name}, which does not extend Model`;
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
}

/**
 * Whether a value is a model class.
 *
 * @throws QueryError `OTHER_COPY` for a model class of another copy of Mortise
 */
export function isModelClass(value: unknown): value is ModelClass {
  if (typeof value !== 'function') return false;
  const prototype: unknown = value.prototype;
  if (prototype instanceof Instance) return true;
  if (typeof prototype === 'object' && prototype !== null) refuseOtherCopy(prototype, () => `The model ${value.name}`);
  return false;
}
