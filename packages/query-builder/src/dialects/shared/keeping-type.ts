import type { ColumnDescription, WantedColumn } from '../contract/alter-syntax';

/** A column as its model wants it, of the type that it has; `quoted` is its name as the dialect writes it. */
export function keepingType(wanted: WantedColumn, { type }: ColumnDescription, quoted: string): WantedColumn {
  // A line begins with the quoted name, a space and the type.
  const start = quoted.length + 1;
  const line = `${wanted.line.slice(0, start)}${type}${wanted.line.slice(start + wanted.type.length)}`;
  return { ...wanted, line, type };
}
