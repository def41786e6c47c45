import type { Dialect } from '../contract/dialect';
import { codecOf } from './postgres-codecs';
import { postgresDriver } from './postgres-driver';
import { postgresSchemaSyntax } from './postgres-schema-syntax';
import { postgresSyntax } from './postgres-syntax';

export const postgresDialect: Dialect = {
  name: 'postgres',
  driver: postgresDriver,
  schema: postgresSchemaSyntax,
  syntax: postgresSyntax,
  codecOf,
};
