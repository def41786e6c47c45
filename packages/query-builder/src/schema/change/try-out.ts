import { randomBytes } from 'node:crypto';
import type { ChangeOptions, SchemaChange } from '@mortise/core';
import type { Dialect } from '../../dialects/contract/dialect';
import type { Executor } from '../../sql/statement';
import { DdlSession } from '../ddl-session';
import { runChange } from './run-change';
import { textOfSql } from './text-of-sql';

type Change = (change: SchemaChange, options: ChangeOptions) => Promise<void>;

/** Makes changes where the same tables are without rows, and nobody else is; afterwards that is gone. */
export async function tryingOut<T>(
  executor: Executor,
  dialect: Dialect,
  work: (change: Change) => Promise<T>,
): Promise<T> {
  const { schema: syntax } = dialect;
  const name = `mortise_trial_${randomBytes(6).toString('hex')}`;
  return executor.withOwnSession(async runner => {
    const session = new DdlSession(runner, undefined, syntax.explainFailure);
    const place = (await syntax.scratchPlace?.(name, sql => session.rows(sql))) ?? { open: [], close: [] };
    try {
      await session.run(place.open);
      return await work((change, options) => tryChange(change, options, { dialect, session }));
    } finally {
      await session.run(place.close);
    }
  });
}

interface Stage {
  readonly dialect: Dialect;
  readonly session: DdlSession;
}

/** A statement of the author's is told and not run: it may speak of what is elsewhere. */
async function tryChange(
  change: SchemaChange,
  { onStatement }: ChangeOptions,
  { dialect, session }: Stage,
): Promise<void> {
  if (change.type === 'sql') return onStatement?.(textOfSql(change.statement, dialect));
  const work = { dialect, session: session.telling(onStatement), resumes: false, isBound: false, aside: undefined };
  await runChange(change, work);
}
