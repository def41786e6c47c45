import {
  unfolded,
  type Condition,
  type Link,
  type LinkStep,
  type OrderTerm,
  type PathAggregate,
  type Via,
} from '@mortise/core';
import { fragment, joinFragments, wrapFragment, type Fragment } from '../sql/fragment';
import { aggregateOfRows, aggregateOver, type AggregateUse } from './aggregate-value';
import { columnSql, typeOf, valueBinding, keyList, type ConditionContext, type TableRef } from './columns';
import { directed, directedPieces, equalsFirst } from './ordered-rows';
import { fewOrMany, isWide, joinedFurther, joinedToOne, mayBeFew, type Asked } from './few-or-many';
import { comparesAlike, fixesKey, isListed } from './few-rows';
import { piecesSql } from './pieces-sql';
import { tenantSql } from './tenant-sql';
import { jsonSql, specialSql } from './special-sql';
import {
  writeComparison,
  writePattern,
  writeMembership,
  writeRange,
  writeNull,
  type ConditionOf,
} from './comparison-sql';

type Writers = {
  readonly [Type in Condition['type']]: (condition: ConditionOf<Type>, context: ConditionContext) => Fragment;
};

const writers: Writers = {
  and: ({ conditions }, context) => combine(conditions, ' AND ', amongFound(conditions, context)),
  or: ({ conditions }, context) => combine(conditions, ' OR ', context),
  not: ({ condition }, context) => wrapFragment('NOT (', conditionSql(condition, negated(context)), ')'),
  untrue: ({ condition }, context) => wrapFragment('(', conditionSql(condition, negated(context)), ') IS NOT TRUE'),
  constant: ({ value }) => fragment(value ? '1 = 1' : '1 = 0'),
  compare: writeComparison,
  pattern: writePattern,
  null: writeNull,
  in: writeMembership,
  between: writeRange,
  exists: ({ steps }, context) => existsSql(steps, context),
  passed: ({ step, condition }, context) =>
    conditionSql(condition, { ...context, table: context.path?.[step] as TableRef }), // its EXISTS came by there
  aggregate: writeAggregateComparison,
  aggregateIn: writeAggregateMembership,
  aggregateNull: ({ aggregate, negated }, context) =>
    wrapFragment('', aggregateSql(aggregate, context, 'compared'), ` IS ${negated ? 'NOT ' : ''}NULL`),
  first: writeFirst,
  special: specialSql,
  json: jsonSql,
  sql: ({ pieces }, context) => wrapFragment('(', piecesSql(pieces, context), ')'),
};

/** A condition as SQL. */
export function conditionSql(condition: Condition, context: ConditionContext): Fragment {
  // The table has a writer for each type of condition, which takes just that type.
  const write = writers[condition.type] as (condition: Condition, context: ConditionContext) => Fragment;
  return write(condition, context);
}

function combine(conditions: readonly Condition[], separator: string, context: ConditionContext): Fragment {
  const written = conditions.map(each => conditionSql(each, context));
  return wrapFragment('(', joinFragments(inGroups(written, separator), separator), ')');
}

/** A row of operators is to SQLite as deep as it is long, and it takes no more than 1000: groups of groups are not deep. */
function inGroups(fragments: readonly Fragment[], separator: string): readonly Fragment[] {
  if (fragments.length <= GROUP) return fragments;
  const groups: Fragment[] = [];
  for (let start = 0; start < fragments.length; start += GROUP)
    groups.push(wrapFragment('(', joinFragments(fragments.slice(start, start + GROUP), separator), ')'));
  return inGroups(groups, separator);
}

const GROUP = 100;

/** Beside a condition that fixes a key of the row, the others are asked of few rows. */
const amongFound = (conditions: readonly Condition[], context: ConditionContext): ConditionContext =>
  fixesKey({ type: 'and', conditions }, context.table.definition) ? { ...context, isFound: true } : context;

const negated = (context: ConditionContext): ConditionContext => ({ ...context, isNegated: true });

function existsSql(steps: readonly LinkStep[], context: ConditionContext): Fragment {
  // Whether there is one does not depend on how often it is met.
  const flat = unfolded(steps);
  const mayList = context.isNegated !== true && context.isFound !== true;
  if (mayList && isListed(flat)) return listedSql(flat, context);
  const exists = existsOn(flat, context);
  return mayList && isFewOrMany(flat, context) ? fewOrMany(formsOf(flat, exists, context)) : exists;
}

const existsOn = (steps: readonly LinkStep[], context: ConditionContext): Fragment =>
  wrapFragment('EXISTS (SELECT 1 FROM ', pathRows(joinedToOne(steps), context).rows, ')');

