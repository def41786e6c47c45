import { checkNoArguments } from '../check-argument';
import type { DataTypeFactory, DataTypeKind } from '../data-type';
import { createFactory, createType } from '../type-brand';

/** Makes the factory of a kind that takes no argument. */
export function plainFactory(kind: DataTypeKind): DataTypeFactory {
  const type = createType({ kind });
  return createFactory((...args: readonly unknown[]) => {
    checkNoArguments(kind, args);
    return type;
  });
}
