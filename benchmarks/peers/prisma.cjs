const { PrismaClient } = require('@prisma/client');
const { PrismaBetterSqlite3 } = require('@prisma/adapter-better-sqlite3');

/** As the others give it: what is liked, with its link; not counted. */
const likedToot = ({ toot: { taggings, ...toot }, ...link }) => ({
  ...toot,
  ...(taggings === undefined ? {} : { tags: taggings.map(({ tag, ...TootTag }) => ({ ...tag, TootTag })) }),
  LikedToot: link,
});
const asOthers = each => {
  if (each?.toot !== undefined) return likedToot(each);
  const { likes, pins, hides, _count, ...rest } = each ?? {};
  if (_count !== undefined) return { ...rest, likes: _count.likes };
  if (!Array.isArray(likes)) return each;
  return {
    ...rest,
    likedToots: likes.map(likedToot),
    ...(pins === undefined ? {} : { pinnedToots: pins.map(({ toot }) => toot) }),
    ...(hides === undefined ? {} : { hiddenToots: hides.map(({ toot }) => toot) }),
  };
};

/** Prisma 7: plain objects. */
exports.make = async file => {
  const prisma = new PrismaClient({ adapter: new PrismaBetterSqlite3({ url: `file:${file}` }) });
  for (const pragma of ['journal_mode = WAL', 'synchronous = NORMAL']) await prisma.$queryRawUnsafe(`PRAGMA ${pragma}`);
  const include = { likes: { include: { toot: true }, orderBy: { tootId: 'asc' } } };
  const people = upTo => prisma.person.findMany({ where: { id: { lte: upTo } }, include, orderBy: { id: 'asc' } });
  const page = (offset, where) => ({ where, include, orderBy: { name: 'asc' }, take: 20, skip: offset });
  const changeAge = async (id, age, on) => {
    await on.person.findUniqueOrThrow({ where: { id } });
    return on.person.update({ where: { id }, data: { age } });
  };
  const links = (personId, tootIds, values) => tootIds.map(tootId => ({ personId, tootId, ...values }));
  return {
    shape: result => {
      const plain = JSON.parse(JSON.stringify(result ?? null));
      if (Array.isArray(plain)) return plain.map(asOthers);
      if (plain?.rows !== undefined) return { ...plain, rows: plain.rows.map(asOthers) };
      return typeof plain === 'object' ? asOthers(plain) : plain;
    },
    hold: async id => id,
    holdNew: async values => (await prisma.person.create({ data: values })).id,
    personByKey: id => prisma.person.findUnique({ where: { id } }),
    flatToots: (above, limit) =>
      prisma.toot.findMany({ where: { score: { gt: above } }, orderBy: { createdAt: 'desc' }, take: limit }),
    tootsByIds: ids => prisma.toot.findMany({ where: { id: { in: [...ids] } }, orderBy: { id: 'asc' } }),
    peopleWithSiblings: (upTo, count) =>
      prisma.person.findMany({
        where: { id: { lte: upTo } },
        include: Object.fromEntries(
          ['likes', 'pins', 'hides'].slice(0, count).map(name => [name, { include: { toot: true } }]),
        ),
        orderBy: { id: 'asc' },
      }),
    peopleWithToots: people,
    peopleWithTootsAndTags: upTo =>
      prisma.person.findMany({
        where: { id: { lte: upTo } },
        include: { likes: { include: { toot: { include: { taggings: { include: { tag: true } } } } } } },
        orderBy: { id: 'asc' },
      }),
    likedTootsOf: id => prisma.likedToot.findMany({ where: { personId: id }, include: { toot: true }, orderBy: { tootId: 'asc' } }), // prettier-ignore
    page: offset => prisma.person.findMany(page(offset, {})),
    peopleWhoLove: () =>
      prisma.person.findMany({ where: { likes: { some: { reaction: 'love' } } }, orderBy: { id: 'asc' }, take: 50 }),
    countByToots: () => prisma.person.count({ where: { likes: { some: { toot: { score: { gt: 995 } } } } } }),
    create: values => prisma.person.create({ data: values }),
    createMany: toots => prisma.toot.createManyAndReturn({ data: toots }),
    changeAge: (id, age) => changeAge(id, age, prisma),
    // It has no way to insert or update many.
    addToots: (id, tootIds) =>
      prisma.$transaction(
        links(id, tootIds, { reaction: 'love' }).map(create =>
          prisma.likedToot.upsert({
            where: { personId_tootId: { personId: create.personId, tootId: create.tootId } },
            create,
            update: { reaction: create.reaction },
          }),
        ),
      ),
    setToots: (id, tootIds) =>
      prisma.$transaction(async transaction => {
        await transaction.likedToot.deleteMany({ where: { personId: id, tootId: { notIn: [...tootIds] } } });
        const there = await transaction.likedToot.findMany({ where: { personId: id }, select: { tootId: true } });
        const known = new Set(there.map(({ tootId }) => tootId));
        await transaction.likedToot.createMany({ data: links(id, tootIds.filter(tootId => !known.has(tootId)), {}) }); // prettier-ignore
      }),
    destroy: id => prisma.person.delete({ where: { id } }),
    peopleAsJson: async upTo => JSON.stringify(await people(upTo)),
    pageAndCount: async offset => {
      const where = { age: { gt: 30 } };
      const [count, rows] = await prisma.$transaction([prisma.person.count({ where }), prisma.person.findMany(page(offset, where))]); // prettier-ignore
      return { count, rows };
    },
    pageWithCounts: offset =>
      prisma.person.findMany({ include: { _count: { select: { likes: true } } }, orderBy: { name: 'asc' }, take: 20, skip: offset }), // prettier-ignore
    createWithToots: (values, toots) =>
      prisma.person.create({
        data: { ...values, likes: { create: toots.map(toot => ({ reaction: 'love', toot: { create: toot } })) } },
        include,
      }),
    transact: (id, age, toot) =>
      prisma.$transaction(async transaction => {
        await changeAge(id, age, transaction);
        return transaction.toot.create({ data: toot });
      }),
    linksOf: async id => {
      const found = await prisma.likedToot.findMany({ where: { personId: id }, orderBy: { tootId: 'asc' } });
      return found.map(({ tootId, reaction }) => ({ id: tootId, reaction }));
    },
    close: () => prisma.$disconnect(),
  };
};
