import type { SaveOptions, UpdateInstanceOptions } from '../options/write-options';
import { associationsOf } from '../association';
import { after, type Awaitable, engineOf, type PreparedWrite, executionOf } from '../engine';
import { QueryError } from '../errors/query-error';
import { asOne, isFollowed, prepareWrite, runAfterWrite } from './write-hooks';
import { changedAttributes, rowOf } from '../instance/changes';
import { isInstance, stateOf, readValue } from '../instance/instance';
import { attributeOf, type ModelDefinition, perDefinition } from '../definition/model-definition';
import { ownWriteOptions } from '../options/operation-rules';
import type { ExecutionContext } from '../options/transaction-options';
import type { Assignment } from '../query/commands';
import { compileContext } from '../compile/find';
import { compilePieces } from '../compile/pieces';
import { ParameterBag } from '../query/parameter-bag';
import { assignDefaults, assignValues, requireValues, type Assigned } from './new-row';
import { insertInstance } from './create';
import { identityValues, keyCondition, requirePersisted, rowGone } from './identity';
import { optionsForHooks } from './hook-options';
import { splitNestedUpdates } from './nested-writes';
import { keepingNulls, omitsNull } from './omit-null';
import { recordSaved } from './saved-row';
import { requireList, takenValues, takingOf, type Taking } from './taken-values';
import { tellingInstance } from './validate-instance';
import { readBack, refuseDefaults, refuseKeysInSql, sqlValuesIn } from './read-back';
import { heldRow, refuseMissed, stampVersion, stampChanged } from './row-version';
import { undoOnRollback, type WorkedOut } from './undo-on-rollback';

/** An instance whose changes are written, but for those that are held back. */
interface Change extends Assigned {
  readonly heldBack?: ReadonlySet<string>;
}

/** Writes an instance: a new one is inserted, of another the changed columns are updated. */
export function saveInstance(definition: ModelDefinition, instance: object, options: SaveOptions): Awaitable<void> {
  return saveChange({ definition, instance }, optionsForHooks(definition, ownWriteOptions(options)));
}

/**
 * Sets values and writes what changed by that, through setters and hooks too; earlier changes stay unsaved. What is said
 * of associations happens in the same transaction.
 */
export async function updateInstance(
  target: Assigned,
  values: object,
  { fields, include, ...options }: UpdateInstanceOptions,
): Promise<void> {
  const { definition, instance } = target;
  requireValues(definition, values);
  const taking = takingOf(definition, { fields, include });
  // A new row is written whole, and what is nested in it as by `create`.
  if (stateOf(instance).isNewRecord) return updateAttributes(target, { values, taking }, options);
  const { attributes, nested } = splitNestedUpdates(definition, values, taking);
  if (nested.length === 0) return updateAttributes(target, { values: attributes, taking }, options);
  requirePersisted(instance, definition, 'update');
  await engineOf(definition).transaction(executionOf(options), async transaction => {
    await updateAttributes(target, { values: attributes, taking }, { ...options, transaction });
    const { hooks, validate } = options;
    const within = { hooks, validate, ...executionOf(options), transaction };
    for (const [{ nestedUpdate }, value] of nested) await nestedUpdate.write({ source: instance, value }, within);
  });
}

interface GivenValues {
  readonly values: object;
  readonly taking: Taking;
}

function updateAttributes(target: Assigned, { values, taking }: GivenValues, options: SaveOptions): Awaitable<void> {
  options = ownWriteOptions(options);
  const { definition, instance } = target;
  const taken = takenValues(values, taking);
  const isHeldBack = (name: string): boolean => !Object.hasOwn(taken, name);
  const heldBack = stateOf(instance).isNewRecord ? [] : changedAttributes(instance, definition).filter(isHeldBack);
  const change = (): void => assignValues(target, taken, taking);
  const keepsNulls = !stateOf(instance).isNewRecord && omitsNull(definition, options);
  const omitted = keepsNulls ? keepingNulls(definition, instance, { names: Object.keys(taken), change }) : change();
  const held = new Set([...heldBack, ...(omitted ?? [])]);
  return saveChange({ definition, instance, heldBack: held }, optionsForHooks(definition, options));
}

