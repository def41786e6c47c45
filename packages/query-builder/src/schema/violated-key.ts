import {
  attributeOf,
  UniqueConstraintError,
  uniqueKeysOf,
  type ConflictClause,
  type ModelDefinition,
} from '@mortise/core';
import { uniqueViolation } from '../dialects/shared/statement-errors';
import { prefixedName } from '../sql/identifier';
import type { SchemaSyntax } from '../dialects/contract/schema-syntax';
import { fullName } from './constraints';

/** A write that failed. */
export interface FailedWrite {
  readonly definition: ModelDefinition;
  readonly conflict?: ConflictClause | undefined;
}

/** The names of a table's unique keys, as the catalogue has them, with their columns. */
export type KeysByName = () => Promise<ReadonlyMap<string, readonly string[]>>;

/** An error of a unique key, with table and columns also where the database tells no more than the name of the key. */
export async function withViolatedKey(
  error: unknown,
  write: FailedWrite,
  { syntax, keysByName }: { readonly syntax: SchemaSyntax; readonly keysByName: KeysByName },
): Promise<unknown> {
  if (!(error instanceof UniqueConstraintError) || error.columns.length > 0) return error;
  const columns = definedColumns(error.constraint, write, syntax) ?? (await foundColumns(error.constraint, keysByName));
  if (columns === undefined) return error;
  const { schema, name } = write.definition.table;
  const table = syntax.supportsSchemas ? name : prefixedName(schema, name);
  const { sql, parameters, constraint } = error;
  return uniqueViolation({ sql, parameters, cause: error.original(), constraint, table, columns });
}

/** By the model's own account. */
function definedColumns(
  constraint: string | undefined,
  { definition, conflict }: FailedWrite,
  syntax: SchemaSyntax,
): readonly string[] | undefined {
  const named = constraint === undefined ? onlyOther(definition, conflict) : keyNamed(constraint, definition, syntax);
  return named?.map(name => attributeOf(definition, name).columnName);
}

function keyNamed(
  constraint: string,
  definition: ModelDefinition,
  syntax: SchemaSyntax,
): readonly string[] | undefined {
  const { primaryKey, primaryKeyName, indexes } = definition;
  const own = indexes.find(({ name }) => fullName(name, definition, syntax) === constraint);
  if (own !== undefined) return own.attributes;
  return constraint === 'PRIMARY' || constraint === primaryKeyName ? primaryKey : undefined;
}

/** Where no key is named, a row was there by another key than the one that decides: by which, if there is one other. */
function onlyOther(definition: ModelDefinition, conflict: ConflictClause | undefined): readonly string[] | undefined {
  const decides = new Set(conflict?.attributes);
  const others = uniqueKeysOf(definition).filter(
    key => key.length !== decides.size || !key.every(name => decides.has(name)),
  );
  return conflict !== undefined && others.length === 1 ? others[0] : undefined;
}

async function foundColumns(
  constraint: string | undefined,
  keysByName: KeysByName,
): Promise<readonly string[] | undefined> {
  if (constraint === undefined) return undefined;
  // The error that is to be told counts, whatever keeps the catalogue from answering.
  const keys = await keysByName().catch(() => undefined);
  return keys?.get(constraint);
}
