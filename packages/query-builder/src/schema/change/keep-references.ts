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
    const before = await lost(lostReferences, executor, { transaction });
    const result = await work(transaction);
    const after = await lost(lostReferences, executor, { transaction });
    const fresh = moreThan(before, after);
    if (fresh !== undefined) throw withoutTarget(fresh);
    return result;
  };
}

/** How many rows point to nothing by one foreign key: a table that is made anew may have numbered its rows anew. */
interface Lost {
  readonly table: string;
  readonly target: string;
  readonly key: string;
  readonly count: number;
}

async function lost(sql: string, executor: Executor, context: ExecutionContext): Promise<readonly Lost[]> {
  const statement = { sql, writes: false, returnsRows: true, cached: false };
  const { rows } = await executor.run(statement, [], context);
  return rows.map(([table, target, id, count]) => ({
    table: String(table),
    target: String(target),
    key: JSON.stringify([table, target, id].map(String)),
    count: Number(count),
  }));
}

/** What was there before under other names, since its table or its target was renamed, is not more. */
function moreThan(before: readonly Lost[], after: readonly Lost[]): Lost | undefined {
  const unmatched = before.filter(({ key }) => !after.some(each => each.key === key));
  return after.find(({ key, count }) => {
    const own = before.find(each => each.key === key);
    if (own !== undefined) return count > own.count;
    const renamed = unmatched.findIndex(each => count <= each.count);
    if (renamed >= 0) unmatched.splice(renamed, 1);
    return renamed < 0;
  });
}

function withoutTarget({ table, target }: Lost): DatabaseError {
  const message = `Rows of the table ${table} would refer to rows of ${target} that are not there. Nothing has been changed.`;
  return new DatabaseError('ROWS_WITHOUT_TARGET', message, {
    table,
    hint: 'While tables are changed, deleting a row neither deletes nor changes those that refer to it here: do that first.',
  });
}
