const { EntitySchema, MikroORM, raw } = require('@mikro-orm/core');
const { BetterSqliteDriver } = require('@mikro-orm/better-sqlite');

class Person {}
class Toot {}
class Tag {}
class LikedToot {}
class TootTag {}
const times = {
  createdAt: { type: 'Date', fieldName: 'createdAt', columnType: 'text', onCreate: () => new Date() },
  updatedAt: {
    type: 'Date',
    fieldName: 'updatedAt',
    columnType: 'text',
    onCreate: () => new Date(),
    onUpdate: () => new Date(),
  },
};
const id = { type: 'number', primary: true };
class PinnedToot {}
class HiddenToot {}
const pinning = (entity, tableName) =>
  new EntitySchema({
    class: entity, tableName,
    properties: {
      person: { kind: 'm:1', entity: () => Person, primary: true, fieldName: 'personId' },
      toot: { kind: 'm:1', entity: () => Toot, primary: true, fieldName: 'tootId' }, ...times,
    },
  }); // prettier-ignore
const entities = [
  new EntitySchema({
    class: Person, tableName: 'people',
    properties: {
      id, name: { type: 'string' }, email: { type: 'string' }, age: { type: 'number' }, ...times,
      likes: { kind: '1:m', entity: () => LikedToot, mappedBy: 'person' },
      pins: { kind: '1:m', entity: () => PinnedToot, mappedBy: 'person' },
      hides: { kind: '1:m', entity: () => HiddenToot, mappedBy: 'person' },
    },
  }),
  new EntitySchema({
    class: Toot, tableName: 'toots',
    properties: { id, text: { type: 'string' }, score: { type: 'number' }, ...times, taggings: { kind: '1:m', entity: () => TootTag, mappedBy: 'toot' } },
  }),
  new EntitySchema({ class: Tag, tableName: 'tags', properties: { id, name: { type: 'string' }, ...times } }),
  new EntitySchema({
    class: LikedToot, tableName: 'liked_toots',
    properties: {
      person: { kind: 'm:1', entity: () => Person, primary: true, fieldName: 'personId' },
      toot: { kind: 'm:1', entity: () => Toot, primary: true, fieldName: 'tootId' },
      reaction: { type: 'string', nullable: true }, ...times,
    },
  }),
  pinning(PinnedToot, 'pinned_toots'),
  pinning(HiddenToot, 'hidden_toots'),
  new EntitySchema({
    class: TootTag, tableName: 'toot_tags',
    properties: {
      toot: { kind: 'm:1', entity: () => Toot, primary: true, fieldName: 'tootId' },
      tag: { kind: 'm:1', entity: () => Tag, primary: true, fieldName: 'tagId' }, ...times,
    },
  }),
]; // prettier-ignore

/** As the others give it: what is liked, with its link; not counted. */
const likedToot = ({ person, toot: { taggings, ...toot }, ...link }) => ({
  ...toot,
  ...(isLoaded(taggings) ? { tags: taggings.map(tagged) } : {}),
  LikedToot: { personId: keyOf(person), tootId: toot.id, ...link },
});
const tagged = ({ toot, tag, ...link }) => ({ ...tag, TootTag: { tootId: keyOf(toot), tagId: tag.id, ...link } });
const plainToot = toot => ({ ...toot, taggings: undefined });
const keyOf = value => (typeof value === 'object' ? value.id : value);
const isLoaded = list => Array.isArray(list) && list.every(each => typeof each === 'object') && list.length > 0;
const asOthers = each => {
  if (each?.toot !== undefined) return likedToot(each);
  const { likes, pins, hides, ...rest } = each ?? {};
  delete rest.taggings;
  if (typeof likes === 'number') return { ...rest, likes };
  return {
    ...rest,
    ...(isLoaded(likes) ? { likedToots: likes.map(likedToot) } : {}),
    ...(isLoaded(pins) ? { pinnedToots: pins.map(({ toot }) => plainToot(toot)) } : {}),
    ...(isLoaded(hides) ? { hiddenToots: hides.map(({ toot }) => plainToot(toot)) } : {}),
  };
};

