import type { FindOptions } from '../options/find-options';
import type { ModelClass } from '../options/model-class';
import type { ExecutionContext } from '../options/transaction-options';
import type {
  BulkCreateOptions,
  CreateOptions,
  DestroyInstanceOptions,
  DestroyOptions,
  RestoreInstanceOptions,
  RestoreOptions,
  SaveOptions,
  UpdateOptions,
  UpsertOptions,
  ValidateOptions,
  WriteOptions,
} from '../options/write-options';

/** What hooks are given to change it, and not the caller's own. */
type Changeable<T> = { -readonly [K in keyof T]: T[K] };

/** What comes of a hook is awaited, and nothing is made of it. */
type Awaited = unknown;

/** What is written to many rows: the same to all, or of `bulkUpdate` to each its own. */
export type BulkValues = Record<string, unknown> | Record<string, unknown>[];

/** What an association is declared as. */
export interface AssociationEvent {
  readonly source: ModelClass;
  readonly target: ModelClass;
  readonly type: string;
}

/** An association that is complete. */
export interface AssociatedEvent extends AssociationEvent {
  readonly association: object;
}

/** Options of `sync`, as its hooks are given them. */
export interface SyncHookOptions extends ExecutionContext {
  readonly force?: boolean;
  readonly alter?: unknown;
  readonly hooks?: boolean;
}

/**
 * The hooks of a model by name, with their arguments; `this` is the model. Instances are any where the model is not known:
 * options are written before there is a class to name.
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- see above
export interface ModelHooks<M = any> {
  beforeValidate(instance: M, options: WriteOptions | ValidateOptions): Awaited;
  afterValidate(instance: M, options: WriteOptions | ValidateOptions): Awaited;
  validationFailed(instance: M, options: WriteOptions | ValidateOptions, error: unknown): Awaited;
  beforeCreate(instance: M, options: CreateOptions): Awaited;
  afterCreate(instance: M, options: CreateOptions): Awaited;
  beforeUpdate(instance: M, options: SaveOptions): Awaited;
  afterUpdate(instance: M, options: SaveOptions): Awaited;
  beforeSave(instance: M, options: SaveOptions): Awaited;
  afterSave(instance: M, options: SaveOptions): Awaited;
  /** What it changes of the values is taken. */
  beforeUpsert(values: Record<string, unknown>, options: UpsertOptions): Awaited;
  afterUpsert(result: readonly [instance: M, isCreated: boolean | null], options: UpsertOptions): Awaited;
  beforeDestroy(instance: M, options: DestroyInstanceOptions): Awaited;
  afterDestroy(instance: M, options: DestroyInstanceOptions): Awaited;
  beforeRestore(instance: M, options: RestoreInstanceOptions): Awaited;
  afterRestore(instance: M, options: RestoreInstanceOptions): Awaited;
  beforeBulkCreate(instances: M[], options: BulkCreateOptions): Awaited;
  afterBulkCreate(instances: readonly M[], options: BulkCreateOptions): Awaited;
  /** Of `bulkUpdate`, the values are a list: those of each row, with its key. */
  beforeBulkUpdate(options: Changeable<UpdateOptions>, values: BulkValues): Awaited;
  afterBulkUpdate(options: UpdateOptions, values: Readonly<BulkValues>): Awaited;
  beforeBulkDestroy(options: Changeable<DestroyOptions>): Awaited;
  afterBulkDestroy(options: DestroyOptions): Awaited;
  beforeBulkRestore(options: Changeable<RestoreOptions>): Awaited;
  afterBulkRestore(options: RestoreOptions): Awaited;
  beforeFind(options: Changeable<FindOptions>): Awaited;
  afterFind(instances: M[], options: FindOptions): Awaited;
  beforeCount(options: Changeable<FindOptions>): Awaited;
  beforeSync(options: SyncHookOptions): Awaited;
  afterSync(options: SyncHookOptions): Awaited;
  /** Called at once, and not awaited. */
  beforeAssociate(data: AssociationEvent, options: object): Awaited;
  /** Called at once, and not awaited. */
  afterAssociate(data: AssociatedEvent, options: object): Awaited;
}

/** The name of a hook of models. */
export type HookName = keyof ModelHooks;

/** A statement that is sent, as the hooks around it are told. */
export interface QueryEvent {
  readonly sql: string;
}

/** The hooks of a database: those of all its models, and its own. */
export interface DatabaseHooks extends ModelHooks {
  /** Called at once, and not awaited; what it changes is taken. */
  beforeDefine(attributes: Record<string, object>, options: Record<string, unknown>): Awaited;
  /** Called at once, and not awaited. */
  afterDefine(model: ModelClass): Awaited;
  beforeBulkSync(options: SyncHookOptions): Awaited;
  afterBulkSync(options: SyncHookOptions): Awaited;
  /** What it changes of the settings is taken. */
  beforeConnect(settings: Record<string, unknown>): Awaited;
  /** The connection is the driver's own. */
  afterConnect(connection: object, settings: Readonly<Record<string, unknown>>): Awaited;
  beforeDisconnect(connection: object): Awaited;
  afterDisconnect(connection: object): Awaited;
  beforeQuery(options: ExecutionContext, query: QueryEvent): Awaited;
  afterQuery(options: ExecutionContext, query: QueryEvent): Awaited;
}

/** The hooks of `Database` itself. */
export interface DatabaseClassHooks {
  /** Called at once, and not awaited; what it changes is taken. */
  beforeInit(options: Record<string, unknown>): Awaited;
  /** Called at once, and not awaited. */
  afterInit(database: object): Awaited;
}
