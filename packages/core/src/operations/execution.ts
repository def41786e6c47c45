import { ownOptions } from '../rules/own-options';
import type { ExecutionContext } from '../options/transaction-options';
import { executionRules } from '../options/find-rules';

/** A call without options. Each is there, so that none is looked for on the prototype. */
const plain: ExecutionContext = Object.freeze({
  transaction: undefined,
  logging: undefined,
  timeout: undefined,
  signal: undefined,
});

/** The part of a call's options that says how it runs. */
export function executionOf(options: ExecutionContext | undefined): ExecutionContext {
  if (options === undefined) return plain;
  const { transaction, logging, timeout, signal } = ownOptions(options, executionRules);
  const isPlain = transaction === undefined && logging === undefined && timeout === undefined && signal === undefined;
  return isPlain ? plain : { transaction, logging, timeout, signal };
}
