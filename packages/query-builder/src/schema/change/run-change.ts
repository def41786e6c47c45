import type { IndexDefinition, ModelDefinition, SchemaChange, TableOutline } from '@mortise/core';
import type { TableChanges } from '../../dialects/contract/alter-syntax';
import type { Dialect } from '../../dialects/contract/dialect';
import { fromFirstWord } from '../../sql/statement';
import { isChange, alterTables } from '../alter/alter-tables';
import { withIndexTexts } from '../index-texts';
import { changeErrors } from './change-errors';
import { presentTable, type ChangeWork } from './change-work';
import { checkTarget, checkTargets } from './check-target';
import { makeChanges } from './make-changes';
import { textOfSql } from './text-of-sql';
import { dropTable, renameColumn, renameTable } from './whole-tables';
import { outlineDefinition } from './outline-definition';
import {
  addedColumn,
  addedForeignKey,
  addedIndex,
  changedColumn,
  changedComment,
  changedPrimaryKey,
  droppedColumn,
  droppedForeignKey,
  droppedIndex,
  type PresentTable,
} from './planned-changes';
import { checkDefinitions } from '../check-definition';
import { addLaterForeignKeys } from '../create-statements';
import { createOne, createSchemas } from '../create-tables';
import { orderTables } from '../table-order';

/** A change that speaks of a table by its columns, indexes and keys. */
type PartChange = Exclude<SchemaChange, { type: 'createTable' | 'dropTable' | 'renameTable' | 'renameColumn' | 'sql' }>;

/** Statements that every transaction takes. */
const OF_ROWS = /^(?:INSERT|UPDATE|DELETE|MERGE|REPLACE|WITH|SELECT)\b/i;

/** Whether a transaction that is rolled back takes the change with it. */
export function canBeUndone(change: SchemaChange, dialect: Dialect): boolean {
  const { hasTransactionalDdl } = dialect.schema;
  if (change.type !== 'sql') return hasTransactionalDdl && !('concurrently' in change && change.concurrently);
  const text = textOfSql(change.statement, dialect);
  // What else an author wants outside of a transaction may be refused in one.
  return hasTransactionalDdl ? OF_ROWS.test(fromFirstWord(text)) : !dialect.driver.commitsFirst(text);
}

/** Makes one change, by what is there. */
export async function runChange(change: Exclude<SchemaChange, { type: 'sql' }>, work: ChangeWork): Promise<void> {
  switch (change.type) {
    case 'createTable':
      return createNewTable(checkedIndexes(change.table, work.dialect), work);
    case 'dropTable':
      return dropTable(change.table, work);
    case 'renameTable':
      return renameTable(change, work);
    case 'renameColumn':
      return renameColumn(change, work);
    default:
      return changePart(change, work);
  }
}

const checkedIndexes = (table: TableOutline, dialect: Dialect): TableOutline => ({
  ...table,
  indexes: (withIndexTexts([outlineDefinition(table)], dialect)[0] as ModelDefinition).indexes, // as many
});

async function changePart(change: PartChange, work: ChangeWork): Promise<void> {
  const place = await presentTable(change.table, work);
  if (change.type === 'fillColumn') return fillColumn(change, place, work.dialect);
  const changes = await planned(change, place, work);
  if (changes !== undefined && isChange(changes)) await makeChanges(changes, work);
}

async function planned(
  change: Exclude<PartChange, { type: 'fillColumn' }>,
  place: PresentTable,
  work: ChangeWork,
): Promise<TableChanges | undefined> {
  switch (change.type) {
    case 'commentTable':
      return changedComment(change.comment, place);
    case 'addColumn':
      return addedColumn(change.column, place);
    case 'changeColumn':
      return changedColumn(change.column, place);
    case 'dropColumn':
      return droppedColumn(change.name, place);
    case 'addIndex':
      return addedIndex(textsOf(change.index, place, work.dialect), place);
    case 'dropIndex':
      return droppedIndex(change.name, place);
    case 'addForeignKey':
      await checkTarget(change.foreignKey, change.table, work);
      return addedForeignKey(change.foreignKey, place);
    case 'dropForeignKey':
      return droppedForeignKey(change.name, place);
    case 'changePrimaryKey':
      return changedPrimaryKey(change, place);
  }
}

/** With its SQL as text, once its columns are known to be there. */
function textsOf(index: IndexDefinition, { table }: PresentTable, dialect: Dialect): IndexDefinition {
  const [definition] = withIndexTexts([outlineDefinition({ table, indexes: [index] })], dialect);
  return definition?.indexes[0] ?? index;
}

async function fillColumn(
  { table, name, value }: Extract<SchemaChange, { type: 'fillColumn' }>,
  { present, syntax, session }: PresentTable,
  dialect: Dialect,
): Promise<void> {
  const column = present.columns.find(each => syntax.alter.nameKey(each.name) === syntax.alter.nameKey(name));
  if (column === undefined)
    throw changeErrors.unknownColumn(
      { table, name },
      present.columns.map(each => each.name),
    );
  const quoted = syntax.quoteIdentifier(column.name);
  await session.run([
    `UPDATE ${syntax.quoteTable(table)} SET ${quoted} = ${textOfSql(value, dialect)} WHERE ${quoted} IS NULL`,
  ]);
}

/**
 * Creates a table with all that belongs to it.
 *
 * @throws DatabaseError `TABLE_EXISTS`, `UNKNOWN_TABLE`, `UNKNOWN_COLUMN` or `KEY_NOT_UNIQUE`
 * @throws DefinitionError for what the database cannot hold
 */
async function createNewTable(outline: TableOutline, work: ChangeWork): Promise<void> {
  const { dialect, session } = work;
  const { schema: syntax } = dialect;
  const definition = outlineDefinition(outline);
  checkDefinitions([definition], syntax);
  const isThere = await refuseOthers(outline, work);
  await checkTargets(outline.foreignKeys, outline.table, work);
  if (isThere) {
    // What was begun and not finished: what it lacks is added.
    const isInside = work.isBound;
    return alterTables({ definitions: [definition], known: [definition], drop: false, syntax, session, isInside });
  }
  const steps = orderTables([definition]);
  await session.run(createSchemas(steps, syntax));
  for (const step of steps) await createOne(step, syntax, session);
  for (const step of steps) await session.run(addLaterForeignKeys(step, syntax));
}

/** Whether the table is there and was begun here. */
async function refuseOthers({ table }: TableOutline, { dialect, session, resumes }: ChangeWork): Promise<boolean> {
  const { schema: syntax } = dialect;
  const [other] = await session.rows(syntax.kindOfNoTable(table, 0));
  if (other !== undefined) throw changeErrors.tableExists({ table, kind: String(other[1]) });
  const isThere = (await syntax.alter.describe(table, sql => session.rows(sql))) !== undefined;
  if (isThere && !resumes) throw changeErrors.tableExists({ table });
  return isThere;
}
