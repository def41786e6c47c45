import { QueryError } from '../errors/query-error';
import { shortText } from '../errors/short-text';
import { attributeOf } from '../definition/model-definition';
import { SqlFragment } from '../sql/sql-fragment';
import { allOf, type ComparisonOperator, type Condition } from '../query/condition';
import { isQuantifier, type OperatorName, operatorNameOf, type Quantifier } from '../options/operators';
import { deeper, type WhereContext } from './context';
import { comparedPieces, memberPieces, valuePieces } from './pieces';
import type { Association } from '../association';
import { comparedWith } from './operand-operators';
import { isStructured, specialOperators } from './special-operators';

/** The operators that compare a value. */
export type AttributeOperator = Exclude<OperatorName, Quantifier | 'exists' | 'notExists'>;

type OperatorCompiler = (attribute: string, value: unknown, context: WhereContext) => Condition;

/** The condition that `{ attribute: value }` stands for: a value, null, a list, or operators. */
export function attributeCondition(attribute: string, value: unknown, context: WhereContext): Condition {
  if (value === null) return nullCondition(attribute, false, context);
  if (Array.isArray(value) && !isStructured(attribute, context)) return membership(attribute, value, context, false);
  const operators = operatorsOf(value);
  if (operators === undefined) return comparison('=')(attribute, value, context);
  const conditions = operators.map(([name, operand]) =>
    comparedWith(name, operand, { attribute, context, compile: compilers[name] }),
  );
  return allOf(conditions) ?? { type: 'constant', value: true };
}

/** The operators of an object that has nothing else; undefined for what is a value. */
export function operatorsOf(value: unknown): readonly (readonly [AttributeOperator, unknown])[] | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const symbols = Object.getOwnPropertySymbols(value);
  const prototype: unknown = Object.getPrototypeOf(value);
  if (symbols.length === 0 || (prototype !== Object.prototype && prototype !== null)) return undefined;
  return symbols.map(symbol => [attributeOperator(symbol), (value as Record<symbol, unknown>)[symbol]] as const);
}

function attributeOperator(symbol: symbol): AttributeOperator {
  const name = operatorNameOf(symbol);
  if (name === undefined) throw new QueryError('UNKNOWN_OPERATOR', `${shortText(symbol)} is no operator of Op.`);
  if (name === 'exists' || name === 'notExists') throw besideAttributes(name);
  if (!isQuantifier(name)) return name;
  throw new QueryError('MISPLACED_OPERATOR', `Op.${name} stands under an association, not under an attribute.`, {
    hint: `Write { association: { [Op.${name}]: … } }.`,
  });
}

function besideAttributes(name: OperatorName): QueryError {
  return new QueryError('MISPLACED_OPERATOR', `Op.${name} stands beside attributes, not under one.`, {
    hint: `Write { [Op.${name}]: Toot.query({ where: { authorId: sql.outer('id') } }) }.`,
  });
}

function comparison(operator: ComparisonOperator): OperatorCompiler {
  return (attribute, value, context) => {
    if (SqlFragment.is(value)) return comparisonWithSql(operator, attribute, value, context);
    return { type: 'compare', attribute, operator, value: context.bag.attribute(context.definition, attribute, value) };
  };
}

function comparisonWithSql(
  operator: ComparisonOperator,
  attribute: string,
  value: SqlFragment,
  context: WhereContext,
): Condition {
  const pieces = valuePieces(value, context);
  return { type: 'sql', pieces: comparedPieces(attribute, operator, { pieces, context }) };
}

/** With null an operator asks for the absence of a value, with a list for membership. */
function nullable(negated: boolean, otherwise: OperatorCompiler): OperatorCompiler {
  return (attribute, value, context) => {
    if (value === null) return nullCondition(attribute, negated, context);
    if (Array.isArray(value) && !isStructured(attribute, context))
      return membership(attribute, value, context, negated);
    return otherwise(attribute, value, context);
  };
}

function membership(attribute: string, list: unknown, context: WhereContext, negated: boolean): Condition {
  if (SqlFragment.is(list)) return { type: 'sql', pieces: memberPieces(attribute, list, { negated, context }) };
  if (!Array.isArray(list))
    throw operandError(attribute, context, `Op.${negated ? 'notIn' : 'in'} takes a list of values`);
  if (list.length === 0) return { type: 'constant', value: negated };
  if (isStructured(attribute, context)) return eachCompared(attribute, list, context, negated);
  if (list.some(each => SqlFragment.is(each)))
    throw operandError(
      attribute,
      context,
      'no member of a list is SQL or a query(): it stands in Op.in or Op.eq itself, several under Op.or',
    );
  const values = list.filter(value => value !== null);
  const parameter = context.bag.list(context.definition, [attribute], values);
  const listed: Condition = { type: 'in', attributes: [attribute], list: parameter, negated };
  if (values.length === list.length) return listed;
  // SQL's IN never matches NULL, and NOT IN with a NULL never matches at all.
  const isNull = nullCondition(attribute, negated, context);
  return { type: negated ? 'and' : 'or', conditions: [listed, isNull] };
}

/** Arrays and ranges are no members of a list: each is compared by itself. */
function eachCompared(attribute: string, list: readonly unknown[], context: WhereContext, negated: boolean): Condition {
  const compare = nullable(negated, comparison(negated ? '<>' : '='));
  return { type: negated ? 'and' : 'or', conditions: list.map(value => compare(attribute, value, context)) };
}

