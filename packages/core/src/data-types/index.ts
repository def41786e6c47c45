export type { DataType, DataTypeFactory, DataTypeInput, DataTypeKind, NamedLength, StoredDate } from './data-type';
export { DataTypes } from './data-types';
export { DefaultValueGenerator } from './default-value-generator';
export { describeType } from './describe-type';
export { InvalidValueError } from './invalid-value-error';
export type { JsonObject, JsonValue } from './kinds/json-value';
export { resolveDataType } from './resolve-data-type';
export { copyValue, valueNormaliser, valuesAreEqual } from './value-rules';
