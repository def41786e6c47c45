import { randomUUID } from 'node:crypto';
import { DefaultValueGenerator } from './default-value-generator';
import { ARRAY } from './kinds/array';
import { BIGINT } from './kinds/bigint';
import { BLOB } from './kinds/blob';
import { BOOLEAN } from './kinds/boolean';
import { DATE } from './kinds/date';
import { DATEONLY } from './kinds/date-only';
import { DECIMAL } from './kinds/decimal';
import { DOUBLE, FLOAT, REAL } from './kinds/double';
import { ENUM } from './kinds/enum';
import { INTEGER, MEDIUMINT, SMALLINT, TINYINT } from './kinds/integer';
import { JSON_TYPE } from './kinds/json';
import { RANGE } from './kinds/range';
import { CHAR, STRING, TEXT } from './kinds/text';
import { TIME } from './kinds/time';
import { UUID } from './kinds/uuid';
import { VIRTUAL } from './kinds/virtual';
import { uuidV1, uuidV7 } from './uuid-generators';

/**
 * The types of attributes, and generators of default values.
 *
 * Values are exact on every dialect: what is written is what is read, or it is refused before anything is written.
 *
 * @throws DefinitionError `INVALID_TYPE_ARGUMENT` for arguments a type does not take.
 * @example
 * const price = DataTypes.DECIMAL(10, 2); // '9.90'
 * const name = DataTypes.STRING; // the same as DataTypes.STRING(255)
 * const id = { type: DataTypes.UUID, defaultValue: DataTypes.UUIDV7 };
 */
export const DataTypes = Object.freeze({
  STRING,
  TEXT,
  CHAR,
  TINYINT,
  SMALLINT,
  MEDIUMINT,
  INTEGER,
  BIGINT,
  FLOAT,
  REAL,
  DOUBLE,
  DECIMAL,
  BOOLEAN,
  DATE,
  DATEONLY,
  TIME,
  UUID,
  JSON: JSON_TYPE,
  BLOB,
  ENUM,
  ARRAY,
  RANGE,
  VIRTUAL,
  /** A default value: the time of creation. */
  NOW: new DefaultValueGenerator('NOW', () => new Date()),
  /** A default value: a new UUID by time and a random node. */
  UUIDV1: new DefaultValueGenerator('UUIDV1', uuidV1),
  /** A default value: a new random UUID. */
  UUIDV4: new DefaultValueGenerator('UUIDV4', randomUUID),
  /** A default value: a new UUID that sorts by the time it was made. */
  UUIDV7: new DefaultValueGenerator('UUIDV7', uuidV7),
});
