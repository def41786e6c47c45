import type { Dialect } from './contract/dialect';
import { mysqlDialect } from './mysql/mysql-dialect';
import { postgresDialect } from './postgres/postgres-dialect';
import { sqliteDialect } from './sqlite/sqlite-dialect';

/** Every dialect Mortise brings. */
export const dialects: readonly Dialect[] = [sqliteDialect, postgresDialect, mysqlDialect];
