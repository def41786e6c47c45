import { inspect } from 'node:util';
import {
  DataTypes,
  DefinitionError,
  checkCallOptions,
  checkedSchema,
  executionRules,
  flag,
  managedTransactionRules,
  initModel,
  inPlace,
  ModelRegistry,
  operationRules,
  placeIn,
  referringFirst,
  registerModel,
  transactionRules,
  truncateAll,
  type AttributeInputs,
  type CheckedInputs,
  type CheckedOptions,
  type DestroyAllOptions,
  type DatabaseClassHooks,
  type DatabaseHooks,
  type ExecutionContext,
  type HookRegistry,
  type ManagedTransactionOptions,
  type ModelDefinition,
  type ModelOptions,
  type ModelStatic,
  type OptionRules,
  type TenantValue,
  type TransactionOptions,
  type TruncateOptions,
} from '@mortise/core';
import { connect, type Connected, type CloseOptions, type Knex, type Transaction } from '@mortise/query-builder';
import {
  connectOptions,
  defaultSchemaOf,
  defaultsOfModels,
  readConfig,
  type DatabaseConfig,
  type DatabaseOptions,
} from './database-config';
import { classHooks, databaseHooks, hookedConfig } from './database-hooks';
import type { Model, AssociationStatics } from './model';
import { runQuery, type QueryOptions, type QueryStatement } from './raw-query';
import { TenantHandle } from './tenant-handle';
import { syncAll, type SyncAllOptions, type SyncedModels } from './sync';
import { checkModelClasses, type DefinedModel, namedModel } from './model-classes';

const closeRules: OptionRules<CloseOptions> = {
  timeout: {
    expected: 'a number of milliseconds from 0',
    accepts: value => typeof value === 'number' && value >= 0 && value <= 2_147_483_647,
  },
  drain: flag,
};

