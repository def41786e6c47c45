import { createHash } from 'node:crypto';
import Sqlite from 'better-sqlite3';

/** How much of everything there is. */
export interface Size {
  readonly persons: number;
  readonly toots: number;
  readonly likes: number;
  readonly tags: number;
  /** How many tags each toot has. */
  readonly tagsPerToot: number;
  /** How many persons have toots they pinned and toots they hid, five of each. */
  readonly pinning: number;
}

export const fullSize: Size = { persons: 2_000, toots: 20_000, likes: 40_000, tags: 500, tagsPerToot: 2, pinning: 400 };

/** Where pages and lists are read of a million links. */
export const largeSize: Size = {
  persons: 50_000,
  toots: 100_000,
  likes: 1_000_000,
  tags: 0,
  tagsPerToot: 0,
  pinning: 0,
};

const PINS = 5;

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
  CREATE TABLE tags (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, name VARCHAR(255) NOT NULL, createdAt DATETIME NOT NULL, updatedAt DATETIME NOT NULL
  );
  CREATE TABLE toot_tags (
    tootId INTEGER NOT NULL REFERENCES toots (id) ON DELETE CASCADE, tagId INTEGER NOT NULL REFERENCES tags (id) ON DELETE CASCADE,
    createdAt DATETIME NOT NULL, updatedAt DATETIME NOT NULL, PRIMARY KEY (tootId, tagId)
  );
  CREATE INDEX toot_tags_reverse ON toot_tags (tagId, tootId);
  CREATE TABLE pinned_toots (
    personId INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE, tootId INTEGER NOT NULL REFERENCES toots (id) ON DELETE CASCADE,
    createdAt DATETIME NOT NULL, updatedAt DATETIME NOT NULL, PRIMARY KEY (personId, tootId)
  );
  CREATE INDEX pinned_toots_reverse ON pinned_toots (tootId, personId);
  CREATE TABLE hidden_toots (
    personId INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE, tootId INTEGER NOT NULL REFERENCES toots (id) ON DELETE CASCADE,
    createdAt DATETIME NOT NULL, updatedAt DATETIME NOT NULL, PRIMARY KEY (personId, tootId)
  );
  CREATE INDEX hidden_toots_reverse ON hidden_toots (tootId, personId);
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
    insertPeople(database, size);
    insertToots(database, size);
    insertLikes(database, size);
    insertTags(database, size);
    for (const table of ['pinned_toots', 'hidden_toots']) insertPins(database, table, size);
  })();
  database.exec('ANALYZE');
  database.close();
}

function insertPeople(database: Sqlite.Database, { persons }: Size): void {
  const person = database.prepare('INSERT INTO people (name, email, age, createdAt, updatedAt) VALUES (?, ?, ?, ?, ?)');
  for (let i = 0; i < persons; i++)
    person.run(`Person ${i}`, `person${i}@example.org`, 18 + number(`age${i}`, 60), time(i), time(i));
}

function insertToots(database: Sqlite.Database, { toots }: Size): void {
  const toot = database.prepare('INSERT INTO toots (text, score, createdAt, updatedAt) VALUES (?, ?, ?, ?)');
  for (let i = 0; i < toots; i++)
    toot.run(`Toot number ${i}, which says something`, number(`score${i}`, 1_000), time(i), time(i));
}

/** All likes of one person have the same reaction for two persons of three: some persons have never loved. */
function insertLikes(database: Sqlite.Database, { persons, toots, likes }: Size): void {
  const like = database.prepare(
    'INSERT INTO liked_toots (personId, tootId, reaction, createdAt, updatedAt) VALUES (?, ?, ?, ?, ?)',
  );
  const each = likes / persons;
  for (let i = 0; i < likes; i++) {
    const owner = Math.floor(i / each);
    // A step that has no factor in common with the number of toots: no pair comes twice.
    const toot = ((owner * 7_919 + (i % each) * 977) % toots) + 1;
    like.run(owner + 1, toot, owner % 3 === 0 && i % 3 === 0 ? 'love' : 'like', time(i), time(i));
  }
}

function insertTags(database: Sqlite.Database, { toots, tags, tagsPerToot }: Size): void {
  const tag = database.prepare('INSERT INTO tags (name, createdAt, updatedAt) VALUES (?, ?, ?)');
  for (let i = 0; i < tags; i++) tag.run(`tag ${i}`, time(i), time(i));
  const link = database.prepare('INSERT INTO toot_tags (tootId, tagId, createdAt, updatedAt) VALUES (?, ?, ?, ?)');
  for (let i = 0; i < toots; i++)
    for (let j = 0; j < tagsPerToot; j++) link.run(i + 1, ((i * 7 + j * 113) % tags) + 1, time(i), time(i));
}

function insertPins(database: Sqlite.Database, table: string, { pinning, toots }: Size): void {
  const pin = database.prepare(`INSERT INTO ${table} (personId, tootId, createdAt, updatedAt) VALUES (?, ?, ?, ?)`);
  for (let i = 0; i < pinning * PINS; i++) pin.run(Math.floor(i / PINS) + 1, ((i * 331) % toots) + 1, time(i), time(i));
}
