import {
  after,
  type Awaitable,
  checkCallOptions,
  isPending,
  operationRules,
  QueryError,
  traces,
  type ExecutionContext,
  type IncrementInstanceOptions,
  type Increments,
  type IncrementsOf,
  type IncrementVerb,
  type CountOf,
  type Page,
  type AggregatesOf,
  type Attributes,
  type Created,
  type CreationArgument,
  type FieldName,
  type FindAttributes,
  type FoundThrough,
  type Sure,
  type IncludeInput,
  type JunctionValues,
  type MayBeEmpty,
  type Model,
  type Target,
} from '@mortise/core';
import type { BoundAssociation } from '../association';
import { syncLinks, type SyncEntry, toggleLinks } from '../links/link-changes';
import type {
  WritableAssociation,
  ToManyRules,
  CreateLinkedOptions,
  CreateLinkedOptionsOf,
  FindOrCreateLinkedOptions,
  FindOrCreateLinkedOptionsOf,
  LinkChanges,
  LinkOptions,
  LinkOptionsOf,
} from '../links/write-options';
import { countRelated, getRelated, hasRelated } from '../reads/get';
import type { CountRelatedOptions, GetArguments, GetOptions, HasOptions } from '../reads/read-options';
import { streamRelated, type StreamRelatedArguments, type StreamRelatedOptions } from '../reads/stream';
import { paginateRelated, type GetPageArguments, type RelatedPageOptions } from '../reads/paginate';
import { tracingLinks } from '../links/trace-links';
import { ownSource, listed, targetKeys } from '../reads/link-keys';

/** Who is told of links. */
const linkWrites = traces.linkWrite;

/** One, or as many as a list, a Set or another iterable gives. */
export type Targets<T extends Model> = Target<T> | Iterable<Target<T>>;

/**
 * The rows that one instance is associated with under one name: what `person.related('likedToots')` gives.
 *
 * @example
 * const liked = person.related('likedToots');
 * await liked.add([toot, 12], { through: { reaction: 'love' } });
 * await liked.count();
 */
export class ToManyRelation<T extends Model = Model, J = never> {
  readonly #writable: WritableAssociation;
  readonly #source: object;

  constructor(writable: WritableAssociation, source: object) {
    this.#writable = writable;
    this.#source = source;
  }

