import type { Readable, Writable } from 'node:stream';

type Terminal = { readonly isTTY?: boolean; readonly columns?: number };

/** Who tells that the process is to end. */
export interface Signals {
  on(signal: NodeJS.Signals, listener: () => void): unknown;
  off(signal: NodeJS.Signals, listener: () => void): unknown;
}

/** All that a command has of the process it runs in: tests give their own. */
export interface Io {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdin: Readable & Terminal;
  readonly stdout: Writable & Terminal;
  readonly stderr: Writable & Terminal;
  readonly signals: Signals;
  /** Goes to the folder of the project, so that its relative paths mean what they say there. */
  readonly enter?: (folder: string) => void;
  /** Imports a file of the project, instead of the loader that reads TypeScript. */
  readonly load?: (path: string) => Promise<unknown>;
  /** Modules that files of the project get by name, instead of those that are installed. */
  readonly modules?: Readonly<Record<string, unknown>>;
}

export const processIo = (): Io => ({
  cwd: process.cwd(),
  env: process.env,
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  signals: process,
  enter: folder => process.chdir(folder),
});
