import { Deferrable, type TableName } from '@mortise/core';
import { prefixedName } from '../../sql/identifier';
import type {
  Ask,
  CheckDescription,
  ColumnDescription,
  ForeignKeyDescription,
  IndexDescription,
  TableDescription,
} from '../contract/alter-syntax';
import { quoteIdentifier, quoteText } from './mysql-quote';

type Row = readonly unknown[];

/** A table as the information schema of MySQL and MariaDB tells it. */
export async function describeTable(table: TableName, ask: Ask): Promise<TableDescription | undefined> {
  const name = `table_name = ${quoteText(prefixedName(table.schema, table.name))}`;
  const where = `table_schema = DATABASE() AND ${name}`;
  const [described] = await ask(
    `SELECT table_comment FROM information_schema.tables WHERE ${where} AND table_type = 'BASE TABLE'`,
  );
  if (described === undefined) return undefined;
  const checks = await describeChecks(name.replaceAll('*/', `*' '/`), ask);
  const found = await readColumns(where, ask);
  const indexes = await describeIndexes(where, lengthsOf(found), ask);
  return {
    columns: describeColumns(found, checks),
    primaryKey: indexes.find(({ name }) => name === 'PRIMARY')?.columns ?? [],
    indexes: indexes.filter(({ name }) => name !== 'PRIMARY'),
    foreignKeys: await describeForeignKeys(name, ask),
    checks: checks.filter(({ isOfColumn }) => !isOfColumn).map(({ name, condition }) => ({ name, condition })),
    comment: textOf(described[0]) || null,
  };
}

/** Joined to others, what the schema says of one table would be looked for among all tables of the server. */
function readColumns(where: string, ask: Ask): Promise<readonly Row[]> {
  return ask(
    `SELECT column_name, column_type, collation_name, is_nullable, column_default, extra, column_comment,
      generation_expression, character_maximum_length
      FROM information_schema.columns WHERE ${where} ORDER BY ordinal_position`,
  );
}

const lengthsOf = (rows: readonly Row[]): ReadonlyMap<string, string> =>
  new Map(rows.map(row => [textOf(row[0]), textOf(row[8])]));

function describeColumns(rows: readonly Row[], checks: readonly FoundCheck[]): readonly ColumnDescription[] {
  const own = columnChecks(checks, new Set(rows.map(([name]) => textOf(name))));
  return rows.map(row => describeColumn(row, own));
}

/**
 * The checks of columns, each by the name of its column. MariaDB leaves a check the old name of a column that was
 * renamed, and spells its condition with the new one.
 */
function columnChecks(checks: readonly FoundCheck[], columns: ReadonlySet<string>): readonly FoundCheck[] {
  return checks
    .filter(({ isOfColumn }) => isOfColumn)
    .map(check => {
      const named = new Set(identifiersIn(check.condition).filter(name => columns.has(name)));
      const [only] = named;
      return only === undefined || named.size > 1 ? check : { ...check, name: only };
    });
}

/** Of a condition as the server spells it: names in backticks, texts in quotes. */
function identifiersIn(condition: string): readonly string[] {
  const found = condition.matchAll(/'(?:[^'\\]|''|\\.)*'|`((?:[^`]|``)*)`/gs);
  return [...found].flatMap(([, name]) => (name === undefined ? [] : [name.replaceAll('``', '`')]));
}

function describeColumn(row: Row, checks: readonly FoundCheck[]): ColumnDescription {
  const [name = '', type = '', collation, isNullable, , extra = '', comment, generated] = row.map(textOf);
  return {
    name,
    type: typeOf(name, type, collation ?? '', checks),
    allowNull: isNullable === 'YES',
    default: defaultOf(row[4], extra),
    autoIncrement: /auto_increment/i.test(extra),
    isGenerated: generated !== '',
    comment: comment || null,
    rest: restOf(name, extra, checks),
  };
}

/** MariaDB's JSON is a text with a check, which comes and goes with the type. */
function typeOf(name: string, type: string, collation: string, checks: readonly FoundCheck[]): string {
  const own = checks.some(check => check.name === name && isOfJson(check)) ? 'json' : type;
  return canonicalType(collation === '' ? own : `${own} collate ${collation}`);
}

