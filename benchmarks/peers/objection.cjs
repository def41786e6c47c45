const knex = require('knex');
const { Model } = require('objection');

const dates = ['createdAt', 'updatedAt', 'linkedAt', 'relinkedAt'];

class Timed extends Model {
  $parseDatabaseJson(row) {
    const json = super.$parseDatabaseJson(row);
    for (const name of dates) if (json[name] !== undefined) json[name] = new Date(json[name]);
    return json;
  }
  $formatDatabaseJson(json) {
    const row = super.$formatDatabaseJson(json);
    for (const name of dates) if (row[name] instanceof Date) row[name] = row[name].toISOString();
    return row;
  }
  $beforeInsert() {
    this.createdAt = new Date();
    this.updatedAt = this.createdAt;
  }
  $beforeUpdate() {
    this.updatedAt = new Date();
  }
}
class Like extends Timed {
  static tableName = 'liked_toots';
  static idColumn = ['personId', 'tootId'];
}
class TootTag extends Timed {
  static tableName = 'toot_tags';
  static idColumn = ['tootId', 'tagId'];
}
class Tag extends Timed {
  static tableName = 'tags';
}
class Toot extends Timed {
  static tableName = 'toots';
  static relationMappings = () => ({
    tags: {
      relation: Model.ManyToManyRelation,
      modelClass: Tag,
      join: {
        from: 'toots.id',
        through: {
          modelClass: TootTag,
          from: 'toot_tags.tootId',
          to: 'toot_tags.tagId',
          extra: { tootId: 'tootId', tagId: 'tagId', linkedAt: 'createdAt', relinkedAt: 'updatedAt' },
        },
        to: 'tags.id',
      },
    },
  });
}
const pinning = table => ({
  relation: Model.ManyToManyRelation,
  modelClass: Toot,
  join: {
    from: 'people.id',
    through: { from: `${table}.personId`, to: `${table}.tootId`, extra: { personId: 'personId', tootId: 'tootId', linkedAt: 'createdAt', relinkedAt: 'updatedAt' } },
    to: 'toots.id',
  },
}); // prettier-ignore
class Person extends Timed {
  static tableName = 'people';
  static relationMappings = () => ({
    pinnedToots: pinning('pinned_toots'),
    hiddenToots: pinning('hidden_toots'),
    likedToots: {
      relation: Model.ManyToManyRelation,
      modelClass: Toot,
      join: {
        from: 'people.id',
        through: {
          modelClass: Like,
          from: 'liked_toots.personId',
          to: 'liked_toots.tootId',
          extra: {
            personId: 'personId',
            tootId: 'tootId',
            reaction: 'reaction',
            linkedAt: 'createdAt',
            relinkedAt: 'updatedAt',
          },
        },
        to: 'toots.id',
      },
    },
  });
}

/** As the others give it: what is liked, with its link; not counted. */
const likedToot = ({ personId, tootId, reaction, linkedAt, relinkedAt, tags, ...toot }) => ({
  ...toot,
  ...(tags === undefined ? {} : { tags: tags.map(tagged) }),
  LikedToot: { personId, tootId, reaction, createdAt: linkedAt, updatedAt: relinkedAt },
});
const tagged = ({ tootId, tagId, linkedAt, relinkedAt, ...tag }) => ({
  ...tag,
  TootTag: { tootId, tagId, createdAt: linkedAt, updatedAt: relinkedAt },
});
const asOthers = each => {
  if (each.linkedAt !== undefined) return likedToot(each);
  if (each.likedToots === undefined) return each;
  const listed = Object.entries(each).filter(([, value]) => Array.isArray(value));
  return { ...each, ...Object.fromEntries(listed.map(([name, list]) => [name, list.map(likedToot)])) };
};

