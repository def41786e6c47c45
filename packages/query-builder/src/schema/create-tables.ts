import { type ModelDefinition, TimeoutError, DefinitionError } from '@mortise/core';
import type { SchemaSyntax } from '../dialects/contract/schema-syntax';
import { nameInSchema, addLaterForeignKeys, createIndex, createTable, livingColumns } from './create-statements';
import type { DdlSession, DdlWork } from './ddl-session';
import { dropInTransaction, dropWithoutForeignKeys } from './drop-tables';
import type { TableStep } from './table-order';
import { prefixedName } from '../sql/identifier';

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
  await addLivingColumns({ ...definition, indexes: missing }, syntax, session);
  await session.run(missing.map(index => createIndex(index, definition, syntax)));
}

/** What has to stand in indexes that are made in a table that is there. */
async function addLivingColumns(definition: ModelDefinition, syntax: SchemaSyntax, session: DdlSession): Promise<void> {
  const columns = livingColumns(definition, syntax);
  if (columns.length === 0) return;
  const present = await syntax.alter.describe(definition.table, sql => session.rows(sql));
  const names = new Set(present?.columns.map(({ name }) => syntax.alter.nameKey(name)));
  const missing = columns.filter(({ name }) => !names.has(syntax.alter.nameKey(name)));
  const table = syntax.quoteTable(definition.table);
  await session.run(missing.map(({ line }) => `ALTER TABLE ${table} ADD COLUMN ${line}`));
}

/** Schemas of tables, where there are schemas. */
export function createSchemas(steps: readonly TableStep[], syntax: SchemaSyntax): readonly string[] {
  if (!syntax.supportsSchemas) return [];
  const schemas = new Set(steps.flatMap(({ definition: { table } }) => table.schema ?? []));
  return [...schemas].map(schema => `CREATE SCHEMA IF NOT EXISTS ${syntax.quoteIdentifier(schema)}`);
}

/**
 * Runs the work while nobody else creates or alters tables of the same database.
 *
 * @throws TimeoutError `LOCK_TIMEOUT` where others do so for too long; then the work has not begun.
 */
export async function holdingCreationLock(
  work: () => Promise<void>,
  { creationLock }: SchemaSyntax,
  session: DdlSession,
): Promise<void> {
  try {
    for (const sql of creationLock.take) {
      if ((await session.firstColumn(sql)).some(creationLock.isRefusal)) throw lockTimeout();
    }
    await work();
  } finally {
    await session.restore(creationLock.release);
  }
}

function lockTimeout(): TimeoutError {
  const message = 'Others create or alter tables of this database for too long. Nothing has been changed.';
  return new TimeoutError('LOCK_TIMEOUT', message, { hint: 'Try again when they have ended.', retryable: true });
}

/** SQLite takes no more than 500 queries in a UNION. */
const MOST_AT_ONCE = 400;

/**
 * Refuses definitions whose table is a view or the like, which nothing here creates, changes or drops.
 *
 * @throws DefinitionError `NOT_A_TABLE`
 */
export async function checkAreTables(
  definitions: readonly ModelDefinition[],
  syntax: SchemaSyntax,
  session: DdlSession,
): Promise<void> {
  for (let start = 0; start < definitions.length; start += MOST_AT_ONCE) {
    const some = definitions.slice(start, start + MOST_AT_ONCE);
    const queries = some.map(({ table }, index) => syntax.kindOfNoTable(table, index));
    const [found] = await session.rows(queries.join(' UNION ALL '));
    if (found !== undefined) throw notATable(some[Number(found[0])] as ModelDefinition, String(found[1]));
  }
}

function notATable({ name, table: { schema, name: table } }: ModelDefinition, kind: string): DefinitionError {
  const place = prefixedName(schema, table);
  return new DefinitionError('NOT_A_TABLE', `${name} is to have the table "${place}", and that is ${kind}.`, {
    hint: `Say sync: false in the options of ${name}: then sync and drop leave it alone. Or give ${name} another tableName.`,
  });
}

/** While nobody else creates or alters tables. */
export const locking =
  (work: DdlWork, syntax: SchemaSyntax): DdlWork =>
  session =>
    holdingCreationLock(() => work(session), syntax, session);
