import type { DataType, DataTypeKind } from '@mortise/core';
import { fragment, type Binding } from '../../sql/fragment';
import type { Codec } from '../contract/codec';
import { jsonList } from '../shared/json-list';
import type { KeyColumns, KeyList, Membership, Syntax } from '../contract/syntax';
import { codecOf } from './mysql-codecs';

/** How one part of the keys travels in JSON_TABLE: MySQL from 8.0.4, MariaDB from 10.6. */
interface ListedPart {
  /** The type of its column there. */
  readonly columnType: string;
  /** Makes the value of that column. */
  readonly value: (column: string) => string;
  /** The same as a member of a list, where that may be shorter. */
  readonly member?: (column: string) => string;
  /** Whether it is compared by a collation. */
  readonly isText: boolean;
}

/** What is not listed is a text, as a choice is. */
const PARTS: Partial<Record<DataTypeKind, (type: DataType) => ListedPart>> = {
  TINYINT: integer, SMALLINT: integer, MEDIUMINT: integer, INTEGER: integer, BIGINT: integer, BOOLEAN: integer,
  FLOAT: () => plain('DOUBLE'), REAL: () => plain('DOUBLE'), DOUBLE: () => plain('DOUBLE'),
  DECIMAL: () => plain('DECIMAL(65,30)'), DATE: () => plain('DATETIME(6)'), DATEONLY: () => plain('DATE'),
  TIME: () => plain('TIME(6)'),
  // Of ASCII alone, which every other character set holds: the column's collation wins.
  UUID: () => plain('VARCHAR(36) CHARACTER SET ascii'),
  BLOB: () => ({ columnType: 'LONGTEXT', value: column => `UNHEX(${column})`, isText: false }),
}; // prettier-ignore

const plain = (columnType: string): ListedPart => ({ columnType, value: column => column, isText: false });

function integer({ unsigned }: DataType): ListedPart {
  return plain(unsigned === true ? 'BIGINT UNSIGNED' : 'BIGINT');
}

/** The longest text that a key of an index may be. */
const LONGEST_KEY = 768;

/** A longer text becomes a BLOB in a list, of which MariaDB makes no hash: it reads the list again for each row. */
const LONGEST_MEMBER = 512;

/** Its JSON in quotes, where each character may take six. */
const LONGEST_JSON = 6 * LONGEST_KEY + 2;

/**
 * Texts are JSON inside the JSON. The columns of a JSON_TABLE have a collation of their own, which the server refuses to
 * compare with another; what JSON_UNQUOTE gives yields to that of any column.
 */
function text({ kind, length }: DataType): ListedPart {
  const isLong = kind === 'TEXT' || Number(length) > LONGEST_KEY;
  if (isLong) return { columnType: 'LONGTEXT', value: column => `JSON_UNQUOTE(${column})`, isText: true };
  const upTo = (longest: number) => (column: string) => `LEFT(JSON_UNQUOTE(${column}), ${longest})`;
  const member = upTo(Number(length) > LONGEST_MEMBER ? LONGEST_KEY : LONGEST_MEMBER);
  return { columnType: `VARCHAR(${LONGEST_JSON})`, value: upTo(LONGEST_KEY), member, isText: true };
}

const partOf = (type: DataType): ListedPart => (PARTS[type.kind] ?? text)(type);

const quoted =
  ({ encode }: Codec): Codec['encode'] =>
  value =>
    JSON.stringify(encode === undefined ? value : encode(value));

function bindingOf({ types, read }: KeyList): Binding {
  const codecs = types.map((type): Codec => {
    const codec = codecOf(type);
    return partOf(type).isText ? { ...codec, encode: quoted(codec) } : codec;
  });
  return (values, keys) => jsonList(read(values, keys), codecs);
}

/** `JSON_TABLE(?, …) AS listed`, with a column for each part and one for the place. */
function jsonTable(types: readonly DataType[]): string {
  const columns = types.map((type, part) => {
    return `k${part} ${partOf(type).columnType} PATH '$${types.length === 1 ? '' : `[${part}]`}'`;
  });
  return `JSON_TABLE(?, '$[*]' COLUMNS (ordinal FOR ORDINALITY, ${columns.join(', ')})) AS listed`;
}

