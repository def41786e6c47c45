import { readCases } from './dialect-kit/read-cases';
import { schemaCases } from './dialect-kit/schema-cases';
import { tenantCases } from './dialect-kit/tenant-cases';
import { transactionCases } from './dialect-kit/transaction-cases';
import { valueCases } from './dialect-kit/value-cases';
import { writeCases } from './dialect-kit/write-cases';
import type { DialectCase } from './dialect-kit/dialect-case';

export type { DialectCase, DialectPlace } from './dialect-kit/dialect-case';
export type * from './dialects/contract/alter-syntax';
export type * from './dialects/contract/client-profile';
export type * from './dialects/contract/codec';
export type { Dialect } from './dialects/contract/dialect';
export type * from './dialects/contract/driver';
export type * from './dialects/contract/operator-syntax';
export type * from './dialects/contract/schema-syntax';
export type * from './dialects/contract/syntax';
export { deriveDriver } from './dialects/shared/derive-driver';
export { codecsFrom } from './dialects/shared/codecs-from';
export { mysqlDialect } from './dialects/mysql/mysql-dialect';
export { postgresDialect } from './dialects/postgres/postgres-dialect';
export { sqliteDialect } from './dialects/sqlite/sqlite-dialect';
export { Unreadable } from './dialects/shared/read-values';
export { fragment, joinFragments, literalText, wrapFragment, type Binding, type Fragment } from './sql/fragment';
export type { Awaitable, RawResult, Statement, StatementResult } from './sql/statement';

/**
 * What every dialect must do, case by case. A case makes its own tables in the place it is given, and drops them; any
 * runner may drive it.
 *
 * @example
 * for (const { name, run } of dialectCases) test(name, () => run({ dialect, target: 'sqlite::memory:' }));
 */
export const dialectCases: readonly DialectCase[] = [
  ...valueCases,
  ...readCases,
  ...writeCases,
  ...tenantCases,
  ...transactionCases,
  ...schemaCases,
];
