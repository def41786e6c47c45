import type { Driver } from './contract/driver';
import { mysqlDriver } from './mysql/mysql-driver';
import { postgresDriver } from './postgres/postgres-driver';
import { sqliteDriver } from './sqlite/sqlite-driver';

/** Every driver Mortise speaks. */
export const drivers: readonly Driver[] = [sqliteDriver, postgresDriver, mysqlDriver];
