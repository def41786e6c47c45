import type { TableChanges } from '../../dialects/contract/alter-syntax';
import { convertedRowChecks, rehearse, rowChecks } from '../alter/row-checks';
import { ChangeRunner, runSteps } from '../alter/run-steps';
import { changeErrors } from './change-errors';
import type { ChangeWork } from './change-work';
import { readerOfDependents } from './dependents';

/** Looks what rows stand against the changes, and makes them: of one table, all or none where the database can. */
export async function makeChanges(changes: TableChanges, work: ChangeWork): Promise<void> {
  const { dialect, session, isBound, aside } = work;
  const syntax = dialect.schema;
  const { alter } = syntax;
  if (isBound && alter.needsOwnTransaction(changes)) throw changeErrors.inTransaction('make a table anew');
  await runSteps(rowChecks(checkedKeys(changes), { syntax, changes: [changes], missing: new Set() }), session);
  await rehearse(changes, syntax, session);
  await runSteps(convertedRowChecks(changes, syntax), session);
  const readDependents = await readerOfDependents(changes, work);
  const runner = new ChangeRunner(session, syntax.hasTransactionalDdl);
  await runner.run(alter.dropForeignKeys(changes));
  const steps = alter.changeTable(changes);
  await runner.run(aside === undefined ? steps : steps.map(step => ({ ...step, sql: aside(step.sql) })));
  await runner.run(alter.addForeignKeys(changes));
  await readDependents();
}

/** A new primary key is unique as an index would be. */
function checkedKeys(changes: TableChanges): TableChanges {
  const { wanted, changesPrimaryKey = false, addedIndexes } = changes;
  const columns = wanted.primaryKey;
  if (!changesPrimaryKey || columns.length === 0) return changes;
  const key = { name: '', unique: true, attributes: columns, columns, statement: '', line: '' };
  return { ...changes, addedIndexes: [...addedIndexes, key] };
}
