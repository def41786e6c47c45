import { compileFind } from '../compile/find';
import { attributeOf, type ModelDefinition, uniqueKeysOf } from '../definition/model-definition';
import { engineOf, executionOf } from '../engine';
import { keyIdentity } from '../instance/canonical-value';
import { stateOf, readValue, writeValue } from '../instance/instance';
import type { ExecutionContext } from '../options/transaction-options';
import type { BulkCreateOptions } from '../options/write-options';
import { ParameterBag } from '../query/parameter-bag';
import { isGenerated } from './conflict-clause';
import { canonicalOrUndefined } from './validate-instance';

/** Instances whose rows were left out, by the unique key that stood in their way. */
interface Skipped {
  readonly key: readonly string[];
  readonly instances: Map<string, object[]>;
  readonly tuples: unknown[];
}

interface NameOptions extends BulkCreateOptions {
  /** What each instance was made of. */
  readonly given?: readonly object[];
}

/**
 * Gives instances whose rows were left out the primary keys of those that are there, where one unique key alone can have
 * been in their way. They stay new: the row is another's.
 */
export async function nameSkipped(
  definition: ModelDefinition,
  instances: readonly object[],
  options: NameOptions,
): Promise<void> {
  const { primaryKey } = definition;
  const { given } = options;
  const places = new Map(instances.map((instance, place) => [instance, place]));
  const isMade = (instance: object, name: string): boolean =>
    (valueOf(instance, name) ?? null) === null || isGenerated(definition, name, given?.[places.get(instance) ?? -1]);
  const isUnnamed = (instance: object): boolean =>
    stateOf(instance).isNewRecord && primaryKey.some(name => isMade(instance, name));
  const unnamed = primaryKey.length === 0 ? [] : instances.filter(isUnnamed);
  for (const group of byKey(definition, unnamed, options)) await nameGroup(definition, group, executionOf(options));
}

const valueOf = (instance: object, name: string): unknown => readValue(instance, stateOf(instance), name);

function byKey(
  definition: ModelDefinition,
  instances: readonly object[],
  { conflictAttributes }: BulkCreateOptions,
): Iterable<Skipped> {
  // The primary key of these was given to none.
  const others = uniqueKeysOf(definition).filter(key => key !== definition.primaryKey);
  const keys = conflictAttributes === undefined ? others : [conflictAttributes];
  const groups = new Map<readonly string[], Skipped>();
  for (const instance of instances) {
    const complete = keys.map(key => ({ key, tuple: tupleOf(definition, instance, key) })).filter(isComplete);
    const [only, ...others] = complete;
    if (only === undefined || others.length > 0) continue;
    const { key, tuple } = only;
    const group = groups.get(key) ?? { key, instances: new Map<string, object[]>(), tuples: [] };
    groups.set(key, group);
    const identity = keyIdentity(tuple);
    if (!group.instances.has(identity)) group.tuples.push(tuple.length === 1 ? tuple[0] : tuple);
    group.instances.set(identity, [...(group.instances.get(identity) ?? []), instance]);
  }
  return groups.values();
}

const isComplete = ({ tuple }: { readonly tuple: readonly unknown[] }): boolean => !tuple.includes(undefined);

const tupleOf = (definition: ModelDefinition, instance: object, key: readonly string[]): readonly unknown[] =>
  key.map(name => canonicalOrUndefined(attributeOf(definition, name), valueOf(instance, name)));

/** Keys that the database alone takes for equal stay unknown. */
async function nameGroup(definition: ModelDefinition, group: Skipped, context: ExecutionContext): Promise<void> {
  const { primaryKey } = definition;
  const bag = new ParameterBag();
  const attributes = [...new Set([...primaryKey, ...group.key])];
  const { query } = compileFind(definition, { attributes, raw: true, paranoid: false }, { bag });
  const list = bag.canonicalList(definition, group.key, group.tuples);
  const where = { type: 'in', attributes: group.key, list, negated: false } as const;
  const rows = await engineOf(definition).select({ ...query, where }, bag.values, context);
  for (const row of rows as readonly Record<string, unknown>[]) {
    for (const instance of group.instances.get(keyIdentity(group.key.map(name => row[name]))) ?? []) {
      for (const name of primaryKey) writeValue(instance, stateOf(instance), name, row[name]);
    }
  }
}
