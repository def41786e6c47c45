import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import createKnex, { type Knex } from 'knex';
import { type ConnectionError, DataTypes, Database, MortiseError, type Model } from 'mortise';
import { serverConfig } from '../support/servers';

/**
 * Mixed load for some minutes, on SQLite and on each server that is there: creates, links, transactions, aborted and
 * limited calls, more callers than connections, and sessions that are killed. At the end every acknowledged row is there
 * and no other, the pool has its size, the memory is flat, and no promise was left alone.
 *
 * npm run soak -- --minutes 10
 */
const { values: options } = parseArgs({ options: { minutes: { type: 'string', default: '1' } } });
const deadline = Date.now() + Number(options.minutes) * 60_000;

const WORKERS = 8;
const CONNECTIONS = 4;
/** Rows that are kept; older ones are deleted, so that the database does not grow. */
const KEPT = 500;

interface Toot extends Model {
  id: number;
  token: string;
}

/** A database under load, and what is known of it. */
class Subject {
  readonly acknowledged = new Set<string>();
  /** Whose answer was lost: there or not. */
  readonly open = new Set<string>();
  readonly errors = new Map<string, number>();
  readonly foreign: unknown[] = [];
  readonly heap: number[] = [];
  calls = 0;
  kills = 0;

  constructor(
    readonly name: string,
    readonly database: Database,
    readonly models: ReturnType<typeof define>,
    /** Ends one session of the database, if it has sessions. */
    readonly kill: () => Promise<void>,
    readonly cleanUp: () => Promise<void>,
  ) {}

  note(error: unknown): void {
    if (!(error instanceof MortiseError)) this.foreign.push(error);
    const code = error instanceof MortiseError ? error.code : String(error);
    this.errors.set(code, (this.errors.get(code) ?? 0) + 1);
  }
}

function define(database: Database) {
  const Person = database.define('Person', { name: DataTypes.STRING });
  const Toot = database.define<Toot>('Toot', { token: { type: DataTypes.STRING, unique: true } });
  const Like = database.define('Like', { reaction: DataTypes.STRING });
  Person.belongsToMany(Toot, { as: 'toots', through: Like, inverse: { as: 'people' } });
  return { Person, Toot, Like };
}

async function open(name: string, config: Knex.Config, kill: Subject['kill'], cleanUp: () => Promise<void>) {
  const pool = { min: 0, max: CONNECTIONS };
  const database = new Database({ ...config, pool }, { busyTimeout: 10_000 });
  const models = define(database);
  await database.sync();
  await models.Person.bulkCreate(Array.from({ length: 10 }, (_none, index) => ({ name: `person ${index}` })));
  return new Subject(name, database, models, kill, cleanUp);
}

async function openSqlite(): Promise<Subject> {
  const folder = mkdtempSync(join(tmpdir(), 'mortise-'));
  const config = { client: 'better-sqlite3', connection: { filename: join(folder, 'soak.db') } };
  return open('sqlite', config, async () => undefined, async () => rmSync(folder, { recursive: true, force: true })); // prettier-ignore
}

type ServerName = Parameters<typeof serverConfig>[0];

