import { MigrationError } from '../errors/migration-error';
import type { Migration } from './migration-schema';
import type { Step } from './step';
import { StepSchema } from './step-schema';

/**
 * The steps of a migration, without a database: nothing is done.
 *
 * @throws MigrationError `NO_DATABASE` where the migration asks for the database
 * @example
 * const steps = await recordSteps(migration, 'up');
 */
export async function recordSteps(migration: Migration, direction: 'up' | 'down'): Promise<readonly Step[]> {
  const steps: Step[] = [];
  const schema = new StepSchema({ take: async step => void steps.push(step), database: noDatabase });
  await schema.through(migrating => migration[direction](migrating));
  return steps;
}

function noDatabase(): never {
  throw new MigrationError('NO_DATABASE', 'The migration asks for the database, and there is none: it is only read.', {
    hint: 'What it does to rows is known when it runs. Steps that fill columns are fillColumn and sql.',
  });
}
