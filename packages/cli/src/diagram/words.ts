import type { DataType } from '@mortise/core';

/** A name as Mermaid takes it for an entity: quoted, where it is more than a word. */
export const entityName = (name: string): string => (/^[A-Za-z_]\w*$/.test(name) ? name : `"${withoutQuotes(name)}"`);

/** A text in quotes, which knows no escapes. */
export const withoutQuotes = (text: string): string => text.replaceAll('"', "'").replaceAll(/[\r\n]+/g, ' ');

/** A name of an attribute, which can't be quoted. */
export const attributeName = (name: string): string => {
  const plain = name.replaceAll(/[^\w-]/g, '_');
  return /^[A-Za-z]/.test(plain) ? plain : `_${plain}`.replace(/^_+/, 'x_');
};

/** `STRING(255)` as it may stand there: `string(255)`. */
export function typeWord({ kind, length, of }: DataType): string {
  const size = typeof length === 'number' ? `(${length})` : '';
  return of === undefined
    ? `${kind.toLowerCase()}${size}`
    : `${typeWord(of)}${kind === 'ARRAY' ? '[]' : `_${kind.toLowerCase()}`}`;
}
