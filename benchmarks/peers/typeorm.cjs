require('reflect-metadata');
const { DataSource, EntitySchema, In, LessThanOrEqual, MoreThan, Not } = require('typeorm');

const times = {
  createdAt: { type: Date, createDate: true },
  updatedAt: { type: Date, updateDate: true },
};
const key = { type: 'integer', primary: true };
const id = { ...key, generated: 'increment' };
class Person {}
class Toot {}
class Tag {}
class LikedToot {}
class TootTag {}
class PinnedToot {}
class HiddenToot {}
const pinning = (name, target, tableName, inverseSide) =>
  new EntitySchema({
    name, target, tableName,
    columns: { personId: key, tootId: key, ...times },
    relations: {
      person: { type: 'many-to-one', target: 'Person', inverseSide, joinColumn: { name: 'personId' } },
      toot: { type: 'many-to-one', target: 'Toot', joinColumn: { name: 'tootId' } },
    },
  }); // prettier-ignore
const entities = [
  new EntitySchema({
    name: 'Person', target: Person, tableName: 'people',
    columns: { id, name: { type: 'varchar' }, email: { type: 'varchar' }, age: { type: 'integer' }, ...times },
    relations: {
      likes: { type: 'one-to-many', target: 'LikedToot', inverseSide: 'person', cascade: true },
      pins: { type: 'one-to-many', target: 'PinnedToot', inverseSide: 'person' },
      hides: { type: 'one-to-many', target: 'HiddenToot', inverseSide: 'person' },
    },
  }),
  new EntitySchema({
    name: 'Toot', target: Toot, tableName: 'toots',
    columns: { id, text: { type: 'varchar' }, score: { type: 'integer' }, ...times },
    relations: { taggings: { type: 'one-to-many', target: 'TootTag', inverseSide: 'toot' } },
  }),
  new EntitySchema({ name: 'Tag', target: Tag, tableName: 'tags', columns: { id, name: { type: 'varchar' }, ...times } }),
  new EntitySchema({
    name: 'LikedToot', target: LikedToot, tableName: 'liked_toots',
    columns: { personId: key, tootId: key, reaction: { type: 'varchar', nullable: true }, ...times },
    relations: {
      person: { type: 'many-to-one', target: 'Person', inverseSide: 'likes', joinColumn: { name: 'personId' } },
      toot: { type: 'many-to-one', target: 'Toot', joinColumn: { name: 'tootId' }, cascade: true },
    },
  }),
  pinning('PinnedToot', PinnedToot, 'pinned_toots', 'pins'),
  pinning('HiddenToot', HiddenToot, 'hidden_toots', 'hides'),
  new EntitySchema({
    name: 'TootTag', target: TootTag, tableName: 'toot_tags',
    columns: { tootId: key, tagId: key, ...times },
    relations: {
      toot: { type: 'many-to-one', target: 'Toot', inverseSide: 'taggings', joinColumn: { name: 'tootId' } },
      tag: { type: 'many-to-one', target: 'Tag', joinColumn: { name: 'tagId' } },
    },
  }),
]; // prettier-ignore

/** As the others give it: what is liked, with its link; not counted. */
const likedToot = ({ toot: { taggings, ...toot }, ...link }) => ({
  ...toot,
  ...(taggings === undefined ? {} : { tags: taggings.map(({ tag, ...TootTag }) => ({ ...tag, TootTag })) }),
  LikedToot: link,
});
const asOthers = each => {
  if (each.toot !== undefined) return likedToot(each);
  const { likes, pins, hides, ...rest } = each;
  if (!Array.isArray(likes)) return each;
  return {
    ...rest,
    likedToots: likes.map(likedToot),
    ...(pins === undefined ? {} : { pinnedToots: pins.map(({ toot }) => toot) }),
    ...(hides === undefined ? {} : { hiddenToots: hides.map(({ toot }) => toot) }),
  };
};

