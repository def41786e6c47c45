import { addChecks } from './validate';
import { memberDecorator, type FieldDecorator, type MemberDecorator } from './member';

/** An argument with a message of the author's. */
export interface CheckWithMessage<A> {
  readonly args?: A;
  readonly msg?: string;
}

type CheckArgument<A> = A | CheckWithMessage<A>;

/** A check that may be given an argument: `@IsEmail`, `@IsEmail({ msg: 'Please give an address.' })`. */
// The compiler tries them in this order: what stands without parentheses is given undefined by the language.
export type OptionalCheck<V, A = true> = FieldDecorator<V> & ((argument?: CheckArgument<A>) => FieldDecorator<V>);

/** A check that takes an argument: `@Min(1)`, `@Min({ args: 1, msg: 'At least one.' })`. */
export type RequiredCheck<V, A> = (argument: CheckArgument<A>) => FieldDecorator<V>;

const decorated = (decorator: string, check: string, argument: unknown): MemberDecorator =>
  memberDecorator(decorator, member => addChecks(member, { [check]: argument }));

const nameOf = (check: string): string => check.charAt(0).toUpperCase() + check.slice(1);

/** With one argument or none it was called by its author, with more by the language. */
function optional<V, A = true>(check: string): OptionalCheck<V, A> {
  const plain = decorated(nameOf(check), check, true);
  const decorator = (...args: Parameters<MemberDecorator> | [argument?: unknown]): MemberDecorator | void => {
    if (args.length < 2) return decorated(nameOf(check), check, args[0] ?? true);
    plain(...(args as Parameters<MemberDecorator>));
  };
  // Both ways to call it meet in one function.
  return decorator as unknown as OptionalCheck<V, A>;
}

const required =
  <V, A>(check: string): RequiredCheck<V, A> =>
  argument =>
    decorated(nameOf(check), check, argument);

type NumberLike = number | bigint | string;
type DateLike = Date | string;
type Pattern = RegExp | string | readonly [pattern: RegExp | string, flags?: string];

/** Options of checks: those of the library `validator`. */
type Settings = Readonly<Record<string, unknown>>;

/** The text matches. `@Is(/^[a-z]+$/)` */
export const Is: RequiredCheck<string, Pattern> = required('is');
/** The text does not match. */
export const Not: RequiredCheck<string, Pattern> = required('not');
/** An e-mail address. */
export const IsEmail: OptionalCheck<string, true | Settings> = optional('isEmail');
/** A URL. */
export const IsUrl: OptionalCheck<string, true | Settings> = optional('isUrl');
/** An IP address. */
export const IsIP: OptionalCheck<string, true | 4 | 6> = optional('isIP');
/** An IPv4 address. */
export const IsIPv4: OptionalCheck<string> = optional('isIPv4');
/** An IPv6 address. */
export const IsIPv6: OptionalCheck<string> = optional('isIPv6');
/** Letters only; of a language: `@IsAlpha('de-DE')`. */
export const IsAlpha: OptionalCheck<string, true | string> = optional('isAlpha');
/** Letters and digits only. */
export const IsAlphanumeric: OptionalCheck<string, true | string> = optional('isAlphanumeric');
/** Digits only. */
export const IsNumeric: OptionalCheck<NumberLike, true | Settings> = optional('isNumeric');
/** A whole number. */
export const IsInt: OptionalCheck<NumberLike, true | Settings> = optional('isInt');
/** A number. */
export const IsFloat: OptionalCheck<NumberLike, true | Settings> = optional('isFloat');
/** A decimal number. */
export const IsDecimal: OptionalCheck<NumberLike, true | Settings> = optional('isDecimal');
/** No capital letters. */
export const IsLowercase: OptionalCheck<string> = optional('isLowercase');
/** Capital letters only. */
export const IsUppercase: OptionalCheck<string> = optional('isUppercase');
/** More than blanks. */
export const NotEmpty: OptionalCheck<unknown> = optional('notEmpty');
/** The number of a credit card. */
export const IsCreditCard: OptionalCheck<NumberLike, true | Settings> = optional('isCreditCard');
/** A date, or what is read as one. */
export const IsDate: OptionalCheck<DateLike> = optional('isDate');
/** A list. */
export const IsArray: OptionalCheck<readonly unknown[]> = optional('isArray');
/** Nothing: the only value is null. */
export const IsNull: OptionalCheck<unknown> = optional('isNull');
/** A saved row keeps its value. */
export const IsImmutable: OptionalCheck<unknown> = optional('isImmutable');
/** Just this value. */
export const Equals: RequiredCheck<NumberLike | boolean, NumberLike | boolean> = required('equals');
/** The text has this one in it. */
export const Contains: RequiredCheck<string, string> = required('contains');
/** The text does not have this one in it. */
export const NotContains: RequiredCheck<string, string> = required('notContains');
/** A UUID of the version, or of any: `@IsUUID('all')`. */
export const IsUUID: RequiredCheck<string, true | number | string> = required('isUUID');
/** A later date; than now: `@IsAfter(true)`. */
export const IsAfter: RequiredCheck<DateLike, DateLike | true> = required('isAfter');
/** An earlier date. */
export const IsBefore: RequiredCheck<DateLike, DateLike | true> = required('isBefore');
/** No more than this. */
export const Max: RequiredCheck<NumberLike, number | bigint> = required('max');
/** No less than this. */
export const Min: RequiredCheck<NumberLike, number | bigint> = required('min');

/** Values to choose from; in a list of their own, as the reference has them, too. */
type Choice<V> = readonly V[] | readonly [readonly V[]];

/** One of these values. `@IsIn(['a', 'b'])` */
export const IsIn = <const V extends NumberLike | boolean | Date>(
  values: CheckArgument<Choice<V>>,
): FieldDecorator<V> => decorated('IsIn', 'isIn', values);
/** None of these values. */
export const NotIn = <const V extends NumberLike | boolean | Date>(
  values: CheckArgument<Choice<V>>,
): FieldDecorator<V> => decorated('NotIn', 'notIn', values);

type Length = readonly [min: number, max?: number] | { readonly min?: number; readonly max?: number };

/**
 * A text of that length.
 *
 * @example
 * @Attribute(DataTypes.STRING) @Len(2, 80) declare name: string;
 * @Attribute(DataTypes.STRING) @Len({ args: [2, 80], msg: 'Two to eighty letters.' }) declare label: string;
 */
export function Len(min: number, max?: number): FieldDecorator<string>;
export function Len(bounds: CheckArgument<Length>): FieldDecorator<string>;
export function Len(first: number | CheckArgument<Length>, max?: number): FieldDecorator<string> {
  return decorated('Len', 'len', typeof first === 'number' ? [first, ...(max === undefined ? [] : [max])] : first);
}
