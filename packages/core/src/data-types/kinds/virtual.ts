import { wrongArgument } from '../check-argument';
import type { DataType, DataTypeInput } from '../data-type';
import type { KindBehaviour } from '../kind-behaviour';
import { resolveDataType } from '../resolve-data-type';
import { createFactory, createType } from '../type-factory';

/** A value without a column, of the type it returns, computed from the attributes it depends on. */
// Without the type it returns, it may be anything.
export const VIRTUAL = createFactory(
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  <V = any>(returns?: DataTypeInput<V>, dependsOn?: readonly string[]): DataType<V> => {
    return createType({
      kind: 'VIRTUAL',
      ...(returns === undefined ? {} : { returns: checkReturned(resolveDataType(returns)) }),
      ...(dependsOn === undefined ? {} : { dependsOn: checkNames(dependsOn) }),
    });
  },
);

function checkReturned(type: DataType): DataType {
  if (type.kind === 'VIRTUAL') throw wrongArgument('VIRTUAL', 'the type of a value', 'VIRTUAL');
  return type;
}

function checkNames(names: readonly unknown[]): readonly string[] {
  const isList = Array.isArray(names) && names.every(each => typeof each === 'string');
  if (!isList) throw wrongArgument('VIRTUAL', 'a list of attribute names', names);
  return Object.freeze([...names]);
}

/** A VIRTUAL that does not tell what it returns may hold anything. */
export const virtualBehaviour: KindBehaviour = {
  normaliser: () => value => value,
};
