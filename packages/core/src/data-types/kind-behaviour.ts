import type { DataType } from './data-type';

/**
 * What a kind of type answers about its values. `Value` is its canonical JavaScript value.
 *
 * Methods, not function properties: a table of all kinds holds them as `KindBehaviour`, and only gives each
 * the values its own `normaliser` made.
 */
export interface KindBehaviour<Value = unknown> {
  /** Makes the function that turns a non-null value into the canonical one, or throws InvalidValueError. */
  normaliser(type: DataType): (value: unknown) => Value;
  /** Whether two canonical values are the same; `Object.is` where left out. */
  equal?(this: void, a: Value, b: Value): boolean;
  /** Copies a canonical value that can be changed in place; left out where it can't be. */
  copy?(this: void, value: Value): Value;
}

/**
 * A value does not fit the type of its attribute.
 *
 * The reason tells what would be right and what kind of value came, never the value itself: it may be a secret.
 */
export class InvalidValueError extends Error {
  /** Defined as a field: to assign it fails where Error.prototype is frozen. */
  override name: string;
  /** A clause to put after the attribute's name: `expected a string of at most 5 characters, got one of 9`. */
  readonly reason: string;

  constructor(expected: string, got: string) {
    const reason = `expected ${expected}, got ${got}`;
    super(reason);
    this.name = 'InvalidValueError';
    this.reason = reason;
  }
}
