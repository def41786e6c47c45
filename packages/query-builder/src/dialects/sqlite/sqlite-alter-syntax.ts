import { DatabaseError, type DataType, type MortiseError } from '@mortise/core';
import { alterErrors } from '../shared/alter-errors';
import { keepingType } from '../shared/keeping-type';
import type {
  AlterStep,
  AlterSyntax,
  IndexPair,
  Rehearsal,
  ColumnChange,
  ColumnDescription,
  TableChanges,
  WantedColumn,
} from '../contract/alter-syntax';
import { describeTable, type SqliteIndexDetail, type SqliteTable } from './sqlite-describe-table';
import { quoteIdentifier, quoteTable, quoteText } from './sqlite-quote';
import { canonicalSql, conditionOfIndex, type ColumnText, type ConstraintText } from './sqlite-table-text';
import { inForm } from './sqlite-date-forms';
import { decimalText, isNoDecimal } from './sqlite-decimal-column';
import { checkStrictTypes, isStrictTextFor, lineIn } from './sqlite-strict-table';
import { prefixedName } from '../../sql/identifier';

export const sqliteAlterSyntax: AlterSyntax = {
  keepsComments: false,
  // They can't be switched inside a transaction.
  ownTransaction: {
    begin: ['PRAGMA foreign_keys = OFF', 'BEGIN IMMEDIATE'],
    commit: 'COMMIT',
    rollBack: 'ROLLBACK',
    afterwards: ['PRAGMA legacy_alter_table = OFF', 'PRAGMA foreign_keys = ON'],
  },
  nameKey: name => name.toLowerCase(),
  bareType: columnType => (columnType.endsWith(' PRIMARY KEY AUTOINCREMENT') ? 'INTEGER' : columnType),
  describe: describeTable,
  columnNames: ({ schema, name }) =>
    `SELECT name FROM pragma_table_xinfo(${quoteText(prefixedName(schema, name))}) WHERE hidden <> 1`,
  canonicalTypes: async types => types,
  isSameType: (present, wanted) => canonicalType(present) === canonicalType(wanted) || isStrictTextFor(wanted, present),
  keepingType: (wanted, present) =>
    isExactNumber(present, wanted.dataType) ? keepingType(wanted, present, quoteIdentifier(wanted.name)) : undefined,
  areSame: async pairs => pairs.map(({ present, wanted }) => canonicalSql(present) === canonicalSql(wanted)),
  sameIndexes: async pairs => pairs.map(isSameIndex),
  needsOwnTransaction: needsRebuild,
  isNeeded: () => false,
  rehearse,
  converted,
  lostReferences: 'SELECT "table", parent, fkid, count(*) FROM pragma_foreign_key_check GROUP BY 1, 2, 3',
  // Renaming a table, SQLite reads all views and triggers, and names the one that it can't.
  readDependents: table => [
    `ALTER TABLE ${quoteTable(table)} RENAME TO ${quoteIdentifier(`mortise_read_${prefixedName(table.schema, table.name)}`)}`,
  ],
  isSameTable: (one, other) => isSame(one, other),
  referringTables: ({ schema, name }) =>
    `SELECT DISTINCT m.name FROM sqlite_master AS m JOIN pragma_foreign_key_list(m.name) AS f
      WHERE m.type = 'table' AND f."table" = ${quoteText(prefixedName(schema, name))} COLLATE NOCASE
        AND m.name <> f."table" COLLATE NOCASE`,
  dropForeignKeys: () => [],
  changeTable,
  addForeignKeys: changes => (needsRebuild(changes) ? checkForeignKeys(changes) : []),
};

/** Words for what is stored alike, by the one that Mortise declares. A key that is INT is no number of the row, but stored alike. */
const synonyms: Readonly<Record<string, string>> = {
  int: 'integer',
  int4: 'integer',
  int8: 'bigint',
  int2: 'smallint',
  bool: 'boolean',
  nvarchar: 'varchar',
  'character varying': 'varchar',
  'varying character': 'varchar',
  nchar: 'char',
  character: 'char',
  'native character': 'char',
  clob: 'text',
  double: 'double precision',
  float: 'double precision',
  real: 'double precision',
  timestamp: 'datetime',
};

