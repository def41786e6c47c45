import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compareResults } from './compare-results';
import { knexContender } from './contender-knex';
import { mortiseContender } from './contender-mortise';
import { rawContender } from './contender-raw';
import { fillDatabase, fullSize } from './data';
import { workloads, type Contender, type Workload, type WorkloadName } from './workload';

/** Ratios to raw, at this version's goal and in the end. */
const targets: Readonly<Record<WorkloadName, number>> = { W1: 2.2, W2: 1.2, W3: 0.95, W5: 1.3, C1: 2.4, C4: 1.1 };

const makers = [rawContender, knexContender, mortiseContender];

/** Usage: npm run bench -- [--quick] [W1 W3 …] */
async function main(): Promise<void> {
  const isQuick = process.argv.includes('--quick');
  const named = process.argv.slice(2).filter(argument => /^[WC]\d/.test(argument));
  const chosen = workloads.filter(({ name }) => named.length === 0 || named.includes(name));
  const folder = mkdtempSync(join(tmpdir(), 'mortise-bench-'));
  const contenders = prepareContenders(folder);
  try {
    for (const workload of chosen) await compareResults(contenders, workload);
    console.log(
      'All contenders give the same results. Ratios are of medians, to raw in the same run; lower is better.\n',
    );
    console.log(row(['workload', ...contenders.map(({ name }) => name), 'target', 'raw µs']));
    for (const workload of chosen) console.log(await measure(contenders, workload, isQuick ? 25 : 120));
  } finally {
    for (const contender of contenders) await contender.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Each works on a file of its own with the same data. */
function prepareContenders(folder: string): readonly Contender[] {
  const original = join(folder, 'data.db');
  fillDatabase(original, fullSize);
  return makers.map((make, index) => {
    const file = join(folder, `contender-${index}.db`);
    copyFileSync(original, file);
    return make(file);
  });
}

/** Rounds of all contenders in turn, the first moving on each time: whatever slows the machine down meets all alike. */
async function measure(contenders: readonly Contender[], workload: Workload, rounds: number): Promise<string> {
  const times = contenders.map((): number[] => []);
  let turn = 0;
  for (let round = -3; round < rounds; round++) {
    for (let offset = 0; offset < contenders.length; offset++) {
      const index = (round + 3 + offset) % contenders.length;
      const elapsed = await time(contenders[index] as Contender, workload, turn);
      if (round >= 0) times[index]?.push(elapsed);
    }
    turn += workload.repeat;
  }
  const medians = times.map(median);
  const raw = medians[0] ?? Number.NaN;
  const ratios = medians.map(each => (each / raw).toFixed(2));
  return row([`${workload.name} ${workload.title}`, ...ratios, String(targets[workload.name]), raw.toFixed(1)]);
}

/** Microseconds of one run, on average over a round. */
async function time(contender: Contender, workload: Workload, turn: number): Promise<number> {
  const start = process.hrtime.bigint();
  for (let repeat = 0; repeat < workload.repeat; repeat++) await workload.run(contender, turn + repeat);
  return Number(process.hrtime.bigint() - start) / 1_000 / workload.repeat;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

const row = ([title = '', ...cells]: readonly string[]): string =>
  title.padEnd(42) + cells.map(cell => cell.padStart(10)).join('');

void main();
