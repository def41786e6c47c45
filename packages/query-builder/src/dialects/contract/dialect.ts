import type { DataType } from '@mortise/core';
import type { Codec } from './codec';
import type { Driver } from './driver';
import type { SchemaSyntax } from './schema-syntax';
import type { Syntax } from './syntax';

/** All that a database differs in: adding one is adding a folder and a line in `dialects.ts`. */
export interface Dialect {
  readonly name: string;
  readonly driver: Driver;
  readonly schema: SchemaSyntax;
  readonly syntax: Syntax;
  codecOf(type: DataType): Codec;
}
