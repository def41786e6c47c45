import type { LinkStep, OrderTerm } from '@mortise/core';
import { type TableRef, columnSql, type ConditionContext } from './columns';
import { conditionSql } from './condition-sql';
import { wrapFragment, type Fragment, fragment, joinFragments } from '../sql/fragment';
import { orderSql } from './order-sql';
import { tenantSql } from './tenant-sql';
import { equalsFirst, ownKeySql } from './ordered-rows';

/** A joined row, and what the rows of its parent are ordered by. */
interface JoinedRow {
  readonly step: LinkStep;
  readonly order: readonly OrderTerm[];
  /** Joins what hangs on such a row, as far as the order needs it. */
  readonly joinFurther: (row: TableRef) => FurtherRows;
}

/** Rows further along. */
export interface FurtherRows {
  readonly joins: readonly Fragment[];
  /** As in `OrderTables`. */
  readonly includes: ReadonlyMap<string, TableRef>;
}

/**
 * The condition that a joined row is the first of those its parent has: a has-one whose foreign key nothing makes unique
 * would repeat its parent otherwise, in the result and under a limit.
 */
export function isFirstRow(row: JoinedRow, context: ConditionContext): Fragment | undefined {
  const { primaryKey } = context.table.definition;
  if (primaryKey.length === 0) return undefined;
  const siblings = siblingsOf(row, context);
  return row.order.length === 0 ? isSmallest(siblings, context) : isFirstInOrder(siblings, row.order, context);
}

/** The rows that have the same parent. */
interface Siblings {
  readonly table: TableRef;
  /** `FROM … WHERE …` */
  readonly rows: Fragment;
  readonly includes: ReadonlyMap<string, TableRef>;
}

function siblingsOf({ step, joinFurther }: JoinedRow, { dialect, table, aliases }: ConditionContext): Siblings {
  const other: TableRef = { alias: aliases.next(), definition: table.definition };
  const sameParent = step.link.toAttributes.map(
    name => `${columnSql(dialect, other, name)} = ${columnSql(dialect, table, name)}`,
  );
  const own = step.condition === undefined ? [] : [conditionSql(step.condition, { dialect, aliases, table: other })];
  const conditions = joinFragments(
    [fragment(sameParent.join(' AND ')), ...tenantSql(dialect, other, { from: step }), ...own],
    ' AND ',
  );
  const { joins, includes } = joinFurther(other);
  const from = fragment(`${dialect.syntax.quoteTable(other.definition.table)} ${other.alias}`);
  const rows = joinFragments([joinFragments([from, ...joins], ' '), conditions], ' WHERE ');
  return { table: other, rows: wrapFragment('FROM ', rows, ''), includes };
}

function isSmallest(siblings: Siblings, context: ConditionContext): Fragment {
  const isBefore = ` AND (${ownKeySql(context.dialect, siblings.table)}) < (${ownKeySql(context.dialect, context.table)})`;
  return wrapFragment('NOT EXISTS (SELECT 1 ', siblings.rows, `${isBefore})`);
}

function isFirstInOrder(siblings: Siblings, order: readonly OrderTerm[], context: ConditionContext): Fragment {
  const tables = { target: siblings.table, steps: [], includes: siblings.includes };
  const terms = order.map(term => orderSql(term, tables, context));
  return equalsFirst(context.table, { ...siblings, order: terms }, context.dialect);
}
