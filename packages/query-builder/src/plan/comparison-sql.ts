import type { Parameter, Condition } from '@mortise/core';
import { fragment, joinFragments, wrapFragment, type Fragment } from '../sql/fragment';
import { columnSql, typeOf, valueBinding, keyList, textColumn, type ConditionContext, keyColumns } from './columns';

export type ConditionOf<Type extends Condition['type']> = Extract<Condition, { type: Type }>;

export function writeComparison(
  { attribute, operator, value }: ConditionOf<'compare'>,
  context: ConditionContext,
): Fragment {
  if (operator === '=' || operator === '<>') {
    return fragment(`${column(context, attribute)} ${operator} ?`, [
      valueBinding(context.dialect, value.slot, value.type),
    ]);
  }
  return wrapFragment(`${sortable(context, attribute)} ${operator} `, sortableValue(context, attribute, value), '');
}

export function writePattern(
  { attribute, operator, negated, value }: ConditionOf<'pattern'>,
  context: ConditionContext,
): Fragment {
  const binding = valueBinding(context.dialect, value.slot, undefined);
  const matches = context.dialect.syntax.pattern(textColumn(context, attribute), operator, binding);
  return negated ? wrapFragment('NOT (', matches, ')') : matches;
}

export function writeMembership({ attributes, list, negated }: ConditionOf<'in'>, context: ConditionContext): Fragment {
  const columns = attributes.map(attribute => column(context, attribute));
  const { dialect, table, isNested = false } = context;
  const keys = keyList(list, keyColumns(dialect, table.definition, attributes));
  const member = dialect.syntax.isIn({ ...keys, columns, isNested });
  return negated ? wrapFragment('NOT (', member, ')') : member;
}

export function writeRange(
  { attribute, low, high, negated }: ConditionOf<'between'>,
  context: ConditionContext,
): Fragment {
  const bounds = joinFragments(
    [sortableValue(context, attribute, low), sortableValue(context, attribute, high)],
    ' AND ',
  );
  return wrapFragment(`${sortable(context, attribute)} ${negated ? 'NOT ' : ''}BETWEEN `, bounds, '');
}

export function writeNull({ attribute, negated }: ConditionOf<'null'>, context: ConditionContext): Fragment {
  return fragment(`${column(context, attribute)} IS ${negated ? 'NOT ' : ''}NULL`);
}

const column = ({ dialect, table }: ConditionContext, attribute: string): string =>
  columnSql(dialect, table, attribute);

/** The column as it compares for more and less. */
function sortable(context: ConditionContext, attribute: string): string {
  return context.dialect.syntax.ordered(column(context, attribute), typeOf(context.table.definition, attribute));
}

/** A placeholder that compares for more and less as its column does. */
function sortableValue({ dialect, table }: ConditionContext, attribute: string, { slot, type }: Parameter): Fragment {
  const placeholder = dialect.syntax.ordered('?', typeOf(table.definition, attribute));
  return fragment(placeholder, [valueBinding(dialect, slot, type)]);
}
