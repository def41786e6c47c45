import {
  callback,
  checkCallOptions,
  flag,
  type ModelDefinition,
  type OptionRule,
  type OptionRules,
} from '@mortise/core';
import { askedRenames, renameCandidates, type RenameQuestion } from '../difference/rename-candidates';
import { checkKeyChanges } from '../difference/check-key-changes';
import { difference, type Difference } from '../difference/difference';
import type { PlannedStep } from '../difference/planned-step';
import { resolveRenames, type Renames } from '../difference/renames';
import { MigrationError } from '../errors/migration-error';
import { endOf, readChain } from '../files/chain';
import { migrationName } from '../files/migration-name';
import type { MigrationContent } from '../files/migration-text';
import { snapshotOf, type Snapshot } from '../files/snapshot';
import { writeMigration } from '../files/write-migration';
import { schemaStateOf } from '../state/schema-state-of';
import type { SchemaState } from '../state/schema-state';
import { replacedNames } from '../steps/replaced-names';
import { withoutFormerNames } from '../state/without-former-names';

/** What migrations are generated from, and where to. */
export interface GenerateContext {
  /** An absolute path. */
  readonly directory: string;
  readonly language: 'ts' | 'js';
  readonly definitions: () => readonly ModelDefinition[];
  /** The tables that are there: of `fromDatabase` and `check({ database: true })`. */
  readonly liveState?: () => Promise<SchemaState>;
  /** Names of the dialects that the migrations are for. */
  readonly dialects: readonly string[];
  /** Imports a file. */
  readonly load: (path: string) => Promise<unknown>;
  readonly now?: () => Date;
}

export interface GenerateOptions {
  /** What is called otherwise now: `{ people: 'persons', 'people.nick': 'nickname' }`. */
  readonly renames?: Renames;
  /** True: tables and columns that no model has any more are dropped, with all that is in them. */
  readonly allowDrop?: boolean;
  /** True: the tables that are there are compared with the models, and not those that migrations lead to. */
  readonly fromDatabase?: boolean;
  /** Asks whether what goes has another name now. */
  readonly onQuestion?: RenameQuestion;
  /** True: a migration without steps, to be written by hand. */
  readonly empty?: boolean;
}

const texts: OptionRule = {
  expected: "names by the names before: { 'people.nick': 'nickname' }",
  accepts: value =>
    typeof value === 'object' && value !== null && Object.values(value).every(each => typeof each === 'string'),
};

const generateRules: OptionRules<GenerateOptions> = {
  renames: texts,
  allowDrop: flag,
  fromDatabase: flag,
  onQuestion: callback,
  empty: flag,
};

/** A migration that was written. */
export interface GeneratedMigration {
  readonly name: string;
  readonly path: string;
  readonly snapshotPath: string;
  readonly up: readonly PlannedStep[];
  readonly down: readonly PlannedStep[];
}

/**
 * Writes the migration from what the others lead to, to what the models say; undefined where nothing has changed.
 *
 * @throws QueryError `UNKNOWN_OPTION`, `INVALID_OPTION`
 * @throws MigrationError `DESTRUCTIVE_MIGRATION`, `UNKNOWN_RENAME`, `AMBIGUOUS_RENAME`, `KEY_CHANGE_BY_HAND`, `MIGRATIONS_DIVERGED`, `SNAPSHOT_MISSING`, `SNAPSHOT_CHANGED`
 */
export async function generateMigration(
  context: GenerateContext,
  name: string,
  given: GenerateOptions = {},
): Promise<GeneratedMigration | undefined> {
  const options = checkCallOptions(given, generateRules, 'generate');
  const chain = await readChain(context.directory);
  const { state, parents } = endOf(chain);
  if (options.empty === true) return write(context, { name, content: { up: [], down: [] }, state, parents });
  const to = schemaStateOf(context.definitions());
  const from = options.fromDatabase === true ? await presentState(context, [state, to]) : state;
  const found = await differenceBetween(from, to, options);
  if (found.up.length === 0) return undefined;
  const remarks = options.fromDatabase === true ? [OF_ONE_DATABASE] : [];
  return write(context, { name, content: { ...found, remarks }, state: to, parents });
}

const OF_ONE_DATABASE =
  'From the tables of one database. It belongs there: where tables are otherwise, note it as run (markApplied) and run nothing of it.';

async function differenceBetween(
  from: SchemaState,
  to: SchemaState,
  { renames: told = {}, onQuestion, allowDrop }: GenerateOptions,
): Promise<Difference> {
  const renames = onQuestion === undefined ? told : await askedRenames({ from, to, renames: told }, onQuestion);
  checkKeyChanges(resolveRenames(from, to, renames));
  const found = difference(from, to, { renames });
  const losses = found.up.filter(({ note }) => note?.kind === 'loss');
  if (losses.length > 0 && allowDrop !== true) throw destructive(losses, renameHint(from, to, renames));
  return found;
}

function destructive(losses: readonly PlannedStep[], hint: string): MigrationError {
  const all = losses.map(({ note }) => note?.text).join(' ');
  return new MigrationError('DESTRUCTIVE_MIGRATION', `The migration would lose what is there. ${all}`, { hint });
}

function renameHint(from: SchemaState, to: SchemaState, renames: Renames): string {
  const [candidate] = renameCandidates(from, to, renames);
  const rename =
    candidate === undefined ? '' : `If it was renamed, say so: --rename ${candidate.from}=${candidate.to[0]}. `;
  return `${rename}If it may go, say --allow-drop (allowDrop: true).`;
}

/** What is there of the tables that models or migrations know; the others are nobody's here. */
export async function presentState(
  { liveState }: GenerateContext,
  known: readonly SchemaState[],
): Promise<SchemaState> {
  if (liveState === undefined)
    throw new MigrationError('NO_DATABASE', 'The tables that are there are asked for, and there is no database.');
  const names = new Set(known.flatMap(({ tables }) => Object.keys(tables)));
  const { tables } = await liveState();
  return { tables: Object.fromEntries(Object.entries(tables).filter(([key]) => names.has(key))) };
}

/** What is to be written. */
export interface Draft {
  readonly name: string;
  readonly content: MigrationContent;
  readonly state: SchemaState;
  readonly parents: readonly string[];
  /** The whole name, where it is not the next by time. */
  readonly fullName?: string;
}

/** Writes a migration with its snapshot. */
export async function write(context: GenerateContext, draft: Draft): Promise<GeneratedMigration> {
  const { directory, language, now = () => new Date() } = context;
  const { content, state, parents } = draft;
  const others = (await readChain(directory)).map(link => link.name);
  const name = draft.fullName ?? migrationName(draft.name, { now: now(), others });
  const replaces: Pick<Snapshot, 'replaces'> =
    content.replaces === undefined ? {} : { replaces: replacedNames(content) };
  const snapshot = snapshotOf(withoutFormerNames(state), { parents, ...replaces });
  const paths = await writeMigration({ directory, name, language, content, snapshot });
  return { name, ...paths, up: content.up, down: content.down };
}
