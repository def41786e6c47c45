import { QueryError } from '../errors/query-error';
import { type JsonPart, partsOf, queryPartOf, sql as tag, SqlFragment, type SqlPart } from '../sql/sql-fragment';
import { sqlFunctions, text, type SqlFunctions } from '../sql/sql-functions';
import { Op, operatorNameOf, type OperatorName } from './operators';

/** Conditions in SQL. */
interface SqlConditions {
  /**
   * A condition on anything that SQL can say: by `=`, or an operator.
   *
   * @example
   * await Person.findAll({ where: sql.where(sql.fn('lower', sql.attribute('name')), 'ada') });
   * @example
   * await Person.findAll({ where: sql.where(sql.fn('length', sql.attribute('name')), Op.gt, 3) });
   */
  where(left: SqlFragment, right: unknown): SqlFragment<boolean>;
  where(left: SqlFragment, operator: symbol, right: unknown): SqlFragment<boolean>;
  /** All of these conditions: the same as `{ [Op.and]: […] }`. */
  and<const C extends readonly unknown[]>(...conditions: C): { readonly [Op.and]: C };
  /** One of these conditions: the same as `{ [Op.or]: […] }`. */
  or<const C extends readonly unknown[]>(...conditions: C): { readonly [Op.or]: C };
}

const comparisons: Partial<Record<OperatorName, string>> = {
  eq: '=',
  ne: '<>',
  gt: '>',
  gte: '>=',
  lt: '<',
  lte: '<=',
  like: 'LIKE',
  notLike: 'NOT LIKE',
  in: 'IN',
  notIn: 'NOT IN',
};

function where(left: SqlFragment, ...rest: readonly unknown[]): SqlFragment<boolean> {
  const [operator, right] = rest.length > 1 ? rest : [Array.isArray(rest[0]) ? Op.in : Op.eq, rest[0]];
  if (!SqlFragment.is(left))
    throw invalidWhere('is SQL on its left, sql.attribute() or sql.fn(), and was given a value');
  const [part, ...others] = left.parts;
  if (part?.type === 'json' && others.length === 0 && typeof operator === 'symbol')
    return jsonWhere(part, rest.length === 1 ? right : { [operator]: right });
  const name = typeof operator === 'symbol' ? operatorNameOf(operator) : undefined;
  const isNegated = name === 'ne' || name === 'not';
  if (right === null && (name === 'eq' || name === 'is' || isNegated))
    return condition([text('('), ...left.parts, text(isNegated ? ') IS NOT NULL' : ') IS NULL')]);
  const word = name === undefined ? undefined : comparisons[name];
  if (word === undefined)
    throw invalidWhere('knows eq, ne, gt, gte, lt, lte, like, notLike, in and notIn of Op, and was given another');
  if (right === null) throw invalidWhere('compares with null by eq, ne, is and not alone');
  if (name === 'in' || name === 'notIn') return membership(left, right, word);
  return condition([text('('), ...left.parts, text(`) ${word} `), ...partsOf(right)]);
}

/** As the key of a where, which knows all operators: JSON is compared as JSON. */
function jsonWhere({ attribute, steps, as }: JsonPart, asked: unknown): SqlFragment<boolean> {
  const path = steps.map(step => (typeof step === 'number' ? `[${step}]` : `."${step.replaceAll(/["\\]/g, '\\$&')}"`));
  const key = `${attribute}${path.join('')}${as === 'text' ? ':unquote' : ''}`;
  // What takes a condition takes this one too; a template refuses it as a value.
  return { [key]: asked } as unknown as SqlFragment<boolean>;
}

/** Of an empty list nothing is one, as in any where. */
function membership(left: SqlFragment, right: unknown, word: string): SqlFragment<boolean> {
  // A query has parentheses of its own: a second pair would make one value of it.
  if (queryPartOf(right) !== undefined) return condition([...left.parts, text(` ${word} `), ...partsOf(right)]);
  if (SqlFragment.is(right))
    return condition([text('('), ...left.parts, text(`) ${word} (`), ...right.parts, text(')')]);
  if (!Array.isArray(right)) throw invalidWhere(`takes a list with ${word}`);
  if (right.length === 0) return condition([text(word === 'IN' ? '1 = 0' : '1 = 1')]);
  return condition([text('('), ...left.parts, text(`) ${word} `), ...sqlFunctions.list(right).parts]);
}

const condition = (parts: readonly SqlPart[]): SqlFragment<boolean> => SqlFragment.of(parts) as SqlFragment<boolean>; // what comparisons come to

const invalidWhere = (problem: string): QueryError =>
  new QueryError('INVALID_SQL', `sql.where ${problem}.`, {
    hint: "Write sql.where(sql.fn('lower', sql.attribute('name')), Op.like, 'a%'), or sql`…`.",
  });

/** The tag `sql`, with what puts pieces of SQL together. */
export const sql: typeof tag & SqlFunctions & SqlConditions = Object.assign(tag, {
  ...(sqlFunctions as SqlFunctions), // what a call comes to is said by who writes it
  where,
  and: <const C extends readonly unknown[]>(...conditions: C) => ({ [Op.and]: conditions }),
  or: <const C extends readonly unknown[]>(...conditions: C) => ({ [Op.or]: conditions }),
});
