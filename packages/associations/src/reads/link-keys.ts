import {
  executionOf,
  keyIdentity,
  keyOf,
  QueryError,
  requireOwnRows,
  stateOf,
  type Awaitable,
  type ExecutionContext,
  areSameValues,
  attributeOf,
  canonical,
  isInstance,
  requirePersisted,
  tenantMismatch,
} from '@mortise/core';
import type { BoundAssociation } from '../association';

export { keyIdentity, keyOf, listItem } from '@mortise/core';

/**
 * The key that a source instance is linked by.
 *
 * @throws QueryError when the instance is of another model, not saved, or was loaded without its key.
 */
export function sourceKeyOf(association: BoundAssociation, source: object): readonly unknown[] | undefined {
  checkSource(association, source);
  const [link] = association.path;
  return keyOf(source, association.sourceDefinition, link?.fromAttributes ?? []);
}

/** As `sourceKeyOf`, for calls that cannot do without. */
export function requiredSourceKey(association: BoundAssociation, source: object): readonly unknown[] {
  const key = sourceKeyOf(association, source);
  if (key !== undefined && !stateOf(source).isNewRecord) return key;
  throw new QueryError(
    'NOT_SAVED',
    `This ${association.sourceDefinition.name} has no key that ${association.label} could link by.`,
    {
      hint: 'Save it first.',
    },
  );
}

/** @throws QueryError `INVALID_SOURCE` for an instance that is not of the association's source. */
export function checkSource(association: BoundAssociation, instance: object): void {
  const { model, name: source } = association.sourceDefinition;
  if (instance instanceof model) return;
  const name = typeof instance === 'object' && instance !== null ? instance.constructor.name : typeof instance;
  throw new QueryError('INVALID_SOURCE', `${association.label} takes an instance of ${source}, not of ${name}.`);
}

/**
 * Sees to it that a source is a row of the tenant before its links are read or written.
 *
 * @throws QueryError `TENANT_REQUIRED` or `TENANT_MISMATCH`
 */
export function ownSource(association: BoundAssociation, source: object, options: ExecutionContext): Awaitable<void> {
  const { sourceDefinition: definition, path, label } = association;
  const [link] = path;
  if (definition.requiredScope === undefined || link === undefined) return undefined;
  checkSource(association, source);
  return requireOwnRows({ definition, instances: [source], link, label }, executionOf(options));
}

/** A target as a key, with the instance where one was given. */
export interface TargetKey {
  readonly key: readonly unknown[];
  readonly instance: object | undefined;
  /** Position among the targets as they were given. */
  readonly index: number;
}

/**
 * Targets as they may be given (an instance, a key, or a mixed list) as canonical keys.
 *
 * A key stands for the attribute that the association points to: `targetKey` where it is not the primary key.
 *
 * @throws QueryError `INVALID_TARGET`, or `MISSING_PRIMARY_KEY` where the target has none: no key would mean every row
 */
export function targetKeys(association: BoundAssociation, input: unknown): readonly TargetKey[] {
  const names = association.targetLinkKey;
  const targets = targetList(input, names.length);
  if (names.length === 0 && targets.length > 0) throw withoutKey(association);
  return targets.map((target, index) => {
    const instance = isInstance(target) ? target : undefined;
    return {
      key: instance === undefined ? rawKey(association, names, target) : instanceKey(association, names, instance),
      instance,
      index,
    };
  });
}

function withoutKey({ label, targetDefinition: { name } }: BoundAssociation): QueryError {
  const message = `${label} leads to ${name}, which has no primary key, so one row cannot be told from another.`;
  return new QueryError('MISSING_PRIMARY_KEY', message, {
    hint: 'Ask by conditions on its attributes, or use the static methods of the target with a where.',
  });
}

/** A composite key given alone is a list itself: `addToot([tenant, id])`; a list of keys is a list of lists. */
function targetList(input: unknown, keyLength: number): readonly unknown[] {
  if (!Array.isArray(input)) return [input];
  const isOneKey = keyLength > 1 && input.length === keyLength && input.every(isKeyPart);
  // A list may have holes, which would be passed over.
  return isOneKey ? [input] : Array.from(input as readonly unknown[]);
}