async function openServer(dialect: ServerName): Promise<Subject | undefined> {
  const config = serverConfig(dialect);
  const admin = createKnex({ ...config, acquireConnectionTimeout: 3_000, pool: { min: 0, max: 1 } });
  try {
    await admin.raw('SELECT 1');
  } catch {
    console.log(`${dialect}: skipped, no server was reached`);
    await admin.destroy();
    return undefined;
  }
  const name = `mortise_${randomUUID().slice(0, 8)}`;
  const end = async (statement: string): Promise<void> => {
    await admin.raw(statement);
    await admin.destroy();
  };
  if (dialect === 'postgres') {
    await admin.raw(`CREATE SCHEMA ${name}`);
    const kill = async (): Promise<void> => {
      const mine = `application_name = '${name}' AND pid <> pg_backend_pid()`;
      await admin.raw(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE ${mine} ORDER BY random() LIMIT 1`);
    };
    const url = new URL(config.connection as string);
    url.searchParams.set('application_name', name);
    const settings = { ...config, connection: url.toString(), searchPath: [name] };
    return open(dialect, settings, kill, () => end(`DROP SCHEMA ${name} CASCADE`));
  }
  await admin.raw(`CREATE DATABASE ${name}`);
  const url = new URL(config.connection as string);
  url.pathname = `/${name}`;
  const kill = async (): Promise<void> => {
    const [rows] = (await admin.raw(
      `SELECT id FROM information_schema.processlist WHERE db = '${name}' ORDER BY RAND() LIMIT 1`,
    )) as [{ id: number }[]];
    // One that has gone meanwhile is no fault.
    for (const { id } of rows) await admin.raw(`KILL ${id}`).catch(() => undefined);
  };
  return open(dialect, { ...config, connection: url.toString() }, kill, () => end(`DROP DATABASE ${name}`));
}

const pick = <T>(list: readonly T[]): T => list[Math.floor(Math.random() * list.length)] as T;

/** A write of one row: acknowledged, refused for certain, or open. */
async function writeToken(subject: Subject, write: (token: string) => Promise<unknown>): Promise<void> {
  const token = randomUUID();
  try {
    await write(token);
    subject.acknowledged.add(token);
  } catch (error) {
    const isOpen =
      error instanceof MortiseError && /nobody knows/.test(error.message) && !(error as ConnectionError).retryable;
    if (isOpen) subject.open.add(token);
    throw error;
  }
}

const deeds: readonly ((subject: Subject) => Promise<unknown>)[] = [
  subject => writeToken(subject, token => subject.models.Toot.create({ token })),
  subject =>
    writeToken(subject, token =>
      subject.database.transaction({ retry: 2 }, async () => {
        const toot = await subject.models.Toot.create({ token });
        await toot.related('people').add(pick([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]));
      }),
    ),
  async subject => {
    const undone = subject.database.transaction(async () => {
      await subject.models.Toot.create({ token: `undone ${randomUUID()}` });
      throw new MortiseError('UNDONE', 'On purpose.');
    });
    await undone;
  },
  async ({ models: { Person, Toot } }) => {
    const person = await Person.findByPk(pick([1, 2, 3]), { rejectOnEmpty: true });
    await person.related('toots').set(await Toot.findAll({ limit: 5, order: [['id', 'DESC']] }));
  },
  ({ models: { Person } }) => Person.findAll({ include: [{ association: 'toots', limit: 3 }] }),
  ({ models: { Toot } }) => Toot.findAll({ timeout: pick([1, 2, 5]) }),
  async ({ models: { Toot } }) => {
    const controller = new AbortController();
    const finding = Toot.findAll({ signal: controller.signal });
    setTimeout(() => controller.abort(), pick([0, 1, 3]));
    await finding;
  },
  ({ models: { Toot } }) => Promise.all(Array.from({ length: CONNECTIONS * 4 }, () => Toot.count())),
  async ({ database, models: { Toot } }) => {
    const transaction = await database.startUnmanagedTransaction({ timeout: 500 });
    await Toot.count({ transaction });
    await transaction.rollback();
  },
];

async function work(subject: Subject): Promise<void> {
  while (Date.now() < deadline) {
    subject.calls += 1;
    try {
      await pick(deeds)(subject);
    } catch (error) {
      subject.note(error);
    }
    await sleep(Math.random() * 5);
  }
}

/** Ends sessions, keeps the tables small, and looks at the memory. */
async function disturb(subject: Subject): Promise<void> {
  while (Date.now() < deadline) {
    await sleep(1_000);
    await subject.kill();
    subject.kills += 1;
    await forgetOld(subject).catch((error: unknown) => subject.note(error));
    global.gc?.();
    subject.heap.push(process.memoryUsage().heapUsed / 1e6);
  }
}

async function forgetOld({ acknowledged, models: { Toot } }: Subject): Promise<void> {
  const old = [...acknowledged].slice(0, Math.max(0, acknowledged.size - KEPT));
  for (const token of old) acknowledged.delete(token);
  await Toot.destroy({ where: { token: old } });
}

async function faultsOf(subject: Subject): Promise<string[]> {
  const { database, models, acknowledged, open: maybe, foreign, heap } = subject;
  const pool = (database.knex.client as { readonly pool: { numUsed(): number; numFree(): number } }).pool;
  const rows = new Set((await models.Toot.findAll()).map(({ token }) => token));
  const lost = [...acknowledged].filter(token => !rows.has(token));
  const undone = [...rows].filter(token => token.startsWith('undone'));
  const third = Math.floor(heap.length / 3);
  const [middle, last] = [median(heap.slice(third, 2 * third)), median(heap.slice(2 * third))];
  const checks: readonly [boolean, string][] = [
    [lost.length === 0, `${lost.length} acknowledged rows are not there`],
    [undone.length === 0, `${undone.length} rows of transactions that were undone are there`],
    [pool.numUsed() === 0 && pool.numFree() <= CONNECTIONS, `the pool has ${pool.numUsed()} used connections`],
    [foreign.length === 0, `errors that are none of Mortise's: ${foreign.map(String).join('; ')}`],
    [third < 3 || last < middle * 1.2 + 5, `the heap grew from ${middle.toFixed(1)} to ${last.toFixed(1)} MB`],
  ];
  const told = [...subject.errors].map(([code, count]) => `${code} ${count}`).join(', ');
  console.log(
    `${subject.name}: ${subject.calls} calls, ${subject.kills} disturbances, ${rows.size} rows, ${maybe.size} open`,
  );
  console.log(`  heap ${middle.toFixed(1)} → ${last.toFixed(1)} MB; errors: ${told}`);
  return checks.filter(([holds]) => !holds).map(([, what]) => `${subject.name}: ${what}`);
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;

async function main(): Promise<void> {
  const alone: unknown[] = [];
  process.on('unhandledRejection', reason => alone.push(reason));
  const opened = [await openSqlite(), await openServer('postgres'), await openServer('mariadb')];
  const subjects = opened.filter(subject => subject !== undefined);
  await Promise.all(
    subjects.map(subject => Promise.all([...Array.from({ length: WORKERS }, () => work(subject)), disturb(subject)])),
  );
  await sleep(500);
  const faults = [];
  for (const subject of subjects) {
    faults.push(...(await faultsOf(subject)));
    await subject.database.close({ drain: true, timeout: 5_000 });
    await subject.cleanUp();
  }
  for (const reason of alone) faults.push(`a promise was rejected, and nobody looked: ${String(reason)}`);
  for (const fault of faults) console.error(fault);
  if (faults.length > 0) process.exitCode = 1;
}

void main();
