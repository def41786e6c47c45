import { type ModelDefinition, type MortiseError, QueryError } from '@mortise/core';
import { alterErrors } from '../../dialects/shared/alter-errors';
import type { SchemaSyntax } from '../../dialects/contract/schema-syntax';
import type {
  TableChanges,
  WantedTable,
  WantedForeignKey,
  TableDescription,
  ForeignKeyDescription,
} from '../../dialects/contract/alter-syntax';
import { addLaterForeignKeys } from '../create-statements';
import { createOne, createSchemas, holdingCreationLock } from '../create-tables';
import type { DdlSession } from '../ddl-session';
import { tableKey } from '../shared-tables';
import { orderTables, type TableStep } from '../table-order';
import { compareTable, namesKey } from './compare-table';
import { convertedRowChecks, rehearse, rowChecks } from './row-checks';
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

export interface AlterPlan {
  readonly missing: readonly TableStep[];
  readonly changes: readonly TableChanges[];
  /** Tables with another primary key, which nothing here changes. */
  readonly refused: readonly RefusedTable[];
}

interface RefusedTable {
  readonly definition: ModelDefinition;
  /** What would have to happen beside the change of its key. */
  readonly changes: TableChanges;
  readonly refusal: MortiseError;
}

/** Creates the tables that are not there, and makes the others as their models say; others who do so wait. */
export async function alterTables(work: AlterWork): Promise<void> {
  const { session, syntax } = work;
  const alter = async (): Promise<void> => {
    const plan = await planChanges(work);
    for (const { refusal } of plan.refused) throw refusal;
    await checkRows(plan, work);
    await apply(plan, work);
  };
  await holdingCreationLock(alter, syntax, session);
}

/** What there is to do, by what is there. */
export async function planChanges(work: AlterWork): Promise<AlterPlan> {
  const missing: TableStep[] = [];
  const changes: TableChanges[] = [];
  const refused: RefusedTable[] = [];
  for (const step of orderTables(work.definitions)) {
    const found = await changesOf(step.definition, work);
    if (found === undefined) missing.push(step);
    else if ('refusal' in found) refused.push(found);
    else changes.push(found);
  }
  const planned = withMovedKeys(changes, work.syntax).filter(isChange);
  if (work.isInside && planned.some(each => work.syntax.alter.needsOwnTransaction(each))) throw ddlInTransaction();
  return { missing, changes: planned, refused };
}

/** Undefined where the table is not there. */
async function changesOf(
  definition: ModelDefinition,
  work: AlterWork,
): Promise<TableChanges | RefusedTable | undefined> {
  const { session, drop, syntax } = work;
  const ask = (sql: string): ReturnType<DdlSession['rows']> => session.rows(sql);
  const present = await syntax.alter.describe(definition.table, ask);
  if (present === undefined) return undefined;
  const wanted = wantedTable(definition, syntax);
  const sharing = work.known.filter(({ table }) => tableKey(table) === tableKey(definition.table));
  const known = sharing.map(each => wantedTable(each, syntax));
  const changes = await compareTable({ present, wanted, known, drop, syntax: syntax.alter, ask });
  if (!hasOtherKey(wanted, present, syntax)) return changes;
  return { definition, changes, refusal: alterErrors.primaryKeyChanged({ wanted, present }) };
}

function hasOtherKey(wanted: WantedTable, present: TableDescription, { alter }: SchemaSyntax): boolean {
  // A model without a key doesn't know what key its table has.
  if (wanted.primaryKey.length === 0) return false;
  const [asked, is] = [wanted.primaryKey, present.primaryKey].map(names => namesKey([...names].sort(), alter));
  return asked !== is;
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

export function isChange({ wanted: _wanted, present: _present, changesComment, ...rest }: TableChanges): boolean {
  const { changesPrimaryKey = false, ...lists } = rest;
  return changesComment || changesPrimaryKey || Object.values(lists).some(list => list.length > 0);
}

function ddlInTransaction(): QueryError {
  const message = 'This database can make a table anew only outside of an open transaction.';
  return new QueryError('DDL_IN_TRANSACTION', message, { hint: 'Call it before or after the transaction.' });
}

/**
 * Foreign keys make way meanwhile where the type of a column at one of their ends changes, for both have to change under
 * them, and where an index goes that they need.
 */
function withMovedKeys(all: readonly TableChanges[], syntax: SchemaSyntax): readonly TableChanges[] {
  const retyped = new Set(all.flatMap(changes => retypedColumns(changes, syntax)));
  return all.map(changes => {
    const moved = changes.wanted.foreignKeys.flatMap(key => {
      const there = unchanged(key, changes, syntax);
      if (there === undefined) return [];
      const isInTheWay = touches(key, changes, { retyped, syntax }) || losesIndex(there, changes, syntax);
      return isInTheWay ? [{ key, there }] : [];
    });
    return {
      ...changes,
      addedForeignKeys: [...changes.addedForeignKeys, ...moved.map(({ key }) => key)],
      droppedForeignKeys: [...changes.droppedForeignKeys, ...moved.map(({ there }) => there)],
    };
  });
}

function retypedColumns({ wanted, changedColumns }: TableChanges, syntax: SchemaSyntax): readonly string[] {
  const table = syntax.quoteTable(wanted.table);
  return changedColumns
    .filter(({ aspects }) => aspects.has('type'))
    .map(each => place(table, each.wanted.name, syntax));
}

const place = (table: string, column: string, { alter }: SchemaSyntax): string =>
  JSON.stringify([alter.nameKey(table), alter.nameKey(column)]);

/** The key that is there already and stays as it is. */
function unchanged(
  key: WantedForeignKey,
  { addedForeignKeys, present }: TableChanges,
  { alter }: SchemaSyntax,
): ForeignKeyDescription | undefined {
  if (addedForeignKeys.includes(key)) return undefined;
  const columns = namesKey(key.columns, alter);
  return present.foreignKeys.find(
    there => namesKey(there.columns, alter) === columns && there.targets.some(target => target === key.target),
  );
}

interface Retyped {
  readonly retyped: ReadonlySet<string>;
  readonly syntax: SchemaSyntax;
}

function touches(key: WantedForeignKey, { wanted }: TableChanges, { retyped, syntax }: Retyped): boolean {
  const own = syntax.quoteTable(wanted.table);
  return (
    key.columns.some(column => retyped.has(place(own, column, syntax))) ||
    key.targetColumns.some(column => retyped.has(place(key.target, column, syntax)))
  );
}

function losesIndex(key: ForeignKeyDescription, { droppedIndexes }: TableChanges, { alter }: SchemaSyntax): boolean {
  return droppedIndexes.some(index => alter.isNeeded(index, { foreignKeys: [key], primaryKey: [] }));
}
