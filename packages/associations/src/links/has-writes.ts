import {
  engineOf,
  executionOf,
  insertInstance,
  ParameterBag,
  QueryError,
  updateMatching,
  ownWriteOptions,
} from '@mortise/core';
import type { KeyAssociation } from '../association';
import {
  listItem,
  requiredSourceKey,
  distinctTargets,
  inKeyOrder,
  newList,
  targetKeys,
  type TargetKey,
} from '../reads/link-keys';
import { linkedKeys, rowsByPlace } from './equal-keys';
import { findOrCreateOwn } from './find-or-create-linked';
import { isOneOf, whereOneOf } from './key-conditions';
import { targetTableOf } from './link-tables';
import { lockSource } from './lock-sources';
import { checkNewValues, newTarget } from './new-targets';
import { checkIdentifyingKey } from './pointed-key';
import { recordLinks, unlink, type WrittenRows } from './unlink-targets';
import {
  targetUpdate,
  type CreateLinkedOptions,
  type LinkChanges,
  type LinkOptions,
  type ToManyWrites,
  type WantedLinks,
} from './write-options';
import { linkTransaction } from './link-transaction';

/** The writes of a has-many: the foreign key of the targets is set or taken off, in one statement each. */
export function hasManyWrites(association: KeyAssociation): ToManyWrites {
  return {
    check: (source, targets, options) => {
      if (ownWriteOptions(options).through !== undefined) throw withoutJunction(association);
      linkableTargets(association, source, targets);
    },
    add: (source, targets, options) => linkTargets(association, source, targets, options),
    set: (source, targets, options) => replaceTargets(association, source, targets, options),
    sync: (source, wanted, options) => syncTargets(association, source, wanted, options),
    remove: (source, targets, options) => unlinkTargets(association, source, targets, options),
    create: (source, values, options) => createTarget(association, source, values, options),
    findOrCreate: (source, options) => findOrCreateOwn(association, source, options),
  };
}

/** Makes the given target the only one, or leaves none. */
export async function setHasOne(
  association: KeyAssociation,
  source: object,
  target: unknown,
  options: LinkOptions,
): Promise<void> {
  if (targetKeys(association, newList(target)).length > 1) {
    throw new QueryError('INVALID_TARGET', `${association.label} leads to one row: it cannot be set to several.`);
  }
  await replaceTargets(association, source, target, options);
}

/** Creates the only target: an existing one is let go of first. */
export async function createHasOne(
  association: KeyAssociation,
  source: object,
  values: object,
  options: CreateLinkedOptions,
): Promise<object> {
  const key = requiredSourceKey(association, source);
  checkNewValues(association, values);
  return engineOf(association.targetDefinition).transaction(executionOf(options), async transaction => {
    const within = { ...options, transaction };
    await lockSource(association, key, within);
    await unlink(association, source, { targets: [], keeps: true }, within);
    return createTarget(association, source, values, within);
  });
}

async function linkTargets(
  association: KeyAssociation,
  source: object,
  input: unknown,
  options: LinkOptions,
): Promise<void> {
  const key = requiredSourceKey(association, source);
  const targets = inKeyOrder(linkableTargets(association, source, input));
  if (targets.length === 0) return;
  const { targetDefinition: definition } = association;
  const values = linkValues(association, key);
  // One row exists or does not; of several, some may be missing: then none is linked.
  if (targets.length === 1) await pointToSource(association, { targets, values }, options);
  else
    await engineOf(definition).transaction(executionOf(options), transaction =>
      pointToSource(association, { targets, values }, { ...options, transaction }),
    );
  recordLinks(definition, { targets, values }, executionOf(options));
}

/** Targets, each once. The key of one that shares an attribute with the foreign key has to agree with the source's. */
function linkableTargets(association: KeyAssociation, source: object, input: unknown): readonly TargetKey[] {
  const { targetDefinition: holder, foreignKeys: names, targetLinkKey } = association;
  const key = requiredSourceKey(association, source);
  const targets = distinctTargets(targetKeys(association, input));
  for (const target of targets) {
    checkIdentifyingKey(association, { holder, names, key }, name => target.key[targetLinkKey.indexOf(name)]);
  }
  return targets;
}

