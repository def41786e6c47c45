import { QueryError } from '../errors/query-error';
import { shortText } from '../errors/short-text';

/**
 * The name of a schema, as somebody gives it where a call is made.
 *
 * @throws QueryError `INVALID_SCHEMA`
 */
export function checkedSchema(name: unknown, owner: string): string {
  if (typeof name !== 'string' || name.trim() === '') throw invalidSchema(owner, 'was given something else');
  // Where there are no schemas, the dot is what stands between the name of one and that of a table.
  if (/[.\0]/u.test(name)) throw invalidSchema(owner, `"${shortText(name)}" has a dot or a NUL in it`);
  return name;
}

function invalidSchema(owner: string, what: string): QueryError {
  return new QueryError('INVALID_SCHEMA', `${owner} takes the name of a schema, and ${what}.`, {
    hint: "Give a text without dots: 'acme'. Where it comes from outside, look it up in a list of your own first.",
  });
}
