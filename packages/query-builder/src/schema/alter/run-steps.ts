import { ConnectionError, DatabaseError, TimeoutError } from '@mortise/core';
import type { AlterStep, OwnTransaction } from '../../dialects/contract/alter-syntax';
import type { DdlSession } from '../ddl-session';

/** Runs the steps one after the other; the first query that finds a row ends it with its refusal. */
export async function runSteps(steps: readonly AlterStep[], session: DdlSession): Promise<void> {
  for (const { sql, refusal } of steps) {
    if (refusal === undefined) await session.run([sql]);
    else if ((await session.rows(sql)).length > 0) throw refusal();
  }
}

/** Runs the statements that change tables, and tells of one that fails what it was about and what is done already. */
export class ChangeRunner {
  readonly #done = new Set<string>();

  constructor(
    private readonly session: DdlSession,
    /** Whether all is undone when one fails. */
    private readonly isUndone: boolean,
  ) {}

  async run(steps: readonly AlterStep[]): Promise<void> {
    for (const step of steps) {
      try {
        await runSteps([step], this.session);
        this.#done.add(step.subject);
      } catch (error) {
        throw isOfTheChange(error) ? this.#failure(step.subject, error) : error;
      }
    }
  }

  #failure(subject: string, cause: DatabaseError): DatabaseError {
    const done = this.isUndone || this.#done.size === 0 ? 'Nothing has been changed.' : this.#tellDone();
    return new DatabaseError('ALTER_FAILED', `The table could not be changed for ${subject}. ${done}`, {
      cause,
      sql: cause.sql,
      hint: cause.hint ?? 'The cause tells why. Change the rows that stand against it first, or write a migration.',
    });
  }

  #tellDone(): string {
    return `Changed already: ${[...this.#done].join(', ')}.`;
  }
}

/** Lost connections and the like keep their own errors; a step's refusal has no SQL. */
function isOfTheChange(error: unknown): error is DatabaseError {
  if (!(error instanceof DatabaseError) || error.sql === undefined) return false;
  return !(error instanceof ConnectionError || error instanceof TimeoutError || error.retryable);
}

/** Runs the work in a transaction on a connection that is prepared before it begins, and set right afterwards. */
export async function inOwnTransaction(
  work: (session: DdlSession) => Promise<void>,
  { begin, commit, rollBack, afterwards }: OwnTransaction,
  session: DdlSession,
): Promise<void> {
  try {
    await session.run(begin);
    await committing(work, { commit, rollBack }, session);
  } finally {
    await session.restore(afterwards);
  }
}

async function committing(
  work: (session: DdlSession) => Promise<void>,
  { commit, rollBack }: Pick<OwnTransaction, 'commit' | 'rollBack'>,
  session: DdlSession,
): Promise<void> {
  try {
    await work(session);
    await session.run([commit]);
  } catch (error) {
    await session.restore([rollBack]);
    throw error;
  }
}
