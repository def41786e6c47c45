import { alterErrors } from '../shared/alter-errors';
import { keepingType } from '../shared/keeping-type';
import type {
  AlterStep,
  AlterSyntax,
  IndexedKeys,
  Rehearsal,
  ColumnChange,
  TableChanges,
  IndexDescription,
  IndexPair,
  Ask,
  ExpressionPair,
} from '../contract/alter-syntax';
import { canonicalType, describeTable, type MysqlIndexDetail } from './mysql-describe-table';
import { quoteIdentifier, quoteTable, quoteText } from './mysql-quote';
import { prefixedName } from '../../sql/identifier';

const NUMBERED = ' AUTO_INCREMENT';

export const mysqlAlterSyntax: AlterSyntax = {
  keepsComments: true,
  ownTransaction: undefined,
  nameKey: name => name.toLowerCase(),
  bareType: columnType => columnType.replace(NUMBERED, ''),
  describe: describeTable,
  columnNames: ({ schema, name }) =>
    `SELECT column_name FROM information_schema.columns WHERE table_schema = DATABASE()
      AND table_name = ${quoteText(prefixedName(schema, name))} ORDER BY ordinal_position`,
  canonicalTypes: async types => types.map(canonicalType),
  // Without a collation the definition says nothing about it: a column keeps the one it has.
  isSameType: (present, wanted) => present === wanted || present.startsWith(`${wanted} collate `),
  keepingType: (wanted, present) =>
    wanted.kind === 'CHAR' && present.type.split(' ')[0] === `char(${wanted.dataType.length})`
      ? keepingType(wanted, present, quoteIdentifier(wanted.name))
      : undefined,
  areSame: async (pairs, _table, ask) => {
    const same: boolean[] = [];
    for (const pair of pairs) same.push(await isSameExpression(pair, ask));
    return same;
  },
  sameIndexes: async pairs => pairs.map(isSameIndex),
  needsOwnTransaction: () => false,
  isNeeded,
  referringTables: ({ schema, name }) =>
    `SELECT DISTINCT table_name FROM information_schema.key_column_usage WHERE referenced_table_schema = DATABASE()
      AND referenced_table_name = ${quoteText(prefixedName(schema, name))} AND table_name <> referenced_table_name`,
  rehearse,
  converted,
  dropForeignKeys: changes =>
    alterTable(
      changes,
      changes.droppedForeignKeys.map(({ name }) => `DROP FOREIGN KEY ${quoteIdentifier(String(name))}`),
    ),
  // One ALTER TABLE, so that a table is changed wholly or not at all.
  changeTable: changes => [...canonicalTexts(changes), ...alterTable(changes, alterations(changes))],
  addForeignKeys: changes =>
    alterTable(
      changes,
      changes.addedForeignKeys.map(({ line }) => `ADD ${line}`),
    ),
};

function isSameIndex({ wanted: { detail }, present }: IndexPair): boolean {
  // Only this dialect's own descriptions come here.
  const there = present.detail as MysqlIndexDetail;
  if (there.kind !== detail.kind || there.parts.length !== detail.parts.length) return false;
  return detail.parts.every(({ column = '', length = '', isDescending = false }, place) => {
    const part = there.parts[place] as MysqlIndexDetail['parts'][number]; // as many
    const isSameColumn = part.column.toLowerCase() === column.toLowerCase();
    // The server forgets a length that is the whole of it.
    const given = String(length) === part.wholeLength ? '' : String(length);
    return isSameColumn && part.length === given && part.isDescending === isDescending;
  });
}

function alterations(changes: TableChanges): readonly string[] {
  const { comment } = changes.wanted;
  return [
    ...changes.droppedChecks.map(({ name }) => `DROP CONSTRAINT ${quoteIdentifier(String(name))}`),
    ...changes.droppedIndexes.map(({ name }) => `DROP INDEX ${quoteIdentifier(name)}`),
    ...changes.droppedColumns.map(({ name }) => `DROP COLUMN ${quoteIdentifier(name)}`),
    ...changes.changedColumns.map(change => `MODIFY COLUMN ${modifiedLine(change)}`),
    ...changes.addedColumns.map(({ line }) => `ADD COLUMN ${line}`),
    ...changes.addedIndexes.map(({ line }) => `ADD ${line}`),
    ...(changes.changesPrimaryKey === true ? primaryKeyChange(changes) : []),
    ...(changes.changesComment ? [`COMMENT = ${quoteText(comment ?? '')}`] : []),
  ];
}

const primaryKeyChange = ({ present, wanted }: TableChanges): readonly string[] => [
  ...(present.primaryKey.length > 0 ? ['DROP PRIMARY KEY'] : []),
  ...wanted.primaryKeyLines.map(line => `ADD ${line}`),
];

