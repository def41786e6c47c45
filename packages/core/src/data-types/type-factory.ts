import type { DataType, DataTypeFactory, DataTypeKind } from './data-type';
import { checkNoArguments } from './check-argument';

// A registered symbol: it can't arrive in JSON, yet a second copy of this package recognises it.
const brand = Symbol.for('mortise.data-type');

function markAsOurs(target: object): void {
  Object.defineProperty(target, brand, { value: true });
}

/** Freezes and marks a type, so that {@link isBranded} tells it from data of the same shape. */
export function createType<V>(data: Omit<DataType, symbol>): DataType<V> {
  const type: DataType<V> = { ...data };
  markAsOurs(type);
  return Object.freeze(type);
}

/** Marks a function that makes types, so that it is never mistaken for `String` or a class. */
export function createFactory<Make extends (...args: never[]) => DataType>(make: Make): Make {
  markAsOurs(make);
  return make;
}

/** Whether a value was made by {@link createType} or {@link createFactory}. */
export function isBranded(value: unknown): boolean {
  const couldBe = (typeof value === 'object' && value !== null) || typeof value === 'function';
  return couldBe && Object.hasOwn(value, brand);
}

/** Makes the factory of a kind that takes no argument. */
export function plainFactory<V>(kind: DataTypeKind): DataTypeFactory<V> {
  const type = createType<V>({ kind });
  return createFactory((...args: readonly unknown[]) => {
    checkNoArguments(kind, args);
    return type;
  });
}
