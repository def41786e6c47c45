import knex, { type Knex } from 'knex';
import { collections } from './collections';
import { isPostgres } from './contenders';
import type { Contender, PersonValues, TootValues } from './workload';

type Row = Record<string, string | number | null>;
type Item = Record<string, unknown>;
type Parent = Item & { likedToots: (Item & { tags?: Item[] })[] };

const withDates = (row: Row): Item => ({
  ...row,
  createdAt: new Date(row['createdAt'] as string),
  updatedAt: new Date(row['updatedAt'] as string),
});

const part = (row: Row, prefix: string): Item =>
  withDates(
    Object.fromEntries(
      Object.entries(row)
        .filter(([name]) => name.startsWith(prefix))
        .map(([name, value]) => [name.slice(prefix.length), value]),
    ),
  );

const aliased = (table: string, prefix: string, columns: readonly string[]): string[] =>
  columns.map(column => `${table}.${column} as ${prefix}${column}`);

const personNames = ['id', 'name', 'email', 'age', 'createdAt', 'updatedAt'];
const personColumns = aliased('people', 'p_', personNames);
const tootColumns = aliased('toots', 't_', ['id', 'text', 'score', 'createdAt', 'updatedAt']);
const linkColumns = aliased('liked_toots', 'l_', ['personId', 'tootId', 'reaction', 'createdAt', 'updatedAt']);
const pinColumns = aliased('liked_toots', 'l_', ['personId', 'tootId', 'createdAt', 'updatedAt']);
const tagColumns = aliased('tags', 'g_', ['id', 'name', 'createdAt', 'updatedAt']);
const tagLinkColumns = aliased('toot_tags', 'x_', ['tootId', 'tagId', 'createdAt', 'updatedAt']);

const tootWithLink = (row: Row): Item => ({ ...part(row, 't_'), LikedToot: part(row, 'l_') });

function nested(rows: readonly Row[]): Parent[] {
  const people = new Map<unknown, Parent>();
  for (const row of rows) {
    const known = people.get(row['p_id']) ?? { ...part(row, 'p_'), likedToots: [] };
    people.set(row['p_id'], known);
    if (row['t_id'] !== null) known.likedToots.push(tootWithLink(row));
  }
  return [...people.values()];
}

function nestedTwice(rows: readonly Row[]): Parent[] {
  const people = new Map<unknown, Parent>();
  for (const row of rows) {
    const parent = people.get(row['p_id']) ?? { ...part(row, 'p_'), likedToots: [] };
    people.set(row['p_id'], parent);
    if (row['t_id'] === null) continue;
    let toot = parent.likedToots.at(-1);
    if (toot === undefined || toot['id'] !== row['t_id']) {
      toot = { ...tootWithLink(row), tags: [] };
      parent.likedToots.push(toot);
    }
    if (row['g_id'] !== null) toot.tags?.push({ ...part(row, 'g_'), TootTag: part(row, 'x_') });
  }
  return [...people.values()];
}

