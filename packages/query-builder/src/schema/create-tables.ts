import type { ModelDefinition } from '@mortise/core';
import type { SchemaSyntax } from '../dialects/contract/schema-syntax';
import { nameInSchema } from './constraints';
import { addLaterForeignKeys, createIndex, createTable } from './create-statements';
import { holdingCreationLock } from './creation-lock';
import type { DdlSession } from './ddl-session';
import { dropInTransaction, dropWithoutForeignKeys } from './drop-tables';
import type { TableStep } from './table-order';

/**
 * Creates what is not there; others who create at the same time wait.
 *
 * @returns what was not there before
 */
export async function createTables(
  steps: readonly TableStep[],
  syntax: SchemaSyntax,
  session: DdlSession,
): Promise<readonly TableStep[]> {
  let created: readonly TableStep[] = [];
  const create = async (): Promise<void> => {
    created = await createAll(steps, syntax, session);
  };
  await holdingCreationLock(create, syntax, session);
  return created;
}

/** Drops what is there and creates it anew; others who create at the same time wait. */
export async function recreateTables(
  steps: readonly TableStep[],
  syntax: SchemaSyntax,
  session: DdlSession,
): Promise<void> {
  const drop = syntax.hasTransactionalDdl ? dropInTransaction : dropWithoutForeignKeys;
  const recreate = async (): Promise<void> => {
    await drop(steps, syntax, session);
    await createAll(steps, syntax, session);
  };
  await holdingCreationLock(recreate, syntax, session);
}

async function createAll(
  steps: readonly TableStep[],
  syntax: SchemaSyntax,
  session: DdlSession,
): Promise<readonly TableStep[]> {
  await session.run(createSchemas(steps, syntax));
  const created: TableStep[] = [];
  for (const step of steps) {
    const isNew = await createOne(step, syntax, session);
    if (isNew) created.push(step);
  }
  for (const step of created) await session.run(addLaterForeignKeys(step, syntax));
  return created;
}

/**
 * Creates a table that is not there, or the indexes it lacks.
 *
 * @returns whether the table was not there before
 */
export async function createOne(step: TableStep, syntax: SchemaSyntax, session: DdlSession): Promise<boolean> {
  const { definition } = step;
  const found = await session.firstColumn(syntax.tableExists(definition.table));
  if (found.length === 0) {
    await session.run([createTable(step, syntax), ...syntax.commentStatements(definition)]);
    if (syntax.declaresIndexesInTable) return true;
  }
  await createMissingIndexes(definition, syntax, session);
  return found.length === 0;
}

async function createMissingIndexes(
  definition: ModelDefinition,
  syntax: SchemaSyntax,
  session: DdlSession,
): Promise<void> {
  const present = await session.firstColumn(syntax.indexNames(definition.table));
  const quoted = new Set(present.map(name => syntax.quoteIdentifier(String(name))));
  const missing = definition.indexes.filter(({ name }) => !quoted.has(nameInSchema(name, definition, syntax)));
  await session.run(missing.map(index => createIndex(index, definition, syntax)));
}

/** Schemas of tables, where there are schemas. */
export function createSchemas(steps: readonly TableStep[], syntax: SchemaSyntax): readonly string[] {
  if (!syntax.supportsSchemas) return [];
  const schemas = new Set(steps.flatMap(({ definition: { table } }) => table.schema ?? []));
  return [...schemas].map(schema => `CREATE SCHEMA IF NOT EXISTS ${syntax.quoteIdentifier(schema)}`);
}
