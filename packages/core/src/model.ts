import type { Association } from './association';
import { type Engine, isPending } from './engine';
import { mapPaced } from './rules/pace';
import { QueryError } from './errors/query-error';
import type { AddScopeOptions } from './definition/scopes';
import { aggregateRows, countGroups, groupRows } from './operations/aggregate';
import type {
  GroupCountOptions,
  GroupOptions,
  RowAggregateOptions,
  RowAggregatesOptions,
} from './options/group-options';
import { subqueryRules, type QueriedValue, type SubqueryArguments } from './options/subquery-options';
import type {
  GroupArguments,
  GroupRow,
  GroupTermOf,
  RowAggregateValue,
  TableAggregateArguments,
} from './options/group-rows';
import type {
  AggregateFunction,
  ErrorClass,
  FindOptions,
  Includes,
  LoadOptions,
  ScopeNameOf,
  CountOptions,
} from './options/find-options';
import type { HookRegistry } from './definition/hooks';
import type { ModelHooks } from './definition/hook-types';
import { assignDefaults, assignValues, buildInstance } from './operations/new-row';
import { buildByOptions } from './operations/build-by-options';
import { insertInstances } from './operations/bulk-create';
import { bulkUpdate } from './operations/bulk-update';
import type {
  BulkCreateOptions,
  CreateArguments,
  CreateOptions,
  DestroyInstanceOptions,
  DestroyOptions,
  DestroyedRows,
  RestoreArguments,
  RestoreInstanceOptions,
  RestoreOptions,
  Returning,
  SaveOptions,
  UpdateInstanceOptions,
  TakeOptions,
  ToJsonOptions,
  UpdatedRows,
  UpdateOptions,
  ValidateOptions,
  FindOrCreateArguments,
  UpsertOptions,
  IncrementInstanceOptions,
  IncrementOptions,
  BuildOptions,
  BulkUpdateOptions,
  TruncateOptions,
} from './options/write-options';
import { insertInstance } from './operations/create';
import { destroyInstance, destroyWhere, restoreInstance, restoreWhere } from './operations/destroy';
import type { Caller } from './operations/caller';
import { countRows, findAll, findAndCountAll, findByPk, findOne } from './operations/find';
import type { CountOf, Page } from './operations/page';
import { paginate } from './operations/paginate';
import { findOrBuild, findOrCreate } from './operations/find-or-create';
import { explainFind, instancesOfRows, textOfFind } from './operations/explain';
import { incrementInstance, incrementWhere, type Increments } from './operations/increment';
import { byPlace, loadOnto } from './operations/load';
import { reloadInstance } from './operations/reload';
import { identifyingWhere, isSameRow, isSoftDeleted } from './operations/same-row';
import { saveInstance, updateInstance } from './operations/save';
import { takingOf, type Taking } from './operations/taken-values';
import { nameSkipped } from './operations/skipped-rows';
import { stream, type Streamed } from './operations/stream';
import { truncateModel } from './operations/truncate';
import { updateWhere } from './operations/update';
import { validateAlone } from './operations/validate';
import { upsert } from './operations/upsert';
import { checkCallOptions } from './rules/known-options';
import type { PageArguments } from './options/page-options';
import type { CountArguments, CountedBy, FindArguments, Written } from './options/find-arguments';
import type { ExplainOptions, Explanation, StatementText } from './options/explain-options';
import type { FindAttributes } from './options/find-attributes';
import type { StreamArguments, StreamOptions } from './options/stream-options';
import { streamHints } from './options/stream-rules';
import type { IncludeArgument, IncludeInput, LoadArgument, LoadInput } from './options/include-types';
import type { Created } from './options/created';
import type { Found, IsUnset, LoadedBy, NotFound, Sure } from './options/loaded';
import type { AggregatesOf } from './options/relation-types';
import { changedAttributes, comparedRow, isChanged, markChanged, previousValues } from './instance/changes';
import { Instance, stateOf, loadedValue, readValue, writeValue, newState } from './instance/instance';
import { SqlFragment, type Subquery } from './sql/sql-fragment';
import type {
  AssignedValues,
  Attributes,
  CreationArgument,
  CreationAttributes,
  CreationValuesInSql,
  FieldName,
  UntypedValues,
  IncrementsIn,
  NumericName,
  KeyOf,
  KeyOfUntyped,
  MayBeEmpty,
  modelTypes,
  NewValues,
  ModelInstance,
  OfUntyped,
  RowOf,
  UpdateValues,
} from './options/model-class';
import type { UpdateArgument } from './options/instance-update';
import type {
  AssociationName,
  DeclaredAttribute,
  FieldUnder,
  NameOrValues,
  ReadableName,
  ValueOrOptions,
} from './options/instance-names';
import type { AttributeDefinition } from './definition/attribute-definition';
import { attributeOf, columnOf, type ModelDefinition, perDefinition } from './definition/model-definition';
import type {
  AttributesFor,
  CheckedInputs,
  CheckedOptions,
  DefinedAttributes,
  DefinedCreation,
} from './definition/inferred-attributes';
import type { ModelOptions } from './definition/model-options';
import { operationRules, takeRules } from './options/operation-rules';
import { asIs, asJson, plainObject } from './instance/plain-object';
import { isMarkedForProbe, refuseShadowedAttributes } from './instance/probe-fields';
import type { ModelRegistry } from './registry/registry';
import { definitionOf, definitionOfInstance, registryOf, scopeChoiceOf } from './registry/definition-of';
import { initModel, type InitOptions } from './registry/init-model';
import { addScope, initialVariant, schemaVariant, scopedVariant, withScopes } from './registry/scoped-model';

/** A model: the class itself, with the statics of Model. */
// Nothing is inferred through the statics, or each call of one would look through all of them for its model.
export type ModelStatic<M extends Model = Model> = (abstract new (...args: never[]) => M) &
  NoInfer<Omit<typeof Model, 'prototype'>> & { readonly prototype: M };

/** An instance of a model whose attributes are known from their data types. */
export type DefinedInstance<Inputs, Options> = string extends keyof Inputs
  ? Model
  : DefinedAttributes<Inputs, Options> & Model<DefinedAttributes<Inputs, Options>, DefinedCreation<Inputs, Options>>;

/** A class after `init`: what it declares, or, where it declares no attributes, what their data types give. */
type InitialisedModel<C extends ModelStatic, Inputs, Options> = 0 extends 1 & Attributes<InstanceType<C>>
  ? Omit<C, 'prototype'> & ModelStatic<DefinedInstance<Inputs, Options> & Omit<InstanceType<C>, keyof Model>>
  : C;

/** The model of a definition, with its statics. */
// Models are made by extending Model: there is no other class that a registry takes.
export const modelOf = ({ model }: ModelDefinition): ModelStatic => model as ModelStatic;

/** A definition, with the types of what it holds that is known only here. */
export interface CompleteDefinition extends ModelDefinition {
  readonly model: ModelStatic;
  readonly associations: ReadonlyMap<string, Association>;
  readonly engine: Engine;
}

/* eslint-disable @typescript-eslint/no-explicit-any -- of a model that does not say which attributes it has */
/** Values of some attributes. */
type SomeValues<TAttributes> = string extends keyof TAttributes
  ? any
  : { readonly [K in keyof TAttributes]?: TAttributes[K] };
