import {
  executionOf,
  findOrCreate,
  Op,
  QueryError,
  stateOf,
  writeValue,
  type FindOrCreateOptions,
  type NestedContext,
  type WhereOptions,
} from '@mortise/core';
import type { BoundAssociation } from '../association';
import { checkNewValues } from './new-targets';
import { isPlain } from '../reads/link-keys';

/** A target that is looked for, and created where it is not there: `{ connect: { name: 'tea' }, create: { name: 'tea' } }`. */
export interface ConnectOrCreate {
  readonly connect: object;
  readonly create: object;
}

/** Whether an item says what is to be linked in these two words, which are no names of its target's own. */
export function isConnectOrCreate({ targetDefinition: target }: BoundAssociation, item: unknown): item is ConnectOrCreate & Readonly<Record<string, unknown>> {
  if (!isPlain(item) || !Object.hasOwn(item, 'connect') || !Object.hasOwn(item, 'create')) return false;
  const isOwn = (name: string): boolean => target.attributes.has(name) || target.associations.has(name);
  return !isOwn('connect') && !isOwn('create');
} // prettier-ignore

/**
 * Refuses such an item where nothing could be found or created by it.
 *
 * @throws QueryError `INVALID_NESTED_VALUE` or `INVALID_VALUES`
 */
export function checkConnectOrCreate(
  association: BoundAssociation,
  item: ConnectOrCreate & Readonly<Record<string, unknown>>,
): void {
  const { connect, create, ...others } = item;
  checkNewValues(association, create);
  const [unknown] = Object.keys(others).filter(name => name !== association.junction?.definition.name);
  const isCondition = isPlain(connect) && Reflect.ownKeys(connect).length > 0;
  if (isCondition && unknown === undefined) return;
  const message = `${association.label} was given an item that is to be connected or created, and says something else.`;
  throw new QueryError('INVALID_NESTED_VALUE', message, {
    hint: 'Write { connect: where, create: values }; values of a junction row stand beside them, under its name.',
  });
}

/** An item, and values that a row created for it is given too. */
interface SoughtItem {
  readonly item: unknown;
  readonly values?: object;
}

/**
 * What stands in place of each item, in their order. The rows are looked for in the order of what tells them: two calls that
 * create the same wait for each other then, whatever the order of their lists, instead of deadlocking.
 */
export async function connectedAll(
  association: BoundAssociation,
  sought: readonly SoughtItem[],
  context: NestedContext,
): Promise<readonly unknown[]> {
  const placed = sought.map((each, place) => ({ each, place, order: orderOf(association, each.item) }));
  placed.sort((one, other) => (one.order === other.order ? 0 : one.order < other.order ? -1 : 1));
  const found: unknown[] = [];
  for (const { each, place } of placed) found[place] = await connected(association, each, context);
  return found;
}

function orderOf(association: BoundAssociation, item: unknown): string {
  if (!isConnectOrCreate(association, item)) return '';
  const entries = Object.entries(item.connect).map(([name, value]) => `${name}=${isPlain(value) ? '' : String(value)}`);
  return entries.sort().join();
}

/** What stands in place of an item: the row that was found, or created with these values too; any other as it is. */
export async function connected(
  association: BoundAssociation,
  { item, values = {} }: SoughtItem,
  context: NestedContext,
): Promise<unknown> {
  if (!isConnectOrCreate(association, item)) return item;
  const { targetDefinition: definition, scopeValues, scope, junction } = association;
  const { hooks, validate } = context;
  // A plain object of conditions, as it was checked.
  const connect = item.connect as WhereOptions;
  const asked: WhereOptions = scope === undefined ? connect : { [Op.and]: [connect, scope] };
  const name = junction?.definition.name ?? '';
  const { [name]: own = item[name], ...created } = item.create as Record<string, unknown>;
  const options: FindOrCreateOptions = { ...executionOf(context), hooks, validate, where: asked, defaults: { ...created, ...scopeValues, ...values } }; // prettier-ignore
  const [target] = await findOrCreate({ definition, scopes: { includesDefault: true, names: [] } }, options);
  // As on any target: what its link is to have.
  if (own !== undefined) writeValue(target, stateOf(target), name, own);
  return target;
}
