import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { transpileModule } from 'typescript';
import { peerNames } from './contenders';
import { fillDatabase, fullSize } from './data';
import { median } from './measure';

const run = promisify(execFile);

interface Axis {
  readonly name: string;
  readonly title: string;
  /** How many processes tell of each contender. */
  readonly times: number;
}

const axes: readonly Axis[] = [
  { name: 'start', title: 'cold start to the first row, ms above bare Node', times: 9 },
  { name: 'memory', title: 'peak memory of W3b, MB', times: 3 },
  { name: 'delay', title: 'longest stop of the event loop in 100,000 rows, ms', times: 3 },
  { name: 'apart', title: 'the same, the COMMIT of better-sqlite3 apart, ms', times: 3 },
  { name: 'models300', title: '300 models until they are ready, ms', times: 5 },
  { name: 'models600', title: '600 models until they are ready, ms', times: 5 },
];

/** What each contender takes on an axis, in the order of their names; NaN where it fails. */
export interface AxisResult {
  readonly title: string;
  readonly values: readonly number[];
}

/**
 * What processes that begin from nothing tell, contenders in turn. They run JavaScript, so that nobody's start has the
 * compiler's in it.
 */
export async function measureAxes(
  names: readonly string[],
  tell: (result: AxisResult) => void,
): Promise<readonly AxisResult[]> {
  const programs = compiled();
  const folder = mkdtempSync(join(tmpdir(), 'mortise-axes-'));
  try {
    const original = join(folder, 'data.db');
    fillDatabase(original, fullSize);
    const results: AxisResult[] = [];
    for (const axis of axes) {
      const result = { title: axis.title, values: await along(axis, { names, folder, original, programs }) };
      results.push(result);
      tell(result);
    }
    return results;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Place {
  readonly names: readonly string[];
  readonly folder: string;
  readonly original: string;
  readonly programs: string;
}

async function along({ name: axis, times }: Axis, { names, folder, original, programs }: Place): Promise<number[]> {
  const once = async (...words: readonly string[]): Promise<number> =>
    Number((await run(process.execPath, [join(programs, 'once.js'), axis, ...words])).stdout);
  const taken = names.map((): number[] => []);
  const bare: number[] = [];
  for (let time = 0; time < times; time++) {
    if (axis === 'start') bare.push(await once());
    for (const [index, name] of names.entries()) {
      const file = join(folder, `${name}-${axis}-${time}.db`);
      copyFileSync(original, file);
      taken[index]?.push(await once(name, file).catch((error: unknown) => unlessPeer(name, axis, error)));
    }
  }
  const nothing = bare.length === 0 ? 0 : median(bare);
  return taken.map(values => (values.includes(Number.NaN) ? Number.NaN : median(values) - nothing));
}

/** A peer that fails is told and has no figure; one of our own that fails is a fault. */
function unlessPeer(name: string, axis: string, error: unknown): number {
  if (!peerNames.includes(name)) throw error;
  console.log(`${axis}: ${name} is left out: ${String((error as Error).message)}`);
  return Number.NaN;
}

/** The programs of the benchmark as JavaScript, in a folder from which they find the same packages. */
function compiled(): string {
  const folder = join(__dirname, '../.cache/bench');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const compilerOptions = { module: 1, target: 9, experimentalDecorators: true, esModuleInterop: true, useDefineForClassFields: false }; // prettier-ignore
  for (const name of readdirSync(__dirname).filter(each => each.endsWith('.ts'))) {
    const { outputText } = transpileModule(readFileSync(join(__dirname, name), 'utf8'), { compilerOptions });
    // Peers stand beside the sources, not beside these.
    const text = outputText.replaceAll("'../peers", "'../../peers");
    writeFileSync(join(folder, name.replace(/\.ts$/, '.js')), text);
  }
  writeFileSync(join(folder, 'package.json'), '{ "type": "commonjs" }\n');
  return folder;
}
