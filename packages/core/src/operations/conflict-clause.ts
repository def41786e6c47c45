import { QueryError } from '../errors/query-error';
import { listNames } from '../errors/nearest-name';
import { stateOf, readValue } from '../instance/instance';
import { keyIdentity } from '../instance/canonical-value';
import { columnOf, type ModelDefinition, uniqueKeysOf } from '../definition/model-definition';
import type { IndexDefinition } from '../definition/table-definitions';
import type { ConflictClause } from '../query/commands';
import { SqlFragment } from '../sql/sql-fragment';
import type { BulkCreateOptions } from '../options/write-options';
import { refuseImmutable } from './run-validators';
import type { InsertShape } from './new-row';

/**
 * What becomes of rows that are there already, by the options of a `bulkCreate`.
 *
 * @throws QueryError `INVALID_OPTION` or `NOT_A_UNIQUE_KEY`
 */
export function conflictClause(
  definition: ModelDefinition,
  options: BulkCreateOptions,
  rows: KeyedRows = { instances: [] },
): ConflictClause | undefined {
  const { ignoreDuplicates = false, updateOnDuplicate, conflictAttributes } = options;
  refuseContradictions(definition, options);
  if (ignoreDuplicates) {
    const attributes = conflictAttributes === undefined ? [] : uniqueKey(definition, conflictAttributes);
    return { attributes, update: [] };
  }
  if (updateOnDuplicate === undefined) return undefined;
  const named = namesOf(definition, updateOnDuplicate);
  if (options.validate !== false) refuseImmutable(definition, named.map(name => [name, undefined])); // prettier-ignore
  return {
    attributes: uniqueKey(definition, conflictAttributes ?? keyOfRows(definition, rows)),
    update: withUpdatedAt(definition, named).filter(name => name !== definition.version),
    counts: definition.version,
  };
}

/** New instances, and what each was made of. */
interface KeyedRows {
  readonly instances: readonly object[];
  /** An object for each; without it all that the instances hold was given. */
  readonly given?: readonly object[] | undefined;
}

/** Whether the value of an attribute was made for the instance, and tells no row that is there. */
export function isGenerated(definition: ModelDefinition, name: string, given: object | undefined): boolean {
  if (given === undefined || definition.attributes.get(name)?.defaultValue?.type !== 'generator') return false;
  return ((given as Record<string, unknown>)[name] ?? null) === null;
}

/** The key that rows to be updated are told by, where nobody says which: one that the rows were given. */
function keyOfRows(definition: ModelDefinition, { instances, given }: KeyedRows): readonly string[] {
  const { primaryKey } = definition;
  const isGiven = (instance: object, name: string, place: number): boolean => {
    const value = readValue(instance, stateOf(instance), name) ?? null;
    return value !== null && !SqlFragment.is(value) && !isGenerated(definition, name, given?.[place]);
  };
  const isHeld = (key: readonly string[]): boolean =>
    instances.some((instance, place) => key.every(name => isGiven(instance, name, place)));
  if (instances.length === 0 || (primaryKey.length > 0 && isHeld(primaryKey))) return primaryKey;
  const [only, ...others] = uniqueKeysOf(definition).filter(key => key !== primaryKey && isHeld(key));
  if (only === undefined) return primaryKey;
  if (others.length === 0) return only;
  throw new QueryError('AMBIGUOUS_KEY', `The rows of ${definition.name}.bulkCreate hold several unique keys.`, {
    hint: `Say in conflictAttributes which of them tells a row: ${[only, ...others].map(listNames).join('; ')}.`,
  });
}

function refuseContradictions(
  { name }: ModelDefinition,
  { ignoreDuplicates = false, updateOnDuplicate, conflictAttributes, individualHooks = false }: BulkCreateOptions,
): void {
  const meetsRows = ignoreDuplicates || updateOnDuplicate !== undefined;
  if (ignoreDuplicates && updateOnDuplicate !== undefined)
    throw refused(`${name}.bulkCreate takes ignoreDuplicates or updateOnDuplicate, not both.`);
  if (updateOnDuplicate?.length === 0)
    throw refused(
      `${name}.bulkCreate has an empty list in updateOnDuplicate: it says nothing of what rows that are there are given.`,
      'Name attributes, or say { ignoreDuplicates: true } where those rows are to stay as they are.',
    );
  if (conflictAttributes !== undefined && !meetsRows)
    throw refused(
      `${name}.bulkCreate is told by conflictAttributes which rows are there already, but not what becomes of them.`,
      'Add ignoreDuplicates or updateOnDuplicate, or leave out conflictAttributes.',
    );
  if (individualHooks && meetsRows)
    throw refused(
      `${name}.bulkCreate cannot run individualHooks for rows of which it does not know whether they are new.`,
      'Leave out individualHooks, or ignoreDuplicates and updateOnDuplicate.',
    );
}

const refused = (message: string, hint?: string): QueryError => new QueryError('INVALID_OPTION', message, { hint });

/** The unique key that a call names, if it names one. */
export const namedKey = (
  definition: ModelDefinition,
  given: readonly string[] | undefined,
  verb: Verb,
): readonly string[] | undefined => (given === undefined ? undefined : uniqueKey(definition, given, verb));

/** Calls that write rows that may be there. */
type Verb = 'bulkCreate' | 'upsert';

interface GivenRow {
  /** Attributes that were given, and not filled in by a default. */
  readonly names: readonly string[];
  readonly values: ReadonlyMap<string, unknown>;
}

