import {
  type Awaitable,
  checkedLater,
  executionOf,
  flag,
  operationRules,
  ownWriteOptions,
  takeRules,
  writeRules,
  type Attributes,
  type DefaultValues,
  type FieldName,
  type FindOrCreateOptions,
  type IncrementInstanceOptions,
  type Increments,
  type IncrementVerb,
  type Model,
  type JunctionValues,
  type ModelInstance,
  type OptionRules,
  type TakeOptions,
  type UpdateMatchingOptions,
  type WriteOptions,
} from '@mortise/core';
import type { BoundAssociation } from '../association';
import type { LinkTable } from './link-tables';

/** Options of the methods that write links. */
export interface LinkOptions extends WriteOptions {
  /** Attributes of the junction rows: for all targets, or a list with one object for each. */
  readonly through?: object | readonly object[];
  /** True: rows of a paranoid junction are deleted, not marked. */
  readonly force?: boolean;
  /** Has-many: rows that are taken off are deleted, where they could not stand alone. */
  readonly destroy?: boolean;
  /**
   * Runs the hooks of each row that is put on or taken off, beside the bulk hooks: of has-many and has-one `beforeUpdate`
   * (with `destroy`, `beforeDestroy`) and its like; of many-to-many `beforeCreate`, `beforeUpdate`, `beforeDestroy` and
   * their like of the junction, which takes looking for the links that are there, and a statement for each that goes.
   */
  readonly individualHooks?: boolean;
}

/** The same, with values of the junction J; of any attributes, where nothing is known of it. */
export type LinkOptionsOf<J> = [J] extends [never]
  ? LinkOptions
  : Omit<LinkOptions, 'through'> & { readonly through?: JunctionValues<J> | readonly JunctionValues<J>[] };

/** What the write of a foreign key in the rows of targets takes of them; validators of rows are for rows in hand. */
export function targetUpdate(options: LinkOptions): UpdateMatchingOptions {
  const { hooks, individualHooks = false, validate = individualHooks } = ownWriteOptions(options);
  return { ...executionOf(options), hooks, individualHooks, validate };
}

/** Options of the methods that create a row and link it. */
export interface CreateLinkedOptions<TName extends string = string> extends LinkOptions, TakeOptions<TName> {}

/** The same, of a target T that the junction J links; the fields may be captured. */
export type CreateLinkedOptionsOf<
  T extends ModelInstance,
  J,
  Fields = readonly FieldName<T>[] | undefined,
> = LinkOptionsOf<J> & Omit<TakeOptions, 'fields'> & { readonly fields?: Fields };

/** Options of the `findOrCreate` of an association. */
export interface FindOrCreateLinkedOptions extends FindOrCreateOptions, Pick<LinkOptions, 'through'> {}

/** The same, of a target T that the junction J links. */
export type FindOrCreateLinkedOptionsOf<T extends Model, J> = FindOrCreateOptions<
  Attributes<T>,
  T,
  DefaultValues<T>,
  FieldName<T>
> & { readonly through?: [J] extends [never] ? object : JunctionValues<J> };

/** What a change of a list did, by the keys of the targets; a composite key is a list of its values. */
export interface LinkChanges {
  readonly added: readonly unknown[];
  /** Existing links that were given values. */
  readonly updated: readonly unknown[];
  readonly removed: readonly unknown[];
}

/** A whole list: each target once. */
export interface WantedLinks {
  readonly targets: readonly unknown[];
  readonly keys: readonly (readonly unknown[])[];
}

/** What of links is counted, and how. */
export interface LinkIncrement {
  readonly verb: IncrementVerb;
  readonly attributes: Increments;
  readonly options: IncrementInstanceOptions;
}

/** What a to-many association can do beside reading. */
export interface ToManyWrites {
  /** Refuses targets and values that could not be linked, before anything is sent. */
  check(source: object, targets: unknown, options: LinkOptions): void;
  set(source: object, targets: unknown, options: LinkOptions): Promise<void>;
  /** As `set`, and tells what that changed. */
  sync(source: object, wanted: WantedLinks, options: LinkOptions): Promise<LinkChanges>;
  add(source: object, targets: unknown, options: LinkOptions): Awaitable<void>;
  /** The number of links that went. */
  remove(source: object, targets: unknown, options: LinkOptions): Awaitable<number>;
  create(source: object, values: object, options: CreateLinkedOptions): Promise<object>;
  findOrCreate(source: object, options: FindOrCreateLinkedOptions): Promise<[target: object, created: boolean]>;
  /** The number of links whose attributes were counted; undefined where links have none of their own. */
  increment?(source: object, targets: unknown, increment: LinkIncrement): Promise<number>;
}

