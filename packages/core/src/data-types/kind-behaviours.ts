import type { DataTypeKind } from './data-type';
import type { KindBehaviour } from './kind-behaviour';
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
import { characterBehaviour, textBehaviour } from './kinds/text';
import { timeBehaviour } from './kinds/time';
import { uuidBehaviour } from './kinds/uuid';
import { virtualBehaviour } from './kinds/virtual';

/** The one place that knows all kinds: each brings its own answers. */
export const kindBehaviours: Readonly<Record<DataTypeKind, KindBehaviour>> = {
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
  VIRTUAL: virtualBehaviour,
};
