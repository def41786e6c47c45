import { DatabaseError } from '@mortise/core';
import { alterErrors } from '../../dialects/shared/alter-errors';
import type {
  AlterStep,
  ColumnChange,
  TableChanges,
  WantedColumn,
  WantedForeignKey,
  WantedIndex,
  WantedIndexDetail,
  WantedCheck,
} from '../../dialects/contract/alter-syntax';
import type { SchemaSyntax } from '../../dialects/contract/schema-syntax';
import type { DdlSession } from '../ddl-session';
import { mayMention } from './compare-table';
import { runSteps } from './run-steps';

/** The other tables of the same alteration, which foreign keys refer to. */
interface OtherTables {
  readonly syntax: SchemaSyntax;
  readonly changes: readonly TableChanges[];
  /** Quoted names of tables that are not there yet. */
  readonly missing: ReadonlySet<string>;
}

/** Queries that find what rows stand against a change. They run before anything is changed. */
export function rowChecks(changes: TableChanges, others: OtherTables): readonly AlterStep[] {
  const { syntax } = others;
  return [
    ...changes.addedColumns.filter(needsValue).map(column => anyRow(column, changes, syntax)),
    ...changes.changedColumns
      .filter(({ wanted, aspects }) => aspects.has('null') && !wanted.allowNull)
      .map(({ wanted }) => nullRow(wanted, changes, syntax)),
    ...changes.addedIndexes
      .filter(each => each.unique && !each.columns.some(name => isRetyped(name, changes)))
      .flatMap(index => equalRows(index, changes, syntax)),
    ...enumChecks(changes, syntax),
    ...changes.addedForeignKeys.flatMap(key => rowsWithoutTarget(key, changes, others)),
  ];
}

const needsValue = ({ allowNull, default: expression, autoIncrement }: WantedColumn): boolean =>
  !allowNull && expression === null && !autoIncrement;

const subjectOf = ({ wanted }: TableChanges, { attribute }: WantedColumn): string => `${wanted.model}.${attribute}`;

function anyRow(column: WantedColumn, changes: TableChanges, syntax: SchemaSyntax): AlterStep {
  return {
    sql: `SELECT 1 FROM ${syntax.quoteTable(changes.wanted.table)} LIMIT 1`,
    subject: subjectOf(changes, column),
    refusal: () => alterErrors.rowsWithoutValue(changes, column),
  };
}

function nullRow(column: WantedColumn, changes: TableChanges, syntax: SchemaSyntax): AlterStep {
  const name = syntax.quoteIdentifier(column.name);
  return {
    sql: `SELECT 1 FROM ${syntax.quoteTable(changes.wanted.table)} WHERE ${name} IS NULL LIMIT 1`,
    subject: subjectOf(changes, column),
    refusal: () => alterErrors.rowsWithNull(changes, column),
  };
}

type UniqueKey = Pick<WantedIndex, 'attributes' | 'columns' | 'livingBy' | 'detail'>;

/** Values are compared as they will be. */
function equalRows(key: UniqueKey, changes: TableChanges, syntax: SchemaSyntax): readonly AlterStep[] {
  if (key.detail !== undefined) return equalParts(key, key.detail, changes, syntax);
  // Without what stands in it to leave rows out.
  const own = key.columns.slice(0, key.attributes.length);
  const fresh = changes.addedColumns.filter(({ name }) => own.includes(name));
  // A new column without a default is NULL in each row, and NULLs are never equal.
  if (fresh.some(column => column.default === null)) return [];
  const values = new Map(own.map(name => [syntax.quoteIdentifier(name), futureValue(name, changes, syntax)]));
  return [twice(key, { values, where: livingClause(key, changes, syntax) }, changes, syntax)];
}

/** Of an index of more than columns: what a new column, or one of another type, will come to is not known yet. */
function equalParts(
  key: UniqueKey,
  detail: WantedIndexDetail,
  changes: TableChanges,
  syntax: SchemaSyntax,
): readonly AlterStep[] {
  const unsettled = changes.wanted.columns.filter(({ name }) => isUnsettled(name, changes));
  if (unsettled.some(({ name }) => mayMention(detail, name))) return [];
  const values = new Map(detail.parts.map(({ text }, place) => [syntax.quoteIdentifier(`part_${place}`), text]));
  const where = detail.where === undefined ? '' : ` WHERE ${detail.where}`;
  return [twice(key, { values, where }, changes, syntax)];
}

interface ComparedRows {
  /** SQL by the quoted name it is given. */
  readonly values: ReadonlyMap<string, string>;
  readonly where: string;
}

function twice(
  key: UniqueKey,
  { values, where }: ComparedRows,
  changes: TableChanges,
  syntax: SchemaSyntax,
): AlterStep {
  const names = [...values.keys()];
  const selected = [...values].map(([name, value]) => `${value} AS ${name}`).join(', ');
  const sql =
    `SELECT 1 FROM (SELECT ${selected} FROM ${syntax.quoteTable(changes.wanted.table)}${where}) AS each_row ` +
    `WHERE ${names.map(name => `${name} IS NOT NULL`).join(' AND ')} ` +
    `GROUP BY ${names.join(', ')} HAVING COUNT(*) > 1 LIMIT 1`;
  return { sql, subject: changes.wanted.model, refusal: () => alterErrors.rowsNotUnique(changes, key) };
}

/** Where marks are new, no row has one. */
function livingClause({ livingBy }: UniqueKey, { addedColumns }: TableChanges, syntax: SchemaSyntax): string {
  if (livingBy === undefined || addedColumns.some(({ name }) => name === livingBy)) return '';
  return ` WHERE ${syntax.quoteIdentifier(livingBy)} IS NULL`;
}

