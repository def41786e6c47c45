import { QueryError, type SchemaChange, type TableName } from '@mortise/core';
import type { CheckDescription, TableChanges, WantedCheck } from '../../dialects/contract/alter-syntax';
import type { SchemaSyntax } from '../../dialects/contract/schema-syntax';
import { prefixedName } from '../../sql/identifier';
import { enumCheckName } from '../create-statements';
import { changeErrors } from './change-errors';
import { presentTable, type ChangeWork } from './change-work';
import { makeChanges } from './make-changes';
import { outlineDefinition } from './outline-definition';
import { noChanges, requireColumn, type PresentTable } from './planned-changes';

/** @throws DatabaseError `UNKNOWN_TABLE`, or `TABLE_IN_USE` where others refer to it */
export async function dropTable(table: TableName, work: ChangeWork): Promise<void> {
  const { dialect, session, resumes } = work;
  const { schema: syntax } = dialect;
  if (resumes && !(await isThere(table, work))) return;
  await presentTable(table, work);
  const query = syntax.alter.referringTables?.(table);
  const referring = query === undefined ? [] : await session.firstColumn(query);
  if (referring.length > 0) throw changeErrors.tableInUse(table, referring.map(String));
  await session.run([`DROP TABLE ${syntax.quoteTable(table)}`]);
}

async function isThere(table: TableName, { dialect, session }: ChangeWork): Promise<boolean> {
  return (await dialect.schema.alter.describe(table, sql => session.rows(sql))) !== undefined;
}

type Renamed<Type extends SchemaChange['type']> = Extract<SchemaChange, { readonly type: Type }>;

/** @throws DatabaseError `UNKNOWN_TABLE` or `TABLE_EXISTS` */
export async function renameTable({ table, to }: Renamed<'renameTable'>, work: ChangeWork): Promise<void> {
  const { dialect, session } = work;
  const { schema: syntax } = dialect;
  const renamed = { schema: table.schema, name: to };
  checkName(prefixedName(syntax.supportsSchemas ? undefined : table.schema, to), work);
  const isDone = work.resumes && !(await isThere(table, work)) && (await isThere(renamed, work));
  if (!isDone) {
    await presentTable(table, work);
    const isRespelt = table.name !== to && syntax.alter.isSameTable?.(table.name, to) === true;
    if (!isRespelt && (await isThere(renamed, work))) throw changeErrors.tableExists({ table: renamed });
    const between = { schema: table.schema, name: `mortise_renamed_${to}` };
    const path = isRespelt ? [table, between, renamed] : [table, renamed];
    await session.run(path.slice(1).map((next, place) => renaming(path[place] ?? table, next, syntax)));
  }
  const place = await presentTable(renamed, work);
  const names = place.present.columns.map(column => ({ column: column.name, before: enumNameIn(table, column.name) }));
  await renameEnumChecks(names, place, work);
}

function renaming(table: TableName, to: TableName, syntax: SchemaSyntax): string {
  const name = syntax.supportsSchemas ? syntax.quoteIdentifier(to.name) : syntax.quoteTable(to);
  return `ALTER TABLE ${syntax.quoteTable(table)} RENAME TO ${name}`;
}

function checkName(name: string, { dialect: { schema } }: ChangeWork): void {
  if (!schema.isNameTooLong(name)) return;
  throw new QueryError('NAME_TOO_LONG', `The name "${name}" is longer than this database keeps.`, {
    hint: 'Choose a shorter one.',
  });
}

const enumNameIn = (table: TableName, column: string): string => enumCheckName(column, outlineDefinition({ table }));

/** @throws DatabaseError `UNKNOWN_TABLE`, `UNKNOWN_COLUMN` or `COLUMN_EXISTS` */
export async function renameColumn({ table, name, to }: Renamed<'renameColumn'>, work: ChangeWork): Promise<void> {
  const { dialect, session } = work;
  const { schema: syntax } = dialect;
  checkName(to, work);
  const place = await presentTable(table, work);
  if (!(work.resumes && hasOnly(to, name, place))) {
    const column = requireColumn(place, name);
    const taken = place.present.columns.find(each => each !== column && isSame(each.name, to, place));
    if (taken !== undefined) throw changeErrors.columnExists({ table, name: to });
    const [before, after] = [column.name, to].map(each => syntax.quoteIdentifier(each));
    await session.run([`ALTER TABLE ${syntax.quoteTable(table)} RENAME COLUMN ${before} TO ${after}`]);
  }
  const names = [{ column: to, before: enumNameIn(table, name) }];
  await renameEnumChecks(names, await presentTable(table, work), work);
}

const isSame = (one: string, other: string, { syntax }: PresentTable): boolean =>
  syntax.alter.nameKey(one) === syntax.alter.nameKey(other);

const hasOnly = (name: string, other: string, place: PresentTable): boolean =>
  place.present.columns.some(each => isSame(each.name, name, place)) &&
  !place.present.columns.some(each => isSame(each.name, other, place));

interface RenamedCheck {
  readonly column: string;
  /** What the check of its ENUM was called. */
  readonly before: string;
}

/** The check of an ENUM is known by its name, which is made of those of table and column. */
async function renameEnumChecks(names: readonly RenamedCheck[], place: PresentTable, work: ChangeWork): Promise<void> {
  const pairs = names.flatMap(({ column, before }) => {
    const name = enumNameIn(place.table, column);
    const there = place.present.checks.find(check => check.name === before);
    return there === undefined || name === before ? [] : [{ there, fresh: checkNamed(name, column, { there, place }) }];
  });
  if (pairs.length === 0) return;
  const changes: TableChanges = {
    ...noChanges({ table: place.table }, place),
    droppedChecks: pairs.map(({ there }) => there),
    addedChecks: pairs.map(({ fresh }) => fresh),
  };
  await makeChanges(changes, work);
}

function checkNamed(
  name: string,
  column: string,
  { there, place }: { readonly there: CheckDescription; readonly place: PresentTable },
): WantedCheck {
  const line = `CONSTRAINT ${place.syntax.quoteIdentifier(name)} CHECK (${there.condition})`;
  return { name, column, condition: there.condition, line };
}
