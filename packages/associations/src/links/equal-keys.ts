import {
  after,
  allOf,
  type Awaitable,
  attributeOf,
  compileFind,
  engineOf,
  executionOf,
  integerKinds,
  notDeleted,
  ownOptions,
  ParameterBag,
  type Condition,
  type DataTypeKind,
  type ExecutionContext,
  type PlaceColumn,
  type RowLock,
} from '@mortise/core';
import { keyIdentity, listItem } from '../reads/link-keys';
import { hasKey } from './key-conditions';
import type { KeyAttributes, LinkTable } from './link-tables';

const lock: RowLock = { level: 'UPDATE', whenHeld: 'wait' };

/** Where the place of a link among the keys that were asked for stands on it: no attribute is called that. */
export const PLACE = '\0place';

type Key = readonly unknown[];

/** What a source is linked to, as the database compares keys: it may take two for equal that are not the same text. */
export interface LinkedKeys {
  /**
   * By the places of those of the given keys that it is linked to: what was asked for of their links, in order; a pair may
   * repeat.
   */
  readonly places: ReadonlyMap<number, readonly Plain[]>;
  /** The keys it is linked to that are equal to none of the given ones: each once, though the pair may repeat. */
  readonly others: readonly Key[];
}

/**
 * Which of these targets a source is linked to, and which others. The links are locked, which also makes them those of
 * now: a transaction may see its tables as they were when it first read.
 */
export function linkedKeys(table: LinkTable, sought: SoughtKeys, context: ExecutionContext): Awaitable<LinkedKeys> {
  const { sourceKey, keys, names = [], order = [] } = ownOptions(sought, soughtNames);
  const read = (chosen: Omit<SoughtRows, 'sourceKey' | 'names' | 'order'>): Awaitable<readonly LinkedRow[]> =>
    linkedRows(table, { sourceKey, names, order, ...chosen }, context);
  // A text that is given for a number is spelt in more ways than the number that is read.
  const isExact = areExact({ definition: table.definition, names: table.targetKeys }) && areExact(table.givenAs);
  const asked = isExact || keys.length > FEW ? {} : { asked: keys };
  return after(read(asked), rows => {
    if (isExact || keys.length <= FEW) return toldApart(rows, keys);
    const spelt = new Set(rows.map(({ key }) => keyIdentity(key)));
    const unlike = keys.filter(key => !spelt.has(keyIdentity(key)));
    if (unlike.length === 0) return toldApart(rows, keys);
    // Spelt otherwise, a key may be equal to one that is linked: to the database, which is asked for these alone.
    return after(read({ asked: unlike, isOnly: true }), found => toldApart([...rows, ...found], keys));
  });
}

/** What not every caller says. */
const soughtNames = { names: true, order: true };

/** Of which links is asked, and what. */
interface SoughtKeys {
  readonly sourceKey: Key;
  readonly keys: readonly Key[];
  /** What of each link is read beside its target's key. */
  readonly names?: readonly string[];
  /** What the rows of a key are in order of; they are in none without it. */
  readonly order?: readonly string[];
}

/** Up to here the database alone compares keys; more are first looked for here, which it would do pair by pair. */
const FEW = 100;

/** A row as a plain object. */
export type Plain = Readonly<Record<string, unknown>>;

interface LinkedRow {
  readonly key: Key;
  readonly values: Plain;
  /** The one of the keys that were asked for to which the database takes it for equal. */
  readonly asked: Key | undefined;
}

interface SoughtRows {
  readonly sourceKey: Key;
  readonly names: readonly string[];
  readonly order: readonly string[];
  /** Each row tells to which of these it is equal. */
  readonly asked?: readonly Key[];
  /** Whether rows that are equal to none of them are left out. */
  readonly isOnly?: boolean;
}

function linkedRows(
  table: LinkTable,
  { sourceKey, names, order, asked, isOnly = false }: SoughtRows,
  context: ExecutionContext,
): Awaitable<readonly LinkedRow[]> {
  const { definition, targetKeys: attributes } = table;
  const bag = new ParameterBag();
  const place = asked && placeIn(table, asked, bag);
  const read = [...new Set([...attributes, ...names, ...order])];
  const options = { attributes: read, order: [...order], raw: true, paranoid: false } as const;
  const { query } = compileFind(definition, options, { bag, place });
  const isAsked: Condition | undefined =
    isOnly && place !== undefined ? { ...place, type: 'in', negated: false } : undefined;
  const where = allOf([linksOf(table, sourceKey, bag), isAsked]);
  const locked = engineOf(definition).locksRows ? { lock } : {};
  const reading = engineOf(definition).select({ ...query, where, ...locked }, bag.values, executionOf(context));
  return after(reading, rows =>
    // They are asked for raw.
    (rows as readonly Plain[]).map(values => ({
      key: attributes.map(name => values[name]),
      values,
      asked: asked?.[values[PLACE] as number],
    })),
  );
}

