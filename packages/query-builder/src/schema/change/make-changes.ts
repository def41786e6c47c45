import type { TableChanges } from '../../dialects/contract/alter-syntax';
import { convertedRowChecks, rehearse, rowChecks } from '../alter/row-checks';
import { ChangeRunner, runSteps } from '../alter/run-steps';
import { changeErrors } from './change-errors';
import type { ChangeWork } from './change-work';
import { MortiseError } from '@mortise/core';
import type { DdlSession } from '../ddl-session';

/** Looks what rows stand against the changes, and makes them: of one table, all or none where the database can. */
export async function makeChanges(changes: TableChanges, work: ChangeWork): Promise<void> {
  const { dialect, session, isBound, aside } = work;
  const syntax = dialect.schema;
  const { alter } = syntax;
  if (isBound && alter.needsOwnTransaction(changes)) throw changeErrors.inTransaction('make a table anew');
  await runSteps(rowChecks(checkedKeys(changes), { syntax, changes: [changes], missing: new Set() }), session);
  await rehearse(changes, syntax, session);
  await runSteps(convertedRowChecks(changes, syntax), session);
  const readDependents = await readerOfDependents(changes, work);
  const runner = new ChangeRunner(session, syntax.hasTransactionalDdl);
  await runner.run(alter.dropForeignKeys(changes));
  const steps = alter.changeTable(changes);
  await runner.run(aside === undefined ? steps : steps.map(step => ({ ...step, sql: aside(step.sql) })));
  await runner.run(alter.addForeignKeys(changes));
  await readDependents();
}

/** A new primary key is unique as an index would be. */
function checkedKeys(changes: TableChanges): TableChanges {
  const { wanted, changesPrimaryKey = false, addedIndexes } = changes;
  const columns = wanted.primaryKey;
  if (!changesPrimaryKey || columns.length === 0) return changes;
  const key = { name: '', unique: true, attributes: columns, columns, statement: '', line: '' };
  return { ...changes, addedIndexes: [...addedIndexes, key] };
}

/**
 * Where a column is dropped by a database that doesn't look who uses it: looks whether views and triggers can still be read.
 * Where one could not be before, nobody is told of the others.
 */
async function readerOfDependents(
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
