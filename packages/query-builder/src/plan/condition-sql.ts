import {
  attributeOf,
  unfolded,
  type Condition,
  type DataType,
  type Link,
  type LinkStep,
  type ListParameter,
  type OrderTerm,
  type Parameter,
  type PathAggregate,
  type SqlPiece,
  type Via,
} from '@mortise/core';
import type { Dialect } from '../dialects/contract/dialect';
import type { KeyColumns, KeyList } from '../dialects/contract/syntax';
import { fragment, joinFragments, literalText, wrapFragment, type Fragment } from '../sql/fragment';
import { type AliasSource, columnSql, keyColumns, typeOf, valueBinding, type Scope } from './columns';
import { directed } from './directed';
import { equalsFirst } from './equals-first';

/** Where a condition is written: the dialect, the table it is on, and where sub-queries get their aliases. */
export interface ConditionContext {
  readonly dialect: Dialect;
  readonly scope: Scope;
  readonly aliases: AliasSource;
  /** True inside an EXISTS. */
  readonly isNested?: boolean;
  /** Inside an EXISTS: the tables of its path so far. */
  readonly path?: readonly Scope[];
}

/** What is not a value, but the keys of the parents whose rows are read. */
export const PARENT_KEYS = -1;

type ConditionOf<Type extends Condition['type']> = Extract<Condition, { type: Type }>;

type Writers = {
  readonly [Type in Condition['type']]: (condition: ConditionOf<Type>, context: ConditionContext) => Fragment;
};

const writers: Writers = {
  and: ({ conditions }, context) => combine(conditions, ' AND ', context),
  or: ({ conditions }, context) => combine(conditions, ' OR ', context),
  not: ({ condition }, context) => wrapFragment('NOT (', conditionSql(condition, context), ')'),
  untrue: ({ condition }, context) => wrapFragment('(', conditionSql(condition, context), ') IS NOT TRUE'),
  constant: ({ value }) => fragment(value ? '1 = 1' : '1 = 0'),
  compare: writeComparison,
  pattern: writePattern,
  null: ({ attribute, negated }, context) => fragment(`${column(context, attribute)} IS ${negated ? 'NOT ' : ''}NULL`),
  in: writeMembership,
  between: writeRange,
  exists: ({ steps }, context) => existsSql(steps, context),
  passed: ({ step, condition }, context) =>
    conditionSql(condition, { ...context, scope: context.path?.[step] as Scope }), // its EXISTS came by there
  aggregate: writeAggregateComparison,
  aggregateIn: writeAggregateMembership,
  aggregateNull: ({ aggregate, negated }, context) =>
    wrapFragment('', aggregateSql(aggregate, context, 'compared'), ` IS ${negated ? 'NOT ' : ''}NULL`),
  first: writeFirst,
  sql: ({ pieces }, context) => wrapFragment('(', piecesSql(pieces, context), ')'),
};

/** A condition as SQL. */
export function conditionSql(condition: Condition, context: ConditionContext): Fragment {
  // The table has a writer for each type of condition, which takes just that type.
  const write = writers[condition.type] as (condition: Condition, context: ConditionContext) => Fragment;
  return write(condition, context);
}

function combine(conditions: readonly Condition[], separator: string, context: ConditionContext): Fragment {
  return wrapFragment(
    '(',
    joinFragments(
      conditions.map(each => conditionSql(each, context)),
      separator,
    ),
    ')',
  );
}

const column = ({ dialect, scope }: ConditionContext, attribute: string): string =>
  columnSql(dialect, scope, attribute);

/** The column as it compares for more and less. */
function sortable(context: ConditionContext, attribute: string): string {
  return context.dialect.syntax.ordered(column(context, attribute), typeOf(context.scope.definition, attribute));
}

/** A placeholder that compares for more and less as its column does. */
function sortableValue({ dialect, scope }: ConditionContext, attribute: string, { slot, type }: Parameter): Fragment {
  const placeholder = dialect.syntax.ordered('?', typeOf(scope.definition, attribute));
  return fragment(placeholder, [valueBinding(dialect, slot, type)]);
}

function writeComparison({ attribute, operator, value }: ConditionOf<'compare'>, context: ConditionContext): Fragment {
  if (operator === '=' || operator === '<>') {
    return fragment(`${column(context, attribute)} ${operator} ?`, [
      valueBinding(context.dialect, value.slot, value.type),
    ]);
  }
  return wrapFragment(`${sortable(context, attribute)} ${operator} `, sortableValue(context, attribute, value), '');
}

function writePattern(
  { attribute, operator, negated, value }: ConditionOf<'pattern'>,
  context: ConditionContext,
): Fragment {
  const binding = valueBinding(context.dialect, value.slot, undefined);
  const matches = context.dialect.syntax.pattern(column(context, attribute), operator, binding);
  return negated ? wrapFragment('NOT (', matches, ')') : matches;
}