/* eslint-enable @typescript-eslint/no-explicit-any */

/** What `new` takes beside the values. */
// An interface: the names are looked at only where options are given.
interface NewOptions<TCreation> extends Pick<TakeOptions, 'include'> {
  readonly fields?: readonly (keyof TCreation & string)[] | undefined;
}

/** Options of `reload`. */
// An interface of its own: by an Omit of it each class was compared with the base by all that a find may be given.
export interface ReloadOptions<TAttributes, Include> extends Omit<FindOptions<TAttributes>, 'include'> {
  readonly include?: Include;
}

/** The same, captured. */
// As in a find: where the include is captured it stands alone.
type ReloadArguments<M, TAttributes, I> =
  IsUnset<I> extends true ? ReloadOptions<TAttributes, I> : ReloadOptions<TAttributes, LoadArgument<M, I>>;

/** A program without types may give anything as options. */
const saysGroup = (options: unknown): options is GroupCountOptions =>
  typeof options === 'object' &&
  options !== null &&
  Object.hasOwn(options, 'group') &&
  (options as GroupCountOptions).group !== undefined;

/** Undefined is as good as not given. */
function withoutGroup(options: unknown): unknown {
  if (typeof options !== 'object' || options === null || !Object.hasOwn(options, 'group')) return options;
  return Object.fromEntries(Object.entries(options).filter(([name]) => name !== 'group'));
}

function callerOf(model: ModelStatic): Caller {
  const definition = definitionOf(model);
  return { definition, scopes: scopeChoiceOf(model), rejectOnEmpty: definition.rejectOnEmpty };
}

function streamOf(model: ModelStatic, verb: Streamed['verb'], given: StreamOptions = {}): AsyncIterable<object> {
  const caller = callerOf(model);
  const owner = `${caller.definition.name}.${verb}`;
  const { batchSize, ...options } = checkCallOptions(given, operationRules.stream, owner, streamHints);
  return stream({ caller, verb, owner, batchSize, options, source: undefined, look: undefined });
}

/**
 * The base of all models.
 *
 * @example
 * class Person extends Model<InferAttributes<Person>, InferCreationAttributes<Person>> {
 *   declare id: CreationOptional<number>;
 *   declare name: string;
 * }
 */
// The defaults are any, so that `class Toot extends Model {}` takes any attributes.
/* eslint-disable @typescript-eslint/no-explicit-any */
// What is created is an object too: to say so has it worked out for each class, whether or not it is asked for.
export abstract class Model<TAttributes extends object = any, TCreation = TAttributes> extends Instance {
  /* eslint-enable @typescript-eslint/no-explicit-any */
  /** Only types: what `Attributes<Person>` and `CreationAttributes<Person>` read. */
  declare readonly [modelTypes]:
    { readonly attributes: TAttributes; readonly creation: TCreation; readonly members: keyof Model } | undefined;

  /**
   * A new instance, not saved yet.
   *
   * @throws DefinitionError `SHADOWED_ATTRIBUTE` where class fields would hide the values; `build` works there too.
   */
  // The first stands for itself: by it the compiler sees that each class is a model, without asking what it takes.
  constructor();
  constructor(values: TCreation | undefined, options?: NewOptions<TCreation>);
  constructor(values?: unknown, options: TakeOptions = {}) {
    // Before super() there is no `this`, but there is new.target.
    const model = new.target as unknown as ModelStatic;
    const definition = definitionOf(model);
    super(newState(definition));
    if (isMarkedForProbe(this, definition)) return;
    if (values !== undefined) {
      const given = values as object; // as its type says; else it is told there
      refuseShadowedAttributes(model, definition, given);
      assignValues({ definition, instance: this }, given, takingFor(definition, options, 'new '));
    }
    assignDefaults(this, definition);
  }

  /** Defines a model without decorators: `Person.init({ name: DataTypes.STRING }, { database })`. */
  static init<
    C extends ModelStatic,
    const Inputs extends AttributesFor<InstanceType<C>>,
    const Options extends ModelOptions = object,
  >(
    this: C,
    attributes: Inputs & CheckedInputs<Inputs>,
    options: InitOptions & Options & CheckedOptions<Options, InitOptions>,
  ): InitialisedModel<C, Inputs, Options> {
    initModel(this, attributes, options);
    // What the class is known to have from now on.
    return this as unknown as InitialisedModel<C, Inputs, Options>;
  }

  /** All that is known of the model: attributes, keys, associations, table. */
  static get definition(): CompleteDefinition {
    return definitionOf(this) as CompleteDefinition; // see modelOf, associationsOf and engineOf
  }

  /** The registry of the database the model belongs to. */
  static get registry(): ModelRegistry<ModelStatic> {
    return registryOf(this) as ModelRegistry<ModelStatic>; // as for modelOf
  }

  /**
   * The attributes by name, as an object that can't be changed; `definition.attributes` has them as a map.
   *
   * @example
   * Person.getAttributes().name.columnName;
   */
  static getAttributes<M extends Model>(
    this: ModelStatic<M>,
  ): { readonly [Name in keyof Attributes<M>]: AttributeDefinition } {
    // Its names are those of the type.
    return attributesByName(definitionOf(this)) as { readonly [Name in keyof Attributes<M>]: AttributeDefinition };
  }

  /** The associations by name. */
  static get associations(): ReadonlyMap<string, Association> {
    return this.definition.associations;
  }

  /**
   * A new instance, not saved yet; works whatever the compiler does with class fields. With `isNewRecord: false` it stands
   * for a row that is there: what is given is written by the next `save()`, or with `raw: true` is what the row has.
   */
  static build<M extends Model>(
    this: ModelStatic<M>,
    values?: CreationValuesInSql<M> | UntypedValues<M>,
    options: BuildOptions<FieldName<M>> = {},
  ): M {
    const definition = definitionOf(this);
    options = checkCallOptions(options, operationRules.build, `${definition.name}.build`);
    return buildByOptions(definition, values ?? {}, options) as M;
  }

  /**
   * Creates a row, and with it what is nested in the values.
   *
   * @throws ValidationError before anything is written.
   * @example
   * const ada = await Person.create({ name: 'Ada', likedToots: [1, toot, { text: 'new' }] });
   * @example
   * // Of values from outside, only what is named is taken.
   * const eve = await Person.create(request.body, { fields: ['name'] });
   */
  static create<M extends Model>(this: ModelStatic<M> & MayBeEmpty<M>): Promise<M>;
  static create<M extends Model, V, const Fields extends readonly FieldName<M>[] | undefined = undefined>(
    this: ModelStatic<M>,
    values: CreationArgument<M, V>,
    options?: CreateArguments<Fields>,
  ): Promise<Created<M, V, Fields>>;
  static async create(this: ModelStatic, values: object = {}, options: CreateOptions = {}): Promise<Model> {
    const definition = definitionOf(this);
    options = checkCallOptions(options, operationRules.create, `${definition.name}.create`);
    const { fields, include, ...write } = options;
    const instance = buildInstance(definition, values, takingOf(definition, { fields, include }));
    const written = insertInstance(definition, instance, write);
    if (isPending(written)) await written;
    return instance as Model;
  }

