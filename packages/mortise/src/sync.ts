import {
  checkCallOptions,
  checkedLater,
  checkedSchema,
  executionRules,
  flag,
  followPlace,
  placeIn,
  QueryError,
  type DatabaseHooks,
  type ExecutionContext,
  type HookRegistry,
  type ModelDefinition,
  type OptionRules,
  type SchemaPort,
} from '@mortise/core';

/** How tables that are there are made as their models say. */
export interface AlterTablesOptions {
  /** True: columns, indexes, foreign keys and checks that no model knows are dropped, with all that is in them. */
  readonly drop?: boolean;
}

export interface SyncOptions extends ExecutionContext {
  /** Drops the tables of the models first, with all that is in them. */
  readonly force?: boolean;
  /**
   * Changes tables that are there, so that they are as their models say: columns, indexes, foreign keys. What no model
   * knows stays, unless `{ drop: true }`. Tables of no model stay in any case.
   */
  readonly alter?: boolean | AlterTablesOptions;
  /** False: without `beforeSync`, `afterSync` and their like. */
  readonly hooks?: boolean;
}

/** Options of `database.sync`. */
export interface SyncAllOptions extends SyncOptions {
  /** The schema that the tables of all models are made in, but for those that name their own; it is made with them. */
  readonly schema?: string | undefined;
}

const syncAllRules: OptionRules<SyncAllOptions> = {
  ...executionRules,
  force: flag,
  alter: checkedLater,
  hooks: flag,
  schema: checkedLater,
};

const syncRules: OptionRules<SyncOptions> = { ...executionRules, force: flag, alter: checkedLater, hooks: flag };

const alterRules: OptionRules<AlterTablesOptions> = { drop: flag };

/** The models of a sync. */
export interface SyncedModels {
  readonly definitions: readonly ModelDefinition[];
  /** All models of the database: what one of them has in a table is known. */
  readonly known: readonly ModelDefinition[];
}

/** What a sync is of, and who is asked for it, as a message begins: `Person.sync`. */
interface SyncCall extends SyncedModels {
  readonly schema: SchemaPort;
  readonly owner: string;
  /** Of a sync of all models: the hooks of the database. */
  readonly hooks?: HookRegistry<DatabaseHooks>;
}

/**
 * Creates the tables that are not there; with `force` all anew, with `alter` the others as their models say.
 *
 * @throws QueryError `INVALID_OPTION` for values that `force` or `alter` don't have, and for both together
 */
export async function syncTables(call: SyncCall, options: SyncOptions): Promise<void> {
  options = checkCallOptions(options, syncRules, call.owner);
  if (options.hooks === false) return makeTables(call, options);
  const { definitions, hooks } = call;
  await hooks?.run('beforeBulkSync', { ...options });
  for (const each of definitions) await each.hooks.run('beforeSync', { ...options });
  await makeTables(call, options);
  for (const each of definitions) await each.hooks.run('afterSync', { ...options });
  await hooks?.run('afterBulkSync', { ...options });
}

/** What a sync of all models is of. */
interface SyncAllCall extends Pick<SyncCall, 'schema' | 'hooks'> {
  /** Asked for once the options are known to be right. */
  readonly models: () => SyncedModels;
}

/** The same of all models of a database, in the schema that is asked for. */
export async function syncAll({ models, ...call }: SyncAllCall, options: SyncAllOptions): Promise<void> {
  const { schema: given, ...how } = checkCallOptions(options, syncAllRules, 'sync');
  const place = given === undefined ? undefined : placeIn(checkedSchema(given, 'The option "schema" of sync'));
  const there = (definitions: readonly ModelDefinition[]): readonly ModelDefinition[] =>
    place === undefined ? definitions : definitions.map(each => followPlace(each, place));
  const { definitions, known } = models();
  await syncTables({ ...call, owner: 'sync', definitions: there(definitions), known: there(known) }, how);
}

async function makeTables({ definitions, known, schema, owner }: SyncCall, options: SyncOptions): Promise<void> {
  const { force = false, alter: given = false, hooks: _hooks, ...context } = options;
  const alter = typeof given === 'boolean' ? given : checkedAlter(given, owner);
  if (force && alter !== false) throw bothWays(owner);
  if (force) await schema.recreate(definitions, context);
  else if (alter === false) await schema.create(definitions, context);
  else await schema.alter(definitions, { drop: alter !== true && alter.drop === true, known }, context);
}

function bothWays(owner: string): QueryError {
  return invalidOption(
    owner,
    '"force" and "alter" exclude each other: one makes tables anew, the other keeps their rows',
  );
}

function checkedAlter(alter: AlterTablesOptions, owner: string): AlterTablesOptions {
  if (typeof alter !== 'object' || alter === null || Array.isArray(alter))
    throw invalidOption(owner, '"alter" is true, false or { drop: true }');
  return checkCallOptions(alter, alterRules, `The option "alter" of ${owner}`);
}

function invalidOption(owner: string, rule: string): QueryError {
  return new QueryError('INVALID_OPTION', `Of ${owner}, ${rule}.`);
}