/** TypeORM: instances, the junction an entity, as its documentation says for junctions with columns. */
exports.make = async file => {
  const isPostgres = file.startsWith('postgres:');
  const source = await new DataSource(
    isPostgres
      ? { type: 'postgres', url: file, entities, poolSize: 10 }
      : {
          type: 'better-sqlite3',
          database: file,
          entities,
          prepareDatabase: database => {
            for (const pragma of ['journal_mode = WAL', 'synchronous = NORMAL', 'foreign_keys = ON'])
              database.pragma(pragma);
          },
        },
  ).initialize();
  const people = source.getRepository(Person);
  const toots = source.getRepository(Toot);
  const likes = source.getRepository(LikedToot);
  const relations = { likes: { toot: true } };
  const upToKey = upTo => people.find({ where: { id: LessThanOrEqual(upTo) }, relations, order: { id: 'ASC' } });
  const changeAge = async (person, age, manager) => {
    const found = await manager.findOneByOrFail(Person, { id: person });
    found.age = age;
    return manager.save(found);
  };
  const links = (personId, tootIds, values) => tootIds.map(tootId => ({ personId, tootId, ...values }));
  const page = (offset, where) => ({ where, relations, order: { name: 'ASC' }, take: 20, skip: offset });
  const counted = offset =>
    people
      .createQueryBuilder('person')
      .addSelect(query => query.select('COUNT(*)').from(LikedToot, 'l').where('l.personId = person.id'), 'likes')
      .orderBy('person.name')
      .limit(20)
      .offset(offset)
      .getRawAndEntities();
  return {
    shape: result => {
      const plain = JSON.parse(JSON.stringify(result ?? null));
      if (Array.isArray(plain)) return plain.map(asOthers);
      return plain?.rows === undefined ? plain : { ...plain, rows: plain.rows.map(asOthers) };
    },
    hold: person => people.findOneByOrFail({ id: person }),
    holdNew: values => people.save(people.create(values)),
    personByKey: person => people.findOneBy({ id: person }),
    flatToots: (above, limit) =>
      toots.find({ where: { score: MoreThan(above) }, order: { createdAt: 'DESC' }, take: limit }),
    tootsByIds: ids => toots.find({ where: { id: In([...ids]) }, order: { id: 'ASC' } }),
    peopleWithSiblings: (upTo, count) =>
      people.find({
        where: { id: LessThanOrEqual(upTo) },
        relations: Object.fromEntries(['likes', 'pins', 'hides'].slice(0, count).map(name => [name, { toot: true }])),
        order: { id: 'ASC' },
      }),
    peopleWithToots: upToKey,
    peopleWithTootsAndTags: upTo =>
      people.find({ where: { id: LessThanOrEqual(upTo) }, relations: { likes: { toot: { taggings: { tag: true } } } }, order: { id: 'ASC' } }), // prettier-ignore
    likedTootsOf: person => likes.find({ where: { personId: person.id }, relations: { toot: true }, order: { tootId: 'ASC' } }), // prettier-ignore
    page: offset => people.find(page(offset)),
    peopleWhoLove: () =>
      people
        .createQueryBuilder('person')
        .where(
          query =>
            `EXISTS ${query.subQuery().select('1').from(LikedToot, 'l').where('l.personId = person.id').andWhere('l.reaction = :reaction').getQuery()}`,
        ) // prettier-ignore
        .setParameter('reaction', 'love')
        .orderBy('person.id')
        .limit(50)
        .getMany(),
    countByToots: () => people.count({ where: { likes: { toot: { score: MoreThan(995) } } } }),
    create: values => people.save(people.create(values)),
    createMany: many => toots.save(toots.create(many), { chunk: 500 }),
    changeAge: (person, age) => changeAge(person, age, source.manager),
    addToots: (person, tootIds) =>
      likes.upsert(links(person.id, tootIds, { reaction: 'love' }), ['personId', 'tootId']),
    setToots: (person, tootIds) =>
      source.transaction(async manager => {
        await manager.delete(LikedToot, { personId: person.id, tootId: Not(In([...tootIds])) });
        await manager
          .createQueryBuilder()
          .insert()
          .into(LikedToot)
          .values(links(person.id, tootIds, {}))
          .orIgnore()
          .execute();
      }),
    destroy: person => people.remove(person),
    peopleAsJson: async upTo => JSON.stringify(await upToKey(upTo)),
    pageAndCount: async offset => {
      const [rows, count] = await people.findAndCount(page(offset, { age: MoreThan(30) }));
      return { count, rows };
    },
    pageWithCounts: async offset => {
      const { entities: found, raw } = await counted(offset);
      return found.map((person, index) => ({ ...person, likes: raw[index].likes }));
    },
    createWithToots: (values, many) =>
      source.transaction(async manager => {
        const targets = await manager.save(toots.create(many));
        const owner = await manager.save(people.create(values));
        await manager.save(
          likes.create(targets.map(toot => ({ personId: owner.id, tootId: toot.id, reaction: 'love' }))),
        );
        return { ...owner, likedToots: targets };
      }),
    transact: (person, age, toot) =>
      source.transaction(async manager => {
        await changeAge(person, age, manager);
        return manager.save(toots.create(toot));
      }),
    linksOf: person =>
      source.query('SELECT tootId AS id, reaction FROM liked_toots WHERE personId = ? ORDER BY tootId', [person]),
    close: () => source.destroy(),
  };
};

/** As many models as a large program has. */
exports.settle = async count => {
  const name = index => `Model${index % count}`;
  const columns = { id, name: { type: 'varchar', nullable: true }, age: { type: 'integer', nullable: true } };
  const entities = Array.from(
    { length: count },
    (_none, index) =>
      new EntitySchema({
        name: name(index),
        tableName: `model${index}`,
        columns,
        relations: {
          owner: { type: 'many-to-one', target: name(index + 7) },
          others: { type: 'many-to-many', target: name(index + 1), joinTable: { name: `junction${index}` } },
        },
      }),
  );
  await new DataSource({ type: 'better-sqlite3', database: ':memory:', entities }).initialize();
};
