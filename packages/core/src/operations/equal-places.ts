import type { KeysetPosition } from '../query/select-query';

type Held = KeysetPosition[number];

/** Whether two places have the same values, to the last byte. */
export const isSamePlace = (one: KeysetPosition, other: KeysetPosition): boolean =>
  one.every((held, index) => held === other[index]);

/**
 * Whether a database may take two places for the same one: collations are blind to the case of letters, to accents, widths and
 * blanks at the end, and a number may be written in several ways. That the database is asked of these alone costs others nothing.
 */
export const looksAlike = (one: KeysetPosition, other: KeysetPosition): boolean =>
  one.every((held, index) => isAlike(held, other[index] as Held)); // of one order

function isAlike(one: Held, other: Held): boolean {
  if (one === other) return true;
  if (one === null || other === null) return false;
  return plainText(one) === plainText(other) || Number(one.slice(1)) === Number(other.slice(1));
}

const plainText = (held: string): string =>
  held.slice(1).normalize('NFKD').replaceAll(/\p{M}/gu, '').toUpperCase().trimEnd();

/** The last places that look like the very last one, which is one of them. */
export function alikeAtEnd(positions: readonly KeysetPosition[]): readonly KeysetPosition[] {
  const last = positions.at(-1);
  const before = last && positions.findLastIndex(each => !looksAlike(each, last));
  return before === undefined ? [] : positions.slice(before + 1);
}

/** The places that are left when each of the known ones is taken off once. */
export function withoutPlaces(
  places: readonly KeysetPosition[],
  known: readonly KeysetPosition[],
): readonly KeysetPosition[] {
  const left = [...known];
  return places.filter(place => {
    const index = left.findIndex(each => isSamePlace(each, place));
    if (index >= 0) left.splice(index, 1);
    return index < 0;
  });
}
