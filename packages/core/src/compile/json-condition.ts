import { isPlainObject } from '../data-types/kind-of-value';
import { QueryError } from '../errors/query-error';
import { shortText } from '../errors/short-text';
import type { ModelDefinition } from '../definition/model-definition';
import { undefinedValue } from '../instance/canonical-value';
import { isQuantifier, type OperatorName, operatorNameOf } from '../options/operators';
import { allOf, type ComparisonOperator, type Condition, type JsonScalarKind, type JsonTest } from '../query/condition';
import { SqlFragment } from '../sql/sql-fragment';
import { escapePattern } from './attribute-condition';
import { deeper, type WhereContext } from './context';
import { castInside, type JsonSubject, kindOf, KINDS, placeOf, scalarOf, sqlInside, wholeJson, wrongOperand } from './json-operands'; // prettier-ignore
import { parseMember } from './json-path';
import { comparedWith } from './operand-operators';

type Compiler = (subject: JsonSubject, value: unknown) => Condition;

/**
 * What `{ 'profile.age': { [Op.gt]: 18 } }` or `{ profile: { age: { [Op.gt]: 18 } } }` stands for. Values are compared as
 * JSON: a number with a number, a text with a text; more and less, and patterns, say nothing of other kinds.
 */
export function jsonCondition(
  place: Pick<JsonSubject, 'attribute' | 'steps' | 'as'>,
  value: unknown,
  context: WhereContext,
): Condition {
  return conditionOn({ ...place, context }, value);
}

function conditionOn(subject: JsonSubject, value: unknown): Condition {
  if (value === undefined) throw undefinedValue(placeOf(subject));
  if (value === null) return testOf(subject, { is: 'absent' });
  if (Array.isArray(value)) return membership(subject, value);
  if (!isPlainObject(value) || SqlFragment.is(value)) return equality(subject, value);
  const keys = Reflect.ownKeys(value);
  if (keys.length === 0) throw emptyObject(subject);
  const conditions = deeper(
    () => keys.map(key => entry(subject, key, (value as Readonly<Record<PropertyKey, unknown>>)[key])),
    subject.context.definition,
  );
  return allOf(conditions) as Condition; // there is one at least
}

function entry(subject: JsonSubject, key: string | symbol, value: unknown): Condition {
  if (typeof key === 'string') return member(subject, key, value);
  const name = operatorNameOf(key);
  if (name === undefined) throw new QueryError('UNKNOWN_OPERATOR', `${shortText(key)} is no operator of Op.`);
  const compile = compilers[name];
  if (compile === undefined || isQuantifier(name)) throw misplaced(name, subject);
  const { context } = subject;
  return comparedWith(name, value, {
    attribute: subject.attribute,
    context,
    compile: (_attribute, operand) => compile(subject, operand),
  });
}

/** `address`, or a path of its own: `address.city`, `[0]`, `age::integer`. */
function member(subject: JsonSubject, key: string, value: unknown): Condition {
  if (subject.as !== 'json') throw castInside(subject);
  const { steps, as } = parseMember(key);
  return conditionOn({ ...subject, steps: [...subject.steps, ...steps], as }, value);
}

function testOf({ attribute, steps, as, context }: JsonSubject, test: JsonTest): Condition {
  // Of the attribute itself it is the column that may be NULL.
  if (test.is === 'absent' && steps.length === 0 && as === 'json') return { type: 'null', attribute, negated: false };
  return { type: 'json', path: context.bag.json(context.definition, attribute, steps), as, test };
}

const not = (condition: Condition): Condition => ({ type: 'not', condition });

const negated =
  (compile: Compiler): Compiler =>
  (subject, value) =>
    not(compile(subject, value));

function equality(subject: JsonSubject, value: unknown): Condition {
  if (value === null) return subject.steps.length === 0 ? testOf(subject, { is: 'absent' }) : isNull(subject);
  if (SqlFragment.is(value)) throw sqlInside(subject);
  const scalar = scalarOf(subject, value);
  if (scalar !== undefined) return testOf(subject, { is: 'compared', operator: '=', ...scalar });
  return testOf(subject, { is: 'equal', value: wholeJson(subject, value) });
}

/** A cast has no null of JSON: what is read of it is NULL. */
const isNull = (subject: JsonSubject): Condition => testOf(subject, { is: subject.as === 'json' ? 'null' : 'absent' });

function ordered(operator: ComparisonOperator): Compiler {
  return (subject, value) => {
    const scalar = SqlFragment.is(value) || value === undefined ? undefined : scalarOf(subject, value);
    if (scalar !== undefined && scalar.kind !== 'boolean')
      return testOf(subject, { is: 'compared', operator, ...scalar });
    throw wrongOperand(subject, 'more and less are of numbers and texts');
  };
}

const between: Compiler = (subject, value) => {
  if (!Array.isArray(value) || value.length !== 2) throw wrongOperand(subject, 'Op.between takes [low, high]');
  const [low, high] = value as readonly unknown[];
  return { type: 'and', conditions: [ordered('>=')(subject, low), ordered('<=')(subject, high)] };
};

