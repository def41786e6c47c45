import { hasUniqueKey, type LinkStep, type OrderTerm } from '@mortise/core';
import { columnSql, type Scope } from './columns';
import { conditionSql, type ConditionContext } from './condition-sql';
import { equalsFirst, ownKeySql } from './equals-first';
import { fragment, joinFragments, wrapFragment, type Fragment } from './fragment';
import { orderSql } from './order-sql';

/** Whether a link meets one row at most because a key of the database says so. */
export function isUniqueLink({ link }: LinkStep): boolean {
  return hasUniqueKey(link.to, link.toAttributes);
}

/** A joined row, and what the rows of its parent are ordered by. */
export interface JoinedRow {
  readonly step: LinkStep;
  readonly order: readonly OrderTerm[];
}

/**
 * The condition that a joined row is the first of those its parent has: a has-one whose foreign key nothing makes unique
 * would repeat its parent otherwise, in the result and under a limit.
 */
export function isFirstRow({ step, order }: JoinedRow, context: ConditionContext): Fragment | undefined {
  const { primaryKey } = context.scope.definition;
  if (primaryKey.length === 0) return undefined;
  const siblings = siblingsOf(step, context);
  return order.length === 0 ? isSmallest(siblings, context) : isFirstInOrder(siblings, order, context);
}

/** The rows that have the same parent. */
interface Siblings {
  readonly scope: Scope;
  /** `FROM … WHERE …` */
  readonly rows: Fragment;
}

function siblingsOf(step: LinkStep, { dialect, scope, aliases }: ConditionContext): Siblings {
  const other: Scope = { alias: aliases.next(), definition: scope.definition };
  const sameParent = step.link.toAttributes.map(
    name => `${columnSql(dialect, other, name)} = ${columnSql(dialect, scope, name)}`,
  );
  const own = step.condition === undefined ? [] : [conditionSql(step.condition, { dialect, aliases, scope: other })];
  const conditions = joinFragments([fragment(sameParent.join(' AND ')), ...own], ' AND ');
  const table = `${dialect.syntax.quoteTable(other.definition.table)} ${other.alias}`;
  return { scope: other, rows: wrapFragment(`FROM ${table} WHERE `, conditions, '') };
}

function isSmallest(siblings: Siblings, context: ConditionContext): Fragment {
  const isBefore = ` AND (${ownKeySql(context.dialect, siblings.scope)}) < (${ownKeySql(context.dialect, context.scope)})`;
  return wrapFragment('NOT EXISTS (SELECT 1 ', siblings.rows, `${isBefore})`);
}

function isFirstInOrder(siblings: Siblings, order: readonly OrderTerm[], context: ConditionContext): Fragment {
  const scopes = { target: siblings.scope, steps: [], includes: new Map<string, Scope>() };
  const terms = order.map(term => orderSql(term, scopes, context));
  return equalsFirst(context.scope, { ...siblings, order: terms }, context.dialect);
}
