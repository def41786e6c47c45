import type { ModelDefinition } from '@mortise/core';
import type { Dialect } from '../dialects/contract/dialect';

/** A table in a statement, by its alias: `t0`. Aliases are short, so no limit on identifiers is ever met. */
export interface TableRef {
  readonly alias: string;
  readonly definition: ModelDefinition;
}

/** Gives each table of a statement an alias of its own. */
export class AliasSource {
  #next = 0;

  next(): string {
    return `t${this.#next++}`;
  }
}

/** Where a condition is written: the dialect, the table it is on, and where sub-queries get their aliases. */
export interface ConditionContext {
  readonly dialect: Dialect;
  readonly table: TableRef;
  readonly aliases: AliasSource;
  /** True inside an EXISTS. */
  readonly isNested?: boolean;
  /** Inside an EXISTS: the tables of its path so far. */
  readonly path?: readonly TableRef[];
}