const valueOf = (type: DataType, part: number): string => partOf(type).value(`k${part}`);

function memberOf(type: DataType, part: number): string {
  const { value, member = value } = partOf(type);
  return member(`k${part}`);
}

/** A key as a table: no row of the columns it is like, and then the list, which takes their types and collations. */
export function keyTable(list: KeyList & { like: KeyColumns }, alias: string): ReturnType<Syntax['keyTable']> {
  const { types, like } = list;
  const columns = like.columns.map((column, part) => `${column} AS k${part}`);
  const none = `SELECT ${columns.join(', ')}, 0 AS ordinal FROM ${like.table} WHERE FALSE`;
  const listed = `SELECT ${types.map(valueOf).join(', ')}, ordinal FROM ${jsonTable(types)}`;
  return {
    source: fragment(`(${none} UNION ALL ${listed}) AS ${alias}`, [bindingOf(list)]),
    keys: types.map((_type, part) => `${alias}.k${part}`),
    ordinal: `${alias}.ordinal`,
  };
}

export function isIn({ columns, isNested, ...list }: Membership): ReturnType<Syntax['isIn']> {
  const left = columns.length === 1 ? columns.join() : `(${columns.join(', ')})`;
  const { types } = list;
  if (isNested && types.every(isNumberOrTime)) return fragment(`${left} IN (${rowsApart(types)})`, [bindingOf(list)]);
  const member = `${left} IN (${rowsOf(list)})`;
  // MariaDB 10.11 merges an IN inside an EXISTS into the outer query, and then finds rows that are not in the list.
  return fragment(isNested ? `(${member}) = TRUE` : member, [bindingOf(list)]);
}

function rowsOf({ types, like }: KeyList): string {
  // For a list of another character set than the column, MariaDB makes no hash.
  if (like !== undefined && types.some(type => type.kind === 'UUID' || partOf(type).isText))
    return rowsLike(types, like);
  return `SELECT ${types.map(valueOf).join(', ')} FROM ${jsonTable(types)}`;
}

/** Texts of which some are equal, and bytes of any length, are not told apart as they are in the column. */
const isNumberOrTime = (type: DataType): boolean =>
  !partOf(type).isText && type.kind !== 'UUID' && type.kind !== 'BLOB';

/**
 * As a table that is made first, and then has an index. The tables of an EXISTS that MariaDB 10.11 merges are joined with that, and
 * not with the JSON_TABLE, of which it forgets the condition.
 */
function rowsApart(types: readonly DataType[]): string {
  const keys = types.map((_type, part) => `k${part}`).join(', ');
  return `SELECT ${keys} FROM (SELECT DISTINCT ${keys} FROM ${jsonTable(types)}) AS list`;
}

/**
 * With the collations of the columns. A text that the character set of its column cannot hold would become another, and
 * find its rows: the checksum of what it was tells.
 */
function rowsLike(types: readonly DataType[], like: KeyColumns): string {
  const texts = types.flatMap((type, part) => (partOf(type).isText ? [part] : []));
  const keys = types.map((_type, part) => `k${part}`);
  const none = [
    ...like.columns.map((column, part) => `${column} AS k${part}`),
    ...texts.map(part => `0 AS sum${part}`),
  ];
  const listed = [...types.map(memberOf), ...texts.map(part => `CRC32(JSON_UNQUOTE(k${part}))`)];
  const rows = `SELECT ${none.join(', ')} FROM ${like.table} WHERE FALSE UNION ALL SELECT ${listed.join(', ')} FROM ${jsonTable(types)}`;
  const isWhole = texts.map(part => `CRC32(CONVERT(k${part} USING utf8mb4)) = sum${part}`);
  return `SELECT ${keys.join(', ')} FROM (${rows}) AS list WHERE ${isWhole.length > 0 ? isWhole.join(' AND ') : 'TRUE'}`;
}