/** MODIFY writes a column anew: what the definition doesn't say is repeated. */
function modifiedLine({ wanted, present }: ColumnChange): string {
  // Of other types it is the type's own, as of UUID and ENUM.
  const rest = `${wanted.keepsDefault ? keptDefault(present) : ''}${present.rest}`;
  const [, collation] = /^(?:varchar|\w*text)\b.* collate (\w+)$/.exec(present.type) ?? [];
  if (collation === undefined || !takesCollation(wanted.type)) return `${wanted.line}${rest}`;
  // A line begins with the quoted name, a space and the type.
  const end = quoteIdentifier(wanted.name).length + 1 + wanted.type.length;
  return `${wanted.line.slice(0, end)} COLLATE ${collation}${wanted.line.slice(end)}${rest}`;
}

const keptDefault = ({ default: expression }: ColumnChange['present']): string =>
  expression === null ? '' : ` DEFAULT (${expression})`;

/** Texts whose type names no collation. */
const takesCollation = (type: string): boolean =>
  /^(varchar|char|\w*text)\b/i.test(type) && !/ (collate|character set) /i.test(type);

/** InnoDB needs an index that begins with the columns of each foreign key; one over the primary key bears its name. */
function isNeeded({ columns }: IndexDescription, { foreignKeys, primaryKey }: IndexedKeys): boolean {
  const begins = (names: readonly string[]): boolean => names.every((name, index) => columns[index] === name);
  return foreignKeys.some(key => begins(key.columns)) || columns.join() === primaryKey.join();
}

/** In a temporary table the server itself says what it makes of the values; nothing else is touched. */
function rehearse(change: ColumnChange, changes: TableChanges): Rehearsal {
  const { present, wanted } = change;
  const table = quoteTable(changes.wanted.table);
  const column = quoteIdentifier(present.name);
  const subject = `${changes.wanted.model}.${wanted.attribute}`;
  const rehearsal = 'mortise_rehearsal';
  const step = (sql: string): AlterStep => ({ sql, subject });
  return {
    steps: [
      step(
        `CREATE TEMPORARY TABLE ${rehearsal} AS SELECT DISTINCT ${column} AS old FROM ${table} WHERE ${column} IS NOT NULL`,
      ),
      step(`ALTER TABLE ${rehearsal} ADD COLUMN fresh ${wanted.type}`),
      step(`UPDATE ${rehearsal} SET fresh = old`),
      {
        ...step(`SELECT 1 FROM ${rehearsal} WHERE ${lossCondition(change)} LIMIT 1`),
        refusal: () => alterErrors.rowsNotConvertible(changes, change),
      },
    ],
    cleanUp: [`DROP TEMPORARY TABLE IF EXISTS ${rehearsal}`],
  };
}

function alterTable(changes: TableChanges, alterations: readonly string[]): readonly AlterStep[] {
  if (alterations.length === 0) return [];
  const sql = `ALTER TABLE ${quoteTable(changes.wanted.table)} ${alterations.join(', ')}`;
  return [{ sql, subject: changes.wanted.model }];
}

/** Whether two defaults mean the same: values are compared as values of the column's type, SQL as the server spells it. */
async function isSameExpression(pair: ExpressionPair, ask: Ask): Promise<boolean> {
  if (!pair.isPlain) return (await spelled(pair.present, ask)) === (await spelled(pair.wanted, ask));
  if (!isConstant(pair.present)) return false;
  const [present, wanted] = [pair.present, pair.wanted].map(text => valueOfType(text, pair.type ?? ''));
  const rows = await ask(`SELECT ${present} <=> ${wanted}`);
  return String(rows[0]?.[0]) === '1';
}

/** Functions are not called: a sequence would go on. */
const isConstant = (text: string): boolean =>
  /^(?:[xb]?'.*'|[-+]?[\d.]+(?:e[-+]?\d+)?|\w+'.*'|true|false)$/is.test(text);

/** As the column would store it: rounded, padded or without a time. */
function valueOfType(text: string, type: string): string {
  if (/^(decimal|datetime|date|time)\b/.test(type)) return `CAST(${text} AS ${type})`;
  if (/^double/.test(type)) return `(${text}) + 0e0`;
  if (/^\w*int/.test(type)) return `CAST(${text} AS DECIMAL(65, 0))`;
  return `CAST(${text} AS BINARY)`;
}

/** The server's own spelling, which it notes when it explains a query. MySQL 8 explains so without EXTENDED. */
async function spelled(expression: string, ask: Ask): Promise<string> {
  await ask(`EXPLAIN /*M! EXTENDED */ SELECT (${expression}) AS mortise`);
  const rows = await ask('SHOW WARNINGS');
  const note = rows.map(row => String(row[2])).find(text => /^(?:\/\*.*?\*\/ )?select /.test(text)) ?? expression;
  const text = note.replace(/^(?:\/\*.*?\*\/ )?select /, '').replace(/ AS `mortise`$/, '');
  // A default of the time takes over the precision of its column.
  return text.replace(/\b(?:current_timestamp|now)\(\d*\)/g, 'current_timestamp()');
}

