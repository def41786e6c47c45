import type { AttributeOptions, Deferrable, ModelClass, Order, SelectStrategy } from '@mortise/core';

/** A name in both its forms, where its plural cannot be guessed. */
export interface AssociationName {
  readonly singular: string;
  readonly plural: string;
}

/** A foreign key: its attribute's name, with options of that attribute where they matter. */
export interface ForeignKeyOptions extends Omit<
  AttributeOptions,
  'type' | 'references' | 'primaryKey' | 'autoIncrement'
> {
  readonly name?: string;
  /** When the constraint is checked; with each statement unless given. */
  readonly deferrable?: Deferrable;
}

/** One attribute, or as many as the key it points to has. */
export type ForeignKeyInput = string | ForeignKeyOptions | readonly (string | ForeignKeyOptions)[];

/** One attribute, or several for a composite key. */
export type KeyInput = string | readonly string[];

export interface InverseOptions {
  readonly as?: string | AssociationName;
  /** As for the association itself, whose choice it has unless given. */
  readonly nestedWrites?: boolean;
}

/** Options that every association takes. */
export interface AssociationOptions {
  /** The name of the association: the property on instances. */
  readonly as?: string | AssociationName;
  readonly foreignKey?: ForeignKeyInput;
  /** False: no constraint in the database. */
  readonly foreignKeyConstraints?: boolean;
  /**
   * What every associated row has: part of each read. New rows get the values it asks for, plain ones, with `Op.eq` or
   * `Op.is`, or in a list of one; what it compares otherwise, each row is to be given.
   */
  readonly scope?: Readonly<Record<string, unknown>>;
  /** False: no values under its name in `create`, `update` and their like; its rows are written by its own methods. */
  readonly nestedWrites?: boolean;
  /** The order of its rows wherever they are read, unless a read says another. */
  readonly order?: Order;
  /** How the association is loaded unless a query says otherwise. */
  readonly strategy?: SelectStrategy;
}

export interface HasManyOptions extends AssociationOptions {
  readonly sourceKey?: KeyInput;
  readonly inverse?: string | InverseOptions;
}

export type HasOneOptions = HasManyOptions;

export interface BelongsToOptions extends Omit<AssociationOptions, 'order'> {
  readonly targetKey?: KeyInput;
  /** The association back, which exists only when it is asked for. */
  readonly inverse?: InverseOptions & { readonly type: 'hasMany' | 'hasOne' };
}

/** The junction of a many-to-many association. */
export interface ThroughOptions {
  /** The junction model: its name, its class, or a function that gives the class. */
  readonly model: string | ModelClass | (() => ModelClass);
  /** The name of the pair's unique key; false: the same pair may be linked several times. */
  readonly unique?: boolean | string;
  /** Values that every link of this association has: part of each read, each write and the unique key. */
  readonly scope?: Readonly<Record<string, unknown>>;
  readonly paranoid?: boolean;
  /** Whether a junction that is made has `createdAt` and `updatedAt`. A model of its own says so itself. */
  readonly timestamps?: boolean;
  /** True: junction rows are not put on items unless a query asks for their attributes. */
  readonly hidden?: boolean;
}

export interface BelongsToManyInverseOptions extends InverseOptions {
  readonly scope?: Readonly<Record<string, unknown>>;
  readonly foreignKeyConstraints?: boolean;
}

/** Names of the associations between the two models and the junction. */
export interface ThroughAssociations {
  readonly fromSource?: string;
  readonly toSource?: string;
  readonly fromTarget?: string;
  readonly toTarget?: string;
}

export interface BelongsToManyOptions extends AssociationOptions {
  /** Required: the junction model, by name, class, function, or with options. */
  readonly through: ThroughOptions['model'] | ThroughOptions;
  /** The junction's key that points to the target; `foreignKey` points to the source. */
  readonly otherKey?: ForeignKeyInput;
  readonly sourceKey?: KeyInput;
  readonly targetKey?: KeyInput;
  readonly inverse?: string | BelongsToManyInverseOptions;
  /**
   * True, for a model with itself: who is linked is linked back, and both find the link. The junction has a row for each
   * direction, which the methods of the association write and delete together.
   */
  readonly symmetric?: boolean;
  readonly throughAssociations?: ThroughAssociations;
}

export interface HasManyThroughOptions extends Pick<AssociationOptions, 'as' | 'order' | 'strategy'> {
  /** The associations to follow, by name: the first of the source, each other of what the one before it leads to. */
  readonly through: readonly string[];
}
