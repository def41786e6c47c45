import { randomUUID } from 'node:crypto';
import { markAsOurs, refuseOtherCopy } from '../errors/other-copy';
import { QueryError } from '../errors/query-error';
import { types } from 'node:util';
import type { JsonStep } from './json-steps';
import { kindOfValue } from '../data-types/kind-of-value';

/** One piece of a fragment: text as written in the program, or something that is quoted or bound for it. */
export type SqlPart =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'value'; readonly value: unknown }
  | { readonly type: 'identifier'; readonly name: string }
  | { readonly type: 'attribute'; readonly name: string }
  /** An attribute of the row around a sub-query. */
  | { readonly type: 'outer'; readonly name: string }
  | QueryPart
  | { readonly type: 'datePart'; readonly part: DatePart; readonly of: readonly SqlPart[] }
  | { readonly type: 'random' }
  | JsonPart
  | SearchPart;

/** A sub-query: options of a read, not looked at before it is known where it stands. */
export interface QueryPart {
  readonly type: 'query';
  /** The model's class. */
  readonly model: object;
  readonly options: object;
}

const dateParts = [
  'year', 'quarter', 'month', 'week', 'day', 'dayOfWeek', 'dayOfYear', 'hour', 'minute', 'second',
] as const; // prettier-ignore

/** A part of a date, as a whole number, in UTC: weeks are those of ISO 8601, and their days go from 1, Monday, to 7. */
export type DatePart = (typeof dateParts)[number];

/** A value within the JSON of an attribute: itself, or its text. */
export interface JsonPart {
  readonly type: 'json';
  readonly attribute: string;
  readonly steps: readonly JsonStep[];
  readonly as: 'json' | 'text';
}

/** Words in the texts of attributes: whether they are there, or how well they are. */
export interface SearchPart {
  readonly type: 'search';
  readonly attributes: readonly string[];
  readonly words: string | SqlFragment;
  readonly gives: 'match' | 'relevance';
}

declare const sqlValue: unique symbol;
declare const queriedValue: unique symbol;

/** A SELECT of one column, and what its values are: made by `Toot.query({ attributes: ['id'] })`, to stand in options. */
export interface Subquery<out V = unknown> {
  readonly [queriedValue]: V;
}

/** A piece of SQL, and what its value is, as options name it: there is nothing to do with it but to hand it on. */
// One key that nobody can write: an editor offers no members of it beside what may stand in its place.
export interface SqlExpression<out V = unknown> {
  readonly [sqlValue]: V;
}

/**
 * A piece of SQL written in the program. Only instances of this class are ever taken for SQL: the private field
 * is a brand that no object parsed from a request can carry.
 */
export class SqlFragment<out V = unknown> implements SqlExpression<V> {
  declare readonly [sqlValue]: V;
  readonly #parts: readonly SqlPart[];

  private constructor(parts: readonly SqlPart[]) {
    this.#parts = parts;
  }

  static of(parts: readonly SqlPart[]): SqlFragment {
    return new SqlFragment(parts);
  }

