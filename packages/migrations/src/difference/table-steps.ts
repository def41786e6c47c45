import type { ForeignKeyState, SchemaState, TableState } from '../state/schema-state';
import { tableKey } from '../state/table-key';
import { stored } from './column-steps';
import { addKey, dropKey, targetOf } from './moved-keys';
import { lossy, plain, type PlannedStep } from './planned-step';
import { placeOf } from './renames';

/** Tables that come, those that are referred to first, and the foreign keys that have to wait for all of them. */
export function createdTables(
  created: readonly TableState[],
  to: SchemaState,
): { readonly tables: readonly PlannedStep[]; readonly later: readonly PlannedStep[] } {
  const ordered = referencedFirst(created);
  const places = new Map(ordered.map((table, place) => [tableKey(table), place]));
  const waits = (key: ForeignKeyState, place: number, table: TableState): boolean => {
    const target = targetOf(key);
    const at = places.get(target) ?? (Object.hasOwn(to.tables, target) ? -1 : -2);
    if (at === place) return key.references.columns.some(name => !table.primaryKey.includes(name));
    return at > place;
  };
  return {
    tables: ordered.map((table, place) =>
      plain({ type: 'createTable', table: bare(table, key => !waits(key, place, table)) }),
    ),
    later: ordered.flatMap((table, place) =>
      table.foreignKeys.filter(key => waits(key, place, table)).map(key => addKey(table, key)),
    ),
  };
}

/** A table without what it was called before, and without foreign keys that are not there yet. */
function bare(
  { renamedFrom: _renamedFrom, ...table }: TableState,
  isThere: (key: ForeignKeyState) => boolean,
): TableState {
  return {
    ...table,
    columns: Object.fromEntries(Object.entries(table.columns).map(([name, column]) => [name, stored(column)])),
    foreignKeys: table.foreignKeys.filter(isThere),
  };
}

function referencedFirst(tables: readonly TableState[]): readonly TableState[] {
  const byKey = new Map(tables.map(table => [tableKey(table), table]));
  const ordered = new Set<TableState>();
  const visited = new Set<TableState>();
  const visit = (table: TableState): void => {
    if (visited.has(table)) return;
    visited.add(table);
    for (const key of table.foreignKeys) {
      const target = byKey.get(targetOf(key));
      if (target !== undefined) visit(target);
    }
    ordered.add(table);
  };
  tables.forEach(visit);
  return [...ordered];
}

/** Tables that go, those that refer to others first; keys in a circle go before. */
export function droppedTables(dropped: readonly TableState[]): {
  readonly keys: readonly PlannedStep[];
  readonly tables: readonly PlannedStep[];
} {
  const ordered = [...referencedFirst(dropped)].reverse();
  const places = new Map(ordered.map((table, place) => [tableKey(table), place]));
  const isInTheWay = (key: ForeignKeyState, place: number): boolean => (places.get(targetOf(key)) ?? place) < place;
  return {
    keys: ordered.flatMap((table, place) =>
      table.foreignKeys.filter(key => isInTheWay(key, place)).map(({ name }) => dropKey(table, name)),
    ),
    tables: ordered.map(dropTable),
  };
}

export const dropTable = (table: TableState): PlannedStep =>
  lossy({ type: 'dropTable', table: placeOf(table) }, `The table ${table.name} goes with all its rows.`);
