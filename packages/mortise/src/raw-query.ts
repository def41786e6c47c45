import { QueryError, SqlFragment, type ExecutionContext } from '@mortise/core';
import { rowsAsObjects, type Connected } from '@mortise/query-builder';

export interface QueryOptions extends ExecutionContext {
  /** Values for the `?` of a statement that is given as text. */
  readonly bind?: readonly unknown[];
}

/** Runs SQL that the user wrote, and gives its rows. */
export async function runQuery(
  { connections }: Connected,
  statement: string | SqlFragment,
  { bind = [], ...context }: QueryOptions,
): Promise<object[]> {
  const { text, values } = typeof statement === 'string' ? { text: statement, values: bind } : flatten(statement);
  const { sql, bindings } = connections.knex
    .raw(text, [...values] as never[])
    .toSQL()
    .toNative();
  return rowsAsObjects(await connections.raw(sql, bindings as readonly unknown[], context));
}

/** A fragment as text for knex: `?` for each value, `??` for each identifier. */
function flatten(statement: SqlFragment): { text: string; values: readonly unknown[] } {
  if (!SqlFragment.is(statement)) {
    throw new QueryError('INVALID_SQL', 'query() takes SQL as text or as sql`…`.');
  }
  const values: unknown[] = [];
  const text = statement.parts.map(part => {
    if (part.type === 'text') return part.text.replaceAll('?', '\\?');
    if (part.type === 'attribute') throw noModel(part.name);
    values.push(part.type === 'value' ? part.value : part.name);
    return part.type === 'value' ? '?' : '??';
  });
  return { text: text.join(''), values };
}

function noModel(name: string): QueryError {
  return new QueryError('NO_MODEL', `sql.attribute('${name}') has no meaning in query(): no model is being queried.`, {
    hint: 'Use sql.identifier with the name of the column.',
  });
}
