/** Settings of a connection, as far as they matter to whoever keeps their secrets. */
export interface Settings {
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
