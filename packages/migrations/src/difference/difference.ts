import type { SchemaState, TableState } from '../state/schema-state';
import { tableAt } from '../state/table-at';
import { tableKey } from '../state/table-key';
import { withoutFormerNames } from '../state/without-former-names';
import { addedColumns, changedColumns, changedKey, dropColumn, droppedColumns, type TablePair } from './column-steps';
import { applySteps } from './apply-steps';
import { addedIndexes, changedForeignKeys, droppedIndexes, dropKey, targetOf } from './moved-keys';
import { plain, type PlannedStep } from './planned-step';
import { orderedRenames } from './rename-steps';
import { invertRenames, placeOf, resolveRenames, type Renames, type TableRename } from './renames';
import { createdTables, droppedTables, dropTable } from './table-steps';

export interface DifferenceOptions {
  /** What is called otherwise now, beside what models say with `renamedFrom`. */
  readonly renames?: Renames;
}

export interface Difference {
  readonly up: readonly PlannedStep[];
  readonly down: readonly PlannedStep[];
}

/**
 * The steps from one state to another and back, in an order that is safe for the rows: what is referred to is there before
 * what refers to it, a column is filled before it refuses NULL, and nothing is dropped before all else is done.
 *
 * @throws DefinitionError `UNKNOWN_RENAME`
 */
export function difference(from: SchemaState, to: SchemaState, { renames = {} }: DifferenceOptions = {}): Difference {
  const pairs = resolveRenames(from, to, renames);
  const forwards = withoutFormerNames(to);
  const backwards = withoutFormerNames(from);
  return {
    up: stepsBetween(from, to, pairs),
    down: stepsBetween(forwards, backwards, resolveRenames(forwards, backwards, invertRenames(pairs))),
  };
}

function stepsBetween(from: SchemaState, to: SchemaState, pairs: readonly TableRename[]): readonly PlannedStep[] {
  const early = inTheWayOfNames(from, pairs);
  const renames = renameSteps(pairs);
  const renamed = applySteps(
    from,
    [...early, ...renames].map(({ step }) => step),
  );
  return [...early, ...renames, ...changes(renamed, to)];
}

/** Tables and columns that go, and have the name that another one gets. */
function inTheWayOfNames(from: SchemaState, pairs: readonly TableRename[]): readonly PlannedStep[] {
  const staying = new Set(pairs.map(pair => tableKey(pair.from)));
  const tables = pairs.flatMap(pair => {
    const key = tableKey(pair.to);
    const inTheWay = key === tableKey(pair.from) || staying.has(key) ? undefined : tableAt(from, key);
    return inTheWay === undefined ? [] : [...keysTo(inTheWay, from), dropTable(inTheWay)];
  });
  const columns = pairs.flatMap(pair =>
    [...pair.columns.values()]
      .filter(name => Object.hasOwn(pair.from.columns, name) && !pair.columns.has(name))
      .flatMap(name => [...usesOfColumn(pair.from, name, from), dropColumn(pair.from, name)]),
  );
  return firstOfEach([...tables, ...columns]);
}

const keysTo = (table: TableState, { tables }: SchemaState): readonly PlannedStep[] =>
  Object.values(tables)
    .filter(each => each !== table)
    .flatMap(each =>
      each.foreignKeys.filter(key => targetOf(key) === tableKey(table)).map(({ name }) => dropKey(each, name)),
    );

function usesOfColumn(table: TableState, column: string, { tables }: SchemaState): readonly PlannedStep[] {
  const keys = Object.values(tables).flatMap(each =>
    each.foreignKeys
      .filter(
        key =>
          (each === table && key.columns.includes(column)) ||
          (targetOf(key) === tableKey(table) && key.references.columns.includes(column)),
      )
      .map(({ name }) => dropKey(each, name)),
  );
  const indexes = table.indexes.filter(
    ({ parts, livingBy }) => livingBy === column || parts.some(part => part.column === column),
  );
  return [...keys, ...indexes.map(({ name }) => dropIndex(table, name)), ...keyWithout(table, column)];
}

function keyWithout(table: TableState, column: string): readonly PlannedStep[] {
  if (!table.primaryKey.includes(column)) return [];
  const columns = table.primaryKey.filter(name => name !== column);
  return [plain({ type: 'changePrimaryKey', table: placeOf(table), columns })];
}

const dropIndex = (table: TableState, name: string): PlannedStep =>
  plain({ type: 'dropIndex', table: placeOf(table), name });

function firstOfEach(steps: readonly PlannedStep[]): readonly PlannedStep[] {
  return [...new Map(steps.map(each => [JSON.stringify(each.step), each])).values()];
}

/** Columns by the tables' names before, then the tables. */
function renameSteps(pairs: readonly TableRename[]): readonly PlannedStep[] {
  const columns = pairs.flatMap(({ from, columns: names }) =>
    orderedRenames([...names].map(([before, now]) => ({ from: before, to: now }))).map(each =>
      plain({ type: 'renameColumn', table: placeOf(from), name: each.from, to: each.to }),
    ),
  );
  const schemas = new Set(pairs.map(({ from }) => from.schema));
  const tables = [...schemas].flatMap(schema =>
    orderedRenames(
      pairs
        .filter(({ from, to }) => from.schema === schema && from.name !== to.name)
        .map(({ from, to }) => ({ from: from.name, to: to.name })),
    ).map(each =>
      plain({
        type: 'renameTable',
        table: placeOf({ ...(schema !== undefined && { schema }), name: each.from }),
        to: each.to,
      }),
    ),
  );
  return [...columns, ...tables];
}

/** What is to be done once all has its name. */
function changes(from: SchemaState, to: SchemaState): readonly PlannedStep[] {
  const pairs = Object.entries(to.tables).flatMap(([key, table]): readonly TablePair[] => {
    const before = tableAt(from, key);
    return before === undefined ? [] : [{ from: before, to: table }];
  });
  const missing = (one: SchemaState, other: SchemaState): readonly TableState[] =>
    Object.keys(one.tables)
      .filter(key => !Object.hasOwn(other.tables, key))
      .map(key => one.tables[key] as TableState); // prettier-ignore -- a key of it
  const created = createdTables(missing(to, from), to);
  const going = missing(from, to);
  const keys = changedForeignKeys({ pairs, going });
  const dropped = droppedTables(going);
  return [
    ...keys.dropped,
    ...pairs.flatMap(tableChanges),
    ...created.tables,
    ...created.later,
    ...keys.added,
    ...pairs.flatMap(droppedColumns),
    ...dropped.keys,
    ...dropped.tables,
  ];
}

function tableChanges(pair: TablePair): readonly PlannedStep[] {
  const columns = changedColumns(pair);
  const table = placeOf(pair.to);
  return [
    ...droppedIndexes(pair).map(({ name }) => dropIndex(pair.from, name)),
    ...commentChange(pair),
    ...addedColumns(pair),
    ...columns.before,
    ...changedKey(pair),
    ...columns.after,
    ...addedIndexes(pair).map(index => plain({ type: 'addIndex', table, index })),
  ];
}

function commentChange({ from, to }: TablePair): readonly PlannedStep[] {
  if (from.comment === to.comment) return [];
  return [plain({ type: 'commentTable', table: placeOf(to), comment: to.comment ?? null })];
}