  /**
   * Creates many rows in few statements: all of them, or none. More than 1,000 are written with pauses, in which others have
   * turns of the event loop: the values must stay as they are until it has ended.
   */
  static async bulkCreate<M extends Model>(
    this: ModelStatic<M>,
    rows: readonly (CreationValuesInSql<M> | UntypedValues<M>)[],
    options: BulkCreateOptions<keyof Attributes<M> & string, FieldName<M>> = {},
  ): Promise<M[]> {
    const definition = definitionOf(this);
    options = checkCallOptions(options, operationRules.bulkCreate, `${definition.name}.bulkCreate`);
    if (!Array.isArray(rows)) throw notAList(definition);
    const { fields, include, ...write } = options;
    const taking = takingOf(definition, { fields, include });
    // A list may have holes, which would be passed over.
    const given = Array.from(rows as readonly CreationValuesInSql<M>[]);
    const built = mapPaced(given, values => buildInstance(definition, values, taking));
    const instances = isPending(built) ? await built : built;
    const met = { caller: callerOf(this), given };
    await insertInstances(definition, instances, { ...write, met });
    if (write.ignoreDuplicates === true) await nameSkipped(definition, instances, { ...write, given });
    return instances as M[];
  }

  /**
   * All instances that match.
   *
   * @example
   * await Person.findAll({ include: [{ model: Toot, through: { where: { reaction: 'love' } } }], limit: 10 });
   */
  static async findAll<
    M extends Model,
    const I extends IncludeInput<M> | undefined = undefined,
    const A extends FindAttributes<keyof Attributes<M> & string> | undefined = undefined,
    const G extends AggregatesOf<M> | undefined = undefined,
    const Raw extends boolean | undefined = undefined,
    O = unknown,
  >(this: ModelStatic<M>, options?: FindArguments<M, I, A, G, Raw, O>): Promise<Found<M, I, A, G, Raw, O>[]> {
    // The options say what is on each row.
    return (await findAll(callerOf(this), options as FindOptions | undefined)) as Found<M, I, A, G, Raw, O>[];
  }

  /**
   * The statement that `findAll` sends for these options, but for what hooks change: nothing is connected for it.
   *
   * @example
   * const { sql, parameters } = Person.toSQL({ where: { name: 'Ada' }, include: ['likedToots'] });
   */
  static toSQL<
    M extends Model,
    const I extends IncludeInput<M> | undefined = undefined,
    const A extends FindAttributes<keyof Attributes<M> & string> | undefined = undefined,
    const G extends AggregatesOf<M> | undefined = undefined,
    const Raw extends boolean | undefined = undefined,
  >(this: ModelStatic<M>, options?: FindArguments<M, I, A, G, Raw>): StatementText {
    return textOfFind(callerOf(this), options);
  }

  /**
   * How the database goes about that statement: its plan, and hints at what would make it faster, such as an index that is
   * missing on a foreign key. With `analyze`, which SQLite does not have, the statement runs.
   *
   * @throws QueryError `UNSUPPORTED`
   * @example
   * const { text, hints } = await Person.explain({ where: { name: 'Ada' } });
   */
  static async explain<
    M extends Model,
    const I extends IncludeInput<M> | undefined = undefined,
    const A extends FindAttributes<keyof Attributes<M> & string> | undefined = undefined,
    const G extends AggregatesOf<M> | undefined = undefined,
    const Raw extends boolean | undefined = undefined,
  >(this: ModelStatic<M>, options?: FindArguments<M, I, A, G, Raw>, explain?: ExplainOptions): Promise<Explanation> {
    return explainFind(callerOf(this), options, explain);
  }

  /**
   * Instances of rows that were read by other means, as if a find had given them: by names of columns or attributes, with
   * values as the driver gives them. Other columns stand beside; no hook runs.
   *
   * @throws QueryError `INVALID_VALUES`, `NAME_COLLISION`
   * @example
   * const people = Person.fromRows(await Person.knexQuery().select('*').whereRaw('length(name) > ?', [10]));
   */
  static fromRows<M extends Model>(this: ModelStatic<M>, rows: readonly object[]): M[] {
    return instancesOfRows(callerOf(this), rows) as M[]; // of this model
  }

  /** The first instance that matches, or null. */
  static async findOne<
    M extends Model,
    const I extends IncludeInput<M> | undefined = undefined,
    const A extends FindAttributes<keyof Attributes<M> & string> | undefined = undefined,
    const G extends AggregatesOf<M> | undefined = undefined,
    const Raw extends boolean | undefined = undefined,
    const R extends boolean | Error | ErrorClass | undefined = undefined,
    O = unknown,
  >(
    this: ModelStatic<M>,
    options?: FindArguments<M, I, A, G, Raw, O, R>,
  ): Promise<Found<M, I, A, G, Raw, O> | NotFound<Sure<O, 'rejectOnEmpty', R>>> {
    const checked = checkCallOptions(options ?? {}, operationRules.find, `${this.name}.findOne`);
    // The options say what is on the row, and whether there may be none.
    return (await findOne(callerOf(this), checked)) as
      Found<M, I, A, G, Raw, O> | NotFound<Sure<O, 'rejectOnEmpty', R>>;
  }

  /** The instance with that primary key, or null, as for the key null; a composite key is a list: `findByPk([tenant, id])`. */
  static async findByPk<
    M extends Model,
    const I extends IncludeInput<M> | undefined = undefined,
    const A extends FindAttributes<keyof Attributes<M> & string> | undefined = undefined,
    const G extends AggregatesOf<M> | undefined = undefined,
    const Raw extends boolean | undefined = undefined,
    const R extends boolean | Error | ErrorClass | undefined = undefined,
    O = unknown,
  >(
    this: ModelStatic<M>,
    key: KeyOf<M> | KeyOfUntyped<M> | null,
    options?: FindArguments<M, I, A, G, Raw, O, R>,
  ): Promise<Found<M, I, A, G, Raw, O> | NotFound<Sure<O, 'rejectOnEmpty', R>>> {
    const checked = options && checkCallOptions(options, operationRules.find, `${this.name}.findByPk`);
    const found = findByPk(callerOf(this), key, checked);
    // As above.
    return (isPending(found) ? await found : found) as
      Found<M, I, A, G, Raw, O> | NotFound<Sure<O, 'rejectOnEmpty', R>>;
  }

  /** A page of instances, and how many there are without `limit` and `offset`. */
  static async findAndCountAll<
    M extends Model,
    const I extends IncludeInput<M> | undefined = undefined,
    const A extends FindAttributes<keyof Attributes<M> & string> | undefined = undefined,
    const G extends AggregatesOf<M> | undefined = undefined,
    const Raw extends boolean | undefined = undefined,
    O = unknown,
  >(
    this: ModelStatic<M>,
    options?: FindArguments<M, I, A, G, Raw, O>,
  ): Promise<{ rows: Found<M, I, A, G, Raw, O>[]; count: number }> {
    const checked = checkCallOptions(options ?? {}, operationRules.find, `${this.name}.findAndCountAll`);
    // As above.
    return (await findAndCountAll(callerOf(this), checked)) as { rows: Found<M, I, A, G, Raw, O>[]; count: number };
  }

