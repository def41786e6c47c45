import type { DataType, DataTypeKind } from '@mortise/core';

const BITS: Partial<Record<DataTypeKind, bigint>> = {
  TINYINT: 8n,
  SMALLINT: 16n,
  MEDIUMINT: 24n,
  INTEGER: 32n,
  BIGINT: 64n,
};

/** The least and the greatest value of an integer type; undefined for other types. */
export function integerRange({ kind, unsigned }: DataType): readonly [least: bigint, greatest: bigint] | undefined {
  const bits = BITS[kind];
  if (bits === undefined) return undefined;
  const size = 2n ** bits;
  return unsigned === true ? [0n, size - 1n] : [-size / 2n, size / 2n - 1n];
}
