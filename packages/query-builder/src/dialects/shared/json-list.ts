import type { Codec } from '../contract/codec';

/** A list of keys as one JSON text, from which the database makes rows again. */
export function jsonList(list: readonly unknown[], codecs: readonly Codec[]): string {
  const [only] = codecs;
  const items =
    codecs.length === 1
      ? list.map(value => jsonItem(value, only as Codec))
      : list.map(
          tuple =>
            `[${(tuple as readonly unknown[]).map((value, index) => jsonItem(value, codecs[index] as Codec)).join(',')}]`,
        );
  return `[${items.join(',')}]`;
}

/** One stored value. 64-bit integers are written digit by digit: JSON.stringify would refuse them. */
function jsonItem(value: unknown, { encode }: Codec): string {
  if (value === null) return 'null';
  // As most keys are: the digits are the same without the detour.
  if (encode === BigInt && typeof value === 'number' && Number.isSafeInteger(value)) return String(value);
  const stored = encode === undefined ? value : encode(value);
  if (typeof stored === 'bigint') return stored.toString();
  if (Buffer.isBuffer(stored)) return `"${stored.toString('hex')}"`;
  return JSON.stringify(stored);
}
