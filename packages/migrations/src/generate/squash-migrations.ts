import { checkCallOptions, didYouMean, text } from '@mortise/core';
import { applySteps } from '../difference/apply-steps';
import { difference, type Difference } from '../difference/difference';
import { plain } from '../difference/planned-step';
import { MigrationError } from '../errors/migration-error';
import { parentsOf, readChain, stateAfter, type ChainLink } from '../files/chain';
import { wordsOf } from '../files/migration-name';
import { hashOfState } from '../state/canonical-state';
import type { SchemaState } from '../state/schema-state';
import { recordSteps } from '../steps/record-steps';
import type { Step } from '../steps/step';
import { loadMigration } from './load-migration';
import { write, type GenerateContext, type GeneratedMigration } from './generate-migration';

export interface SquashOptions {
  /** Names of the first and the last that become one: all unless said. */
  readonly from?: string;
  readonly to?: string;
}

/**
 * Makes one migration of several. It stands for them: where they have run, it has. They may be deleted once no database has
 * run only some of them.
 *
 * @throws MigrationError `NOTHING_TO_SQUASH`, `UNKNOWN_MIGRATION`, and `SNAPSHOT_CHANGED` where their steps don't lead to their snapshot
 */
export async function squashMigrations(
  context: GenerateContext,
  name: string,
  options: SquashOptions = {},
): Promise<GeneratedMigration> {
  const { from, to } = checkCallOptions(options, { from: text, to: text }, 'squash');
  const chain = await readChain(context.directory);
  const links = between(chain, from, to);
  const [first, last] = [links[0], links.at(-1)];
  if (first === undefined || last === undefined || links.length < 2) throw nothingToSquash();
  const parents = parentsOf(first, chain).map(stateAfter);
  const before = parents[0] ?? { tables: {} };
  const content = await squashed(links, { before, after: stateAfter(last), context });
  return write(context, {
    name,
    // At the place of the last.
    fullName: `${last.name.slice(0, 14)}-${wordsOf(name)}`,
    content: { ...content, replaces: links.map(link => link.name) },
    state: stateAfter(last),
    parents: first.snapshot.parents,
  });
}

const nothingToSquash = (): MigrationError =>
  new MigrationError('NOTHING_TO_SQUASH', 'There are no two migrations to make one of.');

function between(chain: readonly ChainLink[], from: string | undefined, to: string | undefined): readonly ChainLink[] {
  const placeOf = (name: string | undefined, otherwise: number): number => {
    if (name === undefined) return otherwise;
    const place = chain.findIndex(link => link.name === name);
    if (place >= 0) return place;
    const names = chain.map(link => link.name);
    throw new MigrationError('UNKNOWN_MIGRATION', `There is no migration "${name}".${didYouMean(name, names)}`);
  };
  return chain.slice(placeOf(from, 0), placeOf(to, chain.length - 1) + 1);
}

interface Squashing {
  readonly before: SchemaState;
  readonly after: SchemaState;
  readonly context: GenerateContext;
}

/** What leads from one end to the other; statements of authors keep the steps as they were. */
async function squashed(links: readonly ChainLink[], { before, after, context }: Squashing): Promise<Difference> {
  const up: Step[] = [];
  const down: Step[] = [];
  for (const link of links) {
    const migration = await loadMigration(context, link);
    up.push(...(await recordSteps(migration, 'up')));
    down.unshift(...(await recordSteps(migration, 'down')));
  }
  checkSame(applySteps(before, up), after, links);
  const hasOwnSql = [...up, ...down].some(({ type }) => type === 'sql' || type === 'fillColumn');
  return hasOwnSql ? { up: up.map(plain), down: down.map(plain) } : difference(before, after);
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
