/** A name and what it becomes. */
export interface NamePair {
  readonly from: string;
  readonly to: string;
}

/** Names, each once on either side, in an order in which each new one is free; in a circle one gets a name in between. */
export function orderedRenames(pairs: readonly NamePair[]): readonly NamePair[] {
  const waiting = [...pairs];
  const ordered: NamePair[] = [];
  const taken = new Set(pairs.map(({ from }) => from));
  while (waiting.length > 0) {
    const place = waiting.findIndex(({ to }) => !taken.has(to));
    const next = waiting[Math.max(place, 0)] as NamePair; // there is one
    const isCircle = place < 0;
    const step = isCircle ? { from: next.from, to: inBetween(next.from, taken) } : next;
    ordered.push(step);
    taken.delete(step.from);
    taken.add(step.to);
    if (isCircle) waiting[0] = { from: step.to, to: next.to };
    else waiting.splice(place, 1);
  }
  return ordered;
}

function inBetween(name: string, taken: ReadonlySet<string>): string {
  for (let number = 1; ; number += 1) {
    const between = `mortise_${number}_${name}`.slice(0, 60);
    if (!taken.has(between)) return between;
  }
}
