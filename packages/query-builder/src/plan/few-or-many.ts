import { allOf, hasUniqueKey, partsOf, type Condition, type LinkStep, type ModelDefinition } from '@mortise/core';
import { joinFragments, wrapFragment, type Fragment } from '../sql/fragment';

/** Up to how many rows that lead to others these are listed: where all rows are wanted, or a page. */
const FEW = { whole: 50_000, page: 1_000 };

/** The same question in several forms. */
export interface Asked {
  /** A name in the statement that nothing else has: the list's. */
  readonly few: string;
  /** The keys of the rows that are asked. */
  readonly keys: string;
  /** A SELECT of the keys that lead to the end of the path. */
  readonly list: Fragment;
  /** Whether the row outside leads there. */
  readonly exists: Fragment;
  /** The same of all rows, as a SELECT of their keys; left out where they are asked as they come. */
  readonly all?: { readonly rows: string; readonly exists: Fragment } | undefined;
}

/**
 * Lists where few rows lead to the end of the path, and else asks row by row. The statement counts as it runs, and no further
 * than to the bound: one text serves rare and common values.
 */
export function fewOrMany(asked: Asked): Fragment {
  const { few, keys, list, exists, all } = asked;
  if (all !== undefined) return listAll(asked, all);
  const made = wrapFragment(`(WITH ${few} AS MATERIALIZED (`, list, ` LIMIT ${FEW.page})`);
  const choice = ` SELECT CASE WHEN ${countOf(few)} < ${FEW.page} THEN (${keys}) IN (SELECT * FROM ${few}) ELSE `;
  return joinFragments([made, wrapFragment(choice, exists, ' END)')], '');
}

const countOf = (few: string): string => `(SELECT COUNT(*) FROM ${few})`;

/** Where all rows are wanted the list may lead to them in either case, and is made once. */
function listAll({ few, keys, list }: Asked, { rows, exists }: NonNullable<Asked['all']>): Fragment {
  const made = wrapFragment(`(${keys}) IN (WITH ${few} AS MATERIALIZED (`, list, ` LIMIT ${FEW.whole})`);
  const isFew = ` SELECT * FROM ${few} WHERE ${countOf(few)} < ${FEW.whole}`;
  const others = ` UNION ALL ${rows} WHERE ${countOf(few)} = ${FEW.whole} AND `;
  return joinFragments([made, wrapFragment(isFew + others, exists, ')')], '');
}

/**
 * Whether a condition along the path may be met by few rows. Rows that refer to the asked one themselves are at hand for an
 * EXISTS: to look through all of them for a page gains something only where an index finds them.
 */
export function mayBeFew(steps: readonly LinkStep[], isWhole: boolean): boolean {
  // What stands behind the last condition makes the rows no fewer.
  const [first, ...others] = steps.slice(0, steps.findLastIndex(isNarrow) + 1);
  return first !== undefined && (isWhole || others.length > 0 || isIndexed(first));
}

const isIndexed = ({ link: { to }, condition }: LinkStep): boolean =>
  to.indexes.some(
    ({ attributes: [leading], detail }) =>
      leading !== undefined && detail?.isKey !== false && speaksOf(condition, leading),
  );

function speaksOf(condition: Condition | undefined, name: string): boolean {
  if (condition?.type === 'and') return condition.conditions.some(each => speaksOf(each, name));
  if (condition?.type === 'in') return condition.attributes[0] === name;
  return (condition?.type === 'compare' || condition?.type === 'between') && condition.attribute === name;
}

/** Whether it names values: most rows are neither deleted nor without a value. */
const isNarrow = ({ condition }: LinkStep): boolean => condition !== undefined && namesValues(condition);

/** Whether a condition leaves out more than what most rows are not: deleted, without a value. */
function namesValues(condition: Condition): boolean {
  if (condition.type === 'and') return condition.conditions.some(namesValues);
  if (condition.type === 'or') return condition.conditions.every(namesValues);
  if (condition.type === 'exists') return condition.steps.some(isNarrow);
  if (condition.type === 'compare') return condition.operator !== '<>';
  if (condition.type === 'in' || condition.type === 'pattern') return !condition.negated;
  return condition.type === 'between' && !condition.negated;
}

/** Whether a step leads to most of the rows that its link does. */
export const isWide = ({ condition, link: { to } }: LinkStep): boolean =>
  condition === undefined || leavesMost(condition, to);

/**
 * Whether it is known that a condition leaves most rows, which are not deleted, have values, and not one value alone. Of SQL,
 * words in a text, or parts of JSON nothing is known: few rows may meet them.
 */
export function leavesMost(condition: Condition, definition: ModelDefinition): boolean {
  switch (condition.type) {
    case 'and':
      return condition.conditions.every(each => leavesMost(each, definition));
    case 'or':
      return condition.conditions.some(each => leavesMost(each, definition));
    case 'exists':
      return condition.steps.every(isWide);
    case 'null':
      return condition.negated !== (condition.attribute === definition.timestamps.deletedAt);
    case 'compare':
      return condition.operator === '<>';
    case 'in':
    case 'pattern':
    case 'between':
      return condition.negated;
    default:
      return false;
  }
}

/** The same where it goes on to one row for each: there is one to be met, or none. */
export const joinedToOne = (steps: readonly LinkStep[]): readonly LinkStep[] =>
  joinedFurther(steps, further => further.every(({ link: { to, toAttributes } }) => hasUniqueKey(to, toAttributes)));

/** A path that goes on where the last row has to lead further: a list may meet the same row more than once. */
export function joinedFurther(
  steps: readonly LinkStep[],
  mayJoin: (further: readonly LinkStep[]) => boolean = () => true,
): readonly LinkStep[] {
  const last = steps.at(-1) as LinkStep; // a path has a link
  const conditions = last.condition?.type === 'and' ? last.condition.conditions : [last.condition];
  const further = conditions.find(each => each?.type === 'exists');
  if (further?.type !== 'exists' || further.steps.some(speaksOfPassed) || !mayJoin(further.steps)) return steps;
  const condition = allOf(conditions.filter(each => each !== further));
  return joinedFurther([...steps.slice(0, -1), { ...last, condition }, ...further.steps], mayJoin);
}

/** A row that was passed is counted from the beginning of its own path. */
function speaksOfPassed({ condition, via }: LinkStep): boolean {
  return via !== undefined || (condition !== undefined && hasPassed(condition));
}

const hasPassed = (condition: Condition): boolean =>
  condition.type === 'passed' || partsOf(condition).conditions.some(hasPassed);
