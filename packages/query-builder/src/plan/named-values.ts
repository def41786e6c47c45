import { QueryError, shortText } from '@mortise/core';
import type { Dialect } from '../dialects/contract/dialect';
import { fragment, joinFragments, literalText, type Fragment } from '../sql/fragment';
import { valueBinding } from './columns';
import { rendered, type Rendered } from './render-raw';

/** Values of a statement that is given as text: for each `?` in their order (or `$1`, `$2`), or by names (`:name`, `$name`). */
export type TextValues = readonly unknown[] | Readonly<Record<string, unknown>>;

/** A statement that its author wrote as text, and its values in the order of their placeholders. */
export interface TextStatement extends Rendered {
  readonly values: readonly unknown[];
}

/** Texts, quoted names and comments, in which nothing is a placeholder; then what may be one. */
const tokens = (strings: string): RegExp =>
  new RegExp(
    [
      strings,
      '"(?:[^"]|"")*"',
      '`(?:[^`]|``)*`',
      '--[^\\n]*',
      '/\\*[\\s\\S]*?\\*/',
      '\\$([A-Za-z_]\\w*)?\\$[\\s\\S]*?\\$\\1\\$',
      '::',
      '\\\\\\?',
      '\\?',
      '[:$][A-Za-z_]\\w*',
      '\\$\\d+',
    ].join('|'),
    'gu',
  );

const escaped = "'(?:[^'\\\\]|''|\\\\[\\s\\S])*'";
const standard = tokens(`[eE]${escaped}|'(?:[^']|'')*'`);
const withBackslashes = tokens(`${escaped}|#[^\\n]*`);

/**
 * SQL that its author wrote as text, with placeholders for values. A list of values becomes as many placeholders where it
 * stands alone in `IN (:ids)`.
 *
 * @throws QueryError `MISSING_BINDINGS` where placeholders and values don't fit each other
 */
export function renderNamed(text: string, given: TextValues, dialect: Dialect): TextStatement {
  const values: unknown[] = [];
  const take = Array.isArray(given) ? byPlace(given) : byName(given as Readonly<Record<string, unknown>>);
  const pieces: Fragment[] = [];
  let end = 0;
  for (const match of text.matchAll(dialect.syntax.escapesByBackslash === true ? withBackslashes : standard)) {
    const [token] = match;
    if (!isPlaceholder(token)) continue;
    pieces.push(
      fragment(literalText(text.slice(end, match.index))),
      bound({ value: take.next(token), isListed: isListed(text, match.index, token) }, values, dialect),
    );
    end = match.index + token.length;
  }
  take.finish();
  refuseTooMany(values, dialect);
  pieces.push(fragment(literalText(text.slice(end))));
  return { ...rendered(dialect, joinFragments(pieces.map(unescaped), '')), values };
}

/** A server that is sent more drops the connection. */
function refuseTooMany({ length }: readonly unknown[], { syntax: { maxBindings } }: Dialect): void {
  if (length <= maxBindings) return;
  throw new QueryError(
    'TOO_MANY_VALUES',
    `The SQL has ${length} values, and the database takes ${maxBindings} at most.`,
    {
      hint: 'Ask in parts, or by a condition of a model, which passes a list as one value.',
    },
  );
}

const isPlaceholder = (token: string): boolean => /^(?:\?|[:$]\w+)$/u.test(token);

/** `\?` is a question mark that is none. */
const unescaped = ({ text, bindings }: Fragment): Fragment => ({
  text: text.replaceAll(literalText('\\?'), literalText('?')),
  bindings,
});

/** `IN (:ids)`: the only place where a list of values may stand. */
const isListed = (text: string, start: number, token: string): boolean =>
  /\bIN\s*\(\s*$/iu.test(text.slice(Math.max(0, start - 100), start)) &&
  /^\s*\)/u.test(text.slice(start + token.length));

interface Placed {
  readonly value: unknown;
  readonly isListed: boolean;
}

function bound({ value, isListed }: Placed, values: unknown[], dialect: Dialect): Fragment {
  const place = (each: unknown): Fragment => fragment('?', [valueBinding(dialect, values.push(each) - 1, undefined)]);
  // Elsewhere it is refused as any value that can't be bound.
  if (!Array.isArray(value) || !isListed) return place(value);
  const list = Array.from(value as readonly unknown[]);
  if (list.length === 0) throw missing('A list of values for IN (…) is empty');
  return joinFragments(list.map(place), ', ');
}

interface Taking {
  readonly next: (token: string) => unknown;
  readonly finish: () => void;
}

/** `?` takes one after the other, `$2` the second. */
function byPlace(given: readonly unknown[]): Taking {
  let asked = 0;
  const used = new Set<number>();
  return {
    next: token => {
      const place = token === '?' ? asked++ : Number(token.slice(1)) - 1;
      if (Number.isNaN(place)) throw missing(`The SQL names ${shortText(token)}, and a list of values was given`);
      used.add(place);
      if (place >= given.length) throw miscounted(Math.max(asked, place + 1), given.length);
      return given[place];
    },
    finish: () => {
      if (used.size < given.length) throw miscounted(used.size, given.length);
    },
  };
}

function byName(given: Readonly<Record<string, unknown>>): Taking {
  return {
    next: token => {
      const name = token.slice(1);
      if (token === '?' || !Object.hasOwn(given, name))
        throw missing(`The SQL asks for "${shortText(token)}", of which no value was given`);
      return given[name];
    },
    finish: () => undefined,
  };
}

const miscounted = (placeholders: number, values: number): QueryError =>
  missing(`The SQL has ${placeholders} placeholders, and ${values} values were given`);

const missing = (problem: string): QueryError =>
  new QueryError('MISSING_BINDINGS', `${problem}.`, {
    hint: 'Each ? or $1 takes one value of a list, each :name or $name one of an object; write \\? for a question mark that is none.',
  });
