import { TimeoutError } from '@mortise/core';
import type { SchemaSyntax } from '../dialects/contract/schema-syntax';
import type { DdlSession } from './ddl-session';

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
