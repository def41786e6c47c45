import { DefinitionError } from '../../errors/definition-error';
import { didYouMean } from '../../errors/nearest-name';
import { wrongArgument } from '../check-argument';
import type { DataType } from '../data-type';
import { InvalidValueError, type KindBehaviour } from '../kind-behaviour';
import { kindOfValue } from '../kind-of-value';
import { createFactory, createType } from '../type-factory';
import { flawOfText } from './text';

interface EnumOptions {
  readonly values: readonly string[];
}

/** Makes an ENUM of a list, an array or `{ values }`. */
export interface EnumFactory {
  <const Values extends readonly string[]>(...values: Values): DataType<Values[number]>;
  <const Values extends readonly string[]>(values: Values): DataType<Values[number]>;
  <const Values extends readonly string[]>(options: { readonly values: Values }): DataType<Values[number]>;
}

/** One of a list of strings: `ENUM('a', 'b')`, `ENUM(['a', 'b'])` or `ENUM({ values: ['a', 'b'] })`. */
export const ENUM: EnumFactory = createFactory((...args: [] | [readonly string[] | EnumOptions] | string[]) => {
  const values = listValues(args).map(checkMember);
  if (values.length === 0) throw new DefinitionError('INVALID_TYPE_ARGUMENT', 'ENUM needs at least one value.');
  return createType({ kind: 'ENUM', values: Object.freeze(values) });
});

function listValues(args: readonly unknown[]): readonly unknown[] {
  const [first] = args;
  if (args.length !== 1 || typeof first !== 'object' || first === null) return args;
  if (Array.isArray(first)) return first;
  if ('values' in first && Array.isArray(first.values)) return first.values;
  throw wrongArgument('ENUM', 'a list of strings', first);
}

function checkMember(member: unknown, index: number, members: readonly unknown[]): string {
  if (typeof member !== 'string') throw wrongArgument('ENUM', 'strings', member);
  const flaw = flawOfMember(member, members.indexOf(member) < index);
  if (flaw !== undefined) throw wrongArgument('ENUM', `strings without ${flaw}`, member);
  return member;
}

function flawOfMember(member: string, isRepeated: boolean): string | undefined {
  if (isRepeated) return 'a repetition';
  if (member.endsWith(' ')) return 'a blank at their end, which MySQL drops';
  return flawOfText(member);
}

/** The values of ENUM: its members. */
export const enumBehaviour: KindBehaviour<string> = {
  normaliser({ values = [] }) {
    const members = new Set<unknown>(values);
    const expected = `one of ${values.map(each => `'${each}'`).join(', ')}`;
    return value => {
      if (members.has(value)) return value as string; // all members are strings
      throw new InvalidValueError(expected, flawOf(value, values));
    };
  },
};

function flawOf(value: unknown, values: readonly string[]): string {
  return typeof value === 'string' ? `another string.${didYouMean(value, values)}` : kindOfValue(value);
}
