import { DatabaseError, type ExecutionContext, type TransactionHandle } from '@mortise/core';
import type { SchemaSyntax } from '../../dialects/contract/schema-syntax';
import type { Executor } from '../../sql/statement';

type Work<T> = (transaction: TransactionHandle) => Promise<T>;

/**
 * The same work, which fails where it leaves rows that point to nothing and did not before: for transactions in which the
 * database leaves foreign keys unchecked.
 *
 * @throws DatabaseError `ROWS_WITHOUT_TARGET`
 */
export function keepingReferences<T>(work: Work<T>, { alter }: SchemaSyntax, executor: Executor): Work<T> {
  const { lostReferences } = alter;
  if (lostReferences === undefined) return work;
  return async transaction => {
    const before = new Set(await lost(lostReferences, executor, { transaction }));
    const result = await work(transaction);
    const after = await lost(lostReferences, executor, { transaction });
    const fresh = after.find(each => !before.has(each));
    if (fresh !== undefined) throw withoutTarget(fresh);
    return result;
  };
}

async function lost(sql: string, executor: Executor, context: ExecutionContext): Promise<readonly string[]> {
  const statement = { sql, writes: false, returnsRows: true, cached: false };
  const { rows } = await executor.run(statement, [], context);
  return rows.map(row => JSON.stringify(row));
}

function withoutTarget(row: string): DatabaseError {
  const [table, , target] = JSON.parse(row) as [string, unknown, string]; // as the query gives them
  const message = `Rows of the table ${table} would refer to rows of ${target} that are not there. Nothing has been changed.`;
  return new DatabaseError('ROWS_WITHOUT_TARGET', message, {
    table,
    hint: 'While tables are changed, deleting a row neither deletes nor changes those that refer to it here: do that first.',
  });
}
