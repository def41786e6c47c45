import { stampTenant } from './tenant-stamp';
import { stateOf } from '../instance/instance';
import { readValue, writeValue } from '../instance/layout';
import { attributeOf, type ModelDefinition } from '../definition/model-definition';

/**
 * Sets the timestamps of a new row, where its author did not, and whose it is. It is not deleted, whatever default its
 * column has.
 *
 * @throws QueryError `TENANT_MISMATCH`
 */
export function stampNew(instance: object, definition: ModelDefinition, now: Date): void {
  if (definition.requiredScope !== undefined || definition.place !== undefined) stampTenant(instance, definition);
  const { timestamps } = definition;
  const state = stateOf(instance);
  const { deletedAt } = timestamps;
  if (deletedAt !== undefined && readValue(instance, state, deletedAt) === undefined)
    writeValue(instance, state, deletedAt, null);
  for (const name of [timestamps.createdAt, timestamps.updatedAt]) {
    if (name === undefined) continue;
    const present = readValue(instance, state, name);
    if (present === undefined || present === null) writeValue(instance, state, name, new Date(now));
  }
}

/** Adds the time of the change to what is to be written, unless one is there that was set by hand. */
export function stampChanged(definition: ModelDefinition, values: Map<string, unknown>): void {
  const { updatedAt } = definition.timestamps;
  if (updatedAt === undefined || values.has(updatedAt)) return;
  values.set(updatedAt, attributeOf(definition, updatedAt).normalise(new Date()));
}
