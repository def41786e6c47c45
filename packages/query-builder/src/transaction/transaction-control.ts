import { QueryError } from '@mortise/core';
import { fromFirstWord } from '../sql/statement';

/** A statement that begins or ends a transaction and does nothing else; savepoints and prepared transactions may be. */
const CONTROL =
  /^(?:BEGIN|START\s+TRANSACTION|COMMIT|END|ABORT|ROLLBACK)\b(?!\s+(?:PREPARED|(?:(?:WORK|TRANSACTION)\s+)?TO)\b)[^;]*;?$/i;

/**
 * Refuses what would end a transaction behind the back of who began it, or leave one open on a connection that the next
 * caller gets.
 *
 * @throws QueryError `TRANSACTION_CONTROL`
 */
export function refuseTransactionControl(sql: string): void {
  if (!CONTROL.test(fromFirstWord(sql))) return;
  throw new QueryError('TRANSACTION_CONTROL', 'A transaction is not begun or ended by a query.', {
    hint: 'Use database.transaction(…), or database.startUnmanagedTransaction() and its commit() and rollback().',
  });
}
