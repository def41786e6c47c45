import { InvalidValueError } from '../data-types/kind-behaviour';
import { asSentence } from '../errors/as-sentence';
import { ValidationError, type ValidationErrorItem } from '../errors/validation-error';
import type { AttributeDefinition } from '../definition/attribute-definition';
import { stateOf } from '../instance/instance';
import { readValue } from '../instance/layout';
import { attributeOf, type ModelDefinition } from '../definition/model-definition';
import { noteSql } from './inserted-sql';
import { SqlFragment } from '../sql/sql-fragment';

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
}

/**
 * Checks an instance and gives the canonical values of the attributes.
 *
 * @throws ValidationError listing every attribute that failed.
 */
export async function validateInstance(check: Check): Promise<Map<string, unknown>> {
  if (!check.runsValidators || !check.definition.hasValidators) return checkInstance(check);
  const errors: ValidationErrorItem[] = [];
  const values = canonicalValues(check, errors);
  if (!isKnown(check, values)) await runValidators(check, values, errors);
  if (errors.length > 0) throw new ValidationError(errors);
  return values;
}

/** As `validateInstance`, by what would lose or change data alone: types and NOT NULL. */
export function checkInstance(check: Omit<Check, 'runsValidators'>): Map<string, unknown> {
  const errors: ValidationErrorItem[] = [];
  const values = canonicalValues(check, errors);
  if (errors.length > 0) throw new ValidationError(errors);
  return values;
}

function canonicalValues(
  { definition, instance, attributes, toleratesNull = false, takesSql = false }: Omit<Check, 'runsValidators'>,
  errors: ValidationErrorItem[],
): Map<string, unknown> {
  const values = new Map<string, unknown>();
  const state = stateOf(instance);
  for (const name of attributes) {
    const attribute = definition.attributes.get(name) as AttributeDefinition; // names come from the definition
    const value = readValue(instance, state, name);
    if (value === undefined || value === null) {
      // What has no value is not written; null is one.
      if (value === null) values.set(name, null);
      if (!toleratesNull) checkNull(definition, attribute, errors);
    } else if (takesSql && SqlFragment.is(value)) {
      values.set(name, value);
      noteSql(values);
    } else values.set(name, checkedValue(definition, attribute, value, errors));
  }
  return values;
}

function checkNull(definition: ModelDefinition, attribute: AttributeDefinition, errors: ValidationErrorItem[]): void {
  if (attribute.allowNull || attribute.autoIncrement) return;
  errors.push({
    model: definition.name,
    attribute: attribute.name,
    validator: 'notNull',
    message: attribute.notNullMessage ?? `${definition.name}.${attribute.name} cannot be null.`,
  });
}

/** A value that is not null in its canonical form; one of another type is added to the errors. */
function checkedValue(
  definition: ModelDefinition,
  attribute: AttributeDefinition,
  value: unknown,
  errors: ValidationErrorItem[],
): unknown {
  if (SqlFragment.is(value)) return void errors.push(misplacedSql(definition, attribute));
  try {
    return attribute.normalise(value);
  } catch (error) {
    if (!(error instanceof InvalidValueError)) throw error;
    const message = `${definition.name}.${attribute.name} is wrong: ${asSentence(error.reason)}`;
    errors.push({ model: definition.name, attribute: attribute.name, validator: 'type', message });
    return undefined;
  }
}

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

function misplacedSql({ name: model }: ModelDefinition, { name: attribute }: AttributeDefinition): ValidationErrorItem {
  const rule = 'SQL is taken where a row that is there is updated, by update() or save().';
  return { model, attribute, validator: 'type', message: `${model}.${attribute} is SQL. ${rule}` };
}

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

async function runValidators(
  check: Check,
  values: ReadonlyMap<string, unknown>,
  errors: ValidationErrorItem[],
): Promise<void> {
  const { definition, instance } = check;
  const failed = new Set(errors.map(({ attribute }) => attribute));
  for (const [name, value] of [...values, ...virtualValues(check)]) {
    if (value === null || SqlFragment.is(value) || failed.has(name) || isKnownValue(check, name, value)) continue;
    const { validators } = definition.attributes.get(name) as AttributeDefinition; // as above
    for (const [validator, run] of validators) {
      await collect({ definition, attribute: name, validator, errors }, () => run.call(instance, value));
    }
  }
  for (const [validator, run] of definition.validators) {
    await collect({ definition, attribute: validator, validator, errors }, () => run.call(instance, undefined));
  }
}

/** What VIRTUAL attributes hold: no column asks for it, but their validators do. */
function virtualValues({ definition, instance }: Check): readonly (readonly [string, unknown])[] {
  const state = stateOf(instance);
  return [...definition.attributes.values()]
    .filter(({ type, validators }) => type.kind === 'VIRTUAL' && validators.size > 0)
    .map(({ name }) => [name, readValue(instance, state, name) ?? null] as const);
}

interface Collecting {
  readonly definition: ModelDefinition;
  readonly attribute: string;
  readonly validator: string;
  readonly errors: ValidationErrorItem[];
}

async function collect({ definition, attribute, validator, errors }: Collecting, run: () => unknown): Promise<void> {
  const failure = await failureOf(run);
  if (failure === undefined) return;
  const message = failure.message || `${definition.name}.${attribute} fails "${validator}".`;
  const item = { model: definition.name, attribute, validator, message };
  errors.push('cause' in failure ? Object.defineProperty(item, 'cause', { value: failure.cause }) : item);
}

interface Failure {
  readonly message: string;
  /** What was thrown: it may be a fault of the validator itself. */
  readonly cause?: unknown;
}

/** Why a validator refuses; undefined when it does not. An error it throws is its answer. */
async function failureOf(run: () => unknown): Promise<Failure | undefined> {
  try {
    const answer = await run();
    if (answer === false) return { message: '' };
    return typeof answer === 'string' ? { message: answer } : undefined;
  } catch (cause) {
    return { message: messageOf(cause), cause };
  }
}

/** Asked by its field: an error of another realm is none of this one's. */
function messageOf(thrown: unknown): string {
  const message = typeof thrown === 'object' && thrown !== null && 'message' in thrown ? thrown.message : thrown;
  return String(message);
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
      checkedValue(definition, attribute, value, errors);
  }
  if (errors.length > 0) throw new ValidationError(errors);
}
