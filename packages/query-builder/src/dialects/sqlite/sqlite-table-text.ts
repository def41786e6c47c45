import { Deferrable } from '@mortise/core';
import type { CheckDescription, ForeignKeyDescription } from '../contract/alter-syntax';
import { quoteIdentifier } from './sqlite-quote';

/** The statement that created a table, in parts that can be put together anew. SQLite keeps constraints only there. */
export interface TableText {
  readonly columns: readonly ColumnText[];
  readonly constraints: readonly ConstraintText[];
  /** What follows the closing parenthesis: ` STRICT`. */
  readonly options: string;
}

/** Whether its rows have no number of their own. */
export const isWithoutRowId = ({ options }: TableText): boolean => /\bWITHOUT\s+ROWID\b/i.test(options);

export const isStrict = ({ options }: TableText): boolean => /\bSTRICT\b/i.test(options);

export interface ColumnText {
  readonly name: string;
  /** Name and type. */
  readonly head: string;
  readonly constraints: readonly ConstraintText[];
}

type ConstraintKind = 'primaryKey' | 'unique' | 'check' | 'foreignKey' | 'notNull' | 'default' | 'other';

export interface ConstraintText {
  readonly kind: ConstraintKind;
  readonly text: string;
  /** What it is over, where it is a PRIMARY KEY or UNIQUE. */
  readonly columns: readonly string[];
  readonly check: CheckDescription | undefined;
  readonly foreignKey: ForeignKeyDescription | undefined;
  readonly isAutoIncrement: boolean;
}

/** Reads a CREATE TABLE statement as SQLite keeps it. */
export function readTableText(sql: string): TableText {
  const tokens = tokensOf(sql);
  const texts = tokens.map(({ text }) => text);
  const opening = texts.indexOf('(');
  const closing = closingOf(texts, opening);
  const items = itemsOf(tokens.slice(opening + 1, closing));
  const firstConstraint = items.findIndex(([first]) => isWord(first, ...TABLE_CONSTRAINTS));
  const count = firstConstraint === -1 ? items.length : firstConstraint;
  return {
    columns: items.slice(0, count).map(item => readColumn(item, sql)),
    constraints: items.slice(count).flatMap(item => readConstraints(item, { sql, column: undefined })),
    options: sql.slice(tokens[closing]?.end ?? sql.length),
  };
}

const TABLE_CONSTRAINTS = ['CONSTRAINT', 'PRIMARY', 'UNIQUE', 'CHECK', 'FOREIGN'];

/** Splits at commas that are not inside parentheses. */
function itemsOf(tokens: readonly Token[]): readonly (readonly Token[])[] {
  const items: Token[][] = [[]];
  let depth = 0;
  for (const token of tokens) {
    if (token.text === '(') depth += 1;
    if (token.text === ')') depth -= 1;
    if (token.text === ',' && depth === 0) items.push([]);
    else items.at(-1)?.push(token);
  }
  return items;
}

const COLUMN_CONSTRAINTS = [
  'CONSTRAINT', 'PRIMARY', 'NOT', 'NULL', 'UNIQUE', 'CHECK', 'DEFAULT', 'COLLATE', 'REFERENCES', 'GENERATED', 'AS',
]; // prettier-ignore

function readColumn(item: readonly Token[], sql: string): ColumnText {
  const found = item.findIndex((token, index) => index > 0 && isWord(token, ...COLUMN_CONSTRAINTS));
  const headEnd = found === -1 ? item.length : found;
  const name = nameOfToken(item[0] as Token); // an item has a token
  return {
    name,
    head: textOf(item.slice(0, headEnd), sql),
    constraints: readConstraints(item.slice(headEnd), { sql, column: name }),
  };
}

interface Place {
  readonly sql: string;
  /** The column the constraints stand at. */
  readonly column: string | undefined;
}

