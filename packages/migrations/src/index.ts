export { MigrationError } from './errors/migration-error';
export { Migrations } from './migrations';
export type { DownOptions, RedoOptions, UpOptions } from './run/migration-runner';
export type { MigrationStatus } from './run/migration-plan';
export type { MigrationsOptions } from './run/options';
export type { Direction, MigrationProgress, RunMigration } from './run/progress';
export type {
  Migration,
  MigrationColumn,
  MigrationColumns,
  MigrationForeignKey,
  MigrationIndex,
  MigrationIndexPart,
  MigrationSchema,
  MigrationSql,
  MigrationTable,
  MigrationTableOptions,
} from './steps/migration-schema';
export { recordSteps } from './steps/record-steps';
export type { SqlByDialect, Step, TablePlace } from './steps/step';
