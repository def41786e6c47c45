import { AsyncResource } from 'node:async_hooks';
import { DefinitionError, didYouMean, listNames, shortText } from '@mortise/core';
import createKnex, { type Knex } from 'knex';
import type { Dialect } from '../dialects/contract/dialect';
import type { Driver } from '../dialects/contract/driver';
import { isUnreadableFile, messageOf } from '../dialects/shared/driver-error';
import { dialects } from '../dialects/dialects';
import { isDriverNotLoaded, reapOutside, aroundOpening } from '../knex-internals';
import { askForPasswords, askedSettings, hideSecrets, ownSettings } from './credentials';
import type { SessionSettings } from '../dialects/contract/client-profile';

/** A connection string, a configuration for knex, or a knex instance that is there already. */
export type ConnectionTarget = string | Knex.Config | Knex;

/** A knex instance, and the driver and dialect behind it. */
export interface OpenedKnex {
  readonly knex: Knex;
  readonly driver: Driver;
  readonly dialect: Dialect;
  /** True when it was made here, and is closed with the database. */
  readonly ownsKnex: boolean;
}

export interface OpenOptions extends SessionSettings {
  /** Spoken instead of those that Mortise brings: what is opened is one of its URLs or clients. */
  readonly dialect?: Dialect | undefined;
}

/** What may be opened, and how. */
interface Choice {
  readonly dialects: readonly Dialect[];
  readonly session: SessionSettings;
}

/**
 * Makes a knex instance for what the user gave, or takes the one given. Nothing is connected yet.
 *
 * @example
 * openConnections('sqlite::memory:');
 * openConnections({ client: 'pg', connection: { host: 'localhost', database: 'app' } });
 * @throws DefinitionError `INVALID_CONNECTION`, `INVALID_OPTION`, `UNKNOWN_CLIENT`, `DRIVER_MISSING`, `DRIVER_UNLOADABLE` or
 * `UNSUPPORTED_DRIVER_VERSION`
 */
export function openConnections(target: ConnectionTarget, options: OpenOptions = {}): OpenedKnex {
  const { dialect, ...session } = options;
  const choice = { dialects: dialect === undefined ? dialects : [dialect], session };
  if (typeof target === 'string') return openUrl(target, choice);
  if (typeof target === 'function') return openInstance(target, choice);
  return openConfiguration(target, choice);
}

/** Never shows the string: it holds a password. */
function openUrl(url: string, choice: Choice): OpenedKnex {
  const protocol = /^([a-z0-9+.-]+):/i.exec(url)?.[1]?.toLowerCase();
  const known = ({ driver: { client } }: Dialect): boolean =>
    protocol !== undefined && client.protocols.includes(protocol);
  const dialect = choice.dialects.find(known);
  if (dialect === undefined) throw invalidConnection('begins with no known protocol', choice.dialects);
  const connection = connectionOf(dialect, url);
  return open(dialect, { client: dialect.driver.client.knexClient, connection }, choice.session);
}

function connectionOf(dialect: Dialect, url: string): Knex.Config['connection'] {
  try {
    return dialect.driver.client.connectionOf(url);
  } catch (error) {
    if (error instanceof DefinitionError) throw error;
    // Not as `cause`: an error about an invalid URL carries the URL.
    throw invalidConnection('cannot be read', [dialect]);
  }
}

function openInstance(knex: Knex, { dialects, session }: Choice): OpenedKnex {
  // A function that is none.
  if (typeof knex.client !== 'object') throw notKnex();
  const { driverName } = knex.client as Knex.Client;
  const dialect = dialectFor(driverName, dialects);
  const { driver } = dialect;
  driver.client.checkSession(session);
  if (session.searchPath !== undefined) throw searchPathOfKnex();
  driver.client.checkInstallation();
  askForPasswords(knex.client as Knex.Client);
  openOutsideContexts(knex.client as Knex.Client);
  return { knex, driver, dialect, ownsKnex: false };
}

function openConfiguration(config: Knex.Config, choice: Choice): OpenedKnex {
  const { client, connection } = config;
  if (client === undefined && typeof connection === 'string') return openUrl(connection, choice);
  // A client may be a class that extends one of knex's.
  const name = typeof client === 'function' ? driverNameOf(client) : client;
  const dialect = onlyOne(name, choice.dialects) ?? dialectFor(name, choice.dialects);
  const knexClient = typeof client === 'function' ? client : dialect.driver.client.knexClient;
  return open(dialect, { ...config, client: knexClient }, choice.session);
}

/** A dialect that was given needs no client to be chosen by. */
const onlyOne = (name: unknown, dialects: readonly Dialect[]): Dialect | undefined =>
  name === undefined && dialects.length === 1 ? dialects[0] : undefined;

/** An arrow function has no prototype, and is no class either. */
const driverNameOf = ({ prototype }: typeof Knex.Client): unknown => (prototype as Knex.Client | undefined)?.driverName;

function dialectFor(name: unknown, dialects: readonly Dialect[]): Dialect {
  const dialect = dialects.find(({ driver: { client } }) => client.clientNames.some(known => known === name));
  if (dialect === undefined) throw unknownClient(shortText(name), dialects);
  return dialect;
}

function open(dialect: Dialect, config: Knex.Config, session: SessionSettings): OpenedKnex {
  const { driver } = dialect;
  driver.client.checkSession(session);
  driver.client.checkInstallation();
  const connection = ownConnection(driver, config.connection);
  const own = connection === undefined ? config : { ...config, connection };
  const knex = create(dialect, driver.client.complete({ ...SETTINGS, ...own }, session));
  const client = knex.client as Knex.Client;
  hideConnection(client);
  askForPasswords(client);
  watchOutside(client);
  return { knex, driver, dialect, ownsKnex: true };
}

