import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ContenderHandle } from './contender-handle';
import { contenderNames } from './contenders';
import { type Ground, grounds } from './ground';
import { type Effort, measure, type Measured } from './measure';
import type { Result } from './report';
import type { Workload } from './workload';

const LINE = 300;

export interface Contest {
  /** The first is what the others are compared with. */
  readonly names: readonly string[];
  /** All of one ground. */
  readonly workloads: readonly Workload[];
  /** Where they are done. */
  readonly ground?: keyof typeof grounds;
  readonly effort: Effort;
  /** Told when all are compared and the clock begins. */
  readonly begin?: () => void;
  /** Hears of each result as it comes. */
  readonly tell: (result: Result) => void;
}

/** Compares what all contenders give, and then lets them take turns at each workload. */
export async function hold(contest: Contest): Promise<readonly Result[]> {
  const folder = mkdtempSync(join(tmpdir(), 'mortise-bench-'));
  try {
    const ground = await grounds[contest.ground ?? 'usual'](folder);
    try {
      return await holdOn(ground, contest);
    } finally {
      await ground.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function holdOn(ground: Ground, contest: Contest): Promise<readonly Result[]> {
  const refusals = await withAll(contest.names, ground, handles => compareAll(handles, contest.workloads));
  contest.begin?.();
  // What was written for comparing is in databases that nobody measures.
  return withAll(contest.names, ground, handles => measureAll(handles, refusals, contest));
}

async function measureAll(
  handles: readonly ContenderHandle[],
  refusals: Refusals,
  { names, workloads, effort, tell }: Contest,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  for (const workload of workloads) {
    const able = handles.filter(({ name }) => refusals.get(workload.name)?.has(name) !== true);
    const result = { workload, measured: inOrder(names, await measure(able, workload, effort)) };
    results.push(result);
    tell(result);
  }
  return results;
}

/** Each works on a database of its own with the same data, in a process that ends with the work. */
async function withAll<T>(
  names: readonly string[],
  ground: Ground,
  work: (handles: readonly ContenderHandle[]) => Promise<T>,
): Promise<T> {
  const handles: ContenderHandle[] = [];
  try {
    for (const name of names) {
      handles.push(await ContenderHandle.open(name, await ground.place(name)));
    }
    return await work(handles);
  } finally {
    for (const handle of handles) await handle.close();
  }
}

/** By workloads, the contenders that cannot do them, or do something else. */
type Refusals = ReadonlyMap<string, ReadonlySet<string>>;

async function compareAll(handles: readonly ContenderHandle[], chosen: readonly Workload[]): Promise<Refusals> {
  const refusals = new Map<string, ReadonlySet<string>>();
  for (const workload of chosen) refusals.set(workload.name, await compare(handles, workload));
  return refusals;
}

/** One that was not measured has its place in the table all the same. */
function inOrder(names: readonly string[], measured: readonly Measured[]): readonly Measured[] {
  const none = { wall: Number.NaN, cpu: Number.NaN, once: false };
  return names.map(name => measured.find(each => each.name === name) ?? { name, ...none });
}

/**
 * Every contender has to give the same, and leave the same behind, before anyone is timed. A peer that does not is told and
 * left out.
 */
async function compare(handles: readonly ContenderHandle[], workload: Workload): Promise<ReadonlySet<string>> {
  const [first, ...others] = handles as [ContenderHandle, ...ContenderHandle[]];
  const expected = await first.compare(workload.name, 7);
  const refusing = new Set<string>();
  for (const other of others) {
    const problem = await differs(other, workload, expected);
    if (problem === undefined) continue;
    if (contenderNames.includes(other.name)) throw new Error(`${workload.name}: ${other.name} ${problem}`);
    console.log(`${workload.name}: ${other.name} is left out: it ${inOneLine(problem)}`);
    refusing.add(other.name);
  }
  return refusing;
}

/** Messages of some peers hold the whole statement, or a part of the program. */
const inOneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').slice(0, LINE);

async function differs(contender: ContenderHandle, { name }: Workload, expected: string): Promise<string | undefined> {
  try {
    const received = await contender.compare(name, 7);
    if (received === expected) return undefined;
    const at = [...expected].findIndex((each, index) => each !== received[index]);
    const part = (text: string): string => text.slice(Math.max(0, at - 100), at + 100);
    return `differs from raw.\n${part(expected)}\n${part(received)}`;
  } catch (error) {
    return `fails: ${(error as Error).message}`;
  }
}
