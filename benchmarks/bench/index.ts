import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { type AxisResult, measureAxes } from './axes';
import { chart } from './chart';
import { arePeersInstalled, contenderNames, peerNames, postgresNames, usualNames } from './contenders';
import { type Contest, hold } from './contest';
import { groundOf, grounds } from './ground';
import { whyNoPostgres } from './ground-postgres';
import { fullEffort, quickEffort } from './measure';
import { axisLine, head, line, markdown, type Result, type Table, targets } from './report';
import { allWorkloads, type Workload, workloads } from './workload';

/** Usage: npm run bench -- [--quick] [--axes] [--peers] [--contenders=raw,knex] [W1 W3 …] */
async function main(words: readonly string[]): Promise<void> {
  const effort = words.includes('--quick') ? quickEffort : fullEffort;
  const names = namesOf(words);
  const wanted = words.filter(word => !word.startsWith('--'));
  checkWords(words);
  if (words.includes('--axes')) return void (await measureAxes(names, result => console.log(axisLine(result))));
  const isFull = effort === fullEffort && wanted.length === 0;
  const chosen = isFull ? allWorkloads : chosenOf(wanted);
  const tables: Table[] = [];
  for (const ground of Object.keys(grounds) as (keyof typeof grounds)[]) {
    const here = chosen.filter(each => groundOf(each) === ground);
    if (here.length > 0) tables.push(await measured(ground, { names, workloads: here, effort }));
  }
  if (isFull) write(tables, await measureAxes(names, result => console.log(axisLine(result))));
}

/** Without a name, those of the usual ground. */
function chosenOf(wanted: readonly string[]): readonly Workload[] {
  return wanted.length === 0 ? workloads : allWorkloads.filter(({ name }) => wanted.includes(name));
}

type Asked = Pick<Contest, 'names' | 'workloads' | 'effort'>;

/** What was measured on one ground; nothing where it is not here, and why. */
async function measured(ground: keyof typeof grounds, { names, workloads: here, effort }: Asked): Promise<Table> {
  const { title, without } = groundTitles[ground];
  const reason = await without?.();
  if (reason !== undefined) {
    console.log(`${title}: left out, as ${reason}`);
    return { title, names, results: [], reason };
  }
  const able = ground === 'postgres' ? names.filter(name => postgresNames.includes(name)) : names;
  const begin = (): void => {
    console.log(
      `\n${title}. All give the same results, but for what is said above. Ratios of medians to ${able[0]} in one run, in brackets of CPU time; lower is better.\n`,
    );
    console.log(head(able));
  };
  const tell = (result: Result): void => console.log(line(result));
  return { title, names: able, results: await hold({ names: able, workloads: here, effort, ground, begin, tell }) };
}

const groundTitles: Readonly<
  Record<keyof typeof grounds, { readonly title: string; readonly without?: () => Promise<string | undefined> }>
> = {
  usual: { title: 'SQLite, 2,000 parents and 40,000 links' },
  large: { title: 'SQLite, 50,000 parents and 1,000,000 links' },
  postgres: { title: 'PostgreSQL, 2,000 parents and 40,000 links', without: whyNoPostgres },
};

/** A misspelt word would run nothing, or everything. */
function checkWords(words: readonly string[]): void {
  const known = ['--quick', '--axes', '--peers', ...allWorkloads.map(({ name }) => name)];
  const unknown = words.find(word => !known.includes(word) && !word.startsWith('--contenders='));
  if (unknown !== undefined)
    throw new Error(`There is no "${unknown}". There are: ${known.join(', ')}, --contenders=….`);
}

/** The first is what the others are compared with. */
function namesOf(words: readonly string[]): readonly string[] {
  const asked = words.find(word => word.startsWith('--contenders='))?.slice('--contenders='.length).split(',');
  const all = [...usualNames, ...(words.includes('--peers') ? peerNames : [])];
  const names = ['raw', ...(asked ?? all).filter(name => name !== 'raw')];
  const known = [...contenderNames, ...peerNames];
  const unknown = names.find(name => !known.includes(name));
  if (unknown !== undefined) throw new Error(`There is no contender "${unknown}". There are: ${known.join(', ')}.`);
  if (arePeersInstalled() || !names.some(name => peerNames.includes(name))) return names;
  throw new Error('The peers are not installed. Install them with "npm run bench:peers".');
} // prettier-ignore

function write(tables: readonly Table[], axes: readonly AxisResult[]): void {
  const place = join(__dirname, '..');
  const about = [
    `Node.js ${process.version}, ${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}, SQLite with WAL and synchronous NORMAL, PostgreSQL on the same machine, one run.`,
    'Ratios of medians to *raw* by the clock, and in brackets of CPU time; lower is better, differences under a quarter are noise.',
    'What is measured, and how: [README.md](README.md).',
    '',
    '![Ratios to raw](chart.svg)',
  ];
  writeFileSync(join(place, 'RESULTS.md'), markdown(tables, axes, about));
  writeFileSync(
    join(place, 'chart.svg'),
    chart(tables[0]?.results.filter(({ workload }) => targets[workload.name] !== undefined) ?? []),
  );
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
