/** A word, quoted name, literal or sign of SQL, and where it stands. */
export interface Token {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** Quoted names and texts, comments, words and numbers, and any other sign by itself. */
const TOKEN = /"(?:[^"]|"")*"|'(?:[^']|'')*'|`(?:[^`]|``)*`|\[[^\]]*\]|--[^\n]*|\/\*.*?\*\/|[\w$\u0080-\uffff.]+|\S/gs;

/** The tokens of SQLite's SQL; comments are none. */
export function tokensOf(sql: string): readonly Token[] {
  return [...sql.matchAll(TOKEN)]
    .map(({ 0: text, index }) => ({ text, start: index, end: index + text.length }))
    .filter(({ text }) => !/^(?:--|\/\*)/.test(text));
}

/** A name without its quotes. */
export function nameOfToken({ text }: Token): string {
  const [first = ''] = text;
  if (first === '[') return text.slice(1, -1);
  if (!['"', "'", '`'].includes(first)) return text;
  return text.slice(1, -1).replaceAll(first + first, first);
}

export const isWord = (token: Token | undefined, ...words: readonly string[]): boolean =>
  token !== undefined && words.includes(token.text.toUpperCase());

/** The same for SQL that differs in space, comments, the case of words and needless quotes only. */
export function canonicalSql(sql: string): string {
  const texts = tokensOf(sql).map(token => canonicalToken(token));
  return withoutParentheses(texts).join(' ');
}

function canonicalToken(token: Token): string {
  const { text } = token;
  if (text.startsWith("'")) return text;
  return /^["`[]/.test(text) ? JSON.stringify(nameOfToken(token).toLowerCase()) : text.toLowerCase();
}

/** Without parentheses around the whole. */
function withoutParentheses(texts: readonly string[]): readonly string[] {
  if (texts[0] !== '(' || closingOf(texts, 0) !== texts.length - 1) return texts;
  return withoutParentheses(texts.slice(1, -1));
}

/** Where the parenthesis closes that opens at this place. */
export function closingOf(texts: readonly string[], opening: number): number {
  let depth = 0;
  for (let index = opening; index < texts.length; index++) {
    if (texts[index] === '(') depth += 1;
    if (texts[index] === ')') depth -= 1;
    if (depth === 0) return index;
  }
  return texts.length;
}
