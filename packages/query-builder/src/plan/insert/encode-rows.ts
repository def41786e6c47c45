import type { InsertCommand } from '@mortise/core';
import type { InsertPlan } from './render-insert';

/** All values of all rows that were given, one after the other, as the driver takes them. */
export function encodeRows(rows: InsertCommand['rows'], { encoders }: InsertPlan): unknown[] {
  const bound: unknown[] = [];
  for (const row of rows) {
    for (let index = 0; index < encoders.length; index++) {
      const encode = encoders[index];
      const value = row[index];
      if (value === undefined) continue;
      bound.push(encode === undefined || value === null ? value : encode(value));
    }
  }
  return bound;
}

/** The canonical values of a row that came back; what follows them in it is not read. */
export function decodeRow(row: readonly unknown[], { decoders }: InsertPlan): readonly unknown[] {
  return decoders.map((decode, index) => {
    const raw = row[index];
    return decode === undefined || raw === null ? raw : decode(raw);
  });
}

/**
 * About how long encoded values are: characters of texts, bytes of Buffers. Of a character a server may take up to four
 * bytes.
 */
export function sizeOf(values: readonly unknown[]): number {
  let size = 0;
  for (const value of values) {
    if (typeof value === 'string' || Buffer.isBuffer(value)) size += value.length;
  }
  return size;
}
