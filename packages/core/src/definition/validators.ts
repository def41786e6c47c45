import { DefinitionError } from '../errors/definition-error';
import { didYouMean, listNames } from '../errors/nearest-name';
import type { Validator } from './attribute-definition';
import { builtIns } from './built-in-validators';

type ValidateOption = Readonly<Record<string, unknown>>;

/** The check that is not one of a value: it says what is told where there is none. */
const notNull = 'notNull';

/** The checks of one attribute, from its `validate` option. */
export function resolveValidators(place: string, options?: ValidateOption): ReadonlyMap<string, Validator> {
  const active = Object.entries(options ?? {}).filter(([name, argument]) => isOn(argument) && name !== notNull);
  return new Map(active.map(([name, argument]) => [name, resolveValidator(place, name, argument)]));
}

const isOn = (argument: unknown): boolean => argument !== false && argument !== undefined && argument !== null;

/**
 * What is told where an attribute that must have a value has none: `notNull: { msg: 'Please give a name.' }`.
 *
 * @throws DefinitionError `INVALID_VALIDATOR` where the attribute may be null
 */
export function notNullMessage(
  place: string,
  options: ValidateOption | undefined,
  { allowNull }: { readonly allowNull: boolean },
): string | undefined {
  const option = options?.[notNull];
  if (!isOn(option)) return undefined;
  const { argument, message } = splitMessage(place, notNull, option);
  if (argument !== true) throw invalidArgument(place, notNull, 'true, or { msg }');
  if (!allowNull) return message;
  throw new DefinitionError('INVALID_VALIDATOR', `${place} has the validator "notNull", and may be null.`, {
    hint: 'Give the attribute allowNull: false (@NotNull).',
  });
}

function resolveValidator(place: string, name: string, option: unknown): Validator {
  if (typeof option === 'function') return option as Validator;
  const builtIn = Object.hasOwn(builtIns, name) ? builtIns[name] : undefined;
  if (builtIn === undefined) throw unknownValidator(place, name);
  const { argument, message } = splitMessage(place, name, option);
  const check = builtIn(argument);
  if (typeof check === 'string') throw invalidArgument(place, name, check);
  const { test, expectation } = check;
  return value => test(value) || (message ?? `${place} must be ${expectation}.`);
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
  const known = [...Object.keys(builtIns), notNull];
  return new DefinitionError(
    'UNKNOWN_VALIDATOR',
    `${place} has no built-in validator "${name}".${didYouMean(name, known)} There are: ${listNames(known)}.`,
    { hint: 'A check of your own is a function: validate: { isFine(value) { … } }.' },
  );
}
