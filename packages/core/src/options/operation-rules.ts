import type {
  BulkCreateOptions,
  CreateOptions,
  WriteOptions,
  DestroyInstanceOptions,
  DestroyOptions,
  RestoreInstanceOptions,
  RestoreOptions,
  ToJsonOptions,
  SaveOptions,
  UpdateInstanceOptions,
  TakeOptions,
  UpdateOptions,
  ValidateOptions,
  FindOrCreateOptions,
  UpsertOptions,
  IncrementInstanceOptions,
  IncrementOptions,
  BuildOptions,
  BulkUpdateOptions,
  TruncateOptions,
  DestroyAllOptions,
} from './write-options';
import type { LoadOptions, FindOptions } from './find-options';
import { executionRules, findRules } from './find-rules';
import type { StreamOptions } from './stream-options';
import { streamRules } from './stream-rules';
import type { ManagedTransactionOptions, TransactionOptions } from './transaction-options';
import { ownOptions } from '../rules/known-options';
import { checkedLater, flag, list, type OptionRules } from '../rules/option-rules';

export const writeRules: OptionRules<WriteOptions> = { ...executionRules, validate: flag, hooks: flag };
export const takeRules: OptionRules<TakeOptions> = { fields: checkedLater, include: checkedLater };
const create: OptionRules<CreateOptions> = { ...writeRules, ...takeRules, omitNull: flag };
const incrementInstance: OptionRules<IncrementInstanceOptions> = { ...executionRules, by: checkedLater, silent: flag };
const destroyInstance: OptionRules<DestroyInstanceOptions> = { ...executionRules, force: flag, hooks: flag };
const restoreInstance: OptionRules<RestoreInstanceOptions> = {
  ...executionRules,
  hooks: flag,
  include: checkedLater,
};

export const transactionRules: OptionRules<TransactionOptions> = {
  ...executionRules,
  isolationLevel: checkedLater,
  type: checkedLater,
  readOnly: flag,
  constraintChecking: checkedLater,
  searchPath: checkedLater,
};

export const managedTransactionRules: OptionRules<ManagedTransactionOptions> = {
  ...transactionRules,
  retry: checkedLater,
};

/** The options of each operation that finds or writes. */
interface OperationRules {
  readonly find: OptionRules<FindOptions>;
  readonly stream: OptionRules<StreamOptions>;
  readonly load: OptionRules<LoadOptions>;
  readonly build: OptionRules<BuildOptions>;
  readonly create: OptionRules<CreateOptions>;
  readonly bulkCreate: OptionRules<BulkCreateOptions>;
  readonly save: OptionRules<SaveOptions>;
  readonly updateInstance: OptionRules<UpdateInstanceOptions>;
  readonly update: OptionRules<UpdateOptions>;
  readonly destroy: OptionRules<DestroyOptions>;
  readonly destroyInstance: OptionRules<DestroyInstanceOptions>;
  readonly validate: OptionRules<ValidateOptions>;
  readonly restore: OptionRules<RestoreOptions>;
  readonly restoreInstance: OptionRules<RestoreInstanceOptions>;
  readonly toJSON: OptionRules<ToJsonOptions>;
  readonly findOrCreate: OptionRules<FindOrCreateOptions>;
  readonly upsert: OptionRules<UpsertOptions>;
  readonly increment: OptionRules<IncrementOptions>;
  readonly bulkUpdate: OptionRules<BulkUpdateOptions>;
  readonly truncate: OptionRules<TruncateOptions>;
  readonly destroyAll: OptionRules<DestroyAllOptions>;
  readonly incrementInstance: OptionRules<IncrementInstanceOptions>;
}

/** The options each operation knows; anything else is a misspelling. */
export const operationRules: OperationRules = {
  find: findRules,
  stream: streamRules,
  load: { ...executionRules, batch: flag, strictLoading: flag },
  build: { ...takeRules, isNewRecord: flag, raw: flag },
  create,
  bulkCreate: {
    ...create,
    ignoreDuplicates: flag,
    updateOnDuplicate: list,
    conflictAttributes: list,
    individualHooks: flag,
  },
  save: { ...writeRules, fields: checkedLater, silent: flag, omitNull: flag },
  updateInstance: { ...create, silent: flag },
  update: {
    ...writeRules,
    fields: checkedLater,
    where: checkedLater,
    paranoid: flag,
    all: flag,
    silent: flag,
    omitNull: flag,
    individualHooks: flag,
    returning: checkedLater,
  },
  destroy: {
    ...destroyInstance,
    where: checkedLater,
    paranoid: flag,
    all: flag,
    truncate: flag,
    individualHooks: flag,
    returning: checkedLater,
  },
  destroyInstance,
  validate: { fields: list, skip: list, hooks: flag },
  restore: { ...restoreInstance, where: checkedLater, paranoid: flag, all: flag, individualHooks: flag },
  restoreInstance,
  toJSON: { hidden: flag },
  findOrCreate: {
    ...writeRules,
    omitNull: flag,
    where: checkedLater,
    paranoid: flag,
    defaults: checkedLater,
    fields: checkedLater,
  },
  upsert: {
    ...writeRules,
    omitNull: flag,
    fields: checkedLater,
    conflictFields: list,
    conflictAttributes: list,
    paranoid: flag,
  },
  increment: { ...incrementInstance, where: checkedLater, paranoid: flag, all: flag },
  incrementInstance,
  bulkUpdate: {
    ...writeRules,
    key: checkedLater,
    fields: checkedLater,
    silent: flag,
    omitNull: flag,
    paranoid: flag,
  },
  truncate: { ...executionRules, cascade: flag, restartIdentity: flag },
  destroyAll: { ...destroyInstance, individualHooks: flag },
};

/** What operations tell each other beside that. */
const inward = { isBulk: flag, tellsKept: flag, isShown: flag, hasKey: flag, through: checkedLater };

const writeNames = {
  ...operationRules.build,
  ...operationRules.bulkCreate,
  ...operationRules.updateInstance,
  ...operationRules.update,
  ...operationRules.destroy,
  ...operationRules.findOrCreate,
  ...operationRules.upsert,
  ...operationRules.increment,
  ...operationRules.truncate,
  ...operationRules.bulkUpdate,
  ...inward,
};

/** Options of a write that one operation gives another, without what only `Object.prototype` has. */
export const ownWriteOptions = <Options extends object>(options: Options): Options => ownOptions(options, writeNames);
