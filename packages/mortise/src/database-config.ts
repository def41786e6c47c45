import {
  checkDefinitionOptions,
  checkedLater,
  DefinitionError,
  flag,
  list,
  listNames,
  mergeModelOptions,
  ownOptions,
  type DatabaseHooks,
  type HookFunctions,
  type ModelOptions,
  type ModelStatic,
  type NestedWrites,
  type OptionRules,
  type StatementLog,
} from '@mortise/core';
import {
  isDialect,
  isSearchPath,
  journalModes,
  synchronousLevels,
  type ConnectionTarget,
  type ConnectOptions,
  type Dialect,
  type JournalMode,
  type Knex,
  type QueryTagSource,
  type QueryWarnings,
  type Synchronous,
} from '@mortise/query-builder';

/** Options of a database beside those of its connection. */
export interface DatabaseOptions {
  /** The model classes of the database; more can be added later. */
  readonly models?: readonly ModelStatic[];
  /**
   * Told the text of each statement before it runs, never its values; `true`: the text is written to the console, a line for
   * each clause.
   */
  readonly logging?: StatementLog | boolean;
  /** True: `logging` is told once a statement has ended, with the milliseconds that took: waiting for a connection is part of them. */
  readonly benchmark?: boolean;
  /** True: `logging` is told the values that are bound too. They may be secrets. */
  readonly logQueryParameters?: boolean;
  /**
   * For development: warns of statements that take 500 ms or more (MortiseWarning `SLOW_QUERY`), and of queries that are
   * sent ten times one after the other (`REPEATED_QUERY`), where one would do. An object has other bounds.
   *
   * @example
   * warnings: process.env.NODE_ENV !== 'production' && { slowQueries: 100 }
   */
  readonly warnings?: boolean | QueryWarnings;
  /**
   * Written into a comment behind each statement, for the logs of the database: an object, or a function that gives one for
   * the statement at hand, both as sqlcommenter writes them. Statements with tags are not kept prepared.
   *
   * @example
   * queryTags: () => ({ route: requests.getStore()?.route })
   */
  readonly queryTags?: QueryTagSource;
  /** Options every model starts from. */
  readonly define?: ModelOptions;
  /** Hooks of all models, and of the database itself. */
  readonly hooks?: HookFunctions<DatabaseHooks>;
  /**
   * Which associations take nested values in `create`, `update` and their like: all (`'always'`, unless given), or those
   * that a call names in `fields` or `include` (`'listed'`). A model may say otherwise.
   */
  readonly nestedWrites?: NestedWrites;
  /** Default names of foreign keys: from the association (`likedById`), or from the model (`personId`). */
  readonly foreignKeyNaming?: 'association' | 'model';
  /**
   * The schema of models that name none. Where a database has no schemas it is the first part of the name of their tables:
   * `shop.people`.
   */
  readonly schema?: string;
  /**
   * PostgreSQL: the schemas in which each session looks for tables that name none, in their order. Behind a pooler give the
   * option to transactions instead.
   */
  readonly searchPath?: readonly string[];
  /** SQLite: for how many milliseconds a file is tried again while another process writes to it. */
  readonly busyTimeout?: number;
  /**
   * SQLite: the journal of a file, on every connection; `'WAL'` unless `pool.afterCreate` chooses another. What the file
   * can't have is a ConnectionError `JOURNAL_MODE_REFUSED` of the first call. A server has no such option.
   */
  readonly journalMode?: JournalMode;
  /**
   * SQLite: when a commit waits for the disk, on every connection. `'FULL'`, unless `pool.afterCreate` chooses another:
   * what was committed survives a loss of power. With `'NORMAL'` the last commits may be lost then, and writes are faster.
   */
  readonly synchronous?: Synchronous;
  /**
   * Whether connections keep statements prepared. Unless you say so, they do where each has a session of its own: a pooler
   * in front of PostgreSQL, such as pgbouncer, is noticed. `true` forces names, for a pooler that keeps them; `false` where
   * one is not noticed, or sessions are reset.
   */
  readonly preparedStatements?: boolean;
  /** A dialect of your own, or of another package, instead of those that Mortise brings: docs/guide/adding-a-dialect.md. */
  readonly dialect?: Dialect;
}

/** A knex configuration with the options of the database beside it. */
export type DatabaseConfig = Omit<Knex.Config, 'dialect'> &
  Omit<DatabaseOptions, 'dialect' | 'searchPath'> & {
    /** A text is knex's. */
    readonly dialect?: string | Dialect;
  };

