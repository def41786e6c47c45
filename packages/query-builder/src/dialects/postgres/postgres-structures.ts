import type { DataType, Range, RangeBound } from '@mortise/core';
import type { Codec, CodecDraft } from '../contract/codec';
import { unreadable } from '../shared/read-values';

type CodecOf = (type: DataType) => Codec;

const encoded = ({ encode }: Codec, value: unknown): string => {
  const given = encode === undefined ? value : encode(value);
  return given instanceof Uint8Array ? `\\x${Buffer.from(given).toString('hex')}` : String(given);
};

const quoted = (text: string): string => `"${text.replaceAll(/["\\]/g, '\\$&')}"`;

/** An array as PostgreSQL writes it: `{1,NULL,"two words"}`. */
export function arrayCodec(type: DataType, codecOf: CodecOf): CodecDraft {
  const element = codecOf(type.of as DataType); // an array is of something
  const { decode = asItIs } = element;
  const read = (items: readonly (string | null)[]): unknown[] =>
    items.map(item => (item === null ? null : decode(item)));
  return {
    columnType: `${element.columnType}[]`,
    encode: (items: readonly unknown[]) =>
      `{${items.map(item => (item === null ? 'NULL' : quoted(encoded(element, item)))).join(',')}}`,
    decode: (raw: string) => read(itemsOf(raw)),
    decodeParsed: (parsed: unknown) =>
      typeof parsed === 'string' ? read(itemsOf(parsed)) : parsedItems(parsed as readonly unknown[], element),
  };
}

const asItIs = (value: unknown): unknown => value;

/** What the driver makes of the elements by itself. */
const parsedItems = (items: readonly unknown[], { decode = asItIs, decodeParsed = decode }: Codec): unknown[] =>
  items.map(item => {
    if (Array.isArray(item)) return unreadable(ONE_DIMENSION);
    return item === null ? null : decodeParsed(item);
  });

const ONE_DIMENSION = 'an array of one dimension';

/** Where an array does not begin at 1: `[2:3]={7,8}`. */
const bounds = /^\[[^=]*\]=/u;

const quotedItem = /"(?:[^"\\]|\\.)*"/gsu;

const item = /(?:"((?:[^"\\]|\\.)*)"|([^{},"]+))/gsu;

function itemsOf(raw: string): readonly (string | null)[] {
  const list = raw.replace(bounds, '');
  if (list.replaceAll(quotedItem, '').includes('{', 1)) return unreadable(ONE_DIMENSION);
  return Array.from(list.matchAll(item), ([, text, plain]) => {
    if (text !== undefined) return text.replaceAll(/\\(.)/gsu, '$1');
    return plain === undefined || plain === 'NULL' ? null : plain;
  });
}

const RANGES: Partial<Record<DataType['kind'], string>> = {
  INTEGER: 'int4range',
  BIGINT: 'int8range',
  DECIMAL: 'numrange',
  DATE: 'tstzrange',
  DATEONLY: 'daterange',
};

/** A range as PostgreSQL writes it: `[1,10)`, `empty`. */
export function rangeCodec(type: DataType, codecOf: CodecOf): CodecDraft {
  const bound = codecOf(type.of as DataType); // a range is of something
  return {
    columnType: RANGES[(type.of as DataType).kind] as string, // no other kinds have ranges
    encode: (range: Range) => {
      const [lower, upper] = range;
      if (lower === undefined || upper === undefined) return 'empty';
      const [from, to] = [lower, upper].map(({ value }) => (value === null ? '' : quoted(encoded(bound, value))));
      return `${lower.inclusive ? '[' : '('}${from},${to}${upper.inclusive ? ']' : ')'}`;
    },
    decode: (raw: string) => rangeOf(raw, bound),
  };
}

const range = /^([[(])(?:"((?:[^"\\]|\\.|"")*)"|([^,"]*)),(?:"((?:[^"\\]|\\.|"")*)"|([^\])"]*))([\])])$/su;

function rangeOf(raw: string, bound: Codec): Range {
  const [whole, open, quotedFrom, from = '', quotedTo, to = '', close] = range.exec(raw) ?? [];
  if (whole === undefined) return [];
  return [
    boundOf(
      quotedFrom === undefined ? from : unquoted(quotedFrom),
      { inclusive: open === '[', endless: '-infinity' },
      bound,
    ),
    boundOf(quotedTo === undefined ? to : unquoted(quotedTo), { inclusive: close === ']', endless: 'infinity' }, bound),
  ];
}

const unquoted = (text: string): string => text.replaceAll(/\\(.)|""/gsu, (_all, escaped?: string) => escaped ?? '"');

interface End {
  readonly inclusive: boolean;
  /** How PostgreSQL writes an end at infinity, which is as good as none. */
  readonly endless: string;
}

function boundOf(text: string, { inclusive, endless }: End, { decode = asItIs }: Codec): RangeBound {
  return text === '' || text.toLowerCase() === endless
    ? { value: null, inclusive: false }
    : { value: decode(text), inclusive };
}
