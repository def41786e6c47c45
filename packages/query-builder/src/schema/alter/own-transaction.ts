import type { OwnTransaction } from '../../dialects/contract/alter-syntax';
import type { DdlSession } from '../ddl-session';

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
