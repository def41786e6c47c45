import { SingleBar } from 'cli-progress';
import type { Io } from './io';

/** How far long work has come. */
export interface Progress {
  /** So much is done, and this comes now. */
  at(done: number, doing: string): void;
  stop(): void;
}

const silent: Progress = { at: () => undefined, stop: () => undefined };

/** A bar on stderr where that is a terminal; nothing elsewhere. */
export function startProgress({ stderr, env }: Io, total: number): Progress {
  if (stderr.isTTY !== true || env['CI'] !== undefined || total === 0) return silent;
  const bar = new SingleBar({
    format: '{bar} {value}/{total} {doing}',
    stream: stderr,
    clearOnComplete: true,
    hideCursor: true,
    barsize: 24,
  });
  bar.start(total, 0, { doing: '' });
  return { at: (done, doing) => bar.update(done, { doing }), stop: () => bar.stop() };
}
