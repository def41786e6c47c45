import type { GivenKey, KeyValue } from './key-values';
import type { SqlExpression } from '../sql/sql-fragment';
import type { JunctionOf, JunctionRow, JunctionValues, ListOf } from './many';
import type { LeadsToRows } from './relation-keys';

// Exported, as their names stand in what compilers emit of models.
/** What a model's types hang on. A symbol: where an instance may stand, editors would offer a name. */
export declare const modelTypes: unique symbol;
export declare const nonAttribute: unique symbol;
export declare const optionalOnCreation: unique symbol;

/**
 * An instance of a model, as far as types of attributes and options need to know it. `Model` has all of this, and its
 * types hang on `modelTypes`, so that nothing below it speaks of `Model` itself.
 */
export interface ModelInstance {
  readonly isNewRecord: boolean;
  readonly [modelTypes]: ModelTypes | undefined;
}

interface ModelTypes {
  // The attributes of a model that is not known are any, as those of `class Toot extends Model {}` are.
  /* eslint-disable @typescript-eslint/no-explicit-any */
  readonly attributes: any;
  readonly creation: any;
  /* eslint-enable @typescript-eslint/no-explicit-any */
  /** Must all be listed. */
  readonly members: InstanceMember;
}

/** The class of a model. What its statics are is known above: `ModelStatic`. */
export type ModelClass<M extends ModelInstance = ModelInstance> = (abstract new (...args: never[]) => M) & {
  readonly prototype: M;
};

/** What tells a field that is no column. */
export interface NonAttributeMark {
  readonly [nonAttribute]?: true;
}

/** Marks a field that is no column: an association, a junction row, a computed value. */
export type NonAttribute<T> = T extends null | undefined ? T : T & { [nonAttribute]?: true };

/** The mark of what may be left out on creation. */
export interface OptionalOnCreationMark {
  [optionalOnCreation]?: true;
}

/** Marks an attribute that `create` may be called without: it has a default, or the database makes it. */
export type CreationOptional<T> = T extends null | undefined ? T : T & OptionalOnCreationMark;

/** Any method. */
export type AnyFunction = (...args: never[]) => unknown;

/** Whether nothing at all is known of a type. */
export type IsAny<T> = 0 extends 1 & T ? true : false;

/**
 * The names of what every instance has, written out: to look them up costs the compiler as much as all else about a field,
 * for each name of each class. `Model` has just these.
 */
export type InstanceMember =
  | typeof modelTypes | 'isNewRecord' | 'save' | 'update' | 'validate' | 'increment' | 'decrement' | 'destroy' | 'restore'
  | 'reload' | 'load' | 'get' | 'set' | 'getDataValue' | 'setDataValue' | 'changed' | 'previous' | 'where' | 'equals'
  | 'equalsOneOf' | 'isSoftDeleted' | 'toJSON'; // prettier-ignore

/** The names of fields that a class declares itself. */
export type OwnKey<M> = Exclude<keyof M, InstanceMember>;

/** The name of a field, where what it holds is an attribute. */
type NameOfAttribute<K, V> = 0 extends 1 & V
  ? K
  : [V] extends [AnyFunction]
    ? never
    : typeof nonAttribute extends keyof V
      ? never
      : K;

/**
 * The attributes of a model: its fields without methods, associations and what it inherits.
 *
 * @example
 * class Person extends Model<InferAttributes<Person>, InferCreationAttributes<Person>> {}
 */
export type InferAttributes<M extends ModelInstance, Options extends { omit: PropertyKey } = { omit: never }> = {
  [
    K in keyof M as K extends InstanceMember
      ? never
      : K extends Options['omit']
        ? never
        : NameOfAttribute<K, NonNullable<M[K]>>
  ]: M[K];
};

type IsOptionalOnCreation<T> = typeof optionalOnCreation extends keyof NonNullable<T>
  ? true
  : null extends T
    ? true
    : undefined extends T
      ? true
      : false;

