import { isInstance } from '../instance/instance';
import { operatorsOf } from '../compile/attribute-condition';
import { attributeOf, type ModelDefinition } from '../definition/model-definition';
import { Op } from '../options/operators';
import { SqlFragment } from '../sql/sql-fragment';

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
    else if (typeof key === 'string' && isColumn(definition, key)) collectEqual(key, value, values);
  }
}

const isColumn = (definition: ModelDefinition, name: string): boolean =>
  definition.attributes.has(name) && attributeOf(definition, name).type.kind !== 'VIRTUAL';

function collectEqual(name: string, value: unknown, values: Map<string, unknown>): void {
  const operators = operatorsOf(value) ?? [['eq', value] as const];
  for (const [operator, operand] of operators) {
    if (operator === 'eq' ? isOneValue(operand) : operator === 'is' && operand === null) values.set(name, operand);
  }
}

const isOneValue = (value: unknown): boolean =>
  value !== undefined && !Array.isArray(value) && !SqlFragment.is(value) && !isInstance(value);