function canonicalType(type: string): string {
  const [, name = '', sizes = ''] = /^([^(]*?) *(\(.*)?$/s.exec(canonicalSql(type)) ?? [];
  return `${synonyms[name] ?? name}${sizes}`;
}

/** A number of so few digits is exact in a column of numbers, which others declare for it. */
function isExactNumber({ type }: ColumnDescription, { kind, precision, scale }: DataType): boolean {
  if (kind !== 'DECIMAL' || precision === undefined || precision > FLOAT_DIGITS) return false;
  const [, digits, places = '0'] = /^(?:decimal|numeric)\s*\(\s*(\d+)\s*(?:,\s*(\d+)\s*)?\)$/i.exec(type) ?? [];
  return Number(digits) === precision && Number(places) === scale;
}

/** By the columns that SQLite tells, however the statement spells them; by its text where there is more. */
function isSameIndex({ wanted, present }: IndexPair): boolean {
  // Only this dialect's own descriptions come here.
  const there = present.detail as SqliteIndexDetail | undefined;
  if (there === undefined) return false;
  const given = partsOfIndex(wanted.statement);
  if (given !== undefined && partsOfIndex(there.statement) === given) return true;
  return hasColumnsOf(wanted, there) && conditionOfIndex(there.statement) === conditionOfIndex(wanted.statement);
}

function hasColumnsOf({ detail: { parts } }: IndexPair['wanted'], there: SqliteIndexDetail): boolean {
  const isOwn = !/\bcollate\b/i.test(there.statement);
  return (
    there.parts.length === parts.length &&
    parts.every(({ column, isDescending = false, collate }, place) => {
      const part = there.parts[place] as SqliteIndexDetail['parts'][number]; // as many
      const isCollated = collate === undefined ? isOwn : isSame(part.collation, collate);
      return column !== undefined && isSame(part.column, column) && part.isDescending === isDescending && isCollated;
    })
  );
}

const NAME = '(?:"(?:[^"]|"")+"|`(?:[^`]|``)+`|\\[[^\\]]+\\]|[^\\s"`(]+)';
const BEFORE_PARTS = new RegExp(`^CREATE\\s+(?:UNIQUE\\s+)?INDEX\\s+(?:IF\\s+NOT\\s+EXISTS\\s+)?${NAME}(?:\\.${NAME})?\\s+ON\\s+${NAME}\\s*(?=\\()`, 'i'); // prettier-ignore

/** What an index is over, and of which rows. */
const partsOfIndex = (statement: string): string | undefined =>
  BEFORE_PARTS.test(statement) ? canonicalSql(statement.replace(BEFORE_PARTS, '')) : undefined;

/** SQLite itself adds columns and indexes; for all else the table is made anew. */
function needsRebuild(changes: TableChanges): boolean {
  const { changedColumns, droppedColumns, addedForeignKeys, droppedForeignKeys, addedChecks, droppedChecks } = changes;
  const others = [changedColumns, droppedColumns, addedForeignKeys, droppedForeignKeys, addedChecks, droppedChecks];
  return (
    others.some(list => list.length > 0) ||
    changes.changesPrimaryKey === true ||
    changes.droppedIndexes.some(({ ofConstraint }) => ofConstraint) ||
    !changes.addedColumns.every(canBeAdded)
  );
}

function changeTable(changes: TableChanges): readonly AlterStep[] {
  checkNumberedKey(changes);
  const isRebuilt = needsRebuild(changes);
  checkStrictTypes(changes, isRebuilt ? changes.wanted.columns : changes.addedColumns);
  return [
    ...changes.droppedIndexes
      .filter(index => !index.ofConstraint)
      .map(({ name }) => step(`DROP INDEX ${quoteIdentifier(name)}`, changes)),
    ...(isRebuilt ? rebuild(changes) : addColumns(changes)),
    ...changes.addedIndexes.map(({ statement }) => step(statement, changes)),
  ];
}

/** Only a key by itself numbers rows here. */
function checkNumberedKey({ changesPrimaryKey = false, present, wanted }: TableChanges): void {
  const numbered = present.columns.find(({ autoIncrement }) => autoIncrement);
  if (!changesPrimaryKey || numbered === undefined) return;
  const place = `${wanted.table.name}.${numbered.name}`;
  const message = `The column ${place} is AUTOINCREMENT, which is part of its primary key here: that can't become another one.`;
  throw new DatabaseError('PRIMARY_KEY_NUMBERED', message, {
    table: wanted.table.name,
    columns: [numbered.name],
    hint: 'Give the column no autoIncrement first: changeColumn. Or leave the key, and add a unique index.',
  });
}

function addColumns(changes: TableChanges): readonly AlterStep[] {
  const table = quoteTable(changes.wanted.table);
  return changes.addedColumns.map(column =>
    step(`ALTER TABLE ${table} ADD COLUMN ${lineIn(changes, column)}`, changes),
  );
}

const step = (sql: string, { wanted }: TableChanges): AlterStep => ({ sql, subject: wanted.model });

/** SQLite stores whatever it is given: what the new type would not hold, or could not be read as it, is found here. */
function rehearse(change: ColumnChange, changes: TableChanges): Rehearsal {
  const column = quoteIdentifier(change.present.name);
  const isLost = lossCondition(change.wanted, column);
  if (isLost === undefined) return { steps: [], cleanUp: [] };
  const sql = `SELECT 1 FROM ${quoteTable(changes.wanted.table)} WHERE ${column} IS NOT NULL AND ${isLost} LIMIT 1`;
  const refusal = (): ReturnType<typeof alterErrors.rowsNotConvertible> =>
    alterErrors.rowsNotConvertible(changes, change);
  return { steps: [{ sql, subject: `${changes.wanted.model}.${change.wanted.attribute}`, refusal }], cleanUp: [] };
}

/** What a column holds when it has its new type: texts that stand for a value are written as all others of that type. */
function converted({ present, wanted }: Pick<ColumnChange, 'present' | 'wanted'>): string {
  const column = quoteIdentifier(present.name);
  return conversions[wanted.kind]?.(column, wanted) ?? column;
}

/** By kind of type; elsewhere the affinity of the new column does what there is to do. */
const conversions: Readonly<Record<string, (column: string, wanted: ColumnChange['wanted']) => string>> = {
  DECIMAL: (column, { type }) => decimalText(column, type),
  DATE: (column, { dataType }) => inForm(dataType, column),
  UUID: column => `lower(${column})`,
  // So that a number is compared with the members as the text it becomes.
  ENUM: column => `CAST(${column} AS TEXT)`,
};

/** Values that are no numbers stay texts in a column of numbers, and so on. */
function lossCondition({ kind, type }: Pick<WantedColumn, 'kind' | 'type'>, column: string): string | undefined {
  if (kind.endsWith('INT') || kind === 'INTEGER') return notInteger(column);
  return lossConditions[kind]?.(column, type);
}

const notInteger = (column: string): string =>
  `CASE typeof(${column}) WHEN 'real' THEN ${column} <> CAST(${column} AS INTEGER)
    ELSE CAST(CAST(${column} AS INTEGER) AS TEXT) <> CAST(${column} AS TEXT) END`;

const notNumber = (column: string): string =>
  `CASE WHEN json_valid(${column}) THEN json_type(${column}) NOT IN ('integer', 'real') ELSE 1 END`;

/** An integer that a float would round (CAST ends at the largest one), or a text of more digits than a float has. */
const notFloat = (column: string): string =>
  `(${notNumber(column)} OR CASE json_type(${column}) WHEN 'integer' THEN
    CAST(CAST(${column} AS REAL) AS INTEGER) <> CAST(${column} AS INTEGER)
    OR CAST(${column} AS INTEGER) IN (9223372036854775807, -9223372036854775808)
    ELSE typeof(${column}) = 'text' AND length(${digits(column)}) > ${FLOAT_DIGITS} END)`;

/** So many digits come back from any float as they were. */
const FLOAT_DIGITS = 15;

const digits = (column: string): string => `trim(replace(replace(${column}, '-', ''), '.', ''), '0')`;

const DAY = '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]';

/** SQLite's functions take more for a time than Mortise would read: "now", and numbers of days. */
const notLike =
  (pattern: string, isNoTime: (column: string) => string) =>
  (column: string): string =>
    `(typeof(${column}) <> 'text' OR ${column} NOT GLOB '${pattern}' OR ${isNoTime(column)})`;

const ANY_UUID = [8, 4, 4, 4, 12].map(length => '[0-9a-f]'.repeat(length)).join('-');

const isBytes = (column: string): string => `typeof(${column}) = 'blob'`;

/** Conditions by kind of type. */
const lossConditions: Readonly<Record<string, (column: string, columnType: string) => string>> = {
  BOOLEAN: column => `CAST(${column} AS TEXT) NOT IN ('0', '1')`,
  FLOAT: notFloat,
  REAL: notFloat,
  DOUBLE: notFloat,
  DECIMAL: isNoDecimal,
  DATE: notLike(`${DAY}*`, column => `datetime(${column}) IS NULL`),
  DATEONLY: notLike(DAY, column => `date(${column}) IS NOT ${column}`),
  TIME: notLike('[0-9][0-9]:[0-9][0-9]*', column => `time(${column}) IS NULL`),
  JSON: column => `NOT json_valid(${column})`,
  STRING: isBytes,
  CHAR: isBytes,
  TEXT: isBytes,
  UUID: column => `(typeof(${column}) <> 'text' OR lower(${column}) NOT GLOB '${ANY_UUID}')`,
  ENUM: isBytes,
  // It would hold anything, and be read as what it is.
  BLOB: column => `typeof(${column}) <> 'blob'`,
};

/**
 * Makes a table anew, as SQLite's documentation tells under "Making Other Kinds Of Table Schema Changes": foreign keys
 * are off meanwhile, and checked before the transaction commits. Views and the foreign keys of other tables name the
 * table and stay; indexes and triggers go with it and are made again.
 */
function rebuild(changes: TableChanges): readonly AlterStep[] {
  const { wanted } = changes;
  const name = prefixedName(wanted.table.schema, wanted.table.name);
  const fresh = sourceOf(changes).freshName;
  const step = (sql: string): AlterStep => ({ sql, subject: wanted.model });
  return [
    step(
      `CREATE TABLE ${quoteIdentifier(fresh)} (\n  ${linesOf(changes).join(',\n  ')}\n)${sourceOf(changes).text.options}`,
    ),
    step(copyRows(changes, fresh)),
    ...(isNumbered(changes) ? keepNumbers(name, fresh).map(step) : []),
    step(`DROP TABLE ${quoteTable(wanted.table)}`),
    // With the older way to rename, views and other tables keep the name that they have.
    step('PRAGMA legacy_alter_table = ON'),
    step(`ALTER TABLE ${quoteIdentifier(fresh)} RENAME TO ${quoteIdentifier(name)}`),
    step('PRAGMA legacy_alter_table = OFF'),
    ...keptIndexes(changes).map(step),
    ...sourceOf(changes).triggers.map(step),
  ];
}

/** Whether the table numbers its rows: what the change says nothing of stays. */
const isNumbered = ({ wanted, present, droppedColumns }: TableChanges): boolean =>
  wanted.columns.some(({ autoIncrement }) => autoIncrement) ||
  present.columns.some(
    column =>
      column.autoIncrement &&
      !droppedColumns.includes(column) &&
      !wanted.columns.some(({ name }) => isSame(name, column.name)),
  );

// Only this dialect's own descriptions come here.
const sourceOf = ({ present }: TableChanges): SqliteTable => present as SqliteTable;

/** The lines of the table as it will be: what the definition knows as it says, and the rest as it was. */
function linesOf(changes: TableChanges): readonly string[] {
  const { columns, constraints } = sourceOf(changes).text;
  const { wanted, addedColumns, addedChecks, addedForeignKeys } = changes;
  const isDropped = (name: string): boolean => changes.droppedColumns.some(column => isSame(column.name, name));
  return [
    ...columns.filter(({ name }) => !isDropped(name)).map(column => columnLine(column, changes)),
    ...addedColumns.map(column => lineIn(changes, column)),
    ...wanted.primaryKeyLines,
    ...constraints.filter(each => staysInTable(each, changes)).map(({ text }) => text),
    ...[...addedChecks, ...addedForeignKeys].map(({ line }) => line),
  ];
}

const isSame = (left: string, right: string): boolean => left.toLowerCase() === right.toLowerCase();

function columnLine({ name, head, constraints }: ColumnText, changes: TableChanges): string {
  const wanted = changes.wanted.columns.find(column => isSame(column.name, name));
  const generated = changes.present.columns.find(column => isSame(column.name, name))?.isGenerated ?? false;
  const kept = constraints.filter(each => staysInTable(each, changes));
  if (wanted === undefined || generated) return [head, ...kept.map(({ text }) => text)].join(' ');
  return [
    lineIn(changes, wanted),
    ...kept
      .filter(({ kind }) => kind !== 'notNull' && (kind !== 'default' || wanted.keepsDefault))
      .map(({ text }) => text),
  ].join(' ');
}

/** The primary key is written anew, unless the model knows none. */
function staysInTable(constraint: ConstraintText, changes: TableChanges): boolean {
  const { kind, check, foreignKey, columns } = constraint;
  const { wanted, droppedChecks, droppedForeignKeys, droppedIndexes } = changes;
  if (kind === 'primaryKey') return wanted.primaryKey.length === 0 && changes.changesPrimaryKey !== true;
  if (kind === 'unique')
    return !droppedIndexes.some(each => each.ofConstraint && each.columns.join() === columns.join());
  if (check !== undefined) return !droppedChecks.includes(check);
  return foreignKey === undefined || !droppedForeignKeys.includes(foreignKey);
}

function copyRows({ present, wanted, droppedColumns, changedColumns }: TableChanges, fresh: string): string {
  const copied = present.columns.filter(column => !column.isGenerated && !droppedColumns.includes(column));
  const names = copied.map(({ name }) => quoteIdentifier(name));
  const values = copied.map((column, index) => {
    const change = changedColumns.find(each => each.present === column && isConverted(each));
    return change === undefined ? names[index] : converted(change);
  });
  const target = `${quoteIdentifier(fresh)} (${names.join(', ')})`;
  return `INSERT INTO ${target} SELECT ${values.join(', ')} FROM ${quoteTable(wanted.table)}`;
}

/** What another default has stamped so far is in another form, if the default makes instants. */
const isConverted = ({ aspects, wanted }: ColumnChange): boolean =>
  aspects.has('type') || (wanted.kind === 'DATE' && aspects.has('default'));

/** The number of a deleted row is not given again, also after this. */
function keepNumbers(name: string, fresh: string): readonly string[] {
  const [old, next] = [quoteText(name), quoteText(fresh)];
  return [
    `DELETE FROM sqlite_sequence WHERE name = ${next} AND EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = ${old})`,
    `INSERT INTO sqlite_sequence (name, seq) SELECT ${next}, seq FROM sqlite_sequence WHERE name = ${old}`,
  ];
}

function keptIndexes(changes: TableChanges): readonly string[] {
  const dropped = new Set(changes.droppedIndexes.map(({ name }) => name));
  return [...sourceOf(changes).indexStatements].filter(([name]) => !dropped.has(name)).map(([, sql]) => sql);
}

/** Looks for rows of the new table that point to nothing, and for rows of others that pointed to what has changed. */
function checkForeignKeys(changes: TableChanges): readonly AlterStep[] {
  const { wanted, present, changedColumns, addedForeignKeys } = changes;
  const table = quoteText(prefixedName(wanted.table.schema, wanted.table.name));
  const retyped = changedColumns.filter(({ aspects }) => aspects.has('type')).map(change => change.present.name);
  const isOwn = present.foreignKeys.some(({ columns }) =>
    columns.some(name => retyped.some(other => isSame(name, other))),
  );
  // What pointed to nothing before has nothing to do with a change of other columns.
  const queries = [
    ...(isOwn || addedForeignKeys.length > 0 ? [`SELECT 1 FROM pragma_foreign_key_check(${table}) LIMIT 1`] : []),
    ...(retyped.length > 0 ? [rowsReferringTo(table, retyped)] : []),
  ];
  const refusal = (): MortiseError => rowsPointToNothing(changes);
  return queries.map(sql => ({ sql, subject: wanted.model, refusal }));
}

/** A key that names no columns refers to the primary key. */
const rowsReferringTo = (table: string, columns: readonly string[]): string =>
  `SELECT 1 FROM pragma_foreign_key_check AS lost WHERE parent = ${table} COLLATE NOCASE AND EXISTS (
    SELECT 1 FROM pragma_foreign_key_list(lost."table") AS key WHERE key.id = lost.fkid
      AND (key."to" IS NULL OR key."to" COLLATE NOCASE IN (${columns.map(quoteText).join(', ')}))) LIMIT 1`;

function rowsPointToNothing({ wanted }: TableChanges): MortiseError {
  return new DatabaseError(
    'ROWS_WITHOUT_TARGET',
    `Rows of the table of ${wanted.model}, or rows that refer to it, point to nothing. Nothing has been changed.`,
    { table: wanted.table.name, hint: 'Change or delete these rows first: PRAGMA foreign_key_check lists them.' },
  );
}

/** A column that ALTER TABLE can add by itself: without a key or a check of its own, and the same value for each row. */
function canBeAdded({ kind, primaryKey, default: expression, hasPlainDefault, allowNull }: WantedColumn): boolean {
  if (primaryKey || kind === 'ENUM') return false;
  return expression === null ? allowNull : hasPlainDefault;
}
