import { after, type Awaitable, engineOf, isPending, executionOf } from '../engine';
import type { NullOptions, WriteOptions } from '../options/write-options';
import { hasSql, tellingInstance, validateInstance } from './validate-instance';
import { asOne, isFollowed, prepareWrite, runAfterWrite, type HookedWrite } from './write-hooks';
import { rowOf } from '../instance/changes';
import { stateOf, readValue } from '../instance/instance';
import type { ModelDefinition } from '../definition/model-definition';
import type { ConflictClause, InsertCommand, InsertedRows } from '../query/commands';
import { mapPaced } from '../rules/pace';
import type { ExecutionContext, TransactionHandle } from '../options/transaction-options';
import { insertedColumns, insertShape, type InsertShape, stampNew } from './new-row';
import { rowValues } from './insert-groups';
import { keepingNested, takeNested, writeNested, type NestedValues } from './nested-writes';
import { omitNulls } from './omit-null';
import { recordSaved } from './saved-row';
import { type WorkedOut, undoWith } from './undo-on-rollback';
import { namesInSql, sentValue } from './inserted-sql';
import { sqlValuesIn } from './read-back';
import { SqlFragment } from '../sql/sql-fragment';

type InsertOptions = WriteOptions & NullOptions;

/** Inserts one new instance, with all that is nested in it: at once where nothing has to be waited for. */
export function insertInstance(definition: ModelDefinition, instance: object, options: InsertOptions): Awaitable<void> {
  omitNulls(definition, [instance], options);
  const nested = definition.associations.size === 0 ? undefined : takeNested(definition, [instance]);
  if (nested === undefined || nested.size === 0) return insertAlone(definition, instance, options);
  return keepingNested(nested, () =>
    engineOf(definition).transaction(executionOf(options), transaction =>
      insertWithNested(definition, instance, nested, { ...options, transaction }),
    ),
  );
}

async function insertWithNested(
  definition: ModelDefinition,
  instance: object,
  nested: NestedValues,
  options: WriteOptions,
): Promise<void> {
  const { hooks, validate } = options;
  const within = { hooks, validate, isBulk: false, ...executionOf(options) };
  const before = writeNested(nested, 'before', within);
  if (isPending(before)) await before;
  // What is nested may have led back to the instance, and inserted it.
  const inserted = stateOf(instance).isNewRecord ? insertAlone(definition, instance, options) : undefined;
  if (isPending(inserted)) await inserted;
  const written = writeNested(nested, 'after', within);
  if (isPending(written)) await written;
}

function insertAlone(definition: ModelDefinition, instance: object, options: WriteOptions): Awaitable<void> {
  if (!isFollowed(definition, options, afterInsert)) return insertHeard(definition, instance, options);
  return asOne(definition, options, within => insertHeard(definition, instance, within));
}

function insertHeard(definition: ModelDefinition, instance: object, options: WriteOptions): Awaitable<void> {
  const former = rowOf(instance);
  return after(prepareInsert({ definition, instance, options }), values => {
    const shape = insertShape(definition, values);
    const group = { definition, shape, instances: [instance], rows: [values], inSql: namesInSql([values]), ...oneRow };
    const written = insertGroup(group, executionOf(options));
    return after(written, () => runAfterWrite({ definition, instance, options }, former, afterInsert));
  });
}

/** Hooks that are told of a new row. */
export const afterInsert = ['afterCreate', 'afterSave'] as const;

/** Hooks, timestamps and validation: what happens to a new instance before anything is sent. Gives canonical values. */
export function prepareInsert(write: HookedWrite): Awaitable<Map<string, unknown>> {
  const { definition, instance } = write;
  stampNew(instance, definition, new Date());
  const columns = (): readonly string[] => insertedColumns(instance, definition);
  return prepareWrite(write, { columns, before: ['beforeCreate', 'beforeSave'], takesSql: true });
}

/** Canonical values of the columns that an INSERT of this instance names. */
export function validated(
  definition: ModelDefinition,
  instance: object,
  options: WriteOptions,
): Promise<Map<string, unknown>> {
  const attributes = insertedColumns(instance, definition);
  return validateInstance({ definition, instance, attributes, runsValidators: options.validate !== false, takesSql: true }); // prettier-ignore
}

/** New instances that go into one INSERT. */
export interface InsertGroup {
  readonly definition: ModelDefinition;
  readonly shape: InsertShape;
  /** Whether some rows leave to the database what others give. */
  readonly isUneven: boolean;
  /** Attributes that are SQL in some of its rows. */
  readonly inSql: ReadonlySet<string>;
  readonly instances: readonly object[];
  readonly rows: readonly ReadonlyMap<string, unknown>[];
  readonly conflict: ConflictClause | undefined;
  /** False: nobody looks at the instances afterwards: nothing is recorded on them. */
  readonly tellsKept: boolean;
}

/** What is said of a group that is one row. Said, so that none of it is found on Object.prototype. */
export const oneRow = { isUneven: false, conflict: undefined, tellsKept: true } as const;

/**
 * Inserts a group and records on each instance what its row holds now. One whose row was left out stays new: the row
 * that is there is another's.
 */
