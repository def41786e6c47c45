import type { DataType } from '@mortise/core';

/** A data type as databases see it: what it is in JavaScript alone is left out, and so is what goes without saying. */
export function plainType(type: DataType): DataType {
  const { kind, length, precision, scale, unsigned, stored, values, of: element } = type;
  return {
    kind,
    ...(length !== undefined && { length }),
    ...(precision !== undefined && { precision }),
    ...(scale !== undefined && { scale }),
    ...(unsigned === true && { unsigned }),
    ...(stored !== undefined && stored !== 'iso' && { stored }),
    ...(values !== undefined && { values: [...values] }),
    ...(element !== undefined && { of: plainType(element) }),
  };
}
