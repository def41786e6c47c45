import { bounds } from './bounds';
import { hold } from './contest';
import { quickEffort } from './measure';
import { ratiosOf, type Result } from './report';
import { type Workload, workloads } from './workload';

/** What is measured where time is short: a row, rows, a nested read, a write, links, a page. */
const QUICK = ['W1', 'W2', 'W3', 'C1', 'C4', 'P1'];
/** What is above its bound so many times is not noise. */
const TIMES = 3;

/** Usage: npm run bench:guard -- [--quick]. Fails where Mortise takes longer than its bound, as often as it is measured. */
async function main(words: readonly string[]): Promise<void> {
  const unknown = words.find(word => word !== '--quick');
  if (unknown !== undefined) throw new Error(`The guard knows --quick, not "${unknown}".`);
  for (const { name } of workloads) boundOf(name);
  let above: readonly Workload[] = workloads.filter(({ name }) => !words.includes('--quick') || QUICK.includes(name));
  for (let time = 0; time < TIMES && above.length > 0; time++) above = await measuredAbove(above);
  if (above.length === 0) return;
  console.error(`Above their bounds ${TIMES} times: ${above.map(({ name }) => name).join(', ')} (benchmarks/bench/bounds.ts).`);
  process.exitCode = 1;
} // prettier-ignore

async function measuredAbove(chosen: readonly Workload[]): Promise<readonly Workload[]> {
  const results = await hold({ names: ['raw', 'mortise'], workloads: chosen, effort: quickEffort, tell });
  return results.filter(result => !isWithin(result)).map(({ workload }) => workload);
}

const cpuOf = (result: Result): number => ratiosOf(result)[1]?.cpu as number; // raw and Mortise are measured

/** What is no number is not within it. */
const isWithin = (result: Result): boolean => cpuOf(result) <= boundOf(result.workload.name);

/** A workload without a bound would never fail. */
function boundOf(name: string): number {
  const bound = bounds[name];
  if (bound === undefined) throw new Error(`${name} has no bound.`);
  return bound;
}

function tell(result: Result): void {
  const { name } = result.workload;
  console.log(
    `${name.padEnd(4)} ${cpuOf(result).toFixed(2)} of ${boundOf(name)}${isWithin(result) ? '' : ', above its bound'}`,
  );
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
