import type { Database } from 'mortise';
import { CliError } from '../errors/cli-error';
import { definedFile } from './defined-text';
import { fitModels } from './fit-models';
import { modelFiles, oneFile, type PulledFile } from './model-files';
import type { PulledModel } from './pulled-model';
import { readModels } from './read-models';

export interface PullOptions {
  /** Names of schemas, where the database has them; without, the tables that need no schema to be named. */
  readonly schemas?: readonly string[];
  /** Names of tables that are left out, beside those in which tools keep what they have done. */
  readonly except?: readonly string[];
  /** Classes with decorators, unless `'define'`: a function that defines them. */
  readonly style?: 'decorators' | 'define';
  /** The name of the one file that all models stand in; without, each has a file of its own. */
  readonly file?: string;
  /** What imports of other files end with: `'.js'` where modules are those of the language. */
  readonly importSuffix?: '' | '.js';
}

export interface PullResult {
  readonly files: readonly PulledFile[];
  readonly models: readonly PulledModel[];
}

/** Tables in which tools keep which migrations have run. */
const BOOKKEEPING: ReadonlySet<string> = new Set([
  ...['mortise_migrations', 'mortise_migrations_lock', 'mortise_migrations_journal'],
  ...['knex_migrations', 'knex_migrations_lock', '_prisma_migrations', 'SequelizeMeta', 'SequelizeData'],
  ...['migrations', 'typeorm_metadata', 'mikro_orm_migrations', '__drizzle_migrations'],
]);

/**
 * Makes models of the tables of a database, with the associations that their foreign keys tell.
 *
 * @throws CliError `NO_TABLES`
 * @example
 * const { files } = await pullModels(new Database('sqlite:shop.db'), { file: 'models.ts' });
 */
export async function pullModels(database: Database, options: PullOptions = {}): Promise<PullResult> {
  const { schemas, except = [] } = options;
  const inspected = await database.models.engine.schema.inspect({ schemas }, {});
  const left = new Set(except);
  const tables = inspected.filter(({ table: { name } }) => !BOOKKEEPING.has(name) && !left.has(name));
  if (tables.length === 0) throw noTables(schemas);
  const models = await fitModels(readModels(tables), database);
  return { models, files: filesOf(models, options) };
}

function filesOf(
  models: readonly PulledModel[],
  { style = 'decorators', file, importSuffix = '' }: PullOptions,
): readonly PulledFile[] {
  if (style === 'define') return [definedFile(models, file ?? 'models.ts')];
  return file === undefined ? modelFiles(models, { importSuffix }) : [oneFile(models, file)];
}

function noTables(schemas: readonly string[] | undefined): CliError {
  const where = schemas === undefined ? 'the database' : `the schemas ${schemas.join(', ')}`;
  return new CliError('NO_TABLES', `There are no tables in ${where} to make models of.`, {
    hint: 'Name the schemas they are in with --schema, and look whether the URL names the right database.',
  });
}
