import type { BelongsToManyAssociation } from '../kinds/belongs-to-many';
import { keyIdentity } from '../reads/source-key';
import type { Link } from './link';
import { writeLinks } from './link-rows';
import { linkedKeys } from './linked-keys';
import { revealing } from './revealed';
import { updateLinks } from './update-links';
import type { LinkOptions } from './write-options';

/**
 * The second half of `set` where the same pair may be linked several times: pairs that are linked keep their rows, and
 * get the given values; only the others are inserted. No unique key is there to decide that for us.
 */
export async function addMissing(
  association: BelongsToManyAssociation,
  links: readonly Link[],
  options: LinkOptions,
): Promise<void> {
  const [first] = links;
  if (first === undefined) return;
  const { foreign } = association.keys;
  const sourceKey = first.key.slice(0, foreign.length);
  const shown = await linkedKeys(association.rowTable, sourceKey, options);
  const hidden = association.hidesRows ? await linkedKeys(association.pairTable, sourceKey, options) : shown;
  const isIn = (keys: typeof shown, { key }: Link): boolean => keys.has(keyIdentity(key.slice(foreign.length)));
  const [known, others] = split(links, link => isIn(shown, link));
  const [toReveal, missing] = split(others, link => isIn(hidden, link));
  await updateLinks(association, { links: known, rows: 'shown' }, options);
  await updateLinks(association, { links: revealing(association, toReveal), rows: 'living' }, options);
  await writeLinks(association, missing, options);
}

function split<T>(items: readonly T[], belongs: (item: T) => boolean): readonly [T[], T[]] {
  const parts: [T[], T[]] = [[], []];
  for (const item of items) parts[belongs(item) ? 0 : 1].push(item);
  return parts;
}
