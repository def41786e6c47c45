import type { MigrationsOptions } from '@mortise/migrations';
import type { Database, ModelStatic } from 'mortise';

/** What the commands of migrations are told: `directory`, `table`, `language`, `dialects`, `lockTimeout`. */
export type MigrationSettings = Omit<MigrationsOptions, 'load' | 'onProgress'>;

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
