import { existsSync } from 'node:fs';
import { Migrations, type MigrationProgress } from '@mortise/migrations';
import { loadModule } from '../config/load-module';
import { pathIn, type Project } from '../config/open-project';
import type { Io } from '../terminal/io';

/** The migrations of a project, whose files may be TypeScript. */
export function openMigrations(project: Project, io: Io, onProgress?: (event: MigrationProgress) => void): Migrations {
  const { directory = 'migrations', ...settings } = project.config.migrations ?? {};
  return new Migrations(project.database, {
    language: hasTypeScript(project) ? 'ts' : 'js',
    ...settings,
    directory: pathIn(project, directory),
    load: path => loadModule(path, io),
    ...(onProgress && { onProgress }),
  });
}

const hasTypeScript = (project: Project): boolean =>
  /\.[cm]?ts$/.test(project.configPath) || existsSync(pathIn(project, 'tsconfig.json'));
