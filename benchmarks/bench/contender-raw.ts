import Sqlite from 'better-sqlite3';
import type { Contender } from './workload';

type Row = readonly (string | number)[];

const date = (value: unknown): Date => new Date(value as string);

const person = (row: Row): Record<string, unknown> => ({
  id: row[0], name: row[1], email: row[2], age: row[3], createdAt: date(row[4]), updatedAt: date(row[5]),
}); // prettier-ignore

/** A toot that begins at a column of the row, and the link to it behind. */
const tootWithLink = (row: Row, at: number): Record<string, unknown> => ({
  id: row[at], text: row[at + 1], score: row[at + 2], createdAt: date(row[at + 3]), updatedAt: date(row[at + 4]),
  LikedToot: {
    personId: row[at + 5], tootId: row[at + 6], reaction: row[at + 7], createdAt: date(row[at + 8]), updatedAt: date(row[at + 9]),
  },
}); // prettier-ignore

const personColumns = 'p.id, p.name, p.email, p.age, p.createdAt, p.updatedAt';
const tootColumns = 't.id, t.text, t.score, t.createdAt, t.updatedAt';
const linkColumns = 'l.personId, l.tootId, l.reaction, l.createdAt, l.updatedAt';

/** better-sqlite3 with SQL written by hand, prepared once, rows as arrays. */
export function rawContender(file: string): Contender {
  const database = new Sqlite(file);
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = NORMAL');
  database.pragma('foreign_keys = ON');
  const byKey = database.prepare(`SELECT ${personColumns} FROM people p WHERE p.id = ?`).raw();
  const flat = database
    .prepare(`SELECT ${tootColumns} FROM toots t WHERE t.score > ? ORDER BY t.createdAt DESC LIMIT 1000`)
    .raw();
  const join = 'LEFT JOIN liked_toots l ON l.personId = p.id LEFT JOIN toots t ON t.id = l.tootId';
  const eager = database
    .prepare(
      `SELECT ${personColumns}, ${tootColumns}, ${linkColumns} FROM people p ${join} WHERE p.id <= ? ORDER BY p.id, l.tootId`,
    )
    .raw();
  const lazy = database
    .prepare(
      `SELECT ${tootColumns}, ${linkColumns} FROM liked_toots l JOIN toots t ON t.id = l.tootId WHERE l.personId = ? ORDER BY l.tootId`,
    )
    .raw();
  const create = database.prepare('INSERT INTO people (name, email, age, createdAt, updatedAt) VALUES (?, ?, ?, ?, ?)');
  const conflict =
    'ON CONFLICT (personId, tootId) DO UPDATE SET reaction = excluded.reaction, updatedAt = excluded.updatedAt';
  const add = database.prepare(
    `INSERT INTO liked_toots (personId, tootId, reaction, createdAt, updatedAt) VALUES (?, ?, ?, ?, ?) ${conflict}`,
  );
  const addAll = database.transaction((personId: number, tootIds: readonly number[]) => {
    const now = new Date().toISOString();
    for (const tootId of tootIds) add.run(personId, tootId, 'love', now, now);
  });
  return {
    name: 'raw',
    w1: async id => person(byKey.get(id) as Row),
    w2: async () =>
      (flat.all(500) as Row[]).map(([id, text, score, createdAt, updatedAt]) => ({
        id,
        text,
        score,
        createdAt: date(createdAt),
        updatedAt: date(updatedAt),
      })),
    w3: async () => {
      const people: (Record<string, unknown> & { likedToots: unknown[] })[] = [];
      let last: (Record<string, unknown> & { likedToots: unknown[] }) | undefined;
      for (const row of eager.all(100) as Row[]) {
        if (last === undefined || last['id'] !== row[0]) {
          last = { ...person(row), likedToots: [] };
          people.push(last);
        }
        if (row[6] !== null) last.likedToots.push(tootWithLink(row, 6));
      }
      return people;
    },
    w5: async id => (lazy.all(id) as Row[]).map(row => tootWithLink(row, 0)),
    c1: async index => {
      const now = new Date();
      const text = now.toISOString();
      const { lastInsertRowid } = create.run(`New ${index}`, `new${index}@example.org`, 30, text, text);
      return {
        id: Number(lastInsertRowid),
        name: `New ${index}`,
        email: `new${index}@example.org`,
        age: 30,
        createdAt: now,
        updatedAt: now,
      };
    },
    c4: async (personId, tootIds) => {
      addAll(personId, tootIds);
    },
    close: async () => {
      database.close();
    },
  };
}
