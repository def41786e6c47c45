import { ConnectionError } from '@mortise/core';
import type { Knex } from 'knex';
import type { Driver } from '../dialects/contract/driver';
import { aroundOpening, openWith } from '../knex-internals';

/** Clients whose passwords are asked for already: several databases may share one. */
const known = new WeakSet<Knex.Client>();

/**
 * The function that gives all settings of a connection, whose answers are completed as settings that are given at once would
 * be. knex asks it before the first connection, and again once the `expirationChecker` of its answer says so.
 *
 * @throws ConnectionError `CREDENTIALS_UNAVAILABLE`, `CREDENTIALS_INVALID`
 */
export function askedSettings(driver: Driver, give: () => unknown): Knex.AsyncConnectionConfigProvider {
  return async () => {
    const given = await answerOf(give, 'connection');
    if (typeof given === 'string') return hideSecrets(driver.client.completeSettings(given));
    if (typeof given !== 'object' || given === null) throw invalid('connection', 'settings, or a URL', given);
    if (await answerOf(() => hasExpired(given), 'connection')) throw expired();
    return hideSecrets(driver.client.completeSettings(ownSettings(given)));
  };
}

/** knex would ask again and again, until the call that waits has no more time. */
function hasExpired(settings: object): boolean {
  const { expirationChecker: check } = settings as { readonly expirationChecker?: unknown };
  // To knex a promise is true, whatever it promises.
  return typeof check === 'function' && Boolean((check as () => unknown)());
}

/**
 * Asks the function that stands in place of a password before each connection is opened. Drivers differ in whether they
 * would, and in what they make of a failure.
 */
export function askForPasswords(client: Knex.Client): void {
  if (known.has(client)) return;
  known.add(client);
  aroundOpening(client, async open => {
    const settings = client.connectionSettings as Settings | undefined;
    if (typeof settings?.password !== 'function') return open();
    return openWith(client, hideSecrets({ ...ownSettings(settings), password: await askedPassword(settings) }), open);
  });
}

async function askedPassword({ password }: Settings): Promise<string> {
  const given = await answerOf(password as () => unknown, 'password');
  if (typeof given !== 'string') throw invalid('password', 'a text', given);
  return given;
}

type Asked = 'connection' | 'password';

async function answerOf(give: () => unknown, asked: Asked): Promise<unknown> {
  try {
    return await give();
  } catch (error) {
    throw unavailable(asked, error);
  }
}

/** A store of secrets may answer the next time. */
function unavailable(asked: Asked, cause: unknown): ConnectionError {
  const message = `The function given as "${asked}" failed: no connection was made.`;
  const hint = 'What it threw is the cause of this error. It is asked again for the next call.';
  const details = { hint, cause, keepsCause: true, phase: 'connect', retryable: true } as const;
  return new ConnectionError('CREDENTIALS_UNAVAILABLE', message, details);
}

function expired(): ConnectionError {
  const message = 'The settings that the function given as "connection" gives have expired as they come.';
  const hint =
    'Let their expirationChecker give true, and no promise, once they are too old; a password that is a function is asked for each connection.';
  return new ConnectionError('CREDENTIALS_INVALID', message, { hint, phase: 'connect' });
}

/** Never shows what it gave. */
function invalid(asked: Asked, expected: string, given: unknown): ConnectionError {
  const kind = given === null ? 'null' : typeof given;
  const message = `The function given as "${asked}" gives ${expected}, or a promise of it; it gave: ${kind}.`;
  return new ConnectionError('CREDENTIALS_INVALID', message, { phase: 'connect' });
}

/** Settings of a connection, as far as they matter to whoever keeps their secrets. */
interface Settings {
  readonly password?: unknown;
  readonly ssl?: unknown;
}

/** Settings that hold a secret; a URL may hold a password. */
const SECRETS = ['password', 'password1', 'password2', 'password3', 'passwordSha1', 'connectionString', 'uri'] as const;
const TLS_SECRETS = ['key', 'passphrase', 'pfx'] as const;

/** A copy that may be changed. Secrets are copied also where they are hidden, as in settings that knex has seen before. */
export function ownSettings<Given extends object>(given: Given): Given {
  return { ...given, ...present(given, SECRETS), ...ownTls(given) };
}

/** Leaves secrets where drivers find them, and out of whatever prints the settings. */
export function hideSecrets<Own extends object>(settings: Own): Own {
  hide(settings, SECRETS);
  const { ssl } = settings as Settings;
  if (isObject(ssl)) hide(ssl, TLS_SECRETS);
  return settings;
}

function ownTls(given: Settings): object {
  const { ssl } = given;
  return isObject(ssl) ? { ssl: { ...ssl, ...present(ssl, TLS_SECRETS) } } : {};
}

function present(given: object, names: readonly string[]): object {
  return Object.fromEntries(names.filter(name => name in given).map(name => [name, Reflect.get(given, name)]));
}

function hide(settings: object, names: readonly string[]): void {
  for (const name of names) {
    if (Object.hasOwn(settings, name)) Object.defineProperty(settings, name, { enumerable: false });
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
