import type { Dialect } from './dialect';
import type { Driver } from './driver';
import { mysqlDialect } from './mysql';
import { postgresDialect } from './postgres';
import { sqliteDialect } from './sqlite';

/** Every dialect Mortise speaks. */
export const dialects: readonly Dialect[] = [sqliteDialect, postgresDialect, mysqlDialect];

/** The dialect that a driver belongs to. */
export function dialectOf(driver: Driver): Dialect {
  const dialect = dialects.find(each => each.driver === driver);
  if (dialect === undefined) throw new TypeError('A driver belongs to one of the dialects.');
  return dialect;
}
