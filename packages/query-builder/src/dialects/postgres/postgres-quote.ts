import type { TableName } from '@mortise/core';
import { quotedWith } from '../../sql/identifier';

export const quoteIdentifier = (name: string): string => quotedWith('"', name);

export function quoteTable({ schema, name }: TableName): string {
  return schema === undefined ? quoteIdentifier(name) : `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`;
}

/** Backslashes stand for themselves: sessions are set up with `standard_conforming_strings`. */
export const quoteText = (text: string): string => `'${text.replaceAll("'", "''")}'`;

export const quoteBytes = (bytes: Buffer): string => `'\\x${bytes.toString('hex')}'::bytea`;
