export { connect, type Connected, type ConnectOptions } from './connect';
export type { CloseOptions } from './connections';
export { isDialect, type Dialect } from './dialects/contract/dialect';
export type { QueryTags, QueryTagSource } from './observe/query-tags';
export type { QueryWarnings } from './observe/query-warnings';
export type { ConnectionTarget } from './pool/open-connections';
export type { TextValues } from './plan/named-values';
export { rowsAsObjects, type RawResult } from './sql/statement';
export {
  journalModes,
  synchronousLevels,
  type JournalMode,
  type Synchronous,
} from './dialects/contract/client-profile';
export type { SqlEngine } from './engine';
export { IsolationLevel, isSearchPath } from './transaction/begin-options';
export { Transaction } from './transaction/transaction';
export type { Knex } from 'knex';
