import { renameSync, rmSync, writeFileSync } from 'node:fs';
import type { Cleanups } from './cleanups';

/** Writes a file whole or not at all: who is interrupted leaves what was there before. */
export function writeWhole(path: string, text: string, cleanups: Cleanups): void {
  const partial = `${path}.${process.pid}.partial`;
  const done = cleanups.add(() => rmSync(partial, { force: true }));
  writeFileSync(partial, text);
  renameSync(partial, path);
  done();
}
