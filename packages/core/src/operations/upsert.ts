import { engineOf, executionOf } from '../engine';
import { associationsOf } from '../association';
import { columnOf, type ModelDefinition } from '../definition/model-definition';
import { QueryError } from '../errors/query-error';
import { changedAttributes, holdsValue } from '../instance/changes';
import { Instance, stateOf, readValue, newState } from '../instance/instance';
import { ownWriteOptions } from '../options/operation-rules';
import type { ExecutionContext } from '../options/transaction-options';
import type { UpsertOptions } from '../options/write-options';
import type { ConflictClause } from '../query/commands';
import { assignDefaults, assignValues, requireValues, insertedColumns, insertShape, stampNew } from './new-row';
import { namedKey, onlyKeyIn } from './conflict-clause';
import type { Caller } from './caller';
import { sentValue } from './inserted-sql';
import { hasSql, tellingInstance } from './validate-instance';
import { omitNulls } from './omit-null';
import { deletedRow, isThere, mindsRows, refuseRowsInTheWay } from './rows-in-the-way';
import { ownTransaction } from './own-transaction';
import { recordSaved } from './saved-row';
import { takenValues, takingOf } from './taken-values';
import { undoOnRollback } from './undo-on-rollback';
import { asOne, isFollowed, prepareWrite, toldOptions } from './write-hooks';
import { optionsForHooks, valuesForHooks } from './hook-options';

/** An instance whose row may be there, and the attributes that were given. */
interface Upserted {
  readonly definition: ModelDefinition;
  readonly instance: Instance;
  readonly given: readonly string[];
}

/** What is sent of it: canonical values, and what becomes of a row that is there. */
interface PreparedUpsert extends Upserted {
  readonly values: ReadonlyMap<string, unknown>;
  readonly conflict: ConflictClause;
}

/** Inserts a row, or gives one that is there the same values; the instance shows it as it is then. */
export async function upsert(
  caller: Caller,
  values: object,
  given: UpsertOptions,
): Promise<[instance: object, created: boolean | null]> {
  const { definition } = caller;
  // Hooks get values and options to change them, but never the caller's own.
  const options = optionsForHooks(definition, ownWriteOptions(given));
  requireValues(definition, values);
  const taken = valuesForHooks(definition, withinFields(definition, values, options));
  if (!isFollowed(definition, options, ['afterUpsert'])) return upsertHeard(caller, taken, toldOptions(definition, options));
  return asOne(definition, options, within => upsertHeard(caller, taken, within));
} // prettier-ignore

async function upsertHeard(
  caller: Caller,
  taken: object,
  options: UpsertOptions,
): Promise<[instance: object, created: boolean | null]> {
  const { definition } = caller;
  const runsHook = (name: 'beforeUpsert' | 'afterUpsert'): boolean => options.hooks !== false && definition.hooks.has(name);
  if (runsHook('beforeUpsert')) await definition.hooks.run('beforeUpsert', taken, options);
  const prepared = await prepare(upsertedOf(definition, taken, options), options);
  const created = await write(caller, prepared, options);
  if (runsHook('afterUpsert')) await definition.hooks.run('afterUpsert', [prepared.instance, created], options);
  return [prepared.instance, created];
} // prettier-ignore

/** What is taken of the values: what `fields` names, and the key in any case. */
function withinFields(definition: ModelDefinition, values: object, options: UpsertOptions): object {
  const { fields } = options;
  if (fields === undefined) return values;
  const taking = takingOf(definition, { fields });
  const key = namedKey(definition, conflictNames(definition, options), 'upsert') ?? definition.primaryKey;
  return takenValues(values, { ...taking, fields: new Set([...(taking.fields ?? []), ...key]) });
}

function upsertedOf(definition: ModelDefinition, values: object, options: UpsertOptions): Upserted {
  for (const name of associationsOf(definition).keys()) if (Object.hasOwn(values, name)) throw nestedIn(definition, name);
  const instance = Reflect.construct(Instance, [newState(definition)], definition.model) as Instance;
  assignValues({ definition, instance }, values);
  omitNulls(definition, [instance], options);
  const given = changedAttributes(instance, definition);
  assignDefaults(instance, definition);
  stampNew(instance, definition, new Date());
  return { definition, instance, given };
} // prettier-ignore

async function prepare(upserted: Upserted, options: UpsertOptions): Promise<PreparedUpsert> {
  const { definition, instance, given } = upserted;
  const { hooks, validate } = options;
  const before = valuesOf(definition, instance);
  const write = { definition, instance, options: { hooks, validate, ...executionOf(options) } };
  const values = await prepareWrite(write, {
    columns: () => insertedColumns(instance, definition),
    before: [],
    takesSql: true,
  });
  // What hooks have changed is written as what was given is.
  const changed = [...values]
    .filter(([name, value]) => !isSame(definition, before, [name, value]))
    .map(([name]) => name);
  const names = [...new Set([...given, ...changed])];
  const key = namedKey(definition, conflictNames(definition, options), 'upsert') ?? onlyKeyIn(definition, { names, values }); // prettier-ignore
  const written = validate === false ? names : names.filter(name => !isImmutable(definition, name));
  return { ...upserted, given: names, values, conflict: clauseOf(definition, key, written) };
}

