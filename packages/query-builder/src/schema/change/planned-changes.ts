import type { ColumnOutline, ForeignKeyOutline, IndexDefinition, TableName } from '@mortise/core';
import type { SchemaSyntax } from '../../dialects/contract/schema-syntax';
import type {
  IndexDescription,
  TableChanges,
  TableDescription,
  WantedIndex,
  WantedTable,
} from '../../dialects/contract/alter-syntax';
import { enumCheckName, fullName } from '../create-statements';
import { compareTable, namesKey } from '../alter/compare-table';
import { wantedTable } from '../alter/wanted-table';
import type { DdlSession } from '../ddl-session';
import { changeErrors } from './change-errors';
import { outlineDefinition, type PartialOutline } from './outline-definition';

/** A table that is there, and who is asked about it. */
export interface PresentTable {
  readonly table: TableName;
  readonly present: TableDescription;
  readonly syntax: SchemaSyntax;
  readonly session: DdlSession;
  /** Whether what is done already is left as it is. */
  readonly resumes: boolean;
}

/** No change of a table, of which only that is wanted which the outline has. */
export function noChanges(outline: PartialOutline, { present, syntax }: PresentTable): TableChanges {
  const wanted: WantedTable = { ...wantedTable(outlineDefinition(outline), syntax), comment: present.comment };
  return {
    wanted,
    present,
    addedColumns: [],
    changedColumns: [],
    droppedColumns: [],
    addedIndexes: [],
    droppedIndexes: [],
    addedForeignKeys: [],
    droppedForeignKeys: [],
    addedChecks: [],
    droppedChecks: [],
    changesComment: false,
  };
}

const isSameName = (one: string, other: string, { syntax }: PresentTable): boolean =>
  syntax.alter.nameKey(one) === syntax.alter.nameKey(other);

const hasColumn = ({ present, ...rest }: PresentTable, name: string): boolean =>
  present.columns.some(each => isSameName(each.name, name, { present, ...rest }));

export function requireColumn(place: PresentTable, name: string): TableDescription['columns'][number] {
  const { table, present } = place;
  const found = present.columns.find(each => isSameName(each.name, name, place));
  if (found !== undefined) return found;
  throw changeErrors.unknownColumn(
    { table, name },
    present.columns.filter(each => !each.isGenerated).map(each => each.name),
  );
}

/** @throws DatabaseError `COLUMN_EXISTS` */
export function addedColumn(column: ColumnOutline, place: PresentTable): TableChanges | undefined {
  if (hasColumn(place, column.name)) {
    if (place.resumes) return undefined;
    throw changeErrors.columnExists({ table: place.table, name: column.name });
  }
  const changes = noChanges({ table: place.table, columns: [column] }, place);
  return { ...changes, addedColumns: changes.wanted.columns, addedChecks: changes.wanted.checks };
}

/** @throws DatabaseError `UNKNOWN_COLUMN` */
export async function changedColumn(column: ColumnOutline, place: PresentTable): Promise<TableChanges> {
  const { present, syntax, session } = place;
  const there = requireColumn(place, column.name);
  const ownKey = keyWith(column, there.name, place);
  const isExact = column.isExact || isInKey(there.name, place);
  const outline = { table: place.table, columns: [{ ...column, name: there.name, isExact }], primaryKey: ownKey };
  const { wanted } = noChanges(outline, place);
  const isKey = present.primaryKey.some(name => isSameName(name, there.name, place));
  const own = { ...wanted, columns: wanted.columns.map(each => ({ ...each, allowNull: each.allowNull && !isKey })) };
  const ask = (sql: string): ReturnType<DdlSession['rows']> => session.rows(sql);
  return compareTable({ present, wanted: own, known: [own], drop: false, syntax: syntax.alter, ask });
}

/** Where a database numbers rows, that is part of the key itself; elsewhere the key is left alone. */
function keyWith({ autoIncrement }: ColumnOutline, name: string, { present, syntax }: PresentTable): readonly string[] {
  const [only, ...others] = present.primaryKey;
  const wasNumbered = present.columns.find(each => each.name === name)?.autoIncrement ?? false;
  const isWhole =
    others.length === 0 && only !== undefined && syntax.alter.nameKey(only) === syntax.alter.nameKey(name);
  return isWhole && (autoIncrement || wasNumbered) ? [name] : [];
}

function isInKey(name: string, place: PresentTable): boolean {
  const { primaryKey, foreignKeys } = place.present;
  return [primaryKey, ...foreignKeys.map(({ columns }) => columns)].flat().some(each => isSameName(each, name, place));
}

