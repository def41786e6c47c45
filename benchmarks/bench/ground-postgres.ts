import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { Client } from 'pg';
import { fillDatabase, fullSize } from './data';
import type { Ground } from './ground';

/** The server that is measured; its database gets schemas that are taken away again. */
const SERVER = process.env['MORTISE_POSTGRES_URL'] ?? 'postgres://postgres@127.0.0.1:5432/test';
/** For how many milliseconds a server is waited for. */
const PATIENCE = 2_000;

/** With the defaults that some libraries leave times to. */
const tables = `
  CREATE TABLE people (
    id SERIAL PRIMARY KEY, name VARCHAR(255) NOT NULL, email VARCHAR(255) NOT NULL, age INTEGER NOT NULL,
    "createdAt" TIMESTAMPTZ NOT NULL DEFAULT now(), "updatedAt" TIMESTAMPTZ NOT NULL DEFAULT now()
  );
  CREATE TABLE toots (
    id SERIAL PRIMARY KEY, text VARCHAR(255) NOT NULL, score INTEGER NOT NULL,
    "createdAt" TIMESTAMPTZ NOT NULL DEFAULT now(), "updatedAt" TIMESTAMPTZ NOT NULL DEFAULT now()
  );
  CREATE TABLE liked_toots (
    "personId" INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE, "tootId" INTEGER NOT NULL REFERENCES toots (id) ON DELETE CASCADE,
    reaction VARCHAR(255), "createdAt" TIMESTAMPTZ NOT NULL DEFAULT now(), "updatedAt" TIMESTAMPTZ NOT NULL DEFAULT now(), PRIMARY KEY ("personId", "tootId")
  );
  CREATE INDEX liked_toots_reverse ON liked_toots ("tootId", "personId");
`;
const filled = ['people', 'toots', 'liked_toots'];

/** Why PostgreSQL can't be measured here; undefined where it can. */
export async function whyNoPostgres(): Promise<string | undefined> {
  const client = connect();
  try {
    await client.connect();
  } catch (error) {
    return `${new URL(SERVER).host} does not answer: ${(error as Error).message}`;
  }
  await client.end();
  return undefined;
}

const connect = (): Client => new Client({ connectionString: SERVER, connectionTimeoutMillis: PATIENCE });

/** A schema for each contender, with what is in the SQLite file. */
export async function postgresGround(folder: string): Promise<Ground> {
  const original = join(folder, 'postgres.db');
  fillDatabase(original, fullSize);
  const client = connect();
  await client.connect();
  const schemas: string[] = [];
  return {
    async place(contender) {
      const schema = `mortise_bench_${process.pid}_${schemas.length}_${contender.replaceAll('-', '_')}`;
      schemas.push(schema);
      await fill(client, schema, original);
      const url = new URL(SERVER);
      url.searchParams.set('options', `-c search_path=${schema}`);
      return url.href;
    },
    async close() {
      for (const schema of schemas) await client.query(`DROP SCHEMA ${schema} CASCADE`);
      await client.end();
    },
  };
}

async function fill(client: Client, schema: string, original: string): Promise<void> {
  const source = new Sqlite(original, { readonly: true });
  try {
    await client.query(`CREATE SCHEMA ${schema}; SET search_path TO ${schema}; ${tables}`);
    for (const table of filled) {
      const rows = JSON.stringify(source.prepare(`SELECT * FROM ${table}`).all());
      await client.query(`INSERT INTO ${table} SELECT * FROM json_populate_recordset(null::${table}, $1)`, [rows]);
    }
    for (const table of ['people', 'toots'])
      await client.query(`SELECT setval(pg_get_serial_sequence('${table}', 'id'), (SELECT max(id) FROM ${table}))`);
    await client.query(filled.map(table => `ANALYZE ${table}`).join(';'));
  } finally {
    source.close();
  }
}