  /**
   * A page of the rows that match, in their order, which the primary key makes complete: the `first` ones (20 unless given)
   * `after` a cursor, or the `last` ones `before` it. A cursor holds what its row is ordered by, exactly: a walk from page to
   * page meets each row once, whatever is inserted or deleted meanwhile, unless what it is ordered by changes.
   *
   * @returns `rows`, `pageInfo: { hasNextPage, hasPreviousPage, startCursor, endCursor }`, `edges: [{ node, cursor }]`, and
   * with `count: true` the number of all rows as `count`
   * @throws QueryError `INVALID_CURSOR` (of another order, or changed), `INVALID_ORDER` (by SQL), `MISSING_PRIMARY_KEY`,
   * `INVALID_LIMIT`, `INVALID_OPTION`
   * @example
   * const page = await Person.paginate({ order: [['name', 'ASC']], first: 20 });
   * const next = await Person.paginate({ order: [['name', 'ASC']], first: 20, after: page.pageInfo.endCursor });
   */
  static async paginate<
    M extends Model,
    const I extends IncludeInput<M> | undefined = undefined,
    const A extends FindAttributes<keyof Attributes<M> & string> | undefined = undefined,
    const G extends AggregatesOf<M> | undefined = undefined,
    const Raw extends boolean | undefined = undefined,
    const Count extends boolean | undefined = undefined,
    O = unknown,
  >(
    this: ModelStatic<M>,
    options?: PageArguments<M, I, A, G, Raw, Count, O>,
  ): Promise<Page<Found<M, I, A, G, Raw, O>, CountOf<Sure<O, 'count', Count>>>> {
    // The options say what is on each row, and whether rows are counted.
    return (await paginate(callerOf(this), options)) as Page<
      Found<M, I, A, G, Raw, O>,
      CountOf<Sure<O, 'count', Count>>
    >;
  }

  /**
   * All instances that match, one by one, read in batches of `batchSize`: in the order given, made complete by the primary
   * key. Nothing runs before the first is asked for, no connection is held between batches, and leaving the loop ends it.
   * Each loop begins anew. `limit` counts the rows of the whole stream, and `timeout` is that of each batch.
   *
   * @throws QueryError `UNKNOWN_OPTION` or `INVALID_OPTION` at the call, and what `findAll` throws as rows are asked for
   * @example
   * for await (const person of Person.stream({ include: ['likedToots'], batchSize: 500 })) await send(person);
   */
  static stream<
    M extends Model,
    const I extends IncludeInput<M> | undefined = undefined,
    const A extends FindAttributes<keyof Attributes<M> & string> | undefined = undefined,
    const G extends AggregatesOf<M> | undefined = undefined,
    const Raw extends boolean | undefined = undefined,
    O = unknown,
  >(this: ModelStatic<M>, options?: StreamArguments<M, I, A, G, Raw, O>): AsyncIterable<Found<M, I, A, G, Raw, O>> {
    return streamOf(this, 'stream', options) as AsyncIterable<Found<M, I, A, G, Raw, O>>; // as in findAll
  }

  /**
   * The same rows as `stream` gives, in lists of up to `batchSize`.
   *
   * @throws QueryError as `stream`
   * @example
   * for await (const people of Person.findInBatches({ order: [['name', 'ASC']], batchSize: 500 })) await send(people);
   */
  static findInBatches<
    M extends Model,
    const I extends IncludeInput<M> | undefined = undefined,
    const A extends FindAttributes<keyof Attributes<M> & string> | undefined = undefined,
    const G extends AggregatesOf<M> | undefined = undefined,
    const Raw extends boolean | undefined = undefined,
    O = unknown,
  >(this: ModelStatic<M>, options?: StreamArguments<M, I, A, G, Raw, O>): AsyncIterable<Found<M, I, A, G, Raw, O>[]> {
    return streamOf(this, 'findInBatches', options) as AsyncIterable<Found<M, I, A, G, Raw, O>[]>; // as in findAll
  }

  /** The number of rows that match; with `group` a plain object for each group: `{ city: 'Oslo', count: 3 }`. */
  static async count<
    M extends Model,
    const By extends GroupTermOf<M> | readonly GroupTermOf<M>[] | undefined = undefined,
    const I extends IncludeInput<M> | undefined = undefined,
    const G extends AggregatesOf<M> | undefined = undefined,
  >(this: ModelStatic<M>, options?: CountArguments<M, I, G, By>): Promise<CountedBy<M, By>>;
  static async count(this: ModelStatic, options?: CountOptions | GroupCountOptions): Promise<unknown> {
    return saysGroup(options)
      ? countGroups(callerOf(this), options)
      : countRows(callerOf(this), withoutGroup(options) as CountOptions);
  }

  /**
   * The sum over the rows that match, 0 where there are none: exact, as a text or a bigint where the attribute is one.
   *
   * @example
   * await Order.sum('total', { where: { paid: true } });
   */
  static async sum<M extends Model, const K extends NumericName<Attributes<M>> | OfUntyped<M, string>>(
    this: ModelStatic<M>,
    attribute: K,
    options?: TableAggregateArguments<M>,
  ): Promise<RowAggregateValue<M, 'sum', K>> {
    const value = await aggregateRows(callerOf(this), { name: 'sum', attribute }, options);
    return value as RowAggregateValue<M, 'sum', K>; // by the data type of the attribute
  }

  /** The least value over the rows that match, or null where there is none. */
  static async min<M extends Model, const K extends keyof Attributes<M> & string>(
    this: ModelStatic<M>,
    attribute: K,
    options?: TableAggregateArguments<M>,
  ): Promise<RowAggregateValue<M, 'min', K>> {
    const value = await aggregateRows(callerOf(this), { name: 'min', attribute }, options);
    return value as RowAggregateValue<M, 'min', K>; // as above
  }

  /** The greatest value over the rows that match, or null where there is none. */
  static async max<M extends Model, const K extends keyof Attributes<M> & string>(
    this: ModelStatic<M>,
    attribute: K,
    options?: TableAggregateArguments<M>,
  ): Promise<RowAggregateValue<M, 'max', K>> {
    const value = await aggregateRows(callerOf(this), { name: 'max', attribute }, options);
    return value as RowAggregateValue<M, 'max', K>; // as above
  }

  /** The mean over the rows that match, or null where there is none: the same on each database. */
  static async avg<M extends Model>(
    this: ModelStatic<M>,
    attribute: NumericName<Attributes<M>> | OfUntyped<M, string>,
    options?: TableAggregateArguments<M>,
  ): Promise<number | null> {
    return (await aggregateRows(callerOf(this), { name: 'avg', attribute }, options)) as number | null; // a DOUBLE
  }

  /**
   * A sub-query, which stands in options of other queries: in `Op.in`, `Op.exists`, comparisons, attributes and orders. It is
   * not run by itself. `sql.outer` names attributes of the row that it is asked for.
   *
   * @example
   * const liked = LikedToot.query({ attributes: ['likedTootId'], where: { reaction: 'love' } });
   * await Toot.findAll({ where: { id: { [Op.in]: liked } } });
   */
  static query<
    M extends Model,
    const A extends FindAttributes<keyof Attributes<M> & string> | undefined = undefined,
    const G extends RowAggregateOptions | undefined = undefined,
  >(this: ModelStatic<M>, options: SubqueryArguments<M, A, G> = {}): Subquery<QueriedValue<M, A, G>> {
    const checked = checkCallOptions(options, subqueryRules, `${this.name}.query`);
    const part = { type: 'query', model: this, options: checked } as const;
    // Types take it for a value of its kind alone.
    return SqlFragment.of([part]) as unknown as Subquery<QueriedValue<M, A, G>>;
  }

