import type { Dialect } from '../contract/dialect';
import { codecOf } from './mysql-codecs';
import { mysqlDriver } from './mysql-driver';
import { mysqlSchemaSyntax } from './mysql-schema-syntax';
import { mysqlSyntax } from './mysql-syntax';

export const mysqlDialect: Dialect = {
  name: 'mysql',
  driver: mysqlDriver,
  schema: mysqlSchemaSyntax,
  syntax: mysqlSyntax,
  codecOf,
};
