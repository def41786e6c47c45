import type { AttributeDefinition, ComputedColumn, GroupClause, ModelDefinition, SelectQuery } from '@mortise/core';
import { fragment, wrapFragment, type Fragment } from '../sql/fragment';
import { assemble } from './assemble';
import { columnSql, type TableRef } from './columns';
import { conditionSql } from './condition-sql';
import type { SelectDraft } from './select-draft';

/** What is grouped. */
interface GroupedRows {
  readonly draft: SelectDraft;
  readonly target: TableRef;
  readonly source: Fragment;
}

/** Attributes by their columns, which may stand in another form in the result; what has none, by its place there. */
export function addGroups(query: SelectQuery, groups: GroupClause, rows: GroupedRows): Fragment {
  const { attributes, computed = [] } = query;
  const { columns, having, values } = groups;
  const { draft, target, source } = rows;
  for (let place = 0; place < columns; place++) {
    const attribute = attributes[place] ?? renamedAttribute(computed[place - attributes.length]);
    draft.groups.push(attribute === undefined ? String(place + 1) : columnSql(draft.dialect, target, attribute));
  }
  const from = values === undefined ? source : rowsWithValues(query, values, rows);
  const definition = values === undefined ? target.definition : withValues(target.definition, values);
  if (having !== undefined) draft.having = conditionSql(having, draft.contextOf({ ...target, definition }));
  return from;
}

/** Rows with what is worked out of each as columns of their own, which conditions on groups can name. */
function rowsWithValues(
  { attributes, computed = [] }: SelectQuery,
  values: readonly AttributeDefinition[],
  { draft, target, source }: GroupedRows,
): Fragment {
  const quote = (name: string): string => draft.dialect.syntax.quote(name);
  const worked = computed.flatMap((column, index) => ('attribute' in column ? [] : [attributes.length + index]));
  const named = values.map(({ columnName }, index) => {
    const place = worked[index] as number; // there are as many
    const column = wrapFragment('', draft.columns[place] as Fragment, ` AS ${quote(columnName)}`); // it stands there
    draft.columns[place] = fragment(`${target.alias}.${quote(columnName)}`);
    return column;
  });
  const { dialect, joins, conditions } = draft;
  const all = fragment(`${target.alias}.*`);
  const rows = assemble({ dialect, joins, conditions }, { source, columns: [all, ...named], order: [] });
  draft.joins.length = 0;
  draft.conditions.length = 0;
  return wrapFragment('(', rows, `) AS ${target.alias}`);
}

const withValues = (definition: ModelDefinition, values: readonly AttributeDefinition[]): ModelDefinition => ({
  ...definition,
  attributes: new Map([...definition.attributes, ...values.map(value => [value.name, value] as const)]),
});

const renamedAttribute = (column: ComputedColumn | undefined): string | undefined =>
  column !== undefined && 'attribute' in column ? column.attribute : undefined;
