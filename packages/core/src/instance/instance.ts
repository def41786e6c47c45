import { markAsOurs, refuseOtherCopy } from '../errors/other-copy';
import type { Place } from '../definition/place';
import type { IncludeEntry } from '../options/find-options';
import type { Layout } from './layout';

/** What an instance knows beside its attribute values. It sits in a private slot, so nothing of it is ever printed. */
export interface InstanceState {
  isNewRecord: boolean;
  /** True once the row was deleted; saving is then refused. */
  isDestroyed: boolean;
  /** True once it was written in a transaction of which nobody knows how it ended, until it is read again. */
  isUnknown: boolean;
  /** The row as the driver gave it, or as it was written: the values to compare with on save. */
  row: readonly unknown[];
  /** Where the instance's values begin in the row: a joined row holds several instances. */
  offset: number;
  layout: Layout;
  /** Values of attributes that have accessors of their own on the prototype. */
  hidden: Map<string, unknown> | undefined;
  /** What the query that found it included, and what was loaded onto it since. */
  includes: readonly IncludeEntry[] | undefined;
}

/**
 * The base of every model instance: an object with a private slot for its state.
 *
 * Rows become instances through `Reflect.construct(Instance, [state], model)`, which gives the object the model's
 * prototype without running the constructor or the field initialisers of the model: a field written `name!: string`
 * can't overwrite what was loaded.
 */
export class Instance {
  #state: InstanceState;

  constructor(state: InstanceState) {
    this.#state = state;
  }

  static stateOf(instance: Instance): InstanceState {
    return instance.#state;
  }

  /** @throws QueryError `OTHER_COPY` for an instance of another copy of Mortise */
  static is(value: unknown): value is Instance {
    if (typeof value !== 'object' || value === null) return false;
    if (#state in value) return true;
    refuseOtherCopy(value, () => `The ${value.constructor?.name} given`);
    return false;
  }
}

markAsOurs(Instance.prototype);

/** The private state of an instance. */
export const stateOf = (instance: object): InstanceState => Instance.stateOf(instance as Instance);

/** Whether a value is an instance of any model. */
export const isInstance = (value: unknown): value is Instance => Instance.is(value);

/** Where an instance was read from, or made for, unless that is where its model says. */
export const placeOf = (instance: object): Place | undefined => stateOf(instance).layout.definition.place;
