import { compileFind } from '../compile/find';
import { attributeOf, type ModelDefinition } from '../definition/model-definition';
import { engineOf } from '../engine';
import { canonical, keyIdentity } from '../instance/canonical-value';
import { Instance, stateOf, readValue, newState } from '../instance/instance';
import type { FindOptions, WhereOptions } from '../options/find-options';
import type { ExecutionContext } from '../options/transaction-options';
import { allOf, type Condition, notDeleted } from '../query/condition';
import { assignValues } from './new-row';
import type { Caller } from './caller';
import { type Matching, matchingRows } from './matching-rows';
import { staleKey, type Version } from './row-version';

interface Keys {
  readonly key: readonly string[];
  readonly keys: readonly (readonly unknown[])[];
  readonly paranoid: boolean | undefined;
  /** What they are to meet beside that. */
  readonly where?: WhereOptions | undefined;
}

/** The rows that have these keys. What is written is told by them: a scope only takes away from it. */
export function keyedRows(caller: Caller, { key, keys, paranoid, where }: Keys): Matching {
  const { definition, where: scoped, bag } = matchingRows(caller, { all: true, where }, 'bulkUpdate');
  const list = bag.canonicalList(definition, key, key.length === 1 ? keys.map(([only]) => only) : keys);
  const listed: Condition = { type: 'in', attributes: key, list, negated: false };
  return { definition, where: allOf([listed, scoped, notDeleted(definition, paranoid)]), bag };
}

type Values = ReadonlyMap<string, unknown>;

/** A key as the setters of its attributes make it, which a row was created with. */
export function setKey(
  definition: ModelDefinition,
  key: readonly string[],
  values: ReadonlyMap<string, unknown>,
): Values {
  const { attributes, hasAccessors, model } = definition;
  const prototype = model.prototype as object;
  if (!hasAccessors && !key.some(name => attributes.has(name) && name in prototype)) return values;
  const instance = Reflect.construct(Instance, [newState(definition)], model) as Instance;
  const given = key.map(name => [name, values.get(name)] as const).filter(([, value]) => value !== null);
  assignValues({ definition, instance }, Object.fromEntries(given));
  const state = stateOf(instance);
  return new Map(key.map(name => [name, readValue(instance, state, name)]));
}

/** The version that a row is to have, where the values say one. */
export function versionIn(definition: ModelDefinition, values: Values): Version | undefined {
  const { version: name } = definition;
  const value = name === undefined ? undefined : values.get(name);
  if (name === undefined || value === undefined) return undefined;
  return value === null ? null : (canonical(definition, attributeOf(definition, name), value) as Version); // of an integer type
}

interface VersionedRows {
  readonly caller: Caller;
  readonly key: readonly string[];
  readonly rows: readonly { readonly key: readonly unknown[]; readonly version?: Version | undefined }[];
  readonly paranoid: boolean | undefined;
}

/**
 * Holds the rows whose versions were given until they are written.
 *
 * @throws OptimisticLockError where one has another version
 */
export async function refuseStale({ caller, key, rows, paranoid }: VersionedRows, context: ExecutionContext): Promise<void> {
  const versioned = rows.filter(({ version }) => version !== undefined);
  const versions = new Map(versioned.map(row => [keyIdentity(row.key), row.version as Version]));
  if (versions.size === 0) return;
  const { definition, where, bag } = keyedRows(caller, { key, keys: versioned.map(row => row.key), paranoid });
  const { version = '' } = definition;
  const engine = engineOf(definition);
  const lock: FindOptions['lock'] = engine.locksRows ? 'UPDATE' : undefined;
  const attributes = [...new Set([...key, version])];
  const { query } = compileFind(definition, { attributes, raw: true, paranoid: false, lock }, { bag });
  const found = (await engine.select({ ...query, where }, bag.values, context)) as readonly Record<string, unknown>[]; // raw
  for (const { [version]: actual = null, ...row } of found) {
    const expected = versions.get(keyIdentity(key.map(name => row[name])));
    if (expected !== undefined && expected !== actual) throw staleKey(definition, row, [expected, actual as Version]);
  }
} // prettier-ignore
