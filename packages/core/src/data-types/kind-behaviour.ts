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
