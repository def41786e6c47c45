import type { TableName } from '@mortise/core';
import { prefixedName, quotedWith } from '../../sql/identifier';

export const quoteIdentifier = (name: string): string => quotedWith('"', name);

export const quoteTable = ({ schema, name }: TableName): string => quoteIdentifier(prefixedName(schema, name));

export function quoteText(text: string): string {
  // SQLite takes a NUL for the end of the statement.
  if (text.includes('\0')) return `CAST(${quoteBytes(Buffer.from(text))} AS TEXT)`;
  return `'${text.replaceAll("'", "''")}'`;
}

export const quoteBytes = (bytes: Buffer): string => `X'${bytes.toString('hex')}'`;
