import { alterErrors } from '../../dialects/shared/alter-errors';
import type { AlterStep } from '../../dialects/contract/alter-syntax';
import type { SchemaSyntax } from '../../dialects/contract/schema-syntax';
import type { TableChanges, WantedCheck } from '../../dialects/contract/table-changes';
import { equalRows, isRetyped, retypedColumn, subjectOf, type UniqueKey } from './row-checks';

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
