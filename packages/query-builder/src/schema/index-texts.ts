import {
  indexCondition,
  indexExpression,
  sql,
  type IndexDefinition,
  type IndexDetail,
  type IndexPart,
  type ModelDefinition,
  type SqlFragment,
} from '@mortise/core';
import type { Dialect } from '../dialects/contract/dialect';
import { AliasSource, columnSql, type ConditionContext, type TableRef } from '../plan/columns';
import { conditionSql } from '../plan/condition-sql';
import { piecesSql } from '../plan/pieces-sql';
import { subSelects } from '../plan/sub-select';
import { bindAll, QUESTION_MARK, type Fragment } from '../sql/fragment';

/**
 * Definitions whose indexes are SQL as far as they are more than columns: conditions and expressions with their columns in
 * quotes and their values as literals, for nothing can be bound in DDL.
 *
 * @throws DefinitionError `INVALID_INDEX`
 */
export const withIndexTexts = (definitions: readonly ModelDefinition[], dialect: Dialect): readonly ModelDefinition[] =>
  definitions.map(definition => {
    if (definition.indexes.every(({ detail }) => detail === undefined)) return definition;
    return { ...definition, indexes: definition.indexes.map(index => indexTexts(definition, index, dialect)) };
  });

function indexTexts(definition: ModelDefinition, index: IndexDefinition, dialect: Dialect): IndexDefinition {
  if (index.detail === undefined) return index;
  const table: TableRef = { alias: '', definition };
  const detail = asMadeBy(dialect, index.detail, table);
  const parts = detail.parts.map(part => partTexts(part, index, { table, dialect }));
  return { ...index, detail: { ...detail, parts, where: whereText(definition, index, dialect) } };
}

/** An index of words may be one over SQL. */
function asMadeBy(dialect: Dialect, detail: IndexDetail, table: TableRef): IndexDetail {
  const fullText = dialect.schema.indexes?.fullText;
  if (detail.kind !== 'FULLTEXT' || typeof fullText !== 'function') return detail;
  const columns = detail.parts.map(({ attribute = '' }) => columnSql(dialect, table, attribute));
  return { ...detail, kind: undefined, method: 'GIN', parts: [{ expression: sql.literal(fullText(columns)) }] };
}

function partTexts(
  part: IndexPart,
  index: IndexDefinition,
  { table, dialect }: Pick<ConditionContext, 'table' | 'dialect'>,
): IndexPart {
  if (part.expression === undefined) return part;
  const { pieces, values } = indexExpression(table.definition, index, part.expression);
  const context = { dialect, table, aliases: new AliasSource(subSelects) };
  return { ...part, expression: literalSql(piecesSql(pieces, context), values, dialect) };
}

function whereText(definition: ModelDefinition, index: IndexDefinition, dialect: Dialect): SqlFragment | undefined {
  const found = indexCondition(definition, index);
  if (found === undefined) return undefined;
  const context = { dialect, table: { alias: '', definition }, aliases: new AliasSource(subSelects) };
  return literalSql(conditionSql(found.condition, context), found.values, dialect);
}

/** SQL with its values as literals. */
function literalSql({ text, bindings }: Fragment, values: readonly unknown[], { schema }: Dialect): SqlFragment {
  const literals = bindAll(bindings, values, []).map(value => schema.literal(value));
  const texts = text.split('?').map(each => each.replaceAll(QUESTION_MARK, '?'));
  return sql.literal(texts.map((each, place) => `${each}${literals[place] ?? ''}`).join(''));
}
