import type { Dialect } from '../dialects/contract/dialect';
import { columnSql, type Scope } from './columns';
import { fragment, joinFragments, wrapFragment, type Fragment } from '../sql/fragment';

/** Rows, the first of which is asked for. */
export interface OrderedRows {
  /** What follows the columns of their SELECT, up to its order. */
  readonly rows: Fragment;
  readonly scope: Scope;
  readonly order: readonly Fragment[];
}

/** The columns of a row's own key. */
export const ownKeySql = (dialect: Dialect, scope: Scope): string =>
  scope.definition.primaryKey.map(name => columnSql(dialect, scope, name)).join(', ');

/** That a row is the first of these: in their order, and then by their key. */
export function equalsFirst(row: Scope, { rows, scope, order }: OrderedRows, dialect: Dialect): Fragment {
  const ties = scope.definition.primaryKey.map(name => fragment(`${columnSql(dialect, scope, name)} ASC`));
  const sorted = joinFragments([rows, joinFragments([...order, ...ties], ', ')], ' ORDER BY ');
  return wrapFragment(`(${ownKeySql(dialect, row)}) = (SELECT ${ownKeySql(dialect, scope)} `, sorted, ' LIMIT 1)');
}