async function pointToSource(
  association: KeyAssociation,
  { targets, values }: WrittenRows,
  options: LinkOptions,
): Promise<void> {
  const { targetDefinition: definition, targetLinkKey } = association;
  const bag = new ParameterBag();
  const matching = { definition, where: isOneOf(definition, targetLinkKey, targets, bag), bag };
  const where = whereOneOf(targetLinkKey, targets);
  const count = await updateMatching(matching, Object.fromEntries(values), { ...targetUpdate(options), where });
  if (count >= targets.length) return;
  // Two spellings of one key are one row.
  const keys = targets.map(({ key }) => key);
  const found = await rowsByPlace({ definition, names: targetLinkKey }, keys, options);
  if (found.size < targets.length) throw missingTarget(association, targets.length - found.size);
}

const withoutJunction = ({ label, associationType }: KeyAssociation): QueryError =>
  new QueryError(
    'INVALID_OPTION',
    `${label} is a ${associationType} association: its links have no values for "through".`,
    { hint: 'What belongs to a target is changed by its own update.' },
  );

/** What the row of a linked target holds: the source's key, the association's scope, the time. */
function linkValues(association: KeyAssociation, key: readonly unknown[]): Map<string, unknown> {
  const { attributes, timestamps } = association.targetDefinition;
  const values = new Map<string, unknown>(association.foreignKeys.map((name, index) => [name, key[index]]));
  for (const [name, value] of Object.entries(association.scopeValues)) {
    values.set(name, value === null ? null : (attributes.get(name)?.normalise(value) ?? value));
  }
  if (timestamps.updatedAt !== undefined) values.set(timestamps.updatedAt, new Date());
  return values;
}

function missingTarget({ label, targetDefinition }: KeyAssociation, count: number): QueryError {
  return new QueryError(
    'TARGET_NOT_FOUND',
    `${count} row(s) of ${targetDefinition.name} given to ${label} do not exist.`,
  );
}

async function replaceTargets(
  association: KeyAssociation,
  source: object,
  input: unknown,
  options: LinkOptions,
): Promise<void> {
  const key = requiredSourceKey(association, source);
  const list = newList(input);
  const targets = linkableTargets(association, source, list);
  await engineOf(association.targetDefinition).transaction(executionOf(options), async transaction => {
    const within = { ...options, transaction };
    await lockSource(association, key, within);
    await unlink(association, source, { targets, keeps: true }, within);
    await linkTargets(association, source, list, within);
  });
}

async function syncTargets(
  association: KeyAssociation,
  source: object,
  { targets, keys }: WantedLinks,
  options: LinkOptions,
): Promise<LinkChanges> {
  const sourceKey = requiredSourceKey(association, source);
  return linkTransaction(association, options, async transaction => {
    const within = { ...options, transaction };
    await lockSource(association, sourceKey, within);
    const { places, others } = await linkedKeys(targetTableOf(association), { sourceKey, keys }, within);
    await replaceTargets(association, source, targets, within);
    const added = keys.filter((_key, place) => !places.has(place));
    return { added: added.map(listItem), updated: [], removed: others.map(listItem) };
  });
}

async function unlinkTargets(
  association: KeyAssociation,
  source: object,
  input: unknown,
  options: LinkOptions,
): Promise<number> {
  const targets = distinctTargets(targetKeys(association, input));
  return targets.length === 0 ? 0 : unlink(association, source, { targets, keeps: false }, options);
}

async function createTarget(
  association: KeyAssociation,
  source: object,
  values: object,
  options: CreateLinkedOptions,
): Promise<object> {
  const key = requiredSourceKey(association, source);
  const fixed = Object.fromEntries(association.foreignKeys.map((name, index) => [name, key[index]]));
  const {
    through: _through,
    force: _force,
    destroy: _destroy,
    individualHooks: _,
    fields,
    include,
    ...create
  } = ownWriteOptions(options);
  const target = newTarget(association, { source, values, fixed }, { fields, include });
  await insertInstance(association.targetDefinition, target, create);
  return target;
}