/** Objection: instances. */
exports.make = file => {
  const database = knex(
    file.startsWith('postgres:')
      ? { client: 'pg', connection: file, pool: { min: 0, max: 10 } }
      : {
          client: 'better-sqlite3',
          connection: { filename: file },
          useNullAsDefault: true,
          pool: {
            afterCreate: (connection, done) => {
              for (const pragma of ['journal_mode = WAL', 'synchronous = NORMAL', 'foreign_keys = ON'])
                connection.pragma(pragma);
              done(null);
            },
          },
        },
  );
  Model.knex(database);
  const ordered = { likedToots: query => query.orderBy('tootId') };
  const withToots = query => query.withGraphFetched('likedToots(ordered)').modifiers({ ordered: ordered.likedToots });
  const people = upTo => withToots(Person.query().where('id', '<=', upTo)).orderBy('id');
  const changeAge = async (id, age, transaction) => {
    const found = await Person.query(transaction).findById(id);
    await found.$query(transaction).patch({ age });
    return found;
  };
  const page = (query, offset) => withToots(query.orderBy('name').limit(20).offset(offset));
  return {
    shape: result => {
      const plain = JSON.parse(JSON.stringify(result ?? null));
      if (Array.isArray(plain)) return plain.map(asOthers);
      if (plain?.rows !== undefined) return { ...plain, rows: plain.rows.map(asOthers) };
      return plain?.likedToots === undefined ? plain : asOthers(plain);
    },
    hold: id => Person.query().findById(id),
    holdNew: values => Person.query().insertAndFetch(values),
    personByKey: id => Person.query().findById(id),
    flatToots: (above, limit) => Toot.query().where('score', '>', above).orderBy('createdAt', 'desc').limit(limit),
    tootsByIds: ids => Toot.query().whereIn('id', ids).orderBy('id'),
    peopleWithSiblings: (upTo, count) =>
      Person.query()
        .where('id', '<=', upTo)
        .orderBy('id')
        .withGraphFetched(`[${['likedToots', 'pinnedToots', 'hiddenToots'].slice(0, count).join(', ')}]`),
    peopleWithToots: people,
    peopleWithTootsAndTags: upTo =>
      Person.query().where('id', '<=', upTo).orderBy('id').withGraphFetched('likedToots.tags'),
    likedTootsOf: person => person.$relatedQuery('likedToots').orderBy('tootId'),
    page: offset => page(Person.query(), offset),
    peopleWhoLove: () =>
      Person.query()
        .whereExists(Person.relatedQuery('likedToots').where('liked_toots.reaction', 'love'))
        .orderBy('id')
        .limit(50),
    countByToots: async () => {
      const query = Person.query().joinRelated('likedToots').where('likedToots.score', '>', 995);
      return (await query.countDistinct('people.id as count').first()).count;
    },
    create: values => Person.query().insert(values),
    createMany: toots =>
      database.transaction(async transaction => {
        if (file.startsWith('postgres:')) return Toot.query(transaction).insert(toots);
        const made = [];
        // SQLite gives the id of one row at a time.
        for (const toot of toots) made.push(await Toot.query(transaction).insert(toot));
        return made;
      }),
    changeAge: (id, age) => changeAge(id, age),
    // SQLite takes one row at a time from it.
    addToots: (person, tootIds) =>
      Like.transaction(async transaction => {
        for (const tootId of tootIds)
          await Like.query(transaction).insert({ personId: person.id, tootId, reaction: 'love' }).onConflict(['personId', 'tootId']).merge(['reaction', 'updatedAt']); // prettier-ignore
      }),
    setToots: (person, tootIds) =>
      Like.transaction(async transaction => {
        await Like.query(transaction).where({ personId: person.id }).whereNotIn('tootId', tootIds).delete();
        for (const tootId of tootIds)
          await Like.query(transaction)
            .insert({ personId: person.id, tootId })
            .onConflict(['personId', 'tootId'])
            .ignore();
      }),
    destroy: person => person.$query().delete(),
    peopleAsJson: async upTo => JSON.stringify(await people(upTo)),
    pageAndCount: async offset => {
      const query = Person.query().where('age', '>', 30);
      const [count, rows] = await Promise.all([query.clone().resultSize(), page(query, offset)]);
      return { count, rows };
    },
    pageWithCounts: offset =>
      Person.query()
        .select('people.*', Person.relatedQuery('likedToots').count().as('likes'))
        .orderBy('name')
        .limit(20)
        .offset(offset),
    createWithToots: (values, toots) =>
      Person.transaction(transaction =>
        Person.query(transaction).insertGraph({
          ...values,
          likedToots: toots.map(toot => {
            const now = new Date();
            return { ...toot, reaction: 'love', linkedAt: now, relinkedAt: now };
          }),
        }),
      ),
    transact: (id, age, toot) =>
      Person.transaction(async transaction => {
        await changeAge(id, age, transaction);
        return Toot.query(transaction).insert(toot);
      }),
    linksOf: id => database('liked_toots').where('personId', id).orderBy('tootId').select('tootId as id', 'reaction'),
    close: () => database.destroy(),
  };
};
