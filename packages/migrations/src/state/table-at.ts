import type { ColumnState, SchemaState, TableState } from './schema-state';

/** The table that a state calls so: names may be ones that every object has, such as `__proto__`. */
export const tableAt = ({ tables }: SchemaState, key: string): TableState | undefined =>
  Object.hasOwn(tables, key) ? tables[key] : undefined;

/** The column of that name. */
export const columnAt = ({ columns }: TableState, name: string): ColumnState | undefined =>
  Object.hasOwn(columns, name) ? columns[name] : undefined;