/** A to-many association, and how it writes. */
export interface WritableAssociation {
  readonly association: BoundAssociation;
  readonly writes: ToManyWrites;
  readonly linkTable: () => LinkTable;
  /** The options each verb knows. */
  readonly rules: ToManyRules;
}

/** What a to-one association can do beside reading. */
export interface ToOneWrites {
  readonly set: (source: object, target: unknown, options: LinkOptions) => Promise<void>;
  readonly create: (source: object, values: object, options: CreateLinkedOptions) => Promise<object>;
  /** The options each verb knows. */
  readonly rules: ToOneRules;
}

type Verb = Exclude<keyof ToManyWrites, 'check' | 'increment'> | 'toggle';

/** The options that a verb knows; none of them is needed. */
type VerbRules = Partial<OptionRules<CreateLinkedOptions & FindOrCreateLinkedOptions>>;

/** The options that each verb of a to-many association knows. */
export type ToManyRules = Readonly<Record<Verb, VerbRules>>;

/** The options that each verb of a to-one association knows. */
type ToOneRules = Readonly<Record<'set' | 'create', VerbRules>>;

const all: OptionRules<CreateLinkedOptions> = {
  ...writeRules,
  ...takeRules,
  through: checkedLater,
  force: flag,
  destroy: flag,
  individualHooks: flag,
};

/** What the writes of links tell each other, with what callers tell them. */
export const linkRules = { ...all, isShown: flag, hasKey: flag, sourceKey: checkedLater };

/** Every option that not all verbs know, with those that do: a new option has to say which. */
type VerbsByOption = Readonly<Record<Exclude<keyof CreateLinkedOptions, keyof typeof writeRules>, readonly Verb[]>>;

function rulesOf(verb: Verb, verbsByOption: VerbsByOption): VerbRules {
  const isKnown = (name: string): boolean =>
    Object.hasOwn(writeRules, name) || verbsByOption[name as keyof VerbsByOption].includes(verb);
  return Object.fromEntries(Object.entries(all).filter(([name]) => isKnown(name)));
}

const toManyRules = (verbsByOption: VerbsByOption): ToManyRules => ({
  set: rulesOf('set', verbsByOption),
  add: rulesOf('add', verbsByOption),
  remove: rulesOf('remove', verbsByOption),
  create: rulesOf('create', verbsByOption),
  toggle: rulesOf('toggle', verbsByOption),
  sync: rulesOf('sync', verbsByOption),
  findOrCreate: { ...operationRules.findOrCreate, ...rulesOf('findOrCreate', verbsByOption) },
});

/** What the writes of a junction know. */
export const junctionRules = toManyRules({
  through: ['set', 'add', 'create', 'toggle', 'sync', 'findOrCreate'],
  force: ['set', 'remove', 'toggle', 'sync'],
  destroy: [],
  individualHooks: ['set', 'add', 'remove', 'toggle', 'sync'],
  fields: ['create'],
  include: ['create'],
});

/** What the writes of a foreign key in the targets know. */
export const targetKeyRules = toManyRules({
  through: [],
  force: ['set', 'remove', 'toggle', 'sync'],
  destroy: ['set', 'remove', 'toggle', 'sync'],
  individualHooks: ['set', 'add', 'remove', 'toggle', 'sync'],
  fields: ['create'],
  include: ['create'],
});

/** What the writes of a foreign key in the only target know: whoever creates one lets go of the old. */
export const onlyTargetRules: ToOneRules = toManyRules({
  through: [],
  force: ['set', 'create'],
  destroy: ['set', 'create'],
  individualHooks: ['set', 'create'],
  fields: ['create'],
  include: ['create'],
});

/** What the writes of a foreign key in the source know. */
export const sourceKeyRules: ToOneRules = toManyRules({
  through: [],
  force: [],
  destroy: [],
  individualHooks: [],
  fields: ['create'],
  include: ['create'],
});
