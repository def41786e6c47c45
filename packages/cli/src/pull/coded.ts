import { SqlFragment, type DataType } from '@mortise/core';
import { keyCode, stringCode, templateCode, typeText } from '@mortise/migrations';

/** A value with the text of a program that makes it. */
export class Coded {
  constructor(
    readonly code: string,
    readonly value: unknown,
  ) {}
}

/** What options are made of here: plain data, with values among it that have a text of their own. */
export type CodedValue =
  Coded | string | number | boolean | readonly CodedValue[] | { readonly [name: string]: CodedValue | undefined };

export type CodedOptions = Readonly<Record<string, CodedValue | undefined>>;

const isList = (coded: CodedValue | undefined): coded is readonly CodedValue[] => Array.isArray(coded);

/** The values alone, as a program that is run has them. */
export function valuesOf(coded: CodedValue | undefined): unknown {
  if (coded instanceof Coded) return coded.value;
  if (typeof coded !== 'object') return coded;
  if (isList(coded)) return coded.map(valuesOf);
  return Object.fromEntries(entriesOf(coded as CodedOptions).map(([name, value]) => [name, valuesOf(value)]));
}

/** Where a piece of text stands: how far it is indented, and what is on its line already. */
export interface TextPlace {
  readonly indent: string;
  readonly used: number;
}

const WIDTH = 120;

/** The text of a program: `{ name: 'authorId', onDelete: 'CASCADE' }`, on several lines where it is too long for one. */
export function codeOf(coded: CodedValue, place: TextPlace = { indent: '', used: 0 }): string {
  if (coded instanceof Coded) return coded.code;
  if (typeof coded === 'string') return stringCode(coded);
  if (typeof coded !== 'object') return String(coded);
  const indent = `${place.indent}  `;
  if (isList(coded)) return listCode(coded.map(each => codeOf(each, { indent, used: indent.length + 1 })), '[]', place); // prettier-ignore
  const entries = entriesOf(coded as CodedOptions).map(([name, value]) => {
    const key = keyCode(name);
    return `${key}: ${codeOf(value, { indent, used: indent.length + key.length + 3 })}`;
  });
  return listCode(entries, '{}', place);
}

/** Parts between brackets, on one line where there is room. */
export function listCode(parts: readonly string[], brackets: '[]' | '{}' | '()', { indent, used }: TextPlace): string {
  const [open = '', close = ''] = brackets;
  const space = brackets === '{}' && parts.length > 0 ? ' ' : '';
  const line = `${open}${space}${parts.join(', ')}${space}${close}`;
  const isShort = used + line.length <= WIDTH && !line.includes('\n');
  return isShort ? line : `${open}\n${parts.map(part => `${indent}  ${part},\n`).join('')}${indent}${close}`;
}

function entriesOf(options: CodedOptions): readonly (readonly [string, CodedValue])[] {
  return Object.entries(options).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
}

/** SQL as a template: ``sql`now()` ``. */
export const codedSql = (text: string): Coded =>
  new Coded(`sql\`${templateCode(text)}\``, SqlFragment.of([{ type: 'text', text }]));

/** A data type: `DataTypes.STRING(80)`. */
export const codedType = (type: DataType): Coded => new Coded(typeText(type), type);
