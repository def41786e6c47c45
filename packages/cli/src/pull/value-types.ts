import type { DataType, DataTypeKind } from '@mortise/core';
import { stringCode } from '@mortise/migrations';

const names: Readonly<Partial<Record<DataTypeKind, string>>> = {
  TINYINT: 'number',
  SMALLINT: 'number',
  MEDIUMINT: 'number',
  INTEGER: 'number',
  FLOAT: 'number',
  REAL: 'number',
  DOUBLE: 'number',
  BOOLEAN: 'boolean',
  DATE: 'Date',
  JSON: 'unknown',
  BLOB: 'Uint8Array',
};

/** What the values of a data type are in TypeScript; texts unless it is said otherwise. */
export function valueType(type: DataType): string {
  if (type.kind === 'ENUM') return (type.values ?? []).map(stringCode).join(' | ');
  if (type.of !== undefined) return type.kind === 'RANGE' ? `Range<${valueType(type.of)}>` : listType(type.of);
  return names[type.kind] ?? 'string';
}

function listType(element: DataType): string {
  const name = valueType(element);
  return element.kind === 'ENUM' ? `(${name})[]` : `${name}[]`;
}