/** @throws DatabaseError `UNKNOWN_COLUMN` or `COLUMN_IN_USE` */
export function droppedColumn(name: string, place: PresentTable): TableChanges | undefined {
  const { table, present } = place;
  if (place.resumes && !hasColumn(place, name)) return undefined;
  const column = requireColumn(place, name);
  checkUnused(column.name, place);
  const changes = noChanges({ table }, place);
  const droppedChecks = present.checks.filter(
    check => check.name === enumCheckName(column.name, outlineDefinition({ table })),
  );
  return { ...changes, droppedColumns: [column], droppedChecks };
}

function checkUnused(name: string, place: PresentTable): void {
  const { table, present, syntax } = place;
  const wrong = { table, name };
  const has = (columns: readonly string[]): boolean => columns.some(each => isSameName(each, name, place));
  if (has(present.primaryKey)) {
    throw changeErrors.columnInUse(wrong, 'the primary key', 'Give the table another key first: changePrimaryKey.');
  }
  const key = present.foreignKeys.find(({ columns }) => has(columns));
  if (key !== undefined) {
    const called = key.name === null ? 'a foreign key without a name' : `the foreign key "${key.name}"`;
    throw changeErrors.columnInUse(wrong, called, 'Drop the foreign key first: dropForeignKey.');
  }
  const living = syntax.livingColumn?.(name).name;
  const index = present.indexes.find(
    ({ columns }) => has(columns) || (living !== undefined && columns.includes(living)),
  );
  if (index !== undefined)
    throw changeErrors.columnInUse(wrong, `the index "${index.name}"`, 'Drop the index first: dropIndex.');
  checkDependents(name, place);
}

/** The check of an ENUM goes with its column. */
function checkDependents(name: string, { table, present, ...place }: PresentTable): void {
  const own = `the check "${enumCheckName(name, outlineDefinition({ table }))}"`;
  const dependent = present.dependents?.find(
    each => each.name !== own && each.columns.some(column => isSameName(column, name, { table, present, ...place })),
  );
  if (dependent !== undefined)
    throw changeErrors.columnInUse(
      { table, name },
      dependent.name,
      'Drop that first: an index with dropIndex, a constraint with schema.sql.',
    );
}

/** @throws DatabaseError `INDEX_EXISTS` or `UNKNOWN_COLUMN` */
export function addedIndex(index: IndexDefinition, place: PresentTable): TableChanges | undefined {
  const { table } = place;
  for (const name of [...index.attributes, ...(index.livingBy === undefined ? [] : [index.livingBy])])
    requireColumn(place, name);
  const changes = noChanges({ table, indexes: [index] }, place);
  const name = fullName(index.name, outlineDefinition({ table }), place.syntax);
  const there = findIndex(name, place);
  // What could not be finished is of no use to anybody.
  if (there !== undefined && there.isValid !== false) {
    if (place.resumes) return undefined;
    throw changeErrors.indexExists({ table, name });
  }
  const addedColumns = changes.wanted.columns.filter(column => !hasColumn(place, column.name));
  const droppedIndexes = there === undefined ? [] : [there];
  return { ...changes, addedColumns, droppedIndexes, addedIndexes: changes.wanted.indexes };
}

const findIndex = (name: string, place: PresentTable): IndexDescription | undefined =>
  place.present.indexes.find(each => isSameName(each.name, name, place));

/** @throws DatabaseError `UNKNOWN_INDEX` */
export function droppedIndex(name: string, place: PresentTable): TableChanges | undefined {
  const { table, present, syntax } = place;
  const full = fullName(name, outlineDefinition({ table }), syntax);
  const index = findIndex(full, place);
  if (index === undefined) {
    if (place.resumes) return undefined;
    throw changeErrors.unknownIndex(
      { table, name: full },
      present.indexes.map(each => each.name),
    );
  }
  const { others, addedIndexes } = standIn(index, place);
  return {
    ...noChanges({ table }, place),
    droppedIndexes: [index],
    droppedColumns: lonelyLivingColumns(index, others, place),
    addedIndexes,
  };
}

