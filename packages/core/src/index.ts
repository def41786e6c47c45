export * from './errors/errors';
export {
  checkCallOptions,
  checkDeclaredOptions,
  checkDefinitionOptions,
  isPrototypePolluted,
  ownOptions,
  withEach,
} from './rules/known-options';
export {
  type AnyOptionRules,
  callback,
  checkedLater,
  flag,
  list,
  nullable,
  oneOf,
  type OptionRule,
  type OptionRules,
  pickRules,
  text,
  textOrFlag,
} from './rules/option-rules';
export {
  type DataType,
  type DataTypeFactory,
  type DataTypeInput,
  type DataTypeKind,
  describeType,
  integerKinds,
  type NamedLength,
  type StoredDate,
} from './data-types/data-type';
export { DataTypes } from './data-types/data-types';
export { DefaultValueGenerator } from './data-types/default-value-generator';
export { InvalidValueError } from './data-types/kind-behaviour';
export type { BigintOptions } from './data-types/kinds/bigint';
export type { BlobFactory } from './data-types/kinds/blob';
export type { DateOptions } from './data-types/kinds/date';
export type { IntegerFactory, IntegerOptions } from './data-types/kinds/integer';
export type { JsonObject, JsonValue } from './data-types/kinds/json';
export type { Range, RangeBound } from './data-types/kinds/range';
export { resolveDataType } from './data-types/resolve-data-type';
export { copyValue, valueNormaliser, valuesAreEqual } from './data-types/value-rules';
export {
  requireBindable,
  type SqlExpression,
  SqlFragment,
  type DatePart,
  type SqlPart,
  type Subquery,
  type ValueGenerator,
} from './sql/sql-fragment';
export { sql } from './options/sql-conditions';
export { Op, type OperatorName, operatorNameOf } from './options/operators';
export {
  type AggregateFunction,
  type AggregateOptions,
  type AggregatesOptions,
  type AttributeCondition,
  type CountOptions,
  type FindOptions,
  type IncludeEntry,
  type IncludeOptions,
  type Includes,
  type IncludeThroughOptions,
  type LoadOptions,
  type RejectOnEmpty,
  type ScopeName,
  selectStrategies,
  type SelectStrategy,
  type WhereOptions,
} from './options/find-options';
export { Lock, type LockLevel, type LockOptions } from './options/lock-options';
export {
  aggregateRules,
  countRules,
  executionRules,
  findRules,
  includeRules,
  includeThroughRules,
} from './options/find-rules';
export { executionOf } from './engine';
export {
  type ConnectionTrace,
  type LinkWriteTrace,
  type QueryTrace,
  type StatementSubject,
  traced,
  traces,
  type TransactionTrace,
} from './rules/trace';
export type {
  ExplainedStatement,
  ExplainHint,
  ExplainOptions,
  Explanation,
  SeparateStatement,
  StatementText,
} from './options/explain-options';
export type { AssociationHandle } from './options/handles';
export { isStandardSchema, type SchemaIssue, type SchemaResult, type StandardSchema } from './options/standard-schema';
export type { IncludeArgument, IncludeInput, IncludesOf, ThroughOption } from './options/include-types';
export type {
  Chosen,
  Found,
  FoundThrough,
  Loaded,
  LoadedBy,
  LoadedFields,
  LoadedRow,
  NotFound,
  Sure,
} from './options/loaded';
export type { SpecOf } from './options/include-spec';
export type { Created } from './options/created';
export type { AssociationName, FieldUnder } from './options/instance-names';
export type { KeyValue } from './options/key-values';
export type { junctionOf, JunctionOf, JunctionRow, JunctionValues, ListOf, Many } from './options/many';
export type { Order, OrderItem, OrderOf } from './options/order-types';
export type { ComputedAttribute, FindAttributes } from './options/find-attributes';
export type { AggregateValues } from './options/aggregate-values';
export type { GroupOptions, GroupTerm, RowAggregateOptions, TableAggregateOptions } from './options/group-options';
export type { QueriedValue, SubqueryArguments, SubqueryOptions } from './options/subquery-options';
export type { GroupArguments, GroupRow, GroupTermOf, RowAggregateValue } from './options/group-rows';
export type { RelatedOf, RelationKey } from './options/relation-keys';
export type { CountArguments, FindArguments } from './options/find-arguments';
export type { BatchOptions, StreamArguments, StreamOptions } from './options/stream-options';
export { batchRules, streamHints } from './options/stream-rules';
export type { AggregateOver, AggregatesOf, RelationConditions } from './options/relation-types';
export type {
  ConstraintChecking,
  ExecutionContext,
  IsolationLevelName,
  ManagedTransactionOptions,
  OperationTransactionOptions,
  RetryOptions,
  StatementLog,
  TransactionHandle,
  TransactionOptions,
  TransactionType,
} from './options/transaction-options';
export {
  managedTransactionRules,
  operationRules,
  ownWriteOptions,
  takeRules,
  transactionRules,
  writeRules,
} from './options/operation-rules';
export type {
  Attributes,
  CreationArgument,
  CreationAttributes,
  CreationOptional,
  CreationValues,
  DefaultValues,
  CreationValuesInSql,
  NewValues,
  IncrementsOf,
  NumericName,
  FieldName,
  InferAttributes,
  InferCreationAttributes,
  IsUntyped,
  KeyOf,
  MayBeEmpty,
  ModelClass,
  ModelInstance,
  modelTypes,
  NestedItem,
  NonAttribute,
  NonAttributeMark,
  nonAttribute,
  optionalOnCreation,
  OptionalOnCreationMark,
  RowOf,
  Target,
  UpdateValues,
} from './options/model-class';
export type {
  BuildOptions,
  BulkCreateOptions,
  BulkUpdateOptions,
  CreateOptions,
  DestroyAllOptions,
  DestroyInstanceOptions,
  DestroyOptions,
  DestroyedRows,
  RestoreInstanceOptions,
  RestoreOptions,
  Returning,
  SaveOptions,
  TakeOptions,
  ToJsonOptions,
  UpdateInstanceOptions,
  UpdateOptions,
  ValidateOptions,
  UpdatedRows,
  FindOrCreateOptions,
  IncrementInstanceOptions,
  IncrementOptions,
  TruncateOptions,
  UpsertOptions,
  WriteOptions,
} from './options/write-options';
export { hasUniqueKey, uniqueKeysOf } from './definition/model-definition';
export { type AddScopeOptions, type ScopeChoice, scopeOptions, type ScopeSet } from './definition/scopes';
export { type HookFunction, type HookFunctions, HookRegistry, NamedHook } from './definition/hooks';
export { databaseClassHookNames, databaseHookNames, hookNames } from './definition/hook-names';
export type {
  AssociatedEvent,
  AssociationEvent,
  DatabaseClassHooks,
  DatabaseHooks,
  HookName,
  ModelHooks,
  QueryEvent,
  SyncHookOptions,
} from './definition/hook-types';
export type { AttributeDefinition, DefaultValue, Validator } from './definition/attribute-definition';
export {
  Deferrable,
  type IndexDefinition,
  type IndexDetail,
  type IndexMethod,
  type IndexPart,
  type ReferentialAction,
  type TableName,
} from './definition/table-definitions';
export {
  attributeOf,
  type ForeignKeyDefinition,
  type Link,
  type ModelDefinition,
  type ReferenceDefinition,
  type TimestampAttributes,
} from './definition/model-definition';
export type {
  AttributeInputs,
  AttributesFor,
  CheckedInputs,
  CheckedOptions,
  DefinedAttributes,
  DefinedCreation,
  FurtherValues,
} from './definition/inferred-attributes';
export {
  type AttributeInput,
  type AttributeOptions,
  attributeOptionsOf,
  type DefaultValueInput,
  type IndexColumnOptions,
  type IndexField,
  type IndexFieldOptions,
  type IndexMarkOptions,
  type IndexOptions,
  mergeModelOptions,
  type ModelOptions,
  type NestedWrites,
  type ReferencesOptions,
} from './definition/model-options';
export { attributeRules } from './definition/model-rules';
export { ModelDraft } from './definition/model-draft';
export {
  type DraftForeignKey,
  type ForeignKeyClaim,
  referencesOf,
  tableOfReference,
} from './definition/draft-foreign-key';
export {
  camelJoin,
  foreignKeyName,
  lowerFirst,
  pluralize,
  shortenName,
  singularize,
  snakeCase,
  upperFirst,
} from './definition/naming';
export { checkedSchema } from './definition/schema-name';
export { followPlace, inPlace, inSchema } from './definition/in-place';
export { type Place, placeIn } from './definition/place';
export { areSameValues, endsOfTenants, isFolded, requiredValues, tenantMismatch } from './definition/required-scope';
export type { Tenant, TenantValue } from './definition/tenant';
export { requireOwnRows } from './operations/own-rows';
export { guardInsert, guardInsertAlike, guardUpdate } from './operations/tenant-guard';
export { isGuarded } from './definition/model-definition';
export { tenantVariant } from './registry/scoped-model';
export { tenantOfSource } from './operations/tenant-stamp';
export { canonical } from './instance/canonical-value';
export { markAsGiven } from './instance/given-rows';
export { Instance, type InstanceState, isInstance, stateOf } from './instance/instance';
export {
  createLayout,
  type Decoder,
  type Layout,
  loadedValue,
  loadInstance,
  loadPlain,
  readValue,
  writeValue,
} from './instance/instance';
export { holdsValue, isChanged } from './instance/changes';
export { keyIdentity, keyOf, listItem } from './instance/canonical-value';
export { hasSiblings } from './instance/siblings';
export {
  allOf,
  type ComparisonOperator,
  type Condition,
  type ListParameter,
  notDeleted,
  type ComparedAs,
  type Parameter,
  onlyPiece,
  partsOf,
  type PatternOperator,
  type SqlPiece,
  type SubqueryPiece,
  type JsonForm,
  type JsonPath,
  type JsonTest,
  type SpecialOperator,
  type TextSearch,
} from './query/condition';
export {
  type AggregateQuery,
  type ComputedColumn,
  firstLinkOf,
  type GroupClause,
  type IncludeNode,
  type Keyset,
  type KeysetPosition,
  type KeysetReach,
  type KeysetStart,
  type LinkStep,
  type OrderDirection,
  type OrderTerm,
  type Origin,
  type PathAggregate,
  type PlaceColumn,
  type RowLock,
  type SelectQuery,
  targetOf,
  unfolded,
  type Via,
} from './query/select-query';
export { InsertedSql } from './query/commands';
export type {
  AssignedCase,
  Assignment,
  ConflictClause,
  DeleteCommand,
  InsertAlikeCommand,
  InsertCommand,
  InsertedRows,
  UpdateCommand,
} from './query/commands';
export { indexCondition, indexExpression, type ValuedCondition } from './compile/index-condition';
export { ParameterBag } from './query/parameter-bag';
export type {
  InspectedColumn,
  InspectedForeignKey,
  InspectedIndex,
  InspectedTable,
  InspectOptions,
} from './definition/inspected-table';
export type { ColumnOutline, ForeignKeyOutline, TableOutline } from './definition/table-outline';
export {
  type Engine,
  after,
  type Awaitable,
  isPending,
  mending,
  type PlacedContext,
  type PlacedRows,
  type PreparedSelect,
  type PreparedWrite,
  engineOf,
  type RelatedRead,
  type Uniqueness,
  type WritableColumns,
} from './engine';
export type {
  AlterOptions,
  ChangeOptions,
  LockWait,
  SchemaChange,
  SchemaDifference,
  TableDifferences,
  SchemaPort,
  TruncateTables,
} from './query/schema-port';
export {
  type Association,
  type AssociationChain,
  type AssociationJunction,
  associationOf,
  type AssociationBinding,
  type BindingContext,
  type DefinitionFinder,
  type NestedContext,
  type NestedEntry,
  type NestedUpdate,
  type NestedWrite,
} from './association';
export { Pace } from './rules/pace';
export { ModelRegistry } from './registry/registry';
export type { ModelSet } from './registry/model-set';
export { definitionOf, definitionOfInstance, placeOfInstance, registryOf } from './registry/definition-of';
export { isModelClass, spellNoModel } from './registry/given-model';
export { initModel, type InitOptions, registerModel, type RegistryOwner } from './registry/init-model';
export { type Collected, type CollectedAssociation, collectedOf, collectionFor } from './registry/collected-definition';
export { isOneOfSeveral } from './compile/path-steps';
export { compileJunctionScope, compileOrigin } from './compile/origin';
export { checkedThrough } from './compile/association-steps';
export { compileFind, type CompiledQuery, type FindSource } from './compile/find';
export { scopeChoice } from './compile/apply-scopes';
export { checkValues, validateInstance } from './operations/validate-instance';
export { assign, saveInstance } from './operations/save';
export { buildInstance, buildNested } from './operations/new-row';
export { insertInstances, type InsertManyOptions, insertNested } from './operations/bulk-create';
export { holdSame, insertUnseen } from './operations/insert-unseen';
export { referringFirst, truncateAll } from './operations/truncate';
export { incrementMatching, type IncrementVerb, type Increments } from './operations/increment';
export { findOrCreate } from './operations/find-or-create';
export { insertInstance } from './operations/create';
export { takenValues, takingOf } from './operations/taken-values';
export { destroyMatching } from './operations/destroy';
export { versionBump } from './operations/row-version';
export type { Matching } from './operations/matching-rows';
export type { Caller } from './operations/caller';
export { countRows, findAll } from './operations/find';
export { emptyPage, paginate } from './operations/paginate';
export { type CountOf, Page, type PageEdge, type PageInfo } from './operations/page';
export {
  type PageArguments,
  type PageChoice,
  type PageOptions,
  type PageRange,
  pageHints,
  pageRangeRules,
  pageRules,
} from './options/page-options';
export { findAfter, type KeysetRange, type KeysetRows } from './operations/keyset';
export { stream, type Streamed } from './operations/stream';
export { readWithSiblings } from './operations/read-with-siblings';
export { recordSaved } from './operations/saved-row';
export { undoOnRollback } from './operations/undo-on-rollback';
export { ownTransaction } from './operations/own-transaction';
export { requirePersisted } from './operations/identity';
export { updateMatching, type UpdateMatchingOptions, updateWhere } from './operations/update';
export {
  type CompleteDefinition,
  type DefinedInstance,
  Model,
  modelOf,
  type ModelStatic,
  type ReloadOptions,
} from './model';
