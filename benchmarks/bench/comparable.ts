import type { Contender, Workload } from './workload';

/** A run's result as a text of JSON with sorted keys, and the links that it leaves behind: equal for all contenders. */
export async function comparable(contender: Contender, workload: Workload, turn: number): Promise<string> {
  const { ignores = [], links } = workload;
  const held = await workload.hold?.(contender, turn);
  const result = await workload.run(contender, turn, held);
  const shown = ignores === 'result' ? null : sorted(plain(result), ignores);
  return JSON.stringify([shown, links === undefined ? null : await contender.linksOf(links(turn, result))]);
}

const plain = (value: unknown): unknown =>
  JSON.parse(typeof value === 'string' ? value : (JSON.stringify(value) ?? 'null')) as unknown;

function sorted(value: unknown, ignored: readonly string[]): unknown {
  if (Array.isArray(value)) return value.map(each => sorted(each, ignored));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([name]) => !ignored.includes(name));
  entries.sort(([left], [right]) => (left < right ? -1 : 1));
  return Object.fromEntries(entries.map(([name, each]) => [name, sorted(each, ignored)]));
}
