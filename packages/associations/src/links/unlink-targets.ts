import {
  allOf,
  compileFind,
  destroyMatching,
  engineOf,
  executionOf,
  loadedValue,
  Op,
  ParameterBag,
  QueryError,
  recordSaved,
  stateOf,
  undoOnRollback,
  updateMatching,
  ownWriteOptions,
  type Condition,
  type ExecutionContext,
  type Matching,
  type ModelDefinition,
  type WhereOptions,
} from '@mortise/core';
import type { KeyAssociation } from '../association';
import { keyIdentity, requiredSourceKey, type TargetKey } from '../reads/link-keys';
import { hasKey, isOneOf, whereKey, whereOneOf } from './key-conditions';
import { isShownTarget } from './link-tables';
import { clearableKey } from './pointed-key';
import { targetUpdate, type LinkOptions } from './write-options';

/** Which of the linked rows are let go of. */
export interface Unlinking {
  readonly targets: readonly TargetKey[];
  /** True: these stay, all others go. */
  readonly keeps: boolean;
}

/** Takes rows off a source: their key becomes NULL, or they are deleted. Gives their number. */
export async function unlink(
  association: KeyAssociation,
  source: object,
  unlinking: Unlinking,
  options: LinkOptions,
): Promise<number> {
  const { targetDefinition: definition } = association;
  const bag = new ParameterBag();
  const key = requiredSourceKey(association, source);
  const linked: Matching = { definition, where: linkedTo(association, key, unlinking, bag), bag };
  const where = whereLinked(association, key, unlinking);
  const { force, hooks, individualHooks } = ownWriteOptions(options);
  if (options.destroy === true)
    return destroyMatching(linked, { ...executionOf(options), force, hooks, individualHooks, where });
  const required = requiredKey(association);
  if (required !== undefined) return refuseAny(association, required, linked, options);
  const own = unlinking.keeps ? [] : unlinking.targets.filter(target => isLinkedTo(association, key, target));
  const cleared = clearedValues(association);
  const count = await updateMatching(linked, Object.fromEntries(cleared), { ...targetUpdate(options), where });
  const gone = count < unlinking.targets.length ? await withoutLinked(association, key, own, options) : own;
  recordLinks(definition, { targets: gone, values: cleared }, executionOf(options));
  return count;
}

/** What a row holds that is let go of. */
function clearedValues({ foreignKeys, targetDefinition }: KeyAssociation): ReadonlyMap<string, unknown> {
  const { updatedAt } = targetDefinition.timestamps;
  const cleared = new Map<string, unknown>(clearableKey(targetDefinition, foreignKeys).map(name => [name, null]));
  if (updatedAt !== undefined) cleared.set(updatedAt, new Date());
  return cleared;
}

/** Of instances that were given, those whose rows have the key of the source no more: a scope may have kept some. */
async function withoutLinked(
  { targetDefinition: definition, targetLinkKey, foreignKeys }: KeyAssociation,
  key: readonly unknown[],
  targets: readonly TargetKey[],
  options: LinkOptions,
): Promise<readonly TargetKey[]> {
  if (targets.length === 0) return targets;
  const bag = new ParameterBag();
  const { query } = compileFind(definition, { attributes: [...targetLinkKey], raw: true, paranoid: false }, { bag });
  const where = allOf([...hasKey(definition, foreignKeys, key, bag), isOneOf(definition, targetLinkKey, targets, bag)]);
  const rows = await engineOf(definition).select({ ...query, where }, bag.values, executionOf(options));
  const linked = new Set(
    rows.map(row => keyIdentity(targetLinkKey.map(name => (row as Record<string, unknown>)[name]))),
  );
  return targets.filter(target => !linked.has(keyIdentity(target.key)));
}

/** Whether an instance that was given has the key of the source, as far as it is known. */
function isLinkedTo({ foreignKeys }: KeyAssociation, key: readonly unknown[], { instance }: TargetKey): boolean {
  if (instance === undefined) return false;
  const state = stateOf(instance);
  return keyIdentity(foreignKeys.map(name => loadedValue(state, name))) === keyIdentity(key);
}

/** Rows that are linked to a source, shown by its reads, and are (or are not) among the given ones. */
function linkedTo(
  association: KeyAssociation,
  key: readonly unknown[],
  { targets, keeps }: Unlinking,
  bag: ParameterBag,
): Condition | undefined {
  const definition = association.targetDefinition;
  const ofSource = hasKey(definition, association.foreignKeys, key, bag);
  const listed = targets.length === 0 ? undefined : isOneOf(definition, association.targetLinkKey, targets, bag);
  const chosen: Condition | undefined = listed !== undefined && keeps ? { type: 'not', condition: listed } : listed;
  return allOf([...ofSource, isShownTarget(association, bag), chosen]);
}

/** The same in the words of a `where`, for hooks. */
function whereLinked(
  { foreignKeys, scope, targetLinkKey }: KeyAssociation,
  key: readonly unknown[],
  { targets, keeps }: Unlinking,
): WhereOptions {
  const ofSource = { ...whereKey(foreignKeys, key), ...scope };
  if (targets.length === 0) return ofSource;
  const listed = whereOneOf(targetLinkKey, targets);
  return { [Op.and]: [ofSource, keeps ? { [Op.not]: listed } : listed] };
}

/** An attribute of a foreign key that no row can be without. */
const requiredKey = ({ foreignKeys, targetDefinition }: KeyAssociation): string | undefined =>
  clearableKey(targetDefinition, foreignKeys).find(name => targetDefinition.attributes.get(name)?.allowNull === false);

/** Where rows cannot be let go of, there must be none to let go of. */
async function refuseAny(
  { label, targetDefinition }: KeyAssociation,
  required: string,
  { definition, where, bag }: Matching,
  options: LinkOptions,
): Promise<number> {
  const query = { definition, where, function: 'count' } as const;
  const count = await engineOf(definition).aggregate(query, bag.values, executionOf(options));
  if (count === 0) return 0;
  const { name } = targetDefinition;
  throw new QueryError(
    'REQUIRED_FOREIGN_KEY',
    `${name}.${required} cannot be null, so ${label} cannot let go of ${count} row(s) of ${name}.`,
    { hint: 'Pass { destroy: true } to delete them.' },
  );
}

/** What the rows of targets are written, and hold from then on. */
export interface WrittenRows {
  readonly targets: readonly TargetKey[];
  readonly values: ReadonlyMap<string, unknown>;
}

/** Shows on the instances that were given what their rows hold now, unless the transaction is rolled back. */
export function recordLinks(
  definition: ModelDefinition,
  { targets, values }: WrittenRows,
  context: ExecutionContext,
): void {
  for (const { instance } of targets) {
    if (instance === undefined) continue;
    undoOnRollback(definition, instance, context);
    recordSaved(instance, definition, values);
  }
}
