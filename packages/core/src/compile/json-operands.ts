import { DataTypes } from '../data-types/data-types';
import type { DataType } from '../data-types/data-type';
import { QueryError } from '../errors/query-error';
import type { JsonForm, JsonScalarKind, Parameter } from '../query/condition';
import type { JsonStep } from '../sql/json-steps';
import { SqlFragment } from '../sql/sql-fragment';
import type { WhereContext } from './context';

/** A value within the JSON of an attribute, as conditions speak of it. */
export interface JsonSubject {
  readonly attribute: string;
  readonly steps: readonly JsonStep[];
  readonly as: JsonForm;
  readonly context: WhereContext;
}

export const KINDS: Readonly<Record<JsonScalarKind, DataType>> = {
  string: DataTypes.TEXT(),
  number: DataTypes.DOUBLE(),
  boolean: DataTypes.BOOLEAN(),
};

const JSON_VALUE = DataTypes.JSON();
const INTEGER = DataTypes.BIGINT();

/** What a cast is compared with. Days and instants are texts that sort by time. */
const FORMS: Readonly<Record<Exclude<JsonForm, 'json'>, readonly [JsonScalarKind, DataType]>> = {
  text: ['string', KINDS.string],
  integer: ['number', INTEGER],
  number: ['number', KINDS.number],
  boolean: ['boolean', KINDS.boolean],
  date: ['string', DataTypes.DATEONLY()],
  instant: ['string', DataTypes.DATE(3)],
};

export function wholeJson(subject: JsonSubject, value: unknown): Parameter {
  if (subject.as !== 'json') throw castInside(subject);
  if (SqlFragment.is(value)) throw sqlInside(subject);
  return subject.context.bag.typed({ place: placeOf(subject), type: JSON_VALUE }, value);
}

interface Scalar {
  readonly kind: JsonScalarKind;
  readonly value: Parameter;
}

/** A text, a number or a boolean; undefined for other JSON. */
export function scalarOf(subject: JsonSubject, value: unknown): Scalar | undefined {
  const { as, context } = subject;
  const place = placeOf(subject);
  if (as !== 'json') {
    const [kind, type] = FORMS[as];
    return { kind, value: stored(context.bag.typed({ place, type }, value), as, context) };
  }
  const kind = kindOf(value instanceof Date ? value.toJSON() : value);
  if (kind === undefined) return undefined;
  const given = value instanceof Date ? value.toJSON() : value;
  return { kind, value: context.bag.typed({ place, type: KINDS[kind] }, given) };
}

/** A day and an instant are compared as the text that JSON has for it. */
function stored(parameter: Parameter, as: JsonForm, { bag }: WhereContext): Parameter {
  if (as !== 'instant' && as !== 'date') return parameter;
  const value = bag.values[parameter.slot];
  bag.values[parameter.slot] = value instanceof Date ? value.toISOString() : value;
  return { ...parameter, type: KINDS.string };
}

export function kindOf(value: unknown): JsonScalarKind | undefined {
  const kind = typeof value;
  return kind === 'string' || kind === 'number' || kind === 'boolean' ? kind : undefined;
}

export const placeOf = ({ attribute, context }: JsonSubject): string => `${context.definition.name}.${attribute}`;

export const wrongOperand = (subject: JsonSubject, problem: string): QueryError =>
  new QueryError('INVALID_OPERAND', `The condition within ${placeOf(subject)} is wrong: ${problem}.`);

export const castInside = (subject: JsonSubject): QueryError =>
  wrongOperand(subject, 'what is read as another type has nothing inside');

export const sqlInside = (subject: JsonSubject): QueryError =>
  wrongOperand(subject, 'a value of JSON is compared with JSON, not with SQL');
