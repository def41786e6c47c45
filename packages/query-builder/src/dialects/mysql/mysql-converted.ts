import type { AlterStep, ColumnChange, TableChanges } from '../contract/alter-syntax';
import { quoteIdentifier, quoteTable } from './mysql-quote';

/** What a column holds when it has its new type, where that may be equal for values that are not. */
export function converted({ present, wanted }: Pick<ColumnChange, 'present' | 'wanted'>): string {
  const column = quoteIdentifier(present.name);
  // Other values differ afterwards too, for each could be made the old one again.
  if (!TEXT.test(present.type)) return column;
  if (wanted.kind === 'UUID') return `LOWER(${column})`;
  if (INTEGER.test(wanted.type)) return `CAST(${column} AS DECIMAL(65))`;
  return wanted.kind === 'DECIMAL' ? `CAST(${column} AS ${wanted.type})` : column;
}

const TEXT = /^(varchar|char|\w*text)\b/i;
const INTEGER = /^(tiny|small|medium|big)?int\b/i;

/** MODIFY keeps texts as they are: those that become UUIDs are written as all others before. */
export function canonicalTexts(changes: TableChanges): readonly AlterStep[] {
  const retyped = changes.changedColumns.filter(({ aspects, wanted }) => aspects.has('type') && wanted.kind === 'UUID');
  return retyped.map(change => ({
    sql: lowerCase(change, changes),
    subject: `${changes.wanted.model}.${change.wanted.attribute}`,
  }));
}

function lowerCase({ present }: ColumnChange, { wanted, present: { columns } }: TableChanges): string {
  const column = quoteIdentifier(present.name);
  // Assigned, a column with ON UPDATE keeps its time.
  const timed = columns.filter(({ rest }) => /^ on update /i.test(rest)).map(({ name }) => quoteIdentifier(name));
  const assigned = [`${column} = LOWER(${column})`, ...timed.map(name => `${name} = ${name}`)].join(', ');
  return `UPDATE ${quoteTable(wanted.table)} SET ${assigned} WHERE ${bytes(column)} <> ${bytes(`LOWER(${column})`)}`;
}

const bytes = (value: string): string => `CAST(${value} AS BINARY)`;
