import { MigrationError } from '../errors/migration-error';
import { createHash } from 'node:crypto';
import { canonicalText, hashOfState } from '../state/canonical-state';
import type { SchemaState } from '../state/schema-state';

/** What stands beside a migration: the tables after it, and after which state it was made. */
export interface Snapshot {
  readonly format: 1;
  /** Hashes of the states before it: two where it joins branches, none for the first. */
  readonly parents: readonly string[];
  readonly hash: string;
  /** Names of all migrations that it stands for. */
  readonly replaces?: readonly string[];
  /** Of all else in it: a change of what it stands for, or came after, is noticed as well. */
  readonly seal: string;
  readonly tables: SchemaState['tables'];
}

export const snapshotOf = (
  { tables }: SchemaState,
  { parents, replaces }: Pick<Snapshot, 'parents' | 'replaces'>,
): Snapshot => {
  const told = {
    format: 1,
    parents,
    hash: hashOfState({ tables }),
    ...(replaces !== undefined && { replaces }),
  } as const;
  return { ...told, seal: sealOf(told), tables };
};

const sealOf = ({ format, parents, hash, replaces }: Omit<Snapshot, 'seal' | 'tables'>): string =>
  createHash('sha256').update(canonicalText({ format, parents, hash, replaces })).digest('hex');

export const snapshotText = (snapshot: Snapshot): string => `${JSON.stringify(snapshot, undefined, 2)}\n`;

/**
 * The snapshot that a text is.
 *
 * @throws MigrationError `SNAPSHOT_UNREADABLE`, and `SNAPSHOT_CHANGED` where its tables are not those it was written with
 */
export function readSnapshot(text: string, name: string): Snapshot {
  const snapshot = parsed(text, name);
  if (hashOfState(snapshot) === snapshot.hash && sealOf(snapshot) === snapshot.seal) return snapshot;
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
    return JSON.parse(text.replace(/^\uFEFF/, '')) as unknown;
  } catch {
    return undefined;
  }
}

function isSnapshot(value: unknown): value is Snapshot {
  if (!isRecord(value)) return false;
  const { format, parents, hash, replaces = [], seal, tables } = value;
  const texts = [hash, seal].every(each => typeof each === 'string');
  return format === 1 && texts && isListOfTexts(parents) && isListOfTexts(replaces) && isRecord(tables) && Object.values(tables).every(isTable); // prettier-ignore
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isListOfTexts = (value: unknown): boolean =>
  Array.isArray(value) && value.every(each => typeof each === 'string');

/** As far as it is needed to tell by the hash whether it is as it was written. */
const isTable = (value: unknown): boolean =>
  isRecord(value) &&
  isRecord(value['columns']) &&
  Object.values(value['columns']).every(isRecord) &&
  isListOfTexts(value['primaryKey']) &&
  [value['indexes'], value['foreignKeys']].every(each => Array.isArray(each) && each.every(isRecord));
