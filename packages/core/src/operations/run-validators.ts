import { type AttributeDefinition, hasDatabaseDefault } from '../definition/attribute-definition';
import type { ModelDefinition } from '../definition/model-definition';
import { failureBySchema, type FoundIssue, SchemaFailure } from '../definition/schema-validators';
import { isBuiltIn } from '../definition/validators';
import { ValidationError } from '../errors/validation-error';
import { type ItemDetails, validationItem, type ValidationErrorItem } from '../errors/validation-error-item';
import { isChanged } from '../instance/changes';
import { stateOf, readValue } from '../instance/instance';
import { SqlFragment } from '../sql/sql-fragment';

/** What validators look at. */
export interface ValidatorRun {
  readonly definition: ModelDefinition;
  readonly instance: object;
  /** Canonical values of what is to be written. */
  readonly values: ReadonlyMap<string, unknown>;
  /** Whether a value was passed before. */
  readonly isKnown: (name: string, value: unknown) => boolean;
  /** True: the instance stands for rows that are there, of which it has the values that are written. */
  readonly standsForRows: boolean;
  readonly skip: ReadonlySet<string> | undefined;
}

/** Runs the checks of a model's author, and adds what they refuse to the errors. */
export async function runValidators(run: ValidatorRun, errors: ValidationErrorItem[]): Promise<void> {
  const failed = new Set(errors.map(({ attribute }) => attribute));
  for (const [name, value] of [...run.values, ...virtualValues(run)]) {
    if (failed.has(name) || run.skip?.has(name) === true) continue;
    await checkAttribute(run, { name, value }, errors);
  }
  await checkWhole(run, errors);
}

async function checkAttribute(
  run: ValidatorRun,
  { name, value }: { readonly name: string; readonly value: unknown },
  errors: ValidationErrorItem[],
): Promise<void> {
  const { definition, instance } = run;
  const attribute = definition.attributes.get(name) as AttributeDefinition; // names come from the definition
  const about = { model: definition.name, attribute: name, value, instance };
  if (attribute.immutableMessage !== undefined && isChangeOfRow(run, attribute))
    errors.push(validationItem({ ...about, validator: 'isImmutable', message: attribute.immutableMessage }));
  if (value === null || SqlFragment.is(value) || run.isKnown(name, value)) return;
  for (const [validator, check] of attribute.validators) {
    errors.push(
      ...(await itemsOf({ ...about, validator, isBuiltIn: isBuiltIn(check) }, () => check.call(instance, value))),
    );
  }
}

/** What is SQL no check looks at, but a row that is there keeps what it keeps. */
export function refuseImmutable(
  { name: model, attributes }: ModelDefinition,
  entries: readonly (readonly [name: string, value: unknown])[],
): void {
  const errors = entries.flatMap(([attribute]) => {
    const message = attributes.get(attribute)?.immutableMessage;
    return message === undefined ? [] : [validationItem({ model, attribute, validator: 'isImmutable', message })];
  });
  if (errors.length > 0) throw new ValidationError(errors);
}

/** Whether an attribute of a row that is there is to have another value. */
const isChangeOfRow = ({ instance, standsForRows }: ValidatorRun, attribute: AttributeDefinition): boolean =>
  standsForRows || (!stateOf(instance).isNewRecord && isChanged(instance, attribute));

/** What VIRTUAL attributes hold: no column asks for it, but their validators do. */
function virtualValues({ definition, instance, values }: ValidatorRun): readonly (readonly [string, unknown])[] {
  const state = stateOf(instance);
  return [...definition.attributes.values()]
    .filter(({ name, type, validators }) => type.kind === 'VIRTUAL' && validators.size > 0 && !values.has(name))
    .map(({ name }) => [name, readValue(instance, state, name) ?? null] as const);
}

