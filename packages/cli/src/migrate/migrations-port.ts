import type { DownOptions, MigrationStatus, RedoOptions, RunMigration, Step, UpOptions } from '@mortise/migrations';

/** A step of a generated migration, and what its author has to know of it. */
export interface PlannedStep {
  readonly step: Step;
  readonly note?: { readonly kind: string; readonly text: string };
}

/** A migration that was written. */
export interface GeneratedMigration {
  readonly name: string;
  readonly path: string;
  readonly snapshotPath: string;
  readonly up: readonly PlannedStep[];
  readonly down: readonly PlannedStep[];
}

export interface MigrationCheck {
  readonly inStep: boolean;
  readonly steps: readonly PlannedStep[];
  readonly database: readonly PlannedStep[];
  readonly diverged: readonly string[];
}

/** What goes, and what of its kind comes. */
export interface RenameCandidate {
  readonly from: string;
  readonly to: readonly string[];
}

export interface GenerateOptions {
  readonly renames?: Readonly<Record<string, string>>;
  readonly allowDrop?: boolean;
  readonly fromDatabase?: boolean;
  readonly empty?: boolean;
  readonly onQuestion?: (candidate: RenameCandidate) => Promise<string | undefined> | string | undefined;
}

export interface LintFinding {
  readonly migration?: string;
  readonly message: string;
  readonly hint?: string;
}

/** What the commands use of the class `Migrations`. */
export interface MigrationsPort {
  status(): Promise<readonly MigrationStatus[]>;
  up(options?: UpOptions): Promise<readonly RunMigration[]>;
  down(options?: DownOptions): Promise<readonly RunMigration[]>;
  redo(options?: RedoOptions): Promise<readonly RunMigration[]>;
  markApplied(name: string): Promise<void>;
  generate(name: string, options?: GenerateOptions): Promise<GeneratedMigration | undefined>;
  check(options?: { readonly database?: boolean }): Promise<MigrationCheck>;
  lint(name?: string): Promise<readonly LintFinding[]>;
  squash(name: string, options?: { readonly from?: string; readonly to?: string }): Promise<GeneratedMigration>;
  baseline(name?: string): Promise<GeneratedMigration>;
  merge(name: string): Promise<GeneratedMigration>;
}
