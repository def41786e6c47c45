import { realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { Mutex } from './mutex';

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
