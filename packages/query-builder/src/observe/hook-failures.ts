import { ConnectionError, MortiseError } from '@mortise/core';

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/**
 * Runs a hook that stands behind what is done already, or cannot keep it from being done: what it throws makes nothing
 * undone, and is told as a warning.
 */
export async function warnOfFailure(hook: string, run: () => unknown): Promise<void> {
  await warning({ what: `A hook ${hook}`, code: 'HOOK_FAILED' }, run);
}

/** Tells a log of what has been done: what it throws is neither the outcome of that nor in its place. */
export async function warnOfLogFailure(run: () => unknown): Promise<void> {
  await warning({ what: 'A log', code: 'LOG_FAILED' }, run);
}

async function warning(
  { what, code }: { readonly what: string; readonly code: string },
  run: () => unknown,
): Promise<void> {
  try {
    await run();
  } catch (error) {
    process.emitWarning(`${what} has failed, which changes nothing of what was done: ${messageOf(error)}`, {
      type: 'MortiseWarning',
      code,
      ...(error instanceof Error && error.stack !== undefined && { detail: error.stack }),
    });
  }
}

/** Runs a hook around the opening of a connection: who reads its error is not sent to look at the network. */
export async function namingConnectHook(hook: string, run: () => unknown): Promise<void> {
  try {
    await run();
  } catch (cause) {
    if (cause instanceof MortiseError) throw cause;
    throw new ConnectionError('CONNECT_HOOK_FAILED', `A hook ${hook} has failed: ${messageOf(cause)}`, {
      cause,
      keepsCause: true,
      phase: 'connect',
    });
  }
}
