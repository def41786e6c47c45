import type { ExecutionContext } from './transaction-options';
import type { IncludesOption } from './include-types';
import type { WhereHolder, Includes } from './find-options';

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

/** Options of `create`. */
export interface CreateOptions<TName extends string = string> extends WriteOptions, NullOptions, TakeOptions<TName> {}

/** Options of `bulkCreate`. */
export interface BulkCreateOptions<
  TName extends string = string,
  TField extends string = string,
> extends CreateOptions<TField> {
  /** Rows that break a unique key are left out; their instances stay new, without what the database would have made. */
  readonly ignoreDuplicates?: boolean;
  /** Rows that are there already get the new values of these attributes. */
  readonly updateOnDuplicate?: readonly TName[];
  /** The unique key that decides whether a row is there; the primary key unless given. */
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
