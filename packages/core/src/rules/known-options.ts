import { DefinitionError } from '../errors/definition-error';
import { didYouMean, listNames } from '../errors/nearest-name';
import { QueryError } from '../errors/query-error';
import { shortText } from '../errors/short-text';
import { type AnyOptionRules, checkedLater, type OptionRule } from './option-rules';

interface OptionCheck {
  readonly options: object;
  readonly known: AnyOptionRules;
  /** Who takes the options, as the message begins: `Person.findAll`. */
  readonly owner: string;
  /** What to do instead of an option that others have. */
  readonly hints?: Readonly<Record<string, string>> | undefined;
}

interface Flaw {
  readonly code: 'UNKNOWN_OPTION' | 'INVALID_OPTION';
  readonly message: string;
  readonly hint: string | undefined;
}

function flawOf(check: OptionCheck): Flaw | undefined {
  const { options, known, owner } = check;
  for (const name in options) {
    if (!isGiven(options, name)) continue;
    if (!Object.hasOwn(known, name)) return unknownOption(name, check);
    const rule = known[name] as OptionRule; // just seen
    const value: unknown = options[name as keyof typeof options];
    if (value === undefined || rule === checkedLater || rule.accepts(value)) continue;
    return {
      code: 'INVALID_OPTION',
      message: `The option "${name}" of ${inSentence(owner)} is ${rule.expected}.`,
      hint: undefined,
    };
  }
  return undefined;
}

function unknownOption(name: string, { known, owner, hints = {} }: OptionCheck): Flaw {
  const names = Object.keys(known);
  const has = names.length === 0 ? 'It takes none.' : `It has: ${listNames(names)}.`;
  const message = `${owner} has no option "${shortText(name)}".${didYouMean(name, names)} ${has}`;
  return { code: 'UNKNOWN_OPTION', message, hint: Object.hasOwn(hints, name) ? hints[name] : undefined };
}

function nullOption(owner: string, name: string): DefinitionError {
  return new DefinitionError('INVALID_OPTION', `The option "${name}" of ${inSentence(owner)} is null.`, {
    hint: 'Null says nothing here: leave the option out.',
  });
}

/** `The option "lock" of Person`, in the middle of a sentence. */
const inSentence = (owner: string): string => owner.replace(/^(The|An?) /, article => article.toLowerCase());

/**
 * The same of a declaration (a model, an attribute, an index, an association). There null is refused too: whether it means
 * nothing, false or the default would be anybody's guess. Nothing is said by undefined.
 */
export function checkDeclaredOptions<Options extends object>(
  check: OptionCheck & { readonly options: Options },
): Options {
  const { known, owner } = check;
  requireObject(check);
  const { options } = check as { readonly options: Readonly<Record<string, unknown>> }; // it is an object
  for (const name of Object.keys(options)) {
    if (options[name] !== null || !Object.hasOwn(known, name)) continue;
    if (known[name]?.allowsNull !== true) throw nullOption(owner, name);
  }
  return checkDefinitionOptions(check);
}

/** A program without types may have given anything in their place. */
function requireObject({ options, owner }: OptionCheck): void {
  if (typeof options === 'object' && (options as object | null) !== null && !Array.isArray(options)) return;
  throw new DefinitionError('INVALID_OPTIONS', `The options of ${inSentence(owner)} are not an object.`);
}

/**
 * Refuses misspelt options of a definition, with the nearest known name, and values that they never have.
 *
 * @returns the options without what only `Object.prototype` has: go on with these
 */
export function checkDefinitionOptions<Options extends object>(
  check: OptionCheck & { readonly options: Options },
): Options {
  requireObject(check);
  const options = ownOptions(check.options, check.known);
  const flaw = flawOf({ ...check, options });
  if (flaw !== undefined) throw new DefinitionError(flaw.code, flaw.message, { hint: flaw.hint });
  return options;
}

/**
 * Refuses misspelt options of a call, with the nearest known name: `{ wehre: … }` must not return every row; and values
 * that an option never has: `{ paranoid: 'false' }`.
 *
 * @returns the options without what only `Object.prototype` has: go on with these
 */
export function checkCallOptions<Options extends object | undefined>(
  options: Options,
  known: AnyOptionRules,
  owner: string,
  hints?: OptionCheck['hints'],
): Options {
  if (options === undefined) return options;
  if (typeof options !== 'object' || options === null || Array.isArray(options)) throw invalidOptions(owner);
  const own = ownOptions(options, known);
  const flaw = flawOf({ options: own, known, owner, hints });
  if (flaw !== undefined) throw new QueryError(flaw.code, flaw.message, { hint: flaw.hint });
  return own;
}

function invalidOptions(owner: string): QueryError {
  return new QueryError('INVALID_OPTIONS', `The options of ${owner} are not an object.`);
}

const nothing: object = {};

/** Whether somebody has put a member onto the prototype of all objects, so that every object seems to have it. */
export function isPrototypePolluted(): boolean {
  for (const _name in nothing) return true;
  return false;
}

/**
 * Options as the caller gave them: what stands on `Object.prototype` is no option. Where something does, each option is
 * made a property of a copy, as undefined where the caller gave none, so that no copy of that finds it either.
 */
export function ownOptions<Options extends object | undefined>(options: Options, known: object): Options {
  if (options === undefined || !isPrototypePolluted()) return options;
  const own: Record<string, unknown> = {};
  for (const name in known) if (Object.hasOwn(known, name)) define(own, name, undefined);
  for (const name in options) if (isGiven(options, name)) define(own, name, Reflect.get(options, name));
  return own as Options; // the same, but for what was not given
}

/** Options of a definition, which are read long after: each is a property, so that none is found on a prototype then. */
export function withEach<Options extends object>(options: Options, known: object): Options {
  let each = nothingSaid.get(known);
  if (each === undefined) nothingSaid.set(known, (each = allUndefined(known)));
  return { ...each, ...options };
}

/** By what is known of options: each of them as undefined. */
const nothingSaid = new WeakMap<object, object>();

const allUndefined = (known: object): object => Object.fromEntries(Object.keys(known).map(name => [name, undefined]));

/** Whether an object has a member of its own or of its class: `Object.prototype` gives none. */
export function isGiven(options: object, name: string): boolean {
  for (let each: object | null = options; each !== null && each !== Object.prototype; each = prototypeOf(each)) {
    if (Object.hasOwn(each, name)) return true;
  }
  return false;
}

function define(target: object, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, writable: true, enumerable: true, configurable: true });
}

// Typed as any by the language.
const prototypeOf = (object: object): object | null => Object.getPrototypeOf(object) as object | null;
