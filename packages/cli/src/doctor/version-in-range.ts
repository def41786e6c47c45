/** A version as numbers: `10.11.6-MariaDB` is 10, 11 and 6. */
const versionParts = (version: string): readonly number[] =>
  (/\d+(\.\d+)*/.exec(version)?.[0] ?? '0').split('.').map(Number);

/** Whether a version is at least another. */
export function isAtLeast(version: string, least: string): boolean {
  const [have, want] = [versionParts(version), versionParts(least)];
  for (const [place, number] of want.entries()) {
    const own = have[place] ?? 0;
    if (own !== number) return own > number;
  }
  return true;
}

/** From the first on, and before the second. */
export interface VersionRange {
  readonly from: string;
  readonly before?: string;
}

export const isInRange = (version: string, { from, before }: VersionRange): boolean =>
  isAtLeast(version, from) && (before === undefined || !isAtLeast(version, before));

export const describeRange = ({ from, before }: VersionRange): string =>
  before === undefined ? `${from} or newer` : `${from} or newer, before ${before}`;
