import { canonicalText } from '../state/canonical-state';
import type { ForeignKeyState, TableState } from '../state/schema-state';
import { columnAt } from '../state/table-at';
import { tableKey } from '../state/table-key';
import { isSameKey, type TablePair } from './column-steps';
import { plain, type PlannedStep } from './planned-step';
import { placeOf } from './renames';

/** Tables that stay, with what they are to be, and tables that go. */
export interface KeyWork {
  readonly pairs: readonly TablePair[];
  readonly going: readonly TableState[];
}

/** A foreign key that goes, comes, or makes way meanwhile. */
interface KeyChanges {
  readonly dropped: readonly PlannedStep[];
  readonly added: readonly PlannedStep[];
}

/**
 * Foreign keys of tables that stay. One that stays makes way meanwhile where a column at one of its ends changes, or a key
 * or an index under it does.
 */
export function changedForeignKeys(work: KeyWork): KeyChanges {
  const changes = work.pairs.map(pair => {
    const wanted = new Set(pair.to.foreignKeys.map(canonicalText));
    const staying = pair.from.foreignKeys.filter(key => wanted.has(canonicalText(key)) && !makesWay(key, pair, work));
    const stays = new Set(staying.map(canonicalText));
    const goes = (key: ForeignKeyState): boolean => !stays.has(canonicalText(key));
    return {
      dropped: pair.from.foreignKeys.filter(goes).map(({ name }) => dropKey(pair.from, name)),
      added: pair.to.foreignKeys.filter(goes).map(key => addKey(pair.to, key)),
    };
  });
  const ofGoing = work.going.flatMap(table =>
    table.foreignKeys.filter(key => isTargetTouched(key, work)).map(({ name }) => dropKey(table, name)),
  );
  return {
    dropped: [...ofGoing, ...changes.flatMap(each => each.dropped)],
    added: changes.flatMap(each => each.added),
  };
}

export const dropKey = (table: TableState, name: string): PlannedStep =>
  plain({ type: 'dropForeignKey', table: placeOf(table), name });

export const addKey = (table: TableState, foreignKey: ForeignKeyState): PlannedStep =>
  plain({ type: 'addForeignKey', table: placeOf(table), foreignKey });

const makesWay = (key: ForeignKeyState, pair: TablePair, work: KeyWork): boolean =>
  isTouched(key.columns, pair) || isTargetTouched(key, work);

function isTargetTouched(key: ForeignKeyState, { pairs }: KeyWork): boolean {
  const target = pairs.find(({ from }) => tableKey(from) === targetOf(key));
  return target !== undefined && isTouched(key.references.columns, target);
}

/** What a state calls the table that a foreign key leads to. */
export const targetOf = ({ references: { schema, table } }: ForeignKeyState): string =>
  tableKey({ ...(schema !== undefined && { schema }), name: table });

function isTouched(columns: readonly string[], pair: TablePair): boolean {
  const { from, to } = pair;
  const key =
    from.primaryKey.some(name => columns.includes(name)) || to.primaryKey.some(name => columns.includes(name));
  return (
    columns.some(name => isRetyped(name, pair)) ||
    (key && !isSameKey(pair)) ||
    droppedIndexes(pair).some(({ parts }) => columns.includes(parts[0]?.column ?? ''))
  );
}

/** Comments and defaults change without anybody minding. */
function isRetyped(name: string, { from, to }: TablePair): boolean {
  const [present, wanted] = [columnAt(from, name), columnAt(to, name)];
  const ofKey = [present, wanted].map(each =>
    canonicalText([each?.type, each?.allowNull, each?.autoIncrement, each?.exact]),
  );
  return ofKey[0] !== ofKey[1];
}

/** Indexes that go, or change. */
export function droppedIndexes({ from, to }: TablePair): TableState['indexes'] {
  const wanted = new Set(to.indexes.map(canonicalText));
  return from.indexes.filter(index => !wanted.has(canonicalText(index)));
}

/** Indexes that come, or have changed. */
export function addedIndexes({ from, to }: TablePair): TableState['indexes'] {
  return droppedIndexes({ from: to, to: from });
}
