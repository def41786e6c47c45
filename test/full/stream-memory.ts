import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import createKnex, { type Knex } from 'knex';
import { DataTypes, Database, type Model } from 'mortise';
import { type DialectName, profiles, serverConfig } from '../support/servers';

/**
 * A million people with what they like go through a stream, on SQLite and on each server that is there: what is in memory
 * stays below a bound, each comes once and in order, and once the loop is left no statement runs any more.
 *
 * npm run check:streams -- --rows 1000000 --batch-size 1000
 */
const { values: options } = parseArgs({
  options: { rows: { type: 'string', default: '1000000' }, 'batch-size': { type: 'string', default: '1000' } },
});
const ROWS = Number(options.rows);
const BATCH_SIZE = Number(options['batch-size']);
const TOOTS = 1_000;
/** How many megabytes there may be above the start. */
const BOUND = 60;
/** After how many rows memory is looked at. */
const LOOKS = Math.max(1, Math.floor(ROWS / 100));

type Row<Attributes extends object> = Model<Attributes> & Attributes;
type Toot = Row<{ id: number; text: string }>;
type Person = Row<{ id: number; name: string }> & { likedToots?: Toot[] };

interface Subject {
  readonly name: DialectName;
  readonly database: Database;
  readonly statements: string[];
  readonly cleanUp: () => Promise<void>;
}

/** Numbers from 0 to 999,999, in the words of every database. */
const numbers = ((): string => {
  const digit = Array.from({ length: 10 }, (_none, index) => `SELECT ${index} AS d`).join(' UNION ALL ');
  const places = ['a', 'b', 'c', 'd', 'e', 'f'];
  const sum = places.map((place, index) => `${place}.d * ${10 ** index}`).join(' + ');
  return `SELECT ${sum} AS n FROM ${places.map(place => `(${digit}) ${place}`).join(' CROSS JOIN ')}`;
})();

async function fill({ name, database }: Subject): Promise<void> {
  await database.query(`INSERT INTO toots (id, text) SELECT n + 1, 'about tea' FROM (${numbers}) x WHERE n < ${TOOTS}`);
  await database.query(`INSERT INTO people (id, name) SELECT n + 1, 'somebody' FROM (${numbers}) x WHERE n < ${ROWS}`);
  const links = `SELECT n + 1, (n % ${TOOTS}) + 1, n % 5 FROM (${numbers}) x WHERE n < ${ROWS}`;
  await database.query(`INSERT INTO likes (personid, tootid, stars) ${links}`);
  // A database that has had its rows for a while knows how many there are.
  for (const table of ['people', 'toots', 'likes']) await database.query(profiles[name].planWords.analyze(table));
}

function define(database: Database) {
  const table = (tableName: string) => ({ tableName, timestamps: false });
  const People = database.define<Person>('Person', { name: DataTypes.STRING }, table('people'));
  const Toots = database.define<Toot>('Toot', { text: DataTypes.STRING }, table('toots'));
  const key = (columnName: string) => ({ type: DataTypes.INTEGER, columnName });
  const attributes = { personId: key('personid'), tootId: key('tootid'), stars: DataTypes.INTEGER };
  const Like = database.define('Like', attributes, table('likes'));
  const keys = { foreignKey: 'personId', otherKey: 'tootId' };
  People.belongsToMany(Toots, { as: 'likedToots', through: Like, inverse: { as: 'likedBy' }, ...keys });
  return People;
}

async function open(name: DialectName, config: Knex.Config, cleanUp: () => Promise<void>): Promise<Subject> {
  const statements: string[] = [];
  const database = new Database(
    { ...config, pool: { min: 0, max: 2 } },
    { logging: text => void statements.push(text) },
  );
  return { name, database, statements, cleanUp };
}

function openSqlite(): Promise<Subject> {
  const folder = mkdtempSync(join(tmpdir(), 'mortise-'));
  const config = { client: 'better-sqlite3', connection: { filename: join(folder, 'streams.db') } };
  return open('sqlite', config, async () => rmSync(folder, { recursive: true, force: true }));
}