  /** @throws QueryError `OTHER_COPY` for a fragment that another copy of Mortise made */
  static is(value: unknown): value is SqlFragment {
    if (typeof value !== 'object' || value === null) return false;
    if (#parts in value) return true;
    refuseOtherCopy(value, () => 'A value');
    return false;
  }

  get parts(): readonly SqlPart[] {
    return this.#parts;
  }
}

markAsOurs(SqlFragment.prototype);

/** What is SQL stays SQL, all else is bound. */
export function partsOf(value: unknown): readonly SqlPart[] {
  if (SqlFragment.is(value)) return value.parts;
  requireBindable(value);
  return [{ type: 'value', value }];
}

function template<V>(strings: TemplateStringsArray, ...values: readonly unknown[]): SqlFragment<V> {
  if (!Array.isArray(strings) || !Array.isArray(strings.raw)) throw notATemplate();
  const parts = strings.flatMap((text, index): readonly SqlPart[] => [
    ...(text === '' ? [] : [{ type: 'text', text } as const]),
    ...(index < values.length ? partsOf(values[index]) : []),
  ]);
  // What it comes to is said by who writes it.
  return SqlFragment.of(parts) as SqlFragment<V>;
}

function notATemplate(): QueryError {
  return new QueryError('INVALID_SQL', 'sql is no function: it stands before a template.', {
    hint: 'Write sql`…`, with values as ${value}. Text that is put together elsewhere is never taken for SQL.',
  });
}

/** A function that makes a value for a new row, such as `sql.uuidV4`. */
export type ValueGenerator = () => string;

interface SqlTag {
  /**
   * SQL written in place. Interpolated values are always bound as parameters, never made text.
   *
   * @example
   * await Person.findAll({ where: sql`length(${sql.attribute('name')}) > ${3}` });
   * @example
   * // Its type says what it comes to.
   * const [ada] = await Person.findAll({ attributes: ['id', [sql<string>`upper(name)`, 'loud']] });
   */
  <V = unknown>(strings: TemplateStringsArray, ...values: readonly unknown[]): SqlFragment<V>;
  /** An attribute of the model that is queried, as its quoted column. */
  attribute(name: string): SqlFragment;
  /**
   * Inside of a `query()`: an attribute of the row that it is asked for, or one at the end of a path of associations that
   * lead to one row each.
   *
   * @example
   * await Person.findAll({ where: { [Op.exists]: Toot.query({ where: { authorId: sql.outer('id') } }) } });
   */
  outer(name: string): SqlFragment;
  /**
   * Whether a sub-query has a row.
   *
   * @example
   * await Person.findAll({ where: sql.exists(Toot.query({ where: { authorId: sql.outer('id') } })) });
   */
  exists(query: Subquery): SqlFragment<boolean>;
  /**
   * A part of a date in UTC, as a whole number that is the same on each database.
   *
   * @example
   * await Toot.groupBy([[sql.datePart('month', sql.attribute('createdAt')), 'month']]);
   */
  datePart(part: DatePart, of: SqlExpression): SqlFragment<number>;
  /** A number by chance, for each row another: `order: sql.random()`. */
  random(): SqlFragment<number>;
  /** A quoted identifier. */
  identifier(name: string): SqlFragment;
  /** SQL text as it is. Never pass anything that comes from outside the program. */
  literal(text: string): SqlFragment;
  /** A default value: a new random UUID for each row. */
  readonly uuidV4: ValueGenerator;
  /**
   * A default value: the one that the column has in the database, whatever it is. What `create` is not given it leaves to
   * the column, NOT NULL or not, and `sync` says nothing of it.
   *
   * @example
   * const status = { type: DataTypes.STRING, allowNull: false, defaultValue: sql.default };
   */
  readonly default: SqlFragment;
}

/** The sub-query that a value is, and nothing else. */
export function queryPartOf(value: unknown): QueryPart | undefined {
  if (!SqlFragment.is(value)) return undefined;
  const [part, ...others] = value.parts;
  return part?.type === 'query' && others.length === 0 ? part : undefined;
}

/** The condition that a sub-query has a row, or has none. */
export function existence(query: unknown, negated: boolean): SqlFragment<boolean> {
  const part = queryPartOf(query);
  if (part === undefined) throw notAQuery();
  const parts: readonly SqlPart[] = [{ type: 'text', text: negated ? 'NOT EXISTS ' : 'EXISTS ' }, part];
  return SqlFragment.of(parts) as SqlFragment<boolean>; // that is what it comes to
}

function exists(query: Subquery): SqlFragment<boolean> {
  return existence(query, false);
}

function notAQuery(): QueryError {
  return new QueryError('INVALID_SQL', 'What is asked for rows is a query of a model, and this is something else.', {
    hint: "Write sql.exists(Toot.query({ where: { authorId: sql.outer('id') } })).",
  });
}

function datePart(part: DatePart, of: SqlExpression): SqlFragment<number> {
  const isSql = SqlFragment.is(of);
  if (isSql && dateParts.includes(part))
    return SqlFragment.of([{ type: 'datePart', part, of: of.parts }]) as SqlFragment<number>; // by what it is
  const problem = isSql ? 'was given a part that dates have not' : 'takes SQL, as sql.attribute() is';
  throw new QueryError('INVALID_SQL', `sql.datePart ${problem}.`, {
    hint: `Write sql.datePart('month', sql.attribute('createdAt')); parts are ${dateParts.join(', ')}.`,
  });
}

/** No object becomes part of a statement by its toString(). */
function requireText(text: unknown, member: 'attribute' | 'identifier' | 'literal' | 'outer'): string {
  const isText = typeof text === 'string';
  if (isText && !/\0|\p{Surrogate}|\p{Noncharacter_Code_Point}/u.test(text)) return text;
  const problem = isText
    ? 'this one has what is no character: NUL, U+FDD0 or half of a pair'
    : 'it was given something else';
  throw new QueryError('INVALID_SQL', `sql.${member}() takes a text, and ${problem}.`);
}

export const sql: SqlTag = Object.assign(template, {
  attribute: (name: string) => SqlFragment.of([{ type: 'attribute', name: requireText(name, 'attribute') }]),
  identifier: (name: string) => SqlFragment.of([{ type: 'identifier', name: requireText(name, 'identifier') }]),
  literal: (text: string) => SqlFragment.of([{ type: 'text', text: requireText(text, 'literal') }]),
  outer: (name: string) => SqlFragment.of([{ type: 'outer', name: requireText(name, 'outer') }]),
  exists,
  datePart,
  random: () => SqlFragment.of([{ type: 'random' }]) as SqlFragment<number>, // as databases have it
  uuidV4: () => randomUUID(),
  default: SqlFragment.of([{ type: 'text', text: 'DEFAULT' }]),
});

/**
 * Refuses what drivers bind each in its own way, or take for SQL: only texts, numbers, bigints, booleans, Dates, bytes
 * and null stand for themselves where no attribute gives them a type.
 *
 * @throws QueryError `UNDEFINED_VALUE` or `UNSUPPORTED_VALUE`
 */
export function requireBindable(value: unknown): void {
  if (value === undefined) {
    throw new QueryError('UNDEFINED_VALUE', 'A value inside SQL is undefined.', { hint: 'Pass null for SQL NULL.' });
  }
  if (value === null || isScalar(value) || isDate(value) || types.isUint8Array(value)) return;
  throw new QueryError('UNSUPPORTED_VALUE', `A value inside SQL is ${kindOfValue(value)}, which cannot be bound.`, {
    hint: 'Texts, finite numbers, bigints, booleans, Dates, Buffers and null can; JSON as text, a list with Op.in.',
  });
}

function isScalar(value: unknown): boolean {
  return ['string', 'bigint', 'boolean'].includes(typeof value) || Number.isFinite(value);
}

const isDate = (value: unknown): boolean => types.isDate(value) && !Number.isNaN(value.getTime());