  /** Any of them by its name: `Person.aggregate('age', 'avg', { distinct: true })`; `'*'` counts rows. */
  static async aggregate<
    M extends Model,
    const K extends keyof Attributes<M> & string,
    const Fn extends AggregateFunction,
  >(
    this: ModelStatic<M>,
    attribute: K | '*',
    name: Fn,
    options?: TableAggregateArguments<M>,
  ): Promise<RowAggregateValue<M, Fn, K>> {
    const value = await aggregateRows(callerOf(this), { name, attribute }, options);
    return value as RowAggregateValue<M, Fn, K>; // as above
  }

  /**
   * Groups of the rows that match: for each a plain object with what its rows are equal in, and its aggregates.
   *
   * @param by - names of attributes, `'$author.name$'` over to-one associations, or one of these or SQL under a name
   * @throws QueryError `INVALID_GROUP`, `INVALID_AGGREGATE` or `UNKNOWN_ATTRIBUTE`
   * @example
   * await Person.groupBy(['city'], {
   *   aggregates: { people: { count: '*' }, oldest: { max: 'age' } },
   *   having: { people: { [Op.gt]: 1 } },
   *   order: [['people', 'DESC']],
   * });
   */
  static async groupBy<
    M extends Model,
    const By extends readonly GroupTermOf<M>[],
    const G extends RowAggregatesOptions | undefined = undefined,
  >(this: ModelStatic<M>, by: By, options?: GroupArguments<M, By, G>): Promise<GroupRow<M, By, G>[]> {
    // The options say what is in each row.
    return (await groupRows(callerOf(this), by, options as GroupOptions)) as GroupRow<M, By, G>[];
  }

  /**
   * Loads associations onto instances that are there: one statement for each include, which reads associated rows only.
   * What is loaded replaces what was; `where` and `required` of an include choose among what is loaded.
   *
   * @returns the instances
   * @throws QueryError `NOT_SAVED`, or `MISSING_KEY` where an instance was loaded without what it is linked by
   * @example
   * await Person.load(people, ['toots', { association: 'likedToots', order: ['text'], limit: 3 }]);
   */
  static async load<M extends Model, T extends RowOf<M>, const I extends IncludeInput<M>>(
    this: ModelStatic<M>,
    instances: readonly T[],
    include: IncludeArgument<M, I>,
    options: LoadOptions = {},
  ): Promise<LoadedBy<T, I>[]> {
    const definition = definitionOf(this);
    options = checkCallOptions(options, operationRules.load, `${definition.name}.load`);
    for (const group of byPlace(definition, instances)) await loadOnto(group, include as Includes, options);
    // What was asked for is on them now.
    return [...instances] as LoadedBy<T, I>[];
  }

  /**
   * The row that matches, or a new one with the values of the `where` and the `defaults`. Where these hold a unique key,
   * callers that come at the same time make one row, and all of them get it.
   *
   * @returns the instance, and whether this call has created it
   * @throws QueryError `MISSING_WHERE`, `CONTRADICTING_VALUES`, `UNFOUND_ROW` where the new row is not what was asked for, or
   * `DELETED_ROW` where a deleted row of a paranoid model has the key
   * @throws UniqueConstraintError where another unique key is in the way
   * @example
   * const [tag, created] = await Tag.findOrCreate({ where: { name: 'tea' }, defaults: { color: 'green' } });
   */
  static async findOrCreate<M extends Model>(
    this: ModelStatic<M>,
    options: FindOrCreateArguments<M>,
  ): Promise<[instance: M, created: boolean]> {
    const checked = checkCallOptions(options ?? {}, operationRules.findOrCreate, `${this.name}.findOrCreate`);
    return (await findOrCreate(callerOf(this), checked)) as [M, boolean]; // rows of the caller's model
  }

  /** The same as `findOrCreate`, which looks, creates and looks again as this does. */
  static async findCreateFind<M extends Model>(
    this: ModelStatic<M>,
    options: FindOrCreateArguments<M>,
  ): Promise<[instance: M, created: boolean]> {
    const checked = checkCallOptions(options ?? {}, operationRules.findOrCreate, `${this.name}.findCreateFind`);
    return (await findOrCreate(callerOf(this), checked, 'findCreateFind')) as [M, boolean]; // as above
  }

  /**
   * The row that matches, or a new instance with the values of the `where` and the `defaults`, which is not saved.
   *
   * @returns the instance, and whether it is new
   * @throws QueryError `MISSING_WHERE` or `CONTRADICTING_VALUES`
   */
  static async findOrBuild<M extends Model>(
    this: ModelStatic<M>,
    options: FindOrCreateArguments<M>,
  ): Promise<[instance: M, built: boolean]> {
    const checked = checkCallOptions(options ?? {}, operationRules.findOrCreate, `${this.name}.findOrBuild`);
    return (await findOrBuild(callerOf(this), checked)) as [M, boolean]; // as above
  }

  /**
   * Writes a row that may be there: it is inserted, or given these values, in a transaction. What the values do not name
   * stays as it is; the instance shows the row as it is then.
   *
   * @returns the instance, and whether it was created: null where the database can't tell
   * @throws QueryError `NOT_A_UNIQUE_KEY` or `AMBIGUOUS_KEY` where the values don't tell which row is meant, `DELETED_ROW`,
   *   or `ROW_OUT_OF_SCOPE` where a scope of the call leaves the row out
   * @throws UniqueConstraintError where another unique key is in the way
   * @example
   * const [tag] = await Tag.upsert({ name: 'tea', color: 'green' });
   */
  static async upsert<M extends Model>(
    this: ModelStatic<M>,
    values: NewValues<CreationAttributes<M>>,
    options: UpsertOptions<keyof Attributes<M> & string> = {},
  ): Promise<[instance: M, created: boolean | null]> {
    const definition = definitionOf(this);
    options = checkCallOptions(options, operationRules.upsert, `${definition.name}.upsert`);
    return (await upsert(callerOf(this), values, options)) as [M, boolean | null]; // a row of this model
  }

  /**
   * Writes the same values to all rows that match. Gives `[count]`, and with `returning` the rows too, as they are then.
   *
   * @example
   * const [count, people] = await Person.update({ age: 37 }, { where: { name: 'Ada' }, returning: true });
   */
  static async update<M extends Model, const R extends Returning<keyof Attributes<M> & string> = false>(
    this: ModelStatic<M>,
    values: UpdateValues<M>,
    options: (UpdateOptions<Attributes<M>, NoInfer<M>> | OfUntyped<M, UpdateOptions<Attributes<M>>>) & {
      readonly returning?: R | undefined;
    },
  ): Promise<UpdatedRows<M, R>> {
    const definition = definitionOf(this);
    options = checkCallOptions(options, operationRules.update, `${definition.name}.update`);
    const { count, rows } = await updateWhere(callerOf(this), values, options);
    // The options say whether there are rows.
    return (rows === undefined ? [count] : [count, rows]) as UpdatedRows<M, R>;
  }

