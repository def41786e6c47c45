import { QueryError } from '@mortise/core';
import type { Database } from 'better-sqlite3';
import { RecentMap } from '../../sql/recent-map';
import type { JsonQuestion } from '../contract/operator-syntax';

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** What SQLite has no functions for. The names are ours, so that none of a user's own is replaced. */
export const FUNCTIONS = { regexp: 'mortise_regexp', json: 'mortise_json' } as const;

/** Makes the functions known to a connection. */
export function addFunctions(connection: Database): void {
  connection.function(FUNCTIONS.regexp, { deterministic: true }, matches as never);
  connection.function(FUNCTIONS.json, { deterministic: true }, answer as never);
}

const patterns = new RecentMap<string, RegExp>(64);

/** @throws QueryError `INVALID_PATTERN` */
export function patternOf(source: string, ignoresCase: boolean): RegExp {
  const key = `${ignoresCase ? 'i' : ''}/${source}`;
  const known = patterns.get(key);
  if (known !== undefined) return known;
  const pattern = compiled(source, ignoresCase ? 'si' : 's');
  patterns.set(key, pattern);
  return pattern;
}

/** With Unicode where the pattern allows it: without, an escape of a letter that needs none stands for the letter. */
function compiled(source: string, flags: string): RegExp {
  for (const each of [`${flags}u`, flags]) {
    try {
      return new RegExp(source, each);
    } catch {
      continue;
    }
  }
  throw new QueryError(
    'INVALID_PATTERN',
    'A regular expression is none that JavaScript can read, which reads it for SQLite.',
  );
}

/** What SQLite hands to a function. */
type Value = string | number | bigint | Buffer | null;

function matches(source: Value, subject: Value, ignoresCase: Value): number | null {
  if (subject === null || source === null) return null;
  return patternOf(String(source), ignoresCase === 1).test(String(subject)) ? 1 : 0;
}

const questions: Readonly<Record<JsonQuestion, (inside: Json, given: Json) => boolean>> = {
  equal: isEqual,
  contains: hasWithin,
  contained: (inside, given) => hasWithin(given, inside),
  anyKeyExists: (inside, given) => keysOf(given).some(key => hasKey(inside, key)),
  allKeysExist: (inside, given) => keysOf(given).every(key => hasKey(inside, key)),
};

function answer(question: JsonQuestion, inside: Value, given: Value): number | null {
  if (inside === null) return null;
  return questions[question](JSON.parse(String(inside)) as Json, JSON.parse(String(given)) as Json) ? 1 : 0;
}

const keysOf = (given: Json): readonly string[] => given as readonly string[]; // as the condition was made

/** A member of an object, a text of a list, or the text itself: what PostgreSQL takes for a key. */
function hasKey(inside: Json, key: string): boolean {
  if (isList(inside)) return inside.includes(key);
  return isObject(inside) ? Object.hasOwn(inside, key) : inside === key;
}

/** A list has a scalar that is in it; but only the outermost one. */
function hasWithin(whole: Json, part: Json): boolean {
  if (isList(whole) && !isList(part) && !isObject(part)) return whole.includes(part);
  return has(whole, part);
}

function has(whole: Json, part: Json): boolean {
  if (isList(part)) return isList(whole) && part.every(item => whole.some(each => has(each, item)));
  if (!isObject(part)) return whole === part;
  if (!isObject(whole)) return false;
  return Object.entries(part).every(([key, value]) => Object.hasOwn(whole, key) && has(whole[key] as Json, value));
}

function isEqual(a: Json, b: Json): boolean {
  if (isList(a) && isList(b)) return a.length === b.length && a.every((item, index) => isEqual(item, b[index] as Json));
  if (!isObject(a) || !isObject(b)) return a === b;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every(key => Object.hasOwn(b, key) && isEqual(a[key] as Json, b[key] as Json))
  );
}

const isList = (json: Json): json is readonly Json[] => Array.isArray(json);

const isObject = (json: Json): json is { readonly [key: string]: Json } =>
  typeof json === 'object' && json !== null && !isList(json);
