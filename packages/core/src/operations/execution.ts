import type { ExecutionContext } from '../ports/engine';

const plain: ExecutionContext = Object.freeze({});

/** The part of a call's options that says how it runs. */
export function executionOf(options: ExecutionContext | undefined): ExecutionContext {
  if (options === undefined || (options.transaction === undefined && options.logging === undefined)) return plain;
  return { transaction: options.transaction, logging: options.logging };
}