  /**
   * Gives many rows each its own values, by few statements: all of them, or none. Gives `[count]`, the number of rows that
   * were there. Values may be SQL.
   *
   * @throws QueryError `NOT_A_UNIQUE_KEY`, `MISSING_KEY`, `REPEATED_KEY`, `NOTHING_TO_UPDATE`
   * @throws ValidationError before anything is written
   * @example
   * await Person.bulkUpdate([{ id: 1, name: 'Ada' }, { id: 2, age: 36 }]);
   * await Person.bulkUpdate([{ email: 'ada@example.org', age: 36 }], { key: 'email' });
   */
  static async bulkUpdate<M extends Model>(
    this: ModelStatic<M>,
    rows: readonly UpdateValues<M>[],
    options: BulkUpdateOptions<keyof Attributes<M> & string> = {},
  ): Promise<[affectedCount: number]> {
    options = checkCallOptions(options, operationRules.bulkUpdate, `${this.name}.bulkUpdate`);
    return [await bulkUpdate(callerOf(this), rows, options)];
  }

  /**
   * Adds to attributes of all rows that match, by one statement that no other call comes between. Gives `[count]`.
   *
   * @throws QueryError `NOT_A_NUMBER`, `INVALID_VALUE`, `MISSING_WHERE`
   * @example
   * await Person.increment('visits', { where: { name: 'Ada' } });
   * await Person.increment({ visits: 1, credit: '-2.50' }, { where: { name: 'Ada' } });
   */
  static async increment<M extends Model>(
    this: ModelStatic<M>,
    attributes: IncrementsIn<M>,
    options: IncrementOptions<Attributes<M>, NoInfer<M>> | OfUntyped<M, IncrementOptions<Attributes<M>>>,
  ): Promise<[affectedCount: number]> {
    const checked = checkCallOptions(options, operationRules.increment, `${this.name}.increment`);
    return [await incrementWhere(callerOf(this), 'increment', attributes as Increments, checked)]; // names of attributes
  }

  /** Takes off what `increment` adds. Gives `[count]`. */
  static async decrement<M extends Model>(
    this: ModelStatic<M>,
    attributes: IncrementsIn<M>,
    options: IncrementOptions<Attributes<M>, NoInfer<M>> | OfUntyped<M, IncrementOptions<Attributes<M>>>,
  ): Promise<[affectedCount: number]> {
    const checked = checkCallOptions(options, operationRules.increment, `${this.name}.decrement`);
    return [await incrementWhere(callerOf(this), 'decrement', attributes as Increments, checked)]; // as above
  }

  /**
   * Deletes all rows that match (on a paranoid model marks them), and gives their number; with `returning` `[count, rows]`: as
   * they were, or, where they are marked, as they are then.
   */
  static async destroy<M extends Model, const R extends Returning<keyof Attributes<M> & string> = false>(
    this: ModelStatic<M>,
    options: (DestroyOptions<Attributes<M>, NoInfer<M>> | OfUntyped<M, DestroyOptions<Attributes<M>>>) & {
      readonly returning?: R | undefined;
    },
  ): Promise<DestroyedRows<M, R>> {
    const definition = definitionOf(this);
    options = checkCallOptions(options, operationRules.destroy, `${definition.name}.destroy`);
    const destroyed = destroyWhere(callerOf(this), options);
    const { count, rows } = isPending(destroyed) ? await destroyed : destroyed;
    // As above.
    return (rows === undefined ? count : [count, rows]) as DestroyedRows<M, R>;
  }

  /**
   * Empties the table, past hooks, scopes and marks of deletion.
   *
   * @throws QueryError `REFERENCED_TABLE` where other models refer to this one and are not to be emptied with it
   * @example
   * await Person.truncate({ cascade: true, restartIdentity: true });
   */
  static async truncate(this: ModelStatic, options: TruncateOptions = {}): Promise<void> {
    options = checkCallOptions(options, operationRules.truncate, `${this.name}.truncate`);
    await truncateModel(callerOf(this), this.registry.definitions(), options);
  }

  /**
   * Takes the mark of deletion off all rows that match, and gives their number.
   *
   * @throws QueryError `NOT_PARANOID`, or `NOT_CARRIED` for an include whose rows are not deleted with these
   */
  static async restore<M extends Model>(
    this: ModelStatic<M>,
    options: RestoreOptions<Attributes<M>, NoInfer<M>> | OfUntyped<M, RestoreOptions<Attributes<M>>>,
  ): Promise<number> {
    const definition = definitionOf(this);
    options = checkCallOptions(options, operationRules.restore, `${definition.name}.restore`);
    return restoreWhere(callerOf(this), options);
  }

  /**
   * The model with these scopes and no others: `Person.withScope('adults').findAll()`. The default scope is left out unless
   * it is named: `withScope('defaultScope', 'adults')`. The names are checked where the class says which there are:
   * `declare static readonly scopeNames: 'adults' | 'recent'`.
   *
   * @param scopes - names, `{ method: ['ofAge', 18] }`, or find options; where they meet, conditions are joined by AND, and
   * of the rest the later one wins
   */
  static withScope<M extends Model, C>(
    this: C & ModelStatic<M>,
    ...scopes: readonly (ScopeNameOf<C> | null | readonly ScopeNameOf<C>[])[]
  ): ModelStatic<M> {
    return withScopes(this, scopes);
  }

  /** The model without any scope, the default one included. */
  static withoutScope<M extends Model>(this: ModelStatic<M>): ModelStatic<M> {
    return scopedVariant(this, { includesDefault: false, names: [] });
  }

  /** The model itself, with its default scope and no other, of a variant that `withScope` or `withoutScope` gave. */
  static withInitialScope<M extends Model>(this: ModelStatic<M>): ModelStatic<M> {
    return initialVariant(this);
  }

  /**
   * The model with its table in another schema, and with all it leads to there: junctions, includes, getters, nested values,
   * `sync`. A model that names a schema itself stays there. Scopes are kept. Where a database has no schemas, the name is the
   * first part of the table's: `acme.people`.
   *
   * @throws QueryError `INVALID_SCHEMA`
   * @example
   * const Acme = Person.withSchema('acme');
   * const ada = await Acme.create({ name: 'Ada', likedToots: [{ text: 'home' }] });
   * await ada.related('likedToots').get();
   */
  static withSchema<S extends ModelStatic>(this: S, schema: string): S {
    return schemaVariant(this, schema);
  }

  /**
   * Adds a scope, as the option `scopes` could have had it; `'defaultScope'` is the default one. For scopes with includes of
   * models that are declared later.
   *
   * @throws DefinitionError `DUPLICATE_SCOPE` unless `override: true`, `INVALID_SCOPE`, or `UNKNOWN_OPTION`
   * @example
   * Person.addScope('withToots', { include: 'toots' });
   * Person.addScope('ofAge', (age: number) => ({ where: { age: { [Op.gte]: age } } }));
   */
  static addScope<M extends Model>(
    this: ModelStatic<M>,
    name: string,
    scope: FindOptions<Attributes<M>> | ((...args: never[]) => FindOptions<Attributes<M>>),
    options?: AddScopeOptions,
  ): void {
    addScope(this, { name, scope: scope as FindOptions, options }); // its attributes are looked at where it is used
  }

