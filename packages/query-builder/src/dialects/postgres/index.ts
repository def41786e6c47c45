import type { Dialect } from '../dialect';
import { codecOf } from './codecs';
import { postgresDriver } from './driver';
import { postgresSchemaSyntax } from './schema-syntax';
import { postgresSyntax } from './syntax';

export const postgresDialect: Dialect = {
  name: 'postgres',
  driver: postgresDriver,
  schema: postgresSchemaSyntax,
  syntax: postgresSyntax,
  codecOf,
};
