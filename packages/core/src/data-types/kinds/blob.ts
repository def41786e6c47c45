import { types } from 'node:util';
import type { DataType, NamedLength } from '../data-type';
import { InvalidValueError, type KindBehaviour } from '../kind-behaviour';
import { kindOfValue } from '../kind-of-value';
import { byteLimits, namedLengthFactory } from './text';

/** Makes a BLOB. By name, as Buffer takes a type argument in some versions of its types alone. */
export interface BlobFactory {
  (length?: NamedLength): DataType<Buffer>;
}

/** `BLOB` is of any length, but for 65,535 bytes on MySQL: there `BLOB('long')` is. */
export const BLOB: BlobFactory = namedLengthFactory<Buffer>('BLOB');

/** The values of BLOB: Buffers. */
export const blobBehaviour: KindBehaviour<Buffer> = {
  normaliser({ length }) {
    const limit = typeof length === 'string' ? byteLimits[length] : Infinity;
    return value => {
      const bytes = toBuffer(value);
      if (bytes.length <= limit) return bytes;
      throw new InvalidValueError(`at most ${limit} bytes`, `${bytes.length}`);
    };
  },
  equal: (a, b) => a.equals(b),
  copy: bytes => Buffer.from(bytes),
};

function toBuffer(value: unknown): Buffer {
  if (Buffer.isBuffer(value)) return value;
  if (types.isUint8Array(value)) return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  throw new InvalidValueError('a Buffer or Uint8Array', kindOfValue(value));
}
