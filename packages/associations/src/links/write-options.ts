import {
  executionOf,
  ownWriteOptions,
  type TakeOptions,
  type UpdateMatchingOptions,
  type WriteOptions,
} from '@mortise/core';

/** Options of the methods that write links. */
export interface LinkOptions extends WriteOptions {
  /** Attributes of the junction rows: for all targets, or a list with one object for each. */
  readonly through?: object | readonly object[];
  /** True: rows of a paranoid junction are deleted, not marked. */
  readonly force?: boolean;
  /** Has-many: rows that are taken off are deleted, where they could not stand alone. */
  readonly destroy?: boolean;
  /**
   * Has-many and has-one: runs `beforeUpdate` (with `destroy`, `beforeDestroy`) and its like for each row that is put on or
   * taken off, beside the bulk hooks.
   */
  readonly individualHooks?: boolean;
}

/** What the write of a foreign key in the rows of targets takes of them; validators of rows are for rows in hand. */
export function targetUpdate(options: LinkOptions): UpdateMatchingOptions {
  const { hooks, individualHooks = false, validate = individualHooks } = ownWriteOptions(options);
  return { ...executionOf(options), hooks, individualHooks, validate };
}

/** Options of the methods that create a row and link it. */
export interface CreateLinkedOptions<TName extends string = string> extends LinkOptions, TakeOptions<TName> {}

/** What a to-many association can do beside reading. */
export interface ToManyWrites {
  /** Refuses targets and values that could not be linked, before anything is sent. */
  check(source: object, targets: unknown, options: LinkOptions): void;
  set(source: object, targets: unknown, options: LinkOptions): Promise<void>;
  add(source: object, targets: unknown, options: LinkOptions): Promise<void>;
  /** The number of links that went. */
  remove(source: object, targets: unknown, options: LinkOptions): Promise<number>;
  create(source: object, values: object, options: CreateLinkedOptions): Promise<object>;
}
