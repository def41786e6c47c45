import { MigrationError } from '../errors/migration-error';
import type { ChainLink } from '../files/chain';
import type { Migration } from '../steps/migration-schema';
import type { GenerateContext } from './generate-migration';

/**
 * The migration of a file.
 *
 * @throws MigrationError `NOT_A_MIGRATION`
 */
export async function loadMigration({ load }: GenerateContext, { name, path }: ChainLink): Promise<Migration> {
  const found = [await load(path)].flatMap(module => [inner(inner(module)), inner(module), module]).find(isMigration);
  if (found !== undefined) return found;
  throw new MigrationError('NOT_A_MIGRATION', `The file of ${name} exports no migration.`, {
    hint: 'Write: export default migration({ async up(schema) { … }, async down(schema) { … } });',
  });
}

/** What a module exports by default: one of CommonJS, imported, has it one deeper. */
const inner = (module: unknown): unknown =>
  typeof module === 'object' && module !== null && 'default' in module ? module.default : undefined;

function isMigration(value: unknown): value is Migration {
  if (typeof value !== 'object' || value === null) return false;
  const { up, down } = value as Partial<Migration>; // looked at here
  return typeof up === 'function' && typeof down === 'function';
}
