/** What an option may be; undefined says nothing, and is always allowed. */
export interface OptionRule {
  /** As a message says it: `true or false`. */
  readonly expected: string;
  readonly accepts: (value: unknown) => boolean;
  /** True: null is a value here. In a declaration it is none anywhere else. */
  readonly allowsNull?: boolean;
}

/**
 * The options of a type, each with its rule. It is the one way in which names of options are listed: the compiler asks for
 * every one of them, and refuses any other.
 *
 * @example
 * const lockRules: OptionRules<LockOptions> = { lock: checkedLater, skipLocked: flag, noWait: flag };
 */
export type OptionRules<Options> = { readonly [Name in keyof Options]-?: OptionRule };

/** Rules of whatever options. */
export type AnyOptionRules = Readonly<Record<string, OptionRule>>;

/** An option whose value is looked at where it is read. */
export const checkedLater: OptionRule = { expected: 'anything', accepts: () => true };

/** The same, where null is a value. */
export const nullable: OptionRule = { ...checkedLater, allowsNull: true };

export const flag: OptionRule = { expected: 'true or false', accepts: value => typeof value === 'boolean' };

export const text: OptionRule = { expected: 'a text', accepts: value => typeof value === 'string' };

export const textOrFlag: OptionRule = {
  expected: 'a text, true or false',
  accepts: value => typeof value === 'string' || typeof value === 'boolean',
};

/** A name that the database will know: any text that it can quote. */
export const identifier: OptionRule = {
  expected: 'a name',
  accepts: value =>
    typeof value === 'string' && value !== '' && !/\0|\p{Surrogate}|\p{Noncharacter_Code_Point}/u.test(value),
};

export const list: OptionRule = { expected: 'a list', accepts: Array.isArray };

/** False takes away what was said elsewhere. */
export const callbackOrFalse: OptionRule = {
  expected: 'a function, or false',
  accepts: value => typeof value === 'function' || value === false,
};

export const callback: OptionRule = { expected: 'a function', accepts: value => typeof value === 'function' };

/** One of a few texts. */
export const oneOf = (...choices: readonly string[]): OptionRule => ({
  expected: choices.map(each => `'${each}'`).join(' or '),
  accepts: value => choices.some(each => each === value),
});

/** The rules of some of the options. */
export function pickRules<Options, Name extends keyof Options>(
  rules: OptionRules<Options>,
  ...names: readonly Name[]
): OptionRules<Pick<Options, Name>> {
  // The names say which are there.
  return Object.fromEntries(names.map(name => [name, rules[name]])) as OptionRules<Pick<Options, Name>>;
}
