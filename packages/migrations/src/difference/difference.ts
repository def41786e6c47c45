import type { ForeignKeyState, IndexState, SchemaState, TableState } from '../state/schema-state';
import { columnsOfIndex } from '../state/columns-of-index';
import { withExactKeys } from '../state/exact-keys';
import { columnAt, tableAt } from '../state/table-at';
import { tableKey } from '../state/table-key';
import { withoutFormerNames } from '../state/without-former-names';
import { carriedLinks, isLeftBehind, linkedTables } from './carried-links';
import { addedColumns, changedColumns, changedKey, dropColumn, droppedColumns, type TablePair } from './column-steps';
import { applySteps } from './apply-steps';
import { isConvertible } from './convertible-types';
import { addedIndexes, changedForeignKeys, droppedIndexes, dropKey, targetOf } from './moved-keys';
import { throughOrdinaryColumns, type StagedStates } from './numbered-keys';
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
 * @throws MigrationError `UNKNOWN_RENAME`, `AMBIGUOUS_RENAME`
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
  const staged = throughOrdinaryColumns(from, to, pairs);
  return [...staged.first, ...directSteps(staged), ...staged.last];
}

function directSteps({ from, to, pairs }: StagedStates): readonly PlannedStep[] {
  const early = inTheWayOfNames(from, pairs);
  const renames = renameSteps(pairs.map(withoutGone));
  const renamed = applySteps(
    from,
    [...early, ...renames].map(({ step }) => step),
  );
  return [...early, ...renames, ...changes(renamed, to)];
}

/** What goes is not renamed. */
function withoutGone(pair: TableRename): TableRename {
  const columns = [...pair.columns].filter(([name]) => !hasToGo(name, pair));
  return { ...pair, columns: new Map(columns) };
}

/** Tables and columns that go, and have the name that another one gets. */
function inTheWayOfNames(from: SchemaState, pairs: readonly TableRename[]): readonly PlannedStep[] {
  const staying = new Set(pairs.map(pair => tableKey(pair.from)));
  const tables = pairs.flatMap(pair => {
    const key = tableKey(pair.to);
    const inTheWay = key === tableKey(pair.from) || staying.has(key) ? undefined : tableAt(from, key);
    return inTheWay === undefined ? [] : [...keysTo(inTheWay, from), dropTable(inTheWay)];
  });
  const columns = pairs.flatMap(pair => {
    const gone = Object.keys(pair.from.columns).filter(name => hasToGo(name, pair));
    return [...usesOfColumns(pair.from, gone, from), ...gone.map(name => dropColumn(pair.from, name))];
  });
  return firstOfEach([...tables, ...columns]);
}

/** Whether a column's name goes to another one, or its values to nothing. */
function hasToGo(name: string, { from, to, columns }: TableRename): boolean {
  if (!columns.has(name) && [...columns.values()].includes(name)) return true;
  const [present, wanted] = [columnAt(from, name), columnAt(to, columns.get(name) ?? name)];
  return present !== undefined && wanted !== undefined && !isConvertible(present.type, wanted.type);
}

const keysTo = (table: TableState, { tables }: SchemaState): readonly PlannedStep[] =>
  Object.values(tables)
    .filter(each => each !== table)
    .flatMap(each =>
      each.foreignKeys.filter(key => targetOf(key) === tableKey(table)).map(({ name }) => dropKey(each, name)),
    );

/** Keys and indexes that columns are part of, and those to a primary key that they are part of. */
function usesOfColumns(table: TableState, gone: readonly string[], { tables }: SchemaState): readonly PlannedStep[] {
  const isGone = (name: string): boolean => gone.includes(name);
  const leavesKey = table.primaryKey.some(isGone);
  const isTouched = (name: string): boolean => isGone(name) || (leavesKey && table.primaryKey.includes(name));
  const isInTheWay = (key: ForeignKeyState, owner: TableState): boolean =>
    (owner === table && key.columns.some(isGone)) ||
    (targetOf(key) === tableKey(table) && key.references.columns.some(isTouched));
  const keys = Object.values(tables).flatMap(each =>
    each.foreignKeys.filter(key => isInTheWay(key, each)).map(({ name }) => dropKey(each, name)),
  );
  const indexes = table.indexes
    .filter(index => columnsOfIndex(index).some(isGone))
    .map(({ name }) => dropIndex(table, name));
  const columns = table.primaryKey.filter(name => !isGone(name));
  const key = leavesKey ? [plain({ type: 'changePrimaryKey', table: placeOf(table), columns })] : [];
  return [...keys, ...indexes, ...key];
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
    return before === undefined ? [] : [{ from: withExactKeys(before), to: withExactKeys(table) }];
  });
  const missing = (one: SchemaState, other: SchemaState): readonly TableState[] =>
    Object.keys(one.tables)
      .filter(key => !Object.hasOwn(other.tables, key))
      .map(key => one.tables[key] as TableState); // prettier-ignore -- a key of it
  const linked = linkedTables(pairs);
  const created = createdTables(missing(to, from), to);
  const going = missing(from, to);
  const keys = changedForeignKeys({ pairs, going });
  const dropped = droppedTables(going);
  return [
    ...keys.dropped,
    ...linked.flatMap(pair => addedColumns(pair, carriedLinks(pair, pairs))),
    ...pairs.flatMap(pair => tableChanges(pair, linked.includes(pair) ? [] : addedColumns(pair))),
    ...created.tables,
    ...created.later,
    ...keys.added,
    ...pairs.flatMap(pair => droppedColumns(pair, name => isLeftBehind(name, pair, pairs))),
    ...dropped.keys,
    ...dropped.tables,
  ];
}

function tableChanges(pair: TablePair, added: readonly PlannedStep[]): readonly PlannedStep[] {
  const columns = changedColumns(pair);
  const table = placeOf(pair.to);
  return [
    ...droppedIndexes(pair).map(({ name }) => dropIndex(pair.from, name)),
    ...commentChange(pair),
    ...added,
    ...columns.before,
    ...changedKey(pair),
    ...columns.after,
    ...addedIndexes(pair)
      .filter(isKnown)
      .map(index => plain({ type: 'addIndex', table, index })),
  ];
}

/** Of an index that only a database knows the name is all there is: it can go, and not come. */
const isKnown = ({ parts }: IndexState): boolean => parts.length > 0;

function commentChange({ from, to }: TablePair): readonly PlannedStep[] {
  if (from.comment === to.comment) return [];
  return [plain({ type: 'commentTable', table: placeOf(to), comment: to.comment ?? null })];
}