const databaseRules: OptionRules<DatabaseOptions> = {
  models: list,
  logging: checkedLater,
  benchmark: flag,
  logQueryParameters: flag,
  warnings: checkedLater,
  queryTags: checkedLater,
  define: {
    expected: 'an object',
    accepts: value => typeof value === 'object' && value !== null && !Array.isArray(value),
  },
  hooks: checkedLater,
  nestedWrites: checkedLater,
  foreignKeyNaming: checkedLater,
  schema: checkedLater,
  searchPath: checkedLater,
  busyTimeout: checkedLater,
  journalMode: checkedLater,
  synchronous: checkedLater,
  preparedStatements: flag,
  dialect: checkedLater,
};

const bound = {
  expected: 'a number from 1, or false',
  accepts: (value: unknown): boolean => value === false || (typeof value === 'number' && value >= 1),
};

const warningRules: OptionRules<QueryWarnings> = { slowQueries: bound, repeatedQueries: bound };

/** What stands beside these in a configuration is knex's, which knows more than its types say. */
const knexRules: OptionRules<Omit<Knex.Config, 'searchPath'> & { readonly userParams?: object }> = {
  acquireConnectionTimeout: checkedLater,
  asyncStackTraces: checkedLater,
  client: checkedLater,
  compileSqlOnError: checkedLater,
  connection: checkedLater,
  connectionPool: checkedLater,
  debug: checkedLater,
  defaultDateTimePrecision: checkedLater,
  dialect: checkedLater,
  fetchAsString: checkedLater,
  jsonbSupport: checkedLater,
  log: checkedLater,
  migrations: checkedLater,
  pool: checkedLater,
  postProcessResponse: checkedLater,
  seeds: checkedLater,
  useNullAsDefault: checkedLater,
  userParams: checkedLater,
  version: checkedLater,
  wrapIdentifier: checkedLater,
};

const configRules: OptionRules<DatabaseConfig & { readonly userParams?: object }> = { ...databaseRules, ...knexRules };

export interface SplitConfig {
  readonly connection: ConnectionTarget;
  readonly database: DatabaseOptions;
}

/**
 * The options of the database stand beside the target, or among a knex configuration.
 *
 * @throws DefinitionError `MISSING_CONNECTION`, `UNKNOWN_OPTION`, `INVALID_OPTION`
 */
export function readConfig(target: string | Knex | DatabaseConfig, options: DatabaseOptions): SplitConfig {
  const { connection, database } = splitConfig(target, options);
  return { connection, database: checkOptionValues(database) };
}

function splitConfig(target: string | Knex | DatabaseConfig, options: DatabaseOptions): SplitConfig {
  options = checkDefinitionOptions({ options, known: databaseRules, owner: 'Database' });
  if (target === undefined || target === null) throw missingTarget();
  if (typeof target === 'string' || typeof target === 'function') return { connection: target, database: options };
  if (typeof target !== 'object' || Array.isArray(target)) throw missingTarget();
  if (typeof target.dialect === 'string' && !('client' in target)) throw dialectInstead();
  const owner = 'The configuration of a Database';
  const checked = checkDefinitionOptions({ options: target, known: configRules, owner });
  const entries = Object.entries(checked).filter(([, value]) => value !== undefined);
  const isOwn = ([name, value]: [string, unknown]): boolean =>
    Object.hasOwn(databaseRules, name) && !(name === 'dialect' && typeof value === 'string');
  const connection = Object.fromEntries(entries.filter(entry => !isOwn(entry))) as Knex.Config;
  return { connection, database: mergedOptions(Object.fromEntries(entries.filter(isOwn)), options) };
}

/** What is undefined says nothing. */
function mergedOptions(beside: DatabaseOptions, options: DatabaseOptions): DatabaseOptions {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  return ownOptions({ ...beside, ...Object.fromEntries(given) }, databaseRules);
}

/** What the connections are to know. */
export function connectOptions(options: DatabaseOptions): Omit<ConnectOptions, 'hooks'> {
  const { logging, benchmark, logQueryParameters, warnings, queryTags } = options;
  const { busyTimeout, preparedStatements, journalMode, synchronous, dialect, searchPath: path } = options;
  // knex takes one name alone, too.
  const searchPath = path === undefined ? undefined : [path].flat();
  const watch = { logging, benchmark, logQueryParameters, warnings, queryTags };
  return { ...watch, busyTimeout, preparedStatements, journalMode, synchronous, searchPath, dialect };
}

/** The schema of models that name none. */
export const defaultSchemaOf = ({ schema, define = {} }: DatabaseOptions): string | undefined =>
  schema ?? (Object.hasOwn(define, 'schema') ? define.schema : undefined);

