import type { Ask, ExpressionPair } from '../contract/alter-syntax';

/** Whether two defaults mean the same: values are compared as values of the column's type, SQL as the server spells it. */
export async function isSameExpression(pair: ExpressionPair, ask: Ask): Promise<boolean> {
  if (!pair.isPlain) return (await spelled(pair.present, ask)) === (await spelled(pair.wanted, ask));
  if (!isConstant(pair.present)) return false;
  const [present, wanted] = [pair.present, pair.wanted].map(text => valueOfType(text, pair.type ?? ''));
  const rows = await ask(`SELECT ${present} <=> ${wanted}`);
  return String(rows[0]?.[0]) === '1';
}

/** Functions are not called: a sequence would go on. */
const isConstant = (text: string): boolean =>
  /^(?:[xb]?'.*'|[-+]?[\d.]+(?:e[-+]?\d+)?|\w+'.*'|true|false)$/is.test(text);

/** As the column would store it: rounded, padded or without a time. */
function valueOfType(text: string, type: string): string {
  if (/^(decimal|datetime|date|time)\b/.test(type)) return `CAST(${text} AS ${type})`;
  if (/^double/.test(type)) return `(${text}) + 0e0`;
  if (/^\w*int/.test(type)) return `CAST(${text} AS DECIMAL(65, 0))`;
  return `CAST(${text} AS BINARY)`;
}

/** The server's own spelling, which it notes when it explains a query. MySQL 8 explains so without EXTENDED. */
async function spelled(expression: string, ask: Ask): Promise<string> {
  await ask(`EXPLAIN /*M! EXTENDED */ SELECT (${expression}) AS mortise`);
  const rows = await ask('SHOW WARNINGS');
  const note = rows.map(row => String(row[2])).find(text => /^(?:\/\*.*?\*\/ )?select /.test(text)) ?? expression;
  const text = note.replace(/^(?:\/\*.*?\*\/ )?select /, '').replace(/ AS `mortise`$/, '');
  // A default of the time takes over the precision of its column.
  return text.replace(/\b(?:current_timestamp|now)\(\d*\)/g, 'current_timestamp()');
}
