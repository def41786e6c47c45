import { MigrationError } from '../errors/migration-error';
import { ancestorsOf, headsOf, readChain, stateAfter, type ChainLink } from '../files/chain';
import type { SchemaState } from '../state/schema-state';
import { write, type GenerateContext, type GeneratedMigration } from './generate-migration';
import { mergedStates } from './merged-states';

/**
 * Joins two branches that have each added migrations: by one that does nothing, and says that both are before it.
 *
 * @throws MigrationError `NOTHING_TO_MERGE`, and `MIGRATIONS_CONFLICT` where both changed the same
 */
export async function mergeMigrations(context: GenerateContext, name: string): Promise<GeneratedMigration> {
  const chain = await readChain(context.directory);
  const [one, other, ...more] = headsOf(chain);
  if (one === undefined || other === undefined) throw nothingToMerge();
  const base = commonState(one, other, chain);
  const { state, conflicts } = mergedStates({ base, one: stateAfter(one), other: stateAfter(other) });
  if (conflicts.length > 0) throw conflict([one, other], conflicts);
  const remark = more.length === 0 ? [] : [`Still to be joined: ${more.map(each => each.name).join(', ')}.`];
  return write(context, {
    name,
    content: { up: [], down: [], merges: [one.name, other.name], remarks: remark },
    state,
    parents: [one.snapshot.hash, other.snapshot.hash],
  });
}

const nothingToMerge = (): MigrationError =>
  new MigrationError('NOTHING_TO_MERGE', 'The migrations are one line: there is nothing to join.');

function conflict(heads: readonly ChainLink[], conflicts: readonly string[]): MigrationError {
  const names = heads.map(({ name }) => name).join(' and ');
  return new MigrationError('MIGRATIONS_CONFLICT', `${names} can't be joined. ${conflicts.join(' ')}`, {
    hint: 'Delete the one that ran nowhere yet, and generate it anew after the other.',
  });
}

/** The last that both have before them; nothing where they began apart. */
function commonState(one: ChainLink, other: ChainLink, chain: readonly ChainLink[]): SchemaState {
  const ofOther = ancestorsOf(other, chain);
  const common = [...ancestorsOf(one, chain)].filter(link => ofOther.has(link));
  const last = chain.filter(link => common.includes(link)).at(-1);
  return last === undefined ? { tables: {} } : stateAfter(last);
}
