import {
  type IndexDefinition,
  type ModelDefinition,
  UniqueConstraintError,
  validationItem,
  type ValidationErrorItem,
} from '@mortise/core';
import { uniqueViolation } from '../dialects/shared/statement-errors';
import type { SchemaSyntax } from '../dialects/contract/schema-syntax';
import { fullName } from './create-statements';
import { prefixedName } from '../sql/identifier';

/** An error of a unique key, with an item for each attribute of the key; any other error as it is. */
export function withAttributes(error: unknown, definition: ModelDefinition, syntax: SchemaSyntax): unknown {
  if (!(error instanceof UniqueConstraintError) || !isOf(error, definition)) return error;
  const names = attributesOf(error, definition);
  const message = brokenIndex(error, names, { definition, syntax })?.message;
  if (names.length === 0 && message === undefined) return error;
  const { sql, parameters, table, columns, constraint, retryable } = error;
  const errors = names.map(attribute => itemOf({ definition, names, message }, attribute));
  const details = { sql, parameters, table, columns, constraint, retryable, cause: error.original(), errors };
  return message === undefined
    ? uniqueViolation(details)
    : new UniqueConstraintError('UNIQUE_CONSTRAINT', message, details);
}

/** By its name, where the database tells that and it has the one of the definition, or else the only one over these attributes. */
function brokenIndex(
  { constraint }: UniqueConstraintError,
  names: readonly string[],
  { definition, syntax }: { readonly definition: ModelDefinition; readonly syntax: SchemaSyntax },
): IndexDefinition | undefined {
  const unique = definition.indexes.filter(index => index.unique);
  const named = unique.find(({ name }) => fullName(name, definition, syntax) === constraint);
  if (named !== undefined) return named;
  const over = unique.filter(({ attributes }) => names.length > 0 && isSameKey(attributes, names));
  return over.length === 1 ? over[0] : undefined;
}

const isSameKey = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every(name => other.includes(name));

/** A trigger may have written into another table. */
function isOf({ table }: UniqueConstraintError, { table: { schema, name } }: ModelDefinition): boolean {
  return table === undefined || table === name || table === prefixedName(schema, name);
}

/** Databases tell columns; case aside, as some of them do. */
function attributesOf({ columns }: UniqueConstraintError, { attributes }: ModelDefinition): readonly string[] {
  const byColumn = new Map([...attributes.values()].map(({ name, columnName }) => [columnName.toLowerCase(), name]));
  return columns.flatMap(column => byColumn.get(column.toLowerCase()) ?? []);
}

interface BrokenKey {
  readonly definition: ModelDefinition;
  readonly names: readonly string[];
  /** What its author has it say. */
  readonly message: string | undefined;
}

function itemOf({ definition: { name: model }, names, message }: BrokenKey, attribute: string): ValidationErrorItem {
  const others = names.filter(name => name !== attribute);
  const together = others.length === 0 ? '' : `, together with ${others.join(' and ')}`;
  return validationItem({
    model,
    attribute,
    validator: 'unique',
    message: message ?? `${model}.${attribute} must be unique${together}.`,
  });
}
