import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort, servant } from './pooler';

/** A PostgreSQL of the test's own, which takes encrypted connections only, with a password. */
export interface OwnPostgres {
  readonly port: number;
  /** The folder of its socket, where the owner is let in without a password. */
  readonly socket: string;
  /** The certificate that signed that of the server, which is for `localhost`. */
  readonly authority: string;
  /** A certificate that signed nothing. */
  readonly stranger: string;
  /** The file of the first. */
  readonly authorityFile: string;
  /** What a client may show, signed by the authority for `ada`. */
  readonly client: { readonly cert: string; readonly key: string };
  stop(): Promise<void>;
}

const HOME = '/usr/lib/postgresql';

const versions = existsSync(HOME)
  ? readdirSync(HOME).filter(version => existsSync(join(HOME, version, 'bin/initdb')))
  : [];
const newest = versions.sort((one, other) => Number(other) - Number(one))[0];
const program = (name: string): string => join(HOME, newest ?? '', 'bin', name);

/** Why there can be no such server; undefined where there can be one. */
export function lacksOwnPostgres(): string | undefined {
  if (newest === undefined || Number(newest) < 14) return `there is no PostgreSQL 14 or later under ${HOME}`;
  const { stdout } = spawnSync('openssl', ['version'], { encoding: 'utf8' });
  // The first that signs a certificate with that of another as it makes it.
  if (!/^OpenSSL ([3-9]|\d\d)/.test(stdout ?? '')) return 'openssl 3 is not installed';
  return servant() === undefined ? 'PostgreSQL does not run as root' : undefined;
}

export async function startOwnPostgres(): Promise<OwnPostgres> {
  const folder = mkdtempSync(join(tmpdir(), 'mortise-tls-'));
  try {
    return await startIn(folder);
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

async function startIn(folder: string): Promise<OwnPostgres> {
  handOver(folder, 0o755);
  const authority = certificate(folder, 'authority');
  const stranger = certificate(folder, 'stranger');
  const { key, file } = certificate(folder, 'localhost', authority);
  const ada = certificate(folder, 'ada', authority);
  const data = join(folder, 'data');
  finished(program('initdb'), ['-D', data, '-U', 'postgres', '--auth=trust', '--no-sync', '-E', 'UTF8', '--locale=C']);
  writeFileSync(join(data, 'pg_hba.conf'), ACCESS);
  const port = await freePort();
  const certificates = { ssl: 'on', ssl_key_file: key, ssl_cert_file: file, ssl_ca_file: authority.file };
  const settings = { port, unix_socket_directories: folder };
  const stop = await startServer(data, { ...FAST, ...certificates, ...settings });
  return {
    port,
    socket: folder,
    authority: authority.text,
    stranger: stranger.text,
    authorityFile: authority.file,
    client: { cert: ada.text, key: readFileSync(ada.key, 'utf8') },
    stop: async () => {
      await stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const ACCESS = `local all postgres trust
hostssl all all 127.0.0.1/32 scram-sha-256
hostssl all all ::1/128 scram-sha-256
`;

const FAST = { listen_addresses: 'localhost', fsync: 'off', shared_buffers: '16MB', max_connections: 20 };

async function startServer(
  data: string,
  settings: Readonly<Record<string, string | number>>,
): Promise<() => Promise<void>> {
  const words = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const running = spawn(program('postgres'), ['-D', data, ...words], { ...servant(), cwd: data, stdio: 'ignore' });
  const ended = new Promise<void>(resolve => running.once('exit', () => resolve()));
  const stop = async (): Promise<void> => {
    // Without waiting for its clients.
    running.kill('SIGINT');
    await ended;
  };
  await isReady(settings).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  return stop;
}

/** It listens for a while before it lets anybody in. */
async function isReady(settings: Readonly<Record<string, string | number>>): Promise<void> {
  const { port, unix_socket_directories: socket } = settings;
  for (let attempts = 0; attempts < 200; attempts += 1) {
    if (spawnSync(program('pg_isready'), ['-h', String(socket), '-p', String(port)]).status === 0) return;
    await sleep(50);
  }
  throw new Error('The server does not begin.');
}

interface Certificate {
  readonly key: string;
  readonly file: string;
  readonly text: string;
}

/** A certificate of that name, signed by the issuer or by itself. */
function certificate(folder: string, name: string, issuer?: Certificate): Certificate {
  const [key, file] = [join(folder, `${name}.key`), join(folder, `${name}.crt`)];
  const made = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', `/CN=${name}`];
  const signed =
    issuer === undefined ? [] : ['-CA', issuer.file, '-CAkey', issuer.key, ...LEAF, `subjectAltName=DNS:${name}`];
  const text = finished('openssl', [...made, ...signed, '-keyout', key], {});
  writeFileSync(file, text);
  handOver(key, 0o600);
  handOver(file, 0o644);
  return { key, file, text };
}

const LEAF = ['-addext', 'basicConstraints=critical,CA:FALSE', '-addext'];

/** Gives a file to whoever runs the server. */
function handOver(file: string, mode: number): void {
  const owner = servant();
  if (owner !== undefined && 'uid' in owner) chownSync(file, owner.uid, owner.gid);
  chmodSync(file, mode);
}

/** What a program that ends well has written. */
function finished(name: string, args: readonly string[], owner = servant()): string {
  const { status, stdout, stderr } = spawnSync(name, args, { ...owner, cwd: '/', encoding: 'utf8' });
  if (status !== 0) throw new Error(`${name} ended with ${status}: ${stderr}`);
  return stdout;
}
