import type { ModelDefinition } from '@mortise/core';
import type { Ask } from '../dialects/contract/alter-syntax';
import type { SchemaSyntax } from '../dialects/contract/schema-syntax';
import { prefixedName } from '../sql/identifier';
import { outlineDefinition } from './change/outline-definition';

/** The statement that makes a schema, where there are schemas. */
export const createSchema = (name: string, syntax: SchemaSyntax): readonly string[] =>
  syntax.supportsSchemas ? [`CREATE SCHEMA IF NOT EXISTS ${syntax.quoteIdentifier(name)}`] : [];

/** The statement that drops a schema with all that is in it, where there are schemas. */
export const dropSchema = (name: string, syntax: SchemaSyntax): readonly string[] =>
  syntax.supportsSchemas ? [`DROP SCHEMA IF EXISTS ${syntax.quoteIdentifier(name)} CASCADE`] : [];

/** The tables that stand for a schema, where there are none: those whose names begin with its own. */
export async function tablesOfSchema(
  name: string,
  syntax: SchemaSyntax,
  ask: Ask,
): Promise<readonly ModelDefinition[]> {
  const names = syntax.supportsSchemas ? [] : await tableNames(syntax, ask);
  return names
    .filter(table => isInSchema(table, name, syntax))
    .map(table => outlineDefinition({ table: { schema: undefined, name: table } }));
}

/** The schemas that are there, by name. */
export async function schemaNames(syntax: SchemaSyntax, ask: Ask): Promise<readonly string[]> {
  const { schemas } = syntax.inspect ?? {};
  if (schemas !== undefined) return (await ask(schemas)).map(([name]) => String(name));
  const prefixes = (await tableNames(syntax, ask)).flatMap(name => /^([^.]+)\../u.exec(name)?.[1] ?? []);
  return [...new Map(prefixes.map(name => [folded(name, syntax), name])).values()].sort();
}

/** Whether a table is one of a schema by its name, where there are no schemas. */
export const isInSchema = (table: string, schema: string, syntax: SchemaSyntax): boolean =>
  folded(table, syntax).startsWith(folded(prefixedName(schema, ''), syntax));

/** As long as the name itself. */
const folded = (name: string, { foldsNames }: SchemaSyntax): string =>
  foldsNames === true ? name.replaceAll(/[A-Z]/gu, letter => letter.toLowerCase()) : name;

async function tableNames({ inspect }: SchemaSyntax, ask: Ask): Promise<readonly string[]> {
  if (inspect === undefined) return [];
  return (await ask(inspect.tables({}))).map(([, name]) => String(name));
}
