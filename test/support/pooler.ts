import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** A pgbouncer in transaction mode, in front of the server of the tests. */
export interface Pooler {
  /** The server's URL, by way of the pooler. */
  readonly url: string;
  stop(): Promise<void>;
}

const PLACES = [
  '/usr/sbin/pgbouncer',
  '/usr/local/sbin/pgbouncer',
  '/usr/bin/pgbouncer',
  '/opt/homebrew/bin/pgbouncer',
];

const found = PLACES.find(existsSync);

/** Who runs servers where we are root, which they refuse to be. */
const servants = ['postgres', 'nobody'] as const;

/** Why there can be no pooler; undefined where there can be one. */
export function lacksPooler(): string | undefined {
  if (found === undefined) return 'pgbouncer is not installed';
  return process.getuid?.() === 0 && servant() === undefined ? 'pgbouncer does not run as root' : undefined;
}

/** The user and group that a server is started as; empty where it may be ours. */
export function servant(): { readonly uid: number; readonly gid: number } | Record<string, never> | undefined {
  if (process.getuid?.() !== 0) return {};
  for (const name of servants) {
    const [uid, gid] = [idOf('-u', name), idOf('-g', name)];
    if (uid !== undefined && gid !== undefined) return { uid, gid };
  }
  return undefined;
}

function idOf(flag: string, name: string): number | undefined {
  const { status, stdout } = spawnSync('id', [flag, name], { encoding: 'utf8' });
  return status === 0 ? Number(stdout) : undefined;
}

/** Starts one that keeps so many sessions for each database. */
export async function startPooler(serverUrl: string, sessions: number): Promise<Pooler> {
  const server = new URL(serverUrl);
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'mortise-pooler-'));
  chmodSync(folder, 0o755);
  const file = join(folder, 'pgbouncer.ini');
  writeFileSync(join(folder, 'users.txt'), `"${server.username}" ""\n`, { mode: 0o644 });
  writeFileSync(file, settings(server, { port, sessions, folder }), { mode: 0o644 });
  const running = spawn(found as string, [file], { ...servant(), stdio: 'ignore' });
  const ended = new Promise<void>(resolve => running.once('exit', () => resolve()));
  const stop = async (): Promise<void> => {
    running.kill('SIGINT');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  await answers(port).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  const url = new URL(serverUrl);
  [url.hostname, url.port] = ['127.0.0.1', String(port)];
  return { url: url.toString(), stop };
}

interface Place {
  readonly port: number;
  readonly sessions: number;
  readonly folder: string;
}

const settings = ({ hostname, port, username, password }: URL, place: Place): string => `
[databases]
* = host=${hostname} port=${port === '' ? 5432 : port} user=${username}${password === '' ? '' : ` password=${password}`}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${place.port}
unix_socket_dir =
auth_type = trust
auth_file = ${join(place.folder, 'users.txt')}
pool_mode = transaction
max_client_conn = 500
default_pool_size = ${place.sessions}
server_idle_timeout = 20
`;

/** A port that nobody listens at. */
export function freePort(): Promise<number> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo; // it listens at a port
      server.close(() => resolve(port));
    });
  });
}

/** Waits until somebody listens. */
export async function answers(port: number): Promise<void> {
  for (let attempts = 0; attempts < 100; attempts += 1) {
    if (await isOpen(port)) return;
    await sleep(50);
  }
  throw new Error(`Nobody listens at port ${port}.`);
}

function isOpen(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  return new Promise(resolve => {
    socket.once('connect', () => (socket.destroy(), resolve(true)));
    socket.once('error', () => resolve(false));
  });
}