export function insertGroup(group: InsertGroup, context: ExecutionContext): Awaitable<void> {
  const { definition, shape, isUneven, inSql } = group;
  const rowOfValues = isUneven
    ? (values: ReadonlyMap<string, unknown>) => rowValues(definition, values, shape)
    : (values: ReadonlyMap<string, unknown>) => shape.attributes.map(name => values.get(name));
  const row = inSql.size === 0 ? rowOfValues : sqlRow(group, rowOfValues);
  const inserted = after(mapPaced(group.rows, row), rows => sendGroup(group, rows, context));
  return after(inserted, returned => (group.tellsKept ? recordAll(group, returned, context) : undefined));
}

/** The values of a row, with SQL as it is sent. */
function sqlRow(
  { definition, shape }: InsertGroup,
  rowOfValues: (values: ReadonlyMap<string, unknown>) => readonly unknown[],
): typeof rowOfValues {
  return values =>
    rowOfValues(values).map((value, place) => sentValue(definition, shape.attributes[place] as string, value)); // one for each
}

/** What comes back: what the database makes, and what it works out. */
function returningOf(group: InsertGroup): readonly string[] {
  const { definition, shape, inSql } = group;
  if (meetsRows(group)) return definition.columns;
  return inSql.size === 0 ? shape.returning : [...new Set([...shape.returning, ...inSql])];
}

/** Whether a row may be one that was there, with more than was sent. */
const meetsRows = ({ conflict }: InsertGroup): boolean =>
  conflict !== undefined && (conflict.update.length > 0 || conflict.touches === true);

/** What has to be known, whatever it takes to ask: of a row that is told by its key all of it. */
function requiredOf(group: InsertGroup): readonly string[] {
  const { definition, shape, inSql, conflict, rows } = group;
  const isTold = (row: ReadonlyMap<string, unknown>): boolean =>
    conflict?.attributes.every(name => !isOpen(row.get(name))) === true;
  const isKnown = meetsRows(group) && rows.every(isTold);
  if (isKnown) return definition.columns;
  return inSql.size === 0 ? shape.required : [...new Set([...shape.required, ...inSql])];
}

function sendGroup(
  group: InsertGroup,
  rows: InsertCommand['rows'],
  context: ExecutionContext,
): Awaitable<InsertedRows> {
  const { definition, shape, conflict, isUneven, tellsKept, inSql } = group;
  const command = {
    definition,
    attributes: shape.attributes,
    rows,
    isUneven,
    hasSql: inSql.size > 0,
    conflict,
    returning: tellsKept ? returningOf(group) : [],
    required: tellsKept ? requiredOf(group) : [],
    tellsKept: conflict?.update.length === 0 && conflict.touches !== true && tellsKept,
  };
  const insert = (): Awaitable<InsertedRows> => engineOf(definition).insert(command, context);
  return group.instances.length === 1 ? tellingInstance(group.instances[0] as object, insert) : insert();
}

function recordAll(group: InsertGroup, returned: InsertedRows, context: ExecutionContext): Awaitable<void> {
  const isAnswered = returned.length > 0;
  const transaction = engineOf(group.definition).transactionOf(context);
  const answer = { names: returningOf(group), isMet: meetsRows(group), transaction };
  const recorded = mapPaced(group.instances, (instance, index) => {
    const values = isAnswered ? returned[index] : [];
    const written = group.rows[index] as ReadonlyMap<string, unknown>; // one for each instance
    if (values !== undefined) recordInserted(group, answer, { instance, written, values });
  });
  return after(recorded as Awaitable<unknown>, () => undefined); // nothing comes of it
}

/** What of rows comes back, whether they may be some that were there, and what may still take them back. */
interface AskedBack {
  readonly names: readonly string[];
  readonly isMet: boolean;
  readonly transaction: TransactionHandle | undefined;
}

/** A row that was written, and what came back for it. */
interface InsertedRow {
  readonly instance: object;
  readonly written: ReadonlyMap<string, unknown>;
  readonly values: readonly unknown[];
}

function recordInserted(
  { definition, shape }: InsertGroup,
  { names, isMet, transaction }: AskedBack,
  { instance, written, values }: InsertedRow,
): void {
  const workedOut = isMet
    ? metIn(instance, names, values)
    : hasSql(written)
      ? workedOutIn(written, names, values)
      : undefined;
  if (transaction !== undefined) undoWith(transaction, instance, { generated: shape.returning, workedOut });
  // Of what this row gave, only others left it to the database.
  const isTold = (name: string): boolean => isMet || isOpen(written.get(name));
  recordSaved(instance, definition, written, { names, values, isTold });
}

/** Whether what was sent leaves open what the row has now. */
const isOpen = (sent: unknown): boolean => sent === undefined || sent === null || SqlFragment.is(sent);

/** What the row that was there has, and what the instance would insert. */
function metIn(instance: object, returning: readonly string[], returned: readonly unknown[]): WorkedOut {
  const state = stateOf(instance);
  return new Map(
    returning.map((name, place) => [name, { before: readValue(instance, state, name), value: returned[place] }]),
  );
}

function workedOutIn(
  written: ReadonlyMap<string, unknown>,
  returning: readonly string[],
  returned: readonly unknown[],
): WorkedOut {
  const inSql = [...sqlValuesIn(written)];
  return new Map(inSql.map(([name, before]) => [name, { before, value: returned[returning.indexOf(name)] }]));
}