/** A row that is there keeps its own; a new one gets what was given. */
const isImmutable = (definition: ModelDefinition, name: string): boolean =>
  columnOf(definition, name).immutableMessage !== undefined;

type Values = ReadonlyMap<string, unknown>;

function valuesOf(definition: ModelDefinition, instance: object): Values {
  const state = stateOf(instance);
  return new Map(definition.columns.map(name => [name, readValue(instance, state, name)]));
}

function isSame(definition: ModelDefinition, before: Values, [name, value]: readonly [string, unknown]): boolean {
  return holdsValue(columnOf(definition, name), before.get(name), value);
}

/** Both names of the option say the same. */
function conflictNames(
  { name }: ModelDefinition,
  { conflictFields, conflictAttributes }: UpsertOptions,
): readonly string[] | undefined {
  if (conflictFields === undefined || conflictAttributes === undefined) return conflictFields ?? conflictAttributes;
  throw new QueryError('INVALID_OPTION', `${name}.upsert takes conflictFields or conflictAttributes, not both.`);
}

/** The key stays, and so does what tells when the row was made. */
function clauseOf(definition: ModelDefinition, key: readonly string[], given: readonly string[]): ConflictClause {
  const { updatedAt } = definition.timestamps;
  const stays = new Set([...key, ...definition.primaryKey]);
  const update = given.filter(name => !stays.has(name) && name !== updatedAt && name !== definition.version);
  if (updatedAt !== undefined && !stays.has(updatedAt)) update.push(updatedAt);
  return { attributes: key, update, touches: true, counts: definition.version };
}

/** In a transaction, where it may be run again after a deadlock: with others that write the same row. */
function write(caller: Caller, prepared: PreparedUpsert, options: UpsertOptions): Promise<boolean | null> {
  return ownTransaction(prepared.definition, options, async within => {
    const mindsDeleted = prepared.definition.timestamps.deletedAt !== undefined && options.paranoid !== false;
    const met = {
      caller,
      verb: 'upsert',
      key: prepared.conflict.attributes,
      values: [prepared.values],
      mindsDeleted,
    } as const;
    if (mindsRows(met)) await refuseRowsInTheWay(met, within);
    const isAlone = !engineOf(prepared.definition).locksRows;
    const wasThere = isAlone ? await isThere(met, within) : undefined;
    const { row, created } = await send(prepared, within);
    if (mindsDeleted) refuseMarked(prepared, row);
    undoOnRollback(prepared.definition, prepared.instance, within, { generated: generatedBy(prepared) });
    recordSaved(prepared.instance, prepared.definition, row);
    return wasThere === undefined ? created : !wasThere;
  });
}

const generatedBy = ({ definition, values }: PreparedUpsert): readonly string[] =>
  definition.columns.filter(name => (values.get(name) ?? null) === null);

interface SentUpsert {
  readonly row: Values;
  /** Null where the database does not tell. */
  readonly created: boolean | null;
}

async function send(prepared: PreparedUpsert, context: ExecutionContext): Promise<SentUpsert> {
  const { definition, values, conflict, instance } = prepared;
  const { attributes } = insertShape(definition, values);
  const { columns } = definition;
  const rows = [attributes.map(name => sentValue(definition, name, values.get(name)))];
  const command = {
    definition,
    attributes,
    rows,
    hasSql: hasSql(values),
    conflict,
    returning: columns,
    required: columns,
    tellsCreated: true,
  };
  const [row = []] = await tellingInstance(instance, () => engineOf(definition).insert(command, context));
  const created = row[columns.length];
  return {
    row: new Map(columns.map((name, place) => [name, row[place]])),
    created: typeof created === 'boolean' ? created : null,
  };
}

/** It may have been marked between the look and the write. */
function refuseMarked({ definition, given, conflict }: PreparedUpsert, row: Values): void {
  const { deletedAt = '' } = definition.timestamps;
  if (isMarked(row.get(deletedAt)) && !given.includes(deletedAt)) throw deletedRow(definition, conflict.attributes);
}

const isMarked = (deletedAt: unknown): boolean => (deletedAt ?? null) !== null;

function nestedIn({ name: model }: ModelDefinition, name: string): QueryError {
  return new QueryError('NESTED_UPSERT', `${model}.upsert writes attributes, and "${name}" is an association.`, {
    hint: 'Write it by its own methods once the row is there, or use findOrCreate.',
  });
}
