import type { ExecutionContext } from './transaction-options';
import type { IncludesOf, IncludesOption, NamesOf } from './include-types';
import type { WhereHolder, Includes, IfKnown, WhereOptions } from './find-options';
import type {
  AssignedValues,
  Attributes,
  CreationAttributes,
  DefaultValues,
  FieldName,
  ModelInstance,
  OfUntyped,
} from './model-class';

/** Options of all that writes instances. */
export interface WriteOptions extends ExecutionContext {
  /** False: without the validators of the model; types and NOT NULL are checked all the same. */
  readonly validate?: boolean;
  /** False: without hooks. */
  readonly hooks?: boolean;
}

/** What a write does with null. */
export interface NullOptions {
  /** True: what is null is not written: a new row has the default of its column there, another keeps what it has. */
  readonly omitNull?: boolean;
}

/** What of the values of a call is taken onto an instance. */
export interface TakeOptions<TName extends string = string> {
  /**
   * Only these attributes and associations are taken from the values; whatever else they hold is left out. For values from
   * outside: `User.create(request.body, { fields: ['name', 'email'] })`. An association that is named is taken with all that
   * is nested in it.
   */
  readonly fields?: readonly TName[] | undefined;
  /**
   * Associations whose nested values are taken, as a find would include them. Needed where the model says
   * `nestedWrites: 'listed'`, which takes none that the call does not name here or in `fields`.
   */
  readonly include?: Includes | undefined;
}

/** Options of `build`. */
export interface BuildOptions<TName extends string = string> extends TakeOptions<TName> {
  /** False: the instance stands for a row that is there. */
  readonly isNewRecord?: boolean;
  /** True: values are taken past setters; of a row that is there, they are what it has. */
  readonly raw?: boolean;
}

/** Options of `create`. */
export interface CreateOptions<TName extends string = string> extends WriteOptions, NullOptions, TakeOptions<TName> {}

/** The same, captured to tell which nested rows its result has. */
export interface CreateArguments<Fields> extends Omit<CreateOptions, 'fields'> {
  readonly fields?: Fields;
}

/** Options of `bulkCreate`. */
export interface BulkCreateOptions<
  TName extends string = string,
  TField extends string = string,
> extends CreateOptions<TField> {
  /**
   * Rows that break a unique key are left out; their instances stay new, without what the database would have made. Where one
   * key alone can have been in the way, they are given the primary key of the row that is there.
   */
  readonly ignoreDuplicates?: boolean;
  /** Rows that are there already get the new values of these attributes. */
  readonly updateOnDuplicate?: readonly TName[];
  /**
   * The unique key that decides whether a row is there. Unless given: the primary key; where no row has a value for that, the
   * only other unique key that rows have.
   */
  readonly conflictAttributes?: readonly TName[];
  /** Runs `beforeCreate` and its like for each row too: all those before the INSERT, then all those after it. */
  readonly individualHooks?: boolean;
}

/** Options of `save`. */
export interface SaveOptions<TName extends string = string> extends WriteOptions, NullOptions {
  /** Only these attributes are written. */
  readonly fields?: readonly TName[] | undefined;
  /** True: `updatedAt` stays. */
  readonly silent?: boolean;
}

/** Options of `instance.update()`. */
export interface UpdateInstanceOptions<TName extends string = string>
  extends WriteOptions, NullOptions, TakeOptions<TName> {
  /** True: `updatedAt` stays. */
  readonly silent?: boolean;
}

/** Whether rows are given back that were written: with all of their attributes, or with these and their key. */
export type Returning<TName extends string = string> = boolean | readonly TName[];

/** What `Model.update` gives: the number of rows, and the rows where they are asked for. */
export type UpdatedRows<M, R> = R extends false ? [affectedCount: number] : [affectedCount: number, affectedRows: M[]];

/** What `Model.destroy` gives, likewise. */
export type DestroyedRows<M, R> = R extends false ? number : [destroyedCount: number, destroyedRows: M[]];

/** Options of `Model.update()`. */
export interface UpdateOptions<TAttributes = Record<string, unknown>, TModel = unknown>
  extends WriteOptions, NullOptions, WhereHolder<TAttributes, TModel> {
  /** Only these attributes are taken from the values; whatever else they hold is left out. */
  readonly fields?: readonly (keyof TAttributes & string)[] | undefined;
  /** True, without `where`: every row. */
  readonly all?: boolean;
  /** True: `updatedAt` stays. */
  readonly silent?: boolean;
  /** Runs `beforeUpdate` and its like for each row too, which loads the rows and writes them one by one. */
  readonly individualHooks?: boolean;
  /** True, or names of attributes: the rows are given back, as they are then. */
  readonly returning?: Returning<keyof TAttributes & string> | undefined;
}

/** Options of `instance.destroy()`. */
export interface DestroyInstanceOptions extends ExecutionContext {
  /** True: the row of a paranoid model is deleted, not marked. */
  readonly force?: boolean;
  readonly hooks?: boolean;
}

/** Options of `Model.destroy()`. */
export interface DestroyOptions<TAttributes = Record<string, unknown>, TModel = unknown>
  extends DestroyInstanceOptions, WhereHolder<TAttributes, TModel> {
  /** True, without `where`: every row. */
  readonly all?: boolean;
  /** The same as `all`, by its older name. */
  readonly truncate?: boolean;
  /** Runs `beforeDestroy` and its like for each row too, which loads the rows and deletes them one by one. */
  readonly individualHooks?: boolean;
  /** True, or names of attributes: the rows are given back, as they were; those that are marked as they are then. */
  readonly returning?: Returning<keyof TAttributes & string> | undefined;
}

