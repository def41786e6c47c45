import {
  allOf,
  attributeOf,
  compileFind,
  engineOf,
  executionOf,
  livingRows,
  ParameterBag,
  type Condition,
  type DataTypeKind,
  type ExecutionContext,
  type ModelDefinition,
  type PlaceColumn,
  type RowLock,
} from '@mortise/core';
import { keyIdentity, listItem } from '../reads/source-key';
import { hasKey } from './key-conditions';
import type { LinkTable } from './link-tables';

const lock: RowLock = { level: 'UPDATE', whenHeld: 'wait' };

/** Where the place of a link among the keys that were asked for stands on it: no attribute is called that. */
export const PLACE = '\0place';

type Key = readonly unknown[];

/** What a source is linked to, as the database compares keys: it may take two for equal that are not the same text. */
export interface LinkedKeys {
  /** The places of those of the given keys that it is linked to. */
  readonly places: ReadonlySet<number>;
  /** The keys it is linked to that are equal to none of the given ones: each once, though the pair may repeat. */
  readonly others: readonly Key[];
}

/**
 * Which of these targets a source is linked to, and which others. The links are locked, which also makes them those of
 * now: a transaction may see its tables as they were when it first read.
 */
export async function linkedKeys(
  table: LinkTable,
  { sourceKey, keys }: { readonly sourceKey: Key; readonly keys: readonly Key[] },
  context: ExecutionContext,
): Promise<LinkedKeys> {
  const read = (sought: Omit<SoughtRows, 'sourceKey'>): Promise<readonly LinkedRow[]> =>
    linkedRows(table, { sourceKey, ...sought }, context);
  if (keys.length <= FEW) return toldApart(await read({ asked: keys }), keys);
  const rows = await read({});
  const spelt = new Set(rows.map(({ key }) => keyIdentity(key)));
  const unlike = keys.filter(key => !spelt.has(keyIdentity(key)));
  // Spelt otherwise, a key may be equal to one that is linked: to the database, which is asked for these alone.
  return toldApart([...rows, ...(unlike.length === 0 ? [] : await read({ asked: unlike, isOnly: true }))], keys);
}

/** Up to here the database alone compares keys; more are first looked for here, which it would do pair by pair. */
const FEW = 100;

interface LinkedRow {
  readonly key: Key;
  /** The one of the keys that were asked for to which the database takes it for equal. */
  readonly asked: Key | undefined;
}

interface SoughtRows {
  readonly sourceKey: Key;
  /** Each row tells to which of these it is equal. */
  readonly asked?: readonly Key[];
  /** Whether rows that are equal to none of them are left out. */
  readonly isOnly?: boolean;
}

async function linkedRows(
  table: LinkTable,
  { sourceKey, asked, isOnly = false }: SoughtRows,
  context: ExecutionContext,
): Promise<readonly LinkedRow[]> {
  const { definition, targetKeys: attributes } = table;
  const bag = new ParameterBag();
  const place = asked && placeIn(table, asked, bag);
  const options = { attributes: [...attributes], raw: true, paranoid: false } as const;
  const { query } = compileFind(definition, options, { bag, place });
  const isAsked: Condition | undefined =
    isOnly && place !== undefined ? { ...place, type: 'in', negated: false } : undefined;
  const where = allOf([linksOf(table, sourceKey, bag), isAsked]);
  const locked = engineOf(definition).locksRows ? { lock } : {};
  const rows = await engineOf(definition).select({ ...query, where, ...locked }, bag.values, executionOf(context));
  return (rows as readonly Readonly<Record<string, unknown>>[]).map(row => ({
    key: attributes.map(name => row[name]), // rows are plain
    asked: asked?.[row[PLACE] as number],
  }));
}

function placeIn({ definition, targetKeys }: LinkTable, keys: readonly Key[], bag: ParameterBag): PlaceColumn {
  return { as: PLACE, attributes: targetKeys, list: bag.canonicalList(definition, targetKeys, keys.map(listItem)) };
}

/** A row is that of a key that is spelt as its own, or that the database takes for equal. */
function toldApart(rows: readonly LinkedRow[], keys: readonly Key[]): LinkedKeys {
  const placeOf = new Map(keys.map((key, place) => [keyIdentity(key), place]));
  const [places, known] = [new Set<number>(), new Set<string>()];
  for (const { key, asked } of rows) {
    const place = placeOf.get(keyIdentity(asked ?? key));
    if (place === undefined) continue;
    places.add(place);
    known.add(keyIdentity(key));
  }
  const others = new Map(rows.map(({ key }) => [keyIdentity(key), key]));
  for (const identity of known) others.delete(identity);
  return { places, others: [...others.values()] };
}

function linksOf(
  { definition, foreignKeys, scope }: LinkTable,
  sourceKey: readonly unknown[],
  bag: ParameterBag,
): Condition | undefined {
  return allOf([...hasKey(definition, foreignKeys, sourceKey, bag), scope(bag), livingRows(definition)]);
}

/** The attributes that keys are of. */
interface KeyAttributes {
  readonly definition: ModelDefinition;
  readonly names: readonly string[];
}

/** The database may take texts for equal that are spelt differently; other values have one spelling. */
const TEXTS: ReadonlySet<DataTypeKind> = new Set<DataTypeKind>(['STRING', 'CHAR', 'TEXT']);

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
