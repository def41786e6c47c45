import { QueryError } from '../errors/query-error';
import { canonical } from './canonical-value';
import { stateOf } from './instance';
import { loadedValue, readValue } from './layout';
import { attributeOf, type ModelDefinition } from '../definition/model-definition';

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
  if (part instanceof Date) return part.toISOString();
  if (Buffer.isBuffer(part)) return part.toString('hex');
  return typeof part === 'object' && part !== null ? JSON.stringify(part) : String(part);
}

/** One key as a list parameter takes it: a plain value where the key is one attribute. */
export const listItem = (key: readonly unknown[]): unknown => (key.length === 1 ? key[0] : key);
