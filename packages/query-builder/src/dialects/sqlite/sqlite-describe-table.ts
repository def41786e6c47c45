import type { TableName } from '@mortise/core';
import { prefixedName } from '../../sql/identifier';
import type { Ask, ColumnDescription, IndexDescription, TableDescription } from '../contract/alter-syntax';
import { quoteText } from './sqlite-quote';
import { isStrict, isWithoutRowId, readTableText, type TableText } from './sqlite-table-text';

/** A table of SQLite, with what it takes to make it anew. */
export interface SqliteTable extends TableDescription {
  readonly text: TableText;
  /** Statements of the triggers, which go with the table. */
  readonly triggers: readonly string[];
  /** Statements of the indexes, by name; those of constraints have none. */
  readonly indexStatements: ReadonlyMap<string, string>;
  /** A name that no other table has, for the time in which there are two. */
  readonly freshName: string;
}

/** What the type of a TEXT of a STRICT table is called. */
export const STRICT_TEXT = 'TEXT STRICT';

export async function describeTable({ schema, name }: TableName, ask: Ask): Promise<SqliteTable | undefined> {
  const table = quoteText(prefixedName(schema, name));
  const [found] = await ask(`SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ${table} COLLATE NOCASE`);
  if (found === undefined) return undefined;
  const text = readTableText(String(found[0]));
  const columns = await ask(
    `SELECT name, type, "notnull", dflt_value, pk, hidden FROM pragma_table_xinfo(${table}) WHERE hidden <> 1`,
  );
  const constraints = [...text.columns.flatMap(each => each.constraints), ...text.constraints];
  return {
    columns: columns.map(row => describeColumn(row, { text, hasOneKey: primaryKeyOf(columns).length === 1 })),
    primaryKey: primaryKeyOf(columns),
    indexes: await describeIndexes(table, ask),
    foreignKeys: constraints.flatMap(({ foreignKey }) => foreignKey ?? []),
    checks: constraints.flatMap(({ check }) => check ?? []),
    comment: null,
    text,
    freshName: await freshName(prefixedName(schema, name), ask),
    ...(await describeFollowers(table, ask)),
  };
}

async function freshName(name: string, ask: Ask): Promise<string> {
  const rows = await ask('SELECT name FROM sqlite_master');
  const taken = new Set(rows.map(row => String(row[0]).toLowerCase()));
  const fresh = `${name}_mortise_new`;
  let candidate = fresh;
  for (let number = 2; taken.has(candidate.toLowerCase()); number += 1) candidate = `${fresh}_${number}`;
  return candidate;
}

interface TableFacts {
  readonly text: TableText;
  readonly hasOneKey: boolean;
}

function describeColumn(row: readonly unknown[], { text, hasOneKey }: TableFacts): ColumnDescription {
  const [name, type, notNull, expression, key, hidden] = row.map(value =>
    value === null ? null : String(value as string | number),
  );
  const own = text.columns.find(column => column.name.toLowerCase() === name?.toLowerCase());
  // The number of a row, under another name: it is never NULL.
  const isRowId = hasOneKey && key !== '0' && type?.toUpperCase() === 'INTEGER' && !isWithoutRowId(text);
  return {
    name: name ?? '',
    type: type?.toUpperCase() === 'TEXT' && isStrict(text) ? STRICT_TEXT : (type ?? ''),
    allowNull: notNull === '0' && !isRowId,
    default: expression === null || expression?.toUpperCase() === 'NULL' ? null : (expression ?? null),
    autoIncrement: own?.constraints.some(each => each.isAutoIncrement) ?? false,
    isRowNumber: isRowId,
    isGenerated: hidden !== '0',
    comment: null,
    rest: '',
  };
}

function primaryKeyOf(columns: readonly (readonly unknown[])[]): readonly string[] {
  const keys = columns.filter(row => Number(row[4]) > 0).sort((left, right) => Number(left[4]) - Number(right[4]));
  return keys.map(row => String(row[0]));
}

async function describeIndexes(table: string, ask: Ask): Promise<readonly IndexDescription[]> {
  const indexes = await ask(
    `SELECT i.name, i."unique", i.origin, i.partial, m.sql FROM pragma_index_list(${table}) AS i
      LEFT JOIN sqlite_master AS m ON m.type = 'index' AND m.name = i.name WHERE i.origin <> 'pk' ORDER BY i.seq`,
  );
  const described: IndexDescription[] = [];
  for (const [name, unique, origin, partial, sql] of indexes) {
    const parts = await ask(
      `SELECT name, "desc", coll FROM pragma_index_xinfo(${quoteText(String(name))}) WHERE key = 1 ORDER BY seqno`,
    );
    described.push({
      name: String(name),
      unique: Number(unique) === 1,
      columns: parts.map(([column]) => String(column)),
      isPlain: Number(partial) === 0 && parts.every(isWholeColumn) && !/\bcollate\b/i.test(String(sql)),
      detail: detailOf(sql, parts),
      livingBy: parts.every(([column]) => column !== null) ? livingBy(String(sql)) : null,
      ofConstraint: origin === 'u',
    });
  }
  return described;
}

/** What an index is; one of a constraint has no statement. */
export interface SqliteIndexDetail {
  readonly statement: string;
  readonly parts: readonly { readonly column: string; readonly isDescending: boolean; readonly collation: string }[];
}

function detailOf(sql: unknown, parts: readonly (readonly unknown[])[]): SqliteIndexDetail | undefined {
  if (typeof sql !== 'string') return undefined;
  const described = parts.map(([column, isDescending, collation]) => ({
    // An expression has no name, and is no column.
    column: typeof column === 'string' ? column : '',
    isDescending: Number(isDescending) === 1,
    collation: String(collation),
  }));
  return { statement: sql, parts: described };
}

const isWholeColumn = ([column, isDescending]: readonly unknown[]): boolean =>
  column !== null && Number(isDescending) === 0;

/** The column that is NULL in all rows of an index, as its statement says at its end. */
function livingBy(statement: string): string | null {
  const [, quoted, plain] = /\)\s*WHERE\s+(?:"((?:[^"]|"")+)"|(\w+))\s+IS\s+NULL\s*$/i.exec(statement) ?? [];
  return quoted?.replaceAll('""', '"') ?? plain ?? null;
}

async function describeFollowers(table: string, ask: Ask): Promise<Pick<SqliteTable, 'triggers' | 'indexStatements'>> {
  const rows = await ask(
    `SELECT type, name, sql FROM sqlite_master
      WHERE type IN ('index', 'trigger') AND tbl_name = ${table} COLLATE NOCASE AND sql IS NOT NULL`,
  );
  const [triggers, indexes] = ['trigger', 'index'].map(kind => rows.filter(([type]) => type === kind));
  return {
    triggers: (triggers ?? []).map(([, , sql]) => String(sql)),
    indexStatements: new Map((indexes ?? []).map(([, name, sql]) => [String(name), String(sql)])),
  };
}