function writeMembership({ attributes, list, negated }: ConditionOf<'in'>, context: ConditionContext): Fragment {
  const columns = attributes.map(attribute => column(context, attribute));
  const { dialect, scope, isNested = false } = context;
  const keys = keyList(list, keyColumns(dialect, scope.definition, attributes));
  const member = dialect.syntax.isIn({ ...keys, columns, isNested });
  return negated ? wrapFragment('NOT (', member, ')') : member;
}

/** A list of keys as the dialect takes it, to be compared as these columns are. */
export function keyList<Like extends KeyColumns | undefined>(
  { slot, types }: ListParameter,
  like: Like,
): KeyList & { readonly like: Like } {
  // The values of a list's slot are a list: that is how ParameterBag fills it.
  const read: KeyList['read'] =
    slot === PARENT_KEYS ? (_values, keys) => keys : values => values[slot] as readonly unknown[];
  return { types, read, like };
}

function writeRange({ attribute, low, high, negated }: ConditionOf<'between'>, context: ConditionContext): Fragment {
  const bounds = joinFragments(
    [sortableValue(context, attribute, low), sortableValue(context, attribute, high)],
    ' AND ',
  );
  return wrapFragment(`${sortable(context, attribute)} ${negated ? 'NOT ' : ''}BETWEEN `, bounds, '');
}

function existsSql(steps: readonly LinkStep[], context: ConditionContext): Fragment {
  // Whether there is one does not depend on how often it is met.
  const { rows } = pathRows(unfolded(steps), context);
  return wrapFragment('EXISTS (SELECT 1 FROM ', rows, ')');
}

/** The order is by the rows themselves: terms by other rows are left out where the condition is made. */
function writeFirst({ step, order }: ConditionOf<'first'>, context: ConditionContext): Fragment {
  const { dialect } = context;
  const { rows, scopes } = pathRows([step], context);
  const scope = scopes[0] as Scope; // one scope for each step
  const terms = order.map(term => firstTerm(term, { ...context, scope }));
  return equalsFirst(context.scope, { rows: wrapFragment('FROM ', rows, ''), scope, order: terms }, dialect);
}

function firstTerm(term: OrderTerm, { dialect, aliases, scope }: ConditionContext): Fragment {
  const { by, direction, nulls } = term;
  if ('pieces' in by) {
    const last = nulls === undefined ? '' : ` NULLS ${nulls}`;
    return wrapFragment('', piecesSql(by.pieces, { dialect, scope }), ` ${direction}${last}`);
  }
  if ('aggregate' in by)
    return directed(aggregateSql(by.aggregate, { dialect, aliases, scope }, 'compared'), term, dialect);
  const column = columnSql(dialect, scope, by.attribute);
  return directed(fragment(dialect.syntax.ordered(column, typeOf(scope.definition, by.attribute))), term, dialect);
}

interface PathRows {
  /** What follows FROM. */
  readonly rows: Fragment;
  /** The table of each step. */
  readonly scopes: readonly Scope[];
}

/** Rows at the end of a path that starts at the row in scope, for one sub-query: its tables joined flat. */
function pathRows(steps: readonly LinkStep[], outer: ConditionContext): PathRows {
  const [first, ...rest] = steps as readonly [LinkStep, ...LinkStep[]];
  const start: Scope = { alias: outer.aliases.next(), definition: first.link.to };
  const scopes = [start];
  const context: ConditionContext = { ...outer, isNested: true, path: scopes };
  const correlation = linkSql(first, { from: context.scope, to: start }, context);
  const conditions = [correlation, ...stepConditions(first, { ...context, scope: start })];
  const joins = rest.map(step => {
    const from = scopes.at(-1) as Scope; // the first one is there
    const to: Scope = { alias: context.aliases.next(), definition: step.link.to };
    scopes.push(to);
    return joinSql('INNER JOIN', step, { from, to }, context);
  });
  const table = `${context.dialect.syntax.quoteTable(start.definition.table)} ${start.alias}`;
  const source = joinFragments([fragment(table), ...joins], ' ');
  return { rows: joinFragments([source, joinFragments(conditions, ' AND ')], ' WHERE '), scopes };
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
  const isListed = fragment(member.text, [...bindings, ...member.bindings]);
  return negated ? wrapFragment('NOT (', isListed, ')') : isListed;
}

/** An aggregate as a sub-query: to be read, or to be compared and ordered by. */
export function aggregateSql(aggregate: PathAggregate, context: ConditionContext, use: 'read' | 'compared'): Fragment {
  const { rows, scopes } = pathRows(aggregate.steps, context);
  const { attribute, step, function: name } = aggregate;
  if (attribute === undefined) return wrapFragment('(SELECT COUNT(*) FROM ', rows, ')');
  const scope = scopes[step] as Scope; // one scope for each step
  const column = columnSql(context.dialect, scope, attribute);
  if (name === 'min' || name === 'max') return extremeSql({ aggregate, column, rows, scope }, context, use);
  return wrapFragment(`(SELECT ${aggregateValue(aggregate, column, context, use)} FROM `, rows, ')');
}

