export type CheckStatus = 'ok' | 'warning' | 'failed' | 'skipped';

/** What one look at a project has found. */
export interface CheckResult {
  /** Stable: `junction-key`. */
  readonly id: string;
  readonly status: CheckStatus;
  readonly message: string;
  /** What to do about it. */
  readonly hint?: string;
}

export const ok = (id: string, message: string): CheckResult => ({ id, status: 'ok', message });

/** Whether there is nothing to do. */
export const isClean = (results: readonly CheckResult[]): boolean =>
  results.every(({ status }) => status === 'ok' || status === 'skipped');

/** What was found, or that there is nothing to find. */
export const orOk = (found: readonly CheckResult[], id: string, message: string): readonly CheckResult[] =>
  found.length > 0 ? found : [ok(id, message)];
