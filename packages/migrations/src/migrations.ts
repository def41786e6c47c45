import { resolve } from 'node:path';
import type { Database } from 'mortise';
import { baselineMigration } from './generate/baseline-migration';
import { checkMigrations, type CheckOptions, type MigrationCheck } from './generate/check-migrations';
import {
  generateMigration,
  type GenerateContext,
  type GeneratedMigration,
  type GenerateOptions,
} from './generate/generate-migration';
import { liveState } from './generate/live-state';
import { lintMigrations } from './generate/lint-migrations';
import { mergeMigrations } from './generate/merge-migrations';
import { squashMigrations, type SquashOptions } from './generate/squash-migrations';
import type { LintFinding } from './lint/lint-finding';
import { importFile } from './files/migration-files';
import { takeAway } from './files/write-migration';
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
  readonly #generating: GenerateContext;

  /** @throws DefinitionError `UNKNOWN_OPTION` or `INVALID_OPTION` */
  constructor(database: Database, options: MigrationsOptions = {}) {
    const settings = runSettings(options);
    this.#runner = new MigrationRunner(database, settings);
    this.#generating = {
      directory: resolve(settings.directory),
      language: options.language ?? 'ts',
      definitions: () => database.models.definitions(),
      liveState: () => liveState(database.models.definitions(), database.models.engine.schema),
      dialects: [database.models.engine.dialect, ...(options.dialects ?? [])],
      load: settings.load ?? importFile,
    };
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
   * const ran = await migrations.up({ to: '20260131120000-add-toots' });
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
   * await migrations.markApplied('20260131120000-baseline');
   */
  markApplied(name: string): Promise<void> {
    return this.#runner.markApplied(name);
  }

  /**
   * Tells of a statement of your own, during which a run was stopped, whether it has taken effect; then `up` goes on.
   *
   * @throws MigrationError `NOTHING_IN_DOUBT`
   * @example
   * await migrations.resolveStep('20260131120000-add-toots', true);
   */
  resolveStep(name: string, hasTakenEffect: boolean): Promise<void> {
    return this.#runner.resolveStep(name, hasTakenEffect);
  }

  /**
   * Forgets the steps of a run that was stopped, for one whose file is gone or that was put right by hand: what it has done
   * stays, and it counts as it did before that run.
   *
   * @throws MigrationError `NOTHING_STARTED`
   * @example
   * await migrations.forget('20260131120000-add-toots');
   */
  forget(name: string): Promise<void> {
    return this.#runner.forget(name);
  }

  /**
   * Writes the migration from what the others lead to, to what the models say, with the way back; undefined where nothing has
   * changed. The folder is compared, not the database: `fromDatabase: true` compares with the tables that are there.
   *
   * @throws MigrationError `DESTRUCTIVE_MIGRATION`, `UNKNOWN_RENAME`, `AMBIGUOUS_RENAME`, `KEY_CHANGE_BY_HAND`,
   * `MIGRATIONS_DIVERGED`, `SNAPSHOT_MISSING`,
   * `SNAPSHOT_CHANGED`, `INVALID_NAME`
   * @example
   * await migrations.generate('add nickname', { renames: { 'people.nick': 'nickname' } });
   */
  generate(name: string, options?: GenerateOptions): Promise<GeneratedMigration | undefined> {
    return generateMigration(this.#generating, name, options);
  }

  /**
   * Whether models and migrations are in step and, with `database: true`, the tables that are there. Nothing is written.
   *
   * @example
   * const { inStep } = await migrations.check();
   */
  check(options?: CheckOptions): Promise<MigrationCheck> {
    return checkMigrations(this.#generating, options);
  }

  /**
   * What is to be known before migrations run where many rows are, or beside a program: of one, or of all.
   *
   * @throws MigrationError `UNKNOWN_MIGRATION`
   * @example
   * for (const { message, safe } of await migrations.lint()) console.log(message, safe);
   */
  lint(name?: string): Promise<readonly LintFinding[]> {
    return lintMigrations(this.#generating, name);
  }

  /**
   * Writes one migration in place of several: where they have run, it has.
   *
   * @throws MigrationError `NOTHING_TO_SQUASH`, `UNKNOWN_MIGRATION`, `SQUASH_ACROSS_BRANCHES`, `MIGRATION_EXISTS`,
   * `SNAPSHOT_CHANGED`
   * @example
   * await migrations.squash('first year', { to: '20261129053000-add-nick' });
   */
  squash(name: string, options?: SquashOptions): Promise<GeneratedMigration> {
    return squashMigrations(this.#generating, name, options);
  }

  /**
   * Writes a first migration that makes what the models say, and notes that it has run: for a database that has its tables
   * already.
   *
   * @throws MigrationError `BASELINE_NOT_FIRST`
   * @example
   * await migrations.baseline();
   */
  async baseline(name?: string): Promise<GeneratedMigration> {
    // A database that can't be reached is to be known before files are there.
    await this.status();
    const generated = await baselineMigration(this.#generating, name);
    try {
      await this.markApplied(generated.name);
    } catch (error) {
      // Without the note it would be run where its tables are.
      if (await this.#isLeftPending(generated)) takeAway([generated.path, generated.snapshotPath]);
      throw error;
    }
    return generated;
  }

  /** Whether it is known that a migration was not noted: what failed after the note was made has not undone it. */
  async #isLeftPending({ name }: GeneratedMigration): Promise<boolean> {
    const known = await this.status().catch(() => []);
    return known.some(each => each.name === name && each.state === 'pending');
  }

  /**
   * Joins two branches that have each added migrations, where they changed different things.
   *
   * @throws MigrationError `NOTHING_TO_MERGE`, `MIGRATIONS_CONFLICT`
   * @example
   * await migrations.merge('join nick and age');
   */
  merge(name: string): Promise<GeneratedMigration> {
    return mergeMigrations(this.#generating, name);
  }
}
