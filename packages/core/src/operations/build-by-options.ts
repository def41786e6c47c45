import { attributeOf, type ModelDefinition } from '../definition/model-definition';
import { markAsGiven } from '../instance/given-rows';
import { Instance, stateOf, writeValue, newState } from '../instance/instance';
import type { BuildOptions } from '../options/write-options';
import { assignDefaults, assignValues, buildInstance, requireValues } from './new-row';
import { recordSaved } from './saved-row';
import { takenValues, takingOf, type Taking } from './taken-values';
import { checkInstance } from './validate-instance';

/**
 * An instance from values, as the options of `build` say.
 *
 * @throws ValidationError where values of a row that is there are none of their types
 */
export function buildByOptions(definition: ModelDefinition, values: object, options: BuildOptions): Instance {
  const { isNewRecord = true, raw = false } = options;
  const taking = takingOf(definition, options);
  if (isNewRecord && !raw) return buildInstance(definition, values, taking);
  requireValues(definition, values);
  const instance = Reflect.construct(Instance, [newState(definition)], definition.model) as Instance;
  stateOf(instance).isNewRecord = isNewRecord;
  if (!isNewRecord) markAsGiven(instance);
  if (raw) assignRaw(definition, instance, takenValues(values, taking));
  else assignValues({ definition, instance }, values, taking);
  if (isNewRecord) assignDefaults(instance, definition);
  else if (raw) recordGiven(definition, instance, { values, taking });
  return instance;
}

/** Past setters. */
function assignRaw(definition: ModelDefinition, instance: object, values: object): void {
  for (const [name, value] of Object.entries(values) as [string, unknown][]) {
    if (value !== undefined) writeValue(instance, stateOf(instance), attributeOf(definition, name).name, value);
  }
}

interface GivenRow {
  readonly values: object;
  readonly taking: Taking;
}

/** What was given is what the row has: nothing of it is to be written. */
function recordGiven(definition: ModelDefinition, instance: object, { values, taking }: GivenRow): void {
  const given = Object.keys(takenValues(values, taking)).filter(name => definition.columns.includes(name));
  recordSaved(instance, definition, checkInstance({ definition, instance, attributes: given, toleratesNull: true }));
}