/** MikroORM 6: instances, each call in an entity manager of its own as in a request. */
exports.make = async file => {
  const orm = await MikroORM.init({
    driver: BetterSqliteDriver,
    dbName: file,
    entities,
    discovery: { warnWhenNoEntities: false, checkDuplicateTableNames: false },
    pool: {
      afterCreate: (connection, done) => {
        for (const pragma of ['journal_mode = WAL', 'synchronous = NORMAL', 'foreign_keys = ON']) connection.pragma(pragma);
        done(null);
      },
    },
  }); // prettier-ignore
  const populate = ['likes.toot'];
  const em = () => orm.em.fork();
  const people = upTo => em().find(Person, { id: { $lte: upTo } }, { populate, orderBy: { id: 'asc' } });
  const page = offset => ({ populate, orderBy: { name: 'asc' }, limit: 20, offset });
  const changeAge = async (person, age, manager) => {
    const found = await manager.findOneOrFail(Person, person);
    found.age = age;
    await manager.flush();
    return found;
  };
  const rows = (person, tootIds, values) => {
    const now = new Date();
    return tootIds.map(toot => ({ person, toot, createdAt: now, updatedAt: now, ...values }));
  };
  const shape = result => {
    const plain = JSON.parse(JSON.stringify(result ?? null));
    if (Array.isArray(plain)) return plain.map(asOthers);
    if (plain?.rows !== undefined) return { ...plain, rows: plain.rows.map(asOthers) };
    return typeof plain === 'object' && plain !== null && plain.likedToots === undefined ? asOthers(plain) : plain;
  };
  /** Which entity manager a person is of that was made before the clock runs. */
  const managers = new WeakMap();
  return {
    shape,
    hold: person => em().findOneOrFail(Person, person),
    holdNew: async values => {
      const manager = em();
      const made = manager.create(Person, values);
      await manager.flush();
      managers.set(made, manager);
      return made;
    },
    personByKey: person => em().findOne(Person, person),
    flatToots: (above, limit) => em().find(Toot, { score: { $gt: above } }, { orderBy: { createdAt: 'desc' }, limit }),
    tootsByIds: ids => em().find(Toot, { id: { $in: [...ids] } }, { orderBy: { id: 'asc' } }),
    peopleWithSiblings: (upTo, count) =>
      em().find(Person, { id: { $lte: upTo } }, { populate: ['likes.toot', 'pins.toot', 'hides.toot'].slice(0, count), orderBy: { id: 'asc' } }), // prettier-ignore
    peopleWithToots: people,
    peopleWithTootsAndTags: upTo =>
      em().find(Person, { id: { $lte: upTo } }, { populate: ['likes.toot.taggings.tag'], orderBy: { id: 'asc' } }),
    likedTootsOf: person =>
      em().find(LikedToot, { person: person.id }, { populate: ['toot'], orderBy: { toot: 'asc' } }),
    page: offset => em().find(Person, {}, page(offset)),
    peopleWhoLove: () =>
      em().find(Person, { likes: { $some: { reaction: 'love' } } }, { orderBy: { id: 'asc' }, limit: 50 }),
    countByToots: () => em().count(Person, { likes: { $some: { toot: { score: { $gt: 995 } } } } }),
    create: async values => {
      const manager = em();
      const made = manager.create(Person, values);
      await manager.flush();
      return made;
    },
    createMany: async toots => {
      const manager = em();
      const made = toots.map(toot => manager.create(Toot, toot));
      await manager.flush();
      return made;
    },
    changeAge: (person, age) => changeAge(person, age, em()),
    addToots: (person, tootIds) =>
      em().upsertMany(LikedToot, rows(person.id, tootIds, { reaction: 'love' }), { onConflictMergeFields: ['reaction', 'updatedAt'] }), // prettier-ignore
    setToots: (person, tootIds) =>
      em().transactional(async manager => {
        await manager.nativeDelete(LikedToot, { person: person.id, toot: { $nin: [...tootIds] } });
        await manager.upsertMany(LikedToot, rows(person.id, tootIds, {}), { onConflictAction: 'ignore' });
      }),
    destroy: person => managers.get(person).remove(person).flush(),
    peopleAsJson: async upTo => JSON.stringify(await people(upTo)),
    pageAndCount: async offset => {
      const [found, count] = await em().findAndCount(Person, { age: { $gt: 30 } }, page(offset));
      return { count, rows: found };
    },
    pageWithCounts: async offset => {
      const manager = em();
      const found = await manager
        .createQueryBuilder(Person, 'p')
        .select(['p.*', raw('(select count(*) from liked_toots l where l.personId = p.id) as likes')])
        .orderBy({ name: 'asc' })
        .limit(20)
        .offset(offset)
        .execute('all');
      return found;
    },
    createWithToots: async (values, toots) => {
      const manager = em();
      const owner = manager.create(Person, values);
      const made = toots.map(toot => manager.create(Toot, toot));
      for (const toot of made) manager.create(LikedToot, { person: owner, toot, reaction: 'love' });
      await manager.flush();
      const { id: personId, name, email, age, createdAt, updatedAt } = owner;
      return { id: personId, name, email, age, createdAt, updatedAt, likedToots: made.map(({ id: tootId, text, score, createdAt: at, updatedAt: again }) => ({ id: tootId, text, score, createdAt: at, updatedAt: again })) }; // prettier-ignore
    },
    transact: (person, age, toot) =>
      em().transactional(async manager => {
        await changeAge(person, age, manager);
        const made = manager.create(Toot, toot);
        await manager.flush();
        return made;
      }),
    linksOf: person =>
      em().getConnection().execute('SELECT tootId AS id, reaction FROM liked_toots WHERE personId = ? ORDER BY tootId', [person]), // prettier-ignore
    close: () => orm.close(),
  };
};

/** As many models as a large program has. */
exports.settle = async count => {
  const name = index => `Model${index % count}`;
  const many = Array.from(
    { length: count },
    (_none, index) =>
      new EntitySchema({
        name: name(index),
        properties: {
          id,
          name: { type: 'string', nullable: true },
          age: { type: 'number', nullable: true },
          owner: { kind: 'm:1', entity: name(index + 7), nullable: true },
          others: { kind: 'm:n', entity: name(index + 1), pivotTable: `junction${index}`, owner: true },
        },
      }),
  );
  await MikroORM.init({ driver: BetterSqliteDriver, dbName: ':memory:', entities: many, discovery: { checkDuplicateTableNames: false } }); // prettier-ignore
};