function futureValue(name: string, changes: TableChanges, syntax: SchemaSyntax): string {
  const added = changes.addedColumns.find(column => column.name === name);
  if (added !== undefined) return `(${added.default})`;
  const change = retypedColumn(name, changes);
  return change === undefined ? syntax.quoteIdentifier(name) : syntax.alter.converted(change);
}

/** Where the type changes too, the condition may not fit the type that is there: that is looked for afterwards. */
function enumChecks(changes: TableChanges, syntax: SchemaSyntax): readonly AlterStep[] {
  return changes.addedChecks.flatMap(check => {
    const column = changes.wanted.columns.find(({ name }) => name === check.column);
    if (column === undefined || isUnsettled(check.column, changes)) return [];
    const table = syntax.quoteTable(changes.wanted.table);
    const sql = `SELECT 1 FROM ${table} WHERE NOT (${check.condition}) LIMIT 1`;
    const refusal = (): ReturnType<typeof alterErrors.rowsOutsideEnum> => alterErrors.rowsOutsideEnum(changes, column);
    return [{ sql, subject: subjectOf(changes, column), refusal }];
  });
}

/** Whether a column is new, or is to have another type. */
const isUnsettled = (name: string, changes: TableChanges): boolean =>
  changes.addedColumns.some(column => column.name === name) || isRetyped(name, changes);

const isRetyped = (name: string, changes: TableChanges): boolean => retypedColumn(name, changes) !== undefined;

const retypedColumn = (name: string, { changedColumns }: TableChanges): ColumnChange | undefined =>
  changedColumns.find(({ wanted, aspects }) => wanted.name === name && aspects.has('type'));

function rowsWithoutTarget(key: WantedForeignKey, changes: TableChanges, others: OtherTables): readonly AlterStep[] {
  const { syntax } = others;
  const target = others.changes.find(({ wanted }) => syntax.quoteTable(wanted.table) === key.target);
  if (key.columns.some(name => isUnsettled(name, changes))) return [];
  if (target !== undefined && key.targetColumns.some(name => isUnsettled(name, target))) return [];
  const columns = key.columns.map(name => `source.${syntax.quoteIdentifier(name)}`);
  const hasTarget = others.missing.has(key.target) ? '' : ` AND NOT EXISTS (${targetRow(key, columns, syntax)})`;
  const sql =
    `SELECT 1 FROM ${syntax.quoteTable(changes.wanted.table)} AS source ` +
    `WHERE ${columns.map(column => `${column} IS NOT NULL`).join(' AND ')}${hasTarget} LIMIT 1`;
  return [{ sql, subject: changes.wanted.model, refusal: () => alterErrors.rowsWithoutTarget(changes, key) }];
}

function targetRow(
  { target, targetColumns }: WantedForeignKey,
  columns: readonly string[],
  syntax: SchemaSyntax,
): string {
  const pairs = targetColumns.map((name, index) => `target.${syntax.quoteIdentifier(name)} = ${columns[index]}`);
  return `SELECT 1 FROM ${target} AS target WHERE ${pairs.join(' AND ')}`;
}

/** Queries that find what rows stand against a change as soon as they have the new type, when that is tried out. */
export function convertedRowChecks(changes: TableChanges, syntax: SchemaSyntax): readonly AlterStep[] {
  const keys = uniqueKeys(changes).filter(({ columns }) => columns.some(name => isRetyped(name, changes)));
  return [
    ...changes.addedChecks.flatMap(check => enumCheck(check, changes, syntax)),
    ...keys.flatMap(key => equalRows(key, changes, syntax)),
  ];
}

function uniqueKeys({ wanted }: TableChanges): readonly UniqueKey[] {
  const key = wanted.columns.filter(({ primaryKey }) => primaryKey);
  const primaryKey = { attributes: key.map(({ attribute }) => attribute), columns: key.map(({ name }) => name) };
  return [primaryKey, ...wanted.indexes.filter(({ unique }) => unique)];
}

function enumCheck(
  { column, condition }: WantedCheck,
  changes: TableChanges,
  syntax: SchemaSyntax,
): readonly AlterStep[] {
  const change = retypedColumn(column, changes);
  if (change === undefined) return [];
  const value = `${syntax.alter.converted(change)} AS ${syntax.quoteIdentifier(column)}`;
  const rows = `SELECT ${value} FROM ${syntax.quoteTable(changes.wanted.table)}`;
  const sql = `SELECT 1 FROM (${rows}) AS each_row WHERE NOT (${condition}) LIMIT 1`;
  const refusal = (): ReturnType<typeof alterErrors.rowsOutsideEnum> =>
    alterErrors.rowsOutsideEnum(changes, change.wanted);
  return [{ sql, subject: subjectOf(changes, change.wanted), refusal }];
}

/** Tries each change of a type out, so that rows that stand against it are found before anything is changed. */
export async function rehearse(changes: TableChanges, syntax: SchemaSyntax, session: DdlSession): Promise<void> {
  for (const change of changes.changedColumns) {
    if (change.aspects.has('type')) await rehearseOne(change, changes, { syntax, session });
  }
}

interface Stage {
  readonly syntax: SchemaSyntax;
  readonly session: DdlSession;
}

async function rehearseOne(change: ColumnChange, changes: TableChanges, { syntax, session }: Stage): Promise<void> {
  const { steps, cleanUp } = syntax.alter.rehearse(change, changes);
  try {
    // They leave nothing behind.
    await runSteps(steps, session.telling(undefined));
  } catch (error) {
    const isRefusal = error instanceof DatabaseError && error.sql !== undefined && !error.retryable;
    throw isRefusal ? alterErrors.rowsNotConvertible(changes, change, error) : error;
  } finally {
    await session.restore(cleanUp);
  }
}
