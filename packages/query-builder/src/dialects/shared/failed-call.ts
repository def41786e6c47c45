import type { DatabaseErrorDetails } from '@mortise/core';
import type { FailedCall } from '../contract/driver';

/** What every translated error says about the call it comes from. */
export function detailsOf(error: unknown, { sql, parameters }: FailedCall): DatabaseErrorDetails {
  return { cause: error, sql, parameters };
}
