import { mkdtempSync, rmSync } from 'node:fs';
import { Session, type Profiler, type Runtime } from 'node:inspector/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { contenderNames, loadContender, peerNames } from './contenders';
import { groundOf, grounds } from './ground';
import { allWorkloads, type Contender, type Workload } from './workload';

/** Milliseconds of running before it counts, and of each stretch that does. */
const WARM_UP = 2_000;
const STRETCH = 1_500;
const STRETCHES = 4;
/** Microseconds between two looks at what runs. */
const INTERVAL = 200;
const MOST_PARTS = 10;
const MOST_FUNCTIONS = 12;

/** Usage: npm run bench:profile -- C2 N1 [--contender=mortise]: which part, and which function, one workload's time goes to. */
async function main(words: readonly string[]): Promise<void> {
  const { workloads, contender } = askedFor(words);
  for (const workload of workloads) await tell(workload, contender);
}

interface Asked {
  readonly workloads: readonly Workload[];
  readonly contender: string;
}

/** A misspelt word would profile nothing, or another contender. */
function askedFor(words: readonly string[]): Asked {
  const option = '--contender=';
  const names = words.filter(word => !word.startsWith(option));
  const contender = words.find(word => word.startsWith(option))?.slice(option.length) ?? 'mortise';
  const contenders = [...contenderNames, ...peerNames];
  if (!contenders.includes(contender))
    throw new Error(`There is no contender "${contender}". There are: ${contenders.join(', ')}.`);
  const known = allWorkloads.map(({ name }) => name);
  const unknown = names.find(name => !known.includes(name));
  if (unknown !== undefined || names.length === 0)
    throw new Error(`${unknown === undefined ? 'Name a workload.' : `There is no "${unknown}".`} There are: ${known.join(', ')}, ${option}….`);
  return { workloads: allWorkloads.filter(({ name }) => names.includes(name)), contender };
} // prettier-ignore

async function tell(workload: Workload, name: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'mortise-profile-'));
  const ground = await grounds[groundOf(workload)](folder);
  try {
    const place = await ground.place(name);
    const contender = await loadContender(name, place)(place);
    const { runs, profiles } = await profiled(contender, workload);
    await contender.close();
    const spent = spentBy(profiles);
    const whole = sum(spent.values());
    console.log(`\n${workload.name} ${workload.title}, ${name}: ${(whole / runs).toFixed(1)} µs of JavaScript's thread a run, ${runs} runs`);
    for (const [part, time] of sorted(grouped(spent, partOf)).slice(0, MOST_PARTS)) console.log(line(part, time / whole));
    console.log('  by function:');
    for (const [place, time] of sorted(spent).slice(0, MOST_FUNCTIONS)) console.log(line(place, time / whole));
  } finally {
    await ground.close();
    rmSync(folder, { recursive: true, force: true });
  }
} // prettier-ignore

const line = (name: string, share: number): string => `  ${(share * 100).toFixed(1).padStart(5)} %  ${name}`;

interface Profiled {
  readonly runs: number;
  readonly profiles: readonly Profiler.Profile[];
}

/** What is held for a run is made while nobody looks. */
async function profiled(contender: Contender, workload: Workload): Promise<Profiled> {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: INTERVAL });
  let turn = 100;
  const runMany = async (runs: number, around: (work: () => Promise<void>) => Promise<void>): Promise<void> => {
    const held: unknown[] = [];
    for (let index = 0; index < runs; index++) held.push(await workload.hold?.(contender, turn + index));
    await around(async () => {
      for (let index = 0; index < runs; index++) await workload.run(contender, turn + index, held[index]);
    });
    turn += runs;
  };
  const { repeat } = workload;
  let warmed = 0;
  const started = performance.now();
  for (; performance.now() - started < WARM_UP; warmed += repeat) await runMany(repeat, work => work());
  const runs = Math.max(1, Math.ceil((warmed * STRETCH) / WARM_UP));
  const profiles: Profiler.Profile[] = [];
  for (let stretch = 0; stretch < STRETCHES; stretch++) {
    await runMany(runs, async work => {
      await session.post('Profiler.start');
      await work();
      profiles.push((await session.post('Profiler.stop')).profile);
    });
  }
  session.disconnect();
  return { runs: runs * STRETCHES, profiles };
}

const nobodys = new Set(['(idle)', 'dispatch [native]']);

/** What better-sqlite3 does in C++, with SQLite below it. */
const ofSqlite = new Set(['run', 'all', 'get', 'exec', 'prepare']);

/** A function, where it stands, and for how many microseconds it ran by itself. */
type Spent = ReadonlyMap<string, number>;

function spentBy(profiles: readonly Profiler.Profile[]): Spent {
  const spent = new Map<string, number>();
  for (const { nodes, samples = [], timeDeltas = [] } of profiles) {
    const places = new Map(nodes.map(({ id, callFrame }) => [id, placeOf(callFrame)]));
    for (const [index, sample] of samples.entries()) {
      const place = places.get(sample) ?? '(unknown)';
      // Waiting for a server, and the profile itself, are nobody's work.
      if (!nobodys.has(place)) spent.set(place, (spent.get(place) ?? 0) + (timeDeltas[index] ?? 0));
    }
  }
  return spent;
}

function placeOf({ functionName, url, lineNumber }: Runtime.CallFrame): string {
  if (url === '' && functionName.startsWith('(')) return functionName;
  if (url === '') return `${functionName} [${ofSqlite.has(functionName) ? 'SQLite' : 'native'}]`;
  const [, part = url] = /(?:node_modules|packages|benchmarks)\/((?!.*node_modules)(?:@[^/]+\/)?[^/]+)/.exec(url) ?? [];
  return `${functionName || '(anonymous)'} [${part}:${lineNumber + 1}]`;
}

/** The package that a function is of: its place ends with it, and brackets may stand in its name, as in an expression's. */
const partOf = (place: string): string => /\[(?:node:)?([^:[\]]+)(?::[^[\]]*)?\]$/.exec(place)?.[1] ?? place;

function grouped(spent: Spent, by: (place: string) => string): Spent {
  const groups = new Map<string, number>();
  for (const [place, time] of spent) groups.set(by(place), (groups.get(by(place)) ?? 0) + time);
  return groups;
}

const sorted = (spent: Spent): readonly (readonly [string, number])[] =>
  [...spent].sort(([, one], [, other]) => other - one);

const sum = (values: Iterable<number>): number => [...values].reduce((whole, each) => whole + each, 0);

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
