import { setTimeout as sleep } from 'node:timers/promises';
import { checkCallOptions, flag, MortiseError, text, type OptionRules } from '@mortise/core';
import type { Database } from 'mortise';
import { MigrationError } from '../errors/migration-error';
import { tryMigrations, undoing } from './dry-run';
import { MigrationHistory, type AppliedMigration } from './history';
import { checksumOf, compareNames, migrationName, type MigrationFile } from '../files/migration-files';
import {
  checkPlan,
  checkStarted,
  requireKnown,
  statusesOf,
  type LoadedMigration,
  type MigrationPlan,
  type MigrationStatus,
} from './migration-plan';
import { MigrationPlanner } from './migration-planner';
import { replacedNames } from '../steps/replaced-names';
import type { RunSettings } from './options';
import type { Direction, RunMigration } from './progress';
import { runMigration, type RunContext } from './run-migration';
import { StepJournal } from './step-journal';

export interface UpOptions {
  /** The last one to run: all that come before it run as well. */
  readonly to?: string;
  /** True: tells what would be done, and does nothing. */
  readonly dryRun?: boolean;
}

export interface DownOptions {
  /** The one that is the last to have run then: all that came after it are undone. */
  readonly to?: string;
  /** How many are undone: one unless said. */
  readonly steps?: number;
  readonly all?: boolean;
  /** True: tells what would be done, and does nothing. */
  readonly dryRun?: boolean;
}

export interface RedoOptions {
  /** How many are undone and run again: one unless said. */
  readonly steps?: number;
}

const count = {
  expected: 'a whole number from 1',
  accepts: (value: unknown) => Number.isSafeInteger(value) && Number(value) > 0,
};
const upRules: OptionRules<UpOptions> = { to: text, dryRun: flag };
const downRules: OptionRules<DownOptions> = { to: text, steps: count, all: flag, dryRun: flag };
const redoRules: OptionRules<RedoOptions> = { steps: count };

/** What is to be run, one after the other. */
interface Job {
  readonly direction: Direction;
  readonly isTrial: boolean;
  /** What comes next, by what has run meanwhile; undefined: no more. */
  readonly next: (plan: MigrationPlan) => Promise<LoadedMigration | undefined>;
}

type AssertHeld = () => Promise<void>;

/** Runs the migrations of a folder on a database. */
export class MigrationRunner {
  readonly #context: RunContext;
  readonly #planner: MigrationPlanner;

  constructor(
    private readonly database: Database,
    private readonly settings: RunSettings,
  ) {
    const history = new MigrationHistory(database, settings.table);
    this.#context = { database, history, journal: new StepJournal(database, settings.table), settings };
    this.#planner = new MigrationPlanner(this.#context);
  }

  async status(): Promise<readonly MigrationStatus[]> {
    return statusesOf(await this.#planner.plan());
  }

  async up(given: UpOptions = {}): Promise<readonly RunMigration[]> {
    const { to, dryRun: isTrial = false } = checkCallOptions(given, upRules, 'up');
    const last = to === undefined ? undefined : migrationName(to);
    const isMeant = ({ file }: LoadedMigration): boolean => last === undefined || compareNames(file.name, last) <= 0;
    if (isTrial && !this.#isTransactional)
      return this.#try('up', async plan => checkedUp(plan, last).pending.filter(isMeant));
    return this.#working(isTrial, async assertHeld => {
      checkedUp(await this.#begin('up'), last);
      const next: Job['next'] = async ({ pending }) => pending.find(isMeant);
      return this.#run({ direction: 'up', isTrial, next }, assertHeld);
    });
  }

  async down(given: DownOptions = {}): Promise<readonly RunMigration[]> {
    const options = checkCallOptions(given, downRules, 'down');
    const { dryRun: isTrial = false } = options;
    if ([options.to, options.steps, options.all].filter(each => each !== undefined).length > 1) throw severalEnds();
    if (isTrial && !this.#isTransactional)
      return this.#try('down', plan => this.#planner.loadAll(undoneBy(options, plan), plan));
    return this.#working(isTrial, async assertHeld => {
      const plan = await this.#begin('down');
      return this.#undo(undoneBy(options, plan), isTrial, assertHeld);
    });
  }

