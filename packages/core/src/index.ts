export * from './errors/errors';
export type {
  DataType,
  DataTypeFactory,
  DataTypeInput,
  DataTypeKind,
  NamedLength,
  StoredDate,
} from './data-types/data-type';
export { DataTypes } from './data-types/data-types';
export { DefaultValueGenerator } from './data-types/default-value-generator';
export { describeType } from './data-types/data-type';
export { InvalidValueError } from './data-types/kind-behaviour';
export type { JsonObject, JsonValue } from './data-types/kinds/json';
export { resolveDataType } from './data-types/resolve-data-type';
export { copyValue, valueNormaliser, valuesAreEqual } from './data-types/value-rules';
export { requireBindable } from './sql/sql-fragment';
export { sql, SqlFragment, type SqlPart, type ValueGenerator } from './sql/sql-fragment';
export { Op, operatorNameOf, type OperatorName } from './options/operators';
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
  type AggregateQuery,
  type ComputedColumn,
  type PlaceColumn,
  type IncludeNode,
  type LinkStep,
  type OrderDirection,
  type OrderTerm,
  type Origin,
  type PathAggregate,
  type SelectQuery,
  type Via,
} from './query/select-query';
export { type Link } from './definition/defined-association';
export { type AggregateFunction, type SelectStrategy } from './options/find-options';
export type {
  Assignment,
  ConflictClause,
  DeleteCommand,
  InsertCommand,
  InsertedRows,
  UpdateCommand,
} from './query/commands';
export { type RowLock } from './query/select-query';
export { Lock, type LockLevel, type LockOptions } from './options/lock-options';
export { ParameterBag } from './query/parameter-bag';
export { canonical } from './instance/canonical-value';
export { isOneOfSeveral } from './compile/path-steps';
export { compileJunctionScope, compileOrigin } from './compile/origin';
export { checkedThrough } from './compile/association-steps';
export { hasUniqueKey, uniqueKeysOf } from './definition/unique-keys';
export { selectStrategies } from './options/find-options';
export { compileFind, type FindSource } from './compile/find';
export { livingRows } from './query/condition';
export { isAssociation } from './compile/includes';
export {
  type AggregateOptions,
  type AnyAssociation,
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
} from './options/find-options';
export {
  aggregateRules,
  countRules,
  executionRules,
  findRules,
  includeRules,
  includeThroughRules,
} from './options/find-rules';
export type { IncludesOf } from './options/relation-types';
export type {
  AggregatesOf,
  AggregateValues,
  RelatedOf,
  RelationConditions,
  RelationKey,
} from './options/relation-types';
export {
  engineOf,
  type AlterOptions,
  type Engine,
  type RelatedRead,
  type SchemaPort,
  type Uniqueness,
  type WritableColumns,
} from './engine';
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
  associationOf,
  type Association,
  type AssociationChain,
  type AssociationJunction,
  type BindingContext,
} from './association';
export { defaultChoice, scopeOptions, type ScopeChoice, type ScopeSet } from './definition/scopes';
export { type ScopeName } from './options/find-options';
export { scopeChoice } from './compile/apply-scopes';
export { hookNames, HookRegistry, type HookFunction, type HookFunctions, type HookName } from './definition/hooks';
export { validateInstance } from './operations/validate-instance';
export type { AttributeDefinition, DefaultValue, Validator } from './definition/attribute-definition';
export {
  Deferrable,
  type IndexDefinition,
  type ReferentialAction,
  type TableName,
} from './definition/table-definitions';
export { type ForeignKeyDefinition } from './definition/model-definition';
export { attributeOf, type ModelDefinition, type TimestampAttributes } from './definition/model-definition';
export type {
  AttributeOptions,
  DefaultValueInput,
  IndexOptions,
  ModelOptions,
  NestedWrites,
  ReferencesOptions,
} from './definition/model-options';
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
} from './rules/known-options';
export { isPrototypePolluted, ownOptions, withEach } from './rules/own-options';
export { operationRules, ownWriteOptions, takeRules, writeRules } from './options/operation-rules';
export { attributeRules } from './definition/model-options';
export { mergeModelOptions } from './definition/merge-options';
export { referencesOf } from './definition/declared-references';
export { Instance, isInstance, stateOf, type InstanceState } from './instance/instance';
export {
  createLayout,
  loadedValue,
  loadInstance,
  loadPlain,
  readValue,
  writeValue,
  type Decoder,
  type Layout,
} from './instance/layout';
export { isChanged } from './instance/changes';
export { foreignKeyName, ModelDraft } from './definition/model-draft';
export { type DraftForeignKey, type ForeignKeyClaim } from './definition/draft-foreign-key';
export { camelJoin, lowerFirst, pluralize, shortenName, singularize, snakeCase, upperFirst } from './definition/naming';
export { followSchema, inSchema } from './definition/in-schema';
export { schemaOf } from './instance/instance';
export { keyIdentity, keyOf, listItem } from './instance/instance-key';
export { ModelRegistry } from './registry/registry';
export { type ModelSet } from './registry/model-set';
export { definitionOf, definitionOfInstance, registryOf } from './registry/definition-of';
export { isModelClass, spellNoModel } from './registry/is-model-class';
export { scopeChoiceOf } from './registry/scoped-models';
export { initModel, registerModel, type InitOptions, type RegistryOwner } from './registry/init-model';
export { collectedOf, collectionFor, type Collected, type CollectedAssociation } from './registry/collected-definition';
export { Model, modelOf, type CompleteDefinition, type ModelStatic } from './model';
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
  ModelInstance,
  NestedItem,
  NonAttribute,
  UpdateValues,
} from './options/model-class';
export { assign, saveInstance } from './operations/save';
export { buildInstance, buildNested } from './operations/build';
export { checkValues } from './operations/validate-instance';
export { insertInstances, insertNested, type InsertManyOptions } from './operations/bulk-create';
export { type BulkCreateOptions } from './options/write-options';
export { insertInstance } from './operations/create';
export { type CreateOptions } from './options/write-options';
export { type WriteOptions } from './options/write-options';
export { takenValues, takingOf } from './operations/taken-values';
export { type TakeOptions } from './options/write-options';
export { destroyMatching } from './operations/destroy';
export { type DestroyInstanceOptions, type DestroyOptions } from './options/write-options';
export type { Matching } from './operations/matching-rows';
export { executionOf } from './options/find-rules';
export { countRows, findAll, type Caller } from './operations/find';
export type { NestedContext, NestedEntry, NestedUpdate, NestedWrite } from './association';
export type { LoadOptions } from './options/find-options';
export { readWithSiblings } from './operations/read-with-siblings';
export { hasSiblings } from './instance/siblings';
export { recordSaved } from './operations/saved-row';
export { undoOnRollback } from './operations/undo-on-rollback';
export { requirePersisted } from './operations/identity';
export type { SaveOptions, UpdateInstanceOptions } from './options/write-options';
export { updateMatching, updateWhere, type UpdateMatchingOptions } from './operations/update';
export { type UpdateOptions } from './options/write-options';
