import type { DataType } from '@mortise/core';
import type { Codec } from './codec';
import type { Driver } from './driver';
import type { SchemaSyntax } from './schema-syntax';
import type { Syntax } from './syntax';

/** All that a database differs in: one of Mortise's is a folder and a line in `dialects.ts`; any other is given to `Database`. */
export interface Dialect {
  readonly name: string;
  readonly driver: Driver;
  readonly schema: SchemaSyntax;
  readonly syntax: Syntax;
  codecOf(type: DataType): Codec;
}

/** Whether something has the parts of a dialect, as far as that is to be seen at once. */
export function isDialect(value: unknown): value is Dialect {
  if (typeof value !== 'object' || value === null) return false;
  const { name, driver, schema, syntax, codecOf } = value as Partial<Record<keyof Dialect, unknown>>;
  const hasParts = [driver, schema, syntax].every(part => typeof part === 'object' && part !== null);
  return hasParts && typeof codecOf === 'function' && typeof name === 'string' && hasDriver(driver as object);
}

/** A driver that was spread has lost the methods of its class. */
function hasDriver({ client, failures, run }: Partial<Record<keyof Driver, unknown>>): boolean {
  return typeof client === 'object' && typeof failures === 'object' && typeof run === 'function';
}
