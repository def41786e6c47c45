import type { TableName } from '@mortise/core';
import { prefixedName, quotedWith } from '../../sql/identifier';

export const quoteIdentifier = (name: string): string => quotedWith('`', name);

export const quoteTable = ({ schema, name }: TableName): string => quoteIdentifier(prefixedName(schema, name));

/** Backslashes escape: sessions are set up without `NO_BACKSLASH_ESCAPES`. */
export function quoteText(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''").replaceAll('\0', '\\0')}'`;
}

export const quoteBytes = (bytes: Buffer): string => `X'${bytes.toString('hex')}'`;
