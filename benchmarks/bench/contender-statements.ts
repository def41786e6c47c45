import Sqlite from 'better-sqlite3';
import {
  linkColumns,
  make as makeRaw,
  type Parent,
  person,
  personColumns,
  type Row,
  tootColumns,
  tootWithLink,
} from './contender-raw';
import type { Contender, PersonValues, TootValues } from './workload';

const ROWS_AT_ONCE = 100;
const times = 'createdAt, updatedAt';

/**
 * The statements that Mortise sends where they are others than raw's, written by hand: what is left of a ratio to it is what
 * Mortise does itself. What it does not say is raw's.
 */
export function make(file: string): Contender<number> {
  const raw = makeRaw(file);
  const database = new Sqlite(file);
  for (const pragma of ['journal_mode = WAL', 'synchronous = NORMAL', 'foreign_keys = ON']) database.pragma(pragma);
  const rows = (text: string): Sqlite.Statement => database.prepare(text).raw();
  const byKey = rows(`SELECT ${personColumns} FROM people p WHERE p.id = ?`);
  const owners = rows(`SELECT ${personColumns} FROM people p WHERE p.id <= ? ORDER BY p.id`);
  const linked = rows(
    `SELECT ${tootColumns}, ${linkColumns}, k.place
       FROM (SELECT CAST(value AS INTEGER) AS id, key AS place FROM json_each(?) LIMIT -1) k
       JOIN liked_toots l ON l.personId = k.id JOIN toots t ON t.id = l.tootId ORDER BY k.place, l.tootId`,
  );
  const lovers = rows(
    `SELECT ${personColumns} FROM people p WHERE EXISTS
       (SELECT 1 FROM liked_toots l CROSS JOIN toots t ON t.id = l.tootId WHERE l.personId = p.id AND l.reaction = ?)
       ORDER BY p.id LIMIT CAST(? AS INTEGER)`,
  );
  const insertPerson = rows(`INSERT INTO people (name, email, age, ${times}) VALUES (?, ?, ?, ?, ?) RETURNING id`);
  const insertToots = (count: number): Sqlite.Statement =>
    rows(`INSERT INTO toots (text, score, ${times}) VALUES ${Array(count).fill('(?, ?, ?, ?)').join(', ')} RETURNING id`);
  const [oneToot, fiveToots, manyToots] = [insertToots(1), insertToots(5), insertToots(ROWS_AT_ONCE)];
  const update = database.prepare('UPDATE people SET age = ?, updatedAt = ? WHERE id = ?');
  const linkAll = (values: string, conflict: string): Sqlite.Statement =>
    database.prepare(
      `INSERT INTO liked_toots (personId, tootId, ${values}${times}) SELECT ?, value, ${values === '' ? '' : '?, '}?, ? FROM json_each(?) WHERE true ON CONFLICT (personId, tootId) DO ${conflict}`,
    );
  const love = linkAll('reaction, ', 'UPDATE SET reaction = excluded.reaction, updatedAt = excluded.updatedAt');
  const link = linkAll('', 'NOTHING');
  const linksOf = rows('SELECT tootId FROM liked_toots WHERE personId = ?');
  const unlink = database.prepare(
    'DELETE FROM liked_toots WHERE personId = ? AND tootId IN (SELECT value FROM json_each(?))',
  );
  const [begin, commit] = [database.prepare('BEGIN IMMEDIATE'), database.prepare('COMMIT')];
  const together = <T>(work: () => T): T => {
    begin.run();
    const result = work();
    commit.run();
    return result;
  };

  const create = ({ name, email, age }: PersonValues) => {
    const now = new Date();
    const [[id]] = insertPerson.all(name, email, age, now.toISOString(), now.toISOString()) as [[number]];
    return { id, name, email, age, createdAt: now, updatedAt: now };
  };
  const createToots = (statement: Sqlite.Statement, toots: readonly TootValues[]) => {
    const now = new Date();
    const text = now.toISOString();
    const made = statement.all(toots.flatMap(toot => [toot.text, toot.score, text, text])) as [number][];
    return toots.map((toot, index) => ({ id: made[index]?.[0], ...toot, createdAt: now, updatedAt: now }));
  };
  const linkWithLove = (id: unknown, tootIds: readonly unknown[]): string => {
    const now = new Date().toISOString();
    love.run(id, 'love', now, now, JSON.stringify(tootIds));
    return now;
  };
  const people = (upTo: number): Parent[] => {
    const found = (owners.all(upTo) as Row[]).map((row): Parent => ({ ...person(row), likedToots: [] }));
    for (const row of linked.all(JSON.stringify(found.map(({ id }) => id))) as Row[])
      found[row[10] as number]?.likedToots.push(tootWithLink(row, 0));
    return found;
  };

  return {
    ...raw,
    peopleWithToots: async upTo => people(upTo),
    peopleAsJson: async upTo => JSON.stringify(people(upTo)),
    peopleWhoLove: async () => (lovers.all('love', 50) as Row[]).map(person),
    create: async values => create(values),
    createMany: async toots =>
      together(() => {
        const parts = Array.from({ length: toots.length / ROWS_AT_ONCE }, (_none, part) => part * ROWS_AT_ONCE);
        return parts.flatMap(from => createToots(manyToots, toots.slice(from, from + ROWS_AT_ONCE)));
      }),
    addToots: async (id, tootIds) => void linkWithLove(id, tootIds),
    setToots: async (id, tootIds) =>
      together(() => {
        const there = new Set((linksOf.all(id) as [number][]).map(([tootId]) => tootId));
        const listed = new Set(tootIds);
        unlink.run(id, JSON.stringify([...there].filter(tootId => !listed.has(tootId))));
        const now = new Date().toISOString();
        link.run(id, now, now, JSON.stringify(tootIds.filter(tootId => !there.has(tootId))));
      }),
    createWithToots: async (values, toots) =>
      together(() => {
        const owner = create(values);
        const made = createToots(fiveToots, toots);
        const now = new Date(linkWithLove(owner.id, made.map(({ id }) => id))); // prettier-ignore
        const link = { personId: owner.id, reaction: 'love', createdAt: now, updatedAt: now };
        return { ...owner, likedToots: made.map(toot => ({ ...toot, LikedToot: { ...link, tootId: toot.id } })) };
      }),
    transact: async (id, age, toot) =>
      together(() => {
        byKey.all(id);
        update.run(age, new Date().toISOString(), id);
        return createToots(oneToot, [toot])[0];
      }),
    close: async () => {
      database.close();
      await raw.close();
    },
  };
} // prettier-ignore
