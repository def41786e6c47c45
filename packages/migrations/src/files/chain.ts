import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { MigrationError } from '../errors/migration-error';
import type { SchemaState } from '../state/schema-state';
import { readSnapshot, type Snapshot } from './snapshot';
import { textOf } from './text-of';

/** A migration of the folder, with the tables after it. */
export interface ChainLink {
  readonly name: string;
  readonly path: string;
  readonly snapshot: Snapshot;
}

/** As the runner has it, with the time before: a test beside a migration is none. */
const FILE = /^(?!.*\.(?:d|test|spec)\.[cm]?[jt]s$)(\d{14}-.+)\.[cm]?[jt]s$/;
export const SNAPSHOT = '.snapshot.json';

/**
 * The migrations of a folder in their order. Those that another one replaces are left out.
 *
 * @throws MigrationError `SNAPSHOT_MISSING`, `SNAPSHOT_CHANGED`, `SNAPSHOT_UNREADABLE`
 */
export async function readChain(directory: string): Promise<readonly ChainLink[]> {
  const files = await filesOf(directory);
  const names = new Map(files.flatMap(file => (FILE.test(file) ? [[file.replace(FILE, '$1'), file] as const] : [])));
  const links = await Promise.all([...names].map(([name, file]) => linkOf(directory, name, file)));
  const replaced = new Set(links.flatMap(({ snapshot }) => snapshot.replaces ?? []));
  const chain = links.filter(({ name }) => !replaced.has(name));
  checkParents(chain);
  return chain;
}

/** In their order; none where there is no folder yet. */
async function filesOf(directory: string): Promise<readonly string[]> {
  try {
    return (await readdir(directory)).sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []; // an error of the file system has a code
    throw error;
  }
}

async function linkOf(directory: string, name: string, file: string): Promise<ChainLink> {
  const text = await textOf(join(directory, `${name}${SNAPSHOT}`));
  if (text === undefined) throw snapshotMissing(`The migration ${name} has no snapshot beside it: ${name}${SNAPSHOT}.`);
  return { name, path: join(directory, file), snapshot: readSnapshot(text, name) };
}

const snapshotMissing = (message: string): MigrationError =>
  new MigrationError('SNAPSHOT_MISSING', message, {
    hint: 'Take it back from version control: without it nobody knows what the migrations lead to.',
  });

function checkParents(chain: readonly ChainLink[]): void {
  const known = new Set(chain.map(({ snapshot }) => snapshot.hash));
  for (const { name, snapshot } of chain) {
    if (snapshot.parents.every(hash => known.has(hash))) continue;
    throw snapshotMissing(`The migration ${name} was made after another one, which is not there.`);
  }
}

/** The migrations before one: of several that lead to the same tables, the last. */
export function parentsOf(link: ChainLink, chain: readonly ChainLink[]): readonly ChainLink[] {
  const before = chain.slice(0, chain.indexOf(link));
  return link.snapshot.parents.flatMap(hash => {
    const others = chain.filter(each => each !== link && each.snapshot.hash === hash);
    return before.filter(each => each.snapshot.hash === hash).at(-1) ?? others[0] ?? [];
  });
}

/** The migrations that nothing came after. */
export function headsOf(chain: readonly ChainLink[]): readonly ChainLink[] {
  const parents = new Set(chain.flatMap(link => parentsOf(link, chain)));
  return chain.filter(link => !parents.has(link));
}

/** Where a chain ends: the tables, and what the next migration names as before it. */
export interface ChainEnd {
  readonly state: SchemaState;
  readonly parents: readonly string[];
}

/**
 * Where the migrations of a folder lead.
 *
 * @throws MigrationError `MIGRATIONS_DIVERGED` where branches have each added one
 */
export function endOf(chain: readonly ChainLink[]): ChainEnd {
  const [head, ...others] = headsOf(chain);
  if (head === undefined) return { state: { tables: {} }, parents: [] };
  if (others.length > 0) throw diverged([head, ...others]);
  return { state: stateAfter(head), parents: [head.snapshot.hash] };
}

export const stateAfter = ({ snapshot }: ChainLink): SchemaState => ({ tables: snapshot.tables });

function diverged(heads: readonly ChainLink[]): MigrationError {
  const names = heads.map(({ name }) => name).join(' and ');
  return new MigrationError('MIGRATIONS_DIVERGED', `Branches have each added a migration: ${names}.`, {
    hint: 'Join them: mortise migrate merge <name>.',
  });
}

/** All that came before a migration, and itself. */
export function ancestorsOf(link: ChainLink, chain: readonly ChainLink[]): ReadonlySet<ChainLink> {
  const found = new Set<ChainLink>();
  const visit = (each: ChainLink): void => {
    if (found.has(each)) return;
    found.add(each);
    parentsOf(each, chain).forEach(visit);
  };
  visit(link);
  return found;
}
