import { deepStrictEqual } from 'node:assert';
import type { Contender, Workload } from './workload';

/** Whatever a contender gives as plain JSON; times of writing differ and are left out of what was written. */
function comparable(value: unknown, { name }: Workload): unknown {
  const plain: unknown = JSON.parse(JSON.stringify(value ?? null));
  if (name !== 'C1') return sortKeys(plain);
  const { createdAt: _createdAt, updatedAt: _updatedAt, ...rest } = plain as Record<string, unknown>;
  return rest;
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([key, each]) => [key, sortKeys(each)]),
  );
}

/** Every contender has to give the same, and leave the same behind, before anyone is timed. */
export async function compareResults(contenders: readonly Contender[], workload: Workload): Promise<void> {
  const results: unknown[] = [];
  for (const contender of contenders) {
    const result = comparable(await workload.run(contender, 7), workload);
    const written = workload.name === 'C4' ? summary(await contender.w5(8)) : undefined;
    results.push({ result, written });
  }
  results.forEach(result => deepStrictEqual(result, results[0], `${workload.name}: the contenders' results differ.`));
}

/** Which links there are, and their values. */
function summary(toots: unknown): unknown {
  return (toots as { id: number; LikedToot: { reaction: string } }[]).map(({ id, LikedToot }) => [
    id,
    LikedToot.reaction,
  ]);
}
