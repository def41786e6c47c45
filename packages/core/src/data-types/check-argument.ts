import { DefinitionError } from '../errors/definition-error';

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
