import {
  allOf,
  attributeOf,
  type Awaitable,
  compileFind,
  DatabaseError,
  engineOf,
  executionOf,
  ParameterBag,
  type Condition,
  type ExecutionContext,
  type ModelDefinition,
  type OrderTerm,
  type RowLock,
  type TableName,
  type WritableColumns,
} from '@mortise/core';
import type { BoundAssociation } from '../association';
import { keyIdentity, listItem, inKeyOrder } from '../reads/link-keys';
import { hasKey } from './key-conditions';

// FOR UPDATE would make every insert that refers to the row wait, and deadlock with whoever waits for that insert.
const lock: RowLock = { level: 'NO KEY UPDATE', whenHeld: 'wait' };

type Key = readonly unknown[];

/**
 * Locks the row of a source until the transaction ends: of two callers that set a list, one comes after the other. Where the
 * second may not see what the first has written, because its transaction began before, it is refused and can begin again.
 */
export function lockSource(association: BoundAssociation, sourceKey: Key, context: ExecutionContext): Awaitable<void> {
  return lockSources(association, [sourceKey], context);
}

/** Locks the rows of sources, in the order of their keys: so that callers with the same ones don't wait for each other. */
export function lockSources(
  association: BoundAssociation,
  sourceKeys: readonly Key[],
  context: ExecutionContext,
): Awaitable<void> {
  const { keepsSnapshots, locksRows } = engineOf(association.sourceDefinition);
  if (keepsSnapshots) return lockCurrent(association, sourceKeys, context);
  if (locksRows) return holdSources(association, sourceKeys, context);
}

async function lockCurrent(
  association: BoundAssociation,
  sourceKeys: readonly Key[],
  context: ExecutionContext,
): Promise<void> {
  const attribute = await touchableAttribute(association.sourceDefinition, context);
  // To change a row locks it; several are locked in order first.
  if (sourceKeys.length > 1) await holdSources(association, sourceKeys, context);
  await touchSources(association, { sourceKeys, attribute }, context);
}

/** Locks them, and leaves no trace of it: enough where nothing that was read before decides what is written. */
export async function holdSources(
  association: BoundAssociation,
  sourceKeys: readonly Key[],
  context: ExecutionContext,
): Promise<void> {
  const definition = association.sourceDefinition;
  if (!engineOf(definition).locksRows) return;
  const bag = new ParameterBag();
  const names = namesOf(association);
  const { query } = compileFind(definition, { attributes: [...names], raw: true, paranoid: false }, { bag });
  const keys = different(sourceKeys);
  const where = isOneOfKeys(definition, { names, keys }, bag);
  const order = names.map((attribute): OrderTerm => ({ by: { attribute }, direction: 'ASC', nulls: undefined }));
  const sorted = keys.length > 1 ? { order } : {};
  await engineOf(definition).select({ ...query, where, lock, ...sorted }, bag.values, executionOf(context));
}

/** Gives the rows a value that they have: nothing changes, and yet nobody goes on with them as they were. */
async function touchSources(
  association: BoundAssociation,
  { sourceKeys, attribute }: { readonly sourceKeys: readonly Key[]; readonly attribute: string },
  context: ExecutionContext,
): Promise<void> {
  const definition = association.sourceDefinition;
  const bag = new ParameterBag();
  const where = isOneOfKeys(definition, { names: namesOf(association), keys: different(sourceKeys) }, bag);
  const assignments = [{ attribute, value: { pieces: [{ attribute }] } }];
  const engine = engineOf(definition);
  try {
    await engine.update({ definition, assignments, where }, bag.values, executionOf(context));
  } catch (error) {
    // A conflict, which may be tried again, tells nothing of the column.
    if (!(error instanceof DatabaseError && error.retryable)) engine.forgetWritableColumns(definition);
    throw error;
  }
}

const namesOf = ({ path }: BoundAssociation): readonly string[] => path[0]?.fromAttributes ?? [];

const different = (keys: readonly Key[]): readonly Key[] => [
  ...new Map(keys.map(key => [keyIdentity(key), key])).values(),
];

/** One row is found by its key: a list may be looked for from end to end, and each row that is passed is locked too. */
function isOneOfKeys(
  definition: ModelDefinition,
  { names, keys }: { readonly names: readonly string[]; readonly keys: readonly Key[] },
  bag: ParameterBag,
): Condition | undefined {
  const [only, ...others] = keys;
  if (only !== undefined && others.length === 0) return allOf(hasKey(definition, names, only, bag));
  const sorted = inKeyOrder(keys.map(key => ({ key })));
  const list = bag.canonicalList(
    definition,
    names,
    sorted.map(({ key }) => listItem(key)),
  );
  return { type: 'in', attributes: names, list, negated: false };
}

/**
 * The attribute of an owner that can be given the value it has. A row that was locked, and not written, is no conflict for
 * a transaction that began before; an advisory lock isn't either.
 *
 * @throws DatabaseError `OWNER_NOT_WRITABLE`
 */
async function touchableAttribute(definition: ModelDefinition, context: ExecutionContext): Promise<string> {
  const writable = await engineOf(definition).writableColumns(definition, context);
  const found = writable === undefined ? touchableAsDefined(definition) : touchableOf(definition, writable);
  if (found === undefined) throw notWritable(definition, writable?.ungranted ?? []);
  return found;
}

function touchableOf({ timestamps }: ModelDefinition, { attributes }: WritableColumns): string | undefined {
  const { createdAt, updatedAt } = timestamps;
  return attributes.find(name => name === createdAt || name === updatedAt) ?? attributes[0];
}

/** Of a table that was made as it says: a timestamp, a part of the key, what has no default, any. */
function touchableAsDefined({ attributes, timestamps, primaryKey }: ModelDefinition): string | undefined {
  const stamp = timestamps.createdAt ?? timestamps.updatedAt;
  if (stamp !== undefined) return stamp;
  const columns = [...attributes.values()].filter(
    ({ type, autoIncrement }) => type.kind !== 'VIRTUAL' && !autoIncrement,
  );
  const given = columns.find(({ allowNull, defaultValue }) => !allowNull && defaultValue === undefined);
  const own = columns.find(({ name }) => primaryKey.includes(name)) ?? given ?? columns[0];
  return own?.name ?? primaryKey[0];
}

function notWritable(definition: ModelDefinition, ungranted: readonly string[]): DatabaseError {
  const { name, table, primaryKey } = definition;
  const message = `Links of a ${name} can't be changed so: its own row has to be written for that, and none of its columns may be.`;
  const attribute = ungranted.find(each => !primaryKey.includes(each)) ?? ungranted[0];
  const way =
    attribute === undefined
      ? 'Give its table a column that UPDATE can write, and the model an attribute for it'
      : `Let the user update one: GRANT UPDATE (${quoted(attributeOf(definition, attribute).columnName)}) ON ${fullName(table)} TO …`;
  const hint = `${way}.`;
  return new DatabaseError('OWNER_NOT_WRITABLE', message, { hint, table: table.name });
}

const fullName = ({ schema, name }: TableName): string =>
  schema === undefined ? quoted(name) : `${quoted(schema)}.${quoted(name)}`;

/** As the standard has it: only there a row is written to be locked. */
const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
