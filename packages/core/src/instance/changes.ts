import { InvalidValueError } from '../data-types/kind-behaviour';
import { SqlFragment } from '../sql/sql-fragment';
import type { AttributeDefinition } from '../definition/attribute-definition';
import { type InstanceState, stateOf, canonicalLayout, loadedValue, readValue } from './instance';
import type { ModelDefinition } from '../definition/model-definition';

/** Attributes whose values differ from the ones loaded or last saved, changes inside a Date or JSON value included. */
export function changedAttributes(
  instance: object,
  definition: ModelDefinition,
  compared: RowView = stateOf(instance),
): readonly string[] {
  return definition.columns.filter(name =>
    isChanged(instance, definition.attributes.get(name) as AttributeDefinition, compared),
  );
}

/** Whether an attribute has another value than in a row: the one it was loaded or last saved with, unless given. */
export function isChanged(
  instance: object,
  attribute: AttributeDefinition,
  compared: RowView = stateOf(instance),
): boolean {
  const current = readValue(instance, stateOf(instance), attribute.name);
  return current !== undefined && !holdsValue(attribute, current, loadedValue(compared, attribute.name));
}

/** Whether a value that an instance has is the same as a canonical one. What is SQL is none yet. */
export function holdsValue(attribute: AttributeDefinition, current: unknown, value: unknown): boolean {
  if (current === null || value === null || current === undefined || value === undefined) return current === value;
  return !SqlFragment.is(current) && sameValue(attribute, current, value);
}

function sameValue(attribute: AttributeDefinition, current: unknown, loaded: unknown): boolean {
  if (current === loaded) return true;
  try {
    return attribute.equals(attribute.normalise(current), loaded);
  } catch (error) {
    // What is no value of the type is a change: validation then says what is wrong with it.
    if (error instanceof InvalidValueError) return false;
    throw error;
  }
}

/**
 * Has an attribute count as changed, or as unchanged: the row that an instance is compared with holds nothing for it, or what
 * the instance has.
 */
export function markChanged(instance: object, { definition, attribute }: ComparedAttribute, changed: boolean): void {
  const state = stateOf(instance);
  const current = readValue(instance, state, attribute.name);
  const compared = changed ? undefined : canonicalOr(attribute, current);
  const valueFor = (name: string): unknown => (name === attribute.name ? compared : loadedValue(state, name));
  Object.assign(state, { row: definition.columns.map(valueFor), offset: 0, layout: canonicalLayout(definition) });
}

interface ComparedAttribute {
  readonly definition: ModelDefinition;
  readonly attribute: AttributeDefinition;
}

/** What is no value of its type is told when it is written. */
function canonicalOr({ normalise, copy }: AttributeDefinition, value: unknown): unknown {
  if (value === undefined || value === null || SqlFragment.is(value)) return value;
  try {
    const canonical = normalise(value);
    return copy === undefined ? canonical : copy(canonical);
  } catch (error) {
    if (error instanceof InvalidValueError) return value;
    throw error;
  }
}

/** The values that changed attributes had in a row. */
export function previousValues(
  instance: object,
  definition: ModelDefinition,
  compared: RowView,
): Record<string, unknown> {
  const changed = changedAttributes(instance, definition, compared);
  return Object.fromEntries(changed.map(name => [name, loadedValue(compared, name)]));
}

/** A row as an instance was loaded with it, or last written. */
export type RowView = Pick<InstanceState, 'row' | 'offset' | 'layout'>;

/** The rows of instances as they were before the write whose hooks run now. */
const formerRows = new WeakMap<object, readonly RowView[]>();

/** The row an instance has now, to be remembered while it is written. */
export function rowOf(instance: object): RowView {
  const { row, offset, layout } = stateOf(instance);
  return { row, offset, layout };
}

/** The row that `changed()` and `previous()` compare with: while the hooks after a write run, the one before it. */
export const comparedRow = (instance: object): RowView => formerRows.get(instance)?.at(-1) ?? stateOf(instance);

/** Does something for an instance that was just written, and still tells what was changed by that. */
export async function tellingChanges(instance: object, former: RowView, work: () => Promise<void>): Promise<void> {
  formerRows.set(instance, [...(formerRows.get(instance) ?? []), former]);
  try {
    await work();
  } finally {
    // Writes of one instance may overlap: each takes away what it brought.
    const others = (formerRows.get(instance) ?? []).filter(each => each !== former);
    if (others.length === 0) formerRows.delete(instance);
    else formerRows.set(instance, others);
  }
}
