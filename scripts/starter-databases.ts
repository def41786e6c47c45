import knex, { type Knex } from 'knex';

/** What the settings of a project are for a check: databases of its own. */
export type Addresses = Readonly<Record<string, string>>;

const servers: Readonly<Record<string, { readonly client: string; readonly url: string }>> = {
  postgres: { client: 'pg', url: process.env['MORTISE_POSTGRES_URL'] ?? 'postgres://postgres@127.0.0.1:5432/test' },
  mysql: { client: 'mysql2', url: process.env['MORTISE_MARIADB_URL'] ?? 'mysql://root@127.0.0.1:3306/test' },
};

/** Gives `work` two empty databases on the server, and drops them afterwards; what needs no server gets none. */
export async function withServerDatabases(name: string, work: (addresses: Addresses) => Promise<void>): Promise<void> {
  const server = servers[name];
  if (server === undefined) return work({ DATABASE_URL: 'sqlite:app.db', TEST_DATABASE_URL: 'sqlite::memory:' });
  const names = ['own', 'of_tests'].map(part => `mortise_starter_${process.pid}_${part}`);
  const administrator = knex({ client: server.client, connection: server.url });
  try {
    for (const each of names) await administrator.raw(`CREATE DATABASE ${each}`);
    const [own = '', ofTests = ''] = names.map(each => addressOf(server.url, each));
    await work({ DATABASE_URL: own, TEST_DATABASE_URL: ofTests });
  } finally {
    await dropAll(administrator, names);
  }
}

async function dropAll(administrator: Knex, names: readonly string[]): Promise<void> {
  for (const each of names) await administrator.raw(`DROP DATABASE IF EXISTS ${each}`);
  await administrator.destroy();
}

function addressOf(server: string, database: string): string {
  const url = new URL(server);
  url.pathname = `/${database}`;
  return url.href;
}
