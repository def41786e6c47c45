import { comparedPlainly, givenValue, heldValue, invalidPlace } from '../shared/held-value';
import type { SeekSyntax, SoughtValue } from '../contract/syntax';

/**
 * A column may hold values of any kind, and the driver gives a number for whole ones too, rounded: those come as texts, and
 * texts with a letter before them to tell them apart. A sub-query without a table is worked out once.
 */
function read({ value, isColumn }: SoughtValue): string {
  const told = (each: string): string =>
    `CASE typeof(${each}) WHEN 'integer' THEN 'i' || ${each} WHEN 'text' THEN 's' || ${each} ELSE ${each} END`;
  return isColumn ? told(value) : `(SELECT ${told('sought')} FROM (SELECT ${value} AS sought))`;
}

const LARGEST = 2n ** 63n;

/** Integers have 64 bits. */
function bind(held: string): unknown {
  const value = givenValue(held);
  if (typeof value === 'bigint' && (value >= LARGEST || value < -LARGEST)) throw invalidPlace();
  return value;
}

export const sqliteSeek: SeekSyntax = {
  nullsAreLast: false,
  read,
  hold: raw => (typeof raw === 'string' ? raw : heldValue(raw)),
  compared: ({ value }, form) => comparedPlainly(value, form, 'sinb'),
  bind,
};
