import { randomBytes } from 'node:crypto';
import { DatabaseError, MortiseError, type ChangeOptions, type SchemaChange } from '@mortise/core';
import type { Dialect } from '../../dialects/contract/dialect';
import type { ScratchPlace } from '../../dialects/contract/schema-syntax';
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
    await opened(place, session);
    const told = new Set<string>();
    try {
      return await work((change, options) => tryChange(change, options, { dialect, session, told }));
    } finally {
      await session.run(place.close);
    }
  });
}

async function opened({ open, close }: ScratchPlace, session: DdlSession): Promise<void> {
  try {
    await session.run(open);
  } catch (cause) {
    // Who may not make it may not drop it.
    await session.run(close).catch(() => undefined);
    const message =
      'A dry run on this database needs one of its own beside it, which could not be made. The cause tells why.';
    throw new DatabaseError('DRY_RUN_WITHOUT_PLACE', message, {
      cause,
      hint: 'It takes the right to create and drop databases: GRANT ALL ON `mortise\\_trial\\_%`.* TO the user that migrates.',
    });
  }
}

interface Stage {
  readonly dialect: Dialect;
  readonly session: DdlSession;
  /** Statements of the author's, which were not run. */
  readonly told: Set<string>;
}

/** A statement of the author's is told and not run: it may speak of what is elsewhere. */
async function tryChange(
  change: SchemaChange,
  { onStatement }: ChangeOptions,
  { dialect, session, told }: Stage,
): Promise<void> {
  if (change.type === 'sql') {
    const text = textOfSql(change.statement, dialect);
    told.add(text);
    return onStatement?.(text);
  }
  const work = { dialect, session: session.telling(onStatement), resumes: false, isBound: false, aside: undefined };
  try {
    await runChange(change, work);
  } catch (error) {
    throw told.size > 0 && isOfMissingTable(error) ? afterUntried(error) : error;
  }
}

const isOfMissingTable = (error: unknown): error is MortiseError =>
  error instanceof MortiseError && error.code === 'UNKNOWN_TABLE';

function afterUntried(cause: MortiseError): DatabaseError {
  const message = `${cause.message} Statements of schema.sql before it were not run, as in every dry run on this database.`;
  return new DatabaseError(cause.code, message, {
    cause,
    hint: 'Where one of them makes the table, nothing is wrong. Make it with createTable to have it tried.',
  });
}
