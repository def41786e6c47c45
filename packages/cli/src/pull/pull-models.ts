import { didYouMean, listNames, type InspectedTable } from '@mortise/core';
import type { Database } from 'mortise';
import { CliError } from '../errors/cli-error';
import type { Decorators } from './decorated-text';
import { definedFile } from './defined-text';
import { fitModels } from './fit-models';
import { modelFiles, oneFile, type PulledFile } from './model-files';
import type { PulledModel } from './pulled-model';
import { readModels } from './read-models';

export type PullStyle = Decorators | 'define';

export interface PullOptions {
  /**
   * Names of schemas; without, that of the database, or the tables that need no schema to be named. Where there are none, they
   * begin the tables' names.
   */
  readonly schemas?: readonly string[];
  /** Names of tables that are left out, beside those in which tools keep what they have done. */
  readonly except?: readonly string[];
  /**
   * Classes with decorators: `'legacy'`, TypeScript's own (`experimentalDecorators`), unless `'standard'`, those of the
   * language; or `'define'`, a function that defines models.
   */
  readonly style?: PullStyle;
  /** The name of the one file that all models stand in; without, each has a file of its own. */
  readonly file?: string;
  /** What imports of other files end with: `'.js'` where modules are those of the language. */
  readonly importSuffix?: '' | '.js';
}

export interface PullResult {
  readonly files: readonly PulledFile[];
  readonly models: readonly PulledModel[];
  /** Names of tables in which tools keep what they have done: no models are made of them. */
  readonly skipped: readonly string[];
  /** Views that the database could not read, with what it says of them: no models are made of them. */
  readonly unread: readonly { readonly view: string; readonly reason: string }[];
}

/** Tables in which tools keep what they have done, with the columns that they are known by, where their name may be another's. */
const BOOKKEEPING: Readonly<Record<string, readonly string[]>> = {
  mortise_migrations: [],
  mortise_migrations_steps: [],
  knex_migrations: [],
  knex_migrations_lock: [],
  _prisma_migrations: [],
  SequelizeMeta: [],
  SequelizeData: [],
  typeorm_metadata: [],
  mikro_orm_migrations: [],
  __drizzle_migrations: [],
  migrations: ['id', 'timestamp', 'name'],
};

function isBookkeeping({ table: { name }, columns }: InspectedTable): boolean {
  const known = Object.hasOwn(BOOKKEEPING, name) ? BOOKKEEPING[name] : undefined;
  return known !== undefined && (known.length === 0 || known.join() === columns.map(column => column.name).join());
}

/**
 * Makes models of the tables of a database, with the associations that their foreign keys tell.
 *
 * @throws CliError `NO_TABLES`, `UNKNOWN_TABLE`
 * @example
 * const { files } = await pullModels(new Database('sqlite:shop.db'), { file: 'models.ts' });
 */
export async function pullModels(database: Database, options: PullOptions = {}): Promise<PullResult> {
  const { except = [] } = options;
  const schemas = options.schemas ?? ownSchema(database);
  const inspected = await database.models.engine.schema.inspect({ schemas, withViews: true, except }, {});
  checkNames(except, inspected);
  const skipped = inspected.filter(isBookkeeping).map(({ table }) => table.name);
  const unread = inspected.flatMap(({ table: { name }, unread: reason }) => (reason === undefined ? [] : [{ view: name, reason }])); // prettier-ignore
  const isLeftOut = (table: InspectedTable): boolean =>
    isBookkeeping(table) || table.unread !== undefined || except.includes(table.table.name);
  const tables = inspected.filter(table => !isLeftOut(table));
  if (tables.length === 0) throw noTables(schemas);
  const models = await fitModels(readModels(tables), database);
  return { models, skipped, unread, files: filesOf(models, options) };
}

function filesOf(
  models: readonly PulledModel[],
  { style = 'legacy', file, importSuffix = '' }: PullOptions,
): readonly PulledFile[] {
  if (style === 'define') return [definedFile(models, file ?? 'models.ts')];
  return file === undefined ? modelFiles(models, { importSuffix, decorators: style }) : [oneFile(models, file, style)];
}

/** Where tables that name no schema are in one that the database names. */
const ownSchema = ({ models: { defaultSchema } }: Database): readonly string[] | undefined =>
  defaultSchema === undefined ? undefined : [defaultSchema];

/** A name that no table has was meant for one that has another. */
function checkNames(except: readonly string[], tables: readonly InspectedTable[]): void {
  const known = tables.map(({ table }) => table.name);
  const unknown = except.find(name => !known.includes(name));
  if (unknown === undefined) return;
  throw new CliError('UNKNOWN_TABLE', `There is no table "${unknown}" to leave out.${didYouMean(unknown, known)}`, {
    hint: `There are: ${listNames(known)}.`,
  });
}

function noTables(schemas: readonly string[] | undefined): CliError {
  const where = schemas === undefined ? 'the database' : `the schemas ${schemas.join(', ')}`;
  return new CliError('NO_TABLES', `There are no tables in ${where} to make models of.`, {
    hint: 'Name the schemas they are in with --schema, and look whether the URL names the right database.',
  });
}
