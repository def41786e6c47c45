import type Sqlite from 'better-sqlite3';
import { loadContender, loadSettle } from './contenders';
import type { Contender } from './workload';

const MEGABYTE = 1_024;

/** What one process tells of one contender, which it opens and runs from nothing. */
const axes: Readonly<Record<string, (open: () => Promise<Contender>) => Promise<number>>> = {
  /** Milliseconds from the start of the process to the first row. */
  async start(open) {
    await (await open()).personByKey(1);
    return performance.now();
  },
  /** The most memory that the process had, in megabytes, after 2,000 parents with 40,000 links were read five times. */
  async memory(open) {
    const contender = await open();
    for (let time = 0; time < 5; time++) await contender.peopleWithToots(2_000);
    return process.resourceUsage().maxRSS / MEGABYTE;
  },
  /** The longest that the event loop stood still while 100,000 rows were written, in milliseconds. */
  delay: async open => (await stopsOf(open)).longest,
  /** The same without what COMMIT takes in better-sqlite3, which is one call of a library. */
  apart: async open => (await stopsOf(open)).longestApart,
};

interface Stops {
  readonly longest: number;
  readonly longestApart: number;
}

async function stopsOf(open: () => Promise<Contender>): Promise<Stops> {
  const contender = await open();
  const toots = Array.from({ length: 100_000 }, (_none, index) => ({ text: `Toot ${index}`, score: index % 1_000 }));
  const stood = longestStop(watchedCommits());
  await contender.createMany(toots);
  return stood();
}

/** Tells how many milliseconds have been spent so far in COMMIT, by each copy of better-sqlite3 that the contender has loaded. */
function watchedCommits(): () => number {
  let spent = 0;
  const watch = (statements: Sqlite.Statement): void => {
    const run: (this: Sqlite.Statement, ...values: unknown[]) => Sqlite.RunResult = Reflect.get(statements, 'run');
    statements.run = function (this: Sqlite.Statement, ...values: unknown[]) {
      const started = performance.now();
      const result = run.apply(this, values);
      if (/^commit\b/iu.test(this.source)) spent += performance.now() - started;
      return result;
    };
  };
  for (const Copy of loadedCopies()) watch(Object.getPrototypeOf(new Copy(':memory:').prepare('SELECT 1')) as Sqlite.Statement);
  return () => spent;
} // prettier-ignore

/** Not imported: who starts without it, as bare Node.js does, would take longer to, and who has it would load it for nothing. */
const loadedCopies = (): readonly (typeof Sqlite)[] =>
  Object.entries(require.cache)
    .filter(([file]) => /[\\/]better-sqlite3[\\/]lib[\\/]index\.js$/u.test(file))
    .map(([, module]) => module?.exports as typeof Sqlite); // what that file exports

/** Begins to watch the turns of the event loop; what it gives ends that, and tells the longest time between two. */
function longestStop(commits: () => number): () => Promise<Stops> {
  let [longest, longestApart] = [0, 0];
  let [last, lastCommits] = [performance.now(), commits()];
  let isWatching = true;
  const turn = (): void => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    longestApart = Math.max(longestApart, now - last - (commits() - lastCommits));
    [last, lastCommits] = [now, commits()];
    if (isWatching) setImmediate(turn);
  };
  setImmediate(turn);
  return async () => {
    // A stop is seen at the turn after it.
    await new Promise(resolve => setImmediate(() => setImmediate(resolve)));
    isWatching = false;
    return { longest, longestApart };
  };
}

/** How many models the axes of models define. */
const models: Readonly<Record<string, number>> = { models300: 300, models600: 600 };

/** Arguments: the axis, the contender and its file; without a contender, how long it takes to come here. */
async function main([axis = '', name, file = '']: readonly string[]): Promise<void> {
  const count = models[axis];
  if (count !== undefined) return tell(await settled(name as string, count));
  const open = async (): Promise<Contender> => loadContender(name as string, file)(file);
  tell(name === undefined ? performance.now() : await axes[axis]?.(open));
}

/** Milliseconds until so many models are ready, each associated with the next and the seventh; NaN of what has no models. */
async function settled(name: string, count: number): Promise<number> {
  const settle = loadSettle(name);
  if (settle === undefined) return Number.NaN;
  const started = performance.now();
  await settle(count);
  return performance.now() - started;
}

const tell = (value: unknown): void => void process.stdout.write(String(value), () => process.exit());

void main(process.argv.slice(2));
