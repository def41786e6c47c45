import type { Database } from 'mortise';
import type { PlacedTable, ServerFacts } from './servers';

export interface LiveIndex {
  readonly isUnique: boolean;
  /** Names of columns, in small letters, in their order. */
  readonly columns: readonly string[];
}

/** What the database has of a table: its indexes, that of the primary key included, and its foreign keys. */
export interface LiveTable {
  readonly indexes: readonly LiveIndex[];
  /** The columns of each. */
  readonly foreignKeys: readonly (readonly string[])[];
}

type Row = Readonly<Record<string, unknown>>;

/** Looks a table up; undefined where it isn't there. */
export async function liveTable(
  database: Database,
  facts: ServerFacts,
  table: PlacedTable,
): Promise<LiveTable | undefined> {
  if ((await database.query(facts.exists(table))).length === 0) return undefined;
  const indexes = grouped(await database.query(facts.indexes(table)));
  const foreignKeys = grouped(await database.query(facts.foreignKeys(table)));
  return {
    indexes: indexes.map(rows => ({ isUnique: Number(rows[0]?.['is_unique']) === 1, columns: columnsOf(rows) })),
    foreignKeys: foreignKeys.map(columnsOf),
  };
}

function grouped(rows: readonly Row[]): readonly (readonly Row[])[] {
  const groups = new Map<unknown, Row[]>();
  for (const row of rows) groups.set(row['name'], [...(groups.get(row['name']) ?? []), row]);
  return [...groups.values()];
}

const columnsOf = (rows: readonly Row[]): readonly string[] =>
  rows.map(row => String(row['column_name'] as string).toLowerCase());

/** Whether an index begins with these columns, in whatever order: it finds rows by them. */
export const serves = ({ columns }: LiveIndex, names: readonly string[]): boolean =>
  names.every(name => columns.slice(0, names.length).includes(name.toLowerCase()));

/** Whether an index keeps the same values of these columns from standing twice. */
export const keepsApart = ({ isUnique, columns }: LiveIndex, names: readonly string[]): boolean =>
  isUnique && columns.every(column => names.some(name => name.toLowerCase() === column));
