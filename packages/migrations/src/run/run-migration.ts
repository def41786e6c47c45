import { setTimeout as sleep } from 'node:timers/promises';
import { ConnectionError, type Engine, MortiseError, TimeoutError } from '@mortise/core';
import type { Database } from 'mortise';
import { MigrationError } from '../errors/migration-error';
import type { Step } from '../steps/step';
import { StepSchema } from '../steps/step-schema';
import { changeOfStep } from './change-of-step';
import type { MigrationHistory } from './history';
import { checksumOf } from '../files/migration-files';
import type { LoadedMigration } from './migration-plan';
import type { RunSettings } from './options';
import type { Direction, RunMigration } from './progress';
import { stepMark, type JournalEntry, type StepJournal } from './step-journal';
import { isFilledSince, toldWhereToFill } from './unfilled-columns';

/** What migrations are run with. */
export interface RunContext {
  readonly database: Database;
  readonly history: MigrationHistory;
  readonly journal: StepJournal;
  readonly settings: RunSettings;
}

/** One migration that is to run. */
export interface MigrationRun extends LoadedMigration {
  readonly direction: Direction;
  /** Of what `up` runs. */
  readonly batch: number;
  /** Whether all is going to be undone. */
  readonly isTrial: boolean;
}

const engineOf = ({ database }: Pick<RunContext, 'database'>): Engine => database.models.engine;

/** Whether all that a migration does is undone where it fails, or its process ends. */
const isAtomic = ({ migration }: LoadedMigration, context: Pick<RunContext, 'database'>): boolean =>
  engineOf(context).schema.isTransactional && migration.transaction !== false;

/** Runs one migration and notes it; undefined where another process has done so meanwhile. */
export async function runMigration(run: MigrationRun, context: RunContext): Promise<RunMigration | undefined> {
  const { onProgress } = context.settings;
  const { direction } = run;
  const { name } = run.file;
  const started = performance.now();
  onProgress({ type: 'begin', name, direction });
  const statements = await (isAtomic(run, context) || run.isTrial
    ? runAtomic(run, context)
    : runJournaled(run, context));
  const duration = Math.round(performance.now() - started);
  onProgress({ type: 'end', name, direction, duration });
  return statements && { name, direction, statements, duration };
}

async function runAtomic(run: MigrationRun, context: RunContext): Promise<readonly string[] | undefined> {
  return engineOf(context).transaction({ changesTables: true }, async () => {
    // Where the transaction itself is the lock, somebody may have been here before.
    if (await isDone(run, context)) return undefined;
    const statements: string[] = [];
    const take = (step: Step): Promise<StepOutcome> => makeStep(step, run, { ...context, statements });
    await callMigration(run, take, context);
    await note(run, context);
    return statements;
  });
}

async function isDone({ file, direction }: MigrationRun, { history }: RunContext): Promise<boolean> {
  const isThere = (await history.entries()).some(({ name }) => name === file.name);
  return isThere === (direction === 'up');
}

export type StepOutcome = 'done' | 'done before';

/** Makes the steps of a migration one after the other, by whoever takes them. */
export async function callMigration(
  { migration, direction, file }: MigrationRun,
  take: (step: Step) => Promise<StepOutcome>,
  { database, settings }: Pick<RunContext, 'settings'> & { readonly database: Database | (() => Database) },
): Promise<void> {
  let position = 0;
  const taken: Step[] = [];
  const { name } = file;
  const told = async (step: Step): Promise<void> => {
    position += 1;
    const event = { name, position, step };
    settings.onProgress({ type: 'beginStep', ...event });
    taken.push(step);
    const outcome = await take(step).catch((error: unknown) => {
      throw toldWhereToFill(error, { taken, file, direction });
    });
    settings.onProgress({ type: 'endStep', ...event, skipped: outcome === 'done before' });
  };
  const schema = new StepSchema({ take: told, database: typeof database === 'function' ? database : () => database });
  // A program without types may have left one out.
  if (!(direction in migration)) throw withoutWay(name, direction);
  await schema.through(migrating => migration[direction](migrating));
}

function withoutWay(name: string, direction: Direction): MigrationError {
  return new MigrationError('NO_WAY_BACK', `The migration ${name} has no function "${direction}".`, {
    hint: 'Write one, or leave the database as it is.',
  });
}

interface StepContext extends RunContext {
  readonly statements: string[];
}

async function makeStep(
  step: Step,
  { isTrial }: MigrationRun,
  { statements, ...context }: StepContext,
  resumes = false,
): Promise<StepOutcome> {
  const engine = engineOf(context);
  const change = changeOfStep(step, engine.dialect);
  const onStatement = (sql: string): void => void statements.push(sql);
  await engine.schema.change(change, { resumes, isTrial, onStatement }, {});
  return 'done';
}

async function note({ file, direction, batch }: MigrationRun, { history, journal }: RunContext): Promise<void> {
  const { name } = file;
  if (direction === 'up') await history.add({ name, batch, checksum: await checksumOf(file) });
  else for (const entry of await history.entries()) if (entry.name === name) await history.remove(entry);
  await journal.clear(name);
}

/**
 * Each step is noted as it begins and as it ends: what was done before is not done again. Where no lock keeps others away, the
 * first note of a step decides whose it is; undefined where another process has come to the end first.
 */
