import createKnex, { type Knex } from 'knex';
import type { Dialect } from '../dialects/contract/dialect';

const made = new WeakMap<Dialect, Knex>();

/** knex for the texts of a dialect. It opens nothing and needs no driver, whatever database is asked. */
export function offlineKnex(dialect: Dialect): Knex {
  const known = made.get(dialect);
  if (known !== undefined) return known;
  const knex = createKnex({ client: dialect.driver.client.knexClient, useNullAsDefault: true });
  made.set(dialect, knex);
  return knex;
}
