import type { DataTypeInput } from '../data-types/data-type';
import type { DefaultValueGenerator } from '../data-types/default-value-generator';
import type { FindOptions } from '../options/find-options';
import type { Order } from '../options/order-types';
import type { ModelClass } from '../options/model-class';
import { isStandardSchema, type StandardSchema } from '../options/standard-schema';
import { ownOptions } from '../rules/known-options';
import type { SqlExpression, SqlFragment } from '../sql/sql-fragment';
import type { HookFunctions } from './hooks';
import type { Validator } from './attribute-definition';
import type { Deferrable, IndexMethod, ReferentialAction } from './table-definitions';
import { modelRules } from './model-rules';

/** What an attribute's `defaultValue` may be: a value, a function called for each new row, SQL, or `sql.default`. */
export type DefaultValueInput =
  DefaultValueGenerator | SqlFragment | (() => unknown) | object | string | number | bigint | boolean | null;

/** A foreign key written by hand on an attribute. */
export interface ReferencesOptions {
  readonly model?: string | ModelClass | (() => ModelClass);
  /** Instead of `model`: the table of one. */
  readonly table?: string | ReferencedTable;
  /** The attribute that is pointed to; the primary key unless given. */
  readonly key?: string;
  /** When the key is checked; with each statement unless given. */
  readonly deferrable?: Deferrable;
}

/** A table by its name, in a schema. */
export interface ReferencedTable {
  readonly tableName: string;
  readonly schema?: string;
}

/** An index that an attribute is part of: by itself (`true`), or of that name. */
type IndexMark = boolean | string | IndexMarkOptions;

/** What an attribute says of an index that it is part of; attributes that give the same name share one. */
export interface IndexMarkOptions extends Omit<IndexOptions, 'fields'> {
  /** How the attribute itself stands in it. */
  readonly attribute?: IndexColumnOptions;
}

/** An attribute as its author writes it; `V` is what its type gives. */
export interface AttributeOptions<V = unknown> {
  readonly type?: DataTypeInput<V> | undefined;
  /** The column's name; the attribute's own unless given. `field` is the same option by its older name. */
  readonly columnName?: string;
  readonly field?: string;
  /** Default: true, but for primary keys. */
  readonly allowNull?: boolean;
  readonly primaryKey?: boolean;
  readonly autoIncrement?: boolean;
  /** `true`, or the name of the unique key, or several; attributes that give the same name share one. */
  readonly unique?: IndexMark | readonly IndexMark[];
  /** `true`, or the name of the index, or several; attributes that give the same name share one. */
  readonly index?: IndexMark | readonly IndexMark[];
  readonly defaultValue?: DefaultValueInput;
  readonly comment?: string;
  /** What the column was called before: a generated migration renames it. */
  readonly renamedFrom?: string;
  readonly references?: ReferencesOptions | string | ModelClass;
  readonly onDelete?: ReferentialAction;
  readonly onUpdate?: ReferentialAction;
  /** Checks beside the type's own, by name: built-in ones (`isEmail: true`, `len: [1, 9]`), functions or schemas; or a schema. */
  readonly validate?: Readonly<Record<string, unknown>> | StandardSchema;
  /** A Standard Schema that values have to meet: `schema: z.email()`. What it makes of a value is not taken. */
  readonly schema?: StandardSchema;
  /** Reads the attribute; the stored value is `this.getDataValue(name)`. */
  readonly get?: (this: never) => unknown;
  /** Writes the attribute; store with `this.setDataValue(name, value)`. */
  readonly set?: (this: never, value: never) => void;
  /**
   * True: the attribute can be selected, read and written, and is not shown: `toJSON`, `JSON.stringify`, `console.log` and
   * `{ ...instance }` leave it out. `instance.toJSON({ hidden: true })` and `get()` have it, as plain rows of `raw: true` do.
   */
  readonly hidden?: boolean;
  /** What `toJSON` of an instance makes of a value that is not null: `toJSON: date => date.toISOString().slice(0, 10)`. */
  // A method, so that options of one type are options of any.
  toJSON?(value: V): unknown;
}

/** Options are all optional, so that a function would do, such as `String` or the factory of another type. */
interface NoFunction {
  readonly [Symbol.hasInstance]?: never;
}

