import type { Database } from 'mortise';
import { MigrationRunner, type DownOptions, type RedoOptions, type UpOptions } from './run/migration-runner';
import type { MigrationStatus } from './run/migration-plan';
import { runSettings, type MigrationsOptions } from './run/options';
import type { RunMigration } from './run/progress';

/**
 * The migrations of a database.
 *
 * @example
 * const migrations = new Migrations(database, { directory: 'migrations' });
 * await migrations.up();
 */
export class Migrations {
  readonly #runner: MigrationRunner;

  /** @throws DefinitionError `UNKNOWN_OPTION` or `INVALID_OPTION` */
  constructor(database: Database, options: MigrationsOptions = {}) {
    this.#runner = new MigrationRunner(database, runSettings(options));
  }

  /**
   * What has run and what has not, by name. Nothing is changed.
   *
   * @example
   * const pending = (await migrations.status()).filter(({ state }) => state === 'pending');
   */
  status(): Promise<readonly MigrationStatus[]> {
    return this.#runner.status();
  }

  /**
   * Runs what has not run, in the order of the names; at the same time in another process it waits, and then finds nothing to
   * do. What was stopped in the middle is gone on with.
   *
   * @throws MigrationError `MIGRATION_MISSING`, `MIGRATION_OUT_OF_ORDER`, `UNKNOWN_MIGRATION`, `MIGRATION_STARTED`,
   * `MIGRATION_CHANGED`, `STEP_IN_DOUBT`; TimeoutError `LOCK_TIMEOUT`
   * @example
   * const ran = await migrations.up({ to: '20260131120000_add_toots' });
   */
  up(options?: UpOptions): Promise<readonly RunMigration[]> {
    return this.#runner.up(options);
  }

  /**
   * Undoes what has run, the last first: one unless said.
   *
   * @throws as `up` does, and MigrationError `NO_WAY_BACK`, `NOT_APPLIED`, `CONTRADICTORY_OPTIONS`
   * @example
   * await migrations.down({ steps: 2 });
   */
  down(options?: DownOptions): Promise<readonly RunMigration[]> {
    return this.#runner.down(options);
  }

  /**
   * Undoes the last one, and runs it again.
   *
   * @example
   * await migrations.redo();
   */
  redo(options?: RedoOptions): Promise<readonly RunMigration[]> {
    return this.#runner.redo(options);
  }

  /**
   * Notes that a migration has run, and runs nothing: for a database that has its tables already.
   *
   * @throws MigrationError `UNKNOWN_MIGRATION`
   * @example
   * await migrations.markApplied('20260131120000_baseline');
   */
  markApplied(name: string): Promise<void> {
    return this.#runner.markApplied(name);
  }

  /**
   * Tells of a statement of your own, during which a run was stopped, whether it has taken effect; then `up` goes on.
   *
   * @throws MigrationError `NOTHING_IN_DOUBT`
   * @example
   * await migrations.resolveStep('20260131120000_add_toots', true);
   */
  resolveStep(name: string, hasTakenEffect: boolean): Promise<void> {
    return this.#runner.resolveStep(name, hasTakenEffect);
  }
}
