import { didYouMean, listNames } from '@mortise/core';
import { MigrationError } from '../errors/migration-error';
import type { Migration } from '../steps/migration-schema';
import { hasRunAs, replacedNames } from '../steps/replaced-names';
import type { AppliedMigration } from './history';
import { checksumOf, compareNames, type MigrationFile } from '../files/migration-files';
import type { Direction } from './progress';
import type { JournalEntry } from './step-journal';

/** What is known of a migration. */
export interface MigrationStatus {
  readonly name: string;
  /**
   * `started`: a run of it was stopped, and the next one goes on; where its file is gone, `forget` ends that. `missing`: it has run, and its file is gone. `replaced`:
   * another one stands for it.
   */
  readonly state: 'applied' | 'pending' | 'started' | 'missing' | 'replaced';
  readonly appliedAt?: Date;
  readonly batch?: number;
  /** Whether its file is another one than has run. */
  readonly changed?: boolean;
}

/** A file with what is in it. */
export interface LoadedMigration {
  readonly file: MigrationFile;
  readonly migration: Migration;
}

/** All that is known before anything is run. */
export interface MigrationPlan {
  readonly files: readonly MigrationFile[];
  readonly applied: readonly AppliedMigration[];
  /** Those that have not run, in their order; without those that another one replaces. */
  readonly pending: readonly LoadedMigration[];
  /** Those that stand for others, all of which have run. */
  readonly standing: readonly LoadedMigration[];
  /** Names that are replaced by another. */
  readonly replaced: ReadonlySet<string>;
  readonly journal: readonly JournalEntry[];
}

interface Known {
  readonly files: readonly MigrationFile[];
  readonly applied: readonly AppliedMigration[];
  readonly journal: readonly JournalEntry[];
}

/** @throws MigrationError `REPLACED_IN_PART` */
export function planOf({ files, applied, journal }: Known, loaded: readonly LoadedMigration[]): MigrationPlan {
  const hasRun = new Set(applied.map(({ name }) => name));
  const replacing = loaded.filter(({ migration }) => replacedNames(migration).length > 0);
  const replaced = new Set(replacing.flatMap(({ migration }) => replacedNames(migration)));
  // One that another one stands for is looked at as a part of that.
  const waiting = replacing.filter(({ file: { name } }) => !hasRun.has(name) && !replaced.has(name));
  for (const each of waiting) checkReplaced(each, hasRun);
  const standing = waiting.filter(each => missingIn(each, hasRun).length === 0);
  const pending = loaded.filter(
    each => !hasRun.has(each.file.name) && !standing.includes(each) && !replaced.has(each.file.name),
  );
  return { files, applied, pending, standing, replaced, journal };
}

const missingIn = ({ migration }: LoadedMigration, hasRun: ReadonlySet<string>): readonly string[] =>
  (migration.replaces ?? []).filter(name => !hasRunAs(name, migration, hasRun));

function checkReplaced(each: LoadedMigration, hasRun: ReadonlySet<string>): void {
  const missing = missingIn(each, hasRun);
  if (missing.length === 0 || !replacedNames(each.migration).some(name => hasRun.has(name))) return;
  const message = `The migration ${each.file.name} stands for others, of which only some have run: not ${listNames(missing)}.`;
  throw new MigrationError('REPLACED_IN_PART', message, {
    hint: 'Run the others first, from a version of the folder that has them; then replace them.',
  });
}

/**
 * What has run against what is there.
 *
 * @throws MigrationError `MIGRATION_MISSING` or `MIGRATION_OUT_OF_ORDER`
 */
export function checkPlan(plan: MigrationPlan): void {
  const missing = missingOf(plan);
  if (missing.length > 0) {
    const names = missing.map(({ name }) => name);
    throw new MigrationError('MIGRATION_MISSING', `Migrations have run whose files are gone: ${listNames(names)}.`, {
      hint: 'Put the files back. What was squashed is named by the option "replaces" of the migration that stands for it.',
    });
  }
  checkOrder(plan);
}

function missingOf({ files, applied, replaced }: MigrationPlan): readonly AppliedMigration[] {
  const names = new Set(files.map(({ name }) => name));
  return applied.filter(({ name }) => !names.has(name) && !replaced.has(name));
}

