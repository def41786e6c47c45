import {
  type ConstraintChecking,
  didYouMean,
  listNames,
  QueryError,
  type OperationTransactionOptions,
  type TransactionType,
  shortText,
  ownOptions,
  type IsolationLevelName,
} from '@mortise/core';
import type { BeginOptions } from '../dialects/contract/driver';
import type { CallLimit } from '../pool/call-limit';

/** What says how a transaction begins. */
export const beginNames = {
  type: true,
  isolationLevel: true,
  readOnly: true,
  constraintChecking: true,
  searchPath: true,
  retry: true,
  changesTables: true,
};

const TYPES: readonly TransactionType[] = ['DEFERRED', 'IMMEDIATE', 'EXCLUSIVE'];

const CHECKING: readonly ConstraintChecking[] = ['DEFERRED', 'IMMEDIATE'];

/**
 * How a transaction begins. The names become parts of statements, so they come from closed lists.
 *
 * @throws QueryError `UNKNOWN_TRANSACTION_TYPE`, `UNKNOWN_ISOLATION_LEVEL`, `UNKNOWN_CONSTRAINT_CHECKING` or `INVALID_OPTION`
 */
export function beginOptionsOf(options: OperationTransactionOptions): BeginOptions {
  const {
    type,
    isolationLevel,
    readOnly = false,
    constraintChecking,
    searchPath,
    changesTables = false,
  } = ownOptions(options, beginNames);
  if (type !== undefined) checkListed('transaction type', type, TYPES);
  if (isolationLevel !== undefined) checkListed('isolation level', isolationLevel, Object.values(IsolationLevel));
  if (constraintChecking !== undefined) checkListed('constraint checking', constraintChecking, CHECKING);
  if (searchPath !== undefined) checkSearchPath(searchPath);
  // Writers take the lock at once: a transaction that reads first may find later that it can't write any more.
  const own = readOnly ? 'DEFERRED' : (type ?? 'IMMEDIATE');
  return { type: own, isolationLevel, readOnly, constraintChecking, searchPath, changesTables };
}

/** Its names are quoted where they become part of a statement. */
function checkSearchPath(path: unknown): void {
  if (isSearchPath(path)) return;
  throw new QueryError('INVALID_OPTION', 'The option "searchPath" of a transaction is a list of names of schemas.', {
    hint: "Give at least one: { searchPath: ['acme', 'public'] }.",
  });
}

/** Whether something is a list of names, one or more. */
export const isSearchPath = (path: unknown): path is readonly string[] =>
  Array.isArray(path) && path.length > 0 && Array.from<unknown>(path).every(isSchemaName);

const isSchemaName = (name: unknown): boolean => typeof name === 'string' && name !== '' && !/['\0]/u.test(name);

function checkListed(what: string, name: string, known: readonly string[]): void {
  if (known.includes(name)) return;
  const code = `UNKNOWN_${what.toUpperCase().replace(' ', '_')}`;
  throw new QueryError(code, `There is no ${what} "${shortText(name)}".${didYouMean(name, known)}`, {
    hint: `Known are: ${listNames(known)}.`,
  });
}

/**
 * The isolation levels of SQL, by name.
 *
 * @example
 * await database.transaction({ isolationLevel: IsolationLevel.SERIALIZABLE }, async () => { … });
 */
export const IsolationLevel = {
  READ_UNCOMMITTED: 'READ UNCOMMITTED',
  READ_COMMITTED: 'READ COMMITTED',
  REPEATABLE_READ: 'REPEATABLE READ',
  SERIALIZABLE: 'SERIALIZABLE',
} as const satisfies Record<string, IsolationLevelName>;

export type IsolationLevel = IsolationLevelName;

export type ControlLog = ((sql: string) => void) | undefined;

/** How the connection of a transaction is taken, and what begins on it. */
export interface ConnectionStart {
  readonly options: BeginOptions;
  readonly log: ControlLog;
  readonly limit: CallLimit | undefined;
}
