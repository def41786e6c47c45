export { CurrentTransaction } from './current-transaction';
export { IsolationLevel } from './isolation-level';
export { Transaction, type TransactionKind, type TransactionState } from './transaction';
