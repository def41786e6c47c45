import { readFile } from 'node:fs/promises';
import { checkCallOptions, text } from '@mortise/core';
import { applySteps } from '../difference/apply-steps';
import { difference } from '../difference/difference';
import { MigrationError } from '../errors/migration-error';
import { parentsOf, readChain, stateAfter, type ChainLink } from '../files/chain';
import { loadMigration } from '../files/migration-files';
import { wordsOf } from '../files/migration-name';
import type { MigrationContent } from '../files/migration-text';
import { hashOfState } from '../state/canonical-state';
import type { SchemaState } from '../state/schema-state';
import type { Migration } from '../steps/migration-schema';
import { recordSteps } from '../steps/record-steps';
import type { Step } from '../steps/step';
import { write, type GenerateContext, type GeneratedMigration } from './generate-migration';
import { choicesIn, withNotes } from './recorded-notes';
import { squashRange } from './squash-range';

export interface SquashOptions {
  /** Names of the first and the last that become one: all unless said. */
  readonly from?: string;
  readonly to?: string;
}

/**
 * Makes one migration of several. It stands for them: where they have run, it has. They may be deleted once no database has
 * run only some of them.
 *
 * @throws MigrationError `NOTHING_TO_SQUASH`, `UNKNOWN_MIGRATION`, `SQUASH_ACROSS_BRANCHES`, `MIGRATION_EXISTS`, and `SNAPSHOT_CHANGED` where their steps don't lead to their snapshot
 */
export async function squashMigrations(
  context: GenerateContext,
  name: string,
  options: SquashOptions = {},
): Promise<GeneratedMigration> {
  const { from, to } = checkCallOptions(options, { from: text, to: text }, 'squash');
  const chain = await readChain(context.directory);
  const links = squashRange(chain, { from, to });
  const [first, last] = [links[0], links.at(-1) ?? links[0]];
  const parents = parentsOf(first, chain).map(stateAfter);
  const before = parents[0] ?? { tables: {} };
  // At the place of the last.
  const fullName = `${last.name.slice(0, 14)}-${wordsOf(name)}`;
  if (links.some(link => link.name === fullName)) throw ownName(fullName);
  const content = await squashed(links, { before, after: stateAfter(last), context });
  return write(context, {
    name,
    fullName,
    content: { ...content, replaces: links.map(link => link.name) },
    state: stateAfter(last),
    parents: first.snapshot.parents,
  });
}

const ownName = (name: string): MigrationError =>
  new MigrationError(
    'MIGRATION_EXISTS',
    `The squashed migration would be called ${name}, as one that it replaces is.`,
    {
      hint: 'Give it another name: it stands beside those that it replaces until no database needs them.',
    },
  );

interface Squashing {
  readonly before: SchemaState;
  readonly after: SchemaState;
  readonly context: GenerateContext;
}

type Squashed = Omit<MigrationContent, 'replaces'>;

/**
 * What leads from one end to the other. From nothing on there are no rows, and the shortest way is as good; otherwise, and where
 * authors have statements of their own, the steps stay as they were: renames and filled columns are in them.
 */
async function squashed(links: readonly ChainLink[], { before, after, context }: Squashing): Promise<Squashed> {
  const all: RecordedLink[] = [];
  for (const link of links) all.push(await recorded(link, context));
  const up = all.flatMap(each => each.up);
  const down = [...all].reverse().flatMap(each => each.down);
  checkSame(applySteps(before, up), after, links);
  const standing = standingOf(all);
  const hasOwnSql = [...up, ...down].some(({ type }) => type === 'sql' || type === 'fillColumn');
  if (!hasOwnSql && Object.keys(before.tables).length === 0) return { ...difference(before, after), ...standing };
  const choices = new Map(all.flatMap(each => [...each.choices]));
  return {
    up: withNotes(up, before, choices),
    down: withNotes(down, after, choices),
    ...(all.some(({ migration }) => migration.transaction === false) && { transaction: false as const }),
    ...standing,
  };
}

interface RecordedLink {
  readonly name: string;
  readonly migration: Migration;
  readonly up: readonly Step[];
  readonly down: readonly Step[];
  readonly choices: ReadonlyMap<Step, string>;
}

async function recorded(link: ChainLink, context: GenerateContext): Promise<RecordedLink> {
  const migration = await loadMigration(link, context);
  const [up, down] = [await recordSteps(migration, 'up'), await recordSteps(migration, 'down')];
  const choices = choicesIn(await readFile(link.path, 'utf8'), [...up, ...down]);
  return { name: link.name, migration, up, down, choices };
}

/** What those that are replaced stood for themselves. */
function standingOf(all: readonly RecordedLink[]): Pick<Migration, 'replacedBefore'> {
  const entries = all.flatMap(({ name, migration: { replaces, replacedBefore: earlier = {} } }) => [
    ...Object.entries(earlier),
    ...(replaces === undefined ? [] : [[name, replaces] as const]),
  ]);
  return entries.length === 0 ? {} : { replacedBefore: Object.fromEntries(entries) };
}

function checkSame(reached: SchemaState, after: SchemaState, links: readonly ChainLink[]): void {
  if (hashOfState(reached) === hashOfState(after)) return;
  const names = links.map(({ name }) => name).join(', ');
  throw new MigrationError(
    'SNAPSHOT_CHANGED',
    `The steps of ${names} don't lead to the tables of their last snapshot.`,
    {
      hint: 'A step was added or taken out after the migration was generated, or SQL of its own changes tables.',
    },
  );
}
