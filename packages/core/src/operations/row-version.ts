import { after, type Awaitable, engineOf, executionOf } from '../engine';
import { compileFind } from '../compile/find';
import { attributeOf, type ModelDefinition } from '../definition/model-definition';
import { OptimisticLockError } from '../errors/optimistic-lock-error';
import { QueryError } from '../errors/query-error';
import { holdsValue } from '../instance/changes';
import { canonical } from '../instance/canonical-value';
import { stateOf, loadedValue, readValue } from '../instance/instance';
import type { ExecutionContext } from '../options/transaction-options';
import type { Assignment } from '../query/commands';
import { allOf, type Condition } from '../query/condition';
import { ParameterBag } from '../query/parameter-bag';
import type { Assigned } from './new-row';
import { identityCondition, identityValues, rowGone } from './identity';

/** A canonical value of an integer type; null of a row that is older than its column. */
export type Version = number | bigint | string | null;

/** The version an instance speaks of: its own value, which a caller may have set to the one that a form was filled in with. */
function heldVersion({ definition, instance }: Assigned, name: string): Version {
  const state = stateOf(instance);
  const own = readValue(instance, state, name);
  const value = own === undefined ? loadedValue(state, name) : own;
  if (value === undefined) throw withoutVersion(definition, name);
  return value === null ? null : (canonical(definition, attributeOf(definition, name), value) as Version); // see checkVersionType
}

function withoutVersion({ name: model }: ModelDefinition, name: string): QueryError {
  const message = `This ${model} was loaded without its version "${name}", so nobody can tell whether it is stale.`;
  return new QueryError('MISSING_VERSION', message, { hint: `Select it too: attributes: [..., '${name}'].` });
}

/** The row of an instance, as long as nobody has changed it since. */
export function heldRow(target: Assigned, bag: ParameterBag): Condition {
  const { definition, instance } = target;
  const identity = identityCondition(instance, definition, bag);
  const { version: name } = definition;
  if (name === undefined) return identity;
  return allOf([identity, hasVersion(definition, name, heldVersion(target, name), bag)]) as Condition; // there are two
}

function hasVersion(definition: ModelDefinition, attribute: string, value: unknown, bag: ParameterBag): Condition {
  if (value === null) return { type: 'null', attribute, negated: false };
  return { type: 'compare', attribute, operator: '=', value: bag.canonical(definition, attribute, value) };
}

/** Adds the next version to what is to be written to the row of an instance. */
export function stampVersion(target: Assigned, values: Map<string, unknown>): void {
  const { definition } = target;
  const { version } = definition;
  if (version === undefined) return;
  values.set(version, attributeOf(definition, version).normalise(nextVersion(heldVersion(target, version))));
}

/** Adds the time of the change to what is to be written, unless one is there that was set by hand. */
export function stampChanged(definition: ModelDefinition, values: Map<string, unknown>): void {
  const { updatedAt } = definition.timestamps;
  if (updatedAt === undefined || values.has(updatedAt)) return;
  values.set(updatedAt, attributeOf(definition, updatedAt).normalise(new Date()));
}

function nextVersion(version: Version): number | bigint {
  if (typeof version === 'bigint') return version + 1n;
  if (typeof version === 'string') return BigInt(version) + 1n;
  return Number(version ?? 0) + 1;
}

/** What a write of rows that nobody holds adds to it: `version = version + 1`. Empty where the model counts no changes. */
export function versionBump({ version }: ModelDefinition): readonly Assignment[] {
  if (version === undefined) return [];
  return [{ attribute: version, value: { pieces: ['COALESCE(', { attribute: version }, ', 0) + 1'] } }];
}

/**
 * A version that rows are given would make instances fresh that are not: each row is counted up from its own.
 *
 * @throws QueryError `VERSION_GIVEN`
 */
export function refuseVersion({ name: model, version }: ModelDefinition, values: object): void {
  if (version === undefined || (values as Readonly<Record<string, unknown>>)[version] === undefined) return;
  const message = `${model}.update counts ${model}.${version} up in each row, and was given a value for it.`;
  throw new QueryError('VERSION_GIVEN', message, {
    hint: `Leave it out. To write only rows of that version, ask for it: where: { ${version}: … }.`,
  });
}

/**
 * What an instance takes of its row after a write that did not ask for its version: the version only where the row had the
 * one that the instance speaks of. With the version of a row that others have changed, it would write over their change.
 */
export function withoutVersionOfOthers(target: Assigned, read: ReadonlyMap<string, unknown>): ReadonlyMap<string, unknown> {
  const { definition, instance } = target;
  const { version } = definition;
  if (version === undefined || !read.has(version)) return read;
  const attribute = attributeOf(definition, version);
  const isLoaded = readValue(instance, stateOf(instance), version) !== undefined;
  const isOwn = isLoaded && holdsValue(attribute, read.get(version), attribute.normalise(nextVersion(heldVersion(target, version)))); // prettier-ignore
  return isOwn ? read : new Map([...read].filter(([name]) => name !== version));
} // prettier-ignore

/**
 * Tells why a write has met no row.
 *
 * @throws OptimisticLockError where the row has another version; QueryError `ROW_GONE`
 */
export function refuseMissed(target: Assigned, context: ExecutionContext): Awaitable<never> {
  const { version } = target.definition;
  if (version === undefined) throw rowGone(target.definition);
  return after(versionInRow(target, version, context), actual => {
    throw staleRow(target, version, actual);
  });
}

function versionInRow({ definition, instance }: Assigned, name: string, context: ExecutionContext): Awaitable<Version> {
  const bag = new ParameterBag();
  const { query } = compileFind(definition, { attributes: [name], raw: true, paranoid: false }, { bag });
  const where = identityCondition(instance, definition, bag);
  return after(engineOf(definition).select({ ...query, where }, bag.values, executionOf(context)), ([row]) => {
    if (row === undefined) throw rowGone(definition);
    return (row as Record<string, Version>)[name] as Version; // it was selected
  });
}

/** The error of a row that has another version than was given with its key. */
export function staleKey(
  { name: model, version = '' }: ModelDefinition,
  key: Readonly<Record<string, unknown>>,
  [expected, actual]: readonly [expected: Version, actual: Version],
): OptimisticLockError {
  const message = `A row of ${model} was given with version ${spell(expected)} (${model}.${version}), and has ${spell(actual)} now.`;
  const hint = 'Somebody else has changed it: read it again, or leave its version out to write it whatever it is. Nothing was written.'; // prettier-ignore
  return new OptimisticLockError(message, { model, key, expected, actual, hint });
}

function staleRow(target: Assigned, version: string, found: Version): OptimisticLockError {
  const { definition, instance } = target;
  const { name: model, primaryKey } = definition;
  const expected = heldVersion(target, version);
  // A transaction may still see the row as it was when it began.
  const actual = found === expected ? undefined : found;
  const values = identityValues(instance, definition);
  const key = Object.fromEntries(primaryKey.map((name, part) => [name, values[part]]));
  const has = actual === undefined ? 'another' : spell(actual);
  const message = `This ${model} was read with version ${spell(expected)} (${model}.${version}), and its row has ${has} now.`;
  const hint =
    'Somebody else has changed it, or another write of this instance that was not awaited: call reload(), and make the change again.';
  return new OptimisticLockError(message, { model, key, expected, actual, hint });
}

/** A count, which is nobody's secret. */
const spell = (version: Version): string => (version === null ? 'NULL' : String(version));