/** Its connections are set up by whoever made it. */
const searchPathOfKnex = (): DefinitionError =>
  new DefinitionError(
    'INVALID_OPTION',
    'The option "searchPath" of a Database is not for a knex instance, which has its own.',
    {
      hint: "Give it to knex: knex({ client: 'pg', searchPath: ['acme', 'public'] }).",
    },
  );

type Connection = Knex.Config['connection'];

/** knex hides the password of the object it is given, which is the user's. */
function ownConnection(driver: Driver, connection: Connection): Connection {
  // A program without types may give null.
  if ((connection as unknown) === null)
    throw new DefinitionError('INVALID_CONNECTION', 'The option "connection" is null.');
  if (typeof connection === 'function') return askedSettings(driver, connection);
  return typeof connection === 'object' ? ownSettings(connection) : connection;
}

function hideConnection({ config, connectionSettings }: Knex.Client): void {
  if (typeof config.connection === 'object') hideSecrets(config.connection);
  if (typeof connectionSettings === 'object') hideSecrets(connectionSettings);
}

/**
 * A program that has nothing more to do ends, whether it has closed its database or not. And the timer of the pool, like
 * its connections, holds nothing of whoever used it first.
 */
function watchOutside(client: Knex.Client): void {
  reapOutside(client, openOutsideContexts(client));
}

const silent = (): void => {};

const SETTINGS: Knex.Config = {
  useNullAsDefault: true,
  // knex writes the bound values into error.message by default; keep users' data out of logs.
  compileSqlOnError: false,
  // What knex would print is thrown as an error as well.
  log: { warn: silent, error: silent, deprecate: silent, debug: silent },
};

function create(dialect: Dialect, config: Knex.Config): Knex {
  try {
    return createKnex(config);
  } catch (error) {
    if (isDriverNotLoaded(messageOf(error))) throw driverNotLoaded(dialect.driver, error);
    if (isUnreadableFile(error)) throw unreadableFile();
    // Whatever knex says may quote the configuration.
    throw invalidConnection('cannot be read', [dialect]);
  }
}

/** knex says the same of a package that is not there, and of one that throws where it is loaded. */
function driverNotLoaded(driver: Driver, error: unknown): DefinitionError {
  const { packageName } = driver.client;
  const isMissing = messageOf(error).includes(`Cannot find module '${packageName}'`);
  return isMissing ? driverMissing(driver, error) : driverUnloadable(driver, error);
}

function driverUnloadable({ client: { packageName } }: Driver, cause: unknown): DefinitionError {
  const message = `The package "${packageName}" is installed, and cannot be loaded; it connects to this database.`;
  const hint = 'Why is in its cause. A program that freezes prototypes of the language loads it before.';
  return new DefinitionError('DRIVER_UNLOADABLE', message, { hint, cause });
}

function driverMissing({ client: { packageName } }: Driver, cause: unknown): DefinitionError {
  const message = `The package "${packageName}" is not installed; it connects to this database.`;
  return new DefinitionError('DRIVER_MISSING', message, { hint: `Run: npm install ${packageName}`, cause });
}

/** The driver reads the files that a URL names. */
function unreadableFile(): DefinitionError {
  return new DefinitionError('INVALID_CONNECTION', 'A file that the connection string names cannot be read.', {
    hint: 'Check the paths in sslrootcert, sslcert and sslkey, and that this process may read what is there.',
  });
}

function invalidConnection(what: string, dialects: readonly Dialect[]): DefinitionError {
  const protocols = dialects.flatMap(({ driver }) => driver.client.protocols).map(protocol => `${protocol}:`);
  return new DefinitionError('INVALID_CONNECTION', `The connection string ${what}.`, {
    hint: `It begins with one of: ${listNames(protocols)}; special characters in user and password are percent-encoded.`,
  });
}

function notKnex(): DefinitionError {
  return new DefinitionError('INVALID_CONNECTION', 'A Database was given a function that is no knex instance.');
}

function unknownClient(name: string, dialects: readonly Dialect[]): DefinitionError {
  const clients = dialects.map(({ driver }) => driver.client);
  const instead = clients.find(client => client.refusedClientNames.includes(name))?.packageName;
  const known = clients.flatMap(client => client.clientNames);
  const remedy = instead === undefined ? didYouMean(name, known) : ` Use "${instead}" instead.`;
  return new DefinitionError(
    'UNKNOWN_CLIENT',
    `Mortise does not speak to a database through "${shortText(name)}".${remedy}`,
    {
      hint: instead === undefined ? `It speaks through: ${listNames(known)}.` : `Run: npm install ${instead}`,
    },
  );
}

/** Clients whose connections are opened so already: several databases may share one. */
const known = new WeakSet<Knex.Client>();

/**
 * Opens the connections of a client where it was made, and not where one happened to be needed first: a socket holds the
 * async context it was opened in, with the transaction or the request of whoever stood there, for as long as it lives.
 *
 * @returns what else is to be run there
 */
function openOutsideContexts(client: Knex.Client): <T>(work: () => T) => T {
  const here = new AsyncResource('mortise.connections');
  const outside = <T>(work: () => T): T => here.runInAsyncScope(work);
  if (known.has(client)) return outside;
  known.add(client);
  aroundOpening(client, outside);
  return outside;
}