/** What stands for an attribute where attributes are defined: a data type alone is short for `{ type }`. */
export type AttributeInput<V = unknown> = (AttributeOptions<V> & NoFunction) | DataTypeInput<V>;

/** Options of an attribute, of whatever it is defined by; what is neither type nor options is refused with its name later. */
export const attributeOptionsOf = (input: AttributeInput | undefined): AttributeOptions =>
  isOptions(input) ? input : { type: input };

/** Types are functions, or data with a kind. */
const isOptions = (input: AttributeInput | undefined): input is AttributeOptions =>
  typeof input === 'object' && (input as unknown) !== null && !('kind' in input);

/** How an attribute stands in an index. */
export interface IndexColumnOptions {
  readonly order?: 'ASC' | 'DESC';
  /** So many characters from its beginning (MySQL and MariaDB). */
  readonly length?: number;
  /** By which collation its values are compared (SQLite and PostgreSQL). */
  readonly collate?: string;
  /** The class of operators that the index serves, such as `text_pattern_ops` (PostgreSQL). */
  readonly operator?: string;
}

export interface IndexFieldOptions extends IndexColumnOptions {
  /** The name of an attribute or of a column. */
  readonly name: string;
}

/** What an index is over: an attribute or a column by its name, with options, or SQL: sql`lower(${sql.attribute('email')})`. */
export type IndexField = string | IndexFieldOptions | SqlExpression;

export interface IndexOptions {
  /** Made of table and columns unless given; an index over SQL needs one. */
  readonly name?: string;
  readonly unique?: boolean;
  readonly fields: readonly IndexField[];
  /** `'living'`: of a paranoid model, unique among the rows that are not marked as deleted. */
  readonly among?: 'living';
  /** Only rows that meet it are in the index (SQLite and PostgreSQL). Its values become part of the index. */
  readonly where?: FindOptions['where'];
  /**
   * `'UNIQUE'` is `unique: true`. `'FULLTEXT'`: of the words of texts; on PostgreSQL one of the method GIN over
   * `to_tsvector('simple', …)`.
   */
  readonly type?: 'UNIQUE' | 'FULLTEXT' | 'SPATIAL';
  /** How the database keeps it; `using` is the same option. `'BTREE'` unless given; the others are PostgreSQL's. */
  readonly method?: IndexMethod;
  readonly using?: IndexMethod;
  /** The class of operators of all fields that say none (PostgreSQL). */
  readonly operator?: string;
  /** The plugin that splits texts of a `'FULLTEXT'` index into words (MySQL). */
  readonly parser?: string;
  /** What a {@link UniqueConstraintError} of this key says. */
  readonly msg?: string;
  /** `sync` works in a transaction, in which no index is made concurrently: that is for a migration. */
  readonly concurrently?: false;
}

/** A timestamp whose column has a name of its own. */
export interface TimestampOptions {
  /** The attribute's name; the one it has by default unless given. */
  readonly name?: string;
  /** The column's name. `field` is the same option by its older name. */
  readonly columnName?: string;
  readonly field?: string;
}

type TimestampInput = string | boolean | TimestampOptions;

/** Which associations take nested values: all, or those that a call names. */
export const nestedWritesModes = ['always', 'listed'] as const;
export type NestedWrites = (typeof nestedWritesModes)[number];

/** Checks of a whole instance, by name. */
export type ModelChecks = Readonly<Record<string, Validator | StandardSchema>>;

/** The checks that the option `validate` of a model gives: a schema alone is one by the name `schema`. */
export const namedChecks = (given: ModelOptions['validate']): ModelChecks =>
  isStandardSchema(given) ? { schema: given } : (given ?? {});