function readConstraints(tokens: readonly Token[], place: Place): readonly ConstraintText[] {
  return splitConstraints(tokens).map(part => readConstraint(part, place));
}

const STARTS = new Set([...COLUMN_CONSTRAINTS, 'FOREIGN']);

/** Each constraint begins with one of the words, outside of parentheses, that does not go on with the one before. */
function splitConstraints(tokens: readonly Token[]): readonly (readonly Token[])[] {
  const parts: Token[][] = [];
  let depth = 0;
  tokens.forEach((token, index) => {
    const isStart = depth === 0 && STARTS.has(token.text.toUpperCase()) && !goesOn(tokens, index);
    if (isStart || parts.length === 0) parts.push([]);
    parts.at(-1)?.push(token);
    if (token.text === '(') depth += 1;
    if (token.text === ')') depth -= 1;
  });
  return parts;
}

/** `CONSTRAINT x CHECK`, `NOT NULL`, `SET NULL`, `DEFAULT NULL`, `NOT DEFERRABLE`, `FOREIGN KEY (…) REFERENCES`, … */
function goesOn(tokens: readonly Token[], index: number): boolean {
  const [before, last] = [tokens[index - 2], tokens[index - 1]];
  const token = tokens[index];
  if (isWord(last, 'CONSTRAINT') || isWord(before, 'CONSTRAINT')) return true;
  if (isWord(last, 'SET', 'DEFAULT', 'NOT') || isWord(tokens[index + 1], 'DEFERRABLE')) return true;
  if (isWord(token, 'DEFAULT')) return isWord(last, 'SET');
  if (isWord(token, 'AS')) return isWord(last, 'ALWAYS');
  return isWord(token, 'REFERENCES') && tokens.slice(0, index).some(each => isWord(each, 'FOREIGN'));
}

function readConstraint(tokens: readonly Token[], { sql, column }: Place): ConstraintText {
  const isNamed = isWord(tokens[0], 'CONSTRAINT');
  const name = isNamed ? nameOfToken(tokens[1] as Token) : null; // a name follows
  const body = isNamed ? tokens.slice(2) : tokens;
  const kind = kindOf(body);
  const own =
    column === undefined
      ? listAt(
          body,
          body.findIndex(({ text }) => text === '('),
        )
      : [column];
  return {
    kind,
    text: textOf(tokens, sql),
    columns: own,
    check: kind === 'check' ? { name, condition: insideParentheses(body, sql) } : undefined,
    foreignKey: kind === 'foreignKey' ? readForeignKey(body, { name, columns: own }) : undefined,
    isAutoIncrement: kind === 'primaryKey' && body.some(token => isWord(token, 'AUTOINCREMENT')),
  };
}

const kinds: ReadonlyMap<string, ConstraintKind> = new Map<string, ConstraintKind>([
  ['PRIMARY', 'primaryKey'], ['UNIQUE', 'unique'], ['CHECK', 'check'], ['FOREIGN', 'foreignKey'],
  ['REFERENCES', 'foreignKey'], ['NOT', 'notNull'], ['NULL', 'notNull'], ['DEFAULT', 'default'],
]); // prettier-ignore

const kindOf = ([first]: readonly Token[]): ConstraintKind => kinds.get(first?.text.toUpperCase() ?? '') ?? 'other';

function textOf(tokens: readonly Token[], sql: string): string {
  const [first, last] = [tokens[0], tokens.at(-1)];
  return first === undefined || last === undefined ? '' : sql.slice(first.start, last.end);
}

function insideParentheses(tokens: readonly Token[], sql: string): string {
  const texts = tokens.map(({ text }) => text);
  const opening = texts.indexOf('(');
  return textOf(tokens.slice(opening + 1, closingOf(texts, opening)), sql);
}

