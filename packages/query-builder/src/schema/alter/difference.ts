/** What is to be added, and what is to go, so that what is there becomes what is wanted. */
export interface Difference<Wanted, Present> {
  readonly added: readonly Wanted[];
  readonly dropped: readonly Present[];
}

interface MatchRules<Wanted, Present> {
  readonly isSame: (wanted: Wanted, present: Present) => boolean;
  /** Whether the one can't be there as long as the other is, or is the other as it was before. */
  readonly replaces: (wanted: Wanted, present: Present) => boolean;
  /** Whether nobody wants it any more. */
  readonly isExtra: (present: Present) => boolean;
}

/** Compares by definition: what is the same under another name stays. */
export function difference<Wanted, Present>(
  wanted: readonly Wanted[],
  present: readonly Present[],
  { isSame, replaces, isExtra }: MatchRules<Wanted, Present>,
): Difference<Wanted, Present> {
  const kept = new Set(present.filter(each => wanted.some(one => isSame(one, each))));
  const added = wanted.filter(one => !present.some(each => isSame(one, each)));
  const dropped = present.filter(each => !kept.has(each) && (added.some(one => replaces(one, each)) || isExtra(each)));
  return { added, dropped };
}
