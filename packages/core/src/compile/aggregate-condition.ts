import { listNames } from '../errors/nearest-name';
import { QueryError } from '../errors/query-error';
import { shortText } from '../errors/short-text';
import { SqlFragment } from '../sql/sql-fragment';
import { aggregatePieces } from './pieces';
import { type AttributeOperator, operatorsOf } from './attribute-condition';
import { allOf, type ComparisonOperator, type Condition, type ListParameter } from '../query/condition';
import type { PathAggregate } from '../query/select-query';
import type { WhereContext } from './context';

/** An aggregate under the name it has in the query. */
interface NamedAggregate {
  readonly name: string;
  readonly aggregate: PathAggregate;
}

type Writer = (named: NamedAggregate, operand: unknown, context: WhereContext) => Condition;

/** What `{ likes: { [Op.gte]: 3 } }` stands for where `likes` is an aggregate of the query. */
export function aggregateCondition(named: NamedAggregate, value: unknown, context: WhereContext): Condition {
  if (value === null) return isNull(named, false);
  if (Array.isArray(value)) return oneOf(named, value, context);
  const operators = operatorsOf(value);
  if (operators === undefined) return compare('=')(named, value, context);
  const conditions = operators.map(([operator, operand]) => writerOf(operator, named)(named, operand, context));
  return allOf(conditions) ?? { type: 'constant', value: true };
}

function compare(operator: ComparisonOperator): Writer {
  return (named, operand, context) => {
    const { definition, bag } = context;
    const { name, aggregate } = named;
    if (operand === null) return isNull(named, operator !== '=');
    if (SqlFragment.is(operand))
      return { type: 'sql', pieces: aggregatePieces(aggregate, operator, { operand, context }) };
    const value = bag.typed({ place: `${definition.name}.${name}`, type: aggregate.type }, operand);
    return { type: 'aggregate', aggregate, operator, value };
  };
}

const isNull = ({ aggregate }: NamedAggregate, negated: boolean): Condition => ({
  type: 'aggregateNull',
  aggregate,
  negated,
});

const oneOf: Writer = (named, list, context) => membership(named, list, context, false);
const noneOf: Writer = (named, list, context) => membership(named, list, context, true);

/** One sub-query and one list, however long it is. */
function membership(named: NamedAggregate, list: unknown, context: WhereContext, negated: boolean): Condition {
  const { aggregate } = named;
  if (SqlFragment.is(list))
    return { type: 'sql', pieces: aggregatePieces(aggregate, negated ? 'NOT IN' : 'IN', { operand: list, context }) };
  if (!Array.isArray(list)) throw invalidOperand(named, 'Op.in takes a list of values');
  if (list.some(each => SqlFragment.is(each))) throw invalidOperand(named, 'no member of a list is SQL or a query()');
  const values = list.filter(value => value !== null);
  const isListed: Condition = isExact(aggregate)
    ? { type: 'aggregateIn', aggregate, list: listOf(named, values, context), negated }
    : eachCompared(named, values, context, negated);
  if (values.length === list.length) return isListed;
  return { type: negated ? 'and' : 'or', conditions: [isListed, isNull(named, negated)] };
}

/** A DECIMAL is compared as a number where it is stored as a text: value by value. */
const isExact = ({ type }: PathAggregate): boolean => type.kind !== 'DECIMAL';

function listOf(
  { name, aggregate }: NamedAggregate,
  values: readonly unknown[],
  { definition, bag }: WhereContext,
): ListParameter {
  return bag.typedList({ place: `${definition.name}.${name}`, type: aggregate.type }, values);
}

function eachCompared(
  named: NamedAggregate,
  values: readonly unknown[],
  context: WhereContext,
  negated: boolean,
): Condition {
  if (values.length === 0) return { type: 'constant', value: negated };
  const conditions = values.map(value => compare(negated ? '<>' : '=')(named, value, context));
  return { type: negated ? 'and' : 'or', conditions };
}

const between: Writer = (named, range, context) => {
  if (!Array.isArray(range) || range.length !== 2) throw invalidOperand(named, 'Op.between takes [low, high]');
  const [low, high] = range as readonly unknown[];
  return { type: 'and', conditions: [compare('>=')(named, low, context), compare('<=')(named, high, context)] };
};

const writers: Partial<Record<AttributeOperator, Writer>> = {
  eq: compare('='),
  ne: compare('<>'),
  gt: compare('>'),
  gte: compare('>='),
  lt: compare('<'),
  lte: compare('<='),
  in: oneOf,
  notIn: noneOf,
  between,
};

function writerOf(operator: AttributeOperator, named: NamedAggregate): Writer {
  const writer = writers[operator];
  if (writer !== undefined) return writer;
  const known = Object.keys(writers).map(name => `Op.${name}`);
  throw invalidOperand(named, `an aggregate is compared with ${listNames(known)}`);
}

function invalidOperand({ name }: NamedAggregate, problem: string): QueryError {
  return new QueryError('INVALID_OPERAND', `The condition on the aggregate "${shortText(name)}" is wrong: ${problem}.`);
}
