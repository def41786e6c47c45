import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Database } from 'mortise';

/** A place of its own on a database, which is cleaned up. */
export interface Place {
  readonly database: Database;
  readonly analyze: (table: string) => string;
  leave(): Promise<void>;
}

const NAME = 'mortise_bench_plans';
const analyze = (table: string): string => `ANALYZE ${table}`;

function sqlite(): Promise<Place> {
  const folder = mkdtempSync(join(tmpdir(), 'mortise-plans-'));
  const database = new Database({ client: 'better-sqlite3', connection: { filename: join(folder, 'plans.db') } });
  const leave = async (): Promise<void> => {
    await database.close();
    rmSync(folder, { recursive: true, force: true });
  };
  return Promise.resolve({ database, analyze, leave });
}

const postgresUrl = process.env['MORTISE_POSTGRES_URL'] ?? 'postgres://postgres@127.0.0.1:5432/test';

async function postgres(): Promise<Place> {
  const database = new Database({ client: 'pg', connection: postgresUrl, searchPath: [NAME] });
  await database.query(`DROP SCHEMA IF EXISTS ${NAME} CASCADE`);
  await database.query(`CREATE SCHEMA ${NAME}`);
  const leave = async (): Promise<void> => {
    await database.query(`DROP SCHEMA ${NAME} CASCADE`);
    await database.close();
  };
  return { database, analyze, leave };
}

const mariadbUrl = process.env['MORTISE_MARIADB_URL'] ?? 'mysql://root@127.0.0.1:3306/test';

async function mariadb(): Promise<Place> {
  const admin = new Database(mariadbUrl);
  await admin.query(`DROP DATABASE IF EXISTS ${NAME}`);
  await admin.query(`CREATE DATABASE ${NAME}`);
  const database = new Database(new URL(`/${NAME}`, mariadbUrl).toString());
  const leave = async (): Promise<void> => {
    await database.close();
    await admin.query(`DROP DATABASE ${NAME}`);
    await admin.close();
  };
  return { database, analyze: table => `ANALYZE TABLE ${table}`, leave };
}

/** The databases by the names that MORTISE_DIALECTS gives them. */
export const places: Readonly<Record<string, () => Promise<Place>>> = { sqlite, postgres, mariadb };
