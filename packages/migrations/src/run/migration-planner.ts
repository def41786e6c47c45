import { MigrationError } from '../errors/migration-error';
import { checksumOf, loadMigration, mayReplace, migrationFiles, type MigrationFile } from '../files/migration-files';
import { planOf, type LoadedMigration, type MigrationPlan } from './migration-plan';
import type { RunContext } from './run-migration';

/** Makes plans of the files of a folder and of what has run. A plan is made for each migration: files are loaded once. */
export class MigrationPlanner {
  readonly #context: Omit<RunContext, 'database'>;
  readonly #loaded = new Map<string, { readonly loaded: LoadedMigration; readonly checksum: string }>();
  readonly #replacing = new Map<string, boolean>();

  constructor(context: Omit<RunContext, 'database'>) {
    this.#context = context;
  }

  async plan(): Promise<MigrationPlan> {
    const { history, journal, settings } = this.#context;
    const [files, applied] = [await migrationFiles(settings), await history.entries()];
    const names = new Set(applied.map(({ name }) => name));
    const loaded: LoadedMigration[] = [];
    for (const file of files)
      if (!names.has(file.name) || (await this.#mayReplace(file))) loaded.push(await this.#load(file));
    return planOf({ files, applied, journal: await journal.entries() }, loaded);
  }

  /**
   * The migrations of these names.
   *
   * @throws MigrationError `MIGRATION_MISSING`
   */
  async loadAll(names: readonly string[], { files }: MigrationPlan): Promise<readonly LoadedMigration[]> {
    const loaded: LoadedMigration[] = [];
    for (const name of names) {
      const file = files.find(each => each.name === name);
      if (file === undefined) throw withoutFile(name);
      loaded.push(await this.#load(file));
    }
    return loaded;
  }

  /** Read once: a plan is made for each migration that runs. */
  async #mayReplace(file: MigrationFile): Promise<boolean> {
    const known = this.#replacing.get(file.path) ?? (await mayReplace(file));
    this.#replacing.set(file.path, known);
    return known;
  }

  async #load(file: MigrationFile): Promise<LoadedMigration> {
    const checksum = await checksumOf(file);
    const known = this.#loaded.get(file.path);
    if (known?.checksum === checksum) return known.loaded;
    const loaded = { file, migration: await loadMigration(file, this.#context.settings) };
    this.#loaded.set(file.path, { loaded, checksum });
    return loaded;
  }
}

function withoutFile(name: string): MigrationError {
  return new MigrationError('MIGRATION_MISSING', `The file of the migration ${name} is gone, so it can't be undone.`, {
    hint: 'Put the file back.',
  });
}
