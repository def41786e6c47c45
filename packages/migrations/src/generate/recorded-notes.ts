import { applySteps } from '../difference/apply-steps';
import { dropColumn } from '../difference/column-steps';
import type { PlannedStep, StepNote } from '../difference/planned-step';
import { dropTable } from '../difference/table-steps';
import { typeLoss } from '../difference/type-loss';
import type { SchemaState } from '../state/schema-state';
import { columnAt, tableAt } from '../state/table-at';
import { tableKey } from '../state/table-key';
import type { Step } from '../steps/step';

/** Steps that were read back from files, with what they lose, and what their files leave to the author to choose. */
export function withNotes(
  steps: readonly Step[],
  before: SchemaState,
  choices: ReadonlyMap<Step, string>,
): readonly PlannedStep[] {
  let state = before;
  return steps.map(step => {
    const choice = choices.get(step);
    const note = choice === undefined ? lossOf(step, state) : ({ kind: 'choice', text: choice } as const);
    state = applySteps(state, [step]);
    return note === undefined ? { step } : { step, note };
  });
}

function lossOf(step: Step, state: SchemaState): StepNote | undefined {
  if (step.type !== 'dropTable' && step.type !== 'dropColumn' && step.type !== 'changeColumn') return undefined;
  const table = tableAt(state, tableKey(step.table));
  if (table === undefined) return undefined;
  if (step.type === 'dropTable') return dropTable(table).note;
  if (step.type === 'dropColumn') return dropColumn(table, step.name).note;
  const present = columnAt(table, step.name);
  const loss = present === undefined ? undefined : typeLoss(present.type, step.column.type);
  return loss === undefined ? undefined : { kind: 'loss', text: `${table.name}.${step.name} ${loss}.` };
}

const CALL = /((?:^[ \t]*\/\/.*\n)*)^[ \t]*await schema\.\w+\(/gm;

/** What the comments of a generated file leave to choose, by its steps; of a file that was written otherwise, nothing. */
export function choicesIn(text: string, steps: readonly Step[]): ReadonlyMap<Step, string> {
  const calls = [...text.replaceAll('\r\n', '\n').matchAll(CALL)];
  if (calls.length !== steps.length) return new Map();
  const entries = steps.flatMap((step, place): readonly (readonly [Step, string])[] => {
    const comment = (calls[place]?.[1] ?? '')
      .replaceAll(/^[ \t]*\/\/ ?/gm, '')
      .trim()
      .replaceAll(/\s+/g, ' ');
    const [, choice] = /^CHOOSE: (.*)$/.exec(comment) ?? [];
    return choice === undefined ? [] : [[step, choice]];
  });
  return new Map(entries);
}
