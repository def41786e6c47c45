import type { Attributes, CreationValues, FieldName, KeyValue, Model } from '@mortise/core';
import type { BoundAssociation } from '../association';
import {
  type ToOneWrites,
  checkWriteOptions,
  type CreateLinkedOptions,
  type LinkOptions,
} from '../links/write-options';
import { getRelated, type GetOptions } from '../reads/get';

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
  async get(options?: GetOptions<Attributes<T>, T>): Promise<T | null> {
    const [found] = await getRelated(this.#association, this.#source, options);
    return (found as T | undefined) ?? null;
  }

  /** Makes this the one; null takes it off. */
  async set(target: T | KeyValue | readonly KeyValue[] | null, options: LinkOptions = {}): Promise<void> {
    options = checkWriteOptions(this.#association, 'set', { options, known: this.#writes.rules.set });
    await this.#writes.set(this.#source, target, options);
  }

  /** Creates a row and makes it the one. */
  async create(values: CreationValues<T> = {}, options: CreateLinkedOptions<FieldName<T>> = {}): Promise<T> {
    options = checkWriteOptions(this.#association, 'create', { options, known: this.#writes.rules.create });
    return (await this.#writes.create(this.#source, values, options)) as T;
  }
}