  async redo(given: RedoOptions = {}): Promise<readonly RunMigration[]> {
    const { steps = 1 } = checkCallOptions(given, redoRules, 'redo');
    return this.#working(false, async assertHeld => {
      const plan = await this.#begin('down');
      checkPlan(plan);
      const names = undoneBy({ steps }, plan);
      const undone = await this.#undo(names, false, assertHeld);
      const next: Job['next'] = async ({ pending }) => pending.find(({ file }) => names.includes(file.name));
      return [...undone, ...(await this.#run({ direction: 'up', isTrial: false, next }, assertHeld))];
    });
  }

  /** Notes a migration as one that has run, and runs nothing. */
  async markApplied(given: string): Promise<void> {
    const name = migrationName(given);
    await this.#working(false, async () => {
      const plan = await this.#begin();
      requireKnown(name, plan);
      if (plan.applied.some(each => each.name === name)) return;
      const file = plan.files.find(each => each.name === name) as MigrationFile; // known, and has not run
      const { history, journal } = this.#context;
      await this.database.transaction(async () => {
        await history.add({ name, batch: batchAfter(plan.applied), checksum: await checksumOf(file) });
        await journal.clear(name);
      });
    });
  }

  /** Tells of a step that was begun, and that nobody can judge by looking, whether it has taken effect. */
  async resolveStep(given: string, hasTakenEffect: boolean): Promise<void> {
    const name = migrationName(given);
    await this.#working(false, async () => {
      const { journal } = this.#context;
      const begun = (await journal.entries()).find(each => each.migration === name && !each.isFinished);
      if (begun === undefined) throw nothingInDoubt(name);
      await (hasTakenEffect ? journal.finish(name, begun.position) : journal.forget(name, begun.position));
    });
  }

  /** Takes a run that was stopped for one that has not been, and changes nothing else. */
  async forget(given: string): Promise<void> {
    const name = migrationName(given);
    await this.#working(false, async () => {
      const { journal } = this.#context;
      if ((await journal.entriesOf(name)).length === 0) throw nothingStarted(name);
      await journal.clear(name);
    });
  }

  /** Runs the work while no other process runs migrations, and undoes all where it is a trial. */
  #working<T>(isTrial: boolean, work: (assertHeld: AssertHeld) => Promise<T>): Promise<T> {
    const { schema } = this.database.models.engine;
    if (isTrial) return undoing(this.database, () => work(() => Promise.resolve()));
    const { lockTimeout: milliseconds, onProgress, table } = this.settings;
    const onWait = (): void => onProgress({ type: 'waiting' });
    return schema.holdingLock(`migrations.${table}`, { milliseconds, onWait }, work);
  }

  /** What is known, once the table is there and what replaces others is noted in their place. */
  async #begin(direction?: Direction): Promise<MigrationPlan> {
    await this.#waiting(() => this.#context.history.prepare());
    const plan = await this.#planner.plan();
    if (direction !== undefined) checkStarted(plan, direction);
    if (plan.standing.length === 0) return plan;
    for (const each of plan.standing) await this.#replace(each, plan);
    return this.#planner.plan();
  }

  async #replace({ file, migration }: LoadedMigration, { applied }: MigrationPlan): Promise<void> {
    const { history } = this.#context;
    await this.database.transaction(async () => {
      const names = replacedNames(migration);
      const replaced = applied.filter(({ name }) => names.includes(name));
      for (const each of replaced) await history.remove(each);
      await history.add({ name: file.name, batch: batchAfter(applied), checksum: await checksumOf(file) });
    });
  }

  async #run({ direction, isTrial, next }: Job, assertHeld: AssertHeld): Promise<readonly RunMigration[]> {
    const done: RunMigration[] = [];
    let plan = await this.#planner.plan();
    const batch = batchAfter(plan.applied);
    for (let found = await next(plan); found !== undefined; found = await next(plan)) {
      await assertHeld();
      const run = { ...found, direction, batch, isTrial };
      const ran = await this.#waiting(() => runMigration(run, this.#context));
      if (ran !== undefined) done.push(ran);
      plan = await this.#planner.plan();
    }
    return done;
  }

  async #undo(names: readonly string[], isTrial: boolean, assertHeld: AssertHeld): Promise<readonly RunMigration[]> {
    const loaded = await this.#planner.loadAll(names, await this.#planner.plan());
    const next: Job['next'] = async ({ applied }) =>
      loaded.find(({ file }) => applied.some(entry => entry.name === file.name));
    return this.#run({ direction: 'down', isTrial, next }, assertHeld);
  }

  get #isTransactional(): boolean {
    return this.database.models.engine.schema.isTransactional;
  }

  /** What would be done, where it can't be undone. */
  async #try(
    direction: Direction,
    chosen: (plan: MigrationPlan) => Promise<readonly LoadedMigration[]>,
  ): Promise<readonly RunMigration[]> {
    const plan = await this.#planner.plan();
    checkStarted(plan, direction);
    const runs = (await chosen(plan)).map(each => ({ ...each, direction, batch: 0, isTrial: true }));
    return tryMigrations(runs, this.#context);
  }

  /** Where one transaction at a time writes, another process may hold it for longer than a call waits. */
  async #waiting<T>(work: () => Promise<T>): Promise<T> {
    const end = Date.now() + this.settings.lockTimeout;
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await work();
      } catch (error) {
        const isBusy = error instanceof MortiseError && error.code === 'DATABASE_BUSY';
        if (!isBusy || Date.now() >= end) throw error;
        if (attempt === 1) this.settings.onProgress({ type: 'waiting' });
        await sleep(PAUSE);
      }
    }
  }
}

