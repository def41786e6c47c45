import Sqlite from 'better-sqlite3';
import { collections } from './collections';
import type { Contender, PersonValues, TootValues } from './workload';

export type Row = readonly (string | number)[];
type Item = Record<string, unknown>;
export type Parent = Item & { likedToots: Item[] };

const date = (value: unknown): Date => new Date(value as string);

export const person = (row: Row): Item => ({
  id: row[0], name: row[1], email: row[2], age: row[3], createdAt: date(row[4]), updatedAt: date(row[5]),
}); // prettier-ignore

const toot = (row: Row, at: number): Item => ({
  id: row[at], text: row[at + 1], score: row[at + 2], createdAt: date(row[at + 3]), updatedAt: date(row[at + 4]),
}); // prettier-ignore

/** A toot that begins at a column of the row, and the link to it behind. */
export const tootWithLink = (row: Row, at: number): Item => ({
  ...toot(row, at),
  LikedToot: {
    personId: row[at + 5], tootId: row[at + 6], reaction: row[at + 7], createdAt: date(row[at + 8]), updatedAt: date(row[at + 9]),
  },
}); // prettier-ignore

const tagWithLink = (row: Row, at: number): Item => ({
  id: row[at], name: row[at + 1], createdAt: date(row[at + 2]), updatedAt: date(row[at + 3]),
  TootTag: { tootId: row[at + 4], tagId: row[at + 5], createdAt: date(row[at + 6]), updatedAt: date(row[at + 7]) },
}); // prettier-ignore

export const personColumns = 'p.id, p.name, p.email, p.age, p.createdAt, p.updatedAt';
export const tootColumns = 't.id, t.text, t.score, t.createdAt, t.updatedAt';
export const linkColumns = 'l.personId, l.tootId, l.reaction, l.createdAt, l.updatedAt';
const tagColumns = 'g.id, g.name, g.createdAt, g.updatedAt, x.tootId, x.tagId, x.createdAt, x.updatedAt';
const pinColumns = 'l.personId, l.tootId, l.createdAt, l.updatedAt';
const likes = 'LEFT JOIN liked_toots l ON l.personId = p.id LEFT JOIN toots t ON t.id = l.tootId';

/** Parents whose rows follow one another, each with what is joined to it. */
function nested(rows: readonly Row[]): Parent[] {
  const people: Parent[] = [];
  let last: Parent | undefined;
  for (const row of rows) {
    if (last === undefined || last['id'] !== row[0]) {
      last = { ...person(row), likedToots: [] };
      people.push(last);
    }
    if (row[6] !== null) last.likedToots.push(tootWithLink(row, 6));
  }
  return people;
}

function nestedTwice(rows: readonly Row[]): Parent[] {
  const people: Parent[] = [];
  let parent: Parent | undefined;
  let child: (Item & { tags: Item[] }) | undefined;
  for (const row of rows) {
    if (parent === undefined || parent['id'] !== row[0]) {
      parent = { ...person(row), likedToots: [] };
      people.push(parent);
      child = undefined;
    }
    if (row[6] === null) continue;
    if (child === undefined || child['id'] !== row[6]) {
      child = { ...tootWithLink(row, 6), tags: [] };
      parent.likedToots.push(child);
    }
    if (row[16] !== null) child.tags.push(tagWithLink(row, 16));
  }
  return people;
}

