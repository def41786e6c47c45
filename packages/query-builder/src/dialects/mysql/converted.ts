import type { ColumnChange } from '../table-changes';
import { quoteIdentifier } from './quote';

/** What a column holds when it has its new type, where that may be equal for values that are not. */
export function converted({ present, wanted }: Pick<ColumnChange, 'present' | 'wanted'>): string {
  const column = quoteIdentifier(present.name);
  // Other values differ afterwards too, for each could be made the old one again.
  if (!TEXT.test(present.type)) return column;
  if (INTEGER.test(wanted.type)) return `CAST(${column} AS DECIMAL(65))`;
  return wanted.kind === 'DECIMAL' ? `CAST(${column} AS ${wanted.type})` : column;
}

const TEXT = /^(varchar|char|\w*text)\b/i;
const INTEGER = /^(tiny|small|medium|big)?int\b/i;
