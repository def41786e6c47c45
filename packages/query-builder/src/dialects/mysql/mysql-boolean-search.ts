import { QueryError } from '@mortise/core';

/** A term of what somebody looks for. */
interface Term {
  readonly excluded: boolean;
  /** One word, or several in this order. */
  readonly words: readonly string[];
}

const term = /(-?)(?:"([^"]*)"?|([^\s"]+))/gu;

/**
 * Words as people write them in the language of BOOLEAN MODE: all of them, `"in this order"`, `-without`, `this or that`. What
 * means something to the server, and nothing here, is left out.
 *
 * @throws QueryError `INVALID_OPERAND` for `this or -that`
 *
 * @example booleanQuery('rain "in spain" -plain'); // '+rain +"in spain" -plain'
 */
export function booleanQuery(text: string): string {
  const groups: Term[][] = [];
  let isAlternative = false;
  for (const [given, minus = '', quoted, plain = ''] of text.matchAll(term)) {
    if (given.toLowerCase() === 'or' && groups.length > 0) {
      isAlternative = true;
      continue;
    }
    const words = (quoted ?? plain).match(/[\p{L}\p{N}_]+/gu) ?? [];
    if (words.length === 0) continue;
    const found: Term = { excluded: minus === '-', words };
    const last = groups.at(-1);
    if (isAlternative && last !== undefined) last.push(found);
    else groups.push([found]);
    isAlternative = false;
  }
  return groups.map(spelled).join(' ');
}

function spelled(group: readonly Term[]): string {
  if (group.length > 1 && group.some(({ excluded }) => excluded)) throw excludedAlternative();
  const [first] = group as readonly [Term];
  const terms = group.map(({ words }) => (words.length === 1 ? words.join() : `"${words.join(' ')}"`));
  if (group.length > 1) return `+(${terms.join(' ')})`;
  return `${first.excluded ? '-' : '+'}${terms.join()}`;
}

function excludedAlternative(): QueryError {
  return new QueryError(
    'INVALID_OPERAND',
    'A search asks for one word or for rows without another, "a or -b", which MySQL and MariaDB cannot.',
    {
      hint: 'Leave out the "or", or join two conditions by Op.or.',
    },
  );
}