/** Whether it is to be found out how many rows lead there, where the database would not do it by itself. */
function isFewOrMany(steps: readonly LinkStep[], { dialect, isNested, isWhole }: ConditionContext): boolean {
  if (dialect.syntax.asksEachRow !== true || isNested === true) return false;
  return comparesAlike((steps[0] as LinkStep).link) && mayBeFew(steps, isWhole === true); // a path has a link
}

function formsOf(steps: readonly LinkStep[], exists: Fragment, context: ConditionContext): Asked {
  const { fromAttributes } = (steps[0] as LinkStep).link; // a path has a link
  const keys = keySql(context, context.table, fromAttributes);
  const list = listSql(joinedFurther(steps), context);
  const few = `${context.aliases.next()}_few`;
  if (context.isWhole !== true) return { few, keys, list, exists };
  const table: TableRef = { alias: context.aliases.next(), definition: context.table.definition };
  const from = `${context.dialect.syntax.quoteTable(table.definition.table)} ${table.alias}`;
  const rows = `SELECT ${keySql(context, table, fromAttributes)} FROM ${from}`;
  const met = [existsOn(steps, { ...context, table }), ...tenantSql(context.dialect, table)];
  return { few, keys, list, exists, all: { rows, exists: joinFragments(met, ' AND ') } };
}

const keySql = ({ dialect }: ConditionContext, table: TableRef, names: readonly string[]): string =>
  names.map(name => columnSql(dialect, table, name)).join(', ');

/**
 * The same question asked from the other end: a key in the list of those that lead there. A NULL that leads nowhere makes it
 * unknown instead of false, which only a negation would tell.
 */
function listedSql(steps: readonly LinkStep[], context: ConditionContext): Fragment {
  const { fromAttributes } = (steps[0] as LinkStep).link; // a path has a link
  return wrapFragment(`(${keySql(context, context.table, fromAttributes)}) IN (`, listSql(steps, context), ')');
}

/** The keys that lead to the end of a path. */
function listSql(steps: readonly LinkStep[], context: ConditionContext): Fragment {
  const { toAttributes } = (steps[0] as LinkStep).link; // a path has a link
  const { rows, tables } = joinedRows(steps, context);
  return wrapFragment(`SELECT ${keySql(context, tables[0] as TableRef, toAttributes)} FROM `, rows, ''); // one table for each step
}

/** The order is by the rows themselves: terms by other rows are left out where the condition is made. */
function writeFirst({ step, order }: ConditionOf<'first'>, context: ConditionContext): Fragment {
  const { dialect } = context;
  const { rows, tables } = pathRows([step], context);
  const table = tables[0] as TableRef; // one table for each step
  const terms = order.map(term => firstTerm(term, { ...context, table }));
  return equalsFirst(context.table, { rows: wrapFragment('FROM ', rows, ''), table, order: terms }, dialect);
}

function firstTerm(term: OrderTerm, { dialect, aliases, table }: ConditionContext): Fragment {
  const { by } = term;
  if ('pieces' in by) return directedPieces(piecesSql(by.pieces, { dialect, table, aliases }), term, dialect);
  if ('aggregate' in by)
    return directed(aggregateSql(by.aggregate, { dialect, aliases, table }, 'compared'), term, dialect);
  if ('column' in by) throw new TypeError('An order by a column of the result stands in the statement of that result.');
  const column = columnSql(dialect, table, by.attribute);
  return directed(fragment(dialect.syntax.ordered(column, typeOf(table.definition, by.attribute))), term, dialect);
}

interface PathRows {
  /** What follows FROM. */
  readonly rows: Fragment;
  /** The table of each step. */
  readonly tables: readonly TableRef[];
}

/** Rows at the end of a path that starts at the row of the table, for one sub-query: its tables joined flat. */
function pathRows(steps: readonly LinkStep[], outer: ConditionContext): PathRows {
  return joinedRows(steps, outer, (step, start, context) => linkSql(step, { from: outer.table, to: start }, context));
}

