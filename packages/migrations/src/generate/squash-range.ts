import { didYouMean } from '@mortise/core';
import { MigrationError } from '../errors/migration-error';
import { ancestorsOf, parentsOf, type ChainLink } from '../files/chain';

/** Names of the first and the last that become one. */
interface Range {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/**
 * The migrations that become one, in their order: those from the first on that lead to the last. What another branch has
 * added meanwhile is not among them.
 *
 * @throws MigrationError `NOTHING_TO_SQUASH`, `UNKNOWN_MIGRATION`, `SQUASH_ACROSS_BRANCHES`
 */
export function squashRange(chain: readonly ChainLink[], { from, to }: Range): readonly [ChainLink, ...ChainLink[]] {
  const slice = chain.slice(placeOf(from, chain, 0), placeOf(to, chain, chain.length - 1) + 1);
  const last = slice.at(-1);
  const leading = last === undefined ? new Set<ChainLink>() : ancestorsOf(last, chain);
  const start = from === undefined ? undefined : slice[0];
  const [first, ...others] = slice.filter(
    link => leading.has(link) && (start === undefined || ancestorsOf(link, chain).has(start)),
  );
  if (first === undefined || others.length === 0) throw nothingToSquash();
  checkIsWhole([first, ...others], chain);
  return [first, ...others];
}

function placeOf(name: string | undefined, chain: readonly ChainLink[], otherwise: number): number {
  if (name === undefined) return otherwise;
  const place = chain.findIndex(link => link.name === name);
  if (place >= 0) return place;
  const names = chain.map(link => link.name);
  throw new MigrationError('UNKNOWN_MIGRATION', `There is no migration "${name}".${didYouMean(name, names)}`);
}

const nothingToSquash = (): MigrationError =>
  new MigrationError('NOTHING_TO_SQUASH', 'There are no two migrations to make one of.');

/** Nothing else leads in but to the first, and nothing else leads out but from the last. */
function checkIsWhole(links: readonly ChainLink[], chain: readonly ChainLink[]): void {
  const isInside = (link: ChainLink): boolean => links.includes(link);
  const [first, last] = [links[0], links.at(-1)];
  for (const link of chain) {
    const parents = parentsOf(link, chain);
    if (link === first && parents.length > 1) throw beginsWithMerge(link);
    const parent = parents.find(each => isInside(each) !== isInside(link) && link !== first && each !== last);
    if (parent !== undefined) throw acrossBranches(link, parent, isInside(link));
  }
}

const beginsWithMerge = ({ name }: ChainLink): MigrationError =>
  new MigrationError('SQUASH_ACROSS_BRANCHES', `${name} joins branches, and can't be the first of those that become one.`, {
    hint: 'Begin with the one after it, or where the branches parted (from).',
  }); // prettier-ignore

function acrossBranches(link: ChainLink, parent: ChainLink, isInside: boolean): MigrationError {
  const [inner, outer] = isInside ? [link, parent] : [parent, link];
  const message = `${inner.name} can't be squashed without ${outer.name}: ${link.name} was made after ${parent.name}.`;
  return new MigrationError('SQUASH_ACROSS_BRANCHES', message, {
    hint: 'Squash within one branch, or from where branches parted to where they are joined (from, to).',
  });
}
