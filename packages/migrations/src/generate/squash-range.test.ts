import type { ChainLink } from '../files/chain';
import { MigrationError } from '../errors/migration-error';
import { squashRange } from './squash-range';

/** Migrations in their order, each with those it was made after. */
const chainOf = (parents: Readonly<Record<string, readonly string[]>>): readonly ChainLink[] =>
  Object.entries(parents).map(([name, before]) => ({
    name,
    path: `/${name}.ts`,
    snapshot: { format: 1, parents: before, hash: name, seal: '', tables: {} },
  }));

/** Two branches after `a`, whose migrations came in turns, joined by `m`. */
const joined = chainOf({ a: [], b1: ['a'], c1: ['a'], b2: ['b1'], c2: ['c1'], m: ['b2', 'c2'], z: ['m'] });

function rangeOf(chain: readonly ChainLink[], from?: string, to?: string): string {
  try {
    return squashRange(chain, { from, to }).map(({ name }) => name).join(' '); // prettier-ignore
  } catch (error) {
    return error instanceof MigrationError ? `${error.code} ${error.message}` : String(error);
  }
}

describe('squashRange', () => {
  it.each([
    ['all of a line', chainOf({ a: [], b: ['a'], c: ['b'] }), undefined, undefined, 'a b c'],
    ['a part of it', chainOf({ a: [], b: ['a'], c: ['b'], d: ['c'] }), 'b', 'c', 'b c'],
    ['all, with branches that were joined', joined, undefined, undefined, 'a b1 c1 b2 c2 m z'],
    ['from where branches parted to where they are joined', joined, 'a', 'm', 'a b1 c1 b2 c2 m'],
    ['one branch, without what another has added meanwhile', joined, 'b1', 'b2', 'b1 b2'],
    ['the other branch', joined, 'c1', 'c2', 'c1 c2'],
  ])('takes %s', (_what, chain, from, to, range) => {
    expect(rangeOf(chain, from, to)).toBe(range);
  });

  it.each([
    ['b1', 'm', "m can't be squashed without c2"],
    ['a', 'b2', "a can't be squashed without c1"],
    ['m', 'z', 'm joins branches'],
  ])('refuses %s to %s', (from, to, told) => {
    const range = rangeOf(joined, from, to);
    expect(range).toContain('SQUASH_ACROSS_BRANCHES');
    expect(range).toContain(told);
  });

  it('refuses two that are on different branches, and one alone', () => {
    expect(rangeOf(joined, 'b1', 'c1')).toContain('NOTHING_TO_SQUASH');
    expect(rangeOf(joined, 'c1', 'b1')).toContain('NOTHING_TO_SQUASH');
    expect(rangeOf(joined, 'c1', 'x')).toContain('UNKNOWN_MIGRATION');
  });
});
