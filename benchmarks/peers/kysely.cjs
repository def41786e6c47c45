const Sqlite = require('better-sqlite3');
const { Kysely, PostgresDialect, SqliteDialect, ParseJSONResultsPlugin } = require('kysely');
const { jsonArrayFrom: jsonOfSqlite } = require('kysely/helpers/sqlite');
const { jsonArrayFrom: jsonOfPostgres } = require('kysely/helpers/postgres');

/** The helper of the database that this process works with. */
let jsonArrayFrom = jsonOfSqlite;

const withDates = row => ({ ...row, createdAt: new Date(row.createdAt), updatedAt: new Date(row.updatedAt) });

/** A toot with its link beside its attributes, as one row of a join. */
const tootWithLink = ({ personId, tootId, reaction, linkedAt, relinkedAt, ...toot }) => ({
  ...withDates(toot),
  LikedToot: { personId, tootId, reaction, createdAt: new Date(linkedAt), updatedAt: new Date(relinkedAt) },
});
const tagWithLink = ({ tootId, tagId, linkedAt, relinkedAt, ...tag }) => ({
  ...withDates(tag),
  TootTag: { tootId, tagId, createdAt: new Date(linkedAt), updatedAt: new Date(relinkedAt) },
});
const person = ({ likedToots, ...row }) => ({ ...withDates(row), likedToots: likedToots.map(tootWithLink) });

const tootColumns = ['toots.id', 'toots.text', 'toots.score', 'toots.createdAt', 'toots.updatedAt'];
const linkColumns = ['l.personId', 'l.tootId', 'l.reaction', 'l.createdAt as linkedAt', 'l.updatedAt as relinkedAt'];
const tagColumns = ['tags.id', 'tags.name', 'tags.createdAt', 'tags.updatedAt', 'x.tootId', 'x.tagId', 'x.createdAt as linkedAt', 'x.updatedAt as relinkedAt']; // prettier-ignore

const liked = from =>
  from
    .selectFrom('liked_toots as l')
    .innerJoin('toots', 'toots.id', 'l.tootId')
    .select([...tootColumns, ...linkColumns])
    .orderBy('l.tootId');
const likesOf = from => jsonArrayFrom(liked(from).whereRef('l.personId', '=', 'people.id')).as('likedToots');
const tagsOf = from =>
  jsonArrayFrom(
    from
      .selectFrom('toot_tags as x')
      .innerJoin('tags', 'tags.id', 'x.tagId')
      .select(tagColumns)
      .whereRef('x.tootId', '=', 'toots.id')
      .orderBy('x.tagId'),
  ).as('tags');

const siblings = [
  ['likedToots', 'liked_toots', 'LikedToot'],
  ['pinnedToots', 'pinned_toots', 'PinnedToot'],
  ['hiddenToots', 'hidden_toots', 'HiddenToot'],
];
const pinned = (from, [name, table]) =>
  jsonArrayFrom(
    from
      .selectFrom(`${table} as l`)
      .innerJoin('toots', 'toots.id', 'l.tootId')
      .select([...tootColumns, 'l.personId', 'l.tootId', 'l.createdAt as linkedAt', 'l.updatedAt as relinkedAt'])
      .whereRef('l.personId', '=', 'people.id')
      .orderBy('l.tootId'),
  ).as(name);
const tootWithPin = (link, { personId, tootId, linkedAt, relinkedAt, ...toot }) => ({
  ...withDates(toot),
  [link]: { personId, tootId, createdAt: new Date(linkedAt), updatedAt: new Date(relinkedAt) },
});

function connect(file) {
  if (file.startsWith('postgres:')) {
    const { Pool } = require('pg');
    jsonArrayFrom = jsonOfPostgres;
    return new Kysely({ dialect: new PostgresDialect({ pool: new Pool({ connectionString: file, max: 10 }) }) });
  }
  const sqlite = new Sqlite(file);
  for (const pragma of ['journal_mode = WAL', 'synchronous = NORMAL', 'foreign_keys = ON']) sqlite.pragma(pragma);
  return new Kysely({ dialect: new SqliteDialect({ database: sqlite }), plugins: [new ParseJSONResultsPlugin()] });
}

