import {
  allOf,
  assign,
  buildInstance,
  compileWhere,
  destroyMatching,
  executionOf,
  insertInstance,
  livingRows,
  ParameterBag,
  QueryError,
  recordSaved,
  type Condition,
  type ModelDefinition,
} from '@mortise/core';
import type { HasAssociation } from '../kinds/has';
import { listItem, requiredSourceKey } from '../reads/source-key';
import { distinctTargets, inKeyOrder, targetKeys, type TargetKey } from './targets';
import type { LinkOptions, ToManyWrites } from './write-options';

/** The writes of a has-many: the foreign key of the targets is set or taken off, in one statement each. */
export function hasManyWrites(association: HasAssociation): ToManyWrites {
  return {
    add: (source, targets, options) => linkTargets(association, source, targets, options),
    set: (source, targets, options) => replaceTargets(association, source, targets, options),
    remove: (source, targets, options) => unlinkTargets(association, source, targets, options),
    create: (source, values, options) => createTarget(association, source, values, options),
  };
}

/** Makes the given target the only one, or leaves none. */
export async function setHasOne(
  association: HasAssociation,
  source: object,
  target: unknown,
  options: LinkOptions,
): Promise<void> {
  if (Array.isArray(target) && association.targetLinkKey.length === 1 && target.length > 1) {
    throw new QueryError('INVALID_TARGET', `${association.label} leads to one row: it cannot be set to several.`);
  }
  await replaceTargets(association, source, target, options);
}

async function linkTargets(
  association: HasAssociation,
  source: object,
  input: unknown,
  options: LinkOptions,
): Promise<void> {
  const key = requiredSourceKey(association, source);
  const targets = inKeyOrder(distinctTargets(targetKeys(association, input)));
  if (targets.length === 0) return;
  const definition = association.targetDefinition;
  const values = linkValues(association, key);
  const bag = new ParameterBag();
  const assignments = assign(definition, values, bag);
  const where = isOneOf(definition, association.targetLinkKey, targets, bag);
  const count = await definition.engine.update({ definition, assignments, where }, bag.values, executionOf(options));
  if (count < targets.length) throw missingTarget(association, targets.length - count);
  recordLinks(definition, targets, values);
}

/** What the row of a linked target holds: the source's key, the association's scope, the time. */
function linkValues(association: HasAssociation, key: readonly unknown[]): Map<string, unknown> {
  const { attributes, timestamps } = association.targetDefinition;
  const values = new Map<string, unknown>(association.foreignKeys.map((name, index) => [name, key[index]]));
  for (const [name, value] of Object.entries(association.scope ?? {})) {
    values.set(name, value === null ? null : (attributes.get(name)?.normalise(value) ?? value));
  }
  if (timestamps.updatedAt !== undefined) values.set(timestamps.updatedAt, new Date());
  return values;
}

function isOneOf(
  definition: ModelDefinition,
  names: readonly string[],
  targets: readonly TargetKey[],
  bag: ParameterBag,
): Condition {
  const keys = targets.map(({ key }) => listItem(key));
  return { type: 'in', attributes: names, list: bag.canonicalList(definition, names, keys), negated: false };
}

function missingTarget({ label, targetDefinition }: HasAssociation, count: number): QueryError {
  return new QueryError(
    'TARGET_NOT_FOUND',
    `${count} row(s) of ${targetDefinition.name} given to ${label} do not exist.`,
  );
}

function recordLinks(
  definition: ModelDefinition,
  targets: readonly TargetKey[],
  values: ReadonlyMap<string, unknown>,
): void {
  for (const { instance } of targets) if (instance !== undefined) recordSaved(instance, definition, values);
}

async function replaceTargets(
  association: HasAssociation,
  source: object,
  input: unknown,
  options: LinkOptions,
): Promise<void> {
  requiredSourceKey(association, source);
  const targets = distinctTargets(targetKeys(association, input));
  await association.targetDefinition.engine.transaction(executionOf(options), async transaction => {
    const within = { ...options, transaction };
    await unlink(association, source, { targets, keeps: true }, within);
    await linkTargets(association, source, input, within);
  });
}

async function unlinkTargets(
  association: HasAssociation,
  source: object,
  input: unknown,
  options: LinkOptions,
): Promise<number> {
  const targets = distinctTargets(targetKeys(association, input));
  return targets.length === 0 ? 0 : unlink(association, source, { targets, keeps: false }, options);
}

interface Unlinking {
  readonly targets: readonly TargetKey[];
  /** True: these stay, all others go. */
  readonly keeps: boolean;
}

async function unlink(
  association: HasAssociation,
  source: object,
  unlinking: Unlinking,
  options: LinkOptions,
): Promise<number> {
  const definition = association.targetDefinition;
  const bag = new ParameterBag();
  const where = linkedTo(association, requiredSourceKey(association, source), unlinking, bag);
  if (options.destroy === true)
    return destroyMatching(
      { definition, where, bag },
      { ...executionOf(options), force: options.force, hooks: options.hooks },
    );
  requireNullable(association, unlinking.keeps);
  const cleared = new Map<string, unknown>(association.foreignKeys.map(name => [name, null]));
  const assignments = assign(definition, cleared, bag);
  const count = await definition.engine.update({ definition, assignments, where }, bag.values, executionOf(options));
  if (!unlinking.keeps) recordLinks(definition, unlinking.targets, cleared);
  return count;
}

/** Rows that are linked to a source, and are (or are not) among the given ones. */
function linkedTo(
  association: HasAssociation,
  key: readonly unknown[],
  { targets, keeps }: Unlinking,
  bag: ParameterBag,
): Condition | undefined {
  const definition = association.targetDefinition;
  const ofSource = association.foreignKeys.map((attribute, index): Condition => ({
    type: 'compare',
    attribute,
    operator: '=',
    value: bag.canonical(definition, attribute, key[index]),
  }));
  const scope = association.scope === undefined ? undefined : compileWhere(association.scope, { definition, bag });
  const listed = targets.length === 0 ? undefined : isOneOf(definition, association.targetLinkKey, targets, bag);
  const chosen: Condition | undefined = listed !== undefined && keeps ? { type: 'not', condition: listed } : listed;
  return allOf([...ofSource, scope, livingRows(definition), chosen]);
}

function requireNullable(association: HasAssociation, isSet: boolean): void {
  const { attributes, name } = association.targetDefinition;
  const required = association.foreignKeys.find(key => attributes.get(key)?.allowNull === false);
  if (required === undefined) return;
  throw new QueryError(
    'REQUIRED_FOREIGN_KEY',
    `${name}.${required} cannot be null, so ${association.label} cannot let go of rows of ${name}.`,
    {
      hint: `Pass { destroy: true } to delete ${isSet ? 'those that are not listed' : 'them'}.`,
    },
  );
}

async function createTarget(
  association: HasAssociation,
  source: object,
  values: object,
  options: LinkOptions,
): Promise<object> {
  const key = requiredSourceKey(association, source);
  const keyValues = Object.fromEntries(association.foreignKeys.map((name, index) => [name, key[index]]));
  const { through: _through, force: _force, destroy: _destroy, ...create } = options;
  const target = buildInstance(association.targetDefinition, { ...association.scope, ...values, ...keyValues });
  await insertInstance(association.targetDefinition, target, create);
  return target;
}
