import type { JsonForm } from '@mortise/core';
import { literalText } from '../../sql/fragment';
import type { JsonPlace } from '../contract/operator-syntax';

/** What a text looks like that is read as something else: a regular expression that every database reads alike, in quotes. */
export const castPatterns: Readonly<Record<Exclude<JsonForm, 'json' | 'text' | 'boolean'>, string>> = {
  integer: literalText("'^-?[0-9]{1,18}$'"),
  number: literalText("'^-?[0-9]+([.][0-9]+)?([eE][+-]?[0-9]+)?$'"),
  date: "'^[0-9]{4}-[0-9]{2}-[0-9]{2}'",
  instant: "'^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[.][0-9]{3}Z$'",
};

/** A path as SQLite and MySQL read it, names in quotes: `$."a"[0]`. */
export const pathText = (steps: readonly (string | number)[]): string =>
  `$${steps.map(step => (typeof step === 'number' ? `[${step}]` : `.${JSON.stringify(step)}`)).join('')}`;

/** The binding of a path, or of the beginning of one. */
export const pathBinding =
  ({ path }: JsonPlace, length?: number) =>
  (values: readonly unknown[]): string =>
    pathText(path(values).slice(0, length));
