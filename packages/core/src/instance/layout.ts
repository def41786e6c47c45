import { isAccessed } from '../definition/attribute-definition';
import { perDefinition } from '../definition/per-definition';
import type { ModelDefinition } from '../definition/model-definition';
import type { RowView } from './changes';
import { Instance, type InstanceState } from './instance';

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

function hasAccessor(definition: ModelDefinition, name: string): boolean {
  if (!definition.hasAccessors) return false;
  const attribute = definition.attributes.get(name);
  return attribute !== undefined && isAccessed(attribute);
}

/** The layout of rows that hold canonical values of all columns: rows that were just written. */
export const canonicalLayout = perDefinition(definition => {
  const decoders = definition.columns.map(name => definition.attributes.get(name)?.copy);
  return createLayout(definition, definition.columns, decoders);
});

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
  if (hasAccessor(state.layout.definition, name)) return state.hidden?.get(name);
  const value = (instance as Record<string, unknown>)[name];
  // What somebody has put onto the prototype of all objects was given to none of them.
  return value !== undefined && name in Object.prototype && !Object.hasOwn(instance, name) ? undefined : value;
}

/** Sets the attribute's own value, past any accessor of the model. */
export function writeValue(instance: object, state: InstanceState, name: string, value: unknown): void {
  if (hasAccessor(state.layout.definition, name)) (state.hidden ??= new Map()).set(name, value);
  else (instance as Record<string, unknown>)[name] = value;
}