/**
 * MariaDB gives SQL, and the text NULL for none. MySQL 8 gives the value of a literal without quotes, and marks an
 * expression in `extra`, whose quotes it escapes.
 */
function defaultOf(raw: unknown, extra: string): string | null {
  const text = raw === null ? 'NULL' : textOf(raw);
  if (text.toUpperCase() === 'NULL') return null;
  return /default_generated/i.test(extra) ? text.replaceAll("\\'", "'") : text;
}

/** What MODIFY COLUMN would drop where it isn't repeated; in MySQL 8 all checks are of the table. */
function restOf(name: string, extra: string, checks: readonly FoundCheck[]): string {
  const [update = ''] = / ?on update current_timestamp(\(\d*\))?/i.exec(extra) ?? [];
  const check = checks.find(each => each.name === name && !isOfJson(each));
  return `${update === '' ? '' : ` ${update.trim()}`}${check === undefined ? '' : ` CHECK (${check.condition})`}`;
}

const isOfJson = ({ name, condition }: FoundCheck): boolean => condition === `json_valid(${quoteIdentifier(name)})`;

interface FoundCheck extends CheckDescription {
  readonly name: string;
  readonly isOfColumn: boolean;
}

/**
 * Only MariaDB executes what stands between `/*M!` and its end: there alone a check has a level, and the name of its table.
 * In what is given nothing ends a comment.
 */
async function describeChecks(ofTable: string, ask: Ask): Promise<readonly FoundCheck[]> {
  const rows = await ask(
    `SELECT constraint_name, check_clause, 'Table' /*M! = level */ FROM information_schema.check_constraints
      WHERE constraint_schema = DATABASE() /*M! AND ${ofTable} */ /*!80000 AND constraint_name IN (
        SELECT constraint_name FROM information_schema.table_constraints
        WHERE constraint_type = 'CHECK' AND table_schema = DATABASE() AND ${ofTable}) */`,
  );
  return rows.map(([name, clause, isOfTable]) => ({
    name: textOf(name),
    condition: textOf(clause),
    isOfColumn: textOf(isOfTable) === '0',
  }));
}

async function describeIndexes(
  where: string,
  lengths: ReadonlyMap<string, string>,
  ask: Ask,
): Promise<readonly IndexDescription[]> {
  const rows = await ask(
    `SELECT index_name, non_unique, column_name, sub_part, index_type, collation
      FROM information_schema.statistics WHERE ${where} ORDER BY index_name, seq_in_index`,
  );
  return [...grouped(rows)].map(([name, parts]) => ({
    name,
    unique: textOf(parts[0]?.[1]) === '0',
    columns: parts.map(part => textOf(part[2])),
    isPlain: parts.every(part => part[2] !== null && part[3] === null && !isOfWords(part) && !isDescending(part)),
    detail: detailOf(parts, lengths),
    ofConstraint: false,
  }));
}

const isOfWords = (part: Row): boolean => /^(fulltext|spatial)$/i.test(textOf(part[4]));
const isDescending = (part: Row): boolean => textOf(part[5]) === 'D';

/** What an index is, beside being unique. */
export interface MysqlIndexDetail {
  readonly kind: string | undefined;
  readonly parts: readonly {
    readonly column: string;
    readonly length: string;
    /** The length of the column. */
    readonly wholeLength: string;
    readonly isDescending: boolean;
  }[];
}

const detailOf = (rows: readonly Row[], lengths: ReadonlyMap<string, string>): MysqlIndexDetail => ({
  kind: rows.some(isOfWords) ? textOf(rows[0]?.[4]).toUpperCase() : undefined,
  parts: rows.map(row => ({
    column: textOf(row[2]),
    length: textOf(row[3]),
    wholeLength: lengths.get(textOf(row[2])) ?? '',
    isDescending: isDescending(row),
  })),
});

