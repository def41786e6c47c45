import { Pool, type PoolClient } from 'pg';
import type { Contender, PersonValues, TootValues } from './workload';

type Row = readonly (string | number | Date | null)[];
type Item = Record<string, unknown>;

const person = (row: Row): Item => ({
  id: row[0], name: row[1], email: row[2], age: row[3], createdAt: row[4], updatedAt: row[5],
}); // prettier-ignore

/** A toot that begins at a column of the row, and the link to it behind. */
const toot = (row: Row, at: number): Item => ({
  id: row[at], text: row[at + 1], score: row[at + 2], createdAt: row[at + 3], updatedAt: row[at + 4],
  LikedToot: {
    personId: row[at + 5], tootId: row[at + 6], reaction: row[at + 7], createdAt: row[at + 8], updatedAt: row[at + 9],
  },
}); // prettier-ignore

const personColumns = 'p.id, p.name, p.email, p.age, p."createdAt", p."updatedAt"';
const tootColumns = 't.id, t.text, t.score, t."createdAt", t."updatedAt"';
const linkColumns = 'l."personId", l."tootId", l.reaction, l."createdAt", l."updatedAt"';
const likes = 'LEFT JOIN liked_toots l ON l."personId" = p.id LEFT JOIN toots t ON t.id = l."tootId"';
const eager = `SELECT ${personColumns}, ${tootColumns}, ${linkColumns} FROM people p ${likes} WHERE p.id <= $1 ORDER BY p.id, l."tootId"`;
const paged = `SELECT ${personColumns}, ${tootColumns}, ${linkColumns} FROM (SELECT * FROM people ORDER BY name LIMIT 20 OFFSET $1) p ${likes} ORDER BY p.name, l."tootId"`;
const lazy = `SELECT ${tootColumns}, ${linkColumns} FROM liked_toots l JOIN toots t ON t.id = l."tootId" WHERE l."personId" = $1 ORDER BY l."tootId"`;
const CHUNK = 1_000;

/** Parents whose rows follow one another, each with what is joined to it. */
function nested(rows: readonly Row[]): Item[] {
  const people: (Item & { readonly likedToots: Item[] })[] = [];
  for (const row of rows) {
    let last = people.at(-1);
    if (last === undefined || last['id'] !== row[0]) {
      last = { ...person(row), likedToots: [] };
      people.push(last);
    }
    if (row[6] !== null) last.likedToots.push(toot(row, 6));
  }
  return people;
}

/** What is measured on PostgreSQL. */
type OnPostgres = Pick<
  Contender<number>,
  'hold' | 'personByKey' | 'peopleWithToots' | 'likedTootsOf' | 'page' | 'create' | 'createMany' | 'close'
>;

/** pg with SQL written by hand, prepared by name, rows as arrays, a pool of ten. */
export function makeOnPostgres(url: string): OnPostgres {
  const pool = new Pool({ connectionString: url, max: 10 });
  const rows = async (name: string, text: string, values: unknown[]): Promise<Row[]> =>
    (await pool.query<(string | number | Date | null)[]>({ name, text, values, rowMode: 'array' })).rows;
  return {
    hold: async id => id,
    personByKey: async id =>
      person((await rows('key', `SELECT ${personColumns} FROM people p WHERE p.id = $1`, [id]))[0] as Row),
    peopleWithToots: async upTo => nested(await rows('eager', eager, [upTo])),
    likedTootsOf: async id => (await rows('lazy', lazy, [id])).map(row => toot(row, 0)),
    page: async offset => nested(await rows('page', paged, [offset])),
    async create({ name, email, age }: PersonValues) {
      const now = new Date();
      const text =
        'INSERT INTO people (name, email, age, "createdAt", "updatedAt") VALUES ($1, $2, $3, $4, $4) RETURNING id';
      const [made] = await rows('create', text, [name, email, age, now]);
      return { id: made?.[0], name, email, age, createdAt: now, updatedAt: now };
    },
    async createMany(toots) {
      const client = await pool.connect();
      try {
        await client.query('BEGIN');
        const made: Item[] = [];
        for (let from = 0; from < toots.length; from += CHUNK)
          made.push(...(await insertAll(toots.slice(from, from + CHUNK), client)));
        await client.query('COMMIT');
        return made;
      } finally {
        client.release();
      }
    },
    close: () => pool.end(),
  };
}

/** Columns as arrays: one text for any number of rows. */
async function insertAll(toots: readonly TootValues[], client: PoolClient): Promise<Item[]> {
  const now = new Date();
  const text =
    'INSERT INTO toots (text, score, "createdAt", "updatedAt") SELECT *, $3::timestamptz, $3::timestamptz FROM unnest($1::text[], $2::int[]) RETURNING id';
  const values = [toots.map(each => each.text), toots.map(each => each.score), now];
  const { rows } = await client.query<number[]>({ name: 'many', text, values, rowMode: 'array' });
  return toots.map((each, index) => ({ id: rows[index]?.[0], ...each, createdAt: now, updatedAt: now }));
}
