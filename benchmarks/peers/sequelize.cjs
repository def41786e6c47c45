const { DataTypes, Op, Sequelize, literal } = require('@sequelize/core');
const { SqliteDialect } = require('@sequelize/sqlite3');

const text = { type: DataTypes.STRING, allowNull: false };
const number = { type: DataTypes.INTEGER, allowNull: false };
const key = { type: DataTypes.INTEGER, primaryKey: true };

/** Sequelize 7: instances. */
exports.make = async file => {
  const sequelize = new Sequelize({ dialect: SqliteDialect, storage: file, logging: false });
  const Person = sequelize.define('Person', { name: text, email: text, age: number }, { tableName: 'people' });
  const Toot = sequelize.define('Toot', { text, score: number }, { tableName: 'toots' });
  const Tag = sequelize.define('Tag', { name: text }, { tableName: 'tags' });
  const LikedToot = sequelize.define('LikedToot', { personId: key, tootId: key, reaction: DataTypes.STRING }, { tableName: 'liked_toots' }); // prettier-ignore
  const TootTag = sequelize.define('TootTag', { tootId: key, tagId: key }, { tableName: 'toot_tags' });
  Person.belongsToMany(Toot, { as: 'likedToots', through: LikedToot, foreignKey: 'personId', otherKey: 'tootId', inverse: { as: 'likedBy' } }); // prettier-ignore
  Toot.belongsToMany(Tag, { as: 'tags', through: TootTag, foreignKey: 'tootId', otherKey: 'tagId', inverse: { as: 'toots' } }); // prettier-ignore
  for (const pragma of ['journal_mode = WAL', 'synchronous = NORMAL']) await sequelize.query(`PRAGMA ${pragma}`);
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
    flatToots: () => Toot.findAll({ where: { score: { [Op.gt]: 500 } }, order: [['createdAt', 'DESC']], limit: 1_000 }),
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
