/** Refuses what is still to come, where a function has to be done once it returns. */
export function refusePromise(result: unknown, refusal: () => Error): void {
  if (typeof result !== 'object' || result === null || !('then' in result) || typeof result.then !== 'function') return;
  // It is the refusal that counts, not the error the promise may come to.
  if (result instanceof Promise) result.catch(() => undefined);
  throw refusal();
}
