import { checkCallOptions, executionOptionNames, QueryError, SqlFragment, type ExecutionContext } from '@mortise/core';
import { rowsAsObjects, type Connected } from '@mortise/query-builder';

export interface QueryOptions extends ExecutionContext {
  /** Values for the `?` of a statement that is given as text. */
  readonly bind?: readonly unknown[];
}

const optionNames: ReadonlySet<string> = new Set<keyof QueryOptions>([...executionOptionNames, 'bind']);

/** Runs SQL that the user wrote, and gives its rows. */
export async function runQuery(
  { engine }: Connected,
  statement: string | SqlFragment,
  { bind, ...context }: QueryOptions,
): Promise<object[]> {
  checkCallOptions(context, optionNames, 'query');
  if (typeof statement !== 'string' && !SqlFragment.is(statement)) {
    throw new QueryError('INVALID_SQL', 'query() takes SQL as text or as sql`…`.');
  }
  if (bind !== undefined && !Array.isArray(bind)) {
    throw new QueryError(
      'INVALID_OPTION',
      'The option "bind" of query is a list, with a value for each ? of the text.',
    );
  }
  return rowsAsObjects(await engine.query(statement, bind, context));
}
