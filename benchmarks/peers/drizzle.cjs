const Sqlite = require('better-sqlite3');
const {
  and,
  asc,
  count,
  desc,
  eq,
  gt,
  lte,
  inArray,
  notInArray,
  exists,
  sql,
  countDistinct,
  relations,
} = require('drizzle-orm');
const { drizzle } = require('drizzle-orm/better-sqlite3');
const { customType, integer, primaryKey, sqliteTable, text } = require('drizzle-orm/sqlite-core');

const date = customType({
  dataType: () => 'datetime',
  fromDriver: value => new Date(value),
  toDriver: value => value.toISOString(),
});
const times = {
  createdAt: date('createdAt').notNull().$defaultFn(() => new Date()),
  updatedAt: date('updatedAt').notNull().$defaultFn(() => new Date()).$onUpdateFn(() => new Date()),
}; // prettier-ignore
const id = () => integer('id').primaryKey({ autoIncrement: true });
const people = sqliteTable('people', { id: id(), name: text('name').notNull(), email: text('email').notNull(), age: integer('age').notNull(), ...times }); // prettier-ignore
const toots = sqliteTable('toots', {
  id: id(),
  text: text('text').notNull(),
  score: integer('score').notNull(),
  ...times,
});
const tags = sqliteTable('tags', { id: id(), name: text('name').notNull(), ...times });
const likedToots = sqliteTable(
  'liked_toots',
  {
    personId: integer('personId').notNull(),
    tootId: integer('tootId').notNull(),
    reaction: text('reaction'),
    ...times,
  },
  table => [primaryKey({ columns: [table.personId, table.tootId] })],
);
const tootTags = sqliteTable(
  'toot_tags',
  { tootId: integer('tootId').notNull(), tagId: integer('tagId').notNull(), ...times },
  table => [primaryKey({ columns: [table.tootId, table.tagId] })],
);
const pinning = name =>
  sqliteTable(
    name,
    { personId: integer('personId').notNull(), tootId: integer('tootId').notNull(), ...times },
    table => [primaryKey({ columns: [table.personId, table.tootId] })],
  );
const pinnedToots = pinning('pinned_toots');
const hiddenToots = pinning('hidden_toots');
const pinnedTo = table =>
  relations(table, ({ one }) => ({
    person: one(people, { fields: [table.personId], references: [people.id] }),
    toot: one(toots, { fields: [table.tootId], references: [toots.id] }),
  }));
const schema = {
  people, toots, tags, likedToots, tootTags, pinnedToots, hiddenToots,
  peopleRelations: relations(people, ({ many }) => ({ likes: many(likedToots), pins: many(pinnedToots), hides: many(hiddenToots) })),
  pinRelations: pinnedTo(pinnedToots),
  hideRelations: pinnedTo(hiddenToots),
  tootRelations: relations(toots, ({ many }) => ({ tags: many(tootTags) })),
  likeRelations: relations(likedToots, ({ one }) => ({
    person: one(people, { fields: [likedToots.personId], references: [people.id] }),
    toot: one(toots, { fields: [likedToots.tootId], references: [toots.id] }),
  })),
  tagRelations: relations(tootTags, ({ one }) => ({
    toot: one(toots, { fields: [tootTags.tootId], references: [toots.id] }),
    tag: one(tags, { fields: [tootTags.tagId], references: [tags.id] }),
  })),
}; // prettier-ignore

/** As the others give it: what is liked, with its link; not counted. */
const likedToot = ({ toot, ...link }) => {
  const { tags: tagged, ...plain } = toot;
  const below = tagged === undefined ? {} : { tags: tagged.map(({ tag, ...TootTag }) => ({ ...tag, TootTag })) };
  return { ...plain, ...below, LikedToot: link };
};
const asOthers = ({ likes, pins, hides, ...person }) => ({
  ...person,
  ...(Array.isArray(likes) ? { likedToots: likes.map(likedToot) } : likes === undefined ? {} : { likes }),
  ...(pins === undefined ? {} : { pinnedToots: pins.map(({ toot }) => toot) }),
  ...(hides === undefined ? {} : { hiddenToots: hides.map(({ toot }) => toot) }),
});

