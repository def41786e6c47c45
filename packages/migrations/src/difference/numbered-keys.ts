import type { ColumnState, SchemaState, SqlTextPart, TableState } from '../state/schema-state';
import { columnAt } from '../state/table-at';
import { tableKey } from '../state/table-key';
import { NO_VALUE } from '../steps/sql-by-dialect';
import type { SqlByDialect } from '../steps/step';
import { dropColumn } from './column-steps';
import { plain, type PlannedStep } from './planned-step';
import { placeOf, type TableRename } from './renames';
import { everywhere } from './sql-of-value';

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
      note: { kind: 'choice', text: `Choose the number that rows which are there get in ${owner.name}.${name}: these are in the order of the key before.` },
    },
    plain({ type: 'changeColumn', table, name, column }),
  ]; // prettier-ignore
}

const text = (given: string): SqlTextPart => ({ type: 'text', text: given });
const identifier = (name: string): SqlTextPart => ({ type: 'identifier', name });

/** Numbers in the order of the key. The name of a table in a schema is another one on each database. */
function numbersOf({ schema, name, primaryKey }: TableState): SqlByDialect {
  if (schema !== undefined || primaryKey.length === 0) return NO_VALUE;
  const keys = primaryKey.map((column, place) => ({ own: identifier(column), its: `mortise_key_${place + 1}` }));
  const selected = keys.flatMap(({ own, its }) => [own, text(` AS ${its}, `)]);
  const order = keys.flatMap(({ own }, place) => [...(place === 0 ? [] : [text(', ')]), own]);
  const isSame = keys.flatMap(({ own, its }, place) => [text(`${place === 0 ? '' : ' AND '}${its} = `), own]);
  return everywhere([
    text('(SELECT mortise_number FROM (SELECT '),
    ...selected,
    text('row_number() OVER (ORDER BY '),
    ...order,
    text(') AS mortise_number FROM '),
    identifier(name),
    text(') AS mortise_numbered WHERE '),
    ...isSame,
    text(')'),
  ]);
}