/** What a column holds when it has its new type, where that may be equal for values that are not. */
function converted({ present, wanted }: Pick<ColumnChange, 'present' | 'wanted'>): string {
  const column = quoteIdentifier(present.name);
  // Other values differ afterwards too, for each could be made the old one again.
  if (!TEXT.test(present.type)) return column;
  if (wanted.kind === 'UUID') return `LOWER(${column})`;
  if (INTEGER.test(wanted.type)) return `CAST(${column} AS DECIMAL(65))`;
  return wanted.kind === 'DECIMAL' ? `CAST(${column} AS ${wanted.type})` : column;
}
const INTEGER = /^(tiny|small|medium|big)?int\b/i;

/** MODIFY keeps texts as they are: those that become UUIDs are written as all others before. */
function canonicalTexts(changes: TableChanges): readonly AlterStep[] {
  const retyped = changes.changedColumns.filter(({ aspects, wanted }) => aspects.has('type') && wanted.kind === 'UUID');
  return retyped.map(change => ({
    sql: lowerCase(change, changes),
    subject: `${changes.wanted.model}.${change.wanted.attribute}`,
  }));
}

function lowerCase({ present }: ColumnChange, { wanted, present: { columns } }: TableChanges): string {
  const column = quoteIdentifier(present.name);
  // Assigned, a column with ON UPDATE keeps its time.
  const timed = columns.filter(({ rest }) => /^ on update /i.test(rest)).map(({ name }) => quoteIdentifier(name));
  const assigned = [`${column} = LOWER(${column})`, ...timed.map(name => `${name} = ${name}`)].join(', ');
  return `UPDATE ${quoteTable(wanted.table)} SET ${assigned} WHERE ${storedBytes(column)} <> ${storedBytes(`LOWER(${column})`)}`;
}

const storedBytes = (value: string): string => `CAST(${value} AS BINARY)`;

const NUMBER = /^(tinyint|smallint|mediumint|int|bigint|decimal|double|float|year)\b/i;
const APPROXIMATE = /^(double|float)\b/i;
const TEXT = /^(varchar|char|\w*text)\b/i;
const ENUM = /^(enum|set)\b/i;
const JSON_TYPE = /^json\b/i;

/**
 * Whether `fresh` is another value than `old`, which it was made from. Compared as they are, the server takes values of
 * different types for doubles, and members of an ENUM for their numbers.
 */
function lossCondition({ present, wanted }: Pick<ColumnChange, 'present' | 'wanted'>): string {
  const isLost = lossBetween(present.type, wanted.type);
  const isOther = exclusions[wanted.kind];
  return isOther === undefined ? isLost : `(${isOther} OR ${isLost})`;
}

/** What a type holds and its values don't, by kind. */
const exclusions: Readonly<Record<string, string>> = {
  BOOLEAN: 'fresh NOT IN (0, 1)',
  UUID: "fresh NOT REGEXP '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$'",
};

function lossBetween(from: string, to: string): string {
  if (NUMBER.test(from) && NUMBER.test(to)) return lossOfNumbers(from, to);
  if (NUMBER.test(from)) return TEXT.test(to) ? differAs(bytes) : 'TRUE';
  if (NUMBER.test(to)) return TEXT.test(from) ? lossOfText(to) : 'TRUE';
  // What is read out of a text may be spelled anew.
  if (JSON_TYPE.test(to)) return 'fresh IS NULL';
  return isCharacters(from) && isCharacters(to) ? differAs(bytes) : differAs(value => value);
}

const isCharacters = (type: string): boolean => TEXT.test(type) || ENUM.test(type);

const lossOfNumbers = (from: string, to: string): string =>
  differAs(APPROXIMATE.test(from) && APPROXIMATE.test(to) ? value => value : exact);

/** A text may have more digits than a double, and a double a larger exponent than can be compared exactly. */
const lossOfText = (to: string): string =>
  APPROXIMATE.test(to) ? `(${differAs(double)} OR ${differAs(exact)})` : differAs(exact);

const differAs = (read: (value: string) => string): string => `NOT (${read('fresh')} <=> ${read('old')})`;

/** All digits of integers, and as many after the point as a DECIMAL of ours has. */
const exact = (value: string): string => `CAST(${value} AS DECIMAL(65, 30))`;

const double = (value: string): string => `(${value} + 0e0)`;

/** Letter by letter, whatever the collations of both. */
const bytes = (value: string): string => `CAST(CONVERT(${value} USING utf8mb4) AS BINARY)`;
