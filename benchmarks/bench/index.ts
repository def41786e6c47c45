import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { type AxisResult, measureAxes } from './axes';
import { chart } from './chart';
import { arePeersInstalled, contenderNames, peerNames } from './contenders';
import { hold } from './contest';
import { fullEffort, quickEffort } from './measure';
import { axisLine, head, line, markdown, type Result } from './report';
import { workloads } from './workload';

/** Usage: npm run bench -- [--quick] [--axes] [--peers] [--contenders=raw,knex] [W1 W3 …] */
async function main(words: readonly string[]): Promise<void> {
  const effort = words.includes('--quick') ? quickEffort : fullEffort;
  const names = namesOf(words);
  const wanted = words.filter(word => !word.startsWith('--'));
  checkWords(words);
  if (words.includes('--axes')) return void (await measureAxes(names, result => console.log(axisLine(result))));
  const chosen = workloads.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
  const begin = (): void => {
    console.log(
      `All give the same results, but for what is said above. Ratios of medians to ${names[0]} in one run, in brackets of CPU time; lower is better.\n`,
    );
    console.log(head(names));
  };
  const results = await hold({ names, workloads: chosen, effort, begin, tell: result => console.log(line(result)) });
  if (effort !== fullEffort || wanted.length > 0) return;
  write(results, await measureAxes(names, result => console.log(axisLine(result))));
}

/** A misspelt word would run nothing, or everything. */
function checkWords(words: readonly string[]): void {
  const known = ['--quick', '--axes', '--peers', ...workloads.map(({ name }) => name)];
  const unknown = words.find(word => !known.includes(word) && !word.startsWith('--contenders='));
  if (unknown !== undefined)
    throw new Error(`There is no "${unknown}". There are: ${known.join(', ')}, --contenders=….`);
}

/** The first is what the others are compared with. */
function namesOf(words: readonly string[]): readonly string[] {
  const asked = words.find(word => word.startsWith('--contenders='))?.slice('--contenders='.length).split(',');
  const all = [...contenderNames, ...(words.includes('--peers') ? peerNames : [])];
  const names = ['raw', ...(asked ?? all).filter(name => name !== 'raw')];
  const known = [...contenderNames, ...peerNames];
  const unknown = names.find(name => !known.includes(name));
  if (unknown !== undefined) throw new Error(`There is no contender "${unknown}". There are: ${known.join(', ')}.`);
  if (arePeersInstalled() || !names.some(name => peerNames.includes(name))) return names;
  throw new Error('The peers are not installed. Install them with "npm run bench:peers".');
} // prettier-ignore

function write(results: readonly Result[], axes: readonly AxisResult[]): void {
  const place = join(__dirname, '..');
  const about = [
    `Node.js ${process.version}, ${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}, SQLite with WAL and synchronous NORMAL, one run.`,
    'Ratios of medians to *raw* by the clock, and in brackets of CPU time; lower is better, differences under a quarter are noise.',
    'What is measured, and how: [README.md](README.md).',
    '',
    '![Ratios to raw](chart.svg)',
  ];
  writeFileSync(join(place, 'RESULTS.md'), markdown(results, axes, about));
  writeFileSync(join(place, 'chart.svg'), chart(results));
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
