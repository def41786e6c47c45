import { DefinitionError, didYouMean, listNames, shortText } from '@mortise/core';
import createKnex, { type Knex } from 'knex';
import type { Driver } from '../dialects/contract/driver';
import { isUnreadableFile, messageOf } from '../dialects/shared/driver-error';
import { drivers } from '../dialects/dialects';
import { isDriverNotLoaded, reapOutside } from '../knex-internals';
import { askForPasswords, askedSettings } from './ask-credentials';
import { hideSecrets, ownSettings } from './hidden-secrets';
import { openOutsideContexts } from './open-outside-contexts';
import type { SessionSettings } from '../dialects/contract/session-settings';

/** A connection string, a configuration for knex, or a knex instance that is there already. */
export type ConnectionTarget = string | Knex.Config | Knex;

/** A knex instance, and the driver behind it. */
export interface OpenedKnex {
  readonly knex: Knex;
  readonly driver: Driver;
  /** True when it was made here, and is closed with the database. */
  readonly ownsKnex: boolean;
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
export function openConnections(target: ConnectionTarget, session: SessionSettings = {}): OpenedKnex {
  if (typeof target === 'string') return openUrl(target, session);
  if (typeof target === 'function') return openInstance(target, session);
  return openConfiguration(target, session);
}

/** Never shows the string: it holds a password. */
function openUrl(url: string, session: SessionSettings): OpenedKnex {
  const protocol = /^([a-z0-9+.-]+):/i.exec(url)?.[1]?.toLowerCase();
  const driver = drivers.find(({ client }) => protocol !== undefined && client.protocols.includes(protocol));
  if (driver === undefined) throw invalidConnection('begins with no known protocol');
  return open(driver, { client: driver.client.knexClient, connection: connectionOf(driver, url) }, session);
}

function connectionOf(driver: Driver, url: string): Knex.Config['connection'] {
  try {
    return driver.client.connectionOf(url);
  } catch (error) {
    if (error instanceof DefinitionError) throw error;
    // Not as `cause`: an error about an invalid URL carries the URL.
    throw invalidConnection('cannot be read');
  }
}

function openInstance(knex: Knex, session: SessionSettings): OpenedKnex {
  // A function that is none.
  if (typeof knex.client !== 'object') throw notKnex();
  const { driverName } = knex.client as Knex.Client;
  const driver = driverFor(driverName);
  driver.client.checkSession(session);
  driver.client.checkInstallation();
  askForPasswords(knex.client as Knex.Client);
  openOutsideContexts(knex.client as Knex.Client);
  return { knex, driver, ownsKnex: false };
}

function openConfiguration(config: Knex.Config, session: SessionSettings): OpenedKnex {
  const { client, connection } = config;
  if (client === undefined && typeof connection === 'string') return openUrl(connection, session);
  // A client may be a class that extends one of knex's.
  const name = typeof client === 'function' ? driverNameOf(client) : client;
  const driver = driverFor(name);
  const knexClient = typeof client === 'function' ? client : driver.client.knexClient;
  return open(driver, { ...config, client: knexClient }, session);
}

/** An arrow function has no prototype, and is no class either. */
const driverNameOf = ({ prototype }: typeof Knex.Client): unknown => (prototype as Knex.Client | undefined)?.driverName;

function driverFor(name: unknown): Driver {
  const driver = drivers.find(({ client }) => client.clientNames.some(known => known === name));
  if (driver === undefined) throw unknownClient(shortText(name));
  return driver;
}

function open(driver: Driver, config: Knex.Config, session: SessionSettings): OpenedKnex {
  driver.client.checkSession(session);
  driver.client.checkInstallation();
  const connection = ownConnection(driver, config.connection);
  const own = connection === undefined ? config : { ...config, connection };
  const knex = create(driver, driver.client.complete({ ...SETTINGS, ...own }, session));
  const client = knex.client as Knex.Client;
  hideConnection(client);
  askForPasswords(client);
  watchOutside(client);
  return { knex, driver, ownsKnex: true };
}

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

function create(driver: Driver, config: Knex.Config): Knex {
  try {
    return createKnex(config);
  } catch (error) {
    if (isDriverNotLoaded(messageOf(error))) throw driverNotLoaded(driver, error);
    if (isUnreadableFile(error)) throw unreadableFile();
    // Whatever knex says may quote the configuration.
    throw invalidConnection('cannot be read');
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

function invalidConnection(what: string): DefinitionError {
  const protocols = drivers.flatMap(({ client }) => client.protocols).map(protocol => `${protocol}:`);
  return new DefinitionError('INVALID_CONNECTION', `The connection string ${what}.`, {
    hint: `It begins with one of: ${listNames(protocols)}; special characters in user and password are percent-encoded.`,
  });
}

function notKnex(): DefinitionError {
  return new DefinitionError('INVALID_CONNECTION', 'A Database was given a function that is no knex instance.');
}

function unknownClient(name: string): DefinitionError {
  const instead = drivers.find(({ client }) => client.refusedClientNames.includes(name))?.client.packageName;
  const known = drivers.flatMap(({ client }) => client.clientNames);
  const remedy = instead === undefined ? didYouMean(name, known) : ` Use "${instead}" instead.`;
  return new DefinitionError(
    'UNKNOWN_CLIENT',
    `Mortise does not speak to a database through "${shortText(name)}".${remedy}`,
    {
      hint: instead === undefined ? `It speaks through: ${listNames(known)}.` : `Run: npm install ${instead}`,
    },
  );
}