function range(negated: boolean): OperatorCompiler {
  return (attribute, value, context) => {
    const { definition, bag } = context;
    if (!Array.isArray(value) || value.length !== 2) {
      throw operandError(attribute, context, 'Op.between takes [low, high]');
    }
    if (value.some(each => SqlFragment.is(each)))
      throw operandError(
        attribute,
        context,
        'Op.between takes values, and SQL or a query() is compared by Op.gte and Op.lte',
      );
    const [low, high] = value.map(bound => bag.attribute(definition, attribute, bound));
    // Two bounds were just mapped.
    return {
      type: 'between',
      attribute,
      negated,
      low: low as NonNullable<typeof low>,
      high: high as NonNullable<typeof high>,
    };
  };
}

interface PatternForm {
  readonly negated: boolean;
  readonly before?: string;
  readonly after?: string;
  readonly ignoresCase?: boolean;
}

/** `before` or `after` given: the text stands for itself, with anything on that side. */
function pattern({ negated, before, after, ignoresCase = false }: PatternForm): OperatorCompiler {
  const isLiteral = before !== undefined || after !== undefined;
  return (attribute, value, context) => {
    if (SqlFragment.is(value))
      throw operandError(
        attribute,
        context,
        'a pattern is a string; SQL stands in sql.where(sql.attribute(…), Op.like, sql`…`)',
      );
    if (isStructured(attribute, context))
      throw operandError(attribute, context, 'a pattern is for texts, and this is an array or a range');
    if (typeof value !== 'string') throw operandError(attribute, context, 'a pattern is a string');
    const text = isLiteral ? `${before ?? ''}${escapePattern(value)}${after ?? ''}` : value;
    return {
      type: 'pattern',
      attribute,
      operator: ignoresCase ? 'iLike' : 'like',
      negated,
      value: context.bag.plain(text),
    };
  };
}

/** `%`, `_` and the escape character stand for themselves. Every dialect is told of the character: `ESCAPE '\'`. */
export const escapePattern = (text: string): string => text.replace(/[\\%_]/g, '\\$&');

function truth(attribute: string, value: unknown, context: WhereContext): Condition {
  if (value === null) return nullCondition(attribute, false, context);
  if (typeof value === 'boolean') return comparison('=')(attribute, value, context);
  throw operandError(attribute, context, 'Op.is takes null, true or false');
}

function negated(attribute: string, value: unknown, context: WhereContext): Condition {
  if (operatorsOf(value) === undefined) return nullable(true, comparison('<>'))(attribute, value, context);
  return { type: 'not', condition: deeper(() => attributeCondition(attribute, value, context), context.definition) };
}

function combined(type: 'and' | 'or'): OperatorCompiler {
  return (attribute, value, context) => {
    const members = Array.isArray(value) ? value : splitOperators(attribute, value, context);
    const conditions = deeper(
      () => members.map(each => attributeCondition(attribute, each, context)),
      context.definition,
    );
    if (conditions.length > 0) return { type, conditions };
    // No value is one of none. All of none would be every row, which nobody asks for by mentioning an attribute.
    if (type === 'or') return { type: 'constant', value: false };
    throw operandError(attribute, context, 'Op.and takes a list with a condition or more');
  };
}

function splitOperators(attribute: string, value: unknown, context: WhereContext): readonly unknown[] {
  const operators = operatorsOf(value);
  if (operators === undefined) throw operandError(attribute, context, 'Op.and and Op.or take a list, or operators');
  return Object.getOwnPropertySymbols(value).map(symbol => ({ [symbol]: (value as Record<symbol, unknown>)[symbol] }));
}

function operandError(attribute: string, { definition }: WhereContext, problem: string): QueryError {
  return new QueryError('INVALID_OPERAND', `The condition on ${definition.name}.${attribute} is wrong: ${problem}.`);
}

const compilers: Readonly<Record<AttributeOperator, OperatorCompiler>> = {
  eq: nullable(false, comparison('=')),
  ne: nullable(true, comparison('<>')),
  gt: comparison('>'),
  gte: comparison('>='),
  lt: comparison('<'),
  lte: comparison('<='),
  is: truth,
  isNot: (attribute, value, context) =>
    value === null
      ? nullCondition(attribute, true, context)
      : { type: 'untrue', condition: truth(attribute, value, context) },
  in: (attribute, list, context) => membership(attribute, list, context, false),
  notIn: (attribute, list, context) => membership(attribute, list, context, true),
  between: range(false),
  notBetween: range(true),
  like: pattern({ negated: false }),
  notLike: pattern({ negated: true }),
  iLike: pattern({ negated: false, ignoresCase: true }),
  notILike: pattern({ negated: true, ignoresCase: true }),
  startsWith: pattern({ negated: false, after: '%' }),
  notStartsWith: pattern({ negated: true, after: '%' }),
  endsWith: pattern({ negated: false, before: '%' }),
  notEndsWith: pattern({ negated: true, before: '%' }),
  substring: pattern({ negated: false, before: '%', after: '%' }),
  notSubstring: pattern({ negated: true, before: '%', after: '%' }),
  ...specialOperators,
  not: negated,
  and: combined('and'),
  or: combined('or'),
};

/**
 * That an attribute is NULL, or is not.
 *
 * @throws QueryError `NEVER_NULL` for an associated row's attribute that is NOT NULL: whoever asks for that means parents
 * without such a row, as in a LEFT JOIN, and would be given none.
 */
function nullCondition(attribute: string, negated: boolean, { definition, from }: WhereContext): Condition {
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
