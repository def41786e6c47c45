import type { ExecutionContext } from '../ports/engine';

const plain: ExecutionContext = Object.freeze({});

/** The part of a call's options that says how it runs. */
export function executionOf(options: ExecutionContext | undefined): ExecutionContext {
  if (options === undefined) return plain;
  const { transaction, logging, timeout, signal } = options;
  const isPlain = transaction === undefined && logging === undefined && timeout === undefined && signal === undefined;
  return isPlain ? plain : { transaction, logging, timeout, signal };
}
