import { InvalidValueError } from '../data-types/kind-behaviour';
import { SqlFragment } from '../sql/sql-fragment';
import type { AttributeDefinition } from '../definition/attribute-definition';
import type { RowView } from './former-row';
import { stateOf } from './instance';
import { loadedValue, readValue } from './layout';
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