function connect(file: string): Knex {
  if (isPostgres(file)) return knex({ client: 'pg', connection: file, pool: { min: 0, max: 10 } });
  return knex({
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
}

/** knex as its documentation shows it, nesting rows by hand. */
export function make(file: string): Contender<number> {
  const database = connect(file);
  const likes = (query: Knex.QueryBuilder): Knex.QueryBuilder =>
    query
      .leftJoin('liked_toots', 'liked_toots.personId', 'people.id')
      .leftJoin('toots', 'toots.id', 'liked_toots.tootId');
  const people = async (upTo: number): Promise<Parent[]> =>
    nested(
      await likes(database('people'))
        .where('people.id', '<=', upTo)
        .orderBy(['people.id', 'liked_toots.tootId'])
        .select<Row[]>([...personColumns, ...tootColumns, ...linkColumns]),
    );
  const page = async (offset: number, older?: number): Promise<Parent[]> =>
    nested(
      await likes(
        database.from(
          database('people')
            .where(query => void (older === undefined || query.where('age', '>', older)))
            .orderBy('name')
            .limit(20)
            .offset(offset)
            .select('*')
            .as('people'),
        ),
      )
        .orderBy(['people.name', 'liked_toots.tootId'])
        .select<Row[]>([...personColumns, ...tootColumns, ...linkColumns]),
    );
  const times = (): { createdAt: string; updatedAt: string } => {
    const now = new Date().toISOString();
    return { createdAt: now, updatedAt: now };
  };
  const create = async (values: PersonValues): Promise<Item> => {
    const row = { ...values, ...times() };
    const [{ id }] = (await database('people').insert(row).returning('id')) as [{ id: number }];
    return { id, ...withDates(row) };
  };
  const createToot = async (toot: TootValues, connection: Knex = database): Promise<Item> => {
    const row = { ...toot, ...times() };
    const [id] = await connection('toots').insert(row);
    return { id, ...withDates(row) };
  };
  const changeAge = async (id: number, age: number, connection: Knex = database): Promise<Item> => {
    const found = await connection('people').where({ id }).first<Row>();
    const changes = { age, updatedAt: times().updatedAt };
    await connection('people').where({ id }).update(changes);
    return withDates({ ...found, ...changes });
  };
  const rowsOf = (personId: number, tootIds: readonly number[], values: object): object[] =>
    tootIds.map(tootId => ({ personId, tootId, ...values, ...times() }));
  return {
    hold: async id => id,
    holdNew: async values => (await create(values))['id'] as number,
    personByKey: async id => withDates(await database('people').where({ id }).first<Row>()),
    flatToots: async (above, limit) =>
      (
        await database('toots').where('score', '>', above).orderBy('createdAt', 'desc').limit(limit).select<Row[]>()
      ).map(withDates),
    tootsByIds: async ids =>
      // More than a statement binds: as a list of JSON.
      (
        await database('toots')
          .whereRaw('id in (select value from json_each(?))', [JSON.stringify(ids)])
          .orderBy('id')
          .select<Row[]>()
      ).map(withDates),
    peopleWithSiblings: async (upTo, count) => {
      const found = (await database('people').where('id', '<=', upTo).orderBy('id').select<Row[]>()).map(withDates);
      const byId = new Map(found.map(each => [each['id'], each]));
      for (const [name, table, link] of collections.slice(0, count)) {
        const rows = await database(`${table} as liked_toots`)
          .join('toots', 'toots.id', 'liked_toots.tootId')
          .where('liked_toots.personId', '<=', upTo)
          .orderBy(['liked_toots.personId', 'liked_toots.tootId'])
          .select<Row[]>([...tootColumns, ...pinColumns]);
        for (const each of found) each[name] = [];
        for (const row of rows) {
          const of = part(row, 'l_');
          (byId.get(of['personId'])?.[name] as Item[]).push({ ...part(row, 't_'), [link]: of });
        }
      }
      return found;
    },
    peopleWithToots: people,
    peopleWithTootsAndTags: async upTo =>
      nestedTwice(
        await likes(database('people'))
          .leftJoin('toot_tags', 'toot_tags.tootId', 'toots.id')
          .leftJoin('tags', 'tags.id', 'toot_tags.tagId')
          .where('people.id', '<=', upTo)
          .orderBy(['people.id', 'liked_toots.tootId', 'toot_tags.tagId'])
          .select<Row[]>([...personColumns, ...tootColumns, ...linkColumns, ...tagColumns, ...tagLinkColumns]),
      ),
    likedTootsOf: async id =>
      (
        await database('liked_toots')
          .join('toots', 'toots.id', 'liked_toots.tootId')
          .where('liked_toots.personId', id)
          .orderBy('liked_toots.tootId')
          .select<Row[]>([...tootColumns, ...linkColumns])
      ).map(tootWithLink),
    page: offset => page(offset),
    peopleWhoLove: async () =>
      (
        await database('people')
          .whereExists(
            database('liked_toots').whereRaw('liked_toots.personId = people.id').where('reaction', 'love').select('*'),
          )
          .orderBy('id')
          .limit(50)
          .select<Row[]>()
      ).map(withDates),
    countByToots: async () => {
      const found = await database('people')
        .join('liked_toots', 'liked_toots.personId', 'people.id')
        .join('toots', 'toots.id', 'liked_toots.tootId')
        .where('toots.score', '>', 995)
        .countDistinct<{ n: number }[]>({ n: 'people.id' });
      return found[0]?.n ?? 0;
    },
    create,
    createMany: toots =>
      database.transaction(async transaction => {
        const rows = toots.map(toot => ({ ...toot, ...times() }));
        const ids: number[] = [];
        for (let from = 0; from < rows.length; from += 500) {
          const made = await transaction('toots')
            .insert(rows.slice(from, from + 500))
            .returning<{ id: number }[]>('id');
          ids.push(...made.map(({ id }) => id));
        }
        return rows.map((row, index) => ({ id: ids[index], ...withDates(row as unknown as Row) }));
      }),
    changeAge: (id, age) => changeAge(id, age),
    addToots: async (id, tootIds) =>
      database('liked_toots')
        .insert(rowsOf(id, tootIds, { reaction: 'love' }))
        .onConflict(['personId', 'tootId'])
        .merge(['reaction', 'updatedAt']),
    setToots: (id, tootIds) =>
      database.transaction(async transaction => {
        await transaction('liked_toots')
          .where('personId', id)
          .whereNotIn('tootId', [...tootIds])
          .delete();
        await transaction('liked_toots')
          .insert(rowsOf(id, tootIds, {}))
          .onConflict(['personId', 'tootId'])
          .ignore();
      }),
    destroy: async id => void (await database('people').where({ id }).delete()),
    peopleAsJson: async upTo => JSON.stringify(await people(upTo)),
    pageAndCount: async offset => {
      const [counted] = await database('people').where('age', '>', 30).count<{ n: number }[]>({ n: '*' });
      return { count: counted?.n, rows: await page(offset, 30) };
    },
    pageWithCounts: async offset => {
      const likesOf: Knex.QueryBuilder = database('liked_toots')
        .whereRaw('liked_toots.personId = people.id')
        .count('*')
        .as('likes');
      const rows = await database('people').orderBy('name').limit(20).offset(offset).select<Row[]>('people.*', likesOf);
      return rows.map(withDates);
    },
    createWithToots: (values, toots) =>
      database.transaction(async transaction => {
        const row = { ...values, ...times() };
        const [personId] = (await transaction('people').insert(row)) as [number];
        const likedToots: Item[] = [];
        for (const toot of toots) {
          const made = await createToot(toot, transaction);
          const link = { personId, tootId: made['id'] as number, reaction: 'love', ...times() };
          await transaction('liked_toots').insert(link);
          likedToots.push({ ...made, LikedToot: withDates(link) });
        }
        return { id: personId, ...withDates(row), likedToots };
      }),
    transact: (id, age, toot) =>
      database.transaction(async transaction => {
        await changeAge(id, age, transaction);
        return createToot(toot, transaction);
      }),
    linksOf: async id =>
      database('liked_toots').where('personId', id).orderBy('tootId').select('tootId as id', 'reaction'),
    close: () => database.destroy(),
  };
}
