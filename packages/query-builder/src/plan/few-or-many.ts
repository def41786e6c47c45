import type { Condition, LinkStep } from '@mortise/core';
import { fragment, joinFragments, wrapFragment, type Fragment } from '../sql/fragment';
import type { ConditionContext, TableRef } from './columns';

/** Writes a condition on the rows of a table. */
type ConditionWriter = (condition: Condition, context: ConditionContext) => Fragment;

/** Rows that meet a condition, up to which those that lead to them are listed: where all rows are wanted, or a page. */
const FEW = { whole: 10_000, page: 100 };

/**
 * That few rows at some place of a path meet the conditions there: the statement counts no more of them than that when it
 * runs, so that one text serves rare and common values. Undefined where no condition may be asked of a table by itself.
 */
export function meetsFew(
  steps: readonly LinkStep[],
  context: ConditionContext,
  write: ConditionWriter,
): Fragment | undefined {
  const narrowed = steps.filter((step, index) => isNarrowed(step) && (index > 0 || isCounted(step, context)));
  if (narrowed.length === 0) return undefined;
  const counts = narrowed.map(step => countsFew(step, context, write));
  return wrapFragment('(', joinFragments(counts, ' OR '), ')');
}

function countsFew({ link, condition }: LinkStep, outer: ConditionContext, write: ConditionWriter): Fragment {
  const table: TableRef = { alias: outer.aliases.next(), definition: link.to };
  const rows = write(condition as Condition, { ...outer, table, isNested: true }); // only such steps are asked
  const few = outer.isWhole === true ? FEW.whole : FEW.page;
  const from = fragment(`${outer.dialect.syntax.quoteTable(link.to.table)} ${table.alias}`);
  const found = joinFragments([from, rows], ' WHERE ');
  return wrapFragment('(SELECT COUNT(*) FROM (SELECT 1 FROM ', found, ` LIMIT ${few})) < ${few}`);
}

/**
 * Rows that refer to the asked one themselves are at hand for an EXISTS: to look through all of them for a page gains
 * something only where an index finds those that meet the condition.
 */
const isCounted = ({ link: { to }, condition }: LinkStep, { isWhole }: ConditionContext): boolean =>
  isWhole === true ||
  to.indexes.some(({ attributes: [leading] }) => leading !== undefined && speaksOf(condition, leading));

function speaksOf(condition: Condition | undefined, name: string): boolean {
  if (condition?.type === 'and') return condition.conditions.some(each => speaksOf(each, name));
  if (condition?.type === 'in') return condition.attributes[0] === name;
  return (condition?.type === 'compare' || condition?.type === 'between') && condition.attribute === name;
}

/** Whether it speaks of the row it stands on alone, and names values: most rows are neither deleted nor without a value. */
const isNarrowed = ({ condition }: LinkStep): boolean =>
  condition !== undefined && isOwn(condition) && namesValues(condition);

const OWN: ReadonlySet<Condition['type']> = new Set<Condition['type']>([
  'compare', 'pattern', 'null', 'in', 'between', 'constant',
]); // prettier-ignore

function isOwn(condition: Condition): boolean {
  if (condition.type === 'and' || condition.type === 'or') return condition.conditions.every(isOwn);
  return condition.type === 'not' ? isOwn(condition.condition) : OWN.has(condition.type);
}

function namesValues(condition: Condition): boolean {
  if (condition.type === 'and') return condition.conditions.some(namesValues);
  if (condition.type === 'or') return condition.conditions.every(namesValues);
  if (condition.type === 'compare') return condition.operator !== '<>';
  if (condition.type === 'in' || condition.type === 'pattern') return !condition.negated;
  return condition.type === 'between' && !condition.negated;
}
