import type { DataType, DataTypeKind } from '@mortise/core';
import { codedSql } from './coded';
import type { PulledDefault } from './pulled-model';

/** `'full'::character varying`, `('full')`, `-1.5`, `true`: literals as databases spell them. */
const TEXT = /^'((?:[^']|'')*)'(?:::[\w ]+(?:\(\d+(?:,\d+)?\))?)?$/s;
const NUMBER = /^'?(-?\d+(?:\.\d+)?)'?(?:::[\w ]+(?:\(\d+(?:,\d+)?\))?)?$/;
const TRUTH = /^(?:'?(?:true|t|1)'?|b'1')(?:::boolean)?$/i;
const FALSEHOOD = /^(?:'?(?:false|f|0)'?|b'0')(?:::boolean)?$/i;

type Literal = string | number | boolean;

const TEXTS: ReadonlySet<DataTypeKind> = new Set<DataTypeKind>(['STRING', 'TEXT', 'CHAR', 'ENUM', 'UUID', 'DATEONLY', 'TIME']); // prettier-ignore
const NUMBERS: ReadonlySet<DataTypeKind> = new Set<DataTypeKind>(['TINYINT', 'SMALLINT', 'MEDIUMINT', 'INTEGER', 'FLOAT', 'REAL', 'DOUBLE']); // prettier-ignore

/** A column's default as a value where it is one of its type, else as the SQL that it is. */
export function pulledDefault(expression: string | null, type: DataType): PulledDefault | undefined {
  if (expression === null) return undefined;
  const plain = withoutParentheses(expression.trim());
  const value = literal(plain, type);
  return value === undefined ? { coded: codedSql(plain), isSql: true } : { coded: value, isSql: false };
}

/** `(1)` and `((1))` are 1; what closes a parenthesis before the end is more than one. */
function withoutParentheses(text: string): string {
  return /^\([^()]*\)$|^\(\([^()]*\)\)$/.test(text) ? withoutParentheses(text.slice(1, -1).trim()) : text;
}

function literal(text: string, { kind, values }: DataType): Literal | undefined {
  if (kind === 'BOOLEAN') return truth(text);
  if (NUMBERS.has(kind)) return numberOf(text);
  if (kind === 'DECIMAL' || kind === 'BIGINT') return NUMBER.exec(text)?.[1];
  if (!TEXTS.has(kind)) return undefined;
  const found = TEXT.exec(text)?.[1]?.replaceAll("''", "'");
  return kind === 'ENUM' && found !== undefined && values?.includes(found) !== true ? undefined : found;
}

function truth(text: string): boolean | undefined {
  if (TRUTH.test(text)) return true;
  return FALSEHOOD.test(text) ? false : undefined;
}

function numberOf(text: string): number | undefined {
  const [, digits] = NUMBER.exec(text) ?? [];
  const number = Number(digits);
  return digits !== undefined && Number.isSafeInteger(Math.trunc(number)) ? number : undefined;
}
