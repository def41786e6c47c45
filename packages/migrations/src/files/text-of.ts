import { readFile } from 'node:fs/promises';

/** What stands in a file; undefined where there is none. */
export async function textOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined; // an error of the file system has a code
    throw error;
  }
}
