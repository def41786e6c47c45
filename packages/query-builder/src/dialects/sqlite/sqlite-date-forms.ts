import type { DataType, DatePart, StoredDate } from '@mortise/core';
import type { CodecDraft } from '../contract/codec';
import { BLANK, LETTER_T, LETTER_Z } from '../shared/character-codes';
import { unreadable } from '../shared/read-values';
import { parseTimestamp } from '../shared/timestamp-text';

/** A form in which a column may hold instants: texts of one length, or numbers, so that their order is that of time. */
interface DateForm {
  readonly encode: (date: Date) => string | number;
  readonly decode: (raw: unknown) => Date;
  /** The format of SQLite's own strftime that makes such a text; undefined for a number. */
  readonly format: string | undefined;
}

const iso: DateForm = {
  encode: isoText,
  decode: raw => {
    const isInForm =
      typeof raw === 'string' &&
      raw.length === 24 &&
      raw.charCodeAt(10) === LETTER_T &&
      raw.charCodeAt(23) === LETTER_Z;
    return isInForm ? instant(raw, raw) : otherForm(raw);
  },
  format: '%Y-%m-%dT%H:%M:%fZ',
};

/** As CURRENT_TIMESTAMP and datetime() write it. */
const seconds = textForm(19, '%Y-%m-%d %H:%M:%S');
/** The same to the millisecond. */
const milliseconds = textForm(23, '%Y-%m-%d %H:%M:%f');

function textForm(length: number, format: string): DateForm {
  return {
    encode: date => isoText(date).slice(0, length).replace('T', ' '),
    decode: raw => {
      const isInForm = typeof raw === 'string' && raw.length === length && raw.charCodeAt(10) === BLANK;
      return isInForm ? instant(raw, raw) : otherForm(raw);
    },
    format,
  };
}

const ZONE = ' +00:00';

const zoned: DateForm = {
  encode: date => `${isoText(date).slice(0, 23).replace('T', ' ')}${ZONE}`,
  decode: raw => {
    const isInForm = typeof raw === 'string' && raw.length === 30 && raw.charCodeAt(10) === BLANK && raw.endsWith(ZONE);
    return isInForm ? instant(raw.slice(0, 23), raw) : otherForm(raw);
  },
  format: `%Y-%m-%d %H:%M:%f${ZONE}`,
};

const epochMs: DateForm = {
  encode: date => date.getTime(),
  decode: raw => {
    const date = typeof raw === 'number' ? new Date(raw) : undefined;
    return date === undefined || Number.isNaN(date.getTime()) ? otherForm(raw) : date;
  },
  format: undefined,
};

const forms: Readonly<Record<StoredDate, (type: DataType) => DateForm>> = {
  iso: () => iso,
  sqlite: ({ precision = 0 }) => (precision === 0 ? seconds : milliseconds),
  zoned: () => zoned,
  'epoch-ms': () => epochMs,
};

const formOf = (type: DataType): DateForm => forms[type.stored ?? 'iso'](type);

/** How a DATE is stored. Whatever its form, the column is declared the same: none of them is a number in quotes. */
export function dateCodec(type: DataType): CodecDraft {
  const { encode, decode } = formOf(type);
  return { columnType: 'DATETIME', encode, decode };
}

function instant(text: string, raw: unknown): Date {
  const date = parseTimestamp(text);
  return Number.isNaN(date.getTime()) ? otherForm(raw) : date;
}

/** The options of a DATE that say in which form it is held. */
export interface StoredForm {
  readonly stored: StoredDate;
  readonly precision?: number;
}

/** What a raw value looks like, as one would have to say it. */
const looks: readonly (readonly [form: RegExp, options: StoredForm])[] = [
  [/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/, { stored: 'iso' }],
  [/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/, { stored: 'sqlite' }],
  [/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}$/, { stored: 'sqlite', precision: 3 }],
  [/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} \+00:00$/, { stored: 'zoned' }],
  [/^\d{9,14}$/, { stored: 'epoch-ms' }],
];