/** What comes before one that has run was written on another branch: both may speak of the same tables. */
function checkOrder({ applied, pending, replaced }: MigrationPlan): void {
  const last = applied
    .map(({ name }) => name)
    .filter(name => !replaced.has(name))
    .sort(compareNames)
    .at(-1);
  if (last === undefined) return;
  const early = pending.find(({ file }) => compareNames(file.name, last) < 0 && !isMerged(file.name, pending));
  if (early === undefined) return;
  const message = `The migration ${early.file.name} has not run, and ${last}, which comes after it, has.`;
  throw new MigrationError('MIGRATION_OUT_OF_ORDER', message, {
    hint: 'Two branches have added migrations: join them with merge, or give the file a later name.',
  });
}

const isMerged = (name: string, pending: readonly LoadedMigration[]): boolean =>
  pending.some(({ file, migration }) => (migration.merges ?? []).length > 0 && compareNames(name, file.name) <= 0);

/** @throws MigrationError `UNKNOWN_MIGRATION` */
export function requireKnown(name: string, plan: Pick<MigrationPlan, 'files' | 'applied'>): void {
  const known = [...new Set([...plan.files, ...plan.applied].map(each => each.name))].sort(compareNames);
  if (known.includes(name)) return;
  const message = `There is no migration "${name}".${didYouMean(name, known)} There are: ${listNames(known)}.`;
  throw new MigrationError('UNKNOWN_MIGRATION', message);
}

/**
 * What was begun in the other direction has to be gone on with first.
 *
 * @throws MigrationError `MIGRATION_STARTED`
 */
export function checkStarted({ journal, files }: Pick<MigrationPlan, 'journal' | 'files'>, direction: Direction): void {
  const other = journal.find(each => each.direction !== direction);
  if (other === undefined) return;
  const what = other.direction === 'up' ? 'run' : 'undone';
  throw new MigrationError(
    'MIGRATION_STARTED',
    `The migration ${other.migration} was stopped while it was being ${what}.`,
    {
      hint: files.some(({ name }) => name === other.migration)
        ? `Call ${other.direction}() first: it goes on where that was stopped.`
        : `Its file is gone: put it back and call ${other.direction}(), or undo by hand what it has done, and call forget (mortise migrate forget).`,
    },
  );
}

export async function statusesOf(plan: MigrationPlan): Promise<readonly MigrationStatus[]> {
  const started = new Set(plan.journal.map(({ migration }) => migration));
  const standing = new Set(plan.standing.map(({ file }) => file.name));
  const there = await Promise.all(plan.files.map(file => statusOf(file, plan, { started, standing })));
  const isGone = (name: string): boolean => !plan.files.some(file => file.name === name);
  const gone = plan.applied.filter(({ name }) => isGone(name) && !started.has(name));
  const begun = [...started].filter(isGone).map((name): MigrationStatus => ({ name, state: 'started' }));
  const statuses = [...there, ...gone.map(each => goneOf(each, plan)), ...begun];
  return statuses.sort((one, other) => compareNames(one.name, other.name));
}

interface Marked {
  readonly started: ReadonlySet<string>;
  readonly standing: ReadonlySet<string>;
}

async function statusOf(
  file: MigrationFile,
  { applied, replaced }: MigrationPlan,
  { started, standing }: Marked,
): Promise<MigrationStatus> {
  const { name } = file;
  const found = applied.find(each => each.name === name);
  if (started.has(name)) return { name, state: 'started' };
  if (found === undefined) {
    if (replaced.has(name)) return { name, state: 'replaced' };
    return { name, state: standing.has(name) ? 'applied' : 'pending' };
  }
  const changed = await isChanged(file, found.checksum);
  return { ...toldOf(found), state: replaced.has(name) ? 'replaced' : 'applied', changed };
}

/** Of a file in the same language as the one that has run; of another nobody can tell. */
async function isChanged(file: MigrationFile, checksum: string | undefined): Promise<boolean> {
  if (checksum === undefined || !checksum.startsWith(`${file.extension}:`)) return false;
  return (await checksumOf(file)) !== checksum;
}

const goneOf = (found: AppliedMigration, { replaced }: MigrationPlan): MigrationStatus => ({
  ...toldOf(found),
  state: replaced.has(found.name) ? 'replaced' : 'missing',
});

const toldOf = ({ name, batch, appliedAt }: AppliedMigration) => ({
  name,
  batch,
  ...(appliedAt !== undefined && { appliedAt }),
});
