import { DatabaseError, type DataType } from '@mortise/core';
import { keepingType } from '../shared/keeping-type';
import type {
  AlterStep,
  AlterSyntax,
  IndexPair,
  ColumnDescription,
  TableChanges,
  WantedColumn,
} from '../contract/alter-syntax';
import { describeTable, type SqliteIndexDetail } from './sqlite-describe-table';
import { quoteIdentifier, quoteTable, quoteText } from './sqlite-quote';
import { canonicalSql, conditionOfIndex } from './sqlite-table-text';
import { checkStrictTypes, isStrictTextFor, lineIn } from './sqlite-strict-table';
import { prefixedName } from '../../sql/identifier';
import { rebuild, isSame, checkForeignKeys } from './sqlite-rebuild';
import { rehearseConversion, converted, FLOAT_DIGITS } from './sqlite-conversions';

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
  rehearse: rehearseConversion,
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

/** A column that ALTER TABLE can add by itself: without a key or a check of its own, and the same value for each row. */
function canBeAdded({ kind, primaryKey, default: expression, hasPlainDefault, allowNull }: WantedColumn): boolean {
  if (primaryKey || kind === 'ENUM') return false;
  return expression === null ? allowNull : hasPlainDefault;
}
