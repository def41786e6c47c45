import { inspect } from 'node:util';
import {
  DataTypes,
  DefinitionError,
  checkCallOptions,
  checkDefinitionOptions,
  checkedLater,
  executionRules,
  flag,
  initModel,
  isModelClass,
  list,
  listNames,
  ownOptions,
  mergeModelOptions,
  ModelRegistry,
  registerModel,
  spellNoModel,
  type AttributeOptions,
  type ExecutionContext,
  type ManagedTransactionOptions,
  type ModelDefinition,
  type ModelOptions,
  type ModelStatic,
  type NestedWrites,
  type OptionRules,
  type StatementLog,
  type TransactionOptions,
} from '@mortise/core';
import {
  connect,
  journalModes,
  synchronousLevels,
  isDialect,
  type Connected,
  type CloseOptions,
  type ConnectionTarget,
  type Dialect,
  type JournalMode,
  type Knex,
  type Synchronous,
  type Transaction,
} from '@mortise/query-builder';
import { Model, type AssociationStatics } from './model';
import { runQuery, type QueryOptions } from './raw-query';
import { refuseStrippedDecorators } from './stripped-decorators';
import { syncTables, type SyncOptions } from './sync';

/** Options of a database beside those of its connection. */
export interface DatabaseOptions {
  /** The model classes of the database; more can be added later. */
  readonly models?: readonly ModelStatic[];
  /** Told the text of each statement, never its values. */
  readonly logging?: StatementLog | false;
  /** Options every model starts from. */
  readonly define?: ModelOptions;
  /**
   * Which associations take nested values in `create`, `update` and their like: all (`'always'`, unless given), or those
   * that a call names in `fields` or `include` (`'listed'`). A model may say otherwise.
   */
  readonly nestedWrites?: NestedWrites;
  /** Default names of foreign keys: from the association (`likedById`), or from the model (`personId`). */
  readonly foreignKeyNaming?: 'association' | 'model';
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
  Omit<DatabaseOptions, 'dialect'> & {
    /** A text is knex's. */
    readonly dialect?: string | Dialect;
  };

const databaseRules: OptionRules<DatabaseOptions> = {
  models: list,
  logging: checkedLater,
  define: {
    expected: 'an object',
    accepts: value => typeof value === 'object' && value !== null && !Array.isArray(value),
  },
  nestedWrites: checkedLater,
  foreignKeyNaming: checkedLater,
  busyTimeout: checkedLater,
  journalMode: checkedLater,
  synchronous: checkedLater,
  preparedStatements: flag,
  dialect: checkedLater,
};

/** What stands beside these in a configuration is knex's, which knows more than its types say. */
const knexRules: OptionRules<Knex.Config & { readonly userParams?: object }> = {
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
  searchPath: checkedLater,
  seeds: checkedLater,
  useNullAsDefault: checkedLater,
  userParams: checkedLater,
  version: checkedLater,
  wrapIdentifier: checkedLater,
};

const configRules: OptionRules<DatabaseConfig & { readonly userParams?: object }> = { ...databaseRules, ...knexRules };

const transactionRules: OptionRules<TransactionOptions> = {
  ...executionRules,
  isolationLevel: checkedLater,
  type: checkedLater,
  readOnly: flag,
  constraintChecking: checkedLater,
};

const managedRules: OptionRules<ManagedTransactionOptions> = { ...transactionRules, retry: checkedLater };

const closeRules: OptionRules<CloseOptions> = {
  timeout: {
    expected: 'a number of milliseconds from 0',
    accepts: value => typeof value === 'number' && value >= 0 && value <= 2_147_483_647,
  },
  drain: flag,
};

/**
 * A database and its models.
 *
 * Takes a URL, a knex configuration, or a knex instance you have already. Nothing is connected before the first call.
 *
 * @example
 * const database = new Database('sqlite:app.db', { models: [Person, Toot] });
 * const database = new Database({ client: 'pg', connection: { host: 'localhost' }, models: [Person, Toot] });
 */
export class Database {
  readonly models: ModelRegistry<ModelStatic>;
  readonly #connected: Connected;

