import { didYouMean, MortiseError } from '@mortise/core';
import { MigrationError } from '../errors/migration-error';
import { parentsOf, readChain, stateAfter, type ChainLink } from '../files/chain';
import { loadMigration } from '../files/migration-files';
import type { LintFinding } from '../lint/lint-finding';
import { lintSteps } from '../lint/lint-steps';
import { recordSteps } from '../steps/record-steps';
import type { GenerateContext } from './generate-migration';

/**
 * What is to be known of migrations before they run where many rows are: of one, or of all.
 *
 * @throws MigrationError `UNKNOWN_MIGRATION`, `NOT_A_MIGRATION`
 */
export async function lintMigrations(context: GenerateContext, name?: string): Promise<readonly LintFinding[]> {
  const chain = await readChain(context.directory);
  const links = name === undefined ? chain : [named(name, chain)];
  const findings = await Promise.all(links.map(link => lintMigration(link, chain, context)));
  return findings.flat();
}

function named(name: string, chain: readonly ChainLink[]): ChainLink {
  const link = chain.find(each => each.name === name);
  if (link !== undefined) return link;
  const names = chain.map(each => each.name);
  throw new MigrationError('UNKNOWN_MIGRATION', `There is no migration "${name}".${didYouMean(name, names)}`);
}

async function lintMigration(
  link: ChainLink,
  chain: readonly ChainLink[],
  context: GenerateContext,
): Promise<readonly LintFinding[]> {
  const migration = await loadMigration(link, context);
  const before = parentsOf(link, chain).map(stateAfter)[0] ?? { tables: {} };
  try {
    const steps = await recordSteps(migration, 'up');
    const { dialects } = context;
    return lintSteps({
      migration: link.name,
      steps,
      before,
      dialects,
      isInTransaction: migration.transaction !== false,
    });
  } catch (error) {
    if (error instanceof MortiseError && error.code === 'NO_DATABASE') return [unseen(link.name)];
    throw error;
  }
}

const unseen = (migration: string): LintFinding => ({
  migration,
  step: 0,
  rule: 'rows-unseen',
  message: 'It asks for rows while it runs, so that its steps are not known before.',
  safe: 'Have work on rows in a migration of its own, in parts that each take little time.',
});