async function describeForeignKeys(ofTable: string, ask: Ask): Promise<readonly ForeignKeyDescription[]> {
  const columns = await ask(
    `SELECT constraint_name, column_name, referenced_column_name, referenced_table_name,
      referenced_table_schema = DATABASE() FROM information_schema.key_column_usage
      WHERE table_schema = DATABASE() AND ${ofTable} AND referenced_table_name IS NOT NULL
      ORDER BY constraint_name, ordinal_position`,
  );
  if (columns.length === 0) return [];
  const rules = await ask(
    `SELECT constraint_name, delete_rule, update_rule FROM information_schema.referential_constraints
      WHERE constraint_schema = DATABASE() AND ${ofTable}`,
  );
  const ruled = grouped(rules);
  return [...grouped(columns)].map(([name, parts]) => foreignKey(name, parts, ruled.get(name)?.[0]));
}

function foreignKey(name: string, parts: readonly Row[], rules: Row | undefined): ForeignKeyDescription {
  const [, , , table, isHere] = (parts[0] ?? []).map(textOf);
  const [, onDelete = '', onUpdate = ''] = (rules ?? []).map(textOf);
  return {
    name,
    columns: parts.map(part => textOf(part[1])),
    // A table of another database is none of ours.
    targets: isHere === '1' && table !== undefined ? [quoteIdentifier(table)] : [],
    targetColumns: parts.map(part => textOf(part[2])),
    onDelete,
    onUpdate,
    deferrable: Deferrable.NOT,
  };
}

/** Rows by their first value, in their order. */
function grouped(rows: readonly Row[]): ReadonlyMap<string, readonly Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const name = textOf(row[0]);
    groups.set(name, [...(groups.get(name) ?? []), row]);
  }
  return groups;
}

/** The information schema gives texts, numbers, bytes or NULL, differently in MySQL and MariaDB. */
function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  // Texts, numbers and bytes all tell themselves.
  return (value as string | number | Buffer).toString();
}

/** A collation that MariaDB reads, and the one for MySQL beside it: both compare texts byte by byte, without padding. */
const BY_SERVER = / \/\*M! COLLATE (\w+) \*\/ \/\*!\d+ COLLATE \w+ \*\//;

/** What MySQL calls the collation that is `utf8mb4_nopad_bin` on MariaDB. */
const SAME_ON_MYSQL = 'utf8mb4_0900_bin';

const CHARSET_AND_COLLATION = /^(.*?)(?: character set \w+)?(?: collate (\w+))?$/is;

/**
 * A type in one spelling: integers without the width they are displayed with (MySQL 8.0.19 has none any more), members
 * of an enum in plain quotes, and of charset and collation only the latter, which implies the other.
 */
export function canonicalType(columnType: string): string {
  const [, type = '', given] = CHARSET_AND_COLLATION.exec(columnType.replace(BY_SERVER, ' COLLATE $1')) ?? [];
  const collation = given?.toLowerCase() === SAME_ON_MYSQL ? 'utf8mb4_nopad_bin' : given;
  const plain = /^enum\(/i.test(type) ? canonicalEnum(type) : canonicalPlain(type.toLowerCase());
  return collation === undefined ? plain : `${plain} collate ${collation.toLowerCase()}`;
}

/** `tinyint(1)` keeps its width: it is what a boolean is known by. */
function canonicalPlain(type: string): string {
  const compact = type.replace(/,\s+/g, ',').replace(/^(datetime|time)\(0\)/, '$1');
  return compact.replace(/^((?:small|medium|big)?int|tinyint)\((\d+)\)/, (all: string, name: string, width: string) =>
    name === 'tinyint' && width === '1' ? all : name,
  );
}

/** Bytes in hexadecimal, or a text in quotes; the server escapes with backslashes, we never do. */
const MEMBER = /x'([0-9a-f]*)'|'((?:[^'\\]|''|\\.)*)'/gis;

function canonicalEnum(type: string): string {
  const members = [...type.matchAll(MEMBER)].map(([, hex, text = '']) =>
    hex === undefined ? unescaped(text) : Buffer.from(hex, 'hex').toString(),
  );
  return `enum${JSON.stringify(members)}`;
}

const ESCAPES: Readonly<Record<string, string>> = { 0: '\0', n: '\n', r: '\r', t: '\t', Z: '\x1a' };

function unescaped(text: string): string {
  return text.replace(/''|\\(.)/gs, (_all, escaped: string | undefined) =>
    escaped === undefined ? "'" : (ESCAPES[escaped] ?? escaped),
  );
}
