import { AsyncResource } from 'node:async_hooks';
import type { Knex } from 'knex';
import { aroundOpening } from '../knex-internals';

/** Clients whose connections are opened so already: several databases may share one. */
const known = new WeakSet<Knex.Client>();

/**
 * Opens the connections of a client where it was made, and not where one happened to be needed first: a socket holds the
 * async context it was opened in, with the transaction or the request of whoever stood there, for as long as it lives.
 *
 * @returns what else is to be run there
 */
export function openOutsideContexts(client: Knex.Client): <T>(work: () => T) => T {
  const here = new AsyncResource('mortise.connections');
  const outside = <T>(work: () => T): T => here.runInAsyncScope(work);
  if (known.has(client)) return outside;
  known.add(client);
  aroundOpening(client, outside);
  return outside;
}