/** The checks of the whole instance: functions, then schemas. */
async function checkWhole(run: ValidatorRun, errors: ValidationErrorItem[]): Promise<void> {
  const { definition, instance, skip } = run;
  const about = { model: definition.name, instance, isBuiltIn: false };
  const isAsked = ([name]: readonly [string, unknown]): boolean => skip?.has(name) !== true;
  for (const [validator, check] of [...definition.validators].filter(isAsked)) {
    const run = (): unknown => check.call(instance, instance);
    errors.push(...(await itemsOf({ ...about, attribute: validator, validator }, run)));
  }
  for (const [validator, schema] of [...definition.schemas].filter(isAsked)) {
    const failure = (): Promise<unknown> => failureBySchema(schema, valuesForSchema(run));
    const items = await itemsOf({ ...about, attribute: validator, validator, isOfRow: true }, failure);
    errors.push(...items.filter(item => counts(run, item, errors)));
  }
}

/** All that the instance has: the canonical values of what is written, and the rest as it stands. */
function valuesForSchema({ definition, instance, values, standsForRows }: ValidatorRun): object {
  const state = stateOf(instance);
  const isNew = state.isNewRecord && !standsForRows;
  const read = (attribute: AttributeDefinition): unknown =>
    orNull(readValue(instance, state, attribute.name), isNew && willBeNull(attribute));
  const entries = [...definition.attributes.values()]
    .map(each => [each.name, values.has(each.name) ? values.get(each.name) : read(each)] as const)
    .filter(([, value]) => value !== undefined && !SqlFragment.is(value));
  return Object.fromEntries(entries);
}

const orNull = (value: unknown, isNull: boolean): unknown => (value === undefined && isNull ? null : value);

/** Whether a new row that brings no value has none: the database makes none, and there is a column. */
const willBeNull = (attribute: AttributeDefinition): boolean =>
  !attribute.autoIncrement && !hasDatabaseDefault(attribute) && attribute.type.kind !== 'VIRTUAL';

/** Of rows that are there, what is written is asked about; of an attribute that failed already, nothing more. */
function counts(
  { definition, instance, values, standsForRows, skip }: ValidatorRun,
  { attribute }: ValidationErrorItem,
  errors: readonly ValidationErrorItem[],
): boolean {
  if (errors.some(item => item.attribute === attribute && item.validator === 'type')) return false;
  if (skip?.has(attribute) === true) return false;
  const isOfAttribute = definition.attributes.has(attribute);
  if (standsForRows) return values.has(attribute);
  return stateOf(instance).isNewRecord || !isOfAttribute || values.has(attribute);
}

/** What is said of a failure; its message follows. */
interface About extends Omit<ItemDetails, 'message' | 'path'> {
  /** True: the path begins with the name of an attribute. */
  readonly isOfRow?: boolean;
}

/** What a check refuses: nothing, one thing, or all that a schema found. An error it throws is its answer. */
async function itemsOf(about: About, run: () => unknown): Promise<readonly ValidationErrorItem[]> {
  try {
    const answer = await run();
    if (answer instanceof SchemaFailure) return answer.issues.map(issue => issueItem(about, issue));
    if (answer === false) return [itemWith(about, '')];
    return typeof answer === 'string' ? [itemWith(about, answer)] : [];
  } catch (cause) {
    return [itemWith({ ...about, cause }, messageOf(cause))];
  }
}

const itemWith = (about: About, message: string): ValidationErrorItem =>
  validationItem({ ...about, message: message || `${about.model}.${about.attribute} fails "${about.validator}".` });

function issueItem(about: About, { message, path }: FoundIssue): ValidationErrorItem {
  if (about.isOfRow !== true) return withPath(about, message, [about.attribute, ...path]);
  const [attribute = about.attribute] = path;
  return withPath({ ...about, attribute }, message, path.length === 0 ? [attribute] : path);
}

const withPath = (about: About, message: string, path: readonly string[]): ValidationErrorItem =>
  validationItem({ ...about, message, path: path.join('.') });

/** Asked by its field: an error of another realm is none of this one's. */
function messageOf(thrown: unknown): string {
  const message = typeof thrown === 'object' && thrown !== null && 'message' in thrown ? thrown.message : thrown;
  return String(message);
}