  /** What is associated now. */
  async get<
    const I extends IncludeInput<T> | undefined = undefined,
    const A extends FindAttributes<keyof Attributes<T> & string> | undefined = undefined,
    const G extends AggregatesOf<T> | undefined = undefined,
    const Raw extends boolean | undefined = undefined,
    O = unknown,
  >(options?: GetArguments<T, J, I, A, G, Raw, O>): Promise<FoundThrough<T, J, I, A, G, Raw, O>[]> {
    // Checked against the junction, where it is known.
    const found = await getRelated(this.#association, this.#source, options as GetOptions | undefined);
    // The options say what is on each row.
    return found as FoundThrough<T, J, I, A, G, Raw, O>[];
  }

  /**
   * A page of what is associated, in the order that `get` has: also by attributes of the junction, of which a row that is
   * linked twice comes twice. Otherwise as the static `paginate` of the target.
   *
   * @throws QueryError `INVALID_CURSOR`, `INVALID_ORDER`, `MISSING_PRIMARY_KEY`, `INVALID_LIMIT`, `INVALID_OPTION`
   * @example
   * const page = await ada.related('likedToots').paginate({ first: 10, order: [['LikedToot', 'createdAt', 'DESC']] });
   */
  async paginate<
    const I extends IncludeInput<T> | undefined = undefined,
    const A extends FindAttributes<keyof Attributes<T> & string> | undefined = undefined,
    const G extends AggregatesOf<T> | undefined = undefined,
    const Raw extends boolean | undefined = undefined,
    const Count extends boolean | undefined = undefined,
    O = unknown,
  >(
    options?: GetPageArguments<T, J, I, A, G, Raw, Count, O>,
  ): Promise<Page<FoundThrough<T, J, I, A, G, Raw, O>, CountOf<Sure<O, 'count', Count>>>> {
    const page = await paginateRelated(this.#association, this.#source, options as RelatedPageOptions | undefined); // as in get
    return page as Page<FoundThrough<T, J, I, A, G, Raw, O>, CountOf<Sure<O, 'count', Count>>>;
  }

  /**
   * What is associated, one by one, read in batches of `batchSize`: as `Model.stream`, and ordered by attributes of the
   * junction too.
   *
   * @throws QueryError as `Model.stream`
   * @example
   * for await (const toot of person.related('likedToots').stream({ batchSize: 500 })) await send(toot);
   */
  stream<
    const I extends IncludeInput<T> | undefined = undefined,
    const A extends FindAttributes<keyof Attributes<T> & string> | undefined = undefined,
    const G extends AggregatesOf<T> | undefined = undefined,
    const Raw extends boolean | undefined = undefined,
    O = unknown,
  >(options?: StreamRelatedArguments<T, J, I, A, G, Raw, O>): AsyncIterable<FoundThrough<T, J, I, A, G, Raw, O>> {
    const call = { verb: 'stream', options: options as StreamRelatedOptions | undefined } as const;
    return streamRelated(this.#association, this.#source, call) as AsyncIterable<FoundThrough<T, J, I, A, G, Raw, O>>; // as in get
  }

  /** The same rows in lists of up to `batchSize`. */
  findInBatches<
    const I extends IncludeInput<T> | undefined = undefined,
    const A extends FindAttributes<keyof Attributes<T> & string> | undefined = undefined,
    const G extends AggregatesOf<T> | undefined = undefined,
    const Raw extends boolean | undefined = undefined,
    O = unknown,
  >(options?: StreamRelatedArguments<T, J, I, A, G, Raw, O>): AsyncIterable<FoundThrough<T, J, I, A, G, Raw, O>[]> {
    const call = { verb: 'findInBatches', options: options as StreamRelatedOptions | undefined } as const;
    return streamRelated(this.#association, this.#source, call) as AsyncIterable<FoundThrough<T, J, I, A, G, Raw, O>[]>; // as in get
  }

  /** How many rows are associated. */
  async count(options?: CountRelatedOptions<Attributes<T>, T, J>): Promise<number> {
    return countRelated(this.#association, this.#source, options as CountRelatedOptions | undefined); // as in get
  }

  /** Whether all of these are associated. */
  async has(targets: Targets<T>, options?: HasOptions<T, J>): Promise<boolean> {
    const keys = targetKeys(this.#association, listed(targets));
    return hasRelated(this.#association, this.#source, keys, options as HasOptions<Model> | undefined); // as in get
  }

  /** Makes these the whole list; null clears it. */
  async set(targets: Targets<T> | null, options: LinkOptionsOf<J> = {}): Promise<void> {
    options = this.#checked('set', options);
    const list = listed(targets);
    await this.#writing('set', options, () => this.#writable.writes.set(this.#source, list, options), list);
  }

  /** Associates these too; those that are associated get the given junction values. */
  async add(targets: Targets<T>, options: LinkOptionsOf<J> = {}): Promise<void> {
    options = this.#checked('add', options);
    const list = listed(targets);
    const added = this.#writing('add', options, () => this.#writable.writes.add(this.#source, list, options), list);
    if (isPending(added)) await added;
  }

  /** Takes these off, and gives the number that went. */
  async remove(targets: Targets<T>, options: LinkOptionsOf<J> = {}): Promise<number> {
    options = this.#checked('remove', options);
    const list = listed(targets);
    return this.#writing('remove', options, () => this.#writable.writes.remove(this.#source, list, options), list);
  }

  /** Creates a row and associates it. */
  create(this: ToManyRelation<T, J> & MayBeEmpty<T>): Promise<T>;
  create<V, const Fields extends readonly FieldName<T>[] | undefined = undefined>(
    values: CreationArgument<T, V>,
    options?: CreateLinkedOptionsOf<T, J, Fields>,
  ): Promise<Created<T, V, Fields>>;
  async create(values: object = {}, options: CreateLinkedOptions = {}): Promise<unknown> {
    options = this.#checked('create', options);
    return this.#writing('create', options, () => this.#writable.writes.create(this.#source, values, options));
  }

  /**
   * A row that matches, or a new one, which is associated in any case: all of it, or nothing. Many-to-many finds any row of the
   * target, has-many one of its own. `through` gives the link its values, as `add` does.
   *
   * @returns the row, and whether it was created
   * @throws as the static `findOrCreate` of the target
   * @example
   * const [tag] = await post.related('tags').findOrCreate({ where: { name: 'tea' }, defaults: { color: 'green' } });
   */
  async findOrCreate(options: FindOrCreateLinkedOptionsOf<T, J>): Promise<[row: T, created: boolean]> {
    const checked = this.#checked('findOrCreate', options ?? {});
    const { writes } = this.#writable;
    const found = this.#writing('findOrCreate', checked, () => writes.findOrCreate(this.#source, checked));
    return (await found) as [T, boolean]; // a row of the target
  }

  /** Takes off those that are associated, and associates the others. */
  async toggle(targets: Targets<T>, options: LinkOptionsOf<J> = {}): Promise<LinkChanges> {
    options = this.#checked('toggle', options);
    const list = listed(targets);
    return this.#writing('toggle', options, () => toggleLinks(this.#writable, this.#source, list, options), list);
  }

  /**
   * Adds to attributes of the junction rows of these targets, by one statement, and gives the number of links. What is not
   * linked is passed over.
   *
   * @throws QueryError `NO_JUNCTION`, `NOT_A_NUMBER`, `INVALID_VALUE`
   * @example
   * await person.related('likedToots').increment(toot, 'stars', { by: 2 });
   */
  async increment(
    targets: Targets<T>,
    attributes: IncrementsOf<keyof JunctionValues<J> & string>,
    options: IncrementInstanceOptions = {},
  ): Promise<number> {
    return this.#count('increment', targets, attributes, options);
  }

  /** Takes off what `increment` adds. */
  async decrement(
    targets: Targets<T>,
    attributes: IncrementsOf<keyof JunctionValues<J> & string>,
    options: IncrementInstanceOptions = {},
  ): Promise<number> {
    return this.#count('decrement', targets, attributes, options);
  }

  async #count(
    verb: IncrementVerb,
    targets: Targets<T>,
    attributes: unknown,
    given: IncrementInstanceOptions,
  ): Promise<number> {
    const options = checkCallOptions(given, operationRules.incrementInstance, `${this.#association.label}.${verb}`);
    const { writes } = this.#writable;
    if (writes.increment === undefined) throw withoutJunction(this.#association, verb);
    const increment = { verb, attributes: attributes as Increments, options }; // names
    const list = listed(targets);
    return this.#writing(verb, options, () => writes.increment?.(this.#source, list, increment) ?? 0, list);
  }

  /**
   * Makes these the whole list, each with junction values of its own, and tells what that changed.
   *
   * @example
   * await person.related('likedToots').sync([1, toot, { target: 3, through: { reaction: 'love' } }]);
   */
  async sync(
    entries: Iterable<SyncEntry<Target<T>, JunctionValues<J>>>,
    options: LinkOptionsOf<J> = {},
  ): Promise<LinkChanges> {
    options = this.#checked('sync', options);
    // What is no list even then is refused there.
    const list = listed(entries) as readonly SyncEntry[];
    return this.#writing('sync', options, () => syncLinks(this.#writable, this.#source, list, options), list);
  }

  get #association(): BoundAssociation {
    return this.#writable.association;
  }

  #writing<R>(verb: string, options: ExecutionContext, work: () => Awaitable<R>, targets?: unknown): Awaitable<R> {
    const write = (): Awaitable<R> => after(ownSource(this.#association, this.#source, options), work);
    if (!linkWrites.hasSubscribers) return write();
    const call = targets === undefined ? { verb } : { verb, targets };
    return tracingLinks(this.#association, call, write);
  }

  #checked<Options extends LinkOptions | FindOrCreateLinkedOptions>(
    verb: keyof ToManyRules,
    options: Options,
  ): Options {
    return checkCallOptions(options, this.#writable.rules[verb], `${this.#association.label}.${verb}`);
  }
}

function withoutJunction({ label, targetDefinition }: BoundAssociation, verb: IncrementVerb): QueryError {
  return new QueryError('NO_JUNCTION', `${label} has no junction whose attributes ${verb} could count.`, {
    hint: `Use ${targetDefinition.name}.${verb} for the rows themselves.`,
  });
}