function placeIn({ definition, targetKeys }: LinkTable, keys: readonly Key[], bag: ParameterBag): PlaceColumn {
  return { as: PLACE, attributes: targetKeys, list: bag.canonicalList(definition, targetKeys, keys.map(listItem)) };
}

/** A row is that of a key that is spelt as its own, or that the database takes for equal. */
function toldApart(rows: readonly LinkedRow[], keys: readonly Key[]): LinkedKeys {
  const wanted = groupedBy(keys.keys(), place => keyIdentity(keys[place] as Key)); // a place for each
  const places = new Map<number, Plain[]>();
  const known = new Set<string>();
  const others = new Map<string, Key>();
  for (const { key, asked, values } of rows) {
    const identity = keyIdentity(key);
    const found = wanted.get(asked === undefined ? identity : keyIdentity(asked));
    if (found === undefined) others.set(identity, key);
    else known.add(identity);
    const [place] = found ?? [];
    if (place === undefined) continue;
    const same = places.get(place);
    if (same !== undefined) same.push(values);
    else shareRows(places, found ?? [], [values]);
  }
  // One that is asked for again is told by its first spelling as well.
  for (const identity of known) others.delete(identity);
  return { places, others: [...others.values()] };
}

/** A key that is asked for several times has the same rows each time. */
function shareRows(places: Map<number, Plain[]>, same: readonly number[], rows: Plain[]): void {
  for (const place of same) places.set(place, rows);
}

function groupedBy<T>(items: Iterable<T>, identityOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const identity = identityOf(item);
    const group = groups.get(identity);
    if (group === undefined) groups.set(identity, [item]);
    else group.push(item);
  }
  return groups;
}

function linksOf(
  { definition, foreignKeys, scope }: LinkTable,
  sourceKey: readonly unknown[],
  bag: ParameterBag,
): Condition | undefined {
  return allOf([...hasKey(definition, foreignKeys, sourceKey, bag), scope(bag), notDeleted(definition)]);
}

/** The database may take texts for equal that are spelt differently. */
const TEXTS: ReadonlySet<DataTypeKind> = new Set<DataTypeKind>(['STRING', 'CHAR', 'TEXT']);

/** Whole numbers are equal where they are the same. A choice or a UUID may be a text of any kind in the database. */
const areExact = ({ definition, names }: KeyAttributes): boolean =>
  names.every(name => integerKinds.has(attributeOf(definition, name).type.kind));

/** For each key the identity of the row that has it; of one that no row has, its own. */
export async function identitiesOf(
  { definition, names }: KeyAttributes,
  keys: readonly Key[],
  context: ExecutionContext,
): Promise<readonly string[]> {
  const own = keys.map(keyIdentity);
  const mayBeEqual = names.some(name => TEXTS.has(attributeOf(definition, name).type.kind));
  if (!mayBeEqual || new Set(own).size < 2) return own;
  const rows = await rowsByPlace({ definition, names }, keys, context);
  return own.map((identity, place) => rows.get(place) ?? identity);
}

/** The identities of the rows that have these keys, by the places of the keys. */
export async function rowsByPlace(
  { definition, names }: KeyAttributes,
  keys: readonly Key[],
  context: ExecutionContext,
): Promise<ReadonlyMap<number, string>> {
  const bag = new ParameterBag();
  const place = { as: PLACE, attributes: names, list: bag.canonicalList(definition, names, keys.map(listItem)) };
  const options = { attributes: [...names], raw: true, paranoid: false } as const;
  const { query } = compileFind(definition, options, { bag, place });
  const where = { ...place, type: 'in', negated: false } as const;
  const rows = await engineOf(definition).select({ ...query, where }, bag.values, executionOf(context));
  const plain = rows as readonly Readonly<Record<string, unknown>>[]; // they are asked for raw
  return new Map(plain.map(row => [row[PLACE] as number, keyIdentity(names.map(name => row[name]))]));
}
