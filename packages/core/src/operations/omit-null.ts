import { stateOf, readValue, writeValue } from '../instance/instance';
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

/** The same for values that no instance holds yet. */
export const withoutNulls = (definition: ModelDefinition, values: object, options: NullOptions): object =>
  omitsNull(definition, options)
    ? Object.fromEntries(
        Object.entries(values).filter(([name, value]) => value !== null || !definition.columns.includes(name)),
      )
    : values;

/**
 * Changes an instance whose row is there, and puts back what is null then: its row keeps what it has, and so does the
 * instance. Gives the attributes that were put back.
 */
export function keepingNulls(
  definition: ModelDefinition,
  instance: object,
  { names, change }: { readonly names: readonly string[]; readonly change: () => void },
): readonly string[] {
  const state = stateOf(instance);
  const columns = definition.columns.filter(name => names.includes(name));
  const before = columns.map(name => readValue(instance, state, name));
  change();
  return columns.filter((name, place) => {
    if (readValue(instance, state, name) !== null) return false;
    writeValue(instance, state, name, before[place]);
    return true;
  });
}