/** The same without the row it starts at, unless a condition says how the first table depends on it. */
export function joinedRows(
  steps: readonly LinkStep[],
  outer: ConditionContext,
  correlation?: (first: LinkStep, start: TableRef, context: ConditionContext) => Fragment,
): PathRows {
  const [first, ...rest] = steps as readonly [LinkStep, ...LinkStep[]];
  const start: TableRef = { alias: outer.aliases.next(), definition: first.link.to };
  const tables = [start];
  // Inside, a row counts only where its conditions are true, whatever stands around.
  const context: ConditionContext = { ...outer, isNested: true, isNegated: false, isFound: false, path: tables };
  const correlated = correlation === undefined ? [] : [correlation(first, start, context)];
  const conditions = [
    ...correlated,
    ...tenantSql(context.dialect, start, { from: first, next: rest[0] }),
    ...stepConditions(first, { ...context, table: start }),
  ];
  const isLed = correlation !== undefined || !steps.every(isWide);
  const joins = rest.map((step, index) => {
    const from = tables.at(-1) as TableRef; // the first one is there
    const to: TableRef = { alias: context.aliases.next(), definition: step.link.to };
    tables.push(to);
    // What stands behind says little more than that it is there: rows are found by what stands before it, or around.
    const isPlain = isLed && rest.slice(index).every(isWide);
    const kind = (isPlain ? context.dialect.syntax.joinAfter : undefined) ?? 'INNER JOIN';
    return joinSql(kind, step, { from, to, next: rest[index + 1] }, context);
  });
  const table = `${context.dialect.syntax.quoteTable(start.definition.table)} ${start.alias}`;
  const source = joinFragments([fragment(table), ...joins], ' ');
  const where = conditions.length === 0 ? [] : [joinFragments(conditions, ' AND ')];
  return { rows: joinFragments([source, ...where], ' WHERE '), tables };
}

function writeAggregateComparison(
  { aggregate, operator, value }: ConditionOf<'aggregate'>,
  context: ConditionContext,
): Fragment {
  const { dialect } = context;
  const placeholder = dialect.syntax.ordered('?', aggregate.type);
  const operand = fragment(placeholder, [valueBinding(dialect, value.slot, value.type)]);
  return joinFragments([aggregateSql(aggregate, context, 'compared'), operand], ` ${operator} `);
}

function writeAggregateMembership(
  { aggregate, list, negated }: ConditionOf<'aggregateIn'>,
  context: ConditionContext,
): Fragment {
  const { text, bindings } = aggregateSql(aggregate, context, 'compared');
  const keys = keyList(list, undefined);
  const member = context.dialect.syntax.isIn({ ...keys, columns: [text], isNested: context.isNested === true });
  // The sub-query stands in front of the list, and so do its values.
  const isMember = fragment(member.text, [...bindings, ...member.bindings]);
  return negated ? wrapFragment('NOT (', isMember, ')') : isMember;
}

/** An aggregate as a sub-query: to be read, or to be compared and ordered by. */
export function aggregateSql(aggregate: PathAggregate, context: ConditionContext, use: AggregateUse): Fragment {
  if (aggregate.steps.length === 0) return aggregateOfRows(aggregate, context, use);
  const { rows, tables } = pathRows(aggregate.steps, context);
  const table = tables[aggregate.step] as TableRef; // one table for each step
  return aggregateOver({ aggregate, rows, table }, context, use);
}

function stepConditions({ condition }: LinkStep, context: ConditionContext): readonly Fragment[] {
  return condition === undefined ? [] : [conditionSql(condition, context)];
}

interface Ends {
  readonly from: TableRef;
  readonly to: TableRef;
  /** The step that goes on from there. */
  readonly next?: LinkStep | undefined;
}

/** The equality of a link's keys; of a chain, that it leads there. */
function linkSql({ link, via }: LinkStep, { from, to }: Ends, context: ConditionContext): Fragment {
  if (via !== undefined) return viaSql(link, via, { from, to }, context);
  const pairs = link.fromAttributes.map((attribute, index) => {
    const other = link.toAttributes[index] as string; // as long as each other
    return `${columnSql(context.dialect, to, other)} = ${columnSql(context.dialect, from, attribute)}`;
  });
  return fragment(pairs.join(' AND '));
}

function viaSql({ toAttributes }: Link, via: Via, { from, to }: Ends, context: ConditionContext): Fragment {
  const { rows, tables } = pathRows(via.steps, { ...context, table: from });
  const last = tables.at(-1) as TableRef; // a path has a link
  const keys = (table: TableRef, names: readonly string[]): string =>
    names.map(name => columnSql(context.dialect, table, name)).join(', ');
  return wrapFragment(`(${keys(to, toAttributes)}) IN (SELECT ${keys(last, via.attributes)} FROM `, rows, ')');
}

/** One JOIN for one link, with the conditions of its rows. */
export function joinSql(kind: string, step: LinkStep, ends: Ends, context: ConditionContext): Fragment {
  const table = `${context.dialect.syntax.quoteTable(ends.to.definition.table)} ${ends.to.alias}`;
  return wrapFragment(`${kind} ${table} ON `, onSql(step, ends, context), '');
}

/** That a row is one that a step leads to from another. */
export function onSql(step: LinkStep, ends: Ends, context: ConditionContext): Fragment {
  const conditions = [
    linkSql(step, ends, context),
    ...tenantSql(context.dialect, ends.to, { from: step, next: ends.next }),
    ...stepConditions(step, { ...context, table: ends.to }),
  ];
  return joinFragments(conditions, ' AND ');
}
