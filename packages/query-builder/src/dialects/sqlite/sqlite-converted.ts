import type { ColumnChange } from '../contract/alter-syntax';
import { inForm } from './sqlite-date-forms';
import { decimalText } from './sqlite-decimal-column';
import { quoteIdentifier } from './sqlite-quote';

/** What a column holds when it has its new type: texts that stand for a value are written as all others of that type. */
export function converted({ present, wanted }: Pick<ColumnChange, 'present' | 'wanted'>): string {
  const column = quoteIdentifier(present.name);
  return conversions[wanted.kind]?.(column, wanted) ?? column;
}

/** By kind of type; elsewhere the affinity of the new column does what there is to do. */
const conversions: Readonly<Record<string, (column: string, wanted: ColumnChange['wanted']) => string>> = {
  DECIMAL: (column, { type }) => decimalText(column, type),
  DATE: (column, { dataType }) => inForm(dataType, column),
  UUID: column => `lower(${column})`,
  // So that a number is compared with the members as the text it becomes.
  ENUM: column => `CAST(${column} AS TEXT)`,
};
