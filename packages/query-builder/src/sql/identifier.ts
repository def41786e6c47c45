import { DefinitionError } from '@mortise/core';

/** An identifier between quote marks; marks within are doubled. */
export function quotedWith(mark: string, name: string): string {
  // No database stores a NUL in a name; SQLite would take it for the end of the statement.
  if (name !== '' && !name.includes('\0')) return `${mark}${name.replaceAll(mark, mark + mark)}${mark}`;
  throw new DefinitionError('INVALID_IDENTIFIER', 'A name in the database is empty, or has a NUL character in it.');
}

/** Where there are no schemas, a schema is the first part of the name itself. */
export function prefixedName(schema: string | undefined, name: string): string {
  return schema === undefined ? name : `${schema}.${name}`;
}
