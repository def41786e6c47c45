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
  const own = instance as Readonly<Record<string, unknown>>;
  for (const name of Object.keys(own)) plain[name] = plainValue(own[name], mapValue);
  if (definition.hasAccessors) addAccessed(plain, instance, definition, mapValue);
  return plain;
}

function addAccessed(
  plain: Record<string, unknown>,
  instance: object,
  definition: ModelDefinition,
  mapValue: ValueMap,
): void {
  for (const { name, get, set } of definition.attributes.values()) {
    if ((get === undefined && set === undefined) || !isLoaded(instance, definition, name)) continue;
    const value = (instance as Record<string, unknown>)[name];
    if (value !== undefined) plain[name] = plainValue(value, mapValue);
  }
}

/** Whether there is what an accessor reads: the value of its own column, or of those a virtual one depends on. */
function isLoaded(instance: object, definition: ModelDefinition, name: string): boolean {
  const { type } = attributeOf(definition, name);
  if (type.kind !== 'VIRTUAL') return readValue(instance, stateOf(instance), name) !== undefined;
  return (type.dependsOn ?? []).every(each => isLoaded(instance, definition, each));
}

function plainValue(value: unknown, mapValue: ValueMap): unknown {
  // What most values are is told first.
  if (typeof value !== 'object' || value === null) return mapValue(value);
  if (value instanceof Date) return value;
  if (Array.isArray(value)) return value.some(isInstance) ? value.map(item => plainValue(item, mapValue)) : value;
  if (!isInstance(value)) return value;
  const { definition } = value.constructor as unknown as { definition: ModelDefinition };
  return plainObject(value, definition, mapValue);
}