/** Options of `instance.restore()`. */
export interface RestoreInstanceOptions extends ExecutionContext {
  readonly hooks?: boolean;
  /** Associations whose rows, or links, are restored too: those that were deleted with the row, and none from before. */
  readonly include?: Includes | undefined;
}

/** The same, of an instance: associations by name, which methods of its class know too, or as a find includes them. */
export interface RestoreArguments<M> extends Omit<RestoreInstanceOptions, 'include'> {
  readonly include?: NamesOf<M> | IncludesOf<M> | undefined;
}

/** Options of `Model.restore()`. */
export interface RestoreOptions<TAttributes = Record<string, unknown>, TModel = unknown>
  extends Omit<RestoreInstanceOptions, 'include'>, WhereHolder<TAttributes, TModel> {
  /** True, without `where`: every row. */
  readonly all?: boolean;
  /** Associations whose rows, or links, are restored too: those that were deleted with each row, and none from before. */
  readonly include?: IncludesOption<TModel> | undefined;
  /** Runs `beforeRestore` and its like for each row too, which loads the rows and restores them one by one. */
  readonly individualHooks?: boolean;
}

/** Options of `instance.toJSON()`. */
export interface ToJsonOptions {
  /** True: with the attributes that are hidden. */
  readonly hidden?: boolean;
}

/** Options of `instance.validate()`. */
export interface ValidateOptions<TName extends string = string> {
  /** Only these attributes are checked; and the whole row, by its own checks. */
  readonly fields?: readonly TName[] | undefined;
  /** Attributes, and checks of the whole row by name, that are passed over. */
  readonly skip?: readonly string[] | undefined;
  /** False: without `beforeValidate`, `afterValidate` and `validationFailed`. */
  readonly hooks?: boolean;
}

/** Options of `findOrCreate`, `findCreateFind` and `findOrBuild`. */
export interface FindOrCreateOptions<
  TAttributes = Record<string, unknown>,
  TModel = unknown,
  TDefaults extends object = object,
  TField extends string = string,
>
  extends WriteOptions, NullOptions, WhereHolder<TAttributes, TModel> {
  /** How the row is told, and what a new one has of it. */
  readonly where: IfKnown<TAttributes, WhereOptions<TAttributes, TModel>>;
  /** What a new row has beside the values of the `where`: attributes, and what is nested in them. */
  readonly defaults?: TDefaults | undefined;
  /** Only these are taken of the defaults; whatever else they hold is left out. */
  readonly fields?: readonly TField[] | undefined;
}

/** The same, of a model. */
export type FindOrCreateArguments<M extends ModelInstance> =
  | FindOrCreateOptions<Attributes<M>, NoInfer<M>, DefaultValues<M>, FieldName<M>>
  | OfUntyped<M, FindOrCreateOptions<Attributes<M>, unknown, AssignedValues<CreationAttributes<M>>>>;

/** Options of `instance.increment()` and `decrement()`. */
export interface IncrementInstanceOptions extends ExecutionContext {
  /** How much is added or taken off; 1 unless given. An object of amounts by name says it of each. */
  readonly by?: number | bigint | string;
  /** True: `updatedAt` stays. */
  readonly silent?: boolean;
}

/** Options of `Model.increment()` and `Model.decrement()`. */
export interface IncrementOptions<TAttributes = Record<string, unknown>, TModel = unknown>
  extends IncrementInstanceOptions, WhereHolder<TAttributes, TModel> {
  /** True, without `where`: every row. */
  readonly all?: boolean;
}

/** Options of `truncate`. */
export interface TruncateOptions extends ExecutionContext {
  /** True: the tables of the models that refer to this one are emptied too; on PostgreSQL, whatever refers to it. */
  readonly cascade?: boolean;
  /** True: the database numbers rows from 1 again. MySQL and MariaDB can't do that in a transaction. */
  readonly restartIdentity?: boolean;
}

/** Options of `database.destroyAll()`. */
export interface DestroyAllOptions extends DestroyInstanceOptions {
  /** Runs `beforeDestroy` and its like for each row too, which loads the rows and deletes them one by one. */
  readonly individualHooks?: boolean;
}

/** Options of `bulkUpdate`. */
export interface BulkUpdateOptions<TName extends string = string> extends WriteOptions, NullOptions {
  /** The unique key that tells each row: a name or several; the primary key unless given. */
  readonly key?: TName | readonly TName[] | undefined;
  /** Only these attributes are taken from the values, and the key. */
  readonly fields?: readonly TName[] | undefined;
  /** True: `updatedAt` stays. */
  readonly silent?: boolean;
  /** False: rows that are marked as deleted are updated too. */
  readonly paranoid?: boolean;
}

/** Options of `upsert`. */
export interface UpsertOptions<TName extends string = string> extends WriteOptions, NullOptions {
  /** Only these attributes are taken of the values, to be inserted or updated; the key is taken in any case. */
  readonly fields?: readonly TName[] | undefined;
  /**
   * The unique key that decides whether the row is there. Unless given: the primary key where the values hold it, else the
   * only unique key that they hold.
   */
  readonly conflictFields?: readonly TName[] | undefined;
  /** The same, as `bulkCreate` calls it. */
  readonly conflictAttributes?: readonly TName[] | undefined;
  /** False: a row that is marked as deleted is updated too, and stays deleted unless the values say otherwise. */
  readonly paranoid?: boolean;
}