function saveChange(change: Change, options: SaveOptions): Awaitable<void> {
  const { definition, instance } = change;
  if (stateOf(instance).isNewRecord) return insertNew(change, options);
  requirePersisted(instance, definition, 'update');
  refuseNested(definition, instance);
  return updateChanged(change, options);
}

function insertNew({ definition, instance }: Change, options: SaveOptions): Awaitable<void> {
  if (options.fields !== undefined) throw partOfNew(definition);
  // Class fields that are not declared have taken the defaults of `new Person()` away.
  assignDefaults(instance, definition);
  return insertInstance(definition, instance, options);
}

/** To leave out what `fields` does not name would write another row than the instance shows. */
function partOfNew({ name }: ModelDefinition): QueryError {
  return new QueryError('INVALID_OPTION', `A new ${name} is written whole: "fields" is for one that is saved.`, {
    hint: `Give ${name}.build(…) only the values that are meant.`,
  });
}

/** Links are written by their own methods: a loaded collection that was changed in memory must not be lost silently. */
function refuseNested(definition: ModelDefinition, instance: object): void {
  for (const [as, { many }] of associationsOf(definition)) {
    // Own: one that is loaded strictly refuses to be asked for what it does not hold.
    if (!Object.hasOwn(instance, as)) continue;
    const value = (instance as Record<string, unknown>)[as];
    const items: readonly unknown[] = many ? (Array.isArray(value) ? value : []) : [value].filter(isGiven);
    if (items.every(isPersisted)) continue;
    const problem = `save() does not write ${definition.name}.${as}, and it holds what is not saved yet.`;
    throw new QueryError('NESTED_SAVE', problem, {
      hint: 'Use the methods of the association: add, set, remove, create.',
    });
  }
}

const isGiven = (value: unknown): boolean => value !== undefined && value !== null;

/** What was loaded or saved by itself. */
const isPersisted = (item: unknown): boolean => isInstance(item) && !stateOf(item).isNewRecord;

function updateChanged(change: Change, options: SaveOptions): Awaitable<void> {
  const changed = chosenChanges(change, options);
  if (changed.length === 0) return undefined;
  if (!isFollowed(change.definition, options, afterUpdate)) return updateHeard(change, options, changed);
  return asOne(change.definition, options, within => updateHeard(change, within));
}

const afterUpdate = ['afterUpdate', 'afterSave'] as const;

/** `changed` is what has changed so far, where that is known. */
function updateHeard(change: Change, options: SaveOptions, changed?: readonly string[]): Awaitable<void> {
  const columns = (): readonly string[] => chosenChanges(change, options);
  const write = { definition: change.definition, instance: change.instance, options };
  const prepared = prepareWrite(write, { columns, changed, before: ['beforeUpdate', 'beforeSave'], takesSql: true });
  return after(prepared, values => {
    const former = rowOf(change.instance);
    const written = writeChanges(change, values, options);
    return after(written, () => runAfterWrite(write, former, afterUpdate));
  });
}

function chosenChanges({ definition, instance, heldBack }: Change, options: SaveOptions): readonly string[] {
  const { fields } = options;
  const state = stateOf(instance);
  const omits = omitsNull(definition, options);
  const isWritten = (name: string): boolean => !omits || readValue(instance, state, name) !== null;
  // The version is what the row is looked for by.
  const isMeant = (name: string): boolean => heldBack?.has(name) !== true && name !== definition.version;
  const changed = changedAttributes(instance, definition).filter(isMeant).filter(isWritten);
  if (fields === undefined) return changed;
  requireList(definition, fields);
  const chosen = new Set(Array.from(fields, name => attributeOf(definition, name).name));
  return changed.filter(name => chosen.has(name));
}

function writeChanges(target: Assigned, values: Map<string, unknown>, options: SaveOptions): Awaitable<void> {
  const { definition } = target;
  if (values.size === 0) return undefined;
  if (options.silent !== true) stampChanged(definition, values);
  stampVersion(target, values);
  const inSql = sqlValuesIn(values);
  if (inSql.size > 0) return tellingInstance(target.instance, () => writeWithSql(target, { values, inSql }, options));
  const written = tellingInstance(target.instance, () => writeRow(target, values, options));
  return after(written, () => recordWritten(target, values, options));
}

