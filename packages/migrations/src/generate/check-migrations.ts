import { checkCallOptions, flag } from '@mortise/core';
import { difference } from '../difference/difference';
import type { PlannedStep } from '../difference/planned-step';
import { headsOf, readChain, stateAfter } from '../files/chain';
import { schemaStateOf } from '../state/schema-state-of';
import { presentState, type GenerateContext } from './generate-migration';

export interface CheckOptions {
  /** True: the tables that are there are compared with the models too. */
  readonly database?: boolean;
}

/** Whether models and migrations are in step. */
export interface MigrationCheck {
  readonly inStep: boolean;
  /** What a migration would have to do so that they are. */
  readonly steps: readonly PlannedStep[];
  /** What is to be done so that the tables that are there are as the models say; empty where nobody asked. */
  readonly database: readonly PlannedStep[];
  /** Names of migrations that branches have each added. */
  readonly diverged: readonly string[];
}

/**
 * Compares models with what the migrations lead to and, if asked, with the tables that are there. Nothing is written.
 *
 * @throws MigrationError `SNAPSHOT_MISSING`, `SNAPSHOT_CHANGED`
 */
export async function checkMigrations(context: GenerateContext, options: CheckOptions = {}): Promise<MigrationCheck> {
  const { database = false } = checkCallOptions(options, { database: flag }, 'check');
  const heads = headsOf(await readChain(context.directory));
  const models = schemaStateOf(context.definitions());
  const [head, ...others] = heads;
  const before = head === undefined ? { tables: {} } : stateAfter(head);
  const steps = others.length > 0 ? [] : difference(before, models).up;
  const present = database ? difference(await presentState(context, [before, models]), models).up : [];
  return {
    inStep: others.length === 0 && steps.length === 0 && present.length === 0,
    steps,
    database: present,
    diverged: others.length > 0 ? heads.map(({ name }) => name) : [],
  };
}
