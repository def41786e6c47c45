import { tenantMismatch, type InsertCommand } from '@mortise/core';
import type { Syntax } from '../../dialects/contract/syntax';

type Sent = Pick<InsertCommand, 'definition' | 'conflict'>;

/** Whether an INSERT may meet rows of another tenant, and leave them without a word. */
export const mayLeaveRows = ({ definition, conflict }: Sent, { leavesUnequal }: Syntax): boolean =>
  leavesUnequal === true &&
  definition.tenantValues !== undefined &&
  conflict !== undefined &&
  (conflict.update.length > 0 || conflict.touches === true);

/**
 * Looks at how many rows were written. Those that are met are looked for before, and may come between the two.
 *
 * @throws QueryError `TENANT_MISMATCH`
 */
export function refuseLeftRows(
  sent: Sent,
  counts: { readonly sent: number; readonly written: number },
  syntax: Syntax,
): void {
  if (counts.written < counts.sent && mayLeaveRows(sent, syntax))
    throw tenantMismatch(sent.definition, 'a row of another tenant has the same unique key');
}
