import type { Database } from 'mortise';

type Definition = ReturnType<Database['models']['definitions']>[number];

/** What a database would make tables of, as a text: equal texts make equal tables. */
export function tablesOf(database: Database): string {
  return JSON.stringify(database.models.definitions().map(tableOf));
}

function tableOf(definition: Definition): unknown {
  const { table, comment, attributes, columns, primaryKey, indexes, foreignKeys, isSynced } = definition;
  return plain({ table, comment, attributes, columns, primaryKey, indexes, foreignKeys, isSynced }, definition);
}

/** Definitions that are referred to are told by their table, functions by their text. */
function plain(value: unknown, within: Definition): unknown {
  if (typeof value === 'bigint' || typeof value === 'function') return `${typeof value} ${String(value)}`;
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Date || value instanceof Uint8Array) return value;
  if (value instanceof Map || value instanceof Set || Array.isArray(value))
    return [...(value as Iterable<unknown>)].map(each => plain(each, within));
  if ('engine' in value && 'table' in value) return value === within ? 'itself' : value.table;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, plain(each, within)]));
}