  constructor(target: string | Knex | DatabaseConfig, options: DatabaseOptions = {}) {
    const { connection, database } = splitConfig(target, options);
    checkOptionValues(database);
    const { logging, busyTimeout, preparedStatements, journalMode, synchronous, dialect } = database;
    const settings = { logging, busyTimeout, preparedStatements, journalMode, synchronous, dialect };
    this.#connected = connect(connection, settings);
    this.models = new ModelRegistry({
      engine: this.#connected.engine,
      foreignKeyNaming: database.foreignKeyNaming ?? 'association',
      define: defaultsOfModels(database),
      createModel: namedModel,
    });
    this.#join(database.models ?? []);
  }

  /** Adds the first models. When one is wrong, none is kept: they may be given to another database. */
  #join(models: readonly ModelStatic[]): void {
    if (models.length === 0) return;
    try {
      this.addModels(models);
      this.models.settle();
    } catch (error) {
      this.models.close();
      throw error;
    }
  }

  /**
   * The knex instance underneath. It knows nothing of transactions begun here: for what belongs to one there are
   * `Model.knexQuery()` and `transaction.knex`.
   */
  get knex(): Knex {
    return this.#connected.connections.knex;
  }

  /**
   * Adds model classes, defined with decorators: all of them, or none where one is wrong.
   *
   * @throws DefinitionError at once when models are in use; before the first use, what is wrong is told by that
   */
  addModels(models: readonly ModelStatic[]): void {
    const given: unknown = models;
    if (!Array.isArray(given)) throw new DefinitionError('INVALID_MODEL', 'addModels() takes a list of model classes.');
    for (const model of models) {
      // Typed wrongly, or undefined where files import each other.
      if (!isModelClass(model) || (model as unknown) === Model) throw invalidModel(model);
    }
    refuseStrippedDecorators(models);
    this.models.change(() => {
      for (const model of models) registerModel(this.models, model, new Map(), {});
    });
  }

  /**
   * Defines a model without a class of your own. The type argument is that of its instances.
   *
   * @example
   * const Person = database.define('Person', { name: DataTypes.STRING });
   */
  define<M extends Model = Model>(
    name: string,
    attributes: Readonly<Record<string, AttributeOptions | AttributeOptions['type']>> = {},
    options: ModelOptions = {},
  ): ModelStatic<M> & AssociationStatics {
    // Its author says what the instances are.
    const model = namedModel(name) as unknown as ModelStatic<M> & AssociationStatics;
    initModel(model, attributes, { ...options, modelName: name, database: this });
    return model;
  }

  /** The model of that name: `database.model('Person')`. */
  model(name: string): ModelStatic {
    return this.models.getOrThrow(name);
  }

