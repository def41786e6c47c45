import type { Database } from 'mortise';
import type { ModelStatic } from 'mortise';

/** What the commands of migrations are told. */
export interface MigrationSettings {
  /** Folder of the files, from that of the configuration: `migrations` unless said. */
  readonly directory?: string;
  /** Table that knows which have run: `mortise_migrations` unless said. */
  readonly table?: string;
  /** Of generated files: `'ts'` unless said. */
  readonly language?: 'ts' | 'js';
  /** Dialects, beside that of the database, that steps are checked for. */
  readonly dialects?: readonly string[];
}

/** What `mortise.config.ts` exports. */
export interface MortiseConfig {
  /** The database, or what makes it. It is closed when a command has ended. */
  readonly database: Database | Promise<Database> | (() => Database | Promise<Database>);
  readonly migrations?: MigrationSettings;
  /** Model classes to add to the database, where it does not have them already. */
  readonly models?: readonly ModelStatic[];
  /** Folder of the seeds, from that of the configuration: `seeds` unless said. */
  readonly seeds?: string;
}

/**
 * The configuration of the command line, typed: what `mortise.config.ts` exports by default.
 *
 * @example
 * export default defineConfig({ database: () => new Database('sqlite:app.db', { models: [Person, Toot] }) });
 */
export const defineConfig = (config: MortiseConfig): MortiseConfig => config;
