import { SingleBar } from 'cli-progress';

/** Where progress is shown: `process.stderr`. */
export type Screen = NodeJS.WritableStream & { readonly isTTY?: boolean };

/** How far long work has come. */
export interface Progress {
  /** Another row is done. */
  row(): void;
  stop(): void;
}

/** A bar where somebody looks; nothing where the output goes into a file or another program. */
export function startProgress(stream: Screen, total: number, doing: string): Progress {
  if (stream.isTTY !== true) return { row: () => undefined, stop: () => undefined };
  const format = '{doing} {bar} {value}/{total}';
  const bar = new SingleBar({ format, stream, clearOnComplete: true, hideCursor: true, barsize: 24 });
  let done = 0;
  bar.start(total, done, { doing });
  return { row: () => bar.update((done += 1), { doing }), stop: () => bar.stop() };
}
