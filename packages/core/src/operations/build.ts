import { giveTenant } from './tenant-stamp';
import { associationsOf } from '../association';
import { QueryError } from '../errors/query-error';
import { hasDatabaseDefault, type AttributeDefinition } from '../definition/attribute-definition';
import { Instance, stateOf, type InstanceState, canonicalLayout, readValue, writeValue } from '../instance/instance';
import { columnOf, unknownMember, type ModelDefinition } from '../definition/model-definition';
import { SqlFragment } from '../sql/sql-fragment';
import { checkNestedWrite, takesAll, takesChecked, type Taking } from './taken-values';

/** The state of an instance that is not in the database yet. */
export function newState(definition: ModelDefinition): InstanceState {
  return {
    isNewRecord: true,
    isDestroyed: false,
    isUnknown: false,
    row: [],
    offset: 0,
    layout: canonicalLayout(definition),
    hidden: undefined,
    includes: undefined,
  };
}

/** A new instance with values and defaults, without running the constructor of the model. */
export function buildInstance(definition: ModelDefinition, values: object, taking: Taking = takesAll): Instance {
  // As in loadInstance: the third argument decides what is made.
  const instance = Reflect.construct(Instance, [newState(definition)], definition.model) as Instance;
  assignValues({ definition, instance }, values, taking);
  assignDefaults(instance, definition);
  return instance;
}

/** A new instance from values that were nested in others, and checked with them. */
export const buildNested = (definition: ModelDefinition, values: object): Instance =>
  buildInstance(definition, values, takesChecked);

/** An instance that values are given to, and the definition of its model. */
export interface Assigned {
  readonly definition: ModelDefinition;
  readonly instance: object;
}

/**
 * Sets attributes (through their own setters) and nested values by name; an unknown name is refused, unless the call says
 * what it takes.
 */
export function assignValues(assigned: Assigned, values: object, taking: Taking = takesAll): void {
  const { definition, instance } = assigned;
  requireValues(definition, values);
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined || taking.fields?.has(name) === false) continue;
    if (!definition.attributes.has(name)) checkNested(assigned, { name, value }, taking);
    // Setters take values. What is SQL is none yet.
    else if (SqlFragment.is(value)) {
      writeValue(instance, stateOf(instance), columnOf(definition, name).name, value);
      continue;
    }
    (instance as Record<string, unknown>)[name] = value;
  }
}

/** Refuses what holds no values by name: a list, null, a text. */
export function requireValues(definition: ModelDefinition, values: unknown): void {
  if (typeof values !== 'object' || values === null || Array.isArray(values)) throw invalidValues(definition);
}

function invalidValues({ name }: ModelDefinition): QueryError {
  return new QueryError('INVALID_VALUES', `The values for ${name} are not an object: { attribute: value }.`);
}

interface NestedValue {
  readonly name: string;
  readonly value: unknown;
}

function checkNested({ definition, instance }: Assigned, { name, value }: NestedValue, taking: Taking): void {
  const association = associationsOf(definition).get(name);
  if (association === undefined) throw unknownMember(definition, name);
  requireNew(instance, definition, name);
  checkNestedWrite(association, [value].flat(), taking);
}

/** Only a new instance is written with what is nested in it; given to another, it would be lost. */
function requireNew(instance: object, { name: model }: ModelDefinition, name: string): void {
  if (stateOf(instance).isNewRecord) return;
  throw new QueryError(
    'NESTED_SAVE',
    `${model}.${name} is an association: it is not written with a ${model} that is saved already.`,
    {
      hint: 'Use the methods of the association: add, set, remove, create.',
    },
  );
}

/** Gives every attribute without a value its default. Defaults that only the database can work out are left to it. */
export function assignDefaults(instance: object, definition: ModelDefinition): void {
  if (definition.tenantValues !== undefined) giveTenant(instance, definition);
  const state = stateOf(instance);
  for (const attribute of definition.attributes.values()) {
    const { defaultValue, name } = attribute;
    if (defaultValue === undefined || hasDatabaseDefault(attribute)) continue;
    if (readValue(instance, state, name) === undefined) writeValue(instance, state, name, defaultOf(attribute));
  }
}

function defaultOf({ defaultValue, copy }: AttributeDefinition): unknown {
  if (defaultValue?.type === 'generator') return defaultValue.generate();
  if (defaultValue?.type !== 'value') return undefined;
  return copy === undefined || defaultValue.value === null ? defaultValue.value : copy(defaultValue.value);
}
