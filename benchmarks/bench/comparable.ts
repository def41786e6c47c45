import type { Contender, Workload } from './workload';

/** A run's result as a text of JSON with sorted keys, and the links that it leaves behind: equal for all contenders. */
export async function comparable(contender: Contender, workload: Workload, turn: number): Promise<string> {
  const { ignores = [], links } = workload;
  const held = await workload.hold?.(contender, turn);
  const result = await workload.run(contender, turn, held);
  const shown = ignores === 'result' ? null : sorted(plain(shaped(contender, parsed(result))), ignores);
  return JSON.stringify([shown, links === undefined ? null : await contender.linksOf(links(turn, result))]);
}

/** Of several results at once, each. */
function shaped({ shape }: Contender, result: unknown): unknown {
  if (shape === undefined) return result;
  const areSeveral = Array.isArray(result) && Array.isArray(result[0]);
  return areSeveral ? result.map(each => shape(each)) : shape(result);
}

const parsed = (value: unknown): unknown => (typeof value === 'string' ? JSON.parse(value) : value) as unknown;
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value) ?? 'null') as unknown;

function sorted(value: unknown, ignored: readonly string[]): unknown {
  if (Array.isArray(value)) return value.map(each => sorted(each, ignored));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([name]) => !ignored.includes(name));
  entries.sort(([left], [right]) => (left < right ? -1 : 1));
  return Object.fromEntries(entries.map(([name, each]) => [name, inOrder(name, sorted(each, ignored))]));
}

const collections = ['likedToots', 'pinnedToots', 'hiddenToots', 'tags'];

/** A collection below a row has no order unless one is asked for. */
function inOrder(name: string, value: unknown): unknown {
  if (!Array.isArray(value) || !collections.includes(name)) return value;
  const byText = value.map(each => [JSON.stringify(each), each as unknown] as const);
  return byText.sort(([left], [right]) => (left < right ? -1 : 1)).map(([, each]) => each);
}
