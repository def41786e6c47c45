import { EventEmitter } from 'node:events';
import { PassThrough, Writable } from 'node:stream';
import { main } from '@mortise/cli';
import type { Database } from 'mortise';

/** What a command has said, and what it ended with. */
export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

class Kept extends Writable {
  text = '';
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

/** Runs a command of the command line on a database, which it closes. Settings are those of a configuration. */
export async function runWith(database: Database, argv: readonly string[], settings: object = {}): Promise<Ran> {
  const [stdout, stderr] = [new Kept(), new Kept()];
  const config = { default: { database, ...settings } };
  const code = await main([...argv, '--config', __filename], {
    cwd: __dirname,
    env: {},
    stdin: new PassThrough(),
    stdout,
    stderr,
    signals: new EventEmitter(),
    load: async path => (path === __filename ? config : ((await import(path)) as unknown)),
  });
  return { code, stdout: stdout.text, stderr: stderr.text };
}
