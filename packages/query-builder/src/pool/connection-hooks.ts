import type { DatabaseHooks, HookRegistry } from '@mortise/core';
import type { Knex } from 'knex';
import { aroundClosing, aroundOpening, openWith } from '../knex-internals';

/** Runs the hooks of a database around the opening and the closing of its connections. */
export function announceConnections(client: Knex.Client, hooks: HookRegistry<DatabaseHooks>): void {
  aroundOpening(client, open => {
    const isHooked = hooks.has('beforeConnect') || hooks.has('afterConnect');
    return isHooked ? openBetween(client, hooks, open) : open();
  });
  aroundClosing(client, async (connection, close) => {
    await warned('beforeDisconnect', async () => hooks.run('beforeDisconnect', connection));
    const closed = await close();
    await warned('afterDisconnect', async () => hooks.run('afterDisconnect', connection));
    return closed;
  });
}

/** Connections are closed in any case, and the pool asks nobody whether that worked: what a hook throws is told here. */
async function warned(hook: string, run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    process.emitWarning(`A hook ${hook} has failed, and the connection was closed: ${message}`, {
      type: 'MortiseWarning',
      code: 'HOOK_FAILED',
      ...(error instanceof Error && error.stack !== undefined && { detail: error.stack }),
    });
  }
}

async function openBetween(
  client: Knex.Client,
  hooks: HookRegistry<DatabaseHooks>,
  open: () => Promise<unknown>,
): Promise<unknown> {
  const settings = copyOf(client.connectionSettings);
  await hooks.run('beforeConnect', settings);
  const connection = (await openWith(client, settings, open)) as object;
  try {
    await hooks.run('afterConnect', connection, settings);
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