/** Options every model starts from. */
export function defaultsOfModels({ define: given = {}, nestedWrites }: DatabaseOptions): ModelOptions {
  const { schema: _default, ...define } = given;
  return nestedWrites === undefined ? define : mergeModelOptions({ nestedWrites }, define);
}

/** @throws DefinitionError `UNKNOWN_OPTION`, `INVALID_OPTION` */
export function checkOptionValues(given: DatabaseOptions): DatabaseOptions {
  const options = checkDefinitionOptions({ options: given, known: databaseRules, owner: 'Database' });
  const { logging = false, nestedWrites = 'always', foreignKeyNaming = 'association' } = options;
  if (typeof logging !== 'boolean' && typeof logging !== 'function')
    throw wrongOption('logging', 'a function, true or false');
  checkWarnings(options.warnings);
  checkTags(options.queryTags);
  if (nestedWrites !== 'always' && nestedWrites !== 'listed') throw wrongOption('nestedWrites', "'always' or 'listed'");
  if (foreignKeyNaming !== 'association' && foreignKeyNaming !== 'model')
    throw wrongOption('foreignKeyNaming', "'association' or 'model'");
  checkDialect(options.dialect);
  checkFileOptions(options);
  checkPlaces(options);
  return options;
}

function checkWarnings(warnings: unknown): void {
  if (warnings === undefined || typeof warnings === 'boolean') return;
  if (typeof warnings !== 'object' || warnings === null || Array.isArray(warnings))
    throw wrongOption('warnings', 'true, false, or an object with slowQueries and repeatedQueries');
  checkDefinitionOptions({ options: warnings, known: warningRules, owner: 'The option "warnings" of a Database' });
}

/** What a function gives is looked at as it gives it. */
function checkTags(tags: unknown): void {
  if (tags === undefined || typeof tags === 'function') return;
  if (typeof tags !== 'object' || tags === null || Array.isArray(tags))
    throw wrongOption('queryTags', 'an object of texts, or a function that gives one');
}

/** Whether it answers all of the contract, the cases of that entry tell. */
function checkDialect(dialect: unknown): void {
  if (typeof dialect === 'string') throw dialectInstead('INVALID_OPTION');
  if (dialect === undefined || isDialect(dialect)) return;
  throw wrongOption('dialect', 'an object with name, driver, schema, syntax and codecOf', {
    hint: "Its parts are types of '@mortise/query-builder/dialect', and docs/guide/adding-a-dialect.md makes one.",
  });
}

/** Modes and levels become part of a PRAGMA, which takes no bound values. */
function checkFileOptions({ busyTimeout = 0, journalMode, synchronous }: DatabaseOptions): void {
  if (typeof busyTimeout !== 'number' || !(busyTimeout >= 0))
    throw wrongOption('busyTimeout', 'a number of milliseconds from 0');
  if (journalMode !== undefined && !journalModes.includes(journalMode))
    throw wrongOption('journalMode', `one of ${listNames(journalModes)}`);
  if (synchronous !== undefined && !synchronousLevels.includes(synchronous))
    throw wrongOption('synchronous', `one of ${listNames(synchronousLevels)}`);
}

/** A knex configuration may have one name for a list. */
function checkPlaces({ schema, searchPath }: DatabaseOptions): void {
  if (schema !== undefined && (typeof schema !== 'string' || schema.trim() === ''))
    throw wrongOption('schema', 'the name of a schema');
  if (searchPath !== undefined && !isSearchPath([searchPath].flat()))
    throw wrongOption('searchPath', 'a list of names of schemas, one or more, without quote marks');
}

function wrongOption(name: keyof DatabaseOptions, expected: string, details: { hint?: string } = {}): DefinitionError {
  return new DefinitionError('INVALID_OPTION', `The option "${name}" of a Database is ${expected}.`, details);
}

/** Other libraries call it so. */
function dialectInstead(code: 'MISSING_CONNECTION' | 'INVALID_OPTION' = 'MISSING_CONNECTION'): DefinitionError {
  return new DefinitionError(code, 'The option "dialect" of a Database is a dialect itself, not its name.', {
    hint: "Name the client: { client: 'better-sqlite3' | 'pg' | 'mysql2', connection: { … } }, or give a URL.",
  });
}

function missingTarget(): DefinitionError {
  return new DefinitionError('MISSING_CONNECTION', 'A Database needs to know where its data is.', {
    hint: "Give a URL ('sqlite::memory:', 'postgres://…'), a knex configuration, or a knex instance.",
  });
}
