import type { DataTypeInput } from '../data-types/data-type';
import type { Attributes, ModelInstance } from '../options/model-class';
import type { AttributeInput, AttributeOptions } from './model-options';

/** Attributes as `define`, `init` and `static attributes` take them, by name. */
export type AttributeInputs = Readonly<Record<string, AttributeInput | undefined>>;

type IsAny<T> = 0 extends 1 & T ? true : false;

/** What a data type, alone or in options, gives. */
type ValueOf<Input> =
  Input extends DataTypeInput<infer V> ? V : Input extends { readonly type: DataTypeInput<infer V> } ? V : unknown;

type NullOf<Input> = Input extends { readonly allowNull: false } | { readonly primaryKey: true } ? never : null;

type Value<Input> = IsAny<ValueOf<Input>> extends true ? ValueOf<Input> : ValueOf<Input> | NullOf<Input>;

type IsFilledIn<Input> = Input extends { readonly defaultValue: unknown } | { readonly autoIncrement: true }
  ? true
  : null extends Value<Input>
    ? true
    : false;

type HasKey<Inputs> = true extends {
  [K in keyof Inputs]: Inputs[K] extends { readonly primaryKey: true } ? true : never;
}[keyof Inputs]
  ? true
  : false;

/** The name an option gives to an attribute that is made by itself, or none. */
type NameBy<Options, Option extends PropertyKey, Default extends string> = Options extends {
  readonly [O in Option]: infer Name;
}
  ? Name extends string
    ? Name
    : Name extends false
      ? never
      : Name extends { readonly name: infer Given extends string }
        ? Given
        : Default
  : Default;

type TimestampNames<Options> = Options extends { readonly timestamps: false }
  ? never
  : NameBy<Options, 'createdAt', 'createdAt'> | NameBy<Options, 'updatedAt', 'updatedAt'>;

type DeletedName<Options> = Options extends { readonly paranoid: true }
  ? NameBy<Options, 'deletedAt', 'deletedAt'>
  : never;

type VersionName<Options> = Options extends { readonly version: infer Name }
  ? Name extends string
    ? Name
    : Name extends true
      ? 'version'
      : never
  : never;

type KeyName<Inputs, Options> =
  HasKey<Inputs> extends true ? never : Options extends { readonly noPrimaryKey: true } ? never : 'id';

/** What nobody wrote: the primary key, the times that rows were made, changed and deleted, and how often. */
type MadeValues<Inputs, Options> = { [K in KeyName<Inputs, Options>]: number } & {
  [K in TimestampNames<Options>]: Date;
} & { [K in DeletedName<Options>]: Date | null } & { [K in VersionName<Options>]: number };

type Flat<T> = T extends unknown ? { [K in keyof T]: T[K] } : never;

/** The attributes that data types give: their values, null where it is allowed, and what is made by itself. */
export type DefinedAttributes<Inputs, Options> = string extends keyof Inputs
  ? UnknownAttributes
  : Flat<{ -readonly [K in keyof Inputs]: Value<Inputs[K]> } & Omit<MadeValues<Inputs, Options>, keyof Inputs>>;

/** Foreign keys and nested rows: associations that are declared later are not known to the type. */
export interface FurtherValues {
  readonly [name: string]: unknown;
}

/** What `create` takes for them: what has a default, may be null or is made by itself may be left out. */
export type DefinedCreation<Inputs, Options> = string extends keyof Inputs
  ? UnknownAttributes
  : FurtherValues &
      Flat<
        { -readonly [K in keyof Inputs as IsFilledIn<Inputs[K]> extends true ? never : K]: Value<Inputs[K]> } & {
          -readonly [K in keyof Inputs as IsFilledIn<Inputs[K]> extends true ? K : never]?: Value<Inputs[K]>;
        } & Partial<Omit<MadeValues<Inputs, Options>, keyof Inputs>>
      >;

// Names that only the run knows.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type UnknownAttributes = any;

/** A field of a class as the data type for it may give it: `'a' | 'b'` is text. */
type Held<Field> = Field extends string
  ? string
  : Field extends number
    ? number
    : Field extends bigint
      ? bigint
      : Field extends boolean
        ? boolean
        : Field extends Date
          ? Date
          : Field extends Uint8Array
            ? Uint8Array
            : unknown;

/**
 * The attributes of a class as `static attributes` and `init` define them: each has a data type that gives what its field is
 * declared to hold.
 *
 * @example
 * static attributes = { name: DataTypes.STRING } satisfies AttributesFor<Person>;
 */
export type AttributesFor<M extends ModelInstance> =
  IsAny<Attributes<M>> extends true
    ? AttributeInputs
    : { readonly [K in keyof Attributes<M>]?: AttributeInput<Held<NonNullable<Attributes<M>[K]>>> };

declare const unknownOption: unique symbol;

/** Says in its name what is wrong with an option. */
interface NoSuchOption<Name> {
  readonly [unknownOption]: Name;
}

/** Options that are inferred, and so are not checked for names that are not there, checked for that. */
export type CheckedOptions<Given, Options> = {
  readonly [K in keyof Given]: K extends keyof Options ? Options[K] : NoSuchOption<K>;
};

/** The options of attributes that are inferred, checked the same way. */
export type CheckedInputs<Inputs> = {
  readonly [K in keyof Inputs]: Inputs[K] extends DataTypeInput
    ? Inputs[K]
    : CheckedOptions<Inputs[K], AttributeOptions>;
};
