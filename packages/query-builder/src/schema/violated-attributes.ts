import { type ModelDefinition, UniqueConstraintError, validationItem, type ValidationErrorItem } from '@mortise/core';
import { uniqueViolation } from '../dialects/shared/statement-errors';
import { prefixedName } from '../sql/identifier';

/** An error of a unique key, with an item for each attribute of the key; any other error as it is. */
export function withAttributes(error: unknown, definition: ModelDefinition): unknown {
  if (!(error instanceof UniqueConstraintError) || !isOf(error, definition)) return error;
  const names = attributesOf(error, definition);
  if (names.length === 0) return error;
  const { sql, parameters, table, columns, constraint, retryable } = error;
  const errors = names.map(attribute => itemOf(definition, attribute, names));
  return uniqueViolation({ sql, parameters, table, columns, constraint, retryable, cause: error.original(), errors });
}

/** A trigger may have written into another table. */
function isOf({ table }: UniqueConstraintError, { table: { schema, name } }: ModelDefinition): boolean {
  return table === undefined || table === name || table === prefixedName(schema, name);
}

/** Databases tell columns; case aside, as some of them do. */
function attributesOf({ columns }: UniqueConstraintError, { attributes }: ModelDefinition): readonly string[] {
  const byColumn = new Map([...attributes.values()].map(({ name, columnName }) => [columnName.toLowerCase(), name]));
  return columns.flatMap(column => byColumn.get(column.toLowerCase()) ?? []);
}

function itemOf({ name: model }: ModelDefinition, attribute: string, names: readonly string[]): ValidationErrorItem {
  const others = names.filter(name => name !== attribute);
  const together = others.length === 0 ? '' : `, together with ${others.join(' and ')}`;
  return validationItem({
    model,
    attribute,
    validator: 'unique',
    message: `${model}.${attribute} must be unique${together}.`,
  });
}
