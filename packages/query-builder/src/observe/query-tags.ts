import { QueryError } from '@mortise/core';

/** What is told to the database's own logs of where a statement comes from. */
export type QueryTags = Readonly<Record<string, string | number | boolean | undefined>>;

/** Tags that stand, or a function that is asked before each statement. */
export type QueryTagSource = QueryTags | (() => QueryTags | undefined);

/**
 * A statement with its tags in a comment behind it, as sqlcommenter writes them: names and values in percent encoding, which
 * has neither quotes nor what ends a comment, in the order of the names.
 *
 * @throws QueryError `INVALID_OPTION`
 */
export function tagged(sql: string, source: QueryTagSource): string {
  const tags: unknown = typeof source === 'function' ? source() : source;
  if (tags === undefined) return sql;
  if (typeof tags !== 'object' || tags === null || Array.isArray(tags)) throw noTags();
  const given = Object.entries(tags).filter(([, value]) => value !== undefined);
  if (given.length === 0) return sql;
  return `${sql} /*${given.map(pair).sort().join()}*/`;
}

function pair([name, value]: readonly [string, unknown]): string {
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') throw noTags();
  return `${encoded(name)}='${encoded(String(value))}'`;
}

/** Half a character is none; and what stands for itself in a URL may mean something here. */
const encoded = (text: string): string =>
  encodeURIComponent(Buffer.from(text).toString()).replace(
    /['*!()]/g,
    each => `%${each.charCodeAt(0).toString(16).toUpperCase()}`,
  );

function noTags(): QueryError {
  return new QueryError(
    'INVALID_OPTION',
    'The option "queryTags" is an object of texts, or a function that gives one.',
    {
      hint: "For example: { queryTags: () => ({ route: '/people' }) }.",
    },
  );
}