/** What keeps a foreign key going that needs an index, where this was the only one: one by the name of the key. */
function standIn(
  index: IndexDescription,
  { table, present, syntax }: PresentTable,
): { readonly others: readonly IndexDescription[]; readonly addedIndexes: readonly WantedIndex[] } {
  const { alter } = syntax;
  const others = present.indexes.filter(each => each !== index);
  const key = { name: 'PRIMARY', columns: present.primaryKey, unique: true, isPlain: true, ofConstraint: false };
  const serves = (each: IndexDescription, columns: readonly string[]): boolean =>
    alter.isNeeded(each, { primaryKey: [], foreignKeys: [{ columns }] });
  const bereft = present.foreignKeys.filter(
    ({ columns }) => serves(index, columns) && ![key, ...others].some(each => serves(each, columns)),
  );
  const indexes = bereft.map(({ name, columns }) => ({ name: String(name), unique: false, attributes: columns }));
  return { others, addedIndexes: wantedTable(outlineDefinition({ table, indexes }), syntax).indexes };
}

/** Columns that the database works out for an index among living rows, and that no other index needs. */
function lonelyLivingColumns(
  { columns }: IndexDescription,
  others: readonly IndexDescription[],
  { present, syntax }: PresentTable,
): TableDescription['columns'] {
  const made = new Set(present.columns.map(({ name }) => syntax.livingColumn?.(name).name));
  return present.columns.filter(
    ({ name, isGenerated }) =>
      isGenerated && made.has(name) && columns.includes(name) && !others.some(each => each.columns.includes(name)),
  );
}

/** @throws DatabaseError `FOREIGN_KEY_EXISTS` or `UNKNOWN_COLUMN` */
export function addedForeignKey(foreignKey: ForeignKeyOutline, place: PresentTable): TableChanges | undefined {
  const { table, present } = place;
  for (const column of foreignKey.columns) requireColumn(place, column);
  const changes = noChanges({ table, foreignKeys: [foreignKey] }, place);
  const name = changes.wanted.foreignKeys[0]?.name ?? foreignKey.name;
  if (present.foreignKeys.some(each => isSameName(each.name ?? '', name, place))) {
    if (place.resumes) return undefined;
    throw changeErrors.foreignKeyExists({ table, name });
  }
  return { ...changes, addedForeignKeys: changes.wanted.foreignKeys };
}

/** @throws DatabaseError `UNKNOWN_FOREIGN_KEY` */
export function droppedForeignKey(name: string, place: PresentTable): TableChanges | undefined {
  const { table, present, syntax } = place;
  const full = fullName(name, outlineDefinition({ table }), syntax);
  const key = present.foreignKeys.find(each => isSameName(each.name ?? '', full, place));
  if (key === undefined && !place.resumes) {
    const known = present.foreignKeys.flatMap(each => each.name ?? []);
    throw changeErrors.unknownForeignKey({ table, name: full }, known);
  }
  const droppedForeignKeys = key === undefined ? [] : [key];
  const others = present.foreignKeys.filter(each => each !== key);
  return { ...noChanges({ table }, place), droppedForeignKeys, droppedIndexes: indexOfKey(full, others, place) };
}

/** The index that the database made for a foreign key goes with it, unless another key needs it. */
function indexOfKey(
  name: string,
  others: TableDescription['foreignKeys'],
  place: PresentTable,
): readonly IndexDescription[] {
  const index = findIndex(name, place);
  if (index === undefined || index.unique || !index.isPlain) return [];
  const { alter } = place.syntax;
  const isMade = alter.isNeeded(index, { primaryKey: [], foreignKeys: [index] });
  return isMade && !alter.isNeeded(index, { primaryKey: [], foreignKeys: others }) ? [index] : [];
}

/** @throws DatabaseError `UNKNOWN_COLUMN` or `PRIMARY_KEY_NULLABLE` */
export function changedPrimaryKey(
  { columns, name: primaryKeyName }: { readonly columns: readonly string[]; readonly name: string | undefined },
  place: PresentTable,
): TableChanges | undefined {
  const { table, present, syntax } = place;
  for (const name of columns) if (requireColumn(place, name).allowNull) throw changeErrors.nullInKey({ table, name });
  if (namesKey(columns, syntax.alter) === namesKey(present.primaryKey, syntax.alter)) return undefined;
  // Where a key has no name, a unique index beside it has that.
  const droppedIndexes = present.indexes.filter(
    index => index.unique && syntax.alter.isNeeded(index, { primaryKey: present.primaryKey, foreignKeys: [] }),
  );
  return {
    ...noChanges({ table, primaryKey: columns, primaryKeyName }, place),
    droppedIndexes,
    changesPrimaryKey: true,
  };
}

export const changedComment = (comment: string | null, place: PresentTable): TableChanges => {
  const changes = noChanges({ table: place.table }, place);
  const own = place.syntax.alter.keepsComments ? comment : null;
  return { ...changes, wanted: { ...changes.wanted, comment: own }, changesComment: own !== place.present.comment };
};
