import { setTimeout as sleep } from 'node:timers/promises';
import { ConnectionError, type LockWait, TimeoutError } from '@mortise/core';
import type { SessionLock } from '../dialects/contract/schema-syntax';
import type { Executor } from '../sql/statement';
import { DdlSession } from './ddl-session';

const PAUSE = 100;

type Work<T> = (assertHeld: () => Promise<void>) => Promise<T>;

interface NamedLock extends LockWait {
  readonly name: string;
}

/** Runs the work while a session of its own holds the lock, which ends with it. */
export function holdingSessionLock<T>(
  executor: Executor,
  lock: SessionLock,
  wait: NamedLock,
  work: Work<T>,
): Promise<T> {
  return executor.withOwnSession(async runner => {
    const session = new DdlSession(runner, undefined);
    await take(session, lock, wait);
    return work(() => assertHeld(session));
  });
}

async function take(session: DdlSession, lock: SessionLock, { name, milliseconds, onWait }: NamedLock): Promise<void> {
  const end = Date.now() + milliseconds;
  for (let attempt = 1; ; attempt += 1) {
    await session.run(lock.begin);
    const [value] = await session.firstColumn(lock.take(name));
    if (Number(value) === 1) return;
    if (attempt === 1) onWait?.();
    await session.run(lock.end);
    if (Date.now() >= end) throw lockTimeout();
    await sleep(PAUSE);
  }
}

function lockTimeout(): TimeoutError {
  return new TimeoutError('LOCK_TIMEOUT', 'Another process holds the lock for too long. Nothing has been changed.', {
    hint: 'Try again when it has ended. The lock ends with its process, whatever becomes of that.',
    retryable: true,
  });
}

async function assertHeld(session: DdlSession): Promise<void> {
  try {
    await session.rows('SELECT 1');
  } catch (cause) {
    throw new ConnectionError('LOCK_LOST', 'The connection that held the lock is lost: others may have it now.', {
      phase: 'query',
      cause,
      hint: 'Call it again: what is done already is not done twice.',
      retryable: true,
    });
  }
}