function aggregateValue(
  { function: name, distinct, steps, step, attribute = '' }: PathAggregate,
  column: string,
  context: ConditionContext,
  use: 'read' | 'compared',
): string {
  const type = typeOf((steps[step] as LinkStep).link.to, attribute); // the step is one of the path
  const operand = (value: string): string => `${distinct ? 'DISTINCT ' : ''}${value}`;
  if (name === 'avg') return context.dialect.syntax.average(column, type, operand);
  const value = `${name.toUpperCase()}(${operand(column)})`;
  return name === 'sum' ? sumSql(`COALESCE(${value}, 0)`, type, context, use) : value;
}

/** A large sum loses digits as a number, as a column of its type would. */
function sumSql(sum: string, type: DataType, { dialect }: ConditionContext, use: 'read' | 'compared'): string {
  return use === 'read' ? (dialect.codecOf(type).selectAs?.(sum) ?? sum) : sum;
}

interface Extreme {
  readonly aggregate: PathAggregate;
  readonly column: string;
  readonly rows: Fragment;
  readonly scope: Scope;
}

/** The first value in order: MIN and MAX know fewer types, and sort some as text. */
function extremeSql({ aggregate, column, rows, scope }: Extreme, { dialect }: ConditionContext, use: string): Fragment {
  const { attribute = '', function: name } = aggregate;
  const type = typeOf(scope.definition, attribute);
  const sorted = dialect.syntax.ordered(column, type);
  const value = use === 'read' ? (dialect.codecOf(type).selectAs?.(column) ?? column) : sorted;
  const order = ` AND ${column} IS NOT NULL ORDER BY ${sorted} ${name === 'min' ? 'ASC' : 'DESC'} LIMIT 1)`;
  return wrapFragment(`(SELECT ${value} FROM `, rows, order);
}

function stepConditions({ condition }: LinkStep, context: ConditionContext): readonly Fragment[] {
  return condition === undefined ? [] : [conditionSql(condition, context)];
}

interface Ends {
  readonly from: Scope;
  readonly to: Scope;
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
  const { rows, scopes } = pathRows(via.steps, { ...context, scope: from });
  const last = scopes.at(-1) as Scope; // a path has a link
  const keys = (scope: Scope, names: readonly string[]): string =>
    names.map(name => columnSql(context.dialect, scope, name)).join(', ');
  return wrapFragment(`(${keys(to, toAttributes)}) IN (SELECT ${keys(last, via.attributes)} FROM `, rows, ')');
}

/** One JOIN for one link, with the conditions of its rows. */
export function joinSql(
  kind: 'LEFT JOIN' | 'INNER JOIN',
  step: LinkStep,
  ends: Ends,
  context: ConditionContext,
): Fragment {
  const table = `${context.dialect.syntax.quoteTable(ends.to.definition.table)} ${ends.to.alias}`;
  const link = linkSql(step, ends, context);
  const conditions = [link, ...stepConditions(step, { ...context, scope: ends.to })];
  return wrapFragment(`${kind} ${table} ON `, joinFragments(conditions, ' AND '), '');
}

/** Raw SQL with its attributes, identifiers and values in place. */
export function piecesSql(
  pieces: readonly SqlPiece[],
  { dialect, scope }: Pick<ConditionContext, 'dialect' | 'scope'>,
): Fragment {
  const parts = pieces.map((piece): Fragment => {
    if (typeof piece === 'string') return fragment(literalText(piece));
    if ('slot' in piece) return fragment('?', [valueBinding(dialect, piece.slot, piece.type)]);
    if ('identifier' in piece) return fragment(dialect.syntax.quote(piece.identifier));
    if ('comparedWith' in piece) {
      const type = typeOf(scope.definition, piece.comparedWith);
      return storedSql(piecesSql(piece.pieces, { dialect, scope }), type, dialect);
    }
    return fragment(columnSql(dialect, scope, attributeOf(scope.definition, piece.attribute).name));
  });
  return wrapFragment('', joinFragments(parts, ''), pieces.some(mayEndInComment) ? '\n' : '');
}

/** A comment up to the end of its line would take what follows with it. */
const mayEndInComment = (piece: SqlPiece): boolean => typeof piece === 'string' && /--|#/.test(piece);

/** The value of raw SQL in the form in which columns of a type hold it. */
export function storedSql(value: Fragment, type: DataType, { syntax }: Dialect): Fragment {
  const wrap = syntax.storedValue(type);
  return wrap === undefined ? value : wrapFragment(wrap.before, value, wrap.after);
}