  /**
   * Creates the tables, keys and indexes that are not there, but for models with the option `sync: false`; with `force` all
   * anew. With `alter`, tables that are there
   * become as their models say: missing and changed columns, indexes and foreign keys. Rows stay, and so does what no
   * model knows, unless `alter: { drop: true }`. Where nothing differs, nothing is changed.
   *
   * What rows stand against is refused before anything is changed: a new column that would have no value, NULLs in one
   * that is to have none, values that a new type or unique index does not allow.
   *
   * @throws DefinitionError `PRIMARY_KEY_CHANGED`
   * @throws DatabaseError `ROWS_WITHOUT_VALUE`, `ROWS_WITH_NULL`, `ROWS_NOT_UNIQUE`, `ROWS_NOT_CONVERTIBLE`,
   * `ROWS_OUTSIDE_ENUM`, `ROWS_WITHOUT_TARGET`, `ALTER_FAILED`
   * @example
   * await database.sync({ alter: true });
   */
  async sync(options: SyncOptions = {}): Promise<this> {
    const { schema } = this.#connected.engine;
    await syncTables({ definitions: this.#synced(), known: this.models.definitions(), schema, owner: 'sync' }, options);
    return this;
  }

  /** The models whose tables are this database's to make and to drop. */
  #synced(): readonly ModelDefinition[] {
    return this.models.definitions().filter(({ isSynced }) => isSynced);
  }

  /** Drops the tables of all models, but for those with the option `sync: false`. */
  async drop(context: ExecutionContext = {}): Promise<void> {
    context = checkCallOptions(context, executionRules, 'drop');
    await this.#connected.engine.schema.drop(this.#synced(), context);
  }

  /**
   * Asks the database whether it is there.
   *
   * @throws ConnectionError
   */
  async authenticate(context: ExecutionContext = {}): Promise<void> {
    context = checkCallOptions(context, executionRules, 'authenticate');
    await this.#connected.connections.raw('SELECT 1', [], context);
  }

  /**
   * Runs SQL. Values are bound, never made text.
   *
   * @returns the rows as plain objects, as the driver gives them
   * @example
   * await database.query(sql`SELECT * FROM people WHERE name = ${name}`);
   */
  query<Row extends object = Record<string, unknown>>(
    statement: Parameters<typeof runQuery>[1],
    options: QueryOptions = {},
  ): Promise<Row[]> {
    // The rows are of the shape the caller's SQL asks for.
    return runQuery(this.#connected, statement, options) as Promise<Row[]>;
  }

  /**
   * Runs the function in a transaction: what it returns commits, what it throws rolls back. Calls inside use the
   * transaction by themselves; one inside another is a savepoint.
   *
   * @example
   * await database.transaction(async () => {
   *   const ada = await Person.create({ name: 'Ada' });
   *   await ada.addLikedToot(1);
   * });
   * @example
   * // Runs again, at most three times, when the database ends it in favour of another transaction.
   * await database.transaction({ isolationLevel: 'SERIALIZABLE', retry: 3 }, async () => { … });
   */
  transaction<T>(work: (transaction: Transaction) => Promise<T>): Promise<T>;
  transaction<T>(options: ManagedTransactionOptions, work: (transaction: Transaction) => Promise<T>): Promise<T>;
  async transaction<T>(
    first: ManagedTransactionOptions | ((transaction: Transaction) => Promise<T>),
    second?: (transaction: Transaction) => Promise<T>,
  ): Promise<T> {
    const [given, work] = typeof first === 'function' ? [{}, first] : [first, second];
    const options = checkCallOptions<ManagedTransactionOptions>(given, managedRules, 'transaction');
    if (typeof work !== 'function')
      throw new DefinitionError('MISSING_CALLBACK', 'transaction() needs a function to run.');
    return this.#connected.connections.transaction(options, work);
  }

  /** Begins a transaction that the caller ends with `commit()` or `rollback()`, and passes to each call. */
  async startUnmanagedTransaction(options: TransactionOptions = {}): Promise<Transaction> {
    options = checkCallOptions(options, transactionRules, 'startUnmanagedTransaction');
    return this.#connected.connections.startUnmanagedTransaction(options);
  }

  /** The transaction the caller stands in, if any. */
  getCurrentTransaction(): Transaction | undefined {
    return this.#connected.connections.currentTransaction;
  }

  /**
   * Closes all connections, once what runs on them has ended. Model classes may then join another database. Whoever closes
   * it again waits for the same end.
   *
   * @param options Without any, unmanaged transactions are rolled back, and what else was begun ends, however long that takes.
   * `drain: true` waits for unmanaged transactions as well, and for what is called in them; nothing new is begun. `timeout` is
   * the longest to wait, in milliseconds from 0: what runs then loses its connection, and ends with a ConnectionError
   * `CONNECTION_LOST`. That is no error of `close()`. What is begun after it is a QueryError `DATABASE_CLOSED`.
   * @throws QueryError `UNKNOWN_OPTION`, `INVALID_OPTION`
   * @example
   * // When the process is told to go: what was begun may end, for at most ten seconds.
   * await database.close({ drain: true, timeout: 10_000 });
   */
  async close(options: CloseOptions = {}): Promise<void> {
    options = checkCallOptions(options, closeRules, 'close');
    await this.#connected.engine.close(options);
    this.models.close();
  }

  /** Never the configuration: it holds passwords. */
  [inspect.custom](): string {
    const names = [...this.models].map(model => model.name);
    return `Database { models: [${names.join(', ')}] }`;
  }

  /** Data types by the class, for those used to `Sequelize.STRING`. */
  static readonly STRING: (typeof DataTypes)['STRING'] = DataTypes.STRING;
  static readonly TEXT: (typeof DataTypes)['TEXT'] = DataTypes.TEXT;
  static readonly INTEGER: (typeof DataTypes)['INTEGER'] = DataTypes.INTEGER;
  static readonly BIGINT: (typeof DataTypes)['BIGINT'] = DataTypes.BIGINT;
  static readonly BOOLEAN: (typeof DataTypes)['BOOLEAN'] = DataTypes.BOOLEAN;
  static readonly DATE: (typeof DataTypes)['DATE'] = DataTypes.DATE;
  static readonly UUID: (typeof DataTypes)['UUID'] = DataTypes.UUID;
  static readonly UUIDV4: (typeof DataTypes)['UUIDV4'] = DataTypes.UUIDV4;
}

interface SplitConfig {
  readonly connection: ConnectionTarget;
  readonly database: DatabaseOptions;
}

/** The options of the database stand beside the target, or among a knex configuration. */
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

/** Options every model starts from. */
function defaultsOfModels({ define = {}, nestedWrites }: DatabaseOptions): ModelOptions {
  return nestedWrites === undefined ? define : mergeModelOptions({ nestedWrites }, define);
}

function checkOptionValues(options: DatabaseOptions): void {
  const { logging = false, nestedWrites = 'always', foreignKeyNaming = 'association' } = options;
  if (logging !== false && typeof logging !== 'function') throw wrongOption('logging', 'a function, or false');
  if (nestedWrites !== 'always' && nestedWrites !== 'listed') throw wrongOption('nestedWrites', "'always' or 'listed'");
  if (foreignKeyNaming !== 'association' && foreignKeyNaming !== 'model')
    throw wrongOption('foreignKeyNaming', "'association' or 'model'");
  if (options.dialect !== undefined && !isDialect(options.dialect))
    throw wrongOption('dialect', "an object that answers all of the contract in '@mortise/query-builder/dialect'");
  checkFileOptions(options);
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

function wrongOption(name: keyof DatabaseOptions, expected: string): DefinitionError {
  return new DefinitionError('INVALID_OPTION', `The option "${name}" of a Database is ${expected}.`);
}

/** Other libraries call it so. */
function dialectInstead(): DefinitionError {
  return new DefinitionError(
    'MISSING_CONNECTION',
    'The option "dialect" of a Database is a dialect itself, not its name.',
    {
      hint: "Name the client: { client: 'better-sqlite3' | 'pg' | 'mysql2', connection: { … } }, or give a URL.",
    },
  );
}

function missingTarget(): DefinitionError {
  return new DefinitionError('MISSING_CONNECTION', 'A Database needs to know where its data is.', {
    hint: "Give a URL ('sqlite::memory:', 'postgres://…'), a knex configuration, or a knex instance.",
  });
}

function invalidModel(model: unknown): DefinitionError {
  return new DefinitionError(
    'INVALID_MODEL',
    `An entry of "models" is no model class, but ${model === Model ? 'Model itself' : spellNoModel(model)}.`,
    {
      hint: 'Two files that import each other see one of their classes as undefined: add the models where both are loaded.',
    },
  );
}

/** A class of that name, for models that have no file of their own. */
function namedModel(name: string): ModelStatic {
  const model = class extends Model {};
  Object.defineProperty(model, 'name', { value: name, configurable: true });
  return model;
}
