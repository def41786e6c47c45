import type { AttributeDefinition } from '../model/attribute-definition';
import { stateOf } from '../model/instance';
import { readValue } from '../model/layout';
import type { ModelDefinition } from '../model/model-definition';

/** Which columns an INSERT names, and which the database fills in and tells back. */
export interface InsertShape {
  readonly attributes: readonly string[];
  readonly returning: readonly string[];
}

/** Columns without a value are NULL, but for those that the database makes itself. */
export function insertShape(definition: ModelDefinition, values: ReadonlyMap<string, unknown>): InsertShape {
  const made = definition.columns.filter(name => values.get(name) === null && isMadeByDatabase(definition, name));
  if (made.length === 0) return { attributes: definition.columns, returning: made };
  return { attributes: definition.columns.filter(name => !made.includes(name)), returning: made };
}

function isMadeByDatabase(definition: ModelDefinition, name: string): boolean {
  const { autoIncrement, defaultValue } = definition.attributes.get(name) as AttributeDefinition; // columns are attributes
  return autoIncrement || defaultValue?.type === 'sql';
}

/** Columns to be validated before an INSERT: all but those that are left to the database. */
export function insertedColumns(instance: object, definition: ModelDefinition): readonly string[] {
  const state = stateOf(instance);
  return definition.columns.filter(name => {
    const { defaultValue } = definition.attributes.get(name) as AttributeDefinition; // as above
    return defaultValue?.type !== 'sql' || readValue(instance, state, name) !== undefined;
  });
}
