import type { InspectedTable } from '@mortise/core';
import type { Database } from 'mortise';
import { definedFile } from './defined-text';
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

/** Makes models of the tables of a database, with the associations that their foreign keys tell. */
export async function pullModels(database: Database, options: PullOptions = {}): Promise<PullResult> {
  const { schemas, except = [] } = options;
  const inspected = await database.models.engine.schema.inspect({ schemas }, {});
  const left = new Set(except);
  const tables = inspected.filter(({ table: { name } }) => !BOOKKEEPING.has(name) && !left.has(name));
  const models = await modelsOf(tables, database);
  return { models, files: filesOf(models, options) };
}

async function modelsOf(tables: readonly InspectedTable[], _database: Database): Promise<readonly PulledModel[]> {
  return readModels(tables);
}

function filesOf(
  models: readonly PulledModel[],
  { style = 'decorators', file, importSuffix = '' }: PullOptions,
): readonly PulledFile[] {
  if (style === 'define') return [definedFile(models, file ?? 'models.ts')];
  return file === undefined ? modelFiles(models, { importSuffix }) : [oneFile(models, file)];
}
