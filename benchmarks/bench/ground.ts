import { copyFileSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { fillDatabase, fullSize, largeSize } from './data';
import { postgresGround } from './ground-postgres';
import type { Workload } from './workload';

/** Where contenders do a workload: each is given a database that nobody else writes to. */
export interface Ground {
  /** The file or the URL of a database with the same data for each. */
  place(contender: string): Promise<string>;
  close(): Promise<void>;
}

type GroundName = NonNullable<Workload['ground']> | 'usual';

/** By their names, in the order in which they are measured; each is made in a folder that is its own. */
export const grounds: Readonly<Record<GroundName, (folder: string) => Promise<Ground>>> = {
  async usual(folder) {
    const original = join(folder, 'data.db');
    fillDatabase(original, fullSize);
    return {
      async place(contender) {
        const file = join(mkdtempSync(join(folder, 'copy-')), `${contender}.db`);
        copyFileSync(original, file);
        return file;
      },
      async close() {},
    };
  },
  /** It is only read: one file is enough. */
  async large(folder) {
    const file = join(folder, 'large.db');
    fillDatabase(file, largeSize);
    return { place: async () => file, async close() {} };
  },
  postgres: postgresGround,
};

export const groundOf = ({ ground }: Workload): GroundName => ground ?? 'usual';
