import {
  attributeOf,
  type Condition,
  DefinitionError,
  indexCondition,
  type IndexDefinition,
  type ModelDefinition,
  type SqlPiece,
} from '@mortise/core';
import { plainSqlValue } from './plain-values';
import type { SqlTextPart } from './schema-state';
import { joinTexts } from './sql-text-parts';

/** An index and the values of its condition. */
interface IndexSource {
  readonly definition: ModelDefinition;
  readonly index: IndexDefinition;
  readonly values: readonly unknown[];
}

/**
 * The condition of an index as SQL that every database reads alike.
 *
 * @throws DefinitionError `UNSUPPORTED_SQL` for a condition that databases spell each in its own way
 */
export function indexConditionParts(
  definition: ModelDefinition,
  index: IndexDefinition,
): readonly SqlTextPart[] | undefined {
  const found = indexCondition(definition, index);
  if (found === undefined) return undefined;
  return joinTexts(conditionParts(found.condition, { definition, index, values: found.values }));
}

const text = (value: string): SqlTextPart => ({ type: 'text', text: value });

function conditionParts(condition: Condition, source: IndexSource): readonly SqlTextPart[] {
  switch (condition.type) {
    case 'and':
    case 'or':
      return joined(condition.conditions, condition.type === 'and' ? ' AND ' : ' OR ', source);
    case 'not':
      return [text('NOT ('), ...conditionParts(condition.condition, source), text(')')];
    case 'constant':
      return [text(condition.value ? '1 = 1' : '1 = 0')];
    case 'compare':
      return [column(condition.attribute, source), text(` ${condition.operator} `), value(condition.value, source)];
    case 'null':
      return [column(condition.attribute, source), text(` IS ${condition.negated ? 'NOT ' : ''}NULL`)];
    case 'sql':
      return [text('('), ...condition.pieces.map(piece => pieceOf(piece, source)), text(')')];
    default:
      throw unsupported(source);
  }
}

function joined(conditions: readonly Condition[], separator: string, source: IndexSource): readonly SqlTextPart[] {
  const parts = conditions.flatMap((each, place) => [
    ...(place === 0 ? [] : [text(separator)]),
    ...conditionParts(each, source),
  ]);
  return [text('('), ...parts, text(')')];
}

const column = (attribute: string, { definition }: IndexSource): SqlTextPart => ({
  type: 'identifier',
  name: attributeOf(definition, attribute).columnName,
});

const value = ({ slot }: { readonly slot: number }, { values }: IndexSource): SqlTextPart => ({
  type: 'value',
  value: plainSqlValue(values[slot]),
});

/** A piece of an author's own SQL, in a condition or as what the index is over. */
function pieceOf(piece: SqlPiece, source: IndexSource): SqlTextPart {
  if (typeof piece === 'string') return text(piece);
  if ('slot' in piece) return value(piece, source);
  if ('identifier' in piece) return { type: 'identifier', name: piece.identifier };
  if ('attribute' in piece) return column(piece.attribute, source);
  throw unsupported(source);
}

function unsupported({ definition, index }: IndexSource): DefinitionError {
  const message = `The index "${index.name}" of ${definition.name} has a condition that databases spell each in its own way.`;
  return new DefinitionError('UNSUPPORTED_SQL', message, {
    hint: "Write it as SQL: where: sql`${sql.attribute('status')} = 'open'`.",
  });
}
