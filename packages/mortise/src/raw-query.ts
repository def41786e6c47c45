import {
  checkCallOptions,
  checkedLater,
  executionRules,
  QueryError,
  SqlFragment,
  type ExecutionContext,
  type OptionRules,
} from '@mortise/core';
import { rowsAsObjects, type Connected } from '@mortise/query-builder';

export interface QueryOptions extends ExecutionContext {
  /** Values for the `?` of a statement that is given as text. */
  readonly bind?: readonly unknown[];
}

const queryRules: OptionRules<QueryOptions> = { ...executionRules, bind: checkedLater };

/** Runs SQL that the user wrote, and gives its rows. */
export async function runQuery(
  { engine }: Connected,
  statement: string | SqlFragment,
  options: QueryOptions,
): Promise<object[]> {
  options = checkCallOptions(options, queryRules, 'query');
  const { bind, ...context } = options;
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
