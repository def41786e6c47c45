import { checkInstance } from '../lifecycle/validate-instance';
import { Instance } from '../model/instance';
import { attributeOf, type ModelDefinition } from '../model/model-definition';
import { assignValues, newState } from './build';

/**
 * Refuses values that no row of the model could hold, before anything is sent: unknown attributes and wrong types. What
 * is left out, and what the author's validators say, is looked at when the row is written.
 *
 * @throws QueryError `UNKNOWN_ATTRIBUTE`, ValidationError
 */
export function checkValues(definition: ModelDefinition, values: Readonly<Record<string, unknown>>): void {
  const given = Object.keys(values).filter(name => values[name] !== undefined);
  if (given.length === 0) return;
  for (const name of given) attributeOf(definition, name);
  // A scratch instance, since an attribute may have a setter.
  const instance = Reflect.construct(Instance, [newState(definition)], definition.model) as Instance;
  assignValues({ definition, instance }, values);
  const attributes = given.filter(name => definition.columns.includes(name));
  checkInstance({ definition, instance, attributes, toleratesNull: true });
}
