import { realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

/** Lets one pass at a time, in the order of arrival, without blocking the event loop. */
export class Mutex {
  #taken = false;
  readonly #waiting = new Set<() => void>();

  get isTaken(): boolean {
    return this.#taken;
  }

  /** Waits for one's turn; undefined: it is there already. Whoever has acquired it must release it. */
  acquire(): Promise<void> | undefined {
    if (this.#taken) return new Promise(resolve => this.#waiting.add(resolve));
    this.#taken = true;
    return undefined;
  }

  /** Waits no longer than this many milliseconds: false when the turn did not come. */
  async acquireWithin(milliseconds: number): Promise<boolean> {
    if (!this.#taken) return (this.#taken = true);
    return new Promise(resolve => {
      const turn = (): void => {
        clearTimeout(timer);
        resolve(true);
      };
      const timer = setTimeout(() => {
        this.#waiting.delete(turn);
        resolve(false);
      }, milliseconds);
      this.#waiting.add(turn);
    });
  }

  /** Hands over to whoever has waited longest. */
  release(): void {
    const [next] = this.#waiting;
    if (next === undefined) {
      this.#taken = false;
      return;
    }
    this.#waiting.delete(next);
    next();
  }
}

/** A place in the queue of those in this process who write to one file. */
export interface WriterMutex {
  readonly mutex: Mutex;
  /** To be called once, when nobody will write through this place any more. */
  leave(): void;
}

const queueOfFile = new Map<string, { readonly mutex: Mutex; members: number }>();

/** Joins the queue of a file's writers: one queue for everyone in this process, by whatever path the file is opened. */
export function joinWriterMutex(file: string): WriterMutex {
  const path = realPath(file);
  const queue = queueOfFile.get(path) ?? { mutex: new Mutex(), members: 0 };
  queueOfFile.set(path, queue);
  queue.members += 1;
  const leave = (): void => {
    queue.members -= 1;
    if (queue.members === 0) queueOfFile.delete(path);
  };
  return { mutex: queue.mutex, leave };
}

/** A file that is not there yet is where its folder is. */
function realPath(file: string): string {
  const path = resolve(file);
  try {
    return realpathSync(path);
  } catch {
    return join(realFolder(dirname(path)), basename(path));
  }
}

function realFolder(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    return folder;
  }
}