async function runJournaled(run: MigrationRun, context: RunContext): Promise<readonly string[] | undefined> {
  const { journal } = context;
  await journal.prepare();
  const before = await journal.entriesOf(run.file.name);
  const statements: string[] = [];
  let position = 0;
  const take = (step: Step): Promise<StepOutcome> => {
    position += 1;
    return journaledStep(step, { position, run, statements, before }, context);
  };
  try {
    await callMigration(run, take, context);
    if (before.length > position) throw changedStep(run, position + 1);
    await engineOf(context).transaction({}, async () => {
      await assertNotDone(run, context);
      await note(run, context);
    });
  } catch (error) {
    if (error instanceof DoneMeanwhile) return undefined;
    throw error;
  }
  return statements;
}

/** Ends a migration that another process has come to the end of. */
class DoneMeanwhile extends Error {}

async function assertNotDone(run: MigrationRun, context: RunContext): Promise<void> {
  if (await isDone(run, context)) throw new DoneMeanwhile(`The migration ${run.file.name} is done already.`);
}

interface StepPlace {
  readonly position: number;
  readonly run: MigrationRun;
  readonly statements: string[];
  /** What was noted when this run began. */
  readonly before: readonly JournalEntry[];
}

async function journaledStep(step: Step, place: StepPlace, context: RunContext): Promise<StepOutcome> {
  const engine = engineOf(context);
  if (!engine.schema.canBeUndone(changeOfStep(step, engine.dialect))) return lastingStep(step, place, context);
  // Work on rows is to meet foreign keys as ever.
  return engine.transaction({ changesTables: step.type !== 'sql' }, async () => {
    const claim = await claimStep(step, place, context);
    if (claim === 'finished') return 'done before';
    await makeStep(step, place.run, { ...context, statements: place.statements }, claim === 'resumed');
    await context.journal.finish(place.run.file.name, place.position);
    return 'done';
  });
}

/** A step that no transaction would undo. */
async function lastingStep(step: Step, place: StepPlace, context: RunContext): Promise<StepOutcome> {
  const { position, run, statements } = place;
  const { journal } = context;
  const { name } = run.file;
  const claim = await claimAlone(step, place, context);
  if (claim === 'finished') return 'done before';
  const sent = statements.length;
  try {
    await makeStep(step, run, { ...context, statements }, claim === 'resumed');
  } catch (error) {
    // One statement that was refused has done nothing.
    if (claim === 'ours' && statements.length - sent <= 1 && isRefusal(error)) await journal.forget(name, position);
    throw error;
  }
  await journal.finish(name, position);
  return 'done';
}

/** `resumed`: a run that has ended had begun it; `theirs`: one that still runs has. */
type Claim = 'ours' | 'resumed' | 'theirs' | 'finished';

/** Looks, within a transaction, whose a step is, and notes it as begun where it is nobody's. */
async function claimStep(step: Step, { position, run, before }: StepPlace, context: RunContext): Promise<Claim> {
  const { journal } = context;
  const { name } = run.file;
  await assertNotDone(run, context);
  const entry = (await journal.entriesOf(name)).find(each => each.position === position);
  if (entry === undefined) {
    await journal.begin({ migration: name, direction: run.direction, position, step: stepMark(step) });
    return 'ours';
  }
  if (isFilledSince(step, entry)) {
    await journal.forget(name, position);
    await journal.begin({ migration: name, direction: run.direction, position, step: stepMark(step) });
    return 'ours';
  }
  if (entry.step !== stepMark(step)) throw changedStep(run, position);
  if (entry.isFinished) return 'finished';
  return before.some(each => each.position === position) ? 'resumed' : 'theirs';
}

/** The same in a transaction of its own; while it is another's, that is waited for. */
async function claimAlone(step: Step, place: StepPlace, context: RunContext): Promise<Claim> {
  const { lockTimeout, onProgress } = context.settings;
  const end = Date.now() + lockTimeout;
  for (let attempt = 1; ; attempt += 1) {
    const claim = await engineOf(context).transaction({}, () => claimStep(step, place, context));
    const isInDoubt = claim === 'resumed' && step.type === 'sql';
    if (isInDoubt || (claim === 'theirs' && Date.now() >= end)) throw inDoubt(place.run.file.name, place.position);
    if (claim !== 'theirs') return claim;
    if (attempt === 1) onProgress({ type: 'waiting' });
    await sleep(PAUSE);
  }
}

const PAUSE = 100;

const isRefusal = (error: unknown): boolean =>
  error instanceof MortiseError && !(error instanceof ConnectionError) && !(error instanceof TimeoutError);

function changedStep({ file: { name }, direction }: MigrationRun, position: number): MigrationError {
  const message = `The migration ${name} was stopped at step ${position} or after it, and that step is another one now.`;
  const byHand = {
    up: 'finish by hand what it does, and call markApplied (mortise migrate mark)',
    down: 'finish by hand what its "down" does, and call forget (mortise migrate forget)',
  };
  return new MigrationError('MIGRATION_CHANGED', message, {
    hint: `Put the steps that were done back as they were (after them there may be others); or ${byHand[direction]}.`,
  });
}

function inDoubt(name: string, position: number): MigrationError {
  const message = `The migration ${name} was stopped while its step ${position} ran SQL of its own. Whether that has taken effect can't be told.`;
  return new MigrationError('STEP_IN_DOUBT', message, {
    hint: 'Look, and tell: resolveStep(name, true) where it has, resolveStep(name, false) where it has not (mortise migrate resolve <name> --done, --undone). Then call it again.',
  });
}
