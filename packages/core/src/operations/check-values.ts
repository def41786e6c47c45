import { checkedValue } from './validate-instance';
import { ValidationError, type ValidationErrorItem } from '../errors/validation-error';
import { attributeOf, type ModelDefinition } from '../definition/model-definition';

/**
 * Refuses values that no row of the model could hold, before anything is sent: unknown attributes and wrong types. What
 * is left out, what a setter makes of its value, and what the author's validators say, is looked at when the row is made.
 *
 * @throws QueryError `UNKNOWN_ATTRIBUTE`, ValidationError
 */
export function checkValues(definition: ModelDefinition, values: Readonly<Record<string, unknown>>): void {
  const errors: ValidationErrorItem[] = [];
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined) continue;
    const attribute = attributeOf(definition, name);
    // A setter runs once, for the row: what it is given may be of another type.
    if (value !== null && attribute.set === undefined) checkedValue(definition, attribute, value, errors);
  }
  if (errors.length > 0) throw new ValidationError(errors);
}
