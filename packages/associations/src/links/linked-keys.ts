import {
  allOf,
  compileFind,
  executionOf,
  livingRows,
  ParameterBag,
  type Condition,
  type ExecutionContext,
  type ModelDefinition,
  type PlaceColumn,
  type RowLock,
} from '@mortise/core';
import { keyIdentity, listItem } from '../reads/source-key';
import { hasKey } from './has-key';

/** The rows that hold the links of an association: those of the junction, or the targets themselves. */
export interface LinkTable {
  readonly definition: ModelDefinition;
  /** What points to the source. */
  readonly foreignKeys: readonly string[];
  /** What tells the target. */
  readonly targetKeys: readonly string[];
  /** What each of its links has beside the keys. */
  readonly scope: (bag: ParameterBag) => Condition | undefined;
}

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
  const { definition, targetKeys: attributes } = table;
  const bag = new ParameterBag();
  const list = bag.canonicalList(definition, attributes, keys.map(listItem));
  const place: PlaceColumn = { as: PLACE, attributes, list };
  const { query } = compileFind(
    definition,
    { attributes: [...attributes], raw: true, paranoid: false },
    { bag, place },
  );
  const where = linksOf(table, sourceKey, bag);
  const locked = definition.engine.locksRows ? { lock } : {};
  const rows = await definition.engine.select({ ...query, where, ...locked }, bag.values, executionOf(context));
  return toldApart(rows as readonly Readonly<Record<string, unknown>>[], attributes); // rows are plain
}

function toldApart(rows: readonly Readonly<Record<string, unknown>>[], attributes: readonly string[]): LinkedKeys {
  const places = new Set<number>();
  const others = new Map<string, Key>();
  for (const row of rows) {
    const place = row[PLACE];
    if (typeof place === 'number') places.add(place);
    else {
      const key = attributes.map(name => row[name]);
      others.set(keyIdentity(key), key);
    }
  }
  return { places, others: [...others.values()] };
}

function linksOf(
  { definition, foreignKeys, scope }: LinkTable,
  sourceKey: readonly unknown[],
  bag: ParameterBag,
): Condition | undefined {
  return allOf([...hasKey(definition, foreignKeys, sourceKey, bag), scope(bag), livingRows(definition)]);
}
