import { markAsOurs, refuseOtherCopy } from '../errors/other-copy';
import type { Place } from '../definition/place';
import type { IncludeEntry } from '../options/find-options';
import { isAccessed } from '../definition/attribute-definition';
import { type ModelDefinition, perDefinition } from '../definition/model-definition';
import type { RowView } from './changes';

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

  /** The private state of an instance. */
  static stateOf(this: void, instance: object): InstanceState {
    return (instance as Instance).#state;
  }

  /**
   * Whether a value is an instance of any model.
   *
   * @throws QueryError `OTHER_COPY` for an instance of another copy of Mortise
   */
  static is(this: void, value: unknown): value is Instance {
    if (typeof value !== 'object' || value === null) return false;
    if (#state in value) return true;
    refuseOtherCopy(value, () => `The ${value.constructor?.name} given`);
    return false;
  }
}

markAsOurs(Instance.prototype);

// The functions themselves: every step of every call asks them, and a function around them would be entered as often.
export const { stateOf, is: isInstance } = Instance;

/** Where an instance was read from, or made for, unless that is where its model says. */
export const placeOf = (instance: object): Place | undefined => stateOf(instance).layout.definition.place;

/** Turns a driver's value (never null) into the attribute's canonical value; undefined: it is that already. */
export type Decoder = ((raw: unknown) => unknown) | undefined;

/** Which attributes a row holds, in which order, and how their values are read. Shared by all rows of a query. */
export interface Layout {
  readonly definition: ModelDefinition;
  readonly names: readonly string[];
  readonly positions: ReadonlyMap<string, number>;
  readonly decoders: readonly Decoder[];
  /** True when no attribute of the model has accessors of its own: values are then plain own properties. */
  readonly isPlain: boolean;
}

export function createLayout(
  definition: ModelDefinition,
  names: readonly string[],
  decoders: readonly Decoder[],
): Layout {
  return {
    definition,
    names,
    positions: new Map(names.map((name, index) => [name, index])),
    decoders,
    isPlain: !definition.hasAccessors,
  };
}

/** Asked of models that have accessors at all. */
function hasAccessor(definition: ModelDefinition, name: string): boolean {
  const attribute = definition.attributes.get(name);
  return attribute !== undefined && isAccessed(attribute);
}

/** The layout of rows that hold canonical values of all columns: rows that were just written. */
export const canonicalLayout = perDefinition(definition => {
  const decoders = definition.columns.map(name => definition.attributes.get(name)?.copy);
  return createLayout(definition, definition.columns, decoders);
});

/** The row of what has none yet. */
const noRow: readonly unknown[] = Object.freeze([]);

/** The state of an instance that is not in the database yet. */
export function newState(definition: ModelDefinition): InstanceState {
  return {
    isNewRecord: true,
    isDestroyed: false,
    isUnknown: false,
    row: noRow,
    offset: 0,
    layout: canonicalLayout(definition),
    hidden: undefined,
    includes: undefined,
  };
}

/** One instance from a row: the state keeps the row itself, so nothing is copied. */
export function loadInstance(layout: Layout, row: readonly unknown[], offset: number): Instance {
  const state: InstanceState = {
    isNewRecord: false,
    isDestroyed: false,
    isUnknown: false,
    row,
    offset,
    layout,
    hidden: undefined,
    includes: undefined,
  };
  const { model } = layout.definition;
  // Reflect.construct is typed as any; it gives an object of the model by the third argument's prototype.
  const instance = Reflect.construct(Instance, [state], model) as Instance;
  if (layout.isPlain) fillPlain(instance as unknown as Record<string, unknown>, layout, row, offset);
  else fillWithAccessors(instance, state);
  return instance;
}

/** One plain object from a row. */
export function loadPlain(layout: Layout, row: readonly unknown[], offset: number): object {
  const object: Record<string, unknown> = {};
  fillPlain(object, layout, row, offset);
  return object;
}

function fillPlain(target: Record<string, unknown>, layout: Layout, row: readonly unknown[], offset: number): void {
  const { names, decoders } = layout;
  for (let index = 0; index < names.length; index++) {
    const raw = row[offset + index];
    const decode = decoders[index];
    // names and decoders are as long as each other.
    target[names[index] as string] = decode === undefined || raw === null ? raw : decode(raw);
  }
}

function fillWithAccessors(instance: Instance, state: InstanceState): void {
  for (const name of state.layout.names) writeValue(instance, state, name, loadedValue(state, name));
}

/** The value an attribute was loaded or last saved with; undefined when it was not loaded. */
export function loadedValue(state: RowView, name: string): unknown {
  const position = state.layout.positions.get(name);
  if (position === undefined) return undefined;
  const raw = state.row[state.offset + position];
  const decode = state.layout.decoders[position];
  return decode === undefined || raw === null || raw === undefined ? raw : decode(raw);
}

/** The attribute's own value, past any accessor of the model. */
export function readValue(instance: object, state: InstanceState, name: string): unknown {
  const { definition } = state.layout;
  if (definition.hasAccessors && hasAccessor(definition, name)) return state.hidden?.get(name);
  const value = (instance as Record<string, unknown>)[name];
  // What somebody has put onto the prototype of all objects was given to none of them.
  return value !== undefined && name in Object.prototype && !Object.hasOwn(instance, name) ? undefined : value;
}

/** Sets the attribute's own value, past any accessor of the model. */
export function writeValue(instance: object, state: InstanceState, name: string, value: unknown): void {
  const { definition } = state.layout;
  if (definition.hasAccessors && hasAccessor(definition, name)) (state.hidden ??= new Map()).set(name, value);
  else (instance as Record<string, unknown>)[name] = value;
}
