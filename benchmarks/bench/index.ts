import { copyFileSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { chart } from './chart';
import { ContenderHandle } from './contender-handle';
import { contenderNames } from './contenders';
import { fillDatabase, fullSize } from './data';
import { type Effort, measure } from './measure';
import { head, line, markdown, type Result } from './report';
import { type Workload, workloads } from './workload';

const QUICK: Effort = { budget: 3_000, rounds: 3 };
const FULL: Effort = { budget: 40_000, rounds: 10 };

/** Usage: npm run bench -- [--quick] [--contenders=raw,knex] [W1 W3 …] */
async function main(words: readonly string[]): Promise<void> {
  const effort = words.includes('--quick') ? QUICK : FULL;
  const names = namesOf(words);
  const wanted = words.filter(word => !word.startsWith('--'));
  checkWords(words);
  const chosen = workloads.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
  const folder = mkdtempSync(join(tmpdir(), 'mortise-bench-'));
  try {
    await compareAll(await openAll(names, folder), chosen);
    // What was written for comparing is in files that nobody measures.
    const handles = await openAll(names, folder);
    console.log(`All give the same results. Ratios of medians to ${names[0]} in one run, in brackets of CPU time; lower is better.\n`);
    console.log(head(names));
    const results: Result[] = [];
    for (const workload of chosen) {
      results.push({ workload, measured: await measure(handles, workload, effort) });
      console.log(line(results.at(-1) as Result));
    }
    await closeAll(handles);
    if (effort === FULL && wanted.length === 0) write(results);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
} // prettier-ignore

/** A misspelt word would run nothing, or everything. */
function checkWords(words: readonly string[]): void {
  const known = ['--quick', ...workloads.map(({ name }) => name)];
  const unknown = words.find(word => !known.includes(word) && !word.startsWith('--contenders='));
  if (unknown !== undefined)
    throw new Error(`There is no "${unknown}". There are: ${known.join(', ')}, --contenders=….`);
}

/** The first is what the others are compared with. */
function namesOf(words: readonly string[]): readonly string[] {
  const asked = words.find(word => word.startsWith('--contenders='))?.slice('--contenders='.length).split(',');
  const names = ['raw', ...(asked ?? contenderNames).filter(name => name !== 'raw')];
  const unknown = names.find(name => !contenderNames.includes(name));
  if (unknown === undefined) return names;
  throw new Error(`There is no contender "${unknown}". There are: ${contenderNames.join(', ')}.`);
} // prettier-ignore

/** Each works on a file of its own with the same data. */
async function openAll(names: readonly string[], folder: string): Promise<readonly ContenderHandle[]> {
  const original = join(folder, 'data.db');
  if (!existsSync(original)) fillDatabase(original, fullSize);
  const handles: ContenderHandle[] = [];
  for (const name of names) {
    const file = join(mkdtempSync(join(folder, 'copy-')), `${name}.db`);
    copyFileSync(original, file);
    handles.push(await ContenderHandle.open(name, file));
  }
  return handles;
}

async function compareAll(handles: readonly ContenderHandle[], chosen: readonly Workload[]): Promise<void> {
  for (const workload of chosen) await compare(handles, workload);
  await closeAll(handles);
}

async function closeAll(handles: readonly ContenderHandle[]): Promise<void> {
  for (const handle of handles) await handle.close();
}

/** Every contender has to give the same, and leave the same behind, before anyone is timed. */
async function compare(handles: readonly ContenderHandle[], workload: Workload): Promise<void> {
  const [first, ...others] = handles as [ContenderHandle, ...ContenderHandle[]];
  const expected = await first.compare(workload.name, 7);
  for (const other of others) {
    const received = await other.compare(workload.name, 7);
    if (received === expected) continue;
    const at = [...expected].findIndex((each, index) => each !== received[index]);
    const part = (text: string): string => text.slice(Math.max(0, at - 100), at + 100);
    throw new Error(
      `${workload.name}: ${other.name} differs from ${first.name}.\n${part(expected)}\n${part(received)}`,
    );
  }
}

function write(results: readonly Result[]): void {
  const place = join(__dirname, '..');
  const about = [
    `Node.js ${process.version}, ${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}, SQLite with WAL and synchronous NORMAL, one run.`,
    'Ratios of medians to *raw* by the clock, and in brackets of CPU time; lower is better, differences under a quarter are noise.',
    'What is measured, and how: [README.md](README.md).',
    '',
    '![Ratios to raw](chart.svg)',
  ];
  writeFileSync(join(place, 'RESULTS.md'), markdown(results, about));
  writeFileSync(join(place, 'chart.svg'), chart(results));
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
