import { DefinitionError } from '../errors/definition-error';

/** What an asynchronous function declares once it goes on is declared by itself, and can't be taken back any more. */
export function refusePromise(result: unknown): void {
  if (typeof result !== 'object' || result === null || !('then' in result) || typeof result.then !== 'function') return;
  // It is this error that counts, not the one the function may come to.
  if (result instanceof Promise) result.catch(() => undefined);
  throw new DefinitionError('ASYNC_CHANGE', 'models.change takes a function that declares at once, not a promise.', {
    hint: 'Do what is awaited before it, and only declare in it: const names = await load(); models.change(() => { … });',
  });
}
