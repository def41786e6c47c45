import { DefinitionError } from '../errors/definition-error';
import { didYouMean, listNames } from '../errors/nearest-name';
import type { Validator } from './attribute-definition';
import { isStandardSchema, type StandardSchema } from '../options/standard-schema';
import { builtIns } from './built-in-validators';
import type { ComparedType } from './built-in-argument';
import { requireSchema, schemaValidator } from './schema-validators';

type ValidateOption = Readonly<Record<string, unknown>> | StandardSchema | undefined;

/** The check that is not one of a value: it says what is told where there is none. */
const notNull = 'notNull';
/** The check that is not one of a value, but of its change. */
const isImmutable = 'isImmutable';
const ofAttribute = [notNull, isImmutable];

/** The checks of one attribute, from its options `validate` and `schema`. */
export function resolveValidators(
  place: string,
  options?: ValidateOption,
  schema?: StandardSchema,
  type?: ComparedType,
): ReadonlyMap<string, Validator> {
  const active = checksOf(options).filter(([name, argument]) => isOn(argument) && !ofAttribute.includes(name));
  const validators = new Map(active.map(([name, argument]) => [name, resolveValidator(place, name, argument, type)]));
  const given = requireSchema(place, schema);
  return given === undefined ? validators : validators.set('schema', schemaValidator(given));
}

/** Checks by name; a schema alone is one by the name `schema`. */
const checksOf = (options: ValidateOption): readonly (readonly [string, unknown])[] =>
  isStandardSchema(options) ? [['schema', options]] : Object.entries(options ?? {});

/** Checks that are made of an argument, and not functions of the author's. */
const madeOfArguments = new WeakSet<Validator>();

/** Whether a check is a built-in one. */
export const isBuiltIn = (validator: Validator): boolean => madeOfArguments.has(validator);

/**
 * What is told where the value of a saved row is to be changed: `isImmutable: true`; undefined where it may be.
 *
 * @throws DefinitionError `INVALID_VALIDATOR`
 */
export function immutableMessage(place: string, options: ValidateOption): string | undefined {
  if (options === undefined) return undefined;
  const option = new Map(checksOf(options)).get(isImmutable);
  if (!isOn(option)) return undefined;
  const { argument, message } = splitMessage(place, isImmutable, option);
  if (argument !== true) throw invalidArgument(place, isImmutable, 'true, or { msg }');
  return message ?? `${place} cannot be changed once it is saved.`;
}

const isOn = (argument: unknown): boolean => argument !== false && argument !== undefined && argument !== null;

/**
 * What is told where an attribute that must have a value has none: `notNull: { msg: 'Please give a name.' }`.
 *
 * @throws DefinitionError `INVALID_VALIDATOR` where the attribute may be null
 */
export function notNullMessage(
  place: string,
  options: ValidateOption,
  { allowNull }: { readonly allowNull: boolean },
): string | undefined {
  if (options === undefined) return undefined;
  const option = new Map(checksOf(options)).get(notNull);
  if (!isOn(option)) return undefined;
  const { argument, message } = splitMessage(place, notNull, option);
  if (argument !== true) throw invalidArgument(place, notNull, 'true, or { msg }');
  if (!allowNull) return message;
  throw new DefinitionError('INVALID_VALIDATOR', `${place} has the validator "notNull", and may be null.`, {
    hint: 'Give the attribute allowNull: false (@NotNull).',
  });
}

function resolveValidator(place: string, name: string, option: unknown, type?: ComparedType): Validator {
  if (isStandardSchema(option)) return schemaValidator(option);
  if (typeof option === 'function') return option as Validator;
  const builtIn = Object.hasOwn(builtIns, name) ? builtIns[name] : undefined;
  if (builtIn === undefined) throw unknownValidator(place, name);
  const { argument, message } = splitMessage(place, name, option);
  const check = builtIn(argument, type);
  if (typeof check === 'string') throw invalidArgument(place, name, check);
  const { test, expectation } = check;
  const validator: Validator = value => test(value) || (message ?? `${place} must be ${expectation}.`);
  madeOfArguments.add(validator);
  return validator;
}

/** `{ args: [1, 9], msg: 'Too long' }` gives the message too. */
function splitMessage(
  place: string,
  name: string,
  option: unknown,
): { readonly argument: unknown; readonly message?: string } {
  const isSplit = typeof option === 'object' && option !== null && ('msg' in option || 'args' in option);
  if (!isSplit) return { argument: option };
  const { args = true, msg, ...others } = option as { readonly args?: unknown; readonly msg?: unknown };
  const isMessage = msg === undefined || typeof msg === 'string';
  if (!isMessage || Object.keys(others).length > 0) throw invalidArgument(place, name, '{ args, msg }, msg a text');
  return msg === undefined ? { argument: args } : { argument: args, message: msg };
}

function invalidArgument(place: string, name: string, expected: string): DefinitionError {
  return new DefinitionError('INVALID_VALIDATOR', `The validator "${name}" of ${place} takes ${expected}.`);
}

function unknownValidator(place: string, name: string): DefinitionError {
  const known = [...Object.keys(builtIns), ...ofAttribute];
  return new DefinitionError(
    'UNKNOWN_VALIDATOR',
    `${place} has no built-in validator "${name}".${didYouMean(name, known)} There are: ${listNames(known)}.`,
    { hint: 'A check of your own is a function: validate: { isFine(value) { … } }.' },
  );
}
