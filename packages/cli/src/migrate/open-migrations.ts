import { Migrations, type MigrationProgress } from '@mortise/migrations';
import { loadModule } from '../config/load-module';
import { pathIn, type Project } from '../config/open-project';
import type { Io } from '../terminal/io';
import type { MigrationsPort } from './migrations-port';

/** The migrations of a project, whose files may be TypeScript. */
export function openMigrations(
  project: Project,
  io: Io,
  onProgress?: (event: MigrationProgress) => void,
): MigrationsPort {
  const { directory = 'migrations', ...settings } = project.config.migrations ?? {};
  const migrations = new Migrations(project.database, {
    ...settings,
    directory: pathIn(project, directory),
    load: path => loadModule(path, io),
    ...(onProgress && { onProgress }),
  });
  // It has all of these methods.
  return migrations as unknown as MigrationsPort;
}
