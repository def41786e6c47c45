import type { ReferentialAction, Deferrable, IndexDefinition, TableName } from './table-definitions';
import { QueryError } from '../errors/query-error';
import { didYouMean, listNames } from '../errors/nearest-name';
import { shortText } from '../errors/short-text';
import type { HookRegistry } from './hooks';
import type { ScopeSet } from './scopes';
import type { DefinedAssociation } from './defined-association';
import type { AttributeDefinition, Validator } from './attribute-definition';
import type { ModelClass } from '../options/model-class';
import type { NestedWrites } from './model-options';

/** Names of the attributes Mortise keeps up to date itself. */
export interface TimestampAttributes {
  readonly createdAt: string | undefined;
  readonly updatedAt: string | undefined;
  /** Present on paranoid models: rows with a value here count as deleted. */
  readonly deletedAt: string | undefined;
}

/**
 * Everything Mortise knows about a model, complete and checked. It is made anew as a whole when a model or an
 * association is added, so whoever reads it may trust it.
 */
export interface ModelDefinition {
  /** Differs between any two definitions: shapes of queries are told apart by it. */
  readonly id: number;
  readonly model: ModelClass;
  readonly name: string;
  readonly plural: string;
  readonly singular: string;
  readonly table: TableName;
  readonly comment: string | undefined;
  readonly attributes: ReadonlyMap<string, AttributeDefinition>;
  /** Names of the attributes that are columns, in the order of definition. */
  readonly columns: readonly string[];
  /** One name or more; never empty unless the model says so with `noPrimaryKey`. */
  readonly primaryKey: readonly string[];
  readonly primaryKeyName: string | undefined;
  /**
   * Attributes that tell rows apart or link them: of the primary key, of foreign keys, and of what is referred to. They
   * are compared exactly, whatever the database does with other texts.
   */
  readonly keyAttributes: ReadonlySet<string>;
  readonly indexes: readonly IndexDefinition[];
  readonly foreignKeys: readonly ForeignKeyDefinition[];
  readonly associations: ReadonlyMap<string, DefinedAssociation>;
  readonly timestamps: TimestampAttributes;
  readonly scopes: ScopeSet;
  /** Checks of a whole instance, by name. */
  readonly validators: ReadonlyMap<string, Validator>;
  /** Whether checking an instance runs any check of the author's. */
  readonly hasValidators: boolean;
  /** Whether an attribute has a getter or setter of its own: without, all values are plain own properties. */
  readonly hasAccessors: boolean;
  /** Whether getters of instances that were found together read for all of them. */
  readonly batch: boolean;
  /** Whether reading an association that was not loaded throws. */
  readonly strictLoading: boolean;
  /** Whether associations take nested values always, or where a call names them. */
  readonly nestedWrites: NestedWrites;
  /** Whether `sync` and `drop` are to care for its table. */
  readonly isSynced: boolean;
  readonly hooks: HookRegistry;
  /** What reaches its rows: `engineOf` says what that can do. */
  readonly engine: object;
}

/**
 * The attribute of that name.
 *
 * @throws QueryError `UNKNOWN_ATTRIBUTE`, naming the nearest attribute there is.
 */
export function attributeOf(definition: ModelDefinition, name: string): AttributeDefinition {
  const attribute = definition.attributes.get(name);
  if (attribute === undefined) throw unknownAttribute(definition, name);
  return attribute;
}

/**
 * The attribute of that name, where the database is to compare, order or write by it: it has to have a column.
 *
 * @throws QueryError `UNKNOWN_ATTRIBUTE` or `VIRTUAL_ATTRIBUTE`
 */
export function columnOf(definition: ModelDefinition, name: string): AttributeDefinition {
  const attribute = attributeOf(definition, name);
  if (attribute.type.kind !== 'VIRTUAL') return attribute;
  throw new QueryError('VIRTUAL_ATTRIBUTE', `${definition.name}.${name} is VIRTUAL: it has no column in the database.`);
}

function unknownAttribute(definition: ModelDefinition, name: string): QueryError {
  const known = [...definition.attributes.keys()];
  return new QueryError(
    'UNKNOWN_ATTRIBUTE',
    `${definition.name} has no attribute "${shortText(name)}".${didYouMean(name, known)} It has: ${listNames(known)}.`,
  );
}

/** The error for a name that may be one of an attribute or of an association, and is neither. */
export function unknownMember(definition: ModelDefinition, name: string): QueryError {
  const known = [...definition.attributes.keys(), ...definition.associations.keys()];
  return new QueryError(
    'UNKNOWN_ATTRIBUTE',
    `${definition.name} has no attribute or association "${shortText(name)}".${didYouMean(name, known)} It has: ${listNames(known)}.`,
  );
}

/** A foreign key constraint. */
export interface ForeignKeyDefinition {
  readonly name: string;
  readonly attributes: readonly string[];
  readonly target: ModelDefinition;
  readonly targetAttributes: readonly string[];
  readonly onDelete: ReferentialAction;
  readonly onUpdate: ReferentialAction;
  readonly deferrable: Deferrable;
}
