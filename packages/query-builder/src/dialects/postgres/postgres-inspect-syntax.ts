import { DataTypes, type DataType, type InspectOptions, type TableName } from '@mortise/core';
import type { Ask, CheckDescription, ColumnDescription } from '../contract/alter-syntax';
import type { CheckedMembers, ColumnFacts, InspectSyntax } from '../contract/inspect-syntax';
import { textsOf } from '../shared/checked-members';
import { quoteTable, quoteText } from './postgres-quote';

export const postgresInspectSyntax: InspectSyntax = {
  tables: options => relations("'r', 'p'", options),
  views: { names: options => relations("'v', 'm'", options), columns: viewColumns },
  schemas: `SELECT nspname::text FROM pg_namespace
    WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' ORDER BY nspname`,
  members: `SELECT format_type(enumtypid, NULL), enumlabel::text FROM pg_enum ORDER BY enumtypid, enumsortorder`,
  checkedMembers,
  dataType: async (column, facts) => dataType(column, facts),
};

/** Tables or views, by the letters that stand for them; what extensions have made is theirs. */
const relations = (kinds: string, options: InspectOptions): string =>
  `SELECT CASE WHEN ${isNamed(options)} OR NOT pg_table_is_visible(t.oid) THEN nspname::text END, relname::text
    FROM pg_class AS t JOIN pg_namespace AS n ON n.oid = relnamespace
    WHERE relkind IN (${kinds}) AND NOT relispartition AND ${inSchemas(options)}
      AND NOT EXISTS (SELECT 1 FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = t.oid AND deptype = 'e')
    ORDER BY nspname, relname`;

async function viewColumns(view: TableName, ask: Ask): Promise<readonly Pick<ColumnDescription, 'name' | 'type'>[]> {
  const rows = await ask(
    `SELECT attname::text, format_type(atttypid, atttypmod) FROM pg_attribute
      WHERE attrelid = to_regclass(${quoteText(quoteTable(view))}) AND attnum > 0 AND NOT attisdropped ORDER BY attnum`,
  );
  return rows.map(([name, type]) => ({ name: String(name), type: String(type) }));
}

/** Whether its schema is one of those that were asked for. */
const isNamed = ({ schemas = [] }: InspectOptions): string =>
  `nspname IN (${['', ...schemas].map(quoteText).join(', ')})`;

function inSchemas(options: InspectOptions): string {
  const { schemas, withCurrent = schemas === undefined } = options;
  return withCurrent ? `(${isNamed(options)} OR nspname = ANY (current_schemas(false)))` : isNamed(options);
}

/** `(kind = ANY (ARRAY['full'::text, 'reduced'::text]))`, as the server spells `kind IN (…)`. */
function checkedMembers({ condition }: CheckDescription): CheckedMembers | undefined {
  const [, quoted, plain, list = ''] =
    /^\(*(?:"((?:[^"]|"")+)"|(\w+))\)?(?:::[\w ]+)? = ANY \(+ARRAY\[(.*)\]\)*(?:::[\w ]+\[\])?\)+$/s.exec(condition) ??
    [];
  const column = quoted?.replaceAll('""', '"') ?? plain;
  const members = textsOf(list.replace(/(?<=')::[\w ]+(\(\d+\))?(?=,|$)/g, ''));
  return column === undefined || members === undefined ? undefined : { column, members };
}

type Sizes = readonly (number | undefined)[];

const byName: Readonly<Record<string, (sizes: Sizes) => DataType>> = {
  'character varying': ([length]) => (length === undefined ? DataTypes.TEXT() : DataTypes.STRING(length)),
  character: ([length]) => DataTypes.CHAR(length ?? 1),
  bpchar: () => DataTypes.TEXT(),
  name: () => DataTypes.STRING(63),
  text: () => DataTypes.TEXT(),
  citext: () => DataTypes.TEXT(),
  smallint: () => DataTypes.SMALLINT(),
  integer: () => DataTypes.INTEGER(),
  bigint: () => DataTypes.BIGINT(),
  real: () => DataTypes.REAL(),
  'double precision': () => DataTypes.DOUBLE(),
  numeric: ([precision, scale = 0]) =>
    precision === undefined ? DataTypes.DECIMAL() : DataTypes.DECIMAL(precision, scale),
  boolean: () => DataTypes.BOOLEAN(),
  'timestamp with time zone': ([precision = 6]) => DataTypes.DATE(precision),
  'timestamp without time zone': ([precision = 6]) => DataTypes.DATE(precision),
  date: () => DataTypes.DATEONLY(),
  'time without time zone': () => DataTypes.TIME(),
  uuid: () => DataTypes.UUID(),
  jsonb: () => DataTypes.JSON(),
  json: () => DataTypes.JSON(),
  bytea: () => DataTypes.BLOB(),
  int4range: () => DataTypes.RANGE(DataTypes.INTEGER),
  int8range: () => DataTypes.RANGE(DataTypes.BIGINT),
  numrange: () => DataTypes.RANGE(DataTypes.DECIMAL),
  daterange: () => DataTypes.RANGE(DataTypes.DATEONLY),
  tstzrange: () => DataTypes.RANGE(DataTypes.DATE),
};

function dataType({ type }: ColumnDescription, { members }: Pick<ColumnFacts, 'members'>): DataType | undefined {
  if (members !== undefined) return DataTypes.ENUM(...members);
  if (type.endsWith('[]')) return arrayOf(type.slice(0, -2));
  const [, before = '', sizes = '', after = ''] = /^([^(]*)(?:\(([\d,]+)\))?(.*)$/.exec(type) ?? [];
  return byName[`${before}${after}`]?.(sizes === '' ? [] : sizes.split(',').map(Number));
}

/** Arrays of arrays are of the same type. */
function arrayOf(type: string): DataType | undefined {
  const element = dataType({ type } as ColumnDescription, { members: undefined }); // nothing else of it is read
  return element && DataTypes.ARRAY(element);
}
