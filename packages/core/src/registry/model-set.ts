import type { ModelClass } from '../options/model-class';

/** The models of one database: `get`, `getOrThrow`, `has`, and iteration over the model classes. */
export interface ModelSet<M extends ModelClass = ModelClass> extends Iterable<M> {
  get(name: string): M | undefined;
  /** @throws QueryError `UNKNOWN_MODEL`, naming the nearest model there is. */
  getOrThrow(name: string): M;
  has(name: string): boolean;
}
