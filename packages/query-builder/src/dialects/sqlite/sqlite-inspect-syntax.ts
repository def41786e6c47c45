import { DataTypes, type DataType, type TableName } from '@mortise/core';
import { prefixedName } from '../../sql/identifier';
import type { Ask, CheckDescription, ColumnDescription } from '../contract/alter-syntax';
import type { CheckedMembers, ColumnFacts, InspectSyntax } from '../contract/inspect-syntax';
import { textsOf } from '../shared/checked-members';
import { formOfRaw } from './sqlite-date-forms';
import { STRICT_TEXT } from './sqlite-describe-table';
import { quoteIdentifier, quoteTable, quoteText } from './sqlite-quote';

export const sqliteInspectSyntax: InspectSyntax = {
  // There are no schemas: what other databases have in one has its name before the table's.
  tables: () =>
    `SELECT NULL, name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
      AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name`,
  views: {
    names: () => `SELECT NULL, name FROM sqlite_master WHERE type = 'view' ORDER BY name`,
    columns: viewColumns,
  },
  checkedMembers,
  dataType,
};

async function viewColumns(view: TableName, ask: Ask): Promise<readonly Pick<ColumnDescription, 'name' | 'type'>[]> {
  const table = quoteText(prefixedName(view.schema, view.name));
  const rows = await ask(`SELECT name, type FROM pragma_table_xinfo(${table})`);
  const columns = rows.map(([name, type]) => ({ name: String(name), type: String(type) }));
  const untyped = columns.filter(({ type }) => type === '').map(({ name }) => name);
  const found = await typesOfValues(untyped, view, ask);
  return columns.map(({ name, type }) => ({ name, type: type || (found.get(name) ?? '') }));
}

/** What is worked out has no type: its values have. The view is run once for all of them. */
async function typesOfValues(
  names: readonly string[],
  view: TableName,
  ask: Ask,
): Promise<ReadonlyMap<string, string>> {
  const types = names.map(name => `typeof(${quoteIdentifier(name)})`).join(', ');
  const rows = names.length === 0 ? [] : await ask(`SELECT ${types} FROM ${quoteTable(view)} LIMIT ${SAMPLE}`);
  return new Map(names.map((name, place) => [name, typeOfAll(rows.map(row => String(row[place])))]));
}

function typeOfAll(found: readonly string[]): string {
  const types = [...new Set(found)].filter(type => type !== 'null');
  if (types.every(type => type === 'integer' || type === 'real'))
    return types.includes('real') ? 'REAL' : (types[0] ?? '').toUpperCase();
  return types.length === 1 ? String(types[0]).toUpperCase() : '';
}

/** `"kind" IN ('full', 'reduced')`. */
function checkedMembers({ condition }: CheckDescription): CheckedMembers | undefined {
  const [, quoted, plain, list = ''] = /^\(*\s*(?:"((?:[^"]|"")+)"|(\w+))\s+IN\s*\(([^()]+)\)\s*\)*$/i.exec(condition) ?? []; // prettier-ignore
  const column = quoted?.replaceAll('""', '"') ?? plain;
  const members = textsOf(list);
  return column === undefined || members === undefined ? undefined : { column, members };
}

/** Sizes as they stand in parentheses after the name of a type. */
interface DeclaredType {
  readonly name: string;
  readonly sizes: readonly number[];
}

function declared(type: string): DeclaredType {
  const [, name = '', sizes = ''] = /^([^(]*)(?:\(([\d\s,]+)\))?/.exec(type.toUpperCase()) ?? [];
  const numbers = sizes.split(',').map(Number).filter(Boolean);
  return { name: name.trim().replace(/\s+/g, ' '), sizes: numbers };
}

async function dataType(column: ColumnDescription, facts: ColumnFacts): Promise<DataType | undefined> {
  const { name, sizes } = declared(column.type);
  if (isText(name) && facts.members !== undefined) return DataTypes.ENUM(...facts.members);
  if (/^(DATETIME|TIMESTAMP)/.test(name)) return dateType(column, facts);
  return byName.find(([pattern]) => pattern.test(name))?.[1](sizes);
}

const isText = (name: string): boolean => /CHAR|TEXT|CLOB/.test(name);

type MakeType = (sizes: readonly number[]) => DataType;

const sized = (make: (length: number) => DataType): MakeType => ([length]) =>
  length === undefined ? DataTypes.TEXT() : make(length); // prettier-ignore

/** The first whose pattern fits the declared name; beyond those SQLite's own rules of affinity. */
const byName: readonly (readonly [pattern: RegExp, make: MakeType])[] = [
  [/^BOOL(EAN)?$/, () => DataTypes.BOOLEAN()],
  [/^DATE$/, () => DataTypes.DATEONLY()],
  [/^TIME$/, () => DataTypes.TIME()],
  [/^DECIMAL_TEXT$/, ([precision, scale = 0]) => decimal(precision, scale)],
  [/^(DECIMAL|NUMERIC|MONEY)$/, ([precision, scale = 0]) => decimal(precision, scale)],
  [/^(UUID|GUID)$/, () => DataTypes.UUID()],
  [/^JSONB?$/, () => DataTypes.JSON()],
  [/^(BIGINT|INT8)$/, () => DataTypes.BIGINT()],
  [/^TINYINT$/, () => DataTypes.TINYINT()],
  [/^(SMALLINT|INT2)$/, () => DataTypes.SMALLINT()],
  [/^MEDIUMINT$/, () => DataTypes.MEDIUMINT()],
  [/INT/, () => DataTypes.INTEGER()],
  [/^(NATIVE CHARACTER|N?CHAR|CHARACTER)$/, sized(length => DataTypes.CHAR(length))],
  [/CHAR/, sized(length => DataTypes.STRING(length))],
  [new RegExp(`TEXT|CLOB|^${STRICT_TEXT}$`), () => DataTypes.TEXT()],
  [/BLOB|BINARY/, () => DataTypes.BLOB()],
  [/REAL|FLOA|DOUB/, () => DataTypes.DOUBLE()],
];

function decimal(precision: number | undefined, scale: number): DataType {
  return precision === undefined ? DataTypes.DECIMAL() : DataTypes.DECIMAL(precision, scale);
}

const SAMPLE = 50;

/** Rows tell the form in which instants are held; without any, the default does. */
async function dateType(column: ColumnDescription, { table, ask }: ColumnFacts): Promise<DataType> {
  const name = quoteIdentifier(column.name);
  const rows = await ask(`SELECT ${name} FROM ${quoteTable(table)} WHERE ${name} IS NOT NULL LIMIT ${SAMPLE}`);
  const [first, ...others] = rows.map(([value]) => formOfRaw(value));
  if (rows.length === 0) return DataTypes.DATE(writesSqlite(column) ? { stored: 'sqlite' } : {});
  const isOne = others.every(form => form === first);
  return first === undefined || !isOne ? DataTypes.STRING() : DataTypes.DATE(first.stored === 'iso' ? {} : first);
}

const writesSqlite = ({ default: expression }: ColumnDescription): boolean =>
  /current_timestamp|datetime\s*\(/i.test(expression ?? '');