interface WrittenValues {
  readonly values: ReadonlyMap<string, unknown>;
  readonly inSql: ReturnType<typeof sqlValuesIn>;
}

/** The row stays as it was written until it is read. */
async function writeWithSql(target: Assigned, { values, inSql }: WrittenValues, options: SaveOptions): Promise<void> {
  const { definition } = target;
  refuseKeysInSql(definition, inSql);
  refuseDefaults(definition, inSql);
  await engineOf(definition).transaction(executionOf(options), async transaction => {
    const within = { ...executionOf(options), transaction };
    const bag = new ParameterBag();
    const assignments = assign(definition, values, bag);
    const where = heldRow(target, bag);
    const count = await engineOf(definition).update({ definition, assignments, where }, bag.values, within);
    if (count === 0) await refuseMissed(target, within);
    const read = await readBack(target, { written: values, names: [...inSql.keys()] }, within);
    const workedOut = new Map([...inSql].map(([name, before]) => [name, { before, value: read.get(name) }]));
    recordWritten(target, new Map([...values, ...read]), within, workedOut);
  });
}

function writeRow(target: Assigned, values: ReadonlyMap<string, unknown>, options: ExecutionContext): Awaitable<void> {
  const { definition, instance } = target;
  if (definition.version !== undefined) return writeHeld(target, values, options);
  const key = identityValues(instance, definition);
  const update = preparedUpdate(definition, [...values.keys()]);
  return after(update.run([...values.values(), ...key], executionOf(options)), count => {
    if (count === 0) throw rowGone(definition);
  });
}

/** Writes the row as long as it is what the instance was read with. */
function writeHeld(target: Assigned, values: ReadonlyMap<string, unknown>, options: ExecutionContext): Awaitable<void> {
  const { definition } = target;
  const bag = new ParameterBag();
  const command = { definition, assignments: assign(definition, values, bag), where: heldRow(target, bag) };
  const updated = engineOf(definition).update(command, bag.values, executionOf(options));
  return after(updated, count => (count === 0 ? refuseMissed(target, options) : undefined));
}

/** Updates of a model's rows by their keys, by the attributes that are written. */
const updatesOf = perDefinition(() => new Map<string, PreparedWrite>());

/** Rows that are changed in more ways than this have no habit that is worth remembering. */
const MOST_UPDATES = 500;

function preparedUpdate(definition: ModelDefinition, names: readonly string[]): PreparedWrite {
  const updates = updatesOf(definition);
  const shape = names.join('\0');
  const known = updates.get(shape);
  if (known !== undefined) return known;
  const assignments = names.map((attribute, slot) => ({
    attribute,
    value: { slot, type: attributeOf(definition, attribute).type },
  }));
  const update = engineOf(definition).prepareUpdate({
    definition,
    assignments,
    where: keyCondition(definition, names.length),
  });
  if (updates.size === MOST_UPDATES) updates.clear();
  updates.set(shape, update);
  return update;
}

function recordWritten(
  { definition, instance }: Assigned,
  values: ReadonlyMap<string, unknown>,
  context: ExecutionContext,
  workedOut?: WorkedOut,
): void {
  undoOnRollback(definition, instance, context, { workedOut });
  recordSaved(instance, definition, values);
}

/**
 * Assignments of canonical values, and of SQL; null is written as NULL. SQL goes first: MySQL works from left to right,
 * and what is SQL speaks of the row as it was.
 */
export function assign(
  definition: ModelDefinition,
  values: ReadonlyMap<string, unknown>,
  bag: ParameterBag,
): readonly Assignment[] {
  const inSql = sqlValuesIn(values);
  refuseDefaults(definition, inSql);
  const plain = [...values].filter(([attribute]) => !inSql.has(attribute));
  return [
    ...[...inSql].map(([attribute, value]) => ({
      attribute,
      value: { pieces: compilePieces(value, compileContext(definition, bag)) },
    })),
    ...plain.map(([attribute, value]) => ({ attribute, value: bag.canonical(definition, attribute, value) })),
  ];
}
