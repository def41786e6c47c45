import { stateOf } from '../instance/instance';
import { readValue, writeValue } from '../instance/layout';
import type { ModelDefinition } from '../definition/model-definition';

interface NullOptions {
  readonly omitNull?: boolean | undefined;
}

/** Whether a write leaves out what is null: as the call says, else as the model does. */
export const omitsNull = (definition: ModelDefinition, { omitNull = definition.omitNull }: NullOptions): boolean =>
  omitNull;

/** Takes nulls off new instances, so that they are as if they had not been given: a column has its own default then. */
export function omitNulls(definition: ModelDefinition, instances: readonly object[], options: NullOptions): void {
  if (!omitsNull(definition, options)) return;
  for (const instance of instances) {
    const state = stateOf(instance);
    for (const name of definition.columns)
      if (readValue(instance, state, name) === null) writeValue(instance, state, name, undefined);
  }
}
