import { alterErrors } from '../shared/alter-errors';
import type { AlterStep, AlterSyntax, Rehearsal, ColumnChange, TableChanges } from '../contract/alter-syntax';
import { converted } from './sqlite-converted';
import { describeTable } from './sqlite-describe-table';
import { lossCondition } from './sqlite-loss-condition';
import { quoteIdentifier, quoteTable } from './sqlite-quote';
import { canBeAdded, checkForeignKeys, rebuild } from './sqlite-rebuild';
import { checkStrictTypes, isStrictTextFor, lineIn } from './sqlite-strict-table';
import { canonicalSql } from './sqlite-tokens';

export const sqliteAlterSyntax: AlterSyntax = {
  keepsComments: false,
  // Neither can be switched inside a transaction. With the older way to rename, views and other tables keep the name.
  ownTransaction: {
    begin: ['PRAGMA foreign_keys = OFF', 'PRAGMA legacy_alter_table = ON', 'BEGIN IMMEDIATE'],
    commit: 'COMMIT',
    rollBack: 'ROLLBACK',
    afterwards: ['PRAGMA legacy_alter_table = OFF', 'PRAGMA foreign_keys = ON'],
  },
  nameKey: name => name.toLowerCase(),
  bareType: columnType => (columnType.endsWith(' PRIMARY KEY AUTOINCREMENT') ? 'INTEGER' : columnType),
  describe: describeTable,
  canonicalTypes: async types => types,
  isSameType: (present, wanted) => canonicalSql(present) === canonicalSql(wanted) || isStrictTextFor(wanted, present),
  areSame: async pairs => pairs.map(({ present, wanted }) => canonicalSql(present) === canonicalSql(wanted)),
  needsOwnTransaction: needsRebuild,
  isNeeded: () => false,
  rehearse,
  converted,
  dropForeignKeys: () => [],
  changeTable,
  addForeignKeys: changes => (needsRebuild(changes) ? checkForeignKeys(changes) : []),
};

/** SQLite itself adds columns and indexes; for all else the table is made anew. */
function needsRebuild(changes: TableChanges): boolean {
  const { changedColumns, droppedColumns, addedForeignKeys, droppedForeignKeys, addedChecks, droppedChecks } = changes;
  const others = [changedColumns, droppedColumns, addedForeignKeys, droppedForeignKeys, addedChecks, droppedChecks];
  return (
    others.some(list => list.length > 0) ||
    changes.droppedIndexes.some(({ ofConstraint }) => ofConstraint) ||
    !changes.addedColumns.every(canBeAdded)
  );
}

function changeTable(changes: TableChanges): readonly AlterStep[] {
  const isRebuilt = needsRebuild(changes);
  checkStrictTypes(changes, isRebuilt ? changes.wanted.columns : changes.addedColumns);
  return [
    ...changes.droppedIndexes
      .filter(index => !index.ofConstraint)
      .map(({ name }) => step(`DROP INDEX ${quoteIdentifier(name)}`, changes)),
    ...(isRebuilt ? rebuild(changes) : addColumns(changes)),
    ...changes.addedIndexes.map(({ statement }) => step(statement, changes)),
  ];
}

function addColumns(changes: TableChanges): readonly AlterStep[] {
  const table = quoteTable(changes.wanted.table);
  return changes.addedColumns.map(column =>
    step(`ALTER TABLE ${table} ADD COLUMN ${lineIn(changes, column)}`, changes),
  );
}

const step = (sql: string, { wanted }: TableChanges): AlterStep => ({ sql, subject: wanted.model });

/** SQLite stores whatever it is given: what the new type would not hold, or could not be read as it, is found here. */
function rehearse(change: ColumnChange, changes: TableChanges): Rehearsal {
  const column = quoteIdentifier(change.present.name);
  const isLost = lossCondition(change.wanted, column);
  if (isLost === undefined) return { steps: [], cleanUp: [] };
  const sql = `SELECT 1 FROM ${quoteTable(changes.wanted.table)} WHERE ${column} IS NOT NULL AND ${isLost} LIMIT 1`;
  const refusal = (): ReturnType<typeof alterErrors.rowsNotConvertible> =>
    alterErrors.rowsNotConvertible(changes, change);
  return { steps: [{ sql, subject: `${changes.wanted.model}.${change.wanted.attribute}`, refusal }], cleanUp: [] };
}
