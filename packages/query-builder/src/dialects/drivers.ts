import type { Driver } from './driver';
import { mysqlDriver } from './mysql/driver';
import { postgresDriver } from './postgres/driver';
import { sqliteDriver } from './sqlite/driver';

/** Every driver Mortise speaks. */
export const drivers: readonly Driver[] = [sqliteDriver, postgresDriver, mysqlDriver];
