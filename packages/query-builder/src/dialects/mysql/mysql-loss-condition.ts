import type { ColumnChange } from '../contract/alter-syntax';

const NUMBER = /^(tinyint|smallint|mediumint|int|bigint|decimal|double|float|year)\b/i;
const APPROXIMATE = /^(double|float)\b/i;
const TEXT = /^(varchar|char|\w*text)\b/i;
const ENUM = /^(enum|set)\b/i;
const JSON_TYPE = /^json\b/i;

/**
 * Whether `fresh` is another value than `old`, which it was made from. Compared as they are, the server takes values of
 * different types for doubles, and members of an ENUM for their numbers.
 */
export function lossCondition({ present, wanted }: Pick<ColumnChange, 'present' | 'wanted'>): string {
  const isLost = lossBetween(present.type, wanted.type);
  const isOther = exclusions[wanted.kind];
  return isOther === undefined ? isLost : `(${isOther} OR ${isLost})`;
}

/** What a type holds and its values don't, by kind. */
const exclusions: Readonly<Record<string, string>> = {
  BOOLEAN: 'fresh NOT IN (0, 1)',
  UUID: "fresh NOT REGEXP '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$'",
};

function lossBetween(from: string, to: string): string {
  if (NUMBER.test(from) && NUMBER.test(to)) return lossOfNumbers(from, to);
  if (NUMBER.test(from)) return TEXT.test(to) ? differAs(bytes) : 'TRUE';
  if (NUMBER.test(to)) return TEXT.test(from) ? lossOfText(to) : 'TRUE';
  // What is read out of a text may be spelled anew.
  if (JSON_TYPE.test(to)) return 'fresh IS NULL';
  return isCharacters(from) && isCharacters(to) ? differAs(bytes) : differAs(value => value);
}

const isCharacters = (type: string): boolean => TEXT.test(type) || ENUM.test(type);

const lossOfNumbers = (from: string, to: string): string =>
  differAs(APPROXIMATE.test(from) && APPROXIMATE.test(to) ? value => value : exact);

/** A text may have more digits than a double, and a double a larger exponent than can be compared exactly. */
const lossOfText = (to: string): string =>
  APPROXIMATE.test(to) ? `(${differAs(double)} OR ${differAs(exact)})` : differAs(exact);

const differAs = (read: (value: string) => string): string => `NOT (${read('fresh')} <=> ${read('old')})`;

/** All digits of integers, and as many after the point as a DECIMAL of ours has. */
const exact = (value: string): string => `CAST(${value} AS DECIMAL(65, 30))`;

const double = (value: string): string => `(${value} + 0e0)`;

/** Letter by letter, whatever the collations of both. */
const bytes = (value: string): string => `CAST(CONVERT(${value} USING utf8mb4) AS BINARY)`;
