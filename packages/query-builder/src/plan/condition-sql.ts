import {
  attributeOf,
  type Condition,
  type LinkStep,
  type ListParameter,
  type Parameter,
  type SqlPiece,
} from '@mortise/core';
import type { Dialect } from '../dialects/dialect';
import type { KeyList } from '../dialects/syntax';
import type { AliasSource } from './alias-source';
import { columnSql, typeOf, valueBinding, type Scope } from './columns';
import { fragment, joinFragments, literalText, wrapFragment, type Fragment } from './fragment';

/** Where a condition is written: the dialect, the table it is on, and where sub-queries get their aliases. */
export interface ConditionContext {
  readonly dialect: Dialect;
  readonly scope: Scope;
  readonly aliases: AliasSource;
  /** True inside an EXISTS. */
  readonly isNested?: boolean;
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
  constant: ({ value }) => fragment(value ? '1 = 1' : '1 = 0'),
  compare: writeComparison,
  pattern: writePattern,
  null: ({ attribute, negated }, context) => fragment(`${column(context, attribute)} IS ${negated ? 'NOT ' : ''}NULL`),
  in: writeMembership,
  between: writeRange,
  exists: ({ steps }, context) => existsSql(steps, context),
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
  const member = context.dialect.syntax.isIn({ ...keyList(columns, list), isNested: context.isNested === true });
  return negated ? wrapFragment('NOT (', member, ')') : member;
}

/** A list of keys as the dialect takes it. */
export function keyList(columns: readonly string[], { slot, types }: ListParameter): KeyList {
  // The values of a list's slot are a list: that is how ParameterBag fills it.
  const read: KeyList['read'] =
    slot === PARENT_KEYS ? (_values, keys) => keys : values => values[slot] as readonly unknown[];
  return { columns, types, read, isNested: false };
}

function writeRange({ attribute, low, high, negated }: ConditionOf<'between'>, context: ConditionContext): Fragment {
  const bounds = joinFragments(
    [sortableValue(context, attribute, low), sortableValue(context, attribute, high)],
    ' AND ',
  );
  return wrapFragment(`${sortable(context, attribute)} ${negated ? 'NOT ' : ''}BETWEEN `, bounds, '');
}

/** Rows at the end of a path that starts at the row in scope: one sub-query, its tables joined flat. */
function existsSql(steps: readonly LinkStep[], outer: ConditionContext): Fragment {
  const [first, ...rest] = steps as readonly [LinkStep, ...LinkStep[]];
  const context: ConditionContext = { ...outer, isNested: true };
  const start: Scope = { alias: context.aliases.next(), definition: first.link.to };
  const correlation = fragment(linkSql(context.dialect, first, context.scope, start));
  const conditions = [correlation, ...stepConditions(first, { ...context, scope: start })];
  const joins: Fragment[] = [];
  let from = start;
  for (const step of rest) {
    const to: Scope = { alias: context.aliases.next(), definition: step.link.to };
    joins.push(joinSql('INNER JOIN', step, { from, to }, context));
    from = to;
  }
  const table = `${context.dialect.syntax.quoteTable(start.definition.table)} ${start.alias}`;
  const source = joinFragments([fragment(`SELECT 1 FROM ${table}`), ...joins], ' ');
  return wrapFragment('EXISTS (', joinFragments([source, joinFragments(conditions, ' AND ')], ' WHERE '), ')');
}

function stepConditions({ condition }: LinkStep, context: ConditionContext): readonly Fragment[] {
  return condition === undefined ? [] : [conditionSql(condition, context)];
}

/** The equality of a link's keys. */
function linkSql(dialect: Dialect, { link }: LinkStep, from: Scope, to: Scope): string {
  const pairs = link.fromAttributes.map((attribute, index) => {
    const other = link.toAttributes[index] as string; // as long as each other
    return `${columnSql(dialect, to, other)} = ${columnSql(dialect, from, attribute)}`;
  });
  return pairs.join(' AND ');
}

/** One JOIN for one link, with the conditions of its rows. */
export function joinSql(
  kind: 'LEFT JOIN' | 'INNER JOIN',
  step: LinkStep,
  ends: { from: Scope; to: Scope },
  context: ConditionContext,
): Fragment {
  const table = `${context.dialect.syntax.quoteTable(ends.to.definition.table)} ${ends.to.alias}`;
  const link = fragment(linkSql(context.dialect, step, ends.from, ends.to));
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
    return fragment(columnSql(dialect, scope, attributeOf(scope.definition, piece.attribute).name));
  });
  return joinFragments(parts, '');
}
