import {
  after,
  checkCallOptions,
  type AggregatesOf,
  type Attributes,
  type Awaitable,
  type Created,
  type CreationArgument,
  type ExecutionContext,
  type FieldName,
  type FindAttributes,
  type Found,
  type IncludeInput,
  type MayBeEmpty,
  type Model,
  type Target,
} from '@mortise/core';
import type { BoundAssociation } from '../association';
import type { ToOneWrites, CreateLinkedOptions, CreateLinkedOptionsOf, LinkOptions } from '../links/write-options';
import { getRelated } from '../reads/get';
import type { GetArguments } from '../reads/read-options';
import { tracingLinks } from '../links/trace-links';
import { ownSource } from '../reads/link-keys';

/** The row that one instance is associated with under one name: what `toot.related('author')` gives. */
export class ToOneRelation<T extends Model = Model> {
  readonly #association: BoundAssociation;
  readonly #writes: ToOneWrites;
  readonly #source: object;

  constructor(association: BoundAssociation, writes: ToOneWrites, source: object) {
    this.#association = association;
    this.#writes = writes;
    this.#source = source;
  }

  /** What is associated now, or null. */
  async get<
    const I extends IncludeInput<T> | undefined = undefined,
    const A extends FindAttributes<keyof Attributes<T> & string> | undefined = undefined,
    const G extends AggregatesOf<T> | undefined = undefined,
    const Raw extends boolean | undefined = undefined,
    O = unknown,
  >(options?: GetArguments<T, never, I, A, G, Raw, O>): Promise<Found<T, I, A, G, Raw, O> | null> {
    const [found] = await getRelated(this.#association, this.#source, options);
    // The options say what is on the row.
    return (found as Found<T, I, A, G, Raw, O> | undefined) ?? null;
  }

  /** Makes this the one; null takes it off. */
  async set(target: Target<T> | null, options: LinkOptions = {}): Promise<void> {
    options = this.#checked('set', options);
    const call = { verb: 'set', targets: target };
    await tracingLinks(this.#association, call, () =>
      this.#own(options, () => this.#writes.set(this.#source, target, options)),
    );
  }

  /** Creates a row and makes it the one. */
  create(this: ToOneRelation<T> & MayBeEmpty<T>): Promise<T>;
  create<V, const Fields extends readonly FieldName<T>[] | undefined = undefined>(
    values: CreationArgument<T, V>,
    options?: CreateLinkedOptionsOf<T, never, Fields>,
  ): Promise<Created<T, V, Fields>>;
  async create(values: object = {}, options: CreateLinkedOptions = {}): Promise<unknown> {
    options = this.#checked('create', options);
    const call = { verb: 'create' };
    return tracingLinks(this.#association, call, () =>
      this.#own(options, () => this.#writes.create(this.#source, values, options)),
    );
  }

  #checked<Options extends LinkOptions>(verb: 'set' | 'create', options: Options): Options {
    return checkCallOptions(options, this.#writes.rules[verb], `${this.#association.label}.${verb}`);
  }

  #own<R>(options: ExecutionContext, work: () => Promise<R>): Awaitable<R> {
    return after(ownSource(this.#association, this.#source, options), work);
  }
}
