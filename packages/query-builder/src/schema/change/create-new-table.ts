import type { TableOutline } from '@mortise/core';
import { alterTables } from '../alter/alter-tables';
import { checkDefinitions } from '../check-definition';
import { addLaterForeignKeys } from '../create-statements';
import { createOne, createSchemas } from '../create-tables';
import { orderTables } from '../table-order';
import { changeErrors } from './change-errors';
import type { ChangeWork } from './change-work';
import { checkTargets } from './check-target';
import { outlineDefinition } from './outline-definition';

/**
 * Creates a table with all that belongs to it.
 *
 * @throws DatabaseError `TABLE_EXISTS`, `UNKNOWN_TABLE`, `UNKNOWN_COLUMN` or `KEY_NOT_UNIQUE`
 * @throws DefinitionError for what the database cannot hold
 */
export async function createNewTable(outline: TableOutline, work: ChangeWork): Promise<void> {
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