  /** Adds a hook: `Person.addHook('beforeCreate', person => { … })`. */
  static addHook<M extends Model, N extends keyof ModelHooks>(
    this: ModelStatic<M>,
    name: N,
    hook: ModelHooks<M>[N],
  ): void {
    registryOf(this).hooksOf(this).add(name, hook);
  }

  static removeHook<M extends Model, N extends keyof ModelHooks>(
    this: ModelStatic<M>,
    name: N,
    hook: ModelHooks<M>[N],
  ): void {
    registryOf(this).hooksOf(this).remove(name, hook);
  }

  /**
   * The hooks of the model, to be added by names of their own and removed by them; those of the database run after them.
   *
   * @example
   * Person.hooks.addListener('beforeSave', person => void (person.slug = person.name.toLowerCase()), 'slug');
   * Person.hooks.removeListener('beforeSave', 'slug');
   */
  static get hooks(): HookRegistry {
    return registryOf(this).hooksOf(this);
  }

  /** True until the instance is saved for the first time. */
  get isNewRecord(): boolean {
    return stateOf(this).isNewRecord;
  }

  /**
   * Writes the instance: a new one is inserted, of another the changed columns are updated.
   *
   * @throws ValidationError before anything is written.
   */
  async save(options: SaveOptions<keyof TAttributes & string> = {}): Promise<this> {
    const definition = definitionOfInstance(this);
    options = checkCallOptions(options, operationRules.save, `${definition.name}.save`);
    const saved = saveInstance(definition, this, options);
    if (isPending(saved)) await saved;
    return this;
  }

  /**
   * Sets attributes and writes those that changed with it; of associations what is said in words, in one transaction. What
   * is SQL the database works out, and the attribute has the value it came to.
   *
   * @example
   * await person.update({ visits: sql`visits + 1` });
   * await person.update({ name: 'Ada', likedToots: { add: [1, toot], remove: 2, create: { text: 'new' } } });
   */
  // Of `this` as a parameter: whatever speaks of the class's own `this` is worked out anew for each class.
  update<M extends ModelInstance, V>(
    this: M,
    values: UpdateArgument<NoInfer<M>, TAttributes, V>,
    options?: UpdateInstanceOptions<(keyof TAttributes | AssociationName<M>) & string>,
  ): Promise<M>;
  async update(values: object, options: UpdateInstanceOptions = {}): Promise<this> {
    const definition = definitionOfInstance(this);
    options = checkCallOptions(options, operationRules.updateInstance, `${definition.name}.update`);
    await updateInstance({ definition, instance: this }, values, options);
    return this;
  }

  /**
   * Checks the instance as it stands, and writes nothing: types, NOT NULL, and all that the model's author asks for. Of one
   * that is saved only what was loaded.
   *
   * @throws ValidationError listing every attribute that failed
   * @example
   * await person.validate({ fields: ['name', 'email'] });
   */
  validate<M extends ModelInstance>(
    this: M,
    options?: ValidateOptions<(keyof TAttributes | AssociationName<M>) & string>,
  ): Promise<void>;
  async validate(options: ValidateOptions = {}): Promise<void> {
    const definition = definitionOfInstance(this);
    options = checkCallOptions(options, operationRules.validate, `${definition.name}.validate`);
    await validateAlone({ definition, instance: this }, options);
  }

  /**
   * Adds to attributes in the row, whatever it holds by now; the instance gets what the database came to. Other changes of
   * the instance stay unsaved.
   *
   * @throws QueryError `NOT_A_NUMBER`, `INVALID_VALUE`, `ROW_GONE`
   * @example
   * await person.increment('visits', { by: 2 });
   * await person.increment({ visits: 1, credit: '-2.50' });
   */
  increment<M extends ModelInstance>(
    this: M,
    attributes: IncrementsIn<M>,
    options?: IncrementInstanceOptions,
  ): Promise<M>;
  async increment(attributes: unknown, options: IncrementInstanceOptions = {}): Promise<this> {
    const definition = definitionOfInstance(this);
    options = checkCallOptions(options, operationRules.incrementInstance, `${definition.name}.increment`);
    await incrementInstance({ definition, instance: this }, 'increment', attributes as Increments, options);
    return this;
  }

  /** Takes off what `increment` adds. */
  decrement<M extends ModelInstance>(
    this: M,
    attributes: IncrementsIn<M>,
    options?: IncrementInstanceOptions,
  ): Promise<M>;
  async decrement(attributes: unknown, options: IncrementInstanceOptions = {}): Promise<this> {
    const definition = definitionOfInstance(this);
    options = checkCallOptions(options, operationRules.incrementInstance, `${definition.name}.decrement`);
    await incrementInstance({ definition, instance: this }, 'decrement', attributes as Increments, options);
    return this;
  }

  /** Deletes the row; on a paranoid model marks it, unless `force: true`. */
  async destroy(options: DestroyInstanceOptions = {}): Promise<void> {
    const definition = definitionOfInstance(this);
    options = checkCallOptions(options, operationRules.destroyInstance, `${definition.name}.destroy`);
    const destroyed = destroyInstance(definition, this, options);
    if (isPending(destroyed)) await destroyed;
  }

  /**
   * Takes the mark of deletion off, and off what was deleted with the row where that is included.
   *
   * @throws QueryError `NOT_PARANOID`, or `NOT_CARRIED` for an include whose rows are not deleted with this one
   * @example
   * await person.restore({ include: ['toots', 'likedToots'] });
   */
  restore<M extends ModelInstance>(this: M, options?: RestoreArguments<M>): Promise<void>;
  async restore(options: RestoreInstanceOptions = {}): Promise<void> {
    const definition = definitionOfInstance(this);
    options = checkCallOptions(options, operationRules.restoreInstance, `${definition.name}.restore`);
    await restoreInstance(definition, this, options);
  }

  /**
   * Reads the row again, with its deletion mark ignored, and what was loaded with it, as it was asked for then; what is
   * included here replaces it.
   *
   * @throws QueryError `ROW_GONE`
   */
  reload<M extends ModelInstance, const I extends LoadInput<M> | undefined = undefined, O = unknown>(
    this: M,
    options?: ReloadArguments<M, TAttributes, I> | Written<I, O>,
  ): Promise<LoadedBy<M, Sure<O, 'include', I>>>;
  async reload(options: FindOptions<TAttributes> = {}): Promise<unknown> {
    const definition = definitionOfInstance(this);
    options = checkCallOptions(options, operationRules.find, `${definition.name}.reload`);
    await reloadInstance(definition, this, options);
    return this;
  }

  /**
   * Loads associations onto this instance, as the static `load` does for many.
   *
   * @example
   * await person.load({ association: 'likedToots', include: 'author' });
   */
  load<M extends ModelInstance, const I extends LoadInput<M>>(
    this: M,
    include: LoadArgument<M, I>,
    options?: LoadOptions,
  ): Promise<LoadedBy<M, I>>;
  async load(include: unknown, options: LoadOptions = {}): Promise<unknown> {
    const definition = definitionOfInstance(this);
    options = checkCallOptions(options, operationRules.load, `${definition.name}.load`);
    await loadOnto({ definition, instances: [this] }, include as Includes, options);
    return this;
  }

