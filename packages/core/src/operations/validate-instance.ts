import { InvalidValueError } from '../data-types/kind-behaviour';
import { asSentence } from '../errors/as-sentence';
import { UniqueConstraintError } from '../errors/database-error';
import { type Awaitable, mending } from '../engine';
import { ValidationError } from '../errors/validation-error';
import { tellInstance, validationItem, type ValidationErrorItem } from '../errors/validation-error-item';
import type { AttributeDefinition } from '../definition/attribute-definition';
import { stateOf, readValue } from '../instance/instance';
import { attributeOf, type ModelDefinition } from '../definition/model-definition';
import { SqlFragment } from '../sql/sql-fragment';
import { runValidators, type ValidatorRun } from './run-validators';

interface Check {
  readonly definition: ModelDefinition;
  readonly instance: object;
  readonly attributes: readonly string[];
  /** False: only what would lose or change data is refused (types, NOT NULL), not what the author's validators say. */
  readonly runsValidators: boolean;
  /** True: a value may be SQL, which the database works out: it is left as it is, and no validator looks at it. */
  readonly takesSql?: boolean;
  /** True: a value that is missing is not refused yet. */
  readonly toleratesNull?: boolean;
  /** Values that the validators have passed already: they look at what differs from them. */
  readonly known?: ReadonlyMap<string, unknown>;
  /** True: the instance stands for rows that are there, of which it has the values that are written. */
  readonly standsForRows?: boolean;
  /** Names of attributes and of checks of the whole instance that are passed over. */
  readonly skip?: ReadonlySet<string>;
}

/** Rows among whose values is SQL: they are told when they are checked, so that nobody looks through all others for it. */
const rowsWithSql = new WeakSet<ReadonlyMap<string, unknown>>();

/** Whether the checked values of a new row hold SQL. */
export const hasSql = (values: ReadonlyMap<string, unknown>): boolean => rowsWithSql.has(values);

/**
 * Checks an instance and gives the canonical values of the attributes.
 *
 * @throws ValidationError listing every attribute that failed.
 */
export async function validateInstance(check: Check): Promise<Map<string, unknown>> {
  if (!check.runsValidators || !check.definition.hasValidators) return checkInstance(check);
  const errors: ValidationErrorItem[] = [];
  const values = canonicalValues(check, errors);
  if (!isKnown(check, values)) await runValidators(runOf(check, values), errors);
  if (errors.length > 0) throw new ValidationError(errors);
  return values;
}

const runOf = (check: Check, values: ReadonlyMap<string, unknown>): ValidatorRun => ({
  definition: check.definition,
  instance: check.instance,
  values,
  isKnown: (name, value) => isKnownValue(check, name, value),
  standsForRows: check.standsForRows === true,
  skip: check.skip,
});

/** As `validateInstance`, by what would lose or change data alone: types and NOT NULL. */
export function checkInstance(check: Omit<Check, 'runsValidators'>): Map<string, unknown> {
  const errors: ValidationErrorItem[] = [];
  const values = canonicalValues(check, errors);
  if (errors.length > 0) throw new ValidationError(errors);
  return values;
}

function canonicalValues(check: Omit<Check, 'runsValidators'>, errors: ValidationErrorItem[]): Map<string, unknown> {
  const { definition, instance, attributes, toleratesNull = false, takesSql = false } = check;
  const values = new Map<string, unknown>();
  const state = stateOf(instance);
  for (const name of attributes) {
    const attribute = definition.attributes.get(name) as AttributeDefinition; // names come from the definition
    const value = readValue(instance, state, name);
    if (value === undefined || value === null) {
      // What has no value is not written; null is one.
      if (value === null) values.set(name, null);
      if (!toleratesNull) checkNull(check, { attribute, value }, errors);
    } else if (!SqlFragment.is(value)) values.set(name, checkedValue(check, { attribute, value }, errors));
    else if (takesSql) {
      values.set(name, value);
      rowsWithSql.add(values);
    } else refuseSql(check, { attribute, value }, errors);
  }
  return values;
}

/** Whose value is looked at. */
interface Checked {
  readonly definition: ModelDefinition;
  readonly instance: object | null;
}

interface Given {
  readonly attribute: AttributeDefinition;
  readonly value: unknown;
}

function checkNull(
  { definition, instance }: Checked,
  { attribute, value }: Given,
  errors: ValidationErrorItem[],
): void {
  if (attribute.allowNull || attribute.autoIncrement) return;
  const { name: model } = definition;
  const message = attribute.notNullMessage ?? `${model}.${attribute.name} cannot be null.`;
  errors.push(validationItem({ model, attribute: attribute.name, validator: 'notNull', message, value, instance }));
}

function refuseSql(checked: Checked, given: Given, errors: ValidationErrorItem[]): void {
  errors.push(typeItem(checked, given, misplacedSql(checked.definition, given.attribute)));
}

/** A value that is neither null nor SQL in its canonical form; one of another type is added to the errors. */
function checkedValue(checked: Checked, given: Given, errors: ValidationErrorItem[]): unknown {
  const { attribute, value } = given;
  try {
    return attribute.normalise(value);
  } catch (error) {
    if (!(error instanceof InvalidValueError)) throw error;
    const message = `${checked.definition.name}.${attribute.name} is wrong: ${asSentence(error.reason)}`;
    errors.push(typeItem(checked, given, message));
    return undefined;
  }
}

const typeItem = (
  { definition: { name: model }, instance }: Checked,
  { attribute: { name: attribute }, value }: Given,
  message: string,
): ValidationErrorItem => validationItem({ model, attribute, validator: 'type', message, value, instance });

/** A value in its canonical form; undefined for one that is missing, or that no row could hold. */
export function canonicalOrUndefined(attribute: AttributeDefinition, value: unknown): unknown {
  if (value === undefined || value === null || SqlFragment.is(value)) return undefined;
  try {
    return attribute.normalise(value);
  } catch (error) {
    if (error instanceof InvalidValueError) return undefined;
    throw error;
  }
}

const misplacedSql = ({ name: model }: ModelDefinition, { name }: AttributeDefinition): string =>
  `${model}.${name} is SQL. SQL is taken where a row that is there is updated, by update() or save().`;

/** Whether every value has been passed already. */
const isKnown = (check: Check, values: ReadonlyMap<string, unknown>): boolean =>
  check.known !== undefined && [...values].every(([name, value]) => isKnownValue(check, name, value));

function isKnownValue({ definition, known }: Check, name: string, value: unknown): boolean {
  if (known?.has(name) !== true) return false;
  const former = known.get(name);
  if (Object.is(former, value)) return true;
  if (former === null || former === undefined || value === null || value === undefined) return false;
  if (SqlFragment.is(former) || SqlFragment.is(value)) return false;
  return definition.attributes.get(name)?.equals(former, value) === true;
}

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
    // A setter runs once, for the row: what it is given may be of another type. What is SQL is worked out for the row.
    if (value !== null && attribute.set === undefined && !SqlFragment.is(value))
      checkedValue({ definition, instance: null }, { attribute, value }, errors);
  }
  if (errors.length > 0) throw new ValidationError(errors);
}

/** Writes one instance: an error of a unique key tells it, and its values. */
export const tellingInstance = <T>(instance: object, write: () => Awaitable<T>): Awaitable<T> =>
  mending(write, error => {
    if (error instanceof UniqueConstraintError) {
      const state = stateOf(instance);
      for (const item of error.errors) tellInstance(item, instance, readValue(instance, state, item.attribute));
    }
    throw error;
  });
