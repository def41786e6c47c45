import type { ColumnState, SchemaState, SqlTextPart, TableState } from '../state/schema-state';
import { columnAt } from '../state/table-at';
import { tableKey } from '../state/table-key';
import { NO_VALUE } from '../steps/sql-by-dialect';
import type { SqlByDialect } from '../steps/step';
import { dropColumn, REFUSED } from './column-steps';
import { plain, type PlannedStep } from './planned-step';
import { placeOf, type TableRename } from './renames';
import { identifier, joined, sqlOfTables, text, withPostgres } from './sql-of-table';

/** Two states with what has to be done before the first, and after the second, which are other ones then. */
export interface StagedStates {
  readonly from: SchemaState;
  readonly to: SchemaState;
  readonly pairs: readonly TableRename[];
  readonly first: readonly PlannedStep[];
  readonly last: readonly PlannedStep[];
}

/**
 * A column that numbers the rows comes to a table, or goes from it, by way of an ordinary one: rows have their numbers before
 * these are the key, and keep them until another key is there. No database adds such a column beside another key.
 */
export function throughOrdinaryColumns(
  from: SchemaState,
  to: SchemaState,
  pairs: readonly TableRename[],
): StagedStates {
  const coming = pairs.flatMap(pair => comingNumber(pair) ?? []);
  const going = pairs.flatMap(pair => goingNumber(pair) ?? []);
  const [before, after] = [withColumns(from, coming), withColumns(to, going)];
  return {
    from: before,
    to: after,
    pairs: pairs.map(pair => ({ ...pair, from: sameTable(pair.from, before), to: sameTable(pair.to, after) })),
    first: coming.flatMap(numberedColumn),
    last: going.map(({ table, name }) => dropColumn(table, name)),
  };
}

interface NumberColumn {
  /** The table that it is no part of. */
  readonly table: TableState;
  readonly name: string;
  /** As it is while it is an ordinary one. */
  readonly column: ColumnState;
}

function comingNumber({ from, to, columns }: TableRename): NumberColumn | undefined {
  const renamed = new Set(columns.values());
  const name = numberOf(to);
  if (name === undefined || columnAt(from, name) !== undefined || renamed.has(name)) return undefined;
  return { table: from, name, column: ordinary(to, name) };
}

function goingNumber({ from, to, columns }: TableRename): NumberColumn | undefined {
  const name = numberOf(from);
  if (name === undefined || columnAt(to, columns.get(name) ?? name) !== undefined) return undefined;
  return { table: to, name, column: ordinary(from, name) };
}

const numberOf = ({ columns }: TableState): string | undefined =>
  Object.entries(columns).find(([, { autoIncrement }]) => autoIncrement === true)?.[0];

function ordinary(table: TableState, name: string): ColumnState {
  const { autoIncrement: _number, renamedFrom: _name, ...column } = columnAt(table, name) as ColumnState; // one of it
  return { ...column, allowNull: false };
}

function withColumns({ tables }: SchemaState, added: readonly NumberColumn[]): SchemaState {
  const fresh = added.map(({ table, name, column }): readonly [string, TableState] => [
    tableKey(table),
    { ...table, columns: { ...table.columns, [name]: column } },
  ]);
  return { tables: { ...tables, ...Object.fromEntries(fresh) } };
}

const sameTable = (table: TableState, { tables }: SchemaState): TableState => tables[tableKey(table)] ?? table;

function numberedColumn({ table: owner, name, column }: NumberColumn): readonly PlannedStep[] {
  const table = placeOf(owner);
  return [
    plain({ type: 'addColumn', table, name, column: { ...column, allowNull: true } }),
    {
      step: { type: 'fillColumn', table, name, value: numbersOf(owner) },
      note: { kind: 'choice', text: `Choose the number that rows which are there get in ${owner.name}.${name}: ${orderOf(owner)}.` },
    },
    plain({ type: 'changeColumn', table, name, column }),
  ]; // prettier-ignore
}

const orderOf = ({ primaryKey }: TableState): string =>
  primaryKey.length === 0 ? REFUSED : 'these are in the order of the key before';

/** Numbers in the order of the key; NULL where there is none. */
function numbersOf(table: TableState): SqlByDialect {
  if (table.primaryKey.length === 0) return NO_VALUE;
  return withPostgres(numbersByKey(table), numbersByRow(table));
}

const MADE = text(') AS mortise_number FROM ');
const TABLE_OF_NUMBERS = text(') AS mortise_numbered');

/** Databases that keep what they have numbered, and find a row in it by its key. */
const numbersByKey = (table: TableState): SqlByDialect =>
  sqlOfTables([table], nameOf => {
    const keys = table.primaryKey.map((column, place) => ({
      own: identifier(column),
      its: text(`mortise_key_${place + 1}`),
    }));
    const selected = keys.flatMap(({ own, its }) => [own, text(' AS '), its, text(', ')]);
    const isSame = keys.map(({ own, its }) => [its, text(' = '), own]);
    const numbers = [...selected, ...rowNumber(table), MADE, ...nameOf(table), TABLE_OF_NUMBERS];
    return [
      text('(SELECT mortise_number FROM (SELECT '),
      ...numbers,
      text(' WHERE '),
      ...joined(isSame, ' AND '),
      text(')'),
    ];
  });

/** PostgreSQL would number the whole table for each row: so it does once, and finds the number by the place of the row. */
const numbersByRow = (table: TableState): SqlByDialect =>
  sqlOfTables([table], nameOf => [
    text('(SELECT array_agg(mortise_number ORDER BY mortise_row) FROM (SELECT ctid AS mortise_row, '),
    ...rowNumber(table),
    MADE,
    ...nameOf(table),
    TABLE_OF_NUMBERS,
    text(')[width_bucket(ctid, (SELECT array_agg(ctid ORDER BY ctid) FROM '),
    ...nameOf(table),
    text('))]'),
  ]);

const rowNumber = ({ primaryKey }: TableState): readonly SqlTextPart[] => [
  text('row_number() OVER (ORDER BY '),
  ...joined(
    primaryKey.map(name => [identifier(name)]),
    ', ',
  ),
];
