import { InvalidValueError, valueNormaliser, type DataType } from '@mortise/core';
import { isDigit, unreadable } from './read-values';

/** Writes a decimal without the zeros that fill up a column's scale: `1.500000` becomes `1.5`. */
export function withoutTrailingZeros(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

/** Reads the text of a decimal: what begins or ends otherwise is infinite, an amount of money, or no number. */
export function readDecimalText(text: string): string {
  const isDecimal = isDigit(text.charCodeAt(text.length - 1)) && (isDigit(text.charCodeAt(0)) || text[0] === '-');
  return isDecimal ? text : unreadable('a finite decimal');
}

/** Reads a DECIMAL: a text as it is, a number of a column that keeps numbers by its digits. */
export function readDecimal(type: DataType): (raw: unknown) => string {
  const [fitting, anyDigits] = [valueNormaliser(type), valueNormaliser({ kind: 'DECIMAL' })];
  const spell = (number: number): unknown => tryValue(() => fitting(number)) ?? tryValue(() => anyDigits(number));
  return raw => {
    if (typeof raw === 'string') return raw;
    const isExact = typeof raw === 'number' && (!Number.isInteger(raw) || Number.isSafeInteger(raw));
    const text = isExact ? spell(raw) : undefined;
    return typeof text === 'string' ? text : unreadable('a decimal, or a number of no more digits than it shows');
  };
}

/** A column of numbers holds more decimals than its type says, where nobody rounded them: they are shown. */
function tryValue(make: () => unknown): unknown {
  try {
    return make();
  } catch (error) {
    if (error instanceof InvalidValueError) return undefined;
    throw error;
  }
}
