import type { ColumnChange } from '../table-changes';
import { quoteIdentifier } from './quote';

/** What a column holds when it has its new type. */
export function converted({ present, wanted }: Pick<ColumnChange, 'present' | 'wanted'>): string {
  const column = quoteIdentifier(present.name);
  // So that a number is compared with the members as the text it becomes.
  return wanted.kind === 'ENUM' ? `CAST(${column} AS TEXT)` : column;
}
