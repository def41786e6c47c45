import {
  requireBindable,
  type ExecutionContext,
  type ModelDefinition,
  type SqlFragment,
  type TableName,
} from '@mortise/core';
import type { Knex } from 'knex';
import type { Connections } from './connections';
import type { Dialect } from './dialects/contract/dialect';
import { renderNamed, type TextValues } from './plan/named-values';
import { renderFragment } from './plan/render-raw';
import { tenantSql } from './plan/tenant-sql';
import { bindAll, QUESTION_MARK } from './sql/fragment';
import type { RawResult } from './sql/statement';

interface Run {
  readonly executor: Pick<Connections, 'raw'>;
  readonly dialect: Dialect;
  readonly context: ExecutionContext;
}

/** Runs SQL of the user's, and gives its rows with the names of their columns. */
export function runSql(
  statement: string | SqlFragment,
  bind: TextValues | undefined,
  { executor, dialect, context }: Run,
): Promise<RawResult> {
  // Text without values goes as it is: its question marks may be operators.
  if (typeof statement === 'string' && bind === undefined) return executor.raw(statement, [], context);
  const { text, bindings, values } = withValues(statement, bind ?? [], dialect);
  return executor.raw(text, bindAll(bindings, values, []), context);
}

function withValues(
  statement: string | SqlFragment,
  bind: TextValues,
  dialect: Dialect,
): ReturnType<typeof renderNamed> {
  if (typeof statement !== 'string') {
    const values = statement.parts.flatMap(part => (part.type === 'value' ? [part.value] : []));
    return { ...renderFragment(statement, dialect), values };
  }
  const rendered = renderNamed(statement, bind, dialect);
  rendered.values.forEach(requireBindable);
  return rendered;
}

/** A knex builder on a table, with the conditions that keep tenants apart. */
export function tableQuery(definition: ModelDefinition, client: Knex.Client, dialect: Dialect): Knex.QueryBuilder {
  const builder = queryOf(definition.table, client, dialect);
  // By the name of the table: there may be joins.
  const table = { alias: dialect.syntax.quoteTable(definition.table), definition };
  for (const { text, bindings } of tenantSql(dialect, table))
    void builder.whereRaw(text.replaceAll(QUESTION_MARK, '\\?'), bindAll(bindings, [], []) as Knex.RawBinding[]); // as drivers bind it
  return builder;
}

function queryOf({ schema, name }: TableName, client: Knex.Client, dialect: Dialect): Knex.QueryBuilder {
  const builder = client.queryBuilder();
  if (schema === undefined) return builder.from(name);
  if (dialect.schema.supportsSchemas) return builder.withSchema(schema).from(name);
  // knex would take what stands before the dot for a schema.
  const table = dialect.syntax.quoteTable({ schema, name }).replaceAll('?', '\\?');
  return builder.from(client.raw(table) as Knex.Raw); // knex declares any
}
