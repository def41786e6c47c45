import { attributeOf, type DataType, type ModelDefinition } from '@mortise/core';
import type { Dialect } from '../dialects/dialect';
import type { Binding } from './fragment';

/** A table in a statement, by its alias: `t0`. Aliases are short, so no limit on identifiers is ever met. */
export interface Scope {
  readonly alias: string;
  readonly definition: ModelDefinition;
}

/** The quoted column of an attribute. */
export function columnSql(dialect: Dialect, { alias, definition }: Scope, name: string): string {
  const column = dialect.syntax.quote(attributeOf(definition, name).columnName);
  return alias === '' ? column : `${alias}.${column}`;
}

export const typeOf = (definition: ModelDefinition, name: string): DataType => attributeOf(definition, name).type;

/** The binding of a value as its type is stored; one without a type is bound as it is. */
export function valueBinding(dialect: Dialect, slot: number, type: DataType | undefined): Binding {
  const encode = type === undefined ? undefined : dialect.codecOf(type).encode;
  if (encode === undefined) return type === undefined ? values => looseValue(values[slot]) : values => values[slot];
  return values => {
    const value = values[slot];
    return value === null ? null : encode(value);
  };
}

/** Values inside raw SQL have no type: what drivers bind differently is made the same. */
function looseValue(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString();
  return typeof value === 'boolean' ? Number(value) : value;
}
