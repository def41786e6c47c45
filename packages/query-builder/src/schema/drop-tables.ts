import type { SchemaSyntax } from '../dialects/contract/schema-syntax';
import type { DdlSession } from './ddl-session';
import type { TableStep } from './table-order';

/** Drops inside a transaction, those that refer to others first. */
export async function dropInTransaction(
  steps: readonly TableStep[],
  syntax: SchemaSyntax,
  session: DdlSession,
): Promise<void> {
  await session.run([...syntax.drop.deferForeignKeys, ...dropStatements(steps, syntax)]);
}

/** Drops on a connection of its own, on which foreign keys don't count meanwhile. */
export async function dropWithoutForeignKeys(
  steps: readonly TableStep[],
  syntax: SchemaSyntax,
  session: DdlSession,
): Promise<void> {
  try {
    await session.run(syntax.drop.foreignKeysOff);
    await session.run(dropStatements(steps, syntax));
  } finally {
    await session.restore(syntax.drop.foreignKeysOn);
  }
}

function dropStatements(steps: readonly TableStep[], syntax: SchemaSyntax): readonly string[] {
  const tables = steps.map(({ definition }) => syntax.quoteTable(definition.table));
  return tables.reverse().map(table => `DROP TABLE IF EXISTS ${table}${syntax.drop.suffix}`);
}
