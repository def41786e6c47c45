export * from './errors';
export * from './data-types';
export { requireBindable } from './sql/bindable';
export { sql, SqlFragment, type SqlPart, type ValueGenerator } from './sql/sql-fragment';
export { Op, operatorNameOf, type OperatorName } from './query/operators';
export {
  allOf,
  type ComparisonOperator,
  type Condition,
  type ListParameter,
  type Parameter,
  type PatternOperator,
  type SqlPiece,
} from './query/condition';
export {
  firstLinkOf,
  targetOf,
  unfolded,
  type AggregateFunction,
  type AggregateQuery,
  type ComputedColumn,
  type PlaceColumn,
  type IncludeNode,
  type Link,
  type LinkStep,
  type OrderDirection,
  type OrderTerm,
  type Origin,
  type PathAggregate,
  type SelectQuery,
  type SelectStrategy,
  type Via,
} from './query/select-query';
export type {
  Assignment,
  ConflictClause,
  DeleteCommand,
  InsertCommand,
  InsertedRows,
  UpdateCommand,
} from './query/commands';
export { Lock, type LockLevel, type LockOptions, type RowLock } from './query/row-lock';
export { ParameterBag, canonical } from './query/parameter-bag';
export { compileWhere, type WhereContext } from './query/where';
export { compileAggregates, withAggregates } from './query/aggregates';
export { compileOrder, type OrderContext } from './query/order';
export { isOneOfSeveral } from './query/one-of-several';
export { pathSteps } from './query/relation-conditions';
export { hasUniqueKey, uniqueKeysOf } from './model/unique-keys';
export { compileLimit } from './query/limits';
export { selectStrategies } from './query/select-query';
export { checkShownSteps } from './query/shown-steps';
export { compileFind, type FindSource } from './query/compile-find';
export { livingRows } from './query/living-rows';
export { selectAttributes } from './query/selected-attributes';
export { isAssociation, planIncludes, resolveInclude, type IncludeContext } from './query/include-options';
export {
  aggregateRules,
  countRules,
  executionRules,
  findRules,
  includeRules,
  includeThroughRules,
  type AggregateOptions,
  type AggregatesOptions,
  type AttributeCondition,
  type ComputedAttribute,
  type CountOptions,
  type FindAttributes,
  type FindOptions,
  type IncludeEntry,
  type IncludeOptions,
  type Includes,
  type IncludeThroughOptions,
  type Order,
  type OrderItem,
  type RejectOnEmpty,
  type WhereOptions,
} from './query/find-options';
export type { IncludesOf } from './query/include-types';
export type { AggregatesOf, AggregateValues, RelatedOf, RelationConditions, RelationKey } from './query/relation-types';
export type {
  AlterOptions,
  ConstraintChecking,
  Engine,
  ExecutionContext,
  IsolationLevelName,
  ManagedTransactionOptions,
  OperationTransactionOptions,
  RelatedRead,
  RetryOptions,
  SchemaPort,
  StatementLog,
  TransactionHandle,
  TransactionOptions,
  TransactionType,
  Uniqueness,
  WritableColumns,
} from './ports/engine';
export type { Association, BindingContext } from './ports/association';
export { defaultChoice, scopeOptions, type ScopeChoice, type ScopeName, type ScopeSet } from './lifecycle/scopes';
export { applyScopes } from './lifecycle/apply-scopes';
export { hookNames, HookRegistry, type HookFunction, type HookFunctions, type HookName } from './lifecycle/hooks';
export { validateInstance } from './lifecycle/validate-instance';
export type { AttributeDefinition, DefaultValue, Validator } from './model/attribute-definition';
export {
  Deferrable,
  type ForeignKeyDefinition,
  type IndexDefinition,
  type ReferentialAction,
  type TableName,
} from './model/table-definitions';
export { associationOf, attributeOf, type ModelDefinition, type TimestampAttributes } from './model/model-definition';
export type {
  AttributeOptions,
  DefaultValueInput,
  IndexOptions,
  ModelOptions,
  NestedWrites,
  ReferencesOptions,
} from './model/model-options';
export {
  callback,
  checkCallOptions,
  checkDeclaredOptions,
  checkDefinitionOptions,
  checkedLater,
  flag,
  list,
  oneOf,
  pickRules,
  text,
  textOrFlag,
  type AnyOptionRules,
  type OptionRule,
  type OptionRules,
} from './model/known-options';
export { isPrototypePolluted, ownOptions, withEach } from './model/own-options';
export { operationRules, ownWriteOptions, takeRules, writeRules } from './model/operation-options';
export { attributeRules } from './model/model-options';
export { mergeModelOptions } from './model/merge-options';
export { referencesOf } from './model/declared-references';
export { Instance, isInstance, stateOf, type InstanceState } from './model/instance';
export {
  createLayout,
  loadedValue,
  loadInstance,
  loadPlain,
  readValue,
  writeValue,
  type Decoder,
  type Layout,
} from './model/layout';
export { isChanged } from './model/dirty';
export { foreignKeyName, ModelDraft, type DraftForeignKey, type ForeignKeyClaim } from './model/model-draft';
export { camelJoin, lowerFirst, pluralize, shortenName, singularize, snakeCase, upperFirst } from './model/naming';
export { followSchema, inSchema, schemaOf } from './model/in-schema';
export { keyIdentity, keyOf, listItem } from './model/instance-key';
export {
  definitionOf,
  definitionOfInstance,
  isModelClass,
  ModelRegistry,
  registryOf,
  scopeChoiceOf,
  spellNoModel,
  type ModelSet,
} from './model/registry';
export { initModel, registerModel, type InitOptions, type RegistryOwner } from './model/init-model';
export { collectedOf, collectionFor, type Collected, type CollectedAssociation } from './model/collected-definition';
export { Model } from './model/model';
export type {
  Attributes,
  CreationAttributes,
  CreationOptional,
  CreationValues,
  FieldName,
  InferAttributes,
  InferCreationAttributes,
  KeyValue,
  ModelClass,
  ModelStatic,
  NestedItem,
  NonAttribute,
  UpdateValues,
} from './model/model-class';
export { assign, saveInstance } from './operations/save';
export { buildInstance, buildNested } from './operations/build';
export { checkValues } from './operations/check-values';
export {
  insertInstances,
  insertNested,
  type BulkCreateOptions,
  type InsertManyOptions,
} from './operations/bulk-create';
export { insertInstance, type CreateOptions, type WriteOptions } from './operations/create';
export { takenValues, takingOf, type TakeOptions } from './operations/taken-values';
export { destroyMatching, type DestroyInstanceOptions, type DestroyOptions } from './operations/destroy';
export type { Matching } from './operations/matching-rows';
export { executionOf } from './operations/execution';
export { countRows, findAll, type Caller } from './operations/find';
export type { NestedContext, NestedEntry, NestedUpdate, NestedWrite } from './operations/nested-writes';
export type { LoadOptions } from './operations/load';
export { readWithSiblings } from './operations/read-with-siblings';
export { hasSiblings } from './operations/siblings';
export { recordSaved } from './operations/saved-row';
export { undoOnRollback } from './operations/undo-on-rollback';
export { requirePersisted } from './operations/identity';
export type { SaveOptions, UpdateInstanceOptions } from './operations/save';
export { updateMatching, updateWhere, type UpdateMatchingOptions, type UpdateOptions } from './operations/update';
