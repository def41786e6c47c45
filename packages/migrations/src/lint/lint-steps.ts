import { MortiseError } from '@mortise/core';
import { applySteps } from '../difference/apply-steps';
import type { SchemaState } from '../state/schema-state';
import { tableKey } from '../state/table-key';
import type { Step } from '../steps/step';
import type { LintFinding } from './lint-finding';
import { lintRules, type LintedStep, type Remark } from './lint-rules';

/** What steps are looked at by. */
export interface LintWork {
  readonly migration: string;
  readonly steps: readonly Step[];
  /** The tables before the first. */
  readonly before: SchemaState;
  /** Names of dialects. */
  readonly dialects: readonly string[];
  readonly isInTransaction: boolean;
}

/** What is to be known of the steps of a migration. New tables have no rows: what is done to them disturbs nobody. */
export function lintSteps({ migration, steps, before, dialects, isInTransaction }: LintWork): readonly LintFinding[] {
  const fresh = new Set<string>();
  let state = before;
  return steps.flatMap((step, place) => {
    const now = state;
    state = after(state, step);
    if (step.type === 'createTable') fresh.add(tableKey(step.table));
    if (step.type === 'createTable' || step.type === 'sql' || fresh.has(tableKey(step.table))) return [];
    return remarks({ step, before: now, isInTransaction }, dialects).map(each => ({ migration, step: place, ...each }));
  });
}

function remarks(linted: LintedStep, dialects: readonly string[]): readonly (Remark & Pick<LintFinding, 'dialect'>)[] {
  const everywhere = lintRules.everywhere.flatMap(rule => rule(linted) ?? []);
  const ofDialects = dialects.flatMap(dialect =>
    (lintRules.dialects[dialect] ?? []).flatMap(rule => {
      const remark = rule(linted);
      return remark === undefined ? [] : [{ ...remark, dialect }];
    }),
  );
  return [...everywhere, ...ofDialects];
}

/** SQL of an author may have made what a step changes: then nothing is known of it. */
function after(state: SchemaState, step: Step): SchemaState {
  try {
    return applySteps(state, [step]);
  } catch (error) {
    if (error instanceof MortiseError) return state;
    throw error;
  }
}
