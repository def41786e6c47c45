import type { ModelDefinition } from '@mortise/core';
import { QueryError } from '@mortise/core';
import { alterErrors } from '../../dialects/shared/alter-errors';
import type { SchemaSyntax } from '../../dialects/contract/schema-syntax';
import type { TableChanges, WantedTable } from '../../dialects/contract/table-changes';
import type { TableDescription } from '../../dialects/contract/table-description';
import { addLaterForeignKeys } from '../create-statements';
import { createOne, createSchemas } from '../create-tables';
import { holdingCreationLock } from '../creation-lock';
import type { DdlSession } from '../ddl-session';
import { tableKey } from '../shared-tables';
import { orderTables, type TableStep } from '../table-order';
import { compareTable } from './compare-table';
import { namesKey } from './comparison';
import { convertedRowChecks } from './converted-row-checks';
import { rehearse } from './rehearse';
import { withMovedKeys } from './moved-keys';
import { rowChecks } from './row-checks';
import { ChangeRunner, runSteps } from './run-steps';
import { wantedTable } from './wanted-table';

/** What is to be done to the tables, and where. */
export interface AlterWork {
  readonly definitions: readonly ModelDefinition[];
  /** What others know of the same tables does not go. */
  readonly known: readonly ModelDefinition[];
  /** Whether goes what no model knows. */
  readonly drop: boolean;
  readonly syntax: SchemaSyntax;
  readonly session: DdlSession;
  /** Whether a transaction begun by others is around it. */
  readonly isInside: boolean;
}

interface AlterPlan {
  readonly missing: readonly TableStep[];
  readonly changes: readonly TableChanges[];
}

/** Creates the tables that are not there, and makes the others as their models say; others who do so wait. */
export async function alterTables(work: AlterWork): Promise<void> {
  const { session, syntax } = work;
  const alter = async (): Promise<void> => {
    const plan = await planChanges(work);
    await checkRows(plan, work);
    await apply(plan, work);
  };
  await holdingCreationLock(alter, syntax, session);
}

async function planChanges(work: AlterWork): Promise<AlterPlan> {
  const missing: TableStep[] = [];
  const changes: TableChanges[] = [];
  for (const step of orderTables(work.definitions)) {
    const found = await changesOf(step.definition, work);
    if (found === undefined) missing.push(step);
    else changes.push(found);
  }
  const planned = withMovedKeys(changes, work.syntax).filter(isChange);
  if (work.isInside && planned.some(each => work.syntax.alter.needsOwnTransaction(each))) throw ddlInTransaction();
  return { missing, changes: planned };
}

/** Undefined where the table is not there. */
async function changesOf(definition: ModelDefinition, work: AlterWork): Promise<TableChanges | undefined> {
  const { session, drop, syntax } = work;
  const ask = (sql: string): ReturnType<DdlSession['rows']> => session.rows(sql);
  const present = await syntax.alter.describe(definition.table, ask);
  if (present === undefined) return undefined;
  const wanted = wantedTable(definition, syntax);
  checkPrimaryKey(wanted, present, syntax);
  const sharing = work.known.filter(({ table }) => tableKey(table) === tableKey(definition.table));
  const known = sharing.map(each => wantedTable(each, syntax));
  return compareTable({ present, wanted, known, drop, syntax: syntax.alter, ask });
}

function checkPrimaryKey(wanted: WantedTable, present: TableDescription, { alter }: SchemaSyntax): void {
  // A model without a key doesn't know what key its table has.
  if (wanted.primaryKey.length === 0) return;
  const [asked, is] = [wanted.primaryKey, present.primaryKey].map(names => namesKey([...names].sort(), alter));
  if (asked !== is) throw alterErrors.primaryKeyChanged({ wanted, present });
}

/** Before anything is changed. */
async function checkRows({ missing, changes }: AlterPlan, { syntax, session }: AlterWork): Promise<void> {
  const names = new Set(missing.map(({ definition }) => syntax.quoteTable(definition.table)));
  for (const each of changes) {
    await runSteps(rowChecks(each, { syntax, changes, missing: names }), session);
    await rehearse(each, syntax, session);
    await runSteps(convertedRowChecks(each, syntax), session);
  }
}

async function apply({ missing, changes }: AlterPlan, { syntax, session }: AlterWork): Promise<void> {
  const { alter } = syntax;
  const runner = new ChangeRunner(session, syntax.hasTransactionalDdl);
  await runner.run(changes.flatMap(each => alter.dropForeignKeys(each)));
  await runner.run(changes.flatMap(each => alter.changeTable(each)));
  if (missing.length > 0) await session.run(createSchemas(missing, syntax));
  for (const step of missing) await createOne(step, syntax, session);
  for (const step of missing) await session.run(addLaterForeignKeys(step, syntax));
  await runner.run(changes.flatMap(each => alter.addForeignKeys(each)));
}

function isChange({ wanted: _wanted, present: _present, changesComment, ...lists }: TableChanges): boolean {
  return changesComment || Object.values(lists).some(list => list.length > 0);
}

function ddlInTransaction(): QueryError {
  const message = 'This database can make a table anew only outside of an open transaction.';
  return new QueryError('DDL_IN_TRANSACTION', message, { hint: 'Call it before or after the transaction.' });
}
