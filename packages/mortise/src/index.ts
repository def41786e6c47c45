export { Database, type DatabaseConfig, type DatabaseOptions, type SyncOptions } from './database';
export { Model } from './model';
export type { QueryOptions } from './raw-query';
export { IsolationLevel, Transaction, type Knex } from '@mortise/query-builder';
export {
  BelongsToAssociation,
  BelongsToManyAssociation,
  HasManyAssociation,
  HasOneAssociation,
} from '@mortise/associations';
export type * from '@mortise/associations';
export {
  CheckConstraintError,
  ConnectionError,
  DatabaseError,
  DataTypes,
  DeadlockError,
  DefinitionError,
  EmptyResultError,
  ForeignKeyConstraintError,
  MortiseError,
  NotNullConstraintError,
  Op,
  QueryError,
  sql,
  TimeoutError,
  UniqueConstraintError,
  ValidationError,
} from '@mortise/core';
export type {
  AttributeOptions,
  Attributes,
  BulkCreateOptions,
  CountOptions,
  CreateOptions,
  CreationAttributes,
  CreationOptional,
  CreationValues,
  DataType,
  DestroyInstanceOptions,
  DestroyOptions,
  ExecutionContext,
  FindOptions,
  IncludeOptions,
  IncludeThroughOptions,
  InferAttributes,
  InferCreationAttributes,
  ModelOptions,
  ModelStatic,
  NonAttribute,
  Order,
  SaveOptions,
  SqlFragment,
  TransactionOptions,
  UpdateOptions,
  ValidationErrorItem,
  WhereOptions,
} from '@mortise/core';