/** Drizzle: plain objects by its relational queries. */
exports.make = file => {
  const sqlite = new Sqlite(file);
  for (const pragma of ['journal_mode = WAL', 'synchronous = NORMAL', 'foreign_keys = ON']) sqlite.pragma(pragma);
  const db = drizzle(sqlite, { schema });
  const withLikes = { likes: { with: { toot: true }, orderBy: asc(likedToots.tootId) } };
  const peopleUpTo = upTo =>
    db.query.people.findMany({ where: lte(people.id, upTo), with: withLikes, orderBy: asc(people.id) });
  const byKey = (key, on = db) => on.query.people.findFirst({ where: eq(people.id, key) });
  const changeAge = (key, age, on) => {
    const [found] = on.select().from(people).where(eq(people.id, key)).all();
    const [changed] = on.update(people).set({ age }).where(eq(people.id, key)).returning().all();
    return { ...found, ...changed };
  };
  const links = (personId, tootIds, values) => tootIds.map(tootId => ({ personId, tootId, ...values }));
  const page = (offset, where) =>
    db.query.people.findMany({ where, with: withLikes, orderBy: asc(people.name), limit: 20, offset });
  return {
    shape: result => {
      if (Array.isArray(result))
        return result.map(each => (each.toot === undefined ? asOthers(each) : likedToot(each)));
      return result?.rows === undefined ? result : { ...result, rows: result.rows.map(asOthers) };
    },
    hold: async key => key,
    holdNew: async values => (await db.insert(people).values(values).returning())[0].id,
    personByKey: key => byKey(key),
    flatToots: (above, limit) =>
      db.select().from(toots).where(gt(toots.score, above)).orderBy(desc(toots.createdAt)).limit(limit),
    tootsByIds: ids => db.select().from(toots).where(inArray(toots.id, ids)).orderBy(asc(toots.id)),
    peopleWithSiblings: (upTo, count) =>
      db.query.people.findMany({
        where: lte(people.id, upTo),
        with: Object.fromEntries(
          ['likes', 'pins', 'hides'].slice(0, count).map(name => [name, { with: { toot: true } }]),
        ),
        orderBy: asc(people.id),
      }),
    peopleWithToots: peopleUpTo,
    peopleWithTootsAndTags: upTo =>
      db.query.people.findMany({
        where: lte(people.id, upTo),
        with: { likes: { with: { toot: { with: { tags: { with: { tag: true } } } } } } },
        orderBy: asc(people.id),
      }),
    likedTootsOf: key => db.query.likedToots.findMany({ where: eq(likedToots.personId, key), with: { toot: true }, orderBy: asc(likedToots.tootId) }), // prettier-ignore
    page: offset => page(offset),
    peopleWhoLove: () =>
      db
        .select()
        .from(people)
        .where(
          exists(
            db
              .select()
              .from(likedToots)
              .where(and(eq(likedToots.personId, people.id), eq(likedToots.reaction, 'love'))),
          ),
        ) // prettier-ignore
        .orderBy(asc(people.id))
        .limit(50),
    countByToots: async () => {
      const [found] = await db
        .select({ value: countDistinct(people.id) })
        .from(people)
        .innerJoin(likedToots, eq(likedToots.personId, people.id))
        .innerJoin(toots, eq(toots.id, likedToots.tootId))
        .where(gt(toots.score, 995));
      return found.value;
    },
    create: async values => (await db.insert(people).values(values).returning())[0],
    createMany: async many =>
      db.transaction(transaction => {
        const made = [];
        for (let from = 0; from < many.length; from += 1_000)
          made.push(...transaction.insert(toots).values(many.slice(from, from + 1_000)).returning().all()); // prettier-ignore
        return made;
      }),
    changeAge: async (key, age) => changeAge(key, age, db),
    addToots: (key, tootIds) =>
      db
        .insert(likedToots)
        .values(links(key, tootIds, { reaction: 'love' }))
        .onConflictDoUpdate({
          target: [likedToots.personId, likedToots.tootId],
          set: { reaction: sql`excluded.reaction`, updatedAt: sql`excluded.updatedAt` },
        }),
    setToots: async (key, tootIds) =>
      db.transaction(transaction => {
        transaction.delete(likedToots).where(and(eq(likedToots.personId, key), notInArray(likedToots.tootId, tootIds))).run(); // prettier-ignore
        transaction
          .insert(likedToots)
          .values(links(key, tootIds, {}))
          .onConflictDoNothing()
          .run();
      }),
    destroy: key => db.delete(people).where(eq(people.id, key)),
    peopleAsJson: async upTo => JSON.stringify(await peopleUpTo(upTo)),
    pageAndCount: async offset => {
      const older = gt(people.age, 30);
      const [{ value }] = await db.select({ value: count() }).from(people).where(older);
      return { count: value, rows: await page(offset, older) };
    },
    pageWithCounts: offset =>
      db.query.people.findMany({
        extras: { likes: sql`(select count(*) from liked_toots l where l.personId = ${people.id})`.as('likes') },
        orderBy: asc(people.name),
        limit: 20,
        offset,
      }),
    createWithToots: async (values, many) =>
      db.transaction(transaction => {
        const [owner] = transaction.insert(people).values(values).returning().all();
        const made = transaction.insert(toots).values(many).returning().all();
        const rows = links(owner.id, made.map(toot => toot.id), { reaction: 'love' }); // prettier-ignore
        transaction.insert(likedToots).values(rows).run();
        return { ...owner, likedToots: made };
      }),
    transact: async (key, age, toot) =>
      db.transaction(transaction => {
        changeAge(key, age, transaction);
        return transaction.insert(toots).values(toot).returning().all()[0];
      }),
    linksOf: key =>
      db.select({ id: likedToots.tootId, reaction: likedToots.reaction }).from(likedToots).where(eq(likedToots.personId, key)).orderBy(asc(likedToots.tootId)), // prettier-ignore
    close: async () => sqlite.close(),
  };
};
