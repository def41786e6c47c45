import { QueryError } from '../errors/query-error';
import { attributeOf } from '../definition/model-definition';
import type { Association } from '../association';
import type { Condition } from '../query/condition';
import type { WhereContext } from './context';

/**
 * That an attribute is NULL, or is not.
 *
 * @throws QueryError `NEVER_NULL` for an associated row's attribute that is NOT NULL: whoever asks for that means parents
 * without such a row, as in a LEFT JOIN, and would be given none.
 */
export function nullCondition(attribute: string, negated: boolean, { definition, from }: WhereContext): Condition {
  const isMeant = from !== undefined && !negated;
  if (isMeant && !attributeOf(definition, attribute).allowNull) throw neverNull(from, definition.name, attribute);
  return { type: 'null', attribute, negated };
}

function neverNull({ as, sourceDefinition }: Association, model: string, attribute: string): QueryError {
  const message = `${model}.${attribute} is NOT NULL: no ${model} that ${sourceDefinition.name}.${as} leads to has null there.`;
  return new QueryError('NEVER_NULL', message, {
    hint: `For a ${sourceDefinition.name} without any, write { ${as}: null }; for one with some, { ${as}: { [Op.some]: {} } }.`,
  });
}