/** Kysely: plain objects, collections by its JSON helper. */
exports.make = file => {
  const db = connect(file);
  const times = () => {
    const now = new Date().toISOString();
    return { createdAt: now, updatedAt: now };
  };
  const withLikes = query => query.selectAll('people').select(likesOf);
  const people = async upTo =>
    (await withLikes(db.selectFrom('people')).where('id', '<=', upTo).orderBy('id').execute()).map(person);
  const insert = async (table, values, on = db) =>
    withDates(
      await on
        .insertInto(table)
        .values({ ...values, ...times() })
        .returningAll()
        .executeTakeFirstOrThrow(),
    );
  const byKey = (id, on = db) => on.selectFrom('people').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  const changeAge = async (id, age, on = db) => {
    const found = await byKey(id, on);
    const changes = { age, updatedAt: times().updatedAt };
    await on.updateTable('people').set(changes).where('id', '=', id).execute();
    return withDates({ ...found, ...changes });
  };
  const links = (personId, tootIds, values) => tootIds.map(tootId => ({ personId, tootId, ...values, ...times() }));
  const page = (query, offset) => withLikes(query).orderBy('name').limit(20).offset(offset).execute();
  return {
    hold: async id => id,
    holdNew: async values => (await insert('people', values)).id,
    personByKey: async id => withDates(await byKey(id)),
    flatToots: async (above, limit) =>
      (await db.selectFrom('toots').selectAll().where('score', '>', above).orderBy('createdAt', 'desc').limit(limit).execute()).map(withDates), // prettier-ignore
    tootsByIds: async ids =>
      (await db.selectFrom('toots').selectAll().where('id', 'in', ids).orderBy('id').execute()).map(withDates),
    peopleWithSiblings: async (upTo, count) => {
      const chosen = siblings.slice(0, count);
      const rows = await db
        .selectFrom('people')
        .selectAll('people')
        .select(from => chosen.map(each => pinned(from, each)))
        .where('id', '<=', upTo)
        .orderBy('id')
        .execute();
      return rows.map(row => ({
        ...withDates(row),
        ...Object.fromEntries(chosen.map(([name, , link]) => [name, row[name].map(toot => tootWithPin(link, toot))])),
      }));
    },
    peopleWithToots: people,
    peopleWithTootsAndTags: async upTo => {
      const likes = from =>
        jsonArrayFrom(liked(from).select(tagsOf).whereRef('l.personId', '=', 'people.id')).as('likedToots');
      const rows = await db
        .selectFrom('people')
        .selectAll('people')
        .select(likes)
        .where('id', '<=', upTo)
        .orderBy('id')
        .execute();
      return rows.map(row => ({
        ...withDates(row),
        likedToots: row.likedToots.map(({ tags, ...toot }) => ({ ...tootWithLink(toot), tags: tags.map(tagWithLink) })),
      }));
    },
    likedTootsOf: async id => (await liked(db).where('l.personId', '=', id).execute()).map(tootWithLink),
    page: async offset => (await page(db.selectFrom('people'), offset)).map(person),
    peopleWhoLove: async () =>
      (
        await db
          .selectFrom('people')
          .selectAll()
          .where(
            ({ exists, selectFrom }) =>
            exists(selectFrom('liked_toots as l').select('l.tootId').whereRef('l.personId', '=', 'people.id').where('l.reaction', '=', 'love')), // prettier-ignore
          )
          .orderBy('id')
          .limit(50)
          .execute()
      ).map(withDates),
    countByToots: async () => {
      const found = await db
        .selectFrom('people')
        .innerJoin('liked_toots as l', 'l.personId', 'people.id')
        .innerJoin('toots', 'toots.id', 'l.tootId')
        .where('toots.score', '>', 995)
        .select(({ fn }) => fn.count('people.id').distinct().as('count'))
        .executeTakeFirstOrThrow();
      return Number(found.count);
    },
    create: values => insert('people', values),
    createMany: toots =>
      db.transaction().execute(async transaction => {
        const made = [];
        for (let from = 0; from < toots.length; from += 1_000) {
          const rows = toots.slice(from, from + 1_000).map(toot => ({ ...toot, ...times() }));
          made.push(...(await transaction.insertInto('toots').values(rows).returningAll().execute()));
        }
        return made.map(withDates);
      }),
    changeAge: (id, age) => changeAge(id, age),
    addToots: (id, tootIds) =>
      db
        .insertInto('liked_toots')
        .values(links(id, tootIds, { reaction: 'love' }))
        .onConflict(conflict =>
          conflict.columns(['personId', 'tootId']).doUpdateSet(({ ref }) => ({
            reaction: ref('excluded.reaction'),
            updatedAt: ref('excluded.updatedAt'),
          })),
        )
        .execute(),
    setToots: (id, tootIds) =>
      db.transaction().execute(async transaction => {
        await transaction
          .deleteFrom('liked_toots')
          .where('personId', '=', id)
          .where('tootId', 'not in', tootIds)
          .execute();
        const rows = links(id, tootIds, {});
        await transaction
          .insertInto('liked_toots')
          .values(rows)
          .onConflict(conflict => conflict.doNothing())
          .execute();
      }),
    destroy: id => db.deleteFrom('people').where('id', '=', id).execute(),
    peopleAsJson: async upTo => JSON.stringify(await people(upTo)),
    pageAndCount: async offset => {
      const older = db.selectFrom('people').where('age', '>', 30);
      const { count } = await older.select(({ fn }) => fn.countAll().as('count')).executeTakeFirstOrThrow();
      return { count: Number(count), rows: (await page(older, offset)).map(person) };
    },
    pageWithCounts: async offset =>
      (
        await db
          .selectFrom('people')
          .selectAll('people')
          .select(({ selectFrom, fn }) =>
            selectFrom('liked_toots as l')
              .whereRef('l.personId', '=', 'people.id')
              .select(fn.countAll().as('n'))
              .as('likes'),
          )
          .orderBy('name')
          .limit(20)
          .offset(offset)
          .execute()
      ).map(withDates),
    createWithToots: (values, toots) =>
      db.transaction().execute(async transaction => {
        const owner = await insert('people', values, transaction);
        const rows = toots.map(toot => ({ ...toot, ...times() }));
        const made = await transaction.insertInto('toots').values(rows).returningAll().execute();
        const likes = links(owner.id, made.map(({ id }) => id), { reaction: 'love' }); // prettier-ignore
        await transaction.insertInto('liked_toots').values(likes).execute();
        return {
          ...owner,
          likedToots: made.map((toot, index) => ({ ...withDates(toot), LikedToot: withDates(likes[index]) })),
        };
      }),
    transact: (id, age, toot) =>
      db.transaction().execute(async transaction => {
        await changeAge(id, age, transaction);
        return insert('toots', toot, transaction);
      }),
    linksOf: id =>
      db
        .selectFrom('liked_toots')
        .select(['tootId as id', 'reaction'])
        .where('personId', '=', id)
        .orderBy('tootId')
        .execute(),
    close: () => db.destroy(),
  };
};
