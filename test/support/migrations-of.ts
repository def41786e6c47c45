import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { Migrations, type Migration, type MigrationsOptions } from '@mortise/migrations';
import type { Database } from 'mortise';

/** Migrations that are written in a test, by their names: a folder of files that stand for them. */
export interface MigrationFolder {
  readonly directory: string;
  readonly load: (path: string) => Promise<unknown>;
  /** Puts one more into it, or another in its place. */
  add(name: string, migration: Partial<Migration>): void;
  remove(name: string): void;
  of(database: Database, options?: MigrationsOptions): Migrations;
}

const folders: string[] = [];

export function migrationFolder(migrations: Readonly<Record<string, Partial<Migration>>> = {}): MigrationFolder {
  const directory = mkdtempSync(join(tmpdir(), 'mortise-migrations-'));
  folders.push(directory);
  const known = new Map<string, Partial<Migration>>();
  const load = async (path: string): Promise<unknown> => ({ default: known.get(basename(path, '.js')) });
  const folder: MigrationFolder = {
    directory,
    load,
    add: (name, migration) => {
      known.set(name, { down: async () => {}, ...migration });
      writeFileSync(join(directory, `${name}.js`), `// ${name}: ${Object.keys(migration).join()}\n`);
    },
    remove: name => {
      known.delete(name);
      rmSync(join(directory, `${name}.js`));
    },
    of: (database, options) => new Migrations(database, { directory, load, ...options }),
  };
  for (const [name, migration] of Object.entries(migrations)) folder.add(name, migration);
  return folder;
}

/** Takes all folders away; for `afterAll`. */
export function removeFolders(): void {
  for (const directory of folders.splice(0)) rmSync(directory, { recursive: true, force: true });
}
