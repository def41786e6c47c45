import { stateOf } from '../model/instance';
import { readValue, writeValue } from '../model/layout';
import type { ModelDefinition } from '../model/model-definition';

/** Sets the timestamps of a new row, where its author did not. */
export function stampNew(instance: object, { timestamps }: ModelDefinition, now: Date): void {
  const state = stateOf(instance);
  for (const name of [timestamps.createdAt, timestamps.updatedAt]) {
    if (name === undefined) continue;
    const present = readValue(instance, state, name);
    if (present === undefined || present === null) writeValue(instance, state, name, new Date(now));
  }
}

/** Sets the time of the last change. */
export function stampChanged(instance: object, { timestamps }: ModelDefinition, now: Date): void {
  if (timestamps.updatedAt !== undefined) writeValue(instance, stateOf(instance), timestamps.updatedAt, now);
}
