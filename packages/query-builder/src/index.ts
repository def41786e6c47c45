export { connect, type Connected, type ConnectOptions } from './connect';
export type { CloseOptions } from './connection/connections';
export type { ConnectionTarget } from './connection/open-connections';
export { rowsAsObjects, type RawResult } from './connection/statement';
export { journalModes, synchronousLevels, type JournalMode, type Synchronous } from './dialects/sqlite/durability';
export type { SqlEngine } from './engine';
export { IsolationLevel } from './transaction/isolation-level';
export { Transaction } from './transaction/transaction';
export type { Knex } from 'knex';
