import type { ColumnState, TableState } from './schema-state';

const TEXTS: ReadonlySet<string> = new Set(['STRING', 'CHAR', 'TEXT']);

/** Whether a column is in a key of its own table: that a text there is exact goes without saying. */
const isInKey = (name: string, { primaryKey, foreignKeys }: TableState): boolean =>
  primaryKey.includes(name) || foreignKeys.some(({ columns }) => columns.includes(name));

function withColumns(table: TableState, change: (column: ColumnState, isInKey: boolean) => ColumnState): TableState {
  const columns = Object.entries(table.columns).map(([name, column]) => [name, change(column, isInKey(name, table))]);
  return { ...table, columns: Object.fromEntries(columns) as TableState['columns'] }; // of the same names
}

/** With it said: a text that comes into a key changes, before the key is there. */
export const withExactKeys = (table: TableState): TableState =>
  withColumns(table, (column, inKey) =>
    inKey && TEXTS.has(column.type.kind) ? { ...column, exact: true as const } : column,
  );

/** Without it. */
export const withoutExactKeys = (table: TableState): TableState =>
  withColumns(table, (column, inKey) => {
    const { exact: _exact, ...rest } = column;
    return inKey ? rest : column;
  });
