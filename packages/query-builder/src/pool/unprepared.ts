import type { Statement } from '../sql/statement';

const known = new WeakMap<Statement, Statement>();

/** The same statement, not to be kept prepared. */
export function unprepared(statement: Statement): Statement {
  if (!statement.cached) return statement;
  const twin = known.get(statement) ?? { ...statement, cached: false };
  known.set(statement, twin);
  return twin;
}