/** The form that a raw value seems to have; undefined where it has none of them. */
export function formOfRaw(raw: unknown): StoredForm | undefined {
  const isPlain = typeof raw === 'string' || typeof raw === 'number' || typeof raw === 'bigint';
  return isPlain ? looks.find(([form]) => form.test(String(raw)))?.[1] : undefined;
}

const spelled = ({ stored, precision }: StoredForm): string =>
  `{ stored: '${stored}'${precision === undefined ? '' : `, precision: ${precision}`} }`;

function otherForm(raw: unknown): never {
  const form = formOfRaw(raw);
  const hint =
    form === undefined
      ? 'Bring the values of the column into the form of the attribute, or declare it as a STRING.'
      : `It has the form that DATE(${spelled(form)}) reads: declare it so if all values do, or bring them into one form.`;
  return unreadable('an instant in the form that the attribute names', hint);
}

/** A value in a form, by SQLite's own functions. */
const made = ({ format }: DateForm, value: string): string =>
  format === undefined
    ? `CAST(round((julianday(${value}) - 2440587.5) * 86400000) AS INTEGER)`
    : `strftime('${format}', ${value})`;

/** The text of SQL whose value is put into a form: what is no text is kept, and so is what SQLite can't read. */
export const inForm = (type: DataType, value: string): string =>
  `iif(typeof(${value}) = 'text', coalesce(${made(formOf(type), value)}, ${value}), ${value})`;

/** In a query the value is worked out once. */
export function storedValue(type: DataType): { readonly before: string; readonly after: string } | undefined {
  if (type.kind !== 'DATE') return undefined;
  return { before: `(SELECT ${inForm(type, 'raw_sql')} FROM (SELECT `, after: ' AS raw_sql))' };
}

/** An instant that is compared with one of another form: both as numbers. */
export function sameInstant(column: string, type: DataType, other: DataType): string {
  const { format } = formOf(type);
  return format === formOf(other).format || format === undefined ? column : made(epochMs, column);
}

/** What strftime writes of a part, or how it is worked out. */
const dateParts: Readonly<Record<DatePart, (instant: string) => string>> = {
  year: written('%Y'),
  quarter: instant => `(${written('%m')(instant)} + 2) / 3`,
  month: written('%m'),
  // Of the Thursday of that week.
  week: instant => `(${written('%j')(`date(${instant}, '-3 days', 'weekday 4')`)} - 1) / 7 + 1`,
  day: written('%d'),
  dayOfWeek: instant => `(${written('%w')(instant)} + 6) % 7 + 1`,
  dayOfYear: written('%j'),
  hour: written('%H'),
  minute: written('%M'),
  second: written('%S'),
};

function written(format: string): (instant: string) => string {
  return instant => `CAST(strftime('${format}', ${instant}) AS INTEGER)`;
}

/** A part of what is stored: a number is one of milliseconds. */
export function datePart(part: DatePart, column: string, type: DataType): string {
  const isNumber = type.kind === 'DATE' && formOf(type).format === undefined;
  return `(${dateParts[part](isNumber ? `${column} / 1000.0, 'unixepoch'` : column)})`;
}

const NOW = /^\(?\s*CURRENT_TIMESTAMP\s*\)?$/i;

/** A default may hold no sub-query; the time of the database, as most are, is asked for to the millisecond. */
export function storedDefault(type: DataType, expression: string): string {
  if (type.kind !== 'DATE') return expression;
  return NOW.test(expression.trim()) ? made(formOf(type), "'now'") : inForm(type, `(${expression})`);
}

let lastTime = Number.NaN;
let lastText = '';

/** An instant as ISO text. The rows of one write share their times, so the last one is remembered. */
function isoText(date: Date): string {
  const time = date.getTime();
  if (time !== lastTime) {
    lastText = date.toISOString();
    lastTime = time;
  }
  return lastText;
}
