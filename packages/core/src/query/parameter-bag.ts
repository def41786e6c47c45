import { canonical, normalised, undefinedValue } from '../instance/canonical-value';
import { valueNormaliser } from '../data-types/value-rules';
import { describeType, type DataType } from '../data-types/data-type';
import { QueryError } from '../errors/query-error';
import { attributeOf, columnOf, type ModelDefinition } from '../definition/model-definition';
import type { AttributeDefinition } from '../definition/attribute-definition';
import { type JsonStep, requireSteps } from '../sql/json-steps';
import type { JsonPath, ListParameter, Parameter } from './condition';

/** Collects the values of one query while its shape is made. Values are checked against their type on the way in. */
export class ParameterBag {
  constructor(readonly values: unknown[] = []) {}

  /** A value that is compared with, or written to, an attribute. */
  attribute(definition: ModelDefinition, name: string, value: unknown): Parameter {
    const attribute = attributeOf(definition, name);
    return { slot: this.values.push(canonical(definition, attribute, value)) - 1, type: attribute.type };
  }

  /** A value that is canonical already, or null. */
  canonical(definition: ModelDefinition, name: string, value: unknown): Parameter {
    return { slot: this.values.push(value) - 1, type: attributeOf(definition, name).type };
  }

  /** A value of a type that no attribute has. `place` names what it is compared with, for errors. */
  typed({ place, type }: { place: string; type: DataType }, value: unknown): Parameter {
    if (value === undefined) throw undefinedValue(place);
    return { slot: this.values.push(normalised(place, valueNormaliser(type), value)) - 1, type };
  }

  /** A list of such values. */
  typedList({ place, type }: { place: string; type: DataType }, values: readonly unknown[]): ListParameter {
    const normalise = valueNormaliser(type);
    const list = values.map(value => {
      if (value === undefined) throw undefinedValue(place);
      return normalised(place, normalise, value);
    });
    return { slot: this.values.push(list) - 1, types: [type] };
  }

  /** A list of key tuples over these attributes; with one attribute a list of plain values. */
  list(definition: ModelDefinition, names: readonly string[], tuples: readonly unknown[]): ListParameter {
    const attributes = names.map(name => attributeOf(definition, name));
    const values =
      attributes.length === 1
        ? tuples.map(value => canonical(definition, attributes[0] as AttributeDefinition, value))
        : tuples.map(tuple => canonicalTuple(definition, attributes, tuple));
    return { slot: this.values.push(values) - 1, types: attributes.map(attribute => attribute.type) };
  }

  /** A list whose values are canonical already. */
  canonicalList(definition: ModelDefinition, names: readonly string[], tuples: readonly unknown[]): ListParameter {
    return { slot: this.values.push(tuples) - 1, types: names.map(name => attributeOf(definition, name).type) };
  }

  /** A value that needs no type: a pattern, a limit, a value inside raw SQL. */
  plain(value: unknown): Parameter {
    return { slot: this.values.push(value) - 1, type: undefined };
  }

  /** A place within JSON. Its steps are a value, so that equal shapes share one plan and no name becomes SQL. */
  json(definition: ModelDefinition, name: string, given: readonly JsonStep[]): JsonPath {
    const { name: attribute, type } = columnOf(definition, name);
    if (type.kind !== 'JSON') throw notJson(`${definition.name}.${attribute}`, type);
    const steps = requireSteps(given);
    return {
      attribute,
      slot: this.plain(steps).slot,
      steps: steps.map(step => (typeof step === 'string' ? 'name' : 'place')),
    };
  }
}

function notJson(place: string, type: DataType): QueryError {
  return new QueryError('INVALID_JSON_PATH', `${place} is ${describeType(type)}, and only JSON has a path into it.`);
}

function canonicalTuple(
  definition: ModelDefinition,
  attributes: readonly AttributeDefinition[],
  tuple: unknown,
): unknown[] {
  if (!Array.isArray(tuple) || tuple.length !== attributes.length) {
    const names = attributes.map(attribute => attribute.name).join(', ');
    throw new QueryError(
      'INVALID_KEY',
      `A key of ${definition.name} is a list of ${attributes.length} values: [${names}].`,
    );
  }
  return attributes.map((attribute, index) => canonical(definition, attribute, tuple[index]));
}
