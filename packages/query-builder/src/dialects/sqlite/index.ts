import type { Dialect } from '../dialect';
import { codecOf } from './codecs';
import { sqliteDriver } from './driver';
import { sqliteSchemaSyntax } from './schema-syntax';
import { sqliteSyntax } from './syntax';

export const sqliteDialect: Dialect = {
  name: 'sqlite',
  driver: sqliteDriver,
  schema: sqliteSchemaSyntax,
  syntax: sqliteSyntax,
  codecOf,
};
