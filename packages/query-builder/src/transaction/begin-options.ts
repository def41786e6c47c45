import { didYouMean, listNames, QueryError, type TransactionOptions, type TransactionType } from '@mortise/core';
import type { BeginOptions } from '../dialects/driver';
import { IsolationLevel } from './isolation-level';

const TYPES: readonly TransactionType[] = ['DEFERRED', 'IMMEDIATE', 'EXCLUSIVE'];

/**
 * How a transaction begins. Both names become part of a statement, so they come from closed lists.
 *
 * @throws QueryError `UNKNOWN_TRANSACTION_TYPE` or `UNKNOWN_ISOLATION_LEVEL`
 */
export function beginOptionsOf({ type, isolationLevel, readOnly = false }: TransactionOptions): BeginOptions {
  if (type !== undefined) checkListed('transaction type', type, TYPES);
  if (isolationLevel !== undefined) checkListed('isolation level', isolationLevel, Object.values(IsolationLevel));
  // Writers take the lock at once: a transaction that reads first may find later that it can't write any more.
  return { type: readOnly ? 'DEFERRED' : (type ?? 'IMMEDIATE'), isolationLevel, readOnly };
}

function checkListed(what: string, name: string, known: readonly string[]): void {
  if (known.includes(name)) return;
  const code = `UNKNOWN_${what.toUpperCase().replace(' ', '_')}`;
  throw new QueryError(code, `There is no ${what} "${name}".${didYouMean(name, known)}`, {
    hint: `Known are: ${listNames(known)}.`,
  });
}
