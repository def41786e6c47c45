import { executionOf, Op, updateWhere, type WhereOptions } from '@mortise/core';
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
  const linked = await linkedKeys(association.pairTable, first.key.slice(0, foreign.length), options);
  const isLinked = ({ key }: Link): boolean => linked.has(keyIdentity(key.slice(foreign.length)));
  for (const group of alike(links.filter(isLinked))) await updateLinks(association, group, options);
  await writeLinks(
    association,
    links.filter(link => !isLinked(link)),
    options,
  );
}

/** How many links one statement updates: their keys are spelt out in it. */
const MOST_LINKS = 100;

/** Links of one source with the same values, as many as one statement takes. */
interface AlikeLinks {
  readonly values: Link['values'];
  readonly keys: Link['key'][];
}

/** Those that share their values, as most do, together. */
function alike(links: readonly Link[]): readonly AlikeLinks[] {
  const groups: AlikeLinks[] = [];
  const open = new Map<Link['values'], AlikeLinks>();
  for (const { key, values } of links) {
    let group = open.get(values);
    if (group === undefined || group.keys.length === MOST_LINKS) {
      group = { values, keys: [] };
      open.set(values, group);
      groups.push(group);
    }
    group.keys.push(key);
  }
  return groups;
}

async function updateLinks(
  association: BelongsToManyAssociation,
  { values, keys }: AlikeLinks,
  options: LinkOptions,
): Promise<void> {
  if (Object.values(values).every(value => value === undefined)) return;
  const { foreign, other } = association.keys;
  const pairs = keys.map(key => keyed([...foreign, ...other], key));
  const where = { ...association.through.scope, [Op.or]: pairs } as WhereOptions;
  const { hooks, validate } = options;
  const junction = { definition: association.throughDefinition, scopes: { includesDefault: false, names: [] } };
  await updateWhere(junction, values, { ...executionOf(options), hooks, validate, where });
}

const keyed = (names: readonly string[], key: readonly unknown[]): Record<string, unknown> =>
  Object.fromEntries(names.map((name, index) => [name, key[index]]));