/** What `create` takes: attributes marked CreationOptional, nullable or optional may be left out. */
export type InferCreationAttributes<
  M extends ModelInstance,
  Options extends { omit: PropertyKey } = { omit: never },
> = OfCreation<InferAttributes<M, Options>>;

type OfCreation<TAttributes> = {
  [K in keyof TAttributes as IsOptionalOnCreation<TAttributes[K]> extends true ? never : K]: TAttributes[K];
} & {
  [K in keyof TAttributes as IsOptionalOnCreation<TAttributes[K]> extends true ? K : never]?: TAttributes[K];
};

/** The attributes of a model's instances, also where it is not known to be a model. */
export type AttributesOf<M> = M extends { readonly [modelTypes]?: infer Types }
  ? NonNullable<Types> extends { readonly attributes: infer Attributes }
    ? Attributes
    : never
  : never;

/** The attributes of a model's instances. */
export type Attributes<M extends ModelInstance> = NonNullable<M[typeof modelTypes]>['attributes'];

/** The attributes a model's `create` takes. */
export type CreationAttributes<M extends ModelInstance> = NonNullable<M[typeof modelTypes]>['creation'];

/** Values for attributes of a new row: plain ones, or SQL that the database works out. */
export type NewValues<TCreation> = { [K in keyof TCreation]: TCreation[K] | SqlExpression };

/** Values for attributes of a row that is there: plain ones, or SQL that the database works out. */
export type AssignedValues<TAttributes> = { readonly [K in keyof TAttributes]?: TAttributes[K] | SqlExpression };

/**
 * The attributes that hold numbers, which may be texts: of decimals and of numbers that a number cannot hold. What is neither
 * has no sum.
 */
export type NumericName<TAttributes> =
  IsAny<TAttributes> extends true
    ? string
    : {
        [K in keyof TAttributes]-?: NonNullable<TAttributes[K]> extends number | bigint
          ? K
          : string extends NonNullable<TAttributes[K]>
            ? K
            : never;
      }[keyof TAttributes] &
        string;

/** Attributes that are counted up or down by name, or each by an amount of its own. */
export type IncrementsOf<TName extends string> =
  TName | readonly TName[] | { readonly [K in TName]?: number | bigint | string };

/** What `increment` counts up in a model; of a type parameter nobody knows which attributes hold numbers. */
export type IncrementsIn<M extends ModelInstance> =
  IncrementsOf<NumericName<Attributes<M>>> | OfUntyped<M, IncrementsOf<string>>;

/** What `Model.update` takes: values of attributes, or SQL. */
export type UpdateValues<M extends ModelInstance> = AssignedValues<Attributes<M>>;

/** The parts of a composite key: a list, or an object of them by name. */
type KeyParts = readonly KeyValue[] | Readonly<Record<string, KeyValue>>;

/** Without the marks of its field; a whole number may be more than a number can hold. */
type IdValue<T> = T extends bigint
  ? bigint | number | string
  : T extends number
    ? number
    : T extends string
      ? string
      : T;

type IdOf<TAttributes> = TAttributes extends { readonly id?: infer Id } ? IdValue<NonNullable<Id>> : KeyValue;

/**
 * The primary key of a model: of the type its attribute `id` has, where it has one; else any. A composite key is a list of
 * its values, or an object of them by name.
 */
export type KeyOf<M> = IsAny<AttributesOf<M>> extends true ? unknown : IdOf<AttributesOf<M>> | KeyParts;

/** Any key, where the model is a type parameter. */
export type KeyOfUntyped<M> = OfUntyped<M, KeyValue | KeyParts>;

/**
 * Whether nothing is known of the attributes of a model: so of `class Toot extends Model {}`, and of a type parameter `M
 * extends Model`.
 */
// By the model alone, so that the compiler looks up the answer for a type parameter too.
export type IsUntyped<M> = M extends ModelInstance
  ? 0 extends 1 & NonNullable<M[typeof modelTypes]>['attributes']
    ? 'yes'
    : 'no'
  : 'no';