/** Nothing given. */
type NoOptions = Record<never, never>;

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
  /** Hooks of all models, which run after their own, and of the database itself. */
  readonly hooks: HookRegistry<DatabaseHooks>;
  readonly #connected: Connected;

  constructor(target: string | Knex | DatabaseConfig, options: DatabaseOptions = {}) {
    const { connection, database } = hookedConfig(readConfig(target, options));
    this.hooks = databaseHooks(this, database.hooks);
    this.#connected = connect(connection, { ...connectOptions(database), hooks: this.hooks });
    this.models = new ModelRegistry({
      engine: this.#connected.engine,
      foreignKeyNaming: database.foreignKeyNaming ?? 'association',
      define: defaultsOfModels(database),
      defaultSchema: defaultSchemaOf(database),
      createModel: namedModel,
      hooks: this.hooks,
    });
    this.#join(database.models ?? []);
    Database.hooks.runAtOnce('afterInit', this);
  }

  /** Hooks of every database that is made from now on: `beforeInit`, `afterInit`. */
  static readonly hooks: HookRegistry<DatabaseClassHooks> = classHooks;

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
    checkModelClasses(models);
    this.models.change(() => {
      for (const model of models) registerModel(this.models, model, new Map(), {});
    });
  }

  /**
   * Defines a model without a class of your own. Its instances are typed by their data types, or by a type argument, which
   * may know associations and foreign keys too.
   *
   * @example
   * const Person = database.define('Person', { name: DataTypes.STRING });
   * @example
   * const Person = database.define<PersonRow>('Person', { name: DataTypes.STRING });
   */
  define<const Inputs extends AttributeInputs = NoOptions, const Options extends ModelOptions = NoOptions>(
    name: string,
    attributes?: Inputs & CheckedInputs<Inputs>,
    options?: Options & CheckedOptions<Options, ModelOptions>,
  ): DefinedModel<Inputs, Options>;
  define<M extends Model>(
    name: string,
    attributes?: AttributeInputs,
    options?: ModelOptions,
  ): ModelStatic<M> & AssociationStatics;
  define(name: string, attributes: AttributeInputs = {}, options: ModelOptions = {}): ModelStatic & AssociationStatics {
    const model = namedModel(name) as ModelStatic & AssociationStatics; // it extends Model of this package
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
   * @example
   * // The tables of one tenant; models that name a schema themselves stay there.
   * await database.sync({ schema: 'acme' });
   */
  async sync(options: SyncAllOptions = {}): Promise<this> {
    const { schema } = this.#connected.engine;
    const models = (): SyncedModels => ({ definitions: this.#synced(), known: this.models.definitions() });
    await syncAll({ schema, hooks: this.hooks, models }, options);
    return this;
  }

  /**
   * Makes a schema, if it is not there. Where the database has no schemas there is nothing to make: `withSchema` and `sync`
   * take the name as the first part of the names of tables.
   *
   * @throws QueryError `INVALID_SCHEMA`
   * @example
   * await database.createSchema('acme');
   * await database.sync({ schema: 'acme' });
   */
  async createSchema(name: string, context: ExecutionContext = {}): Promise<void> {
    context = checkCallOptions(context, executionRules, 'createSchema');
    await this.#connected.engine.schema.createSchema(checkedSchema(name, 'createSchema'), context);
  }

  /**
   * Drops a schema with all that is in it, if it is there; where the database has no schemas, all tables that have its name
   * before their own.
   *
   * @throws QueryError `INVALID_SCHEMA`
   */
  async dropSchema(name: string, context: ExecutionContext = {}): Promise<void> {
    context = checkCallOptions(context, executionRules, 'dropSchema');
    await this.#connected.engine.schema.dropSchema(checkedSchema(name, 'dropSchema'), context);
  }

  /**
   * The names of the schemas that are there, without those of the database itself; where it has none, the names that tables
   * have before their own.
   *
   * @example
   * for (const schema of await database.listSchemas()) await database.sync({ schema, alter: true });
   */
  async listSchemas(context: ExecutionContext = {}): Promise<readonly string[]> {
    context = checkCallOptions(context, executionRules, 'listSchemas');
    return this.#connected.engine.schema.schemas(context);
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
   * Empties the tables of all models, whatever they refer to among each other, but for those with the option `sync: false`.
   *
   * @example
   * await database.truncate({ restartIdentity: true });
   */
  async truncate(options: TruncateOptions = {}): Promise<void> {
    options = checkCallOptions(options, operationRules.truncate, 'truncate');
    const { current } = this.models.tenants;
    await truncateAll(
      this.#synced().map(each => inPlace(each, placeIn(undefined, current))),
      options,
    );
  }

  /**
   * Destroys all rows of all models, as `destroy({ all: true })` of each without scopes: hooks run, and rows of paranoid
   * models are marked. All in one transaction, those that refer to others first.
   *
   * @example
   * await database.destroyAll({ force: true });
   */
  async destroyAll(options: DestroyAllOptions = {}): Promise<void> {
    options = checkCallOptions(options, operationRules.destroyAll, 'destroyAll');
    const { transaction, logging, timeout, signal } = options;
    await this.#connected.connections.transaction({ transaction, logging, timeout, signal }, async within => {
      for (const { model } of referringFirst(this.#synced()))
        await (model as ModelStatic).withoutScope().destroy({ ...options, all: true, transaction: within }); // of this database
    });
  }

  /**
   * The database for one tenant: models with a `requiredScope` are called through it, or within its `run`, and by nobody
   * else.
   *
   * @throws QueryError `INVALID_TENANT` for what names nobody: null, undefined, an empty text
   * @example
   * app.use((request, _response, next) => database.forTenant(request.tenantId).run(next));
   */
  forTenant(tenant: TenantValue): TenantHandle {
    return new TenantHandle(this.models.tenants.of(tenant), this.models);
  }

  /**
   * The database for all tenants, where that is meant: nothing is left out, and new rows say themselves whose they are. Inside
   * of `forTenant(…).run` its models still are for all; instances read through it are of whom the work around them is for.
   */
  forAllTenants(): TenantHandle {
    return new TenantHandle(this.models.tenants.every, this.models);
  }

  /**
   * Runs the work for all tenants, as `forAllTenants().run` does.
   *
   * @example
   * const sizes = await database.acrossTenants(() => Person.groupBy(['tenantId'], { aggregates: { people: { count: '*' } } }));
   */
  acrossTenants<T>(work: () => T): T {
    return this.forAllTenants().run(work);
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
   * @returns the rows as plain objects, as the driver gives them; with the option `model` as its instances
   * @throws QueryError `MISSING_BINDINGS` where placeholders and values don't fit each other
   * @example
   * await database.query(sql`SELECT * FROM people WHERE name = ${name}`);
   * @example
   * await database.query('SELECT * FROM people WHERE id IN (:ids)', { replacements: { ids: [1, 2] }, model: Person });
   */
  query<M extends Model>(
    statement: QueryStatement,
    options: QueryOptions<ModelStatic<M>> & { readonly model: ModelStatic<M>; readonly plain: true },
  ): Promise<M | null>;
  query<M extends Model>(
    statement: QueryStatement,
    options: QueryOptions<ModelStatic<M>> & { readonly model: ModelStatic<M> },
  ): Promise<M[]>;
  query<Row extends object = Record<string, unknown>>(
    statement: QueryStatement,
    options: QueryOptions<undefined> & { readonly plain: true },
  ): Promise<Row | null>;
  query<Row extends object = Record<string, unknown>>(
    statement: QueryStatement,
    options?: QueryOptions<undefined>,
  ): Promise<Row[]>;
  query(statement: QueryStatement, options: QueryOptions = {}): Promise<unknown> {
    return runQuery(this.#connected, statement, options);
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
    const options = checkCallOptions<ManagedTransactionOptions>(given, managedTransactionRules, 'transaction');
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
