import { canonicalColumn, canonicalText } from '../state/canonical-state';
import type { ColumnState, TableState } from '../state/schema-state';
import { columnAt } from '../state/table-at';
import { NO_VALUE } from '../steps/sql-by-dialect';
import type { SqlByDialect, TablePlace } from '../steps/step';
import type { CarriedLinks } from './carried-links';
import { lossy, plain, type PlannedStep } from './planned-step';
import { placeOf } from './renames';
import { neutralSql, sqlOfDefault } from './sql-of-value';
import { typeLoss } from './type-loss';

/** A table as it is and as it is to be, by the same names. */
export interface TablePair {
  readonly from: TableState;
  readonly to: TableState;
}

/** Whether two columns are the same. */
const isSameColumn = (one: ColumnState, other: ColumnState): boolean =>
  canonicalText(canonicalColumn(one)) === canonicalText(canonicalColumn(other));

/** Columns that come. One that is to have no NULLs and has no default is filled before that is so. */
export function addedColumns({ from, to }: TablePair, links: CarriedLinks = new Map()): readonly PlannedStep[] {
  const table = placeOf(to);
  const added = Object.keys(to.columns).filter(name => !Object.hasOwn(from.columns, name));
  // What is found by other columns of the table comes after these.
  const ordered = [...added.filter(name => !links.has(name)), ...added.filter(name => links.has(name))];
  return ordered.flatMap(name => {
    const column = stored(columnAt(to, name) as ColumnState); // one of it
    return addedColumn({ table, name, column, owner: to, link: links.get(name) });
  });
}

/** What a column was called before is no part of it. */
export const stored = ({ renamedFrom: _renamedFrom, ...column }: ColumnState): ColumnState => column;

interface ColumnPlace {
  readonly table: TablePlace;
  readonly name: string;
  readonly column: ColumnState;
  readonly owner: TableState;
  /** What it gets where it refers to what another column did; null where nobody can tell. */
  readonly link?: SqlByDialect | null | undefined;
}

function addedColumn(place: ColumnPlace): readonly PlannedStep[] {
  const { table, name, column } = place;
  const fillsItself = column.autoIncrement === true || (column.default !== undefined && column.default.type !== 'database'); // prettier-ignore
  if (place.link !== undefined && column.allowNull)
    return [plain({ type: 'addColumn', table, name, column }), filled(place)];
  if (column.allowNull || fillsItself) return [plain({ type: 'addColumn', table, name, column })];
  return [
    plain({ type: 'addColumn', table, name, column: { ...column, allowNull: true } }),
    filled(place),
    plain({ type: 'changeColumn', table, name, column }),
  ];
}

function filled(place: ColumnPlace): PlannedStep {
  const { table, name, column } = place;
  const known = place.link ?? sqlOfDefault(column.type, column.default);
  if (known !== undefined) return plain({ type: 'fillColumn', table, name, value: known });
  return {
    step: { type: 'fillColumn', table, name, value: madeUp(place) },
    note: { kind: 'choice', text: choice(place) },
  };
}

const madeUp = (place: ColumnPlace): SqlByDialect =>
  (isTold(place) ? undefined : neutralSql(place.column.type)) ?? NO_VALUE;

/** What refers to a row, or is a row's own, nobody can make up. */
const isTold = ({ name, owner }: ColumnPlace): boolean =>
  owner.primaryKey.includes(name) ||
  owner.foreignKeys.some(({ columns }) => columns.includes(name)) ||
  owner.indexes.some(({ unique, parts }) => unique && parts.some(({ column }) => column === name));

export const REFUSED = 'with NULL the migration is refused as soon as there is one';

function choice(place: ColumnPlace): string {
  const column = `${place.owner.name}.${place.name}`;
  const value = 'Choose the value that rows which are there get in';
  if (place.link === null && place.column.allowNull) return `${value} ${column}: with NULL they refer to nothing.`;
  return isTold(place) ? `${value} ${column}: ${REFUSED}.` : `${value} ${column}: this one is made up.`;
}

/**
 * Columns that change, in two parts: before the primary key does, and after. A column of the key is never NULL, and only one
 * of the key can number the rows.
 */
export function changedColumns({ from, to }: TablePair): {
  readonly before: readonly PlannedStep[];
  readonly after: readonly PlannedStep[];
} {
  const keyChanges = !isSameKey({ from, to });
  const changes = Object.entries(to.columns).flatMap(([name, wanted]) => {
    const present = columnAt(from, name);
    if (present === undefined) return [];
    const column = stored(wanted);
    const between = keyChanges ? inBetween(present, column, from.primaryKey.includes(name)) : column;
    return [{ place: { table: placeOf(to), name, owner: to }, present: stored(present), between, column }];
  });
  return {
    before: changes.flatMap(({ place, present, between }) => changedColumn({ ...place, column: between }, present)),
    after: changes.flatMap(({ place, between, column }) => changedColumn({ ...place, column }, between)),
  };
}

function inBetween(present: ColumnState, { autoIncrement, ...wanted }: ColumnState, isInKey: boolean): ColumnState {
  const numbers = autoIncrement === true && present.autoIncrement === true;
  return { ...wanted, allowNull: wanted.allowNull && !isInKey, ...(numbers && { autoIncrement: true as const }) };
}

function changedColumn(place: ColumnPlace, present: ColumnState): readonly PlannedStep[] {
  const { table, name, column } = place;
  if (isSameColumn(present, column)) return [];
  const last = plain({ type: 'changeColumn', table, name, column });
  const note = lossOf(place, present);
  if (!present.allowNull || column.allowNull) return [{ ...last, ...note }];
  const nullable: ColumnState = { ...column, allowNull: true };
  const first = isSameColumn(present, nullable)
    ? []
    : [{ ...plain({ type: 'changeColumn', table, name, column: nullable }), ...note }];
  return [...first, filled(place), last];
}

function lossOf({ name, column, owner }: ColumnPlace, present: ColumnState): Pick<PlannedStep, 'note'> {
  const loss = typeLoss(present.type, column.type);
  return loss === undefined ? {} : { note: { kind: 'loss', text: `${owner.name}.${name} ${loss}.` } };
}

/** Columns that go, with all their values. */
export const droppedColumns = (
  { from, to }: TablePair,
  isLeftBehind: (name: string) => boolean,
): readonly PlannedStep[] =>
  Object.keys(from.columns)
    .filter(name => !Object.hasOwn(to.columns, name))
    .map(name => (isLeftBehind(name) ? dropLink(from, name) : dropColumn(from, name)));

const dropLink = (table: TableState, name: string): PlannedStep =>
  lossy(
    { type: 'dropColumn', table: placeOf(table), name },
    `All values of ${table.name}.${name} go, and with them the links to rows that nobody has given the new columns.`,
  );

export const dropColumn = (table: TableState, name: string): PlannedStep =>
  lossy({ type: 'dropColumn', table: placeOf(table), name }, `All values of ${table.name}.${name} go.`);

/** Whether the primary keys are over the same columns, by the same name. */
export const isSameKey = ({ from, to }: TablePair): boolean =>
  canonicalText([...from.primaryKey].sort()) === canonicalText([...to.primaryKey].sort()) &&
  from.primaryKeyName === to.primaryKeyName;

export function changedKey(pair: TablePair): readonly PlannedStep[] {
  if (isSameKey(pair)) return [];
  const { primaryKey: columns, primaryKeyName: name } = pair.to;
  return [plain({ type: 'changePrimaryKey', table: placeOf(pair.to), columns, ...(name !== undefined && { name }) })];
}
