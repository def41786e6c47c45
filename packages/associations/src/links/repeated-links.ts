import type { JunctionAssociation } from '../association';
import type { LinkRow } from './link-row';
import { hidesRows, pairTableOf, rowTableOf } from './link-tables';
import { linkedKeys } from './linked-keys';
import { revealing } from './revealed';
import { updateLinks } from './update-links';
import { writeLinks } from './write-links';
import type { LinkOptions } from './write-options';

/**
 * The second half of `set` where the same pair may be linked several times: pairs that are linked keep their rows, and
 * get the given values; only the others are inserted. There is no unique key to decide that for us.
 */
export async function addMissing(
  association: JunctionAssociation,
  links: readonly LinkRow[],
  options: LinkOptions,
): Promise<void> {
  const [first] = links;
  if (first === undefined) return;
  const { foreign } = association.keys;
  const sought = {
    sourceKey: first.key.slice(0, foreign.length),
    keys: links.map(({ key }) => key.slice(foreign.length)),
  };
  const shown = await linkedKeys(rowTableOf(association), sought, options);
  const hidden = hidesRows(association) ? await linkedKeys(pairTableOf(association), sought, options) : shown;
  const known = links.filter((_link, place) => shown.places.has(place));
  const toReveal = links.filter((_link, place) => !shown.places.has(place) && hidden.places.has(place));
  const missing = links.filter((_link, place) => !shown.places.has(place) && !hidden.places.has(place));
  await updateLinks(association, { links: known, rows: 'shown' }, options);
  await updateLinks(association, { links: revealing(association, toReveal), rows: 'living' }, options);
  await writeLinks(association, missing, options);
}
