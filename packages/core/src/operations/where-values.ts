import { isInstance } from '../instance/instance';
import { operatorsOf } from '../compile/attribute-condition';
import { attributeOf, type ModelDefinition } from '../definition/model-definition';
import { QueryError } from '../errors/query-error';
import { holdsValue } from '../instance/changes';
import { Op } from '../options/operators';
import { SqlFragment } from '../sql/sql-fragment';
import { canonicalOrUndefined } from './validate-instance';

/**
 * The values that a `where` asks for: of its equalities, those under `Op.and` included. What else it says chooses among the
 * rows that are there, and gives a new one no value.
 */
export function valuesAskedFor(definition: ModelDefinition, where: unknown): ReadonlyMap<string, unknown> {
  const values = new Map<string, unknown>();
  collect(definition, where, values);
  return values;
}

/** The `where` has been compiled by then: it is a list, an object of conditions, or SQL. */
function collect(definition: ModelDefinition, where: unknown, values: Map<string, unknown>): void {
  if (typeof where !== 'object' || where === null || SqlFragment.is(where)) return;
  if (Array.isArray(where)) return where.forEach(each => collect(definition, each, values));
  for (const key of Reflect.ownKeys(where)) {
    const value: unknown = Reflect.get(where, key);
    if (key === Op.and) collect(definition, value, values);
    else if (typeof key === 'string' && isColumn(definition, key)) collectEqual(definition, key, value, values);
  }
}

const isColumn = (definition: ModelDefinition, name: string): boolean =>
  definition.attributes.has(name) && attributeOf(definition, name).type.kind !== 'VIRTUAL';

/** No row has two values. */
function setAsked(
  definition: ModelDefinition,
  values: Map<string, unknown>,
  [name, value]: readonly [string, unknown],
): void {
  if (values.has(name) && !mayHold(definition, name, [values.get(name), value])) throw contradictory(definition, name);
  values.set(name, value);
}

/** Whether an attribute with the one value has the other; where the other is none of its values nobody knows. */
export function mayHold(
  definition: ModelDefinition,
  name: string,
  [held, asked]: readonly [unknown, unknown],
): boolean {
  const attribute = attributeOf(definition, name);
  const [one, other] = [held, asked].map(value => (value === null ? null : canonicalOrUndefined(attribute, value)));
  return one === undefined || other === undefined || holdsValue(attribute, one, other);
}

function contradictory({ name }: ModelDefinition, attribute: string): QueryError {
  const message = `The conditions ask for two values of ${name}.${attribute}: no row has both.`;
  return new QueryError('CONTRADICTING_VALUES', message, {
    hint: 'One may stand in the where, another in a scope of the model or of its association.',
  });
}

function collectEqual(definition: ModelDefinition, name: string, value: unknown, values: Map<string, unknown>): void {
  const operators = operatorsOf(value) ?? [['eq', value] as const];
  for (const [operator, operand] of operators) {
    if (isEquality(operator, operand)) setAsked(definition, values, [name, operand]);
  }
}

const isOneValue = (value: unknown): boolean =>
  value !== undefined && !Array.isArray(value) && !SqlFragment.is(value) && !isInstance(value);

/** Whether a `where` says nothing but what values a row has. */
export function isEqualities(where: unknown): boolean {
  if (where === undefined || where === null) return true;
  if (typeof where !== 'object' || SqlFragment.is(where)) return false;
  if (Array.isArray(where)) return where.every(isEqualities);
  return Reflect.ownKeys(where).every(key => {
    const value: unknown = Reflect.get(where, key);
    if (key === Op.and) return isEqualities(value);
    const operators = operatorsOf(value) ?? [['eq', value] as const];
    return typeof key === 'string' && operators.every(([name, operand]) => isEquality(name, operand));
  });
}

const isEquality = (operator: string, operand: unknown): boolean =>
  operator === 'eq' ? isOneValue(operand) : operator === 'is' && operand === null;
