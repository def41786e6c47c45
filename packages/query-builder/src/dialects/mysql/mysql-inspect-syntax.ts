import { DataTypes, type DataType, type TableName } from '@mortise/core';
import { prefixedName } from '../../sql/identifier';
import type { Ask, ColumnDescription } from '../contract/alter-syntax';
import type { InspectSyntax } from '../contract/inspect-syntax';
import { canonicalType } from './mysql-describe-table';
import { quoteText } from './mysql-quote';

export const mysqlInspectSyntax: InspectSyntax = {
  // A schema is a database here; what other databases have in one has its name before the table's.
  tables: () => namesOf('BASE TABLE'),
  views: { names: () => namesOf('VIEW'), columns: viewColumns },
  checkedMembers: () => undefined,
  dataType: async column => dataType(column),
};

const namesOf = (kind: 'BASE TABLE' | 'VIEW'): string =>
  `SELECT NULL, table_name FROM information_schema.tables
    WHERE table_schema = DATABASE() AND table_type = '${kind}' ORDER BY table_name`;

async function viewColumns(view: TableName, ask: Ask): Promise<readonly Pick<ColumnDescription, 'name' | 'type'>[]> {
  const rows = await ask(
    `SELECT column_name, CONCAT(column_type, IF(collation_name IS NULL, '', CONCAT(' collate ', collation_name)))
      FROM information_schema.columns WHERE table_schema = DATABASE()
      AND table_name = ${quoteText(prefixedName(view.schema, view.name))} ORDER BY ordinal_position`,
  );
  return rows.map(([name, type]) => ({ name: String(name), type: canonicalType(String(type)) }));
}

type Sizes = readonly (number | undefined)[];
type Sign = { readonly unsigned?: true };
type MakeType = (sizes: Sizes, sign: Sign) => DataType;

const decimal: MakeType = ([precision = 10, scale = 0]) => DataTypes.DECIMAL(precision, scale);
const double: MakeType = () => DataTypes.DOUBLE();
const date: MakeType = ([precision = 0]) => DataTypes.DATE(precision);

const byName: Readonly<Record<string, MakeType>> = {
  varchar: ([length = 1]) => DataTypes.STRING(length),
  char: ([length = 1]) => DataTypes.CHAR(length),
  tinytext: () => DataTypes.TEXT('tiny'),
  text: () => DataTypes.TEXT(),
  mediumtext: () => DataTypes.TEXT('medium'),
  longtext: () => DataTypes.TEXT('long'),
  tinyint: ([width], sign) => (width === 1 ? DataTypes.BOOLEAN() : DataTypes.TINYINT(sign)),
  smallint: (_sizes, sign) => DataTypes.SMALLINT(sign),
  mediumint: (_sizes, sign) => DataTypes.MEDIUMINT(sign),
  int: (_sizes, sign) => DataTypes.INTEGER(sign),
  bigint: (_sizes, sign) => DataTypes.BIGINT(sign),
  year: () => DataTypes.SMALLINT(),
  decimal,
  float: double,
  double,
  datetime: date,
  timestamp: date,
  date: () => DataTypes.DATEONLY(),
  time: () => DataTypes.TIME(),
  uuid: () => DataTypes.UUID(),
  json: () => DataTypes.JSON(),
  tinyblob: () => DataTypes.BLOB('tiny'),
  blob: () => DataTypes.BLOB(),
  mediumblob: () => DataTypes.BLOB('medium'),
  longblob: () => DataTypes.BLOB('long'),
  binary: () => DataTypes.BLOB(),
  varbinary: () => DataTypes.BLOB(),
};

/** What a UUID is kept in. */
const UUID = /^char\(36\) collate ascii_bin$/;

function dataType({ type }: ColumnDescription): DataType | undefined {
  if (UUID.test(type)) return DataTypes.UUID();
  // As the description spells members: as a list of JSON.
  const [, members] = /^enum(\[.*\])(?: collate \w+)?$/s.exec(type) ?? [];
  if (members !== undefined) return DataTypes.ENUM(...(JSON.parse(members) as string[]));
  const [, name = '', sizes = '', rest = ''] = /^(\w+)(?:\(([\d,]+)\))?(.*)$/.exec(type) ?? [];
  const sign: Sign = /\bunsigned\b/.test(rest) ? { unsigned: true } : {};
  return byName[name]?.(sizes === '' ? [] : sizes.split(',').map(Number), sign);
}
