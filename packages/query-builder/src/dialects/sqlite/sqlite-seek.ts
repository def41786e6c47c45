import { givenValue64, heldValue } from '../shared/held-value';
import type { SeekSyntax } from '../contract/syntax';

/**
 * A column may hold values of any kind, and the driver gives a number for whole ones too, rounded: those come as texts, and
 * texts with a letter before them to tell them apart. A sub-query without a table is worked out once.
 */
function read({ value }: Parameters<SeekSyntax['read']>[0]): string {
  const told = (each: string): string =>
    `CASE typeof(${each}) WHEN 'integer' THEN 'i' || ${each} WHEN 'text' THEN 's' || ${each} ELSE ${each} END`;
  return value.includes('(') ? `(SELECT ${told('sought')} FROM (SELECT ${value} AS sought))` : told(value);
}

export const sqliteSeek: SeekSyntax = {
  nullsAreLast: false,
  read,
  hold: raw => (typeof raw === 'string' ? raw : heldValue(raw)),
  placeholder: () => '?',
  bind: held => givenValue64(held, { kind: 'STRING' }),
};