/**
 * The unique key that tells which row a call means, which says no more: the primary key where it is given, else the only one
 * that is.
 *
 * @throws QueryError `NOT_A_UNIQUE_KEY` or `AMBIGUOUS_KEY`
 */
export function onlyKeyIn(definition: ModelDefinition, { names, values }: GivenRow): readonly string[] {
  const { name, primaryKey } = definition;
  const isGiven = (each: string): boolean => (values.get(each) ?? null) !== null && !SqlFragment.is(values.get(each));
  const complete = uniqueKeysOf(definition).filter(key => key.every(isGiven));
  const given = complete.filter(key => key.every(each => names.includes(each)));
  const [only, ...others] = given.length > 0 ? given : complete.filter(key => key.some(each => names.includes(each)));
  if (only === undefined) throw withoutKey(definition);
  if (others.length === 0 || only === primaryKey) return only;
  throw new QueryError('AMBIGUOUS_KEY', `The values of ${name}.upsert hold several unique keys.`, {
    hint: `Say in conflictFields which of them tells the row: ${[only, ...others].map(listNames).join('; ')}.`,
  });
}

function withoutKey(definition: ModelDefinition): QueryError {
  const message = `The values of ${definition.name}.upsert hold no unique key, by which a row that is there could be told.`;
  return new QueryError('NOT_A_UNIQUE_KEY', message, { hint: keysHint(definition) });
}

/** MySQL goes by any key of the table: what is not unique would let the same row in again there, without an error. */
function uniqueKey(
  definition: ModelDefinition,
  given: readonly string[],
  verb: Verb = 'bulkCreate',
): readonly string[] {
  const names = namesOf(definition, given);
  const { name } = definition;
  const keys = uniqueKeysOf(definition);
  if (keys.some(key => areSame(key, names))) return names;
  const by = names.length === 0 ? 'there is no key to go by' : `"${names.join(', ')}" is no unique key of it`;
  throw new QueryError('NOT_A_UNIQUE_KEY', `${name}.${verb} cannot tell which rows are there already: ${by}.`, {
    hint: `Name the attributes of one in ${verb === 'upsert' ? 'conflictFields' : 'conflictAttributes'}. ${keysHint(definition)}`,
  });
}

function keysHint(definition: ModelDefinition): string {
  const keys = uniqueKeysOf(definition).map(listNames).join('; ') || 'none';
  const unique = definition.indexes.filter(index => index.unique);
  const tellingNone = (partial: readonly IndexDefinition[]): string =>
    partial.map(({ attributes, name }) => (attributes.length === 0 ? name : listNames(attributes))).join('; ');
  const living = tellingNone(unique.filter(({ livingBy }) => livingBy !== undefined));
  const some = tellingNone(unique.filter(({ detail }) => detail?.isKey === false));
  return [
    `Its unique keys: ${keys}.`,
    ...(living === '' ? [] : [`What is unique among living rows alone tells none: ${living}.`]),
    ...(some === '' ? [] : [`What is unique among some rows, or by SQL, tells none: ${some}.`]),
  ].join(' ');
}

const areSame = (key: readonly string[], names: readonly string[]): boolean =>
  key.length === new Set(names).size && key.every(name => names.includes(name));

function namesOf(definition: ModelDefinition, names: readonly string[]): readonly string[] {
  if (!Array.isArray(names))
    throw refused(
      `The options "updateOnDuplicate" and "conflictAttributes" of ${definition.name}.bulkCreate are lists of names.`,
    );
  return Array.from(names as readonly string[], name => columnOf(definition, name).name);
}

function withUpdatedAt({ timestamps }: ModelDefinition, names: readonly string[]): readonly string[] {
  const { updatedAt } = timestamps;
  return updatedAt === undefined || names.includes(updatedAt) ? names : [...names, updatedAt];
}

/**
 * Of two rows with one key the one would update the other: PostgreSQL refuses that, elsewhere the last one would win.
 *
 * @throws QueryError `REPEATED_KEY`
 */
export function refuseRepeatedKeys(
  { name }: ModelDefinition,
  { attributes, update }: ConflictClause,
  rows: readonly ReadonlyMap<string, unknown>[],
): void {
  if (update.length === 0) return;
  const places = new Map<string, number>();
  rows.forEach((row, place) => {
    const key = attributes.map(attribute => row.get(attribute) ?? null);
    // NULL equals nothing, and a key that the database makes is a new one.
    if (key.includes(null) || key.some(part => SqlFragment.is(part))) return;
    const identity = keyIdentity(key);
    const earlier = places.get(identity);
    if (earlier !== undefined) throw repeated(name, attributes, [earlier, place]);
    places.set(identity, place);
  });
}

function repeated(name: string, key: readonly string[], places: readonly number[]): QueryError {
  const rows = places.map(place => `[${place}]`).join(' and ');
  return new QueryError('REPEATED_KEY', `${name}.bulkCreate has rows with the same "${key.join(', ')}": ${rows}.`, {
    hint: 'The one would update the other. Keep the one that is meant.',
  });
}

/** A row that lacks a value takes nothing in its place from one that is there. */
export function clauseFor(
  { attributes }: InsertShape,
  conflict: ConflictClause | undefined,
): ConflictClause | undefined {
  if (conflict === undefined || conflict.update.every(name => attributes.includes(name))) return conflict;
  return { ...conflict, update: conflict.update.filter(name => attributes.includes(name)), touches: true };
}

export const isSameClause = (left: ConflictClause | undefined, right: ConflictClause | undefined): boolean =>
  left === right || left?.update.join('\0') === right?.update.join('\0');