const PAUSE = 100;

function checkedUp(plan: MigrationPlan, last: string | undefined): MigrationPlan {
  checkPlan(plan);
  if (last !== undefined) requireKnown(last, plan);
  return plan;
}

const batchAfter = (applied: readonly AppliedMigration[]): number =>
  Math.max(0, ...applied.map(({ batch }) => batch)) + 1;

/** The names of those that are undone, the last first. */
function undoneBy({ to, steps = 1, all = false }: DownOptions, plan: MigrationPlan): readonly string[] {
  const names = plan.applied.map(({ name }) => name).reverse();
  if (all) return names;
  if (to === undefined) return names.slice(0, steps);
  const last = migrationName(to);
  requireKnown(last, plan);
  const place = names.indexOf(last);
  if (place === -1) throw hasNotRun(last);
  return names.slice(0, place);
}

function severalEnds(): MigrationError {
  return new MigrationError(
    'CONTRADICTORY_OPTIONS',
    'The options "to", "steps" and "all" of down exclude each other.',
    {
      hint: 'Say how far to go back in one of the three ways.',
    },
  );
}

function hasNotRun(name: string): MigrationError {
  return new MigrationError('NOT_APPLIED', `The migration ${name} has not run: nothing can be undone up to it.`, {
    hint: 'Name one that has run, and is to be the last.',
  });
}

function nothingStarted(name: string): MigrationError {
  return new MigrationError('NOTHING_STARTED', `The migration ${name} was not stopped in the middle.`, {
    hint: 'Look at status(): there is something to forget where the state is "started".',
  });
}

function nothingInDoubt(name: string): MigrationError {
  return new MigrationError('NOTHING_IN_DOUBT', `The migration ${name} has no step that was begun and not finished.`, {
    hint: 'Call up() or down(): it goes on where it was stopped.',
  });
}