function membership(subject: JsonSubject, list: unknown): Condition {
  if (!Array.isArray(list)) throw wrongOperand(subject, 'Op.in takes a list of values');
  const values = Array.from(list as readonly unknown[]);
  if (values.length === 0) return { type: 'constant', value: false };
  const isListed = (value: unknown): boolean => subject.as === 'json' && kindOf(value) !== undefined;
  const others = values.filter(value => !isListed(value)).map(value => listMember(subject, value));
  const kinds = [...new Set(values.filter(isListed).map(kindOf))] as JsonScalarKind[]; // all of them have one
  const listed = kinds.map(kind => {
    const { bag } = subject.context;
    const same = values.filter(value => kindOf(value) === kind);
    return testOf(subject, {
      is: 'listed',
      kind,
      list: bag.typedList({ place: placeOf(subject), type: KINDS[kind] }, same),
    });
  });
  const conditions = [...listed, ...others];
  return conditions.length === 1 ? (conditions[0] as Condition) : { type: 'or', conditions };
}

function listMember(subject: JsonSubject, value: unknown): Condition {
  if (value === undefined) throw undefinedValue(placeOf(subject));
  return equality(subject, value);
}

interface Pattern {
  readonly is: 'like' | 'iLike' | 'regexp' | 'iRegexp';
  readonly before?: string;
  readonly after?: string;
}

/** Of texts; what is no text neither is like it nor is not. */
function pattern({ is, before, after }: Pattern): Compiler {
  const isLiteral = before !== undefined || after !== undefined;
  return (subject, value) => {
    if (typeof value !== 'string') throw wrongOperand(subject, 'a pattern is a string');
    if (subject.as !== 'json' && subject.as !== 'text') throw wrongOperand(subject, 'a pattern is for texts');
    const text = isLiteral ? `${before ?? ''}${escapePattern(value)}${after ?? ''}` : value;
    const parameter = subject.context.bag.typed({ place: placeOf(subject), type: KINDS.string }, text);
    return testOf(subject, { is, value: { ...parameter, type: undefined } });
  };
}

const whole =
  (is: 'contains' | 'contained'): Compiler =>
  (subject, value) =>
    testOf(subject, { is, value: wholeJson(subject, value) });

const keys =
  (is: 'anyKeyExists' | 'allKeysExist'): Compiler =>
  (subject, value) => {
    if (!Array.isArray(value) || !value.every(key => typeof key === 'string'))
      throw wrongOperand(subject, `Op.${is} takes a list of keys`);
    return testOf(subject, { is, value: wholeJson(subject, value) });
  };

const truth: Compiler = (subject, value) => {
  if (value === null) return testOf(subject, { is: 'absent' });
  if (typeof value === 'boolean') return equality(subject, value);
  throw wrongOperand(subject, 'Op.is takes null, true or false');
};

const untrue: Compiler = (subject, value) =>
  value === null ? not(truth(subject, value)) : { type: 'untrue', condition: truth(subject, value) };

function combined(type: 'and' | 'or'): Compiler {
  return (subject, value) => {
    if (!Array.isArray(value) && !isPlainObject(value))
      throw wrongOperand(subject, `Op.${type} takes a list, or operators`);
    const members: readonly unknown[] = Array.isArray(value)
      ? Array.from(value as readonly unknown[])
      : Reflect.ownKeys(value).map(key => ({ [key]: (value as Readonly<Record<PropertyKey, unknown>>)[key] }));
    const conditions = deeper(() => members.map(each => conditionOn(subject, each)), subject.context.definition);
    if (conditions.length > 0) return { type, conditions };
    if (type === 'or') return { type: 'constant', value: false };
    throw wrongOperand(subject, 'Op.and takes a list with a condition or more');
  };
}

const compilers: Partial<Record<OperatorName, Compiler>> = {
  eq: equality,
  ne: negated(equality),
  gt: ordered('>'),
  gte: ordered('>='),
  lt: ordered('<'),
  lte: ordered('<='),
  is: truth,
  isNot: untrue,
  in: membership,
  notIn: negated(membership),
  between,
  notBetween: negated(between),
  like: pattern({ is: 'like' }),
  notLike: negated(pattern({ is: 'like' })),
  iLike: pattern({ is: 'iLike' }),
  notILike: negated(pattern({ is: 'iLike' })),
  startsWith: pattern({ is: 'like', after: '%' }),
  notStartsWith: negated(pattern({ is: 'like', after: '%' })),
  endsWith: pattern({ is: 'like', before: '%' }),
  notEndsWith: negated(pattern({ is: 'like', before: '%' })),
  substring: pattern({ is: 'like', before: '%', after: '%' }),
  notSubstring: negated(pattern({ is: 'like', before: '%', after: '%' })),
  regexp: pattern({ is: 'regexp' }),
  notRegexp: negated(pattern({ is: 'regexp' })),
  iRegexp: pattern({ is: 'iRegexp' }),
  notIRegexp: negated(pattern({ is: 'iRegexp' })),
  contains: whole('contains'),
  contained: whole('contained'),
  anyKeyExists: keys('anyKeyExists'),
  allKeysExist: keys('allKeysExist'),
  not: negated(conditionOn),
  and: combined('and'),
  or: combined('or'),
};

function misplaced(name: OperatorName, subject: JsonSubject): QueryError {
  return new QueryError('MISPLACED_OPERATOR', `Op.${name} is none for ${placeOf(subject)}, which is JSON.`);
}

function emptyObject(subject: JsonSubject): QueryError {
  return new QueryError('INVALID_OPERAND', `The condition within ${placeOf(subject)} is an object without any.`, {
    hint: 'For an object equal to this one write { [Op.eq]: {} }.',
  });
}

/** Whether a condition on an attribute is one within its JSON. */
export function isJson({ attributes }: ModelDefinition, name: string): boolean {
  return attributes.get(name)?.type.kind === 'JSON';
}
