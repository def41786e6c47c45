import { QueryError } from '../errors/query-error';
import { shortText } from '../errors/short-text';
import { requireSteps } from './json-steps';
import { partsOf, type SearchPart, SqlFragment, type SqlPart } from './sql-fragment';

/** Parts of SQL for calls, columns, casts and lists. */
export interface SqlFunctions {
  /**
   * A call of a function of the database; arguments that are no SQL are bound.
   *
   * @example
   * await Person.findAll({ attributes: ['id', [sql.fn<string>('upper', sql.attribute('name')), 'loud']] });
   */
  fn<V = unknown>(name: string, ...args: readonly unknown[]): SqlFragment<V>;
  /** A column as it is called in the database, with its table or alias where it has one: `sql.col('p.name')`. */
  col(name: string): SqlFragment;
  /** `CAST(value AS type)`, by a type of the database: `sql.cast(sql.attribute('age'), 'varchar(10)')`. */
  cast<V = unknown>(value: unknown, type: string): SqlFragment<V>;
  /** Values in parentheses, each bound: ``sql`age IN ${sql.list([1, 2])}` ``. */
  list(values: Iterable<unknown>): SqlFragment;
  /**
   * A value within the JSON of an attribute, by names and places counted from 0.
   *
   * @throws QueryError `INVALID_JSON_PATH`
   * @example
   * await Person.findAll({ attributes: ['id', [sql.jsonPath<string>('profile', ['address', 'city']), 'city']] });
   */
  jsonPath<V = unknown>(attribute: string, path: readonly (string | number)[]): SqlFragment<V>;
  /** The same as the text of what is there: `Paris`, `5`, `true`. */
  unquote(path: SqlFragment): SqlFragment<string | null>;
  /**
   * A condition: the texts of these attributes, taken together, have these words. An index of type FULLTEXT over just these
   * attributes serves it, and on MySQL and MariaDB there has to be one.
   *
   * @example
   * await Toot.findAll({ where: sql.match(['title', 'text'], 'rain "in spain" -plain') });
   */
  match(attributes: string | readonly string[], words: string): SqlFragment<boolean>;
  /** How well a row fits the words of sql.match, to be read and ordered by: the more, the better. */
  relevance(attributes: string | readonly string[], words: string): SqlFragment<number>;
}

export const text = (written: string): SqlPart => ({ type: 'text', text: written });

const separated = (values: readonly unknown[], separator: string): readonly SqlPart[] =>
  values.flatMap((value, index) => [...(index === 0 ? [] : [text(separator)]), ...partsOf(value)]);

/** What is named by the program, and becomes part of the text: nothing but names. */
function requireName(member: string, name: unknown, pattern: RegExp, example: string): string {
  if (typeof name === 'string' && pattern.test(name)) return name;
  const given = typeof name === 'string' ? `"${shortText(name)}"` : 'something else';
  throw new QueryError('INVALID_SQL', `sql.${member} takes a name, and was given ${given}.`, {
    hint: `Write ${example}, or the SQL as it is: sql\`…\`.`,
  });
}

const functionName = /^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*$/u;
const typeName =
  /^(?:[A-Za-z_]\w*|(?:un)?signed integer|double precision|bit varying|character varying|national character varying)(?: ?\(\d+(?:, ?\d+)?\))?(?: with(?:out)? time zone)?(?:\[\])*$/iu;

/** Other names are whole ones, which sql.identifier quotes. */
const columnPath = /^(?:[\p{L}_][\p{L}\p{N}_$]*\.)*(?:[\p{L}_][\p{L}\p{N}_$]*|\*)$/u;

function fn(name: string, ...args: readonly unknown[]): SqlFragment {
  const called = requireName('fn', name, functionName, "sql.fn('upper', …)");
  return SqlFragment.of([text(`${called}(`), ...separated(args, ', '), text(')')]);
}

function col(name: string): SqlFragment {
  const path = requireName('col', name, columnPath, "sql.col('people.name'), or sql.identifier() for any name").split(
    '.',
  );
  const parts = path.map((part): SqlPart => (part === '*' ? text('*') : { type: 'identifier', name: part }));
  return SqlFragment.of(parts.flatMap((part, index) => (index === 0 ? [part] : [text('.'), part])));
}

function cast(value: unknown, type: string): SqlFragment {
  const name = requireName('cast', type, typeName, "sql.cast(value, 'varchar(10)')");
  return SqlFragment.of([text('CAST('), ...partsOf(value), text(` AS ${name})`)]);
}

function list(values: Iterable<unknown>): SqlFragment {
  const isList = typeof values === 'object' && (values as unknown) !== null && Symbol.iterator in values;
  const all = isList ? [...values] : [];
  if (all.length > 0) return SqlFragment.of([text('('), ...separated(all, ', '), text(')')]);
  throw new QueryError(
    'INVALID_SQL',
    `sql.list takes a list of values, and was given ${isList ? 'an empty one' : 'none'}.`,
    {
      hint: 'In a where, an empty list is understood: { age: [] }.',
    },
  );
}

function jsonPath(attribute: string, path: readonly (string | number)[]): SqlFragment {
  if (typeof attribute !== 'string') throw wrongCall('jsonPath takes the name of an attribute, and a path');
  return SqlFragment.of([{ type: 'json', attribute, steps: requireSteps(path), as: 'json' }]);
}

function unquote(path: SqlFragment): SqlFragment {
  const [part, ...others] = SqlFragment.is(path) ? path.parts : [];
  if (part?.type !== 'json' || others.length > 0) throw wrongCall('unquote takes what sql.jsonPath gives');
  return SqlFragment.of([{ ...part, as: 'text' }]);
}

const search =
  (gives: SearchPart['gives']) =>
  (given: string | readonly string[], words: string): SqlFragment => {
    const attributes: readonly unknown[] = Array.isArray(given) ? Array.from(given) : [given];
    const areNames = attributes.length > 0 && attributes.every(each => typeof each === 'string');
    if (!areNames || typeof words !== 'string' || words.includes('\0'))
      throw wrongCall(`${gives} takes attributes and words: texts`);
    return SqlFragment.of([{ type: 'search', attributes, words, gives }]);
  };

const wrongCall = (problem: string): QueryError => new QueryError('INVALID_SQL', `sql.${problem}.`);

export const sqlFunctions = {
  fn,
  col,
  cast,
  list,
  jsonPath,
  unquote,
  match: search('match'),
  relevance: search('relevance'),
};