/** Options of a model. */
export interface ModelOptions {
  readonly modelName?: string;
  /** The table's name; the model's plural unless given. */
  readonly tableName?: string;
  /** True: the table is called as the model is, and not by its plural. */
  readonly freezeTableName?: boolean;
  /** True: the class is there to be extended, and is no model itself. Subclasses don't inherit it. */
  readonly abstract?: boolean;
  readonly schema?: string;
  /** Column names in snake_case: `createdAt` is stored in `created_at`. */
  readonly underscored?: boolean;
  /** `createdAt` and `updatedAt`; on unless false. */
  readonly timestamps?: boolean;
  /** The attribute's name, with its column's where that is another; or false for none; true: the name it has by default. */
  readonly createdAt?: TimestampInput;
  readonly updatedAt?: TimestampInput;
  readonly deletedAt?: TimestampInput;
  /** The attribute that counts the changes of a row: its name, or true for `version`. A stale instance is not written. */
  readonly version?: string | boolean;
  /** True: writes leave out what is null, so that columns have their own defaults, unless a call says otherwise. */
  readonly omitNull?: boolean;
  /** `destroy` marks rows as deleted (`deletedAt`) instead of deleting them. */
  readonly paranoid?: boolean;
  readonly indexes?: readonly IndexOptions[];
  readonly comment?: string;
  /** What the table was called before: a generated migration renames it. */
  readonly renamedFrom?: string;
  readonly name?: { readonly singular?: string; readonly plural?: string };
  /** A model without any primary key: it can be read and created, not saved or destroyed by instance. */
  readonly noPrimaryKey?: boolean;
  /** The order of its rows, wherever several are read and nothing else is said. */
  readonly order?: Order;
  /** True: getters of instances that were found together read for all of them at once, unless a query says otherwise. */
  readonly batch?: boolean;
  /** True: reading an association that was not loaded throws, unless a query says otherwise. */
  readonly strictLoading?: boolean;
  /**
   * Which associations take nested values in `create`, `update` and their like: all (`'always'`, unless given), or those
   * that a call names in `fields` or `include` (`'listed'`).
   */
  readonly nestedWrites?: NestedWrites;
  /** False: the table or view is somebody else's; `sync` and `drop` leave it alone. */
  readonly sync?: boolean;
  /** What `rejectOnEmpty` is in finds that don't say: an error where nothing is found. */
  readonly rejectOnEmpty?: FindOptions['rejectOnEmpty'];
  /**
   * What every row of a tenant has, as equalities of own attributes: the model is read and written for one tenant at a time,
   * by `database.forTenant(…)`, and by nobody who has not said for which. False: its rows are everybody's, whatever `define`
   * or the class above it says.
   *
   * @example
   * requiredScope: (tenantId: number) => ({ where: { tenantId } })
   */
  readonly requiredScope?: ((tenant: never) => { readonly where: Readonly<Record<string, unknown>> }) | false;
  readonly defaultScope?: FindOptions;
  readonly scopes?: Readonly<Record<string, FindOptions | ((...args: never[]) => FindOptions)>>;
  readonly hooks?: HookFunctions;
  /**
   * Checks of the whole instance, by name: functions, which run with the instance as `this` and as their argument, and
   * schemas, which are given its values; or a schema alone.
   */
  readonly validate?: ModelChecks | StandardSchema;
}

/**
 * Options on top of others: those of a subclass on its base's, of a model on its database's. What is a collection grows,
 * the rest is replaced.
 */
export function mergeModelOptions(given: ModelOptions, givenOwn: ModelOptions): ModelOptions {
  const [base, own] = [ownOptions(given, modelRules), ownOptions(givenOwn, modelRules)];
  return {
    ...base,
    // What is undefined says nothing.
    ...Object.fromEntries(Object.entries(own).filter(([, value]) => value !== undefined)),
    ...(base.hooks && own.hooks && { hooks: mergeHooks(base.hooks, own.hooks) }),
    ...(base.indexes && own.indexes && { indexes: [...base.indexes, ...own.indexes] }),
    ...(base.scopes && own.scopes && { scopes: { ...base.scopes, ...own.scopes } }),
    ...(base.validate && own.validate && { validate: { ...namedChecks(base.validate), ...namedChecks(own.validate) } }),
  };
}

/** Those of the base run first. */
function mergeHooks(base: HookFunctions, own: HookFunctions): HookFunctions {
  const merged: Record<string, readonly unknown[]> = {};
  for (const [name, hooks] of [...Object.entries(base), ...Object.entries(own)] as [string, unknown][]) {
    merged[name] = [...(merged[name] ?? []), ...[hooks].flat()];
  }
  // Each stands where it stood.
  return merged as HookFunctions;
}
