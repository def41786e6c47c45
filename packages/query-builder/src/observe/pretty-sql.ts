import { inspect } from 'node:util';

/** Texts, names and comments, which stay as they are; brackets, whose depth counts; and the words that begin a clause. */
const TOKENS =
  /'(?:[^']|'')*'|"(?:[^"]|"")*"|`(?:[^`]|``)*`|\/\*[\s\S]*?\*\/|[()]|(?<!\bDELETE)\s+(?:FROM|(?:INNER |LEFT (?:OUTER )?|CROSS )?JOIN|WHERE|GROUP BY|HAVING|ORDER BY|LIMIT|SET|VALUES|ON CONFLICT|ON DUPLICATE KEY|RETURNING|UNION(?: ALL)?)\b/gi;

/** A statement with each of its clauses on a line; what stands in brackets stays on one. */
export function prettySql(sql: string): string {
  let depth = 0;
  return sql.trim().replace(TOKENS, token => {
    if (token === '(') depth += 1;
    if (token === ')') depth -= 1;
    return depth === 0 && /^\s/.test(token) ? `\n${token.trimStart()}` : token;
  });
}

/** Shows values in a line, long ones cut short. */
const shown = (parameters: readonly unknown[]): string =>
  inspect(parameters, { breakLength: Infinity, maxArrayLength: 20, maxStringLength: 100 }).replaceAll('\n', ' ');

/** What `logging: true` writes: the statement, and what is known of it as a comment below. */
export function writeStatement(sql: string, milliseconds?: number, parameters?: readonly unknown[]): void {
  const notes = [
    ...(milliseconds === undefined ? [] : [`${milliseconds.toFixed(1)} ms`]),
    ...(parameters === undefined ? [] : [shown(parameters)]),
  ];
  console.log(prettySql(sql) + (notes.length === 0 ? '' : `\n-- ${notes.join(', ')}`));
}
