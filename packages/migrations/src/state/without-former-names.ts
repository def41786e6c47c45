import type { SchemaState, TableState } from './schema-state';

/** A state that says how things are, and nothing of names before. */
export function withoutFormerNames({ tables }: SchemaState): SchemaState {
  const bare = ({ renamedFrom: _name, ...table }: TableState): TableState => ({
    ...table,
    columns: Object.fromEntries(
      Object.entries(table.columns).map(([name, { renamedFrom: _renamedFrom, ...column }]) => [name, column]),
    ),
  });
  return { tables: Object.fromEntries(Object.entries(tables).map(([key, table]) => [key, bare(table)])) };
}
