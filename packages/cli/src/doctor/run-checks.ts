import type { Database } from 'mortise';
import type { CheckContext } from './check-context';
import { checkJunctionIndexes, checkJunctionKeys } from './check-junctions';
import { ok, type CheckResult } from './check-result';
import { checkStep } from './check-step';
import { checkForeignKeys, checkTables } from './check-tables';
import { checkDriver, checkNode, checkServer, driverOf, skipped } from './check-versions';
import { liveTables } from './live-table';
import { factsByDriver } from './servers';
import { messageOf } from '../terminal/show-error';

/** A project to look at. */
export interface Patient {
  readonly database: Database;
  readonly folder: string;
}

/** Looks at a project: nothing is changed. */
export async function runChecks(patient: Patient): Promise<readonly CheckResult[]> {
  const { database, folder } = patient;
  const first = [checkNode(), checkDriver(database, folder)];
  const connection = await checkConnection(database);
  const facts = factsByDriver[driverOf(database)];
  if (connection.status !== 'ok') return [...first, connection, skipped('tables', 'Tables were not looked at.')];
  if (facts === undefined)
    return [...first, connection, skipped('tables', 'This database is not known to the checks of tables.')];
  return [...first, connection, await checkServer(database, facts), ...(await checkModels(patient))];
}

async function checkConnection(database: Database): Promise<CheckResult> {
  try {
    await database.authenticate();
    return ok('connection', 'The database answers.');
  } catch (error) {
    return {
      id: 'connection',
      status: 'failed',
      message: messageOf(error),
      hint: 'Is the server there, and the address right?',
    };
  }
}

async function checkModels({ database }: Patient): Promise<readonly CheckResult[]> {
  const definitions = database.models.definitions().filter(({ isSynced }) => isSynced);
  const tables = await liveTables(database, definitions);
  const context: CheckContext = { database, definitions, tables };
  return [
    ...checkTables(context),
    ...checkForeignKeys(context),
    ...checkJunctionIndexes(context),
    ...(await checkJunctionKeys(context)),
    ...(await checkStep(context)),
  ];
}