  /** One attribute, or all values as a plain object. */
  get(): TAttributes;
  // One signature for all names, so that of a wrong one is told which there are.
  get<M extends ModelInstance, const Name extends (ReadableName<M> | keyof TCreation) & string>(
    this: M,
    name: Name,
  ): FieldUnder<M, Name>;
  get(name?: string): unknown {
    if (name === undefined) return plainObject(this, definitionOfInstance(this), asIs);
    if (typeof name !== 'string') throw noName(definitionOfInstance(this), 'get');
    return (this as unknown as Record<string, unknown>)[name];
  }

  /** Sets one attribute or several, through their own setters; SQL is kept for `save()`, past them. */
  // One signature, as of `get`.
  set<const N extends (keyof TAttributes & string) | object>(
    nameOrValues: NameOrValues<N, TAttributes>,
    ...rest: ValueOrOptions<N, TAttributes, TakeOptions<(keyof TAttributes | keyof this) & string>>
  ): this;
  set(nameOrValues: string | AssignedValues<TAttributes>, valueOrOptions?: unknown): this {
    const assigned = { definition: definitionOfInstance(this), instance: this };
    if (typeof nameOrValues === 'string') assignValues(assigned, { [nameOrValues]: valueOrOptions });
    // The first says which of the two it is.
    else assignValues(assigned, nameOrValues, takingFor(assigned.definition, valueOrOptions as TakeOptions, 'set'));
    return this;
  }

  /** The stored value of an attribute that has a `get` of its own. */
  getDataValue<M extends ModelInstance, const Name extends (keyof TAttributes | DeclaredAttribute<M>) & string>(
    this: M,
    name: Name,
  ): FieldUnder<TAttributes, Name>;
  getDataValue(name: string): unknown {
    return readValue(this, stateOf(this), attributeOf(definitionOfInstance(this), name).name);
  }

  /** Stores the value of an attribute that has a `set` of its own. */
  setDataValue<M extends ModelInstance, const Name extends (keyof TAttributes | DeclaredAttribute<M>) & string>(
    this: M,
    name: Name,
    value: FieldUnder<TAttributes, Name>,
  ): void;
  setDataValue(name: string, value: unknown): void {
    writeValue(this, stateOf(this), attributeOf(definitionOfInstance(this), name).name, value);
  }

  /**
   * The names of all attributes that changed since they were loaded or saved, or whether one did. In a hook after a write
   * (`afterCreate`, `afterUpdate`, `afterSave`, `afterDestroy`): what that write changed.
   */
  changed(): readonly string[];
  changed<M extends ModelInstance>(this: M, name: (keyof TAttributes | DeclaredAttribute<M>) & string): boolean;
  /** Has an attribute count as changed, so that `save` writes it, or as unchanged, so that it does not. */
  changed<M extends ModelInstance>(
    this: M,
    name: (keyof TAttributes | DeclaredAttribute<M>) & string,
    isChanged: boolean,
  ): void;
  changed(name?: string, mark?: boolean): readonly string[] | boolean | void {
    const definition = definitionOfInstance(this);
    const compared = comparedRow(this);
    if (name === undefined) return changedAttributes(this, definition, compared);
    if (mark === undefined) return isChanged(this, attributeOf(definition, name), compared);
    if (typeof mark !== 'boolean') throw noMark(definition);
    markChanged(this, { definition, attribute: columnOf(definition, name) }, mark);
  }

  /** The value an attribute was loaded or last saved with; in a hook after a write, the one it had before that. */
  previous<M extends ModelInstance, const Name extends (keyof TAttributes | DeclaredAttribute<M>) & string>(
    this: M,
    name: Name,
  ): FieldUnder<TAttributes, Name> | undefined;
  /** Those values of all attributes that changed. */
  // Of `this` as a parameter, as in `update`.
  previous<M extends ModelInstance>(this: M): SomeValues<Attributes<M>>;
  previous(name?: string): unknown {
    if (name === undefined) return previousValues(this, definitionOfInstance(this), comparedRow(this));
    return loadedValue(comparedRow(this), attributeOf(definitionOfInstance(this), name).name);
  }

  /**
   * The condition that finds the row of this instance: its primary key.
   *
   * @throws QueryError `MISSING_PRIMARY_KEY`
   * @example
   * await Person.update({ age: 37 }, { where: person.where() });
   */
  where<M extends ModelInstance>(this: M): SomeValues<Attributes<M>>;
  where(): object {
    return identifyingWhere({ definition: definitionOfInstance(this), instance: this });
  }

  /** Whether another instance is of the same row: of the same model, with the same primary key. */
  equals(other: unknown): boolean {
    return isSameRow({ definition: definitionOfInstance(this), instance: this }, other);
  }

  /** Whether one of several instances is of the same row. */
  equalsOneOf(others: Iterable<unknown>): boolean {
    if (!isIterable(others)) throw noList(definitionOfInstance(this));
    return Array.from(others).some(other => this.equals(other));
  }

  /**
   * Whether the row is marked as deleted.
   *
   * @throws QueryError `NOT_PARANOID`, or `MISSING_ATTRIBUTE` where the instance was loaded without its mark
   */
  isSoftDeleted(): boolean {
    return isSoftDeleted({ definition: definitionOfInstance(this), instance: this });
  }

  /**
   * A plain object for JSON: attributes, computed ones too, and what is included, nested. What is hidden is left out, unless it
   * is asked for: then it is there of this instance, not of those it holds.
   *
   * @example
   * response.json(person); // without what is hidden
   * person.toJSON({ hidden: true });
   */
  toJSON(options?: ToJsonOptions): object {
    const definition = definitionOfInstance(this);
    // JSON.stringify gives the name it has found the instance under.
    if (options === undefined || typeof options === 'string') return plainObject(this, definition, asJson);
    const { hidden = false } = checkCallOptions(options, operationRules.toJSON, `${definition.name}.toJSON`);
    return plainObject(this, definition, { isJson: true, showsHidden: hidden });
  }
}

/** What `new` and `set` take of their values; they have no other options. */
function takingFor(definition: ModelDefinition, options: TakeOptions = {}, verb: 'new ' | 'set'): Taking {
  const owner = verb === 'new ' ? `new ${definition.name}` : `${definition.name}.${verb}`;
  options = checkCallOptions(options, takeRules, owner);
  return takingOf(definition, options);
}

function noName({ name }: ModelDefinition, verb: 'get'): QueryError {
  return new QueryError('INVALID_OPTIONS', `${name}.${verb} takes the name of an attribute, and no options.`, {
    hint: 'Without a name it gives all values as a plain object, and what is included with them.',
  });
}

const isIterable = (value: unknown): boolean => typeof value === 'object' && value !== null && Symbol.iterator in value;

function noList({ name }: ModelDefinition): QueryError {
  return new QueryError('INVALID_OPTIONS', `${name}.equalsOneOf takes a list of instances.`);
}

function noMark({ name }: ModelDefinition): QueryError {
  return new QueryError('INVALID_OPTIONS', `${name}.changed takes the name of an attribute, and true or false.`);
}

const attributesByName = perDefinition(({ attributes }) => Object.freeze(Object.fromEntries(attributes)));

function notAList({ name }: ModelDefinition): QueryError {
  return new QueryError('INVALID_VALUES', `${name}.bulkCreate takes a list of objects: [{ attribute: value }].`);
}
