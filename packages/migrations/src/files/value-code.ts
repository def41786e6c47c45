import type { DataType } from '@mortise/core';
import type { SqlTextPart } from '../state/schema-state';
import { sqlValueOf } from '../state/plain-values';
import { call, flatten, list, object, string, stringCode, templateCode, text, type Code } from './code';

/** A plain value as a literal. */
export function literal(value: unknown): Code {
  if (typeof value === 'string') return string(value);
  if (Array.isArray(value)) return list(value.map(literal));
  if (typeof value === 'object' && value !== null)
    return { type: 'object', entries: Object.entries(value).map(([key, each]) => [key, literal(each)] as const) };
  return text(String(value).replace('e+', 'e'));
}

/** The default value of a column, as its type takes it. */
export function valueCode(type: DataType, plain: unknown): Code {
  if (type.kind === 'BLOB') return call('Buffer.from', [string(String(plain)), string('base64')]);
  if (type.kind !== 'ARRAY' || type.of === undefined || !Array.isArray(plain)) return literal(plain);
  const element = type.of;
  return list(plain.map((item: unknown) => (item === null ? literal(null) : valueCode(element, item))));
}

/** SQL in a template. */
export const sqlCode = (parts: readonly SqlTextPart[]): Code => text(`sql\`${parts.map(partCode).join('')}\``, 'sql');

function partCode(part: SqlTextPart): string {
  switch (part.type) {
    case 'text':
      return templateCode(part.text);
    case 'identifier':
      return `\${sql.identifier(${stringCode(part.name)})}`;
    case 'value':
      return `\${${sqlValueCode(sqlValueOf(part.value))}}`;
  }
}

function sqlValueCode(value: unknown): string {
  if (typeof value === 'string') return stringCode(value);
  if (typeof value === 'bigint') return `${value}n`;
  if (value instanceof Date) return `new Date('${value.toISOString()}')`;
  if (Buffer.isBuffer(value)) return `Buffer.from('${value.toString('base64')}', 'base64')`;
  return String(value).replace('e+', 'e');
}

const typeOf = (name: string, args: readonly Code[]): Code =>
  args.length === 0 ? text(`DataTypes.${name}`, 'DataTypes') : call(`DataTypes.${name}`, args, 'DataTypes');

/** A data type as it is written in definitions: `DataTypes.STRING(80)`. */
export const typeText = (type: DataType): string => flatten(typeCode(type));

/** A data type as it is written in definitions. */
export function typeCode(type: DataType): Code {
  const name = type.unsigned === true ? `${type.kind}.UNSIGNED` : type.kind;
  if (type.kind === 'ENUM') return typeOf(name, (type.values ?? []).map(string)); // prettier-ignore
  if (type.kind === 'DATE') return typeOf(name, dateArguments(type));
  if (type.of !== undefined) return typeOf(name, [typeCode(type.of)]);
  const isUsual = type.kind === 'STRING' && type.length === 255;
  const sizes = isUsual ? [] : [type.length, type.precision, type.scale].filter(size => size !== undefined);
  return typeOf(name, sizes.map(literal));
}

function dateArguments({ precision, stored }: DataType): readonly Code[] {
  if (stored !== undefined) return [object({ precision: literal(precision), stored: string(stored) })];
  return precision === 3 || precision === undefined ? [] : [literal(precision)];
}
