import { isPlainObject } from '../data-types/kind-of-value';
import { asSentence } from '../errors/as-sentence';
import { InvalidValueError } from '../data-types/kind-behaviour';
import { QueryError } from '../errors/query-error';
import type { ModelDefinition } from '../definition/model-definition';
import type { AttributeDefinition } from '../definition/attribute-definition';
import { isInstance } from './instance';

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