/**
 * A Set, and whatever else gives one item after the other, as a list of them; bytes are one key. Asked once for each call:
 * what gives its items once has none the second time.
 */
export function listed<T>(input: T | Iterable<unknown>): T | readonly unknown[] {
  const isIterable = typeof input === 'object' && input !== null && Symbol.iterator in input;
  return isIterable && !Array.isArray(input) && !ArrayBuffer.isView(input) ? [...input] : (input as T); // what is no other iterable
}

const isKeyPart = (part: unknown): boolean => !Array.isArray(part) && !isInstance(part) && !isPlain(part);

/** What a list is set to: null clears it. Undefined does not, since it is what a forgotten value looks like. */
export const newList = (input: unknown): unknown => (input === null ? [] : input);

function instanceKey(association: BoundAssociation, names: readonly string[], instance: object): readonly unknown[] {
  const { model, name } = association.targetDefinition;
  if (!(instance instanceof model)) {
    throw new QueryError(
      'INVALID_TARGET',
      `${association.label} links instances of ${name}, not of ${instance.constructor.name}.`,
    );
  }
  requireSameTenant(association, instance);
  if (stateOf(instance).isNewRecord) requirePersisted(instance, association.targetDefinition, 'link');
  const key = keyOf(instance, association.targetDefinition, names);
  if (key !== undefined) return key;
  throw new QueryError(
    'MISSING_KEY',
    `A ${name} given to ${association.label} has no value in [${names.join(', ')}], which it is linked by.`,
  );
}

/** Keys are looked up as they are written; an instance tells by itself whose it is. */
function requireSameTenant(association: BoundAssociation, instance: object): void {
  const { targetDefinition } = association;
  const [wanted, own] = [targetDefinition.tenantValues, stateOf(instance).layout.definition.tenantValues];
  if (wanted === undefined || own === undefined || areSameValues(targetDefinition, own, wanted)) return;
  throw tenantMismatch(targetDefinition, `an instance given to ${association.label} is of another tenant`);
}

function rawKey(association: BoundAssociation, names: readonly string[], target: unknown): readonly unknown[] {
  const definition = association.targetDefinition;
  const [name = ''] = names;
  if (names.length === 1 && isScalar(target)) return [canonical(definition, attributeOf(definition, name), target)];
  const values: readonly unknown[] = Array.isArray(target)
    ? Array.from(target as readonly unknown[])
    : names.length > 1 && isPlain(target)
      ? names.map(name => target[name])
      : [target];
  if (
    values.length !== names.length ||
    (names.length === 1 && isPlain(target)) ||
    values.some(value => value === null || value === undefined)
  ) {
    throw new QueryError(
      'INVALID_TARGET',
      `${association.label} takes instances of ${definition.name} or values of [${names.join(', ')}].`,
      {
        hint: 'To create a row and link it in one step, use the create method of the association.',
      },
    );
  }
  return values.map((value, index) => canonical(definition, attributeOf(definition, names[index] as string), value));
}

/** As most keys are, which have a list of their own made and looked through for nothing. */
const isScalar = (value: unknown): boolean => typeof value === 'number' || typeof value === 'string';

export function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** Each key once; of several with the same key the last one stays, at the place of the first. */
export function distinctTargets<T extends { readonly key: readonly unknown[] }>(targets: readonly T[]): readonly T[] {
  const byIdentity = new Map<string, T>();
  for (const target of targets) byIdentity.set(keyIdentity(target.key), target);
  return [...byIdentity.values()];
}

/** Rows are written in the order of their keys: two writers that meet then wait for each other instead of deadlocking. */
export function inKeyOrder<T extends { readonly key: readonly unknown[] }>(targets: readonly T[]): readonly T[] {
  return [...targets].sort((left, right) => compareKeys(left.key, right.key));
}

function compareKeys(left: readonly unknown[], right: readonly unknown[]): number {
  // A plain loop: sorting a few thousand links comes here ten times for each.
  for (let index = 0; index < left.length; index++) {
    const order = compareValues(left[index], right[index]);
    if (order !== 0) return order;
  }
  return 0;
}

function compareValues(left: unknown, right: unknown): number {
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  const [first, second] = [keyIdentity([left]), keyIdentity([right])];
  return first < second ? -1 : first > second ? 1 : 0;
}
