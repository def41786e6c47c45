export type { PlannedStep, StepNote } from './difference/planned-step';
export type { RenameCandidate, RenameQuestion } from './difference/rename-candidates';
export type { Renames } from './difference/renames';
export { MigrationError } from './errors/migration-error';
export { commentCode, keyCode, stringCode, templateCode } from './files/code';
export { moduleStyle, type ModuleStyle } from './files/module-style';
export { typeText } from './files/value-code';
export type { CheckOptions, MigrationCheck } from './generate/check-migrations';
export type { GeneratedMigration, GenerateOptions } from './generate/generate-migration';
export type { SquashOptions } from './generate/squash-migrations';
export type { LintFinding, LintRule } from './lint/lint-finding';
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
export { migration } from './steps/migration';
export { recordSteps } from './steps/record-steps';
export type { SqlByDialect, Step, TablePlace } from './steps/step';
export { hashOfState } from './state/canonical-state';
export type {
  ColumnState,
  DefaultState,
  ForeignKeyState,
  IndexPartState,
  IndexState,
  SchemaState,
  SqlTextPart,
  TableState,
} from './state/schema-state';
export { schemaStateOf } from './state/schema-state-of';
