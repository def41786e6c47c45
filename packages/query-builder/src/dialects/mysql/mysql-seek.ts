import { DataTypes, type DataType, type DataTypeKind } from '@mortise/core';
import { givenValue, heldValue } from '../shared/held-value';
import type { SeekSyntax } from '../contract/syntax';

/** With as many decimals as there may be beside the digits before the point. */
export function widestDecimal({ precision = 0, scale = 0 }: DataType): string {
  return `DECIMAL(65, ${Math.max(0, Math.min(30, 65 - (precision - scale)))})`;
}

const EXACT: ReadonlySet<DataTypeKind> = new Set<DataTypeKind>([
  'TINYINT', 'SMALLINT', 'MEDIUMINT', 'INTEGER', 'BIGINT', 'DECIMAL', 'BOOLEAN',
]); // prettier-ignore

/** Given as they are: a double by its bytes. */
const FLOATING: ReadonlySet<DataTypeKind> = new Set<DataTypeKind>(['FLOAT', 'REAL', 'DOUBLE']);

const INTEGER = DataTypes.INTEGER();

export const mysqlSeek: SeekSyntax = {
  nullsAreLast: false,
  // It is ordered by the number of a member, and compared as a text.
  by: (column, type) => (type.kind === 'ENUM' ? { value: `(${column} + 0)`, type: INTEGER } : { value: column, type }),
  // A bit is given as bytes otherwise.
  read: ({ value, type: { kind } }) => {
    if (FLOATING.has(kind)) return value;
    return kind === 'BOOLEAN' ? `CAST(${value} + 0 AS CHAR)` : `CAST(${value} AS CHAR)`;
  },
  hold: heldValue,
  // Compared with a text, a number would be taken for a double.
  placeholder: type => (EXACT.has(type.kind) ? `CAST(? AS ${widestDecimal(type)})` : '?'),
  bind: givenValue,
};
