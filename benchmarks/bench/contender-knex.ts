import knex from 'knex';
import type { Contender } from './workload';

type Row = Record<string, string | number>;

const withDates = (row: Row): Record<string, unknown> => ({
  ...row,
  createdAt: new Date(row['createdAt'] as string),
  updatedAt: new Date(row['updatedAt'] as string),
});

const part = (row: Row, prefix: string): Record<string, unknown> =>
  withDates(
    Object.fromEntries(
      Object.entries(row)
        .filter(([name]) => name.startsWith(prefix))
        .map(([name, value]) => [name.slice(prefix.length), value]),
    ),
  );

const aliased = (table: string, prefix: string, columns: readonly string[]): string[] =>
  columns.map(column => `${table}.${column} as ${prefix}${column}`);

const personColumns = aliased('people', 'p_', ['id', 'name', 'email', 'age', 'createdAt', 'updatedAt']);
const tootColumns = aliased('toots', 't_', ['id', 'text', 'score', 'createdAt', 'updatedAt']);
const linkColumns = aliased('liked_toots', 'l_', ['personId', 'tootId', 'reaction', 'createdAt', 'updatedAt']);

const tootWithLink = (row: Row): Record<string, unknown> => ({ ...part(row, 't_'), LikedToot: part(row, 'l_') });

/** knex as its documentation shows it, nesting rows by hand. */
export function knexContender(file: string): Contender {
  const database = knex({
    client: 'better-sqlite3',
    connection: { filename: file },
    useNullAsDefault: true,
    pool: {
      afterCreate: (connection: { pragma(text: string): void }, done: (error: unknown) => void) => {
        for (const pragma of ['journal_mode = WAL', 'synchronous = NORMAL', 'foreign_keys = ON'])
          connection.pragma(pragma);
        done(null);
      },
    },
  });
  return {
    name: 'knex',
    w1: async id => withDates(await database('people').where({ id }).first<Row>()),
    w2: async () =>
      (await database('toots').where('score', '>', 500).orderBy('createdAt', 'desc').limit(1_000).select<Row[]>()).map(
        withDates,
      ),
    w3: async () => {
      const rows = await database('people')
        .leftJoin('liked_toots', 'liked_toots.personId', 'people.id')
        .leftJoin('toots', 'toots.id', 'liked_toots.tootId')
        .where('people.id', '<=', 100)
        .orderBy(['people.id', 'liked_toots.tootId'])
        .select<Row[]>([...personColumns, ...tootColumns, ...linkColumns]);
      const people = new Map<unknown, Record<string, unknown> & { likedToots: unknown[] }>();
      for (const row of rows) {
        const known = people.get(row['p_id']) ?? { ...part(row, 'p_'), likedToots: [] };
        people.set(row['p_id'], known);
        if (row['t_id'] !== null) known.likedToots.push(tootWithLink(row));
      }
      return [...people.values()];
    },
    w5: async id =>
      (
        await database('liked_toots')
          .join('toots', 'toots.id', 'liked_toots.tootId')
          .where('liked_toots.personId', id)
          .orderBy('liked_toots.tootId')
          .select<Row[]>([...tootColumns, ...linkColumns])
      ).map(tootWithLink),
    c1: async index => {
      const now = new Date();
      const row = { name: `New ${index}`, email: `new${index}@example.org`, age: 30 };
      const times = { createdAt: now.toISOString(), updatedAt: now.toISOString() };
      const [id] = await database('people').insert({ ...row, ...times });
      return { id, ...row, createdAt: now, updatedAt: now };
    },
    c4: async (personId, tootIds) => {
      const now = new Date().toISOString();
      const rows = tootIds.map(tootId => ({ personId, tootId, reaction: 'love', createdAt: now, updatedAt: now }));
      await database('liked_toots').insert(rows).onConflict(['personId', 'tootId']).merge(['reaction', 'updatedAt']);
    },
    close: () => database.destroy(),
  };
}
