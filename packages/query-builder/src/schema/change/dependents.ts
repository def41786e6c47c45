import { MortiseError } from '@mortise/core';
import type { TableChanges } from '../../dialects/contract/alter-syntax';
import type { DdlSession } from '../ddl-session';
import { changeErrors } from './change-errors';
import type { ChangeWork } from './change-work';

/**
 * Where a column is dropped by a database that doesn't look who uses it: looks whether views and triggers can still be read.
 * Where one could not be before, nobody is told of the others.
 */
export async function readerOfDependents(
  changes: TableChanges,
  { dialect, session }: ChangeWork,
): Promise<() => Promise<void>> {
  const { wanted, droppedColumns } = changes;
  const [column] = droppedColumns;
  const statements = dialect.schema.alter.readDependents?.(wanted.table);
  if (column === undefined || statements === undefined) return async () => {};
  if ((await failureOf(statements, session)) !== undefined) return async () => {};
  return async () => {
    const failure = await failureOf(statements, session);
    if (failure === undefined) return;
    const [, dependent = 'a view or a trigger'] =
      /error in ((?:view|trigger) .+?)(?: after [a-z ]+)?:/.exec(failure) ?? [];
    throw changeErrors.columnInUse(
      { table: wanted.table, name: column.name },
      dependent,
      'Drop that first: schema.sql(sql`DROP VIEW …`), and make it anew without the column.',
    );
  };
}

async function failureOf(statements: readonly string[], given: DdlSession): Promise<string | undefined> {
  const session = given.telling(undefined);
  await session.run(['SAVEPOINT mortise_read']);
  try {
    await session.run(statements);
    return undefined;
  } catch (error) {
    if (!(error instanceof MortiseError)) throw error;
    return messagesOf(error);
  } finally {
    await session.run(['ROLLBACK TO mortise_read', 'RELEASE mortise_read']);
  }
}

/** What the database has said is the cause of what is said here. */
const messagesOf = (error: unknown): string =>
  error instanceof Error ? `${error.message}\n${messagesOf(error.cause)}` : '';
