import { createHash } from 'node:crypto';
import Sqlite from 'better-sqlite3';

/** How much of everything there is. */
export interface Size {
  readonly persons: number;
  readonly toots: number;
  readonly likes: number;
}

export const fullSize: Size = { persons: 2_000, toots: 20_000, likes: 40_000 };

const schema = `
  CREATE TABLE people (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, name VARCHAR(255) NOT NULL, email VARCHAR(255) NOT NULL, age INTEGER NOT NULL,
    createdAt DATETIME NOT NULL, updatedAt DATETIME NOT NULL
  );
  CREATE TABLE toots (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, text VARCHAR(255) NOT NULL, score INTEGER NOT NULL,
    createdAt DATETIME NOT NULL, updatedAt DATETIME NOT NULL
  );
  CREATE TABLE liked_toots (
    personId INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE, tootId INTEGER NOT NULL REFERENCES toots (id) ON DELETE CASCADE,
    reaction VARCHAR(255), createdAt DATETIME NOT NULL, updatedAt DATETIME NOT NULL, PRIMARY KEY (personId, tootId)
  );
  CREATE INDEX liked_toots_reverse ON liked_toots (tootId, personId);
`;

/** A whole number below `limit` that looks random and is the same at every run. */
function number(seed: string, limit: number): number {
  return createHash('md5').update(seed).digest().readUInt32BE(0) % limit;
}

const time = (index: number): string => new Date(Date.UTC(2026, 0, 1) + index * 61_000).toISOString();

/** Fills a new database file; every contender gets a copy of the same one. */
export function fillDatabase(file: string, size: Size): void {
  const database = new Sqlite(file);
  database.pragma('journal_mode = WAL');
  database.exec(schema);
  database.transaction(() => {
    insertRows(database, size);
  })();
  database.exec('ANALYZE');
  database.close();
}

function insertRows(database: Sqlite.Database, { persons, toots, likes }: Size): void {
  const person = database.prepare('INSERT INTO people (name, email, age, createdAt, updatedAt) VALUES (?, ?, ?, ?, ?)');
  for (let i = 0; i < persons; i++)
    person.run(`Person ${i}`, `person${i}@example.org`, 18 + number(`age${i}`, 60), time(i), time(i));
  const toot = database.prepare('INSERT INTO toots (text, score, createdAt, updatedAt) VALUES (?, ?, ?, ?)');
  for (let i = 0; i < toots; i++)
    toot.run(`Toot number ${i}, which says something`, number(`score${i}`, 1_000), time(i), time(i));
  const like = database.prepare(
    'INSERT INTO liked_toots (personId, tootId, reaction, createdAt, updatedAt) VALUES (?, ?, ?, ?, ?)',
  );
  const each = likes / persons;
  for (let i = 0; i < likes; i++) {
    const owner = Math.floor(i / each);
    // A step that has no factor in common with the number of toots: no pair comes twice.
    like.run(
      owner + 1,
      ((owner * 7_919 + (i % each) * 977) % toots) + 1,
      i % 3 === 0 ? 'love' : 'like',
      time(i),
      time(i),
    );
  }
}
