import { didYouMean, listNames } from '../errors/nearest-name';
import { QueryError } from '../errors/query-error';
import { shortText } from '../errors/short-text';
import type { FindOptions } from '../options/find-options';
import type { Order } from '../options/order-types';
import type { AssociationHandle } from '../options/handles';
import type { ModelClass } from '../options/model-class';
import type { StandardSchema } from '../options/standard-schema';
import type { AttributeDefinition, Validator } from './attribute-definition';
import type { HookRegistry } from './hooks';
import type { ModelOptions, NestedWrites } from './model-options';
import type { TenantValues } from './required-scope';
import type { ScopeSet } from './scopes';
import type { Place } from './place';
import type { Deferrable, IndexDefinition, ReferentialAction, TableName } from './table-definitions';

/**
 * One foreign key, followed in one direction. Has-many, has-one and belongs-to are one link; belongs-to-many is two,
 * through the junction model.
 */
export interface Link {
  readonly from: ModelDefinition;
  readonly to: ModelDefinition;
  /** Attributes of `from`, pairwise equal to `toAttributes` of `to`. */
  readonly fromAttributes: readonly string[];
  readonly toAttributes: readonly string[];
  /** Whether one row of `from` may meet several rows of `to`. */
  readonly many: boolean;
}

/** What a definition knows of an association: its name and the way it leads. The port `Association` has the rest. */
export interface DefinedAssociation extends AssociationHandle {
  /** The property on the source: `likedToots`. */
  readonly as: string;
  /** True: an array; false: one instance or null. */
  readonly many: boolean;
  /** The association that brought this one along, or null when the user declared it. */
  readonly parentAssociation: DefinedAssociation | null;
  /** Whether a decorator declared it: its name is that of the field it stands on. */
  readonly isField: boolean;
  readonly path: readonly Link[];
  readonly sourceDefinition: ModelDefinition;
  readonly targetDefinition: ModelDefinition;
  /** Whether values may be given under its name to `create`, `update` and their like. */
  readonly nestedWrites: boolean;
  /** The same association between the rows of another place; undefined: those of its models themselves. */
  inPlace(place: Place | undefined): DefinedAssociation;
  /** Names and functions to add to the prototype of the source. */
  methods(): ReadonlyMap<string, (...args: never[]) => unknown>;
}

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
  /** Whether the schema is one that the model itself names: it stays there when others go elsewhere. */
  readonly namesSchema: boolean;
  /** Of a variant: where its rows are. Undefined: where the model says. */
  readonly place: Place | undefined;
  readonly comment: string | undefined;
  /** What the table was called before. */
  readonly renamedFrom: string | undefined;
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
  /** The attribute that counts the changes of a row, where instances are written only as long as it is what they hold. */
  readonly version: string | undefined;
  /** Whether writes of instances leave out what is null, unless a call says otherwise. */
  readonly omitNull: boolean;
  readonly scopes: ScopeSet;
  /** Checks of a whole instance, by name. */
  readonly validators: ReadonlyMap<string, Validator>;
  /** Schemas of a whole instance, by name. */
  readonly schemas: ReadonlyMap<string, StandardSchema>;
  /** Whether checking an instance runs any check of the author's. */
  readonly hasValidators: boolean;
  /** Whether an attribute has a getter or setter of its own, or is hidden: without, all values are plain own properties. */
  readonly hasAccessors: boolean;
  /** What makes JSON of values, by the names of attributes. */
  readonly serialisers: ReadonlyMap<string, (value: unknown) => unknown>;
  /** Whether getters of instances that were found together read for all of them. */
  readonly batch: boolean;
  /** The order of its rows, unless a read says another. */
  readonly order: Order | undefined;
  /** Whether reading an association that was not loaded throws. */
  readonly strictLoading: boolean;
  /** Whether associations take nested values always, or where a call names them. */
  readonly nestedWrites: NestedWrites;
  readonly rejectOnEmpty: FindOptions['rejectOnEmpty'];
  /** What every row of a tenant has, by the name of the tenant. */
  readonly requiredScope: Exclude<ModelOptions['requiredScope'], false>;
  /** Of a variant for a tenant: what `requiredScope` gives. */
  readonly tenantValues: TenantValues | undefined;
  /** Attributes that hold keys of other rows, whether the database knows or not. */
  readonly references: readonly ReferenceDefinition[];
  /** Whether `sync` and `drop` are to care for its table. */
  readonly isSynced: boolean;
  readonly hooks: HookRegistry;
  /** What reaches its rows: `engineOf` says what that can do. */
  readonly engine: object;
}

/** Whether writes are looked at: rows are of one tenant, or lead to such. Where all are meant, nothing is looked at. */
export const isGuarded = ({ place, requiredScope, references }: ModelDefinition): boolean =>
  place?.tenant?.isAll !== true &&
  (requiredScope !== undefined || references.some(({ target }) => target.requiredScope !== undefined));

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

/** Attributes whose values are those of a row of the target. */
export interface ReferenceDefinition {
  readonly attributes: readonly string[];
  readonly target: ModelDefinition;
  readonly targetAttributes: readonly string[];
  /** Whether it is one of the keys that a many-to-many links by. */
  readonly isEnd: boolean;
}

/** A foreign key constraint. */
export interface ForeignKeyDefinition {
  readonly name: string;
  readonly attributes: readonly string[];
  readonly target: ModelDefinition;
  readonly targetAttributes: readonly string[];
  readonly onDelete: ReferentialAction;
  readonly onUpdate: ReferentialAction;
  /** Whether CASCADE was asked for in words: then rows are marked as deleted with the one they refer to, too. */
  readonly carriesMarks: boolean;
  readonly deferrable: Deferrable;
}

/** The attributes that no two rows share the values of: the primary key and those of unique indexes. */
export const uniqueKeysOf = perDefinition(({ primaryKey, indexes }): readonly (readonly string[])[] => {
  // Of rows that an index leaves out several may have the same values.
  const unique = indexes
    .filter(({ unique, livingBy, detail }) => unique && livingBy === undefined && detail?.isKey !== false)
    .map(({ attributes }) => attributes);
  return [primaryKey, ...unique].filter(key => key.length > 0);
});

/** Whether no two rows have the same values of these attributes. */
export const hasUniqueKey = (definition: ModelDefinition, names: readonly string[]): boolean =>
  uniqueKeysOf(definition).some(key => key.every(name => names.includes(name)));

/** A function that makes something of a definition once, and remembers it as long as the definition is there. */
export function perDefinition<T extends object>(
  make: (definition: ModelDefinition) => T,
): (definition: ModelDefinition) => T {
  const known = new WeakMap<ModelDefinition, T>();
  return definition => {
    let made = known.get(definition);
    if (made === undefined) {
      made = make(definition);
      known.set(definition, made);
    }
    return made;
  };
}
