import { difference } from '../difference/difference';
import { MigrationError } from '../errors/migration-error';
import { readChain } from '../files/chain';
import { schemaStateOf } from '../state/schema-state-of';
import { write, type GenerateContext, type GeneratedMigration } from './generate-migration';

/**
 * Writes a first migration that makes what the models say, for a database that has it already: there it is to be marked as
 * run.
 *
 * @throws MigrationError `BASELINE_NOT_FIRST` where there are migrations
 */
export async function baselineMigration(context: GenerateContext, name = 'baseline'): Promise<GeneratedMigration> {
  const [first] = await readChain(context.directory);
  if (first !== undefined)
    throw new MigrationError('BASELINE_NOT_FIRST', `There is a migration already: ${first.name}.`, {
      hint: 'A baseline is the first: what changed since is generated as any other.',
    });
  const state = schemaStateOf(context.definitions());
  return write(context, { name, content: difference({ tables: {} }, state), state, parents: [] });
}
