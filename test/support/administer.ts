import knex from 'knex';
import type { Knex } from 'mortise';

/** What the databases of this run are called that tests have instead of schemas. */
export const pooledPrefix = (): string => `mortise_pooled_${process.env['MORTISE_RUN'] ?? 'alone'}_`;

interface Answer {
  readonly rows: readonly Readonly<Record<string, unknown>>[];
}

/** Runs a statement on a connection of its own. */
export async function administer(config: Knex.Config, statement: string): Promise<Answer> {
  const connection = knex({ ...config, pool: { min: 0, max: 1 } });
  try {
    return await connection.raw<Answer>(statement);
  } finally {
    await connection.destroy();
  }
}

export async function dropDatabase(config: Knex.Config, name: string): Promise<void> {
  await administer(config, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
}
