import { DatabaseError } from '@mortise/core';
import { alterErrors } from '../../dialects/shared/alter-errors';
import type { SchemaSyntax } from '../../dialects/contract/schema-syntax';
import type { ColumnChange, TableChanges } from '../../dialects/contract/table-changes';
import type { DdlSession } from '../ddl-session';
import { runSteps } from './run-steps';

/** Tries each change of a type out, so that rows that stand against it are found before anything is changed. */
export async function rehearse(changes: TableChanges, syntax: SchemaSyntax, session: DdlSession): Promise<void> {
  for (const change of changes.changedColumns) {
    if (change.aspects.has('type')) await rehearseOne(change, changes, { syntax, session });
  }
}

interface Stage {
  readonly syntax: SchemaSyntax;
  readonly session: DdlSession;
}

async function rehearseOne(change: ColumnChange, changes: TableChanges, { syntax, session }: Stage): Promise<void> {
  const { steps, cleanUp } = syntax.alter.rehearse(change, changes);
  try {
    await runSteps(steps, session);
  } catch (error) {
    const isRefusal = error instanceof DatabaseError && error.sql !== undefined && !error.retryable;
    throw isRefusal ? alterErrors.rowsNotConvertible(changes, change, error) : error;
  } finally {
    await session.restore(cleanUp);
  }
}
