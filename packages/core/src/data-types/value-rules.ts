import type { DataType, DataTypeKind } from './data-type';
import type { KindBehaviour } from './kind-behaviour';
import { arrayBehaviour } from './kinds/array';
import { bigintBehaviour } from './kinds/bigint';
import { blobBehaviour } from './kinds/blob';
import { booleanBehaviour } from './kinds/boolean';
import { dateBehaviour } from './kinds/date';
import { dateOnlyBehaviour } from './kinds/date-only';
import { decimalBehaviour } from './kinds/decimal';
import { doubleBehaviour } from './kinds/double';
import { enumBehaviour } from './kinds/enum';
import { integerBehaviour } from './kinds/integer';
import { jsonBehaviour } from './kinds/json';
import { rangeBehaviour } from './kinds/range';
import { characterBehaviour, textBehaviour } from './kinds/text';
import { timeBehaviour } from './kinds/time';
import { uuidBehaviour } from './kinds/uuid';
import { virtualBehaviour } from './kinds/virtual';

/** The one place that knows all kinds: each brings its own answers. */
const kindBehaviours: Readonly<Record<DataTypeKind, KindBehaviour>> = {
  STRING: characterBehaviour,
  CHAR: characterBehaviour,
  TEXT: textBehaviour,
  TINYINT: integerBehaviour,
  SMALLINT: integerBehaviour,
  MEDIUMINT: integerBehaviour,
  INTEGER: integerBehaviour,
  BIGINT: bigintBehaviour,
  FLOAT: doubleBehaviour,
  REAL: doubleBehaviour,
  DOUBLE: doubleBehaviour,
  DECIMAL: decimalBehaviour,
  BOOLEAN: booleanBehaviour,
  DATE: dateBehaviour,
  DATEONLY: dateOnlyBehaviour,
  TIME: timeBehaviour,
  UUID: uuidBehaviour,
  JSON: jsonBehaviour,
  BLOB: blobBehaviour,
  ENUM: enumBehaviour,
  ARRAY: arrayBehaviour(behaviourOf),
  RANGE: rangeBehaviour(behaviourOf),
  VIRTUAL: virtualBehaviour,
};

/**
 * Makes the function that turns a non-null value into the canonical one of a type. Make it once per attribute.
 *
 * @returns a function that throws {@link InvalidValueError} for a value that can't be stored exactly.
 * @example valueNormaliser(DataTypes.DECIMAL(10, 2))(1.5); // '1.50'
 */
export function valueNormaliser(type: DataType): (value: unknown) => unknown {
  const held = heldType(type);
  return kindBehaviours[held.kind].normaliser(held);
}

/**
 * Makes the function that tells whether two canonical values (or null) of a type are the same.
 *
 * @example valuesAreEqual(DataTypes.DATE())(new Date(0), new Date(0)); // true
 */
export function valuesAreEqual(type: DataType): (a: unknown, b: unknown) => boolean {
  const { equal } = behaviourOf(type);
  if (equal === undefined) return Object.is;
  return (a, b) => a === b || (isValue(a) && isValue(b) && equal(a, b));
}

/**
 * The function that copies a canonical value of a type, for types whose values can be changed in place.
 *
 * @returns undefined where values can't change, so that callers can skip the call.
 * @example copyValue(DataTypes.INTEGER()); // undefined
 */
export function copyValue(type: DataType): ((value: unknown) => unknown) | undefined {
  return behaviourOf(type).copy;
}

function behaviourOf(type: DataType): KindBehaviour {
  return kindBehaviours[heldType(type).kind];
}

/** A virtual value behaves like the type it returns. */
function heldType(type: DataType): DataType {
  return type.returns ?? type;
}

function isValue(value: unknown): boolean {
  return value !== null && value !== undefined;
}
