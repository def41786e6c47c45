import { Connections, type ConnectionsOptions } from './connections';
import type { Knex } from 'knex';
import { announceConnections, traceConnections } from './pool/connection-hooks';
import { openConnections, type ConnectionTarget, type OpenOptions } from './pool/open-connections';
import { SqlEngine } from './engine';

export type ConnectOptions = ConnectionsOptions & OpenOptions;

/** A database that can be asked: its connections, and the engine that core asks. */
export interface Connected {
  readonly connections: Connections;
  readonly engine: SqlEngine;
}

/**
 * Opens a database for what the user gave: a URL, a knex configuration or a knex instance. Nothing is connected before
 * the first statement.
 */
export function connect(target: ConnectionTarget, options: ConnectOptions = {}): Connected {
  const opened = openConnections(target, options);
  if (opened.ownsKnex) {
    const client = opened.knex.client as Knex.Client; // knex declares it as any
    if (options.hooks !== undefined) announceConnections(client, options.hooks);
    traceConnections(client, opened.dialect.name);
  }
  const connections = new Connections(opened, options);
  return { connections, engine: new SqlEngine(connections, opened.dialect) };
}
