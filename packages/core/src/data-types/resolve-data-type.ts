import { DefinitionError } from '../errors/definition-error';
import type { DataType, DataTypeFactory } from './data-type';
import { isBranded } from './type-factory';

/**
 * The type that was meant: types are passed on, factories are called.
 *
 * @throws DefinitionError `UNKNOWN_TYPE` for anything that {@link DataTypes} did not make.
 * @example resolveDataType(DataTypes.STRING); // { kind: 'STRING', length: 255 }
 */
export function resolveDataType(input: unknown): DataType {
  // What carries the brand was made by createType or createFactory.
  if (isBranded(input)) return typeof input === 'function' ? (input as DataTypeFactory)() : (input as DataType);
  throw new DefinitionError('UNKNOWN_TYPE', `Expected a type, got ${spell(input)}.`, { hint: hintFor(input) });
}

function spell(input: unknown): string {
  if (typeof input === 'string') return JSON.stringify(input);
  if (typeof input === 'function') return `the function ${input.name || 'without a name'}`;
  return typeof input === 'object' && input !== null ? 'an object' : String(input);
}

const nearestTypes: ReadonlyMap<unknown, string> = new Map<unknown, string>([
  [String, 'STRING'],
  [Number, 'INTEGER or DataTypes.DOUBLE'],
  [Boolean, 'BOOLEAN'],
  [Date, 'DATE'],
  [BigInt, 'BIGINT'],
  [Object, 'JSON'],
  [Array, 'JSON'],
  [Buffer, 'BLOB'],
]);

function hintFor(input: unknown): string {
  return `Write DataTypes.${nearestTypes.get(input) ?? 'STRING, DataTypes.STRING(50) or another of DataTypes'}.`;
}
