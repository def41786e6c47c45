const { DataTypes, Op, Sequelize, literal } = require('@sequelize/core');
const { SqliteDialect } = require('@sequelize/sqlite3');

const text = { type: DataTypes.STRING, allowNull: false };
const number = { type: DataTypes.INTEGER, allowNull: false };
const key = { type: DataTypes.INTEGER, primaryKey: true };

const isPostgres = file => file.startsWith('postgres:');

function connect(file) {
  if (!isPostgres(file)) return new Sequelize({ dialect: SqliteDialect, storage: file, logging: false });
  const { PostgresDialect } = require('@sequelize/postgres');
  return new Sequelize({ dialect: PostgresDialect, url: file, pool: { min: 0, max: 10 }, logging: false });
}

/** Sequelize 7: instances. */
exports.make = async file => {
  const sequelize = connect(file);
  const Person = sequelize.define('Person', { name: text, email: text, age: number }, { tableName: 'people' });
  const Toot = sequelize.define('Toot', { text, score: number }, { tableName: 'toots' });
  const Tag = sequelize.define('Tag', { name: text }, { tableName: 'tags' });
  const LikedToot = sequelize.define('LikedToot', { personId: key, tootId: key, reaction: DataTypes.STRING }, { tableName: 'liked_toots' }); // prettier-ignore
  const TootTag = sequelize.define('TootTag', { tootId: key, tagId: key }, { tableName: 'toot_tags' });
  Person.belongsToMany(Toot, { as: 'likedToots', through: LikedToot, foreignKey: 'personId', otherKey: 'tootId', inverse: { as: 'likedBy' } }); // prettier-ignore
  const PinnedToot = sequelize.define('PinnedToot', { personId: key, tootId: key }, { tableName: 'pinned_toots' });
  const HiddenToot = sequelize.define('HiddenToot', { personId: key, tootId: key }, { tableName: 'hidden_toots' });
  Person.belongsToMany(Toot, { as: 'pinnedToots', through: PinnedToot, foreignKey: 'personId', otherKey: 'tootId', inverse: { as: 'pinnedBy' } }); // prettier-ignore
  Person.belongsToMany(Toot, { as: 'hiddenToots', through: HiddenToot, foreignKey: 'personId', otherKey: 'tootId', inverse: { as: 'hiddenBy' } }); // prettier-ignore
  Toot.belongsToMany(Tag, { as: 'tags', through: TootTag, foreignKey: 'tootId', otherKey: 'tagId', inverse: { as: 'toots' } }); // prettier-ignore
  const pragmas = isPostgres(file) ? [] : ['journal_mode = WAL', 'synchronous = NORMAL'];
  for (const pragma of pragmas) await sequelize.query(`PRAGMA ${pragma}`);
  const include = ['likedToots'];
  const people = upTo => Person.findAll({ where: { id: { [Op.lte]: upTo } }, include, order: ['id'] });
  const page = (offset, where) => ({ where, include, order: ['name'], limit: 20, offset });
  const changeAge = async (id, age, transaction) => {
    const found = await Person.findByPk(id, { transaction });
    found.age = age;
    return found.save({ transaction });
  };
  // A getter calls the junction row by the name of the inverse.
  const likedToot = ({ likedByLikedToot, ...toot }) => ({ ...toot, LikedToot: likedByLikedToot });
  return {
    shape: result => {
      const plain = JSON.parse(JSON.stringify(result ?? null));
      return Array.isArray(plain) && plain[0]?.likedByLikedToot !== undefined ? plain.map(likedToot) : plain;
    },
    hold: id => Person.findByPk(id),
    holdNew: values => Person.create(values),
    personByKey: id => Person.findByPk(id),
    flatToots: (above, limit) =>
      Toot.findAll({ where: { score: { [Op.gt]: above } }, order: [['createdAt', 'DESC']], limit }),
    tootsByIds: ids => Toot.findAll({ where: { id: ids }, order: ['id'] }),
    peopleWithSiblings: (upTo, count) =>
      Person.findAll({ where: { id: { [Op.lte]: upTo } }, include: ['likedToots', 'pinnedToots', 'hiddenToots'].slice(0, count), order: ['id'] }), // prettier-ignore
    peopleWithToots: people,
    peopleWithTootsAndTags: upTo =>
      Person.findAll({ where: { id: { [Op.lte]: upTo } }, include: [{ association: 'likedToots', include: ['tags'] }], order: ['id'] }), // prettier-ignore
    likedTootsOf: person => person.getLikedToots(),
    page: offset => Person.findAll(page(offset, {})),
    peopleWhoLove: () =>
      Person.findAll({
        where: literal(`EXISTS (SELECT 1 FROM liked_toots l WHERE l.personId = Person.id AND l.reaction = 'love')`),
        order: ['id'],
        limit: 50,
      }),
    countByToots: () =>
      Person.count({ include: [{ association: 'likedToots', where: { score: { [Op.gt]: 995 } }, required: true }], distinct: true }), // prettier-ignore
    create: values => Person.create(values),
    createMany: toots => Toot.bulkCreate(toots),
    changeAge: (id, age) => changeAge(id, age),
    addToots: (person, tootIds) => person.addLikedToots(tootIds, { through: { reaction: 'love' } }),
    setToots: (person, tootIds) => person.setLikedToots(tootIds),
    destroy: person => person.destroy(),
    peopleAsJson: async upTo => JSON.stringify(await people(upTo)),
    pageAndCount: offset => Person.findAndCountAll({ ...page(offset, { age: { [Op.gt]: 30 } }), distinct: true }),
    pageWithCounts: offset =>
      Person.findAll({
        attributes: {
          include: [[literal('(SELECT COUNT(*) FROM liked_toots l WHERE l.personId = Person.id)'), 'likes']],
        },
        order: ['name'],
        limit: 20,
        offset,
      }),
    createWithToots: (values, toots) =>
      Person.create(
        { ...values, likedToots: toots.map(toot => ({ ...toot, LikedToot: { reaction: 'love' } })) },
        { include },
      ),
    transact: (id, age, toot) =>
      sequelize.transaction(async transaction => {
        await changeAge(id, age, transaction);
        return Toot.create(toot, { transaction });
      }),
    linksOf: async id => {
      const links = await LikedToot.findAll({ where: { personId: id }, order: ['tootId'] });
      return links.map(({ tootId, reaction }) => ({ id: tootId, reaction }));
    },
    close: () => sequelize.close(),
  };
};

/** As many models as a large program has. */
exports.settle = count => {
  const sequelize = new Sequelize({ dialect: SqliteDialect, storage: ':memory:', logging: false });
  const models = Array.from({ length: count }, (_none, index) =>
    sequelize.define(`Model${index}`, { name: DataTypes.STRING, age: DataTypes.INTEGER }),
  );
  for (const [index, model] of models.entries()) {
    model.belongsTo(models[(index + 7) % count], { as: 'owner' });
    model.belongsToMany(models[(index + 1) % count], { as: 'others', through: `Junction${index}`, inverse: { as: `inverse${index}` } }); // prettier-ignore
  }
};
