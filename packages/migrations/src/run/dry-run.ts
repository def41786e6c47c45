import type { Database } from 'mortise';
import { MigrationError } from '../errors/migration-error';
import type { Step } from '../steps/step';
import { changeOfStep } from './change-of-step';
import type { RunMigration } from './progress';
import { callMigration, type MigrationRun, type RunContext, type StepOutcome } from './run-migration';

/** Runs migrations where changes of tables can't be undone: where the same tables are, without rows. Nothing is noted. */
export function tryMigrations(runs: readonly MigrationRun[], context: RunContext): Promise<readonly RunMigration[]> {
  const { engine } = context.database.models;
  return engine.schema.tryingOut(async change => {
    const tried: RunMigration[] = [];
    for (const run of runs) {
      const statements: string[] = [];
      const onStatement = (sql: string): void => void statements.push(sql);
      const started = performance.now();
      const take = async (step: Step): Promise<StepOutcome> => {
        await change(changeOfStep(step, engine.dialect), { onStatement });
        return 'done';
      };
      await callMigration(run, take, { settings: context.settings, database: () => withoutRows(run) });
      const duration = Math.round(performance.now() - started);
      tried.push({ name: run.file.name, direction: run.direction, statements, duration });
    }
    return tried;
  });
}

function withoutRows({ file }: MigrationRun): never {
  const message = `The migration ${file.name} works on rows by itself, which a dry run on this database can't show.`;
  throw new MigrationError('DRY_RUN_WITHOUT_ROWS', message, {
    hint: 'Its steps alone are tried here, on tables without rows. Write what it does to rows as schema.sql or fillColumn.',
  });
}

/** Ends a transaction that was for looking only. */
class TrialEnd<T> extends Error {
  constructor(readonly result: T) {
    super('A dry run is undone.');
  }
}

/** Does the work where changes of tables can be undone, gives what it gave, and undoes it. */
export async function undoing<T>(database: Database, work: () => Promise<T>): Promise<T> {
  try {
    return await database.models.engine.transaction({ changesTables: true }, async () => {
      throw new TrialEnd(await work());
    });
  } catch (error) {
    // Thrown above, with what the work gave.
    if (error instanceof TrialEnd) return error.result as T;
    throw error;
  }
}
