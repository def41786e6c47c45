import { MigrationError } from '../errors/migration-error';
import { hashOfState } from '../state/canonical-state';
import type { SchemaState } from '../state/schema-state';

/** What stands beside a migration: the tables after it, and after which state it was made. */
export interface Snapshot {
  readonly format: 1;
  /** Hashes of the states before it: two where it joins branches, none for the first. */
  readonly parents: readonly string[];
  readonly hash: string;
  /** Names of all migrations that it stands for. */
  readonly replaces?: readonly string[];
  readonly tables: SchemaState['tables'];
}

export const snapshotOf = (
  { tables }: SchemaState,
  { parents, replaces }: Pick<Snapshot, 'parents' | 'replaces'>,
): Snapshot => ({
  format: 1,
  parents,
  hash: hashOfState({ tables }),
  ...(replaces !== undefined && { replaces }),
  tables: tables,
});

export const snapshotText = (snapshot: Snapshot): string => `${JSON.stringify(snapshot, undefined, 2)}\n`;

/**
 * The snapshot that a text is.
 *
 * @throws MigrationError `SNAPSHOT_UNREADABLE`, and `SNAPSHOT_CHANGED` where its tables are not those it was written with
 */
export function readSnapshot(text: string, name: string): Snapshot {
  const snapshot = parsed(text, name);
  if (hashOfState(snapshot) === snapshot.hash) return snapshot;
  throw new MigrationError('SNAPSHOT_CHANGED', `The snapshot of ${name} was changed after it was written.`, {
    hint: 'Take it back as it was from version control: a change of the schema is a migration of its own.',
  });
}

function parsed(text: string, name: string): Snapshot {
  const snapshot = parsedJson(text);
  if (isSnapshot(snapshot)) return snapshot;
  throw new MigrationError('SNAPSHOT_UNREADABLE', `The snapshot of ${name} is none that this version reads.`, {
    hint: 'Where branches met in it, take that of one of them and run: mortise migrate merge <name>.',
  });
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function isSnapshot(value: unknown): value is Snapshot {
  if (typeof value !== 'object' || value === null) return false;
  const { format, parents, hash, tables } = value as Partial<Snapshot>; // looked at here
  return format === 1 && Array.isArray(parents) && typeof hash === 'string' && typeof tables === 'object';
}
