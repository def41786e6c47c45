import type { LinkStep, ModelDefinition } from '@mortise/core';
import { columnSql, type Scope } from './columns';
import { conditionSql, type ConditionContext } from './condition-sql';
import { fragment, joinFragments, wrapFragment, type Fragment } from './fragment';

/** Whether a link meets one row at most because a key of the database says so. */
export function isUniqueLink({ link }: LinkStep): boolean {
  return hasUniqueKey(link.to, link.toAttributes);
}

/** Whether no two rows have the same values of these attributes. */
export function hasUniqueKey(definition: ModelDefinition, names: readonly string[]): boolean {
  return uniqueKeys(definition).some(key => key.length > 0 && key.every(name => names.includes(name)));
}

const uniqueKeys = ({ primaryKey, indexes }: ModelDefinition): readonly (readonly string[])[] => [
  primaryKey,
  ...indexes.filter(({ unique }) => unique).map(({ attributes }) => attributes),
];

/**
 * The condition that a joined row is the first of those its parent has: a has-one whose foreign key nothing makes unique
 * would repeat its parent otherwise, in the result and under a limit.
 */
export function isFirstRow(step: LinkStep, { dialect, scope, aliases }: ConditionContext): Fragment | undefined {
  const { primaryKey } = scope.definition;
  if (primaryKey.length === 0) return undefined;
  const other: Scope = { alias: aliases.next(), definition: scope.definition };
  const columns = (of: Scope, names: readonly string[]): readonly string[] =>
    names.map(name => columnSql(dialect, of, name));
  const sameParent = columns(other, step.link.toAttributes).map(
    (column, index) => `${column} = ${columns(scope, step.link.toAttributes)[index]}`,
  );
  const isBefore = `(${columns(other, primaryKey).join(', ')}) < (${columns(scope, primaryKey).join(', ')})`;
  const own = step.condition === undefined ? [] : [conditionSql(step.condition, { dialect, aliases, scope: other })];
  const conditions = joinFragments([fragment([...sameParent, isBefore].join(' AND ')), ...own], ' AND ');
  const table = `${dialect.syntax.quoteTable(other.definition.table)} ${other.alias}`;
  return wrapFragment(`NOT EXISTS (SELECT 1 FROM ${table} WHERE `, conditions, ')');
}
