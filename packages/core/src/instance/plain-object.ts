import { isInstance, stateOf, readValue } from './instance';
import { isAccessed, type AttributeDefinition } from '../definition/attribute-definition';
import { attributeOf, type ModelDefinition } from '../definition/model-definition';

/** What a plain object is for. */
export interface PlainForm {
  /** Made JSON: through the attributes' `toJSON`, and without what is hidden. */
  readonly isJson: boolean;
  /** Hidden attributes too; those of instances that it holds stay hidden. */
  readonly showsHidden: boolean;
}

/** An instance as a plain object: its own properties, its accessors, and the instances it holds likewise. */
export function plainObject(instance: object, definition: ModelDefinition, form: PlainForm): Record<string, unknown> {
  const plain: Record<string, unknown> = {};
  const own = instance as Readonly<Record<string, unknown>>;
  for (const name of Object.keys(own)) plain[name] = plainAttribute(definition, name, own[name], form);
  if (definition.hasAccessors) addAccessed(plain, instance, definition, form);
  return plain;
}

function addAccessed(
  plain: Record<string, unknown>,
  instance: object,
  definition: ModelDefinition,
  form: PlainForm,
): void {
  for (const attribute of definition.attributes.values()) {
    const { name } = attribute;
    if (!isAccessed(attribute) || !isShown(attribute, form) || !isLoaded(instance, definition, name)) continue;
    const value = (instance as Record<string, unknown>)[name];
    if (value !== undefined) plain[name] = plainAttribute(definition, name, value, form);
  }
}

const isShown = ({ hidden }: AttributeDefinition, { showsHidden }: PlainForm): boolean => !hidden || showsHidden;

/** Whether there is what an accessor reads: the value of its own column, or of those a virtual one depends on. */
function isLoaded(instance: object, definition: ModelDefinition, name: string): boolean {
  const { type } = attributeOf(definition, name);
  if (type.kind !== 'VIRTUAL') return readValue(instance, stateOf(instance), name) !== undefined;
  return (type.dependsOn ?? []).every(each => isLoaded(instance, definition, each));
}

function plainAttribute({ serialisers }: ModelDefinition, name: string, value: unknown, form: PlainForm): unknown {
  const serialise = form.isJson && serialisers.size > 0 ? serialisers.get(name) : undefined;
  return serialise === undefined || value === null || value === undefined ? plainValue(value, form) : serialise(value);
}

function plainValue(value: unknown, form: PlainForm): unknown {
  // What most values are is told first.
  if (typeof value !== 'object' || value === null)
    return form.isJson && typeof value === 'bigint' ? value.toString() : value;
  if (value instanceof Date) return value;
  if (Array.isArray(value)) return value.some(isInstance) ? value.map(item => plainValue(item, form)) : value;
  if (!isInstance(value)) return value;
  const { definition } = value.constructor as unknown as { definition: ModelDefinition };
  return plainObject(value, definition, form.isJson ? asJson : form);
}

/** What `JSON.stringify` makes of an instance. */
export const asJson: PlainForm = { isJson: true, showsHidden: false };

/** All that an instance holds. */
export const asIs: PlainForm = { isJson: false, showsHidden: true };
