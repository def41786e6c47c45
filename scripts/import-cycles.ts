import { join } from 'node:path';
import type { ICruiseResult } from 'dependency-cruiser';

/** Which file imports which others. */
export type ImportGraph = ReadonlyMap<string, readonly string[]>;

/**
 * Finds the groups of files in which each imports each other, directly or by way of others, the largest group first.
 * A file that imports nobody who imports it back is in none.
 */
export function findCycles(graph: ImportGraph): string[][] {
  const reach = new Map([...graph.keys()].map(file => [file, reachableFrom(graph, file)]));
  const meets = (left: string, right: string): boolean =>
    (reach.get(left)?.has(right) ?? false) && (reach.get(right)?.has(left) ?? false);
  const cyclic = [...graph.keys()].filter(file => meets(file, file));
  const groups = cyclic.map(file => cyclic.filter(other => meets(file, other)));
  const firstOfEach = groups.filter((group, index) => group[0] === cyclic[index]);
  return firstOfEach.sort((left, right) => right.length - left.length);
}

/** The files that importing `file` loads; `file` itself only where the way leads back to it. */
function reachableFrom(graph: ImportGraph, file: string): Set<string> {
  const reached = new Set<string>();
  const waiting = [...(graph.get(file) ?? [])];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (reached.has(next)) continue;
    reached.add(next);
    waiting.push(...(graph.get(next) ?? []));
  }
  return reached;
}

/** Reads who imports whom: with the types, or only what is left when they are erased. */
async function readGraph(root: string, withTypes: boolean): Promise<ImportGraph> {
  const { cruise } = await import('dependency-cruiser');
  const { default: readTsConfig } = await import('dependency-cruiser/config-utl/extract-ts-config');
  const { output } = await cruise(
    ['packages'],
    { baseDir: root, tsPreCompilationDeps: withTypes, exclude: { path: '(^|/)(dist|node_modules)/' } },
    {},
    { tsConfig: readTsConfig(join(root, 'tsconfig.base.json')) },
  );
  const { modules } = output as ICruiseResult;
  return new Map(modules.map(({ source, dependencies }) => [source, dependencies.map(({ resolved }) => resolved)]));
}

/** The most files that may import each other. */
const LIMITS = [
  { kind: 'at run time', withTypes: false, limit: 0 },
  { kind: 'by types', withTypes: true, limit: 3 },
] as const;

async function main(): Promise<void> {
  for (const { kind, withTypes, limit } of LIMITS) {
    const graph = await readGraph(join(__dirname, '..'), withTypes);
    const cycles = findCycles(graph);
    for (const files of cycles) if (files.length > limit) console.log(`cycle: ${files.join(', ')}`);
    const longest = cycles[0]?.length ?? 0;
    console.log(`longest import cycle ${kind}: ${longest} (of ${graph.size} files; at most ${limit})`);
    if (longest > limit) process.exitCode = 1;
  }
}

if (require.main === module) void main();
