import type { Dialect } from './contract/dialect';
import type { Driver } from './contract/driver';
import { mysqlDialect } from './mysql/mysql-dialect';
import { postgresDialect } from './postgres/postgres-dialect';
import { sqliteDialect } from './sqlite/sqlite-dialect';

/** Every dialect Mortise speaks. */
export const dialects: readonly Dialect[] = [sqliteDialect, postgresDialect, mysqlDialect];

/** The driver of each: what is needed before a query is rendered. */
export const drivers: readonly Driver[] = dialects.map(({ driver }) => driver);

/** The dialect that a driver belongs to. */
export function dialectOf(driver: Driver): Dialect {
  const dialect = dialects.find(each => each.driver === driver);
  if (dialect === undefined) throw new TypeError('A driver belongs to one of the dialects.');
  return dialect;
}
