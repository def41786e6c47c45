import { DataTypes } from '../data-types/data-types';
import { describeType, type DataType, type DataTypeKind } from '../data-types/data-type';
import { QueryError } from '../errors/query-error';
import { attributeOf } from '../definition/model-definition';
import type { OperatorName } from '../options/operators';
import { SqlFragment } from '../sql/sql-fragment';
import type { Condition, SpecialOperator, TextSearch } from '../query/condition';
import type { WhereContext } from './context';
import { compilePieces } from './pieces';
import type { OperatorCompiler } from './operand-operators';

type Operator = (name: OperatorName) => OperatorCompiler;

/** Whether its values are arrays or ranges, so that a list stands for one of them. */
export function isStructured(attribute: string, { definition }: WhereContext): boolean {
  const { kind } = attributeOf(definition, attribute).type;
  return kind === 'ARRAY' || kind === 'RANGE';
}

const TEXTS: ReadonlySet<DataTypeKind> = new Set<DataTypeKind>(['STRING', 'TEXT', 'CHAR', 'ENUM']);

const TEXT = DataTypes.TEXT();

function regexp(operator: 'regexp' | 'iRegexp', negated: boolean): Operator {
  return name => (attribute, value, context) => {
    const type = typeOf(attribute, context);
    if (!TEXTS.has(type.kind)) throw wrongAttribute(name, attribute, context, 'an attribute of text');
    if (typeof value !== 'string') throw wrongOperand(name, attribute, context, 'a regular expression as a string');
    const place = `${context.definition.name}.${attribute}`;
    const condition: Condition = {
      type: 'special',
      attribute,
      operator,
      value: context.bag.typed({ place, type: TEXT }, value),
    };
    return negated ? { type: 'not', condition } : condition;
  };
}

/** An operator on arrays, on ranges, or on both. */
function between(operator: SpecialOperator, kinds: readonly DataTypeKind[]): Operator {
  return name => (attribute, value, context) => {
    const type = typeOf(attribute, context);
    if (!kinds.includes(type.kind))
      throw wrongAttribute(name, attribute, context, `an attribute of type ${kinds.join(' or ')}`);
    const isMember = operator === 'contains' && type.kind === 'RANGE' && !Array.isArray(value);
    const asked = isMember ? (type.of as DataType) : type; // a range is of something
    const place = `${context.definition.name}.${attribute}`;
    return { type: 'special', attribute, operator, value: context.bag.typed({ place, type: asked }, value) };
  };
}

const match: Operator = name => (attribute, value, context) => {
  if (!TEXTS.has(typeOf(attribute, context).kind))
    throw wrongAttribute(name, attribute, context, 'an attribute of text');
  const { bag, definition } = context;
  if (SqlFragment.is(value)) return searchIn(attribute, { pieces: compilePieces(value, context) });
  if (typeof value !== 'string') throw wrongOperand(name, attribute, context, 'words as a string, or SQL');
  return searchIn(attribute, bag.typed({ place: `${definition.name}.${attribute}`, type: TEXT }, value));
};

const searchIn = (attribute: string, words: TextSearch['words']): Condition => ({
  type: 'sql',
  pieces: [{ search: { attributes: [attribute], words }, gives: 'match' }],
});

const onlyOfJson: Operator = name => (attribute, _value, context) => {
  throw wrongAttribute(name, attribute, context, 'an attribute of type JSON');
};

const inPlaceOfValue: Operator = name => (attribute, _value, context) => {
  throw new QueryError(
    'MISPLACED_OPERATOR',
    `Op.${name} stands in the place of a value of ${context.definition.name}.${attribute}, under another operator.`,
    { hint: `Write { ${attribute}: { [Op.eq]: { [Op.${name}]: … } } }.` },
  );
};

const both = ['ARRAY', 'RANGE'] as const;

const operators = {
  regexp: regexp('regexp', false),
  notRegexp: regexp('regexp', true),
  iRegexp: regexp('iRegexp', false),
  notIRegexp: regexp('iRegexp', true),
  match,
  contains: between('contains', both),
  contained: between('contained', both),
  overlap: between('overlap', both),
  adjacent: between('adjacent', ['RANGE']),
  strictLeft: between('strictLeft', ['RANGE']),
  strictRight: between('strictRight', ['RANGE']),
  noExtendLeft: between('noExtendLeft', ['RANGE']),
  noExtendRight: between('noExtendRight', ['RANGE']),
  anyKeyExists: onlyOfJson,
  allKeysExist: onlyOfJson,
  any: inPlaceOfValue,
  values: inPlaceOfValue,
  col: inPlaceOfValue,
} satisfies Partial<Record<OperatorName, Operator>>;

/** The operators that not every dialect has, or that take the place of a value. */
export const specialOperators = Object.fromEntries(
  Object.entries(operators).map(([name, compile]) => [name, compile(name as OperatorName)]), // its keys are such names
) as Readonly<Record<keyof typeof operators, OperatorCompiler>>;

const typeOf = (attribute: string, { definition }: WhereContext): DataType => attributeOf(definition, attribute).type;

function wrongAttribute(
  name: OperatorName,
  attribute: string,
  { definition }: WhereContext,
  right: string,
): QueryError {
  const type = describeType(attributeOf(definition, attribute).type);
  const message = `Op.${name} is for ${right}, and ${definition.name}.${attribute} is ${type}.`;
  return new QueryError('INVALID_OPERAND', message);
}

function wrongOperand(name: OperatorName, attribute: string, { definition }: WhereContext, right: string): QueryError {
  return new QueryError('INVALID_OPERAND', `Op.${name} of ${definition.name}.${attribute} takes ${right}.`);
}