/** better-sqlite3 with SQL written by hand, prepared once, rows as arrays. */
export function make(file: string): Contender<number> {
  const database = new Sqlite(file);
  for (const pragma of ['journal_mode = WAL', 'synchronous = NORMAL', 'foreign_keys = ON']) database.pragma(pragma);
  const select = (text: string): Sqlite.Statement => database.prepare(`SELECT ${text}`).raw();
  const byKey = select(`${personColumns} FROM people p WHERE p.id = ?`);
  const flat = select(`${tootColumns} FROM toots t WHERE t.score > ? ORDER BY t.createdAt DESC LIMIT ?`);
  const byKeys = select(`${tootColumns} FROM toots t WHERE t.id IN (SELECT value FROM json_each(?)) ORDER BY t.id`);
  const owners = select(`${personColumns} FROM people p WHERE p.id <= ? ORDER BY p.id`);
  const siblings = collections.map(([, table]) =>
    select(`${tootColumns}, ${pinColumns} FROM ${table} l JOIN toots t ON t.id = l.tootId WHERE l.personId <= ? ORDER BY l.personId, l.tootId`),
  );
  const eager = select(`${personColumns}, ${tootColumns}, ${linkColumns} FROM people p ${likes} WHERE p.id <= ? ORDER BY p.id, l.tootId`); // prettier-ignore
  const deep = select(
    `${personColumns}, ${tootColumns}, ${linkColumns}, ${tagColumns} FROM people p ${likes}
       LEFT JOIN toot_tags x ON x.tootId = t.id LEFT JOIN tags g ON g.id = x.tagId
       WHERE p.id <= ? ORDER BY p.id, l.tootId, x.tagId`,
  );
  const lazy = select(`${tootColumns}, ${linkColumns} FROM liked_toots l JOIN toots t ON t.id = l.tootId WHERE l.personId = ? ORDER BY l.tootId`); // prettier-ignore
  const pageOf = (where: string): Sqlite.Statement =>
    select(
      `${personColumns}, ${tootColumns}, ${linkColumns}
         FROM (SELECT * FROM people ${where} ORDER BY name LIMIT 20 OFFSET ?) p ${likes} ORDER BY p.name, l.tootId`,
    );
  const page = pageOf('');
  const pageAbove = pageOf('WHERE age > ?');
  const count = select('count(*) FROM people WHERE age > ?');
  const lovers = select(
    `${personColumns} FROM people p
       WHERE EXISTS (SELECT 1 FROM liked_toots l WHERE l.personId = p.id AND l.reaction = ?) ORDER BY p.id LIMIT 50`,
  );
  const counted = select(
    `count(*) FROM people p WHERE EXISTS
       (SELECT 1 FROM liked_toots l JOIN toots t ON t.id = l.tootId WHERE l.personId = p.id AND t.score > ?)`,
  );
  const withCounts = select(
    `${personColumns}, (SELECT count(*) FROM liked_toots l WHERE l.personId = p.id) FROM people p ORDER BY p.name LIMIT 20 OFFSET ?`,
  );
  const links = select('tootId, reaction FROM liked_toots WHERE personId = ? ORDER BY tootId');
  const insertPerson = database.prepare('INSERT INTO people (name, email, age, createdAt, updatedAt) VALUES (?, ?, ?, ?, ?)');
  const insertToot = database.prepare('INSERT INTO toots (text, score, createdAt, updatedAt) VALUES (?, ?, ?, ?)');
  const update = database.prepare('UPDATE people SET age = ?, updatedAt = ? WHERE id = ?');
  const remove = database.prepare('DELETE FROM people WHERE id = ?');
  const conflict = 'ON CONFLICT (personId, tootId) DO UPDATE SET reaction = excluded.reaction, updatedAt = excluded.updatedAt';
  const link = database.prepare(`INSERT INTO liked_toots (personId, tootId, reaction, createdAt, updatedAt) VALUES (?, ?, ?, ?, ?) ${conflict}`); // prettier-ignore
  const unlinkOthers = database.prepare('DELETE FROM liked_toots WHERE personId = ? AND tootId NOT IN (SELECT value FROM json_each(?))');
  const linkIfMissing = database.prepare('INSERT OR IGNORE INTO liked_toots (personId, tootId, createdAt, updatedAt) VALUES (?, ?, ?, ?)');

  const createPerson = ({ name, email, age }: PersonValues): Item => {
    const now = new Date();
    const text = now.toISOString();
    const { lastInsertRowid } = insertPerson.run(name, email, age, text, text);
    return { id: Number(lastInsertRowid), name, email, age, createdAt: now, updatedAt: now };
  };
  const createToot = ({ text, score }: TootValues): Item => {
    const now = new Date();
    const time = now.toISOString();
    const { lastInsertRowid } = insertToot.run(text, score, time, time);
    return { id: Number(lastInsertRowid), text, score, createdAt: now, updatedAt: now };
  };
  const changeAge = (id: number, age: number): Item => {
    const found = person(byKey.get(id) as Row);
    const now = new Date();
    update.run(age, now.toISOString(), id);
    return { ...found, age, updatedAt: now };
  };
  const createAll = database.transaction((toots: readonly TootValues[]) => toots.map(createToot));
  const addAll = database.transaction((id: number, tootIds: readonly number[]) => {
    const now = new Date().toISOString();
    for (const tootId of tootIds) link.run(id, tootId, 'love', now, now);
  });
  const setAll = database.transaction((id: number, tootIds: readonly number[]) => {
    const now = new Date().toISOString();
    unlinkOthers.run(id, JSON.stringify(tootIds));
    for (const tootId of tootIds) linkIfMissing.run(id, tootId, now, now);
  });
  const createTree = database.transaction((values: PersonValues, toots: readonly TootValues[]) => {
    const owner = createPerson(values);
    const likedToots = toots.map(each => {
      const made = createToot(each);
      const now = made['createdAt'] as Date;
      link.run(owner['id'], made['id'], 'love', now.toISOString(), now.toISOString());
      return { ...made, LikedToot: { personId: owner['id'], tootId: made['id'], reaction: 'love', createdAt: now, updatedAt: now } };
    });
    return { ...owner, likedToots };
  });
  const transact = database.transaction((id: number, age: number, values: TootValues) => {
    changeAge(id, age);
    return createToot(values);
  });
  const people = (upTo: number): Parent[] => nested(eager.all(upTo) as Row[]);

  return {
    hold: async id => id,
    holdNew: async values => createPerson(values)['id'] as number,
    personByKey: async id => person(byKey.get(id) as Row),
    flatToots: async (above, limit) => (flat.all(above, limit) as Row[]).map(row => toot(row, 0)),
    tootsByIds: async ids => (byKeys.all(JSON.stringify(ids)) as Row[]).map(row => toot(row, 0)),
    peopleWithSiblings: async (upTo, count) => {
      const found = (owners.all(upTo) as Row[]).map(person);
      const byId = new Map(found.map(each => [each['id'], each]));
      for (const [index, [name, , link]] of collections.slice(0, count).entries()) {
        for (const each of found) each[name] = [];
        for (const row of siblings[index]?.all(upTo) as Row[])
          (byId.get(row[5])?.[name] as Item[]).push({
            ...toot(row, 0),
            [link]: { personId: row[5], tootId: row[6], createdAt: date(row[7]), updatedAt: date(row[8]) },
          });
      }
      return found;
    },
    peopleWithToots: async upTo => people(upTo),
    peopleWithTootsAndTags: async upTo => nestedTwice(deep.all(upTo) as Row[]),
    likedTootsOf: async id => (lazy.all(id) as Row[]).map(row => tootWithLink(row, 0)),
    page: async offset => nested(page.all(offset) as Row[]),
    peopleWhoLove: async () => (lovers.all('love') as Row[]).map(person),
    countByToots: async () => (counted.get(995) as [number])[0],
    create: async values => createPerson(values),
    createMany: async toots => createAll(toots),
    changeAge: async (id, age) => changeAge(id, age),
    addToots: async (id, tootIds) => addAll(id, tootIds),
    setToots: async (id, tootIds) => setAll(id, tootIds),
    destroy: async id => void remove.run(id),
    peopleAsJson: async upTo => JSON.stringify(people(upTo)),
    pageAndCount: async offset => ({ count: (count.get(30) as [number])[0], rows: nested(pageAbove.all(30, offset) as Row[]) }),
    pageWithCounts: async offset => (withCounts.all(offset) as Row[]).map(row => ({ ...person(row), likes: row[6] })),
    createWithToots: async (values, toots) => createTree(values, toots),
    transact: async (id, age, values) => transact(id, age, values),
    linksOf: async id => (links.all(id) as [number, string][]).map(([tootId, reaction]) => ({ id: tootId, reaction })),
    close: async () => void database.close(),
  };
} // prettier-ignore
