import { isPlainObject } from '../data-types/kind-of-value';
import { asSentence } from '../errors/as-sentence';
import { InvalidValueError } from '../data-types/kind-behaviour';
import { QueryError } from '../errors/query-error';
import { type ModelDefinition, attributeOf } from '../definition/model-definition';
import type { AttributeDefinition } from '../definition/attribute-definition';
import { isInstance, stateOf, loadedValue, readValue } from './instance';

/** The canonical value of an attribute in a condition; what is no value of its type is refused by name. */
export function canonical(definition: ModelDefinition, attribute: AttributeDefinition, value: unknown): unknown {
  const place = `${definition.name}.${attribute.name}`;
  if (value === undefined) throw undefinedValue(place);
  if (value === null || isInstance(value) || attribute.type.kind === 'VIRTUAL')
    throw notAValue(place, attribute, value);
  return normalised(place, attribute.normalise, value);
}

export function undefinedValue(place: string): QueryError {
  return new QueryError('UNDEFINED_VALUE', `The value for ${place} is undefined.`, {
    hint: 'Leave it out, or pass null for rows without a value.',
  });
}

export function normalised(place: string, normalise: AttributeDefinition['normalise'], value: unknown): unknown {
  try {
    return normalise(value);
  } catch (error) {
    if (!(error instanceof InvalidValueError)) throw error;
    throw new QueryError('INVALID_VALUE', `A value for ${place} is wrong: ${asSentence(error.reason)}`, {
      hint: valueHint(value),
    });
  }
}

function valueHint(value: unknown): string | undefined {
  return isPlainObject(value) ? 'Operators are symbols: write { [Op.gt]: 5 }.' : undefined;
}

function notAValue(place: string, attribute: AttributeDefinition, value: unknown): QueryError {
  if (attribute.type.kind === 'VIRTUAL') {
    return new QueryError('VIRTUAL_ATTRIBUTE', `${place} is VIRTUAL: it has no column to compare with.`);
  }
  const found = value === null ? 'null' : 'a model instance';
  return new QueryError('INVALID_VALUE', `${place} cannot be compared with ${found} here.`, {
    hint: value === null ? 'Use the attribute itself: { name: null } or { name: { [Op.ne]: null } }.' : 'Pass its key.',
  });
}

/** The values of attributes of an instance as a canonical key; undefined when one of them is NULL. */
export function keyOf(
  instance: object,
  definition: ModelDefinition,
  names: readonly string[],
): readonly unknown[] | undefined {
  const state = stateOf(instance);
  const values: unknown[] = [];
  for (const name of names) {
    const own = readValue(instance, state, name);
    // A null of the instance's own took the loaded value away.
    const value = own === undefined ? loadedValue(state, name) : own;
    if (value === null) return undefined;
    if (value === undefined) throw missingKey(definition, name, state.isNewRecord);
    values.push(canonical(definition, attributeOf(definition, name), value));
  }
  return values;
}

function missingKey({ name: model }: ModelDefinition, name: string, isNew: boolean): QueryError {
  if (isNew) {
    return new QueryError('NOT_SAVED', `This ${model} is not saved yet: it has no "${name}" to link by.`, {
      hint: 'Call save() first.',
    });
  }
  return new QueryError('MISSING_KEY', `This ${model} was loaded without "${name}", which its associations link by.`, {
    hint: `Select it too: attributes: [..., '${name}']. Of a new row, reload() reads it.`,
  });
}

/** A text that is the same for equal keys only. */
export function keyIdentity(key: readonly unknown[]): string {
  // JSON keeps the parts apart, whatever characters they hold.
  return key.length === 1 ? partIdentity(key[0]) : JSON.stringify(key.map(partIdentity));
}

function partIdentity(part: unknown): string {
  if (typeof part !== 'object' || part === null) return String(part);
  if (part instanceof Date) return part.toISOString();
  return Buffer.isBuffer(part) ? part.toString('hex') : JSON.stringify(part);
}

/** One key as a list parameter takes it: a plain value where the key is one attribute. */
export const listItem = (key: readonly unknown[]): unknown => (key.length === 1 ? key[0] : key);
