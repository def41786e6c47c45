import type { JsonForm } from '@mortise/core';
import { literalText } from '../../sql/fragment';
import type { JsonPlace } from '../contract/operator-syntax';

const LEAP_YEAR = '([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)';
const DAY_OF_YEAR =
  '((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8]))';
const DAY = `([0-9]{4}-${DAY_OF_YEAR}|${LEAP_YEAR}-02-29)`;
const TIME = '([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]';
const ZONE = '(Z|[+-][0-9]{2}:[0-9]{2})';
// Digits and exponents that no server finds too large for a DOUBLE: that would fail the whole statement.
const NUMBER =
  '-?([0-9]{1,100}([.][0-9]{1,100})?([eE][+-]?[0-9]{1,2})?|[0-9]([.][0-9]{1,100})?[eE][+-]?([12][0-9]{2}|30[0-7]))';

/** What a text looks like that is read as something else: a regular expression that every database reads alike, in quotes. */
export const castPatterns: Readonly<Record<Exclude<JsonForm, 'json' | 'text' | 'boolean'>, string>> = {
  integer: literalText("'^-?[0-9]{1,18}$'"),
  number: literalText(`'^${NUMBER}$'`),
  date: literalText(`'^${DAY}(T${TIME}([.][0-9]+)?${ZONE}?)?$'`),
  instant: `'^${DAY}T${TIME}[.][0-9]{3}Z$'`,
};

/** A path as SQLite and MySQL read it, names in quotes: `$."a"[0]`. */
const pathText = (steps: readonly (string | number)[]): string =>
  `$${steps.map(step => (typeof step === 'number' ? `[${step}]` : `.${JSON.stringify(step)}`)).join('')}`;

/** The binding of a path, or of the beginning of one. */
export const pathBinding =
  ({ path }: JsonPlace, length?: number) =>
  (values: readonly unknown[]): string =>
    pathText(path(values).slice(0, length));
