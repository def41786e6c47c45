import type { TruncateTables } from '@mortise/core';
import type { SchemaSyntax } from '../dialects/contract/schema-syntax';
import type { DdlSession } from './ddl-session';
import { tableKey } from './shared-tables';
import type { TableStep } from './table-order';

/** Empties tables, those that refer to others first. */
export async function emptyTables(
  steps: readonly TableStep[],
  options: TruncateTables,
  { syntax, session }: { readonly syntax: SchemaSyntax; readonly session: DdlSession },
): Promise<void> {
  const { truncate, drop } = syntax;
  const tables = steps.map(({ definition }) => definition.table).reverse();
  const statements = truncate.statements(tables, options);
  if (!truncate.needsForeignKeysOff || !referToEachOther(steps))
    return session.run([...drop.deferForeignKeys, ...statements]);
  try {
    await session.run(drop.foreignKeysOff);
    await session.run(statements);
  } finally {
    await session.restore(drop.foreignKeysOn);
  }
}

/** Rows of one table, or of several in a circle: no order is right for all of them. */
const referToEachOther = (steps: readonly TableStep[]): boolean =>
  steps.some(
    ({ definition, laterForeignKeys }) =>
      laterForeignKeys.length > 0 ||
      definition.foreignKeys.some(({ target }) => tableKey(target.table) === tableKey(definition.table)),
  );

/** Lets rows be numbered from 1 again, in those tables whose rows the database numbers. */
export async function restartNumbers(
  steps: readonly TableStep[],
  { truncate: { canRestart, restart } }: SchemaSyntax,
  session: DdlSession,
): Promise<void> {
  if (restart === undefined) return;
  const numbered = steps.filter(({ definition }) =>
    [...definition.attributes.values()].some(({ autoIncrement }) => autoIncrement),
  );
  if (numbered.length === 0 || (canRestart !== undefined && (await session.rows(canRestart)).length === 0)) return;
  await session.run(numbered.map(({ definition }) => restart(definition.table)));
}
