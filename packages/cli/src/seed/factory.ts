import type { CreationAttributes, Model, ModelStatic } from 'mortise';
import { definitionOf } from '@mortise/core';
import type { SeedCounts } from './seed-counts';

type Values<M extends Model> = Partial<CreationAttributes<M>> & Readonly<Record<string, unknown>>;

/** Values of the row of that number, counted from 1; or the same for all. */
export type FactoryValues<M extends Model> = Values<M> | ((number: number) => Values<M>);

/** Counts on, also in the factories that `with` makes. */
interface Sequence {
  last: number;
}

/** Makes rows of a model for tests and seeds, each with values of its own. */
export class Factory<M extends Model> {
  readonly #model: ModelStatic<M>;
  readonly #values: readonly FactoryValues<M>[];
  readonly #sequence: Sequence;
  readonly #counts: SeedCounts | undefined;

  constructor(model: ModelStatic<M>, values: readonly FactoryValues<M>[], shared: SharedByFactories = {}) {
    this.#model = model;
    this.#values = values;
    this.#sequence = shared.sequence ?? { last: 0 };
    this.#counts = shared.counts;
  }

  /** A factory whose rows have these values too, before those it had. */
  with(values: FactoryValues<M>): Factory<M> {
    return new Factory(this.#model, [...this.#values, values], { sequence: this.#sequence, counts: this.#counts });
  }

  /** Values of so many rows, which nothing is made of: for `upsertBy`. */
  values(number: number): Values<M>[] {
    return Array.from({ length: number }, () => this.#next());
  }

  /** An instance that is not saved; or a list of so many. */
  build(): M;
  build(number: number): M[];
  build(number?: number): M | M[] {
    const built = this.values(number ?? 1).map(values => this.#model.build(values as never)); // the model checks its values
    return number === undefined ? (built[0] as M) : built; // one was built
  }

  /** A row; or a list of so many. Associations may be given as `create` takes them. */
  create(): Promise<M>;
  create(number: number): Promise<M[]>;
  async create(number?: number): Promise<M | M[]> {
    const created: M[] = [];
    for (const values of this.values(number ?? 1)) created.push(await this.#model.create(values as never)); // as in build
    this.#counts?.row(definitionOf(this.#model).name, 'created', created.length);
    return number === undefined ? (created[0] as M) : created; // one was created
  }

  #next(): Values<M> {
    const number = ++this.#sequence.last;
    const parts = this.#values.map(values => (typeof values === 'function' ? values(number) : values));
    return Object.assign({}, ...parts) as Values<M>; // each is a part of it
  }
}

interface SharedByFactories {
  readonly sequence?: Sequence;
  readonly counts?: SeedCounts | undefined;
}

/**
 * A factory of a model. Its rows are numbered from 1.
 *
 * @example
 * const people = factory(Person, number => ({ name: `Person ${number}` }));
 * await people.create(); // Person 1
 * await people.with({ isAdmin: true }).create(2); // Person 2, Person 3
 */
export const factory = <M extends Model>(model: ModelStatic<M>, values: FactoryValues<M> = {}): Factory<M> =>
  new Factory(model, [values]); // nothing is part of any values
