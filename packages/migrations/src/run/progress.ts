import type { Step } from '../steps/step';

export type Direction = 'up' | 'down';

/** What is told while migrations run. */
export type MigrationProgress =
  /** Another process runs migrations: it is waited for. */
  | { readonly type: 'waiting' }
  | { readonly type: 'begin'; readonly name: string; readonly direction: Direction }
  | { readonly type: 'end'; readonly name: string; readonly direction: Direction; readonly duration: number }
  | { readonly type: 'beginStep'; readonly name: string; readonly position: number; readonly step: Step }
  /** `skipped`: it had been done before. */
  | {
      readonly type: 'endStep';
      readonly name: string;
      readonly position: number;
      readonly step: Step;
      readonly skipped: boolean;
    };

/** A migration that was run, or would be. */
export interface RunMigration {
  readonly name: string;
  readonly direction: Direction;
  /** The statements of its steps. What it did to rows by itself is not among them. */
  readonly statements: readonly string[];
  /** In milliseconds. */
  readonly duration: number;
}
