/** A key as it may be given in place of an instance. */
export type KeyValue = string | number | bigint | Date | Uint8Array;

/** A Date, told by what an editor does not offer where values of a row may be written instead. */
interface DateKey {
  readonly [Symbol.toPrimitive]: Date[typeof Symbol.toPrimitive];
}

/** Bytes, likewise. */
interface BytesKey {
  readonly [Symbol.toStringTag]: Uint8Array[typeof Symbol.toStringTag];
}

/** The same, beside values of a new row. */
export type GivenKey = Exclude<KeyValue, object> | DateKey | BytesKey;
