import type { Dialect } from '../contract/dialect';
import { codecOf } from './sqlite-codecs';
import { sqliteDriver } from './sqlite-driver';
import { sqliteSchemaSyntax } from './sqlite-schema-syntax';
import { sqliteSyntax } from './sqlite-syntax';

export const sqliteDialect: Dialect = {
  name: 'sqlite',
  driver: sqliteDriver,
  schema: sqliteSchemaSyntax,
  syntax: sqliteSyntax,
  codecOf,
};
