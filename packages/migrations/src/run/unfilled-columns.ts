import { basename } from 'node:path';
import { MortiseError, withoutHint } from '@mortise/core';
import { MigrationError } from '../errors/migration-error';
import type { MigrationFile } from '../files/migration-files';
import { tableKey } from '../state/table-key';
import { NO_VALUE } from '../steps/sql-by-dialect';
import type { Step } from '../steps/step';
import type { Direction } from './progress';
import { stepMark, type JournalEntry } from './step-journal';

/** Whether a step was NULL as it was done, which fills nothing, and has a value now: only then may it be another one. */
export function isFilledSince(step: Step, entry: JournalEntry): boolean {
  if (step.type !== 'fillColumn' || entry.step === stepMark(step)) return false;
  return entry.step === stepMark({ ...step, value: NO_VALUE });
}

interface Stopped {
  /** The steps so far; the last one was refused. */
  readonly taken: readonly Step[];
  readonly file: MigrationFile;
  readonly direction: Direction;
}

/** Where rows lack a value that a step was to give them, says which step that is, and what may become of it. */
export function toldWhereToFill(error: unknown, { taken, file, direction }: Stopped): unknown {
  const last = taken.at(-1);
  if (!(error instanceof MortiseError) || error.code !== 'ROWS_WITH_NULL' || last === undefined) return error;
  const place = taken.findLastIndex(step => isFillOf(step, last));
  const filling = taken[place];
  if (filling === undefined) return error;
  const message = `The migration ${file.name} was stopped at step ${taken.length}. ${withoutHint(error)}`;
  const hint = `${wayOut(filling, place + 1)} in ${basename(file.path)}, and call ${direction}() again, in a new process unless the option "load" reads files anew.`;
  return new MigrationError(error.code, message, { hint, cause: error });
}

function isFillOf(step: Step, change: Step): boolean {
  if (step.type !== 'fillColumn' || change.type !== 'changeColumn') return false;
  return step.name === change.name && tableKey(step.table) === tableKey(change.table);
}

function wayOut(filling: Step, position: number): string {
  const isOpen = stepMark(filling) === stepMark({ ...filling, value: NO_VALUE } as Step); // a fillColumn
  return isOpen
    ? `Step ${position}, fillColumn, gives them NULL: write the value there`
    : `Step ${position}, fillColumn, has left them without: give them one by hand, or by another step after that one`;
}
