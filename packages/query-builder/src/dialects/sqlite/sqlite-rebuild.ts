import { DatabaseError, type MortiseError } from '@mortise/core';
import type { AlterStep, ColumnChange, TableChanges } from '../contract/alter-syntax';
import type { SqliteTable } from './sqlite-describe-table';
import { quoteIdentifier, quoteTable, quoteText } from './sqlite-quote';
import type { ColumnText, ConstraintText } from './sqlite-table-text';
import { lineIn } from './sqlite-strict-table';
import { prefixedName } from '../../sql/identifier';
import { converted } from './sqlite-conversions';

/**
 * Makes a table anew, as SQLite's documentation tells under "Making Other Kinds Of Table Schema Changes": foreign keys
 * are off meanwhile, and checked before the transaction commits. Views and the foreign keys of other tables name the
 * table and stay; indexes and triggers go with it and are made again.
 */
export function rebuild(changes: TableChanges): readonly AlterStep[] {
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

export const isSame = (left: string, right: string): boolean => left.toLowerCase() === right.toLowerCase();

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
export function checkForeignKeys(changes: TableChanges): readonly AlterStep[] {
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
