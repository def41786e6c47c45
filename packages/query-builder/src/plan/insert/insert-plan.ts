import type { InsertCommand } from '@mortise/core';
import type { Statement } from '../../sql/statement';
import { names } from '../shape';

type Encoder = ((value: unknown) => unknown) | undefined;

/** An INSERT of a fixed number of rows. */
export interface InsertPlan {
  readonly statement: Statement;
  /** Whether a number is bound last, which tells of rows that were left as they are. */
  readonly isMarked: boolean;
  /** For each attribute, in order. */
  readonly encoders: readonly Encoder[];
  /** For each value that comes back, in order. */
  readonly decoders: readonly Encoder[];
}

/**
 * What the server is made to say of a row that is there already: that it is left as it is, in the row that comes back or
 * as the statement's insert id; or the counter of the row that is updated, as the insert id.
 */
export type InsertNews = 'skippedRow' | 'skippedRowById' | 'counter';

/** An INSERT but for its values. */
export interface InsertShape extends Pick<InsertCommand, 'definition' | 'attributes' | 'conflict' | 'returning'> {
  readonly tells?: InsertNews | undefined;
}

/** The shape of an INSERT as a text: the same for two exactly when one plan serves both. */
export function insertShape(shape: InsertShape, rowCount: number): string {
  const { definition, attributes, conflict, returning, tells = '' } = shape;
  const columns = attributes === definition.columns ? '*' : listShape(attributes);
  return `I${definition.id}|${rowCount}|${columns}|${conflictShape(conflict)}${tells}|${listShape(returning)}`;
}

function conflictShape(conflict: InsertCommand['conflict']): string {
  if (conflict === undefined) return '';
  return `${names(conflict.attributes)}>${names(conflict.update)}${conflict.touches === true ? '!' : ''}`;
}

const listShapes = new WeakMap<readonly string[], string>();

/** Lists of attributes are kept by who makes them: their shape is worked out once. */
function listShape(list: readonly string[]): string {
  let shape = listShapes.get(list);
  if (shape === undefined) {
    shape = names(list);
    listShapes.set(list, shape);
  }
  return shape;
}

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