async function openServer(dialect: 'postgres' | 'mariadb'): Promise<Subject | undefined> {
  const config = serverConfig(dialect);
  const admin = createKnex({ ...config, acquireConnectionTimeout: 3_000, pool: { min: 0, max: 1 } });
  const place = `mortise_${randomUUID().slice(0, 8)}`;
  const kind = dialect === 'postgres' ? 'SCHEMA' : 'DATABASE';
  try {
    await admin.raw(`CREATE ${kind} ${place}`);
  } catch {
    console.log(`${dialect}: skipped, no server was reached`);
    await admin.destroy();
    return undefined;
  }
  const cleanUp = async (): Promise<void> => {
    await admin.raw(`DROP ${kind} ${place}${dialect === 'postgres' ? ' CASCADE' : ''}`);
    await admin.destroy();
  };
  if (dialect === 'postgres') return open(dialect, { ...config, searchPath: [place] }, cleanUp);
  const url = new URL(config.connection as string);
  url.pathname = `/${place}`;
  return open(dialect, { ...config, connection: url.toString() }, cleanUp);
}

/** Megabytes that are still held once what nobody holds is gone. */
function held(): number {
  global.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 1e6;
}

interface Walk {
  readonly rows: number;
  readonly links: number;
  readonly isInOrder: boolean;
  readonly grown: number;
  readonly seconds: number;
}

async function walk(people: ReturnType<typeof define>): Promise<Walk> {
  const before = held();
  const started = performance.now();
  let [rows, links, last, most, looking] = [0, 0, 0, before, 0];
  let isInOrder = true;
  for await (const person of people.stream({ include: ['likedToots'], batchSize: BATCH_SIZE })) {
    rows += 1;
    links += person.likedToots?.length ?? 0;
    isInOrder &&= person.id > last;
    last = person.id;
    if (rows % LOOKS !== 0) continue;
    const since = performance.now();
    most = Math.max(most, held());
    looking += performance.now() - since;
  }
  return { rows, links, isInOrder, grown: most - before, seconds: (performance.now() - started - looking) / 1_000 };
}

/** How many statements ran up to the tenth row, and how many after the loop was left there. */
async function leave(
  people: ReturnType<typeof define>,
  statements: string[],
): Promise<[before: number, after: number]> {
  let seen = 0;
  statements.splice(0);
  for await (const _person of people.stream({ include: ['likedToots'], batchSize: BATCH_SIZE }))
    if ((seen += 1) === 10) break;
  const before = statements.length;
  await sleep(200);
  return [before, statements.length - before];
}

async function faultsOf(subject: Subject): Promise<string[]> {
  const { name, database, statements } = subject;
  const people = define(database);
  await database.sync();
  await fill(subject);
  statements.splice(0);
  const { rows, links, isInOrder, grown, seconds } = await walk(people);
  const sent = statements.length;
  const [before, after] = await leave(people, statements);
  const pace = Math.round(rows / seconds).toLocaleString('en');
  console.log(
    `${name}: ${rows} rows, ${links} links, ${sent} statements, at most ${grown.toFixed(1)} MB above start, ${pace} rows/s`,
  );
  console.log(`  left at the tenth row: ${before} statements before, ${after} after`);
  const checks: readonly [boolean, string][] = [
    [rows === ROWS && links === ROWS && isInOrder, 'not each row came once, in order, with its links'],
    [grown < BOUND, `${grown.toFixed(1)} MB above start are more than ${BOUND}`],
    [sent <= 2 * (Math.ceil(ROWS / BATCH_SIZE) + 1), `${sent} statements are more than two for each batch`],
    [before <= 2 && after === 0, 'statements ran for rows that nobody asked for'],
  ];
  return checks.filter(([holds]) => !holds).map(([, what]) => `${name}: ${what}`);
}

async function main(): Promise<void> {
  if (global.gc === undefined) throw new Error('Run it with --expose-gc: npm run check:streams');
  const faults: string[] = [];
  const wanted = (process.env['MORTISE_DIALECTS'] ?? 'sqlite,postgres,mariadb').split(',');
  for (const name of ['sqlite', 'postgres', 'mariadb'] as const) {
    if (!wanted.includes(name)) continue;
    const subject = name === 'sqlite' ? await openSqlite() : await openServer(name);
    if (subject === undefined) continue;
    try {
      faults.push(...(await faultsOf(subject)));
    } finally {
      await subject.database.close();
      await subject.cleanUp();
    }
  }
  for (const fault of faults) console.error(fault);
  if (faults.length > 0) process.exitCode = 1;
}

void main();