/** The names in the parentheses that open at this place; none where nothing opens. */
function listAt(tokens: readonly Token[], opening: number): readonly string[] {
  if (tokens[opening]?.text !== '(') return [];
  const closing = closingOf(
    tokens.map(({ text }) => text),
    opening,
  );
  return itemsOf(tokens.slice(opening + 1, closing)).map(([first]) => nameOfToken(first as Token)); // a list has names
}

function readForeignKey(
  tokens: readonly Token[],
  { name, columns }: Pick<ForeignKeyDescription, 'name' | 'columns'>,
): ForeignKeyDescription {
  const target = tokens.findIndex(token => isWord(token, 'REFERENCES')) + 1;
  const words = tokens.slice(target + 1).map(({ text }) => text.toUpperCase());
  return {
    name,
    columns,
    targets: [quoteIdentifier(nameOfToken(tokens[target] as Token))], // REFERENCES names a table
    targetColumns: listAt(tokens, target + 1),
    onDelete: actionOf('DELETE', words),
    onUpdate: actionOf('UPDATE', words),
    deferrable: deferrableOf(words),
  };
}

function actionOf(event: 'DELETE' | 'UPDATE', words: readonly string[]): string {
  const at = words.findIndex((word, index) => word === event && words[index - 1] === 'ON');
  if (at === -1) return 'NO ACTION';
  const [first = '', second] = words.slice(at + 1);
  return first === 'SET' || first === 'NO' ? `${first} ${second}` : first;
}

function deferrableOf(words: readonly string[]): Deferrable {
  const at = words.indexOf('DEFERRABLE');
  if (at === -1 || words[at - 1] === 'NOT') return Deferrable.NOT;
  return words[at + 2] === 'DEFERRED' ? Deferrable.INITIALLY_DEFERRED : Deferrable.INITIALLY_IMMEDIATE;
}

/** A word, quoted name, literal or sign of SQL, and where it stands. */
interface Token {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** Quoted names and texts, comments, words and numbers, and any other sign by itself. */
const TOKEN = /"(?:[^"]|"")*"|'(?:[^']|'')*'|`(?:[^`]|``)*`|\[[^\]]*\]|--[^\n]*|\/\*.*?\*\/|[\w$\u0080-\uffff.]+|\S/gs;

/** The tokens of SQLite's SQL; comments are none. */
function tokensOf(sql: string): readonly Token[] {
  return [...sql.matchAll(TOKEN)]
    .map(({ 0: text, index }) => ({ text, start: index, end: index + text.length }))
    .filter(({ text }) => !/^(?:--|\/\*)/.test(text));
}

/** A name without its quotes. */
function nameOfToken({ text }: Token): string {
  const [first = ''] = text;
  if (first === '[') return text.slice(1, -1);
  if (!['"', "'", '`'].includes(first)) return text;
  return text.slice(1, -1).replaceAll(first + first, first);
}

const isWord = (token: Token | undefined, ...words: readonly string[]): boolean =>
  token !== undefined && words.includes(token.text.toUpperCase());

/** The same for SQL that differs in space, comments, the case of words and needless quotes only. */
export function canonicalSql(sql: string): string {
  const texts = tokensOf(sql).map(token => canonicalToken(token));
  return withoutParentheses(texts).join(' ');
}

/** The condition of a partial index, as it is the same for all spellings of it. */
export function conditionOfIndex(statement: string): string | undefined {
  const tokens = tokensOf(statement);
  const end = closingOf(tokens.map(({ text }) => text), tokens.findIndex(({ text }) => text === '(')); // prettier-ignore
  const [where, ...condition] = tokens.slice(end + 1);
  return isWord(where, 'WHERE') ? withoutParentheses(condition.map(canonicalToken)).join(' ') : undefined;
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
function closingOf(texts: readonly string[], opening: number): number {
  let depth = 0;
  for (let index = opening; index < texts.length; index++) {
    if (texts[index] === '(') depth += 1;
    if (texts[index] === ')') depth -= 1;
    if (depth === 0) return index;
  }
  return texts.length;
}
