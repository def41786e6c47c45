import { keyIdentity, type LinkedRows, placeIn, type Row, type TargetsRead } from './read-rows';

/** The keys that links lead by. */
export interface TargetKeys {
  /** Each once, as far as they are the same value: what else is equal the database says. */
  readonly keys: readonly Row[];
  /** For each link the place of its key among them; undefined for one that leads nowhere. */
  readonly places: readonly (number | undefined)[];
}

/** What rows of links lead to. */
export function targetKeys(links: readonly Row[], { keyPositions }: TargetsRead): TargetKeys {
  const known = new Map<unknown, number>();
  const keys: Row[] = [];
  const places = links.map(link => {
    const identity = keyIdentity(link, keyPositions);
    if (identity === null) return undefined;
    const place = known.get(identity) ?? keys.push(keyPositions.map(position => link[position])) - 1;
    known.set(identity, place);
    return place;
  });
  return { keys, places };
}

/** The links with the rows that were read by their keys. */
export function linkedRows(
  links: readonly Row[],
  { keys, places }: TargetKeys,
  rows: readonly Row[],
  { plan }: TargetsRead,
): LinkedRows {
  const { ordinal } = plan.reader;
  const rowsOf: Row[][] = keys.map(() => []);
  if (ordinal !== undefined) for (const row of rows) rowsOf[placeIn(row, ordinal)]?.push(row);
  const shared = keys.length < links.length ? rows : [];
  return { links, places, rowsOf, withBytes: new Set(shared.filter(row => row.some(isBytes))) };
}

const isBytes = (part: unknown): boolean => Buffer.isBuffer(part);
