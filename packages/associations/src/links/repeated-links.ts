import { executionOf, updateWhere, type WhereOptions } from '@mortise/core';
import type { BelongsToManyAssociation } from '../kinds/belongs-to-many';
import { keyIdentity } from '../reads/source-key';
import type { Link } from './link';
import { writeLinks } from './link-rows';
import { linkedKeys } from './linked-keys';
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
  const linked = await linkedKeys(association.linkTable, first.key.slice(0, foreign.length), options);
  const present = links.filter(({ key }) => linked.has(keyIdentity(key.slice(foreign.length))));
  for (const link of present) await updateLink(association, link, options);
  await writeLinks(
    association,
    links.filter(link => !present.includes(link)),
    options,
  );
}

async function updateLink(
  association: BelongsToManyAssociation,
  { key, values }: Link,
  options: LinkOptions,
): Promise<void> {
  if (Object.values(values).every(value => value === undefined)) return;
  const { foreign, other } = association.keys;
  const where = { ...keyed([...foreign, ...other], key), ...association.through.scope } as WhereOptions;
  const { hooks, validate } = options;
  const junction = { definition: association.throughDefinition, scopes: { includesDefault: false, names: [] } };
  await updateWhere(junction, values, { ...executionOf(options), hooks, validate, where });
}

const keyed = (names: readonly string[], key: readonly unknown[]): Record<string, unknown> =>
  Object.fromEntries(names.map((name, index) => [name, key[index]]));
