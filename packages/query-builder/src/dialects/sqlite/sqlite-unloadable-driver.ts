import { ConnectionError, type DatabaseErrorDetails } from '@mortise/core';
import { codeOf, messageOf } from '../shared/driver-error';

/** What Node.js says of a binary that is not there, or not for it. */
const UNLOADABLE: ReadonlySet<unknown> = new Set(['ERR_DLOPEN_FAILED', 'MODULE_NOT_FOUND']);

/** Whether the driver's binary was not found, or was built for another Node.js: it is loaded with the first connection. */
export function isUnloadable(error: unknown): boolean {
  return UNLOADABLE.has(codeOf(error)) || messageOf(error).startsWith('Could not locate the bindings file');
}

/** To try again would not help. */
export function unloadableDriver(details: DatabaseErrorDetails): ConnectionError {
  const { version, platform, arch } = process;
  const message = `better-sqlite3 has no binary here that Node.js ${version} on ${platform} (${arch}) can load.`;
  const hint =
    'Run: npm rebuild better-sqlite3. Where scripts of packages are not run on install, allow those of this one.';
  return new ConnectionError('DRIVER_UNLOADABLE', message, { ...details, hint, phase: 'connect' });
}