/** What such a model takes beside; nothing of one that is known. */
export type OfUntyped<M, T> = { readonly yes: T; readonly no: never }[IsUntyped<M>];

/** An instance of a model, with all of its attributes or some of them, or its key. */
export type Target<T> = T | RowOf<T> | KeyOf<T>;

/** Told by its types: what was loaded along, and which attributes were read, makes no other row of it. */
export type RowOf<T> = T extends ModelInstance ? RowLike<T> : never;

interface RowLike<T extends ModelInstance> {
  readonly [modelTypes]: T[typeof modelTypes];
}

/** Values of a new row; with those of the row that is to link it, under the name of the junction. */
export type NestedValues<T extends ModelInstance, J> = [J] extends [never]
  ? CreationValues<T>
  : CreationAttributes<T> &
      NestedAssociations<T, keyof JunctionRow<T, J>> & { readonly [K in keyof JunctionRow<T, J>]?: JunctionValues<J> };

/** One item of an association in `create`: an instance or a key is linked, a plain object is created and linked. */
export type NestedItem<T, J = never> = T extends ModelInstance
  ? RowOf<T> | GivenKey | readonly KeyValue[] | NestedValues<T, J> | ConnectOrCreate<T, J>
  : never;

/** A row that is looked for by some of its values, and created where it is not there. */
interface ConnectOrCreate<T extends ModelInstance, J> {
  readonly connect: { readonly [K in keyof Attributes<T>]?: Attributes<T>[K] };
  readonly create: NestedValues<T, J>;
}

/** What is listed one after another: an array, a Set, a generator; a text is none. */
type Items<T> = readonly T[] | (Iterable<T> & object);

type NestedField<Field> =
  Field extends ListOf<infer Item> ? Items<NestedItem<Item, JunctionOf<Field>>> : NestedItem<Field>;

/** The name of a field, where it is an association. */
// A getter may be marked too: it is nothing that is written.
export type AssociationKey<M, K extends keyof M> = typeof nonAttribute extends keyof NonNullable<M[K]>
  ? LeadsToRows<M[K]> extends true
    ? K
    : never
  : never;

/** What `fields` names: attributes, and associations that the class declares. */
export type FieldName<M extends ModelInstance> =
  (keyof Attributes<M> & string) | (NonNullable<{ [K in OwnKey<M>]: AssociationKey<M, K> }[OwnKey<M>]> & string);

type NestedAssociations<M, Without = never> = {
  readonly [K in OwnKey<M> as K extends Without ? never : AssociationKey<M, K>]?: NestedField<NonNullable<M[K]>> | null;
};

/** What `create` takes: attributes, and the items of associations. */
export type CreationValues<M extends ModelInstance> = CreationAttributes<M> & NestedAssociations<M>;

/** The same, where attributes may be SQL that the database works out. */
export type CreationValuesInSql<M extends ModelInstance> =
  CreationValues<M> | (NewValues<CreationAttributes<M>> & NestedAssociations<M>);

/** What a row is made of beside what is known of it already; attributes may be SQL. */
export type DefaultValues<M extends ModelInstance> = AssignedValues<CreationAttributes<M>> & NestedAssociations<M>;

/** Values of new rows of a model that is a type parameter. */
export type UntypedValues<M extends ModelInstance> = OfUntyped<M, NewValues<CreationAttributes<M>>>;

/** What `create` takes, captured to tell which associations its result has. */
export type CreationArgument<M extends ModelInstance, V> = [V] extends [undefined] ? V : CreationValuesInSql<M>;

/** Says in its name why a row cannot be created of nothing. */
interface ValuesAreRequired<T> {
  readonly valuesAreRequired: T;
}

/** Of a model some of whose attributes are required, there is no row without values. */
export type MayBeEmpty<M extends ModelInstance> =
  Record<never, never> extends CreationAttributes<M> ? unknown : ValuesAreRequired<M>;
