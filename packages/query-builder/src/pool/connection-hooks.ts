import { type DatabaseHooks, type HookRegistry, traced, traces } from '@mortise/core';
import type { Knex } from 'knex';
import { aroundClosing, aroundOpening, openWith } from '../knex-internals';
import { namingConnectHook, warnOfFailure } from '../observe/hook-failures';

/** Tells whoever listens of the opening of connections. */
export function traceConnections(client: Knex.Client, dialect: string): void {
  aroundOpening(client, open =>
    traces.connection.hasSubscribers ? traced(traces.connection, { dialect }, open) : open(),
  );
}

/** Runs the hooks of a database around the opening and the closing of its connections. */
export function announceConnections(client: Knex.Client, hooks: HookRegistry<DatabaseHooks>): void {
  aroundOpening(client, open => {
    const isHooked = hooks.has('beforeConnect') || hooks.has('afterConnect');
    return isHooked ? openBetween(client, hooks, open) : open();
  });
  aroundClosing(client, async (connection, close) => {
    // It is closed in any case, and the pool asks nobody whether that worked.
    await warnOfFailure('beforeDisconnect', () => hooks.run('beforeDisconnect', connection));
    const closed = await close();
    await warnOfFailure('afterDisconnect', () => hooks.run('afterDisconnect', connection));
    return closed;
  });
}

async function openBetween(
  client: Knex.Client,
  hooks: HookRegistry<DatabaseHooks>,
  open: () => Promise<unknown>,
): Promise<unknown> {
  const settings = copyOf(client.connectionSettings);
  await namingConnectHook('beforeConnect', () => hooks.run('beforeConnect', settings));
  const connection = (await openWith(client, settings, open)) as object;
  try {
    await namingConnectHook('afterConnect', () => hooks.run('afterConnect', connection, settings));
  } catch (error) {
    // Nobody else knows of it.
    await client.destroyRawConnection(connection);
    throw error;
  }
  return connection;
}

/** What is hidden of the settings, such as the password, stays hidden, and can be set. */
const copyOf = (settings: object): Record<string, unknown> =>
  Object.defineProperties<Record<string, unknown>>({}, Object.getOwnPropertyDescriptors(settings));
