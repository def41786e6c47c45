import { ownOptions } from '../rules/known-options';
import { DefinitionError } from '../errors/definition-error';
import { isPlainObject } from './kind-of-value';

/** Makes the error for a type that was given a wrong argument: `STRING takes a length from 1 to 9, got -1.` */
export function wrongArgument(typeName: string, takes: string, got: unknown): DefinitionError {
  return new DefinitionError('INVALID_TYPE_ARGUMENT', `${typeName} takes ${takes}, got ${spell(got)}.`);
}

function spell(got: unknown): string {
  if (typeof got === 'string') return JSON.stringify(got);
  if (typeof got === 'object' && got !== null) return Array.isArray(got) ? 'an array' : 'an object';
  return typeof got === 'function' ? 'a function' : String(got);
}

/** What a whole-number argument of a type may be. */
export interface WholeNumberRule {
  readonly typeName: string;
  readonly argument: string;
  readonly min: number;
  readonly max: number;
}

/** Passes a whole number within bounds on. @throws DefinitionError `INVALID_TYPE_ARGUMENT` for anything else. */
export function checkWholeNumber(value: unknown, { typeName, argument, min, max }: WholeNumberRule): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) return value;
  throw wrongArgument(typeName, `a ${argument} from ${min} to ${max}`, value);
}

/** Refuses what was passed to a type that takes no argument. */
export function checkNoArguments(typeName: string, args: readonly unknown[]): void {
  if (args.length > 0) throw wrongArgument(typeName, 'no argument', args[0]);
}

/**
 * Passes a plain object on whose names are all known.
 *
 * @throws DefinitionError `INVALID_TYPE_ARGUMENT` for anything else
 */
export function checkTypeOptions<Options extends object>(
  options: unknown,
  { typeName, takes, known }: { readonly typeName: string; readonly takes: string; readonly known: readonly string[] },
): Options {
  if (!isPlainObject(options)) throw wrongArgument(typeName, takes, options);
  const unknown = Object.keys(options).find(name => !known.includes(name));
  // Its names are known; the values are looked at by the caller.
  if (unknown === undefined) return ownOptions(options, Object.fromEntries(known.map(name => [name, true]))) as Options;
  throw wrongArgument(typeName, `the options ${known.join(' and ')}`.replace(/s (\w+)$/, ' $1 alone'), unknown);
}

/** Whether a type is unsigned, by its name or by its option. @throws DefinitionError `INVALID_TYPE_ARGUMENT` */
export function checkSign(unsigned: unknown, typeName: string, isNamedUnsigned: boolean): { readonly unsigned?: true } {
  const wanted = unsigned ?? isNamedUnsigned;
  if (typeof wanted !== 'boolean') throw wrongArgument(`${typeName}'s option "unsigned"`, 'true or false', wanted);
  if (isNamedUnsigned && !wanted) throw wrongArgument(`${typeName}'s option "unsigned"`, 'true', wanted);
  return wanted ? { unsigned: true } : {};
}

/** Passes one of the listed values on. @throws DefinitionError `INVALID_TYPE_ARGUMENT` for anything else. */
export function checkOneOf<Choice extends string>(
  value: unknown,
  typeName: string,
  choices: readonly Choice[],
): Choice {
  const choice = choices.find(each => each === value);
  if (choice !== undefined) return choice;
  throw wrongArgument(typeName, choices.map(each => `'${each}'`).join(' or '), value);
}
