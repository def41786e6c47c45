import type { Profiler } from 'node:inspector';
import { Session } from 'node:inspector/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Database, DataTypes, type Model } from 'mortise';

/** The most files of the sources that a call may enter once it was made before. */
const LIMIT = 35;

/** Runs some work, and gives the files of the sources of which a function ran. */
type Watch = (work: () => Promise<unknown>) => Promise<readonly string[]>;

const root = join(__dirname, '..');

async function watching(): Promise<Watch> {
  const session = new Session();
  session.connect();
  await session.post('Debugger.enable');
  await session.post('Profiler.enable');
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
  return async work => {
    // What ran before is told now, and then begins at nothing.
    await session.post('Profiler.takePreciseCoverage');
    await work();
    const { result } = await session.post('Profiler.takePreciseCoverage');
    const scripts = result.filter(({ url }) => /^packages\/[^/]+\/src\//.test(pathOf(url)));
    const entered = await Promise.all(scripts.map(script => isEntered(script, session)));
    return scripts.filter((_script, place) => entered[place]).map(({ url }) => pathOf(url));
  };
}

/** Whether a function of a file ran. */
async function isEntered({ scriptId, functions }: Profiler.ScriptCoverage, session: Session): Promise<boolean> {
  const { scriptSource } = await session.post('Debugger.getScriptSource', { scriptId });
  return functions.some(({ ranges: [range] }) => {
    if (range === undefined || range.count === 0) return false;
    return !isExport(scriptSource.slice(range.startOffset, range.endOffset));
  });
}

/**
 * Whether a function is none of the sources, but what the compiler makes of an `export`: a getter that gives what is exported.
 * A file that is only asked for a constant, or that hands on what stands in others, is not entered.
 */
const isExport = (text: string): boolean =>
  /^(get [\w$]+|function) ?\(\) ?\{\s*return (?!this\b)[\w$.]+;\s*\}$/.test(text);

const pathOf = (url: string): string => relative(root, url.startsWith('file:') ? fileURLToPath(url) : url);

interface Story {
  readonly database: Database;
  /** Calls by how a user writes them. */
  readonly calls: Readonly<Record<string, () => Promise<unknown>>>;
}

async function story(): Promise<Story> {
  const database = new Database('sqlite::memory:');
  const Person = database.define<Model & Methods>('Person', { name: DataTypes.STRING });
  const Toot = database.define('Toot', { text: DataTypes.STRING });
  Person.belongsToMany(Toot, { as: 'likedToots', through: 'LikedToot' });
  await database.sync();
  const ada = await Person.create({ name: 'Ada' });
  const ids = (await Toot.bulkCreate([{ text: 'one' }, { text: 'two' }, { text: 'three' }])).map(toot =>
    toot.get('id'),
  );
  const next = (): unknown => ids.shift();
  return {
    database,
    calls: {
      "Person.findAll({ include: ['likedToots'] })": () => Person.findAll({ include: ['likedToots'] }),
      'ada.addLikedToots([id])': () => ada.addLikedToots([next()]),
    },
  };
}

/** What the association adds. */
interface Methods {
  addLikedToots(targets: readonly unknown[]): Promise<unknown>;
}

async function main(): Promise<void> {
  const watch = await watching();
  const { database, calls } = await story();
  for (const [name, call] of Object.entries(calls)) {
    const first = await watch(call);
    const warm = await watch(call);
    if (process.argv.includes('--list')) console.log(warm.join('\n'));
    console.log(`${name} enters ${first.length} files the first time, then ${warm.length} (at most ${LIMIT})`);
    if (warm.length > LIMIT) process.exitCode = 1;
  }
  await database.close();
}

void main();
