import type { Dialect } from '../dialect';
import { codecOf } from './codecs';
import { mysqlDriver } from './driver';
import { mysqlSchemaSyntax } from './schema-syntax';
import { mysqlSyntax } from './syntax';

export const mysqlDialect: Dialect = {
  name: 'mysql',
  driver: mysqlDriver,
  schema: mysqlSchemaSyntax,
  syntax: mysqlSyntax,
  codecOf,
};
