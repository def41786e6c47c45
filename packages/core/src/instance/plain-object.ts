import { isInstance, stateOf } from './instance';
import { readValue } from './layout';
import { attributeOf, type ModelDefinition } from '../definition/model-definition';

type ValueMap = (value: unknown) => unknown;

/** An instance as a plain object: its own properties, its accessors, and the instances it holds likewise. */
export function plainObject(
  instance: object,
  definition: ModelDefinition,
  mapValue: ValueMap,
): Record<string, unknown> {
  const plain: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(instance)) plain[name] = plainValue(value, mapValue);
  for (const { name, get, set } of definition.attributes.values()) {
    if ((get === undefined && set === undefined) || !isLoaded(instance, definition, name)) continue;
    const value = (instance as Record<string, unknown>)[name];
    if (value !== undefined) plain[name] = plainValue(value, mapValue);
  }
  return plain;
}

/** Whether there is what an accessor reads: the value of its own column, or of those a virtual one depends on. */
function isLoaded(instance: object, definition: ModelDefinition, name: string): boolean {
  const { type } = attributeOf(definition, name);
  if (type.kind !== 'VIRTUAL') return readValue(instance, stateOf(instance), name) !== undefined;
  return (type.dependsOn ?? []).every(each => isLoaded(instance, definition, each));
}

function plainValue(value: unknown, mapValue: ValueMap): unknown {
  if (Array.isArray(value) && value.some(isInstance)) return value.map(item => plainValue(item, mapValue));
  if (!isInstance(value)) return mapValue(value);
  const { definition } = value.constructor as unknown as { definition: ModelDefinition };
  return plainObject(value, definition, mapValue);
}
