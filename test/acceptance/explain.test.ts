import { Database, DataTypes, Op, type ExplainHint } from 'mortise';
import { describeEachDialect } from '../support/describe-each-dialect';
import { LikedToot, Person, Profile, Toot } from '../support/worlds/likes';

const models = [Person, Toot, LikedToot, Profile];

const codes = (hints: readonly ExplainHint[]): unknown =>
  hints.map(({ code, table, columns }) => [code, table, columns.join()]);

describeEachDialect('explain', ({ connect, requires }) => {
  it('gives the plan of the database, for reading and as data', async () => {
    await connect(models);
    const { sql, parameters, text, plan } = await Person.explain({ where: { id: 1 } });
    expect({ sql, parameters, separate: [] }).toEqual(Person.toSQL({ where: { id: 1 } }));
    expect(text).not.toBe('');
    expect(typeof plan).toBe('object');
  });

  it('has no hint where indexes serve the query', async () => {
    await connect(models);
    const explained = await Person.explain({ where: { id: [1, 2] }, include: 'likedToots', limit: 2, order: ['id'] });
    expect(explained.hints).toEqual([]);
    expect(explained.separate.map(({ association }) => association)).toEqual(['Person.likedToots']);
  });

  it('tells of a filter without an index', async () => {
    await connect(models);
    const { hints } = await Person.explain({ where: { name: 'Ada' } });
    expect(codes(hints)).toEqual([['FILTER_WITHOUT_INDEX', 'People', 'name']]);
    expect(hints[0]?.message).toContain("{ fields: ['name'] }");
  });

  it('tells of rows that are sorted, and what would have them in order', async () => {
    await connect(models);
    const { hints } = await Person.explain({ order: [['name', 'ASC']] });
    expect(codes(hints)).toEqual([['SORT_IN_MEMORY', 'People', 'name']]);
  });

  it('tells of a foreign key that a has-many reads by, where nothing has made an index', async () => {
    await connect(models);
    const { hints } = await Person.explain({ include: 'toots' });
    // MariaDB makes an index for each foreign key.
    expect([[], [['MISSING_INDEX', 'Toots', 'authorId']]]).toContainEqual(codes(hints));
    expect(codes((await Toot.explain({ include: 'author' })).hints)).toEqual([]);
  });

  it('tells of a foreign key without an index, of a table that others have made', async () => {
    const database = await connect([], { sync: false });
    await database.query('CREATE TABLE owners (id INTEGER NOT NULL PRIMARY KEY)');
    await database.query('CREATE TABLE pets (id INTEGER NOT NULL PRIMARY KEY, owner_id INTEGER)');
    await database.query(
      'CREATE TABLE owner_pets (owner_id INTEGER NOT NULL, pet_id INTEGER NOT NULL, PRIMARY KEY (owner_id, pet_id))',
    );
    const plain = { timestamps: false, underscored: true, sync: false };
    const Owner = database.define('Owner', {}, { ...plain, tableName: 'owners' });
    const Pet = database.define('Pet', {}, { ...plain, tableName: 'pets' });
    database.define('OwnerPet', {}, { ...plain, tableName: 'owner_pets' });
    Owner.hasMany(Pet, { as: 'pets', foreignKey: 'ownerId' });
    Owner.belongsToMany(Pet, {
      as: 'friends',
      through: 'OwnerPet',
      foreignKey: 'ownerId',
      otherKey: 'petId',
      inverse: { as: 'friendsOf' },
    });
    const own = await Owner.explain({ include: ['pets', 'friends'] });
    expect(codes(own.hints)).toEqual([['MISSING_INDEX', 'pets', 'owner_id']]);
    const reverse = await Pet.explain({ include: 'friendsOf' });
    expect(codes(reverse.hints)).toEqual([['MISSING_INDEX', 'owner_pets', 'pet_id']]);
    const filter = await Pet.explain({ where: { '$friendsOf.id$': 1 } });
    expect(codes(filter.hints)).toEqual([['MISSING_INDEX', 'owner_pets', 'pet_id']]);
  });

  requires('partialIndexes')('tells of a filter that an index of some rows alone is there for', async () => {
    const database = await connect(models);
    await database.query(`CREATE INDEX some_people ON "People" (name) WHERE name > 'M'`);
    const { hints } = await Person.explain({ where: { name: 'Ada' } });
    expect(codes(hints)).toEqual([['FILTER_WITHOUT_INDEX', 'People', 'name']]);
  });

  it('takes values as they are, quotes and backslashes with them', async () => {
    await connect(models);
    for (const name of ['"', "'; DROP TABLE People; --", '\\"', 'a\nb']) {
      const { hints } = await Person.explain({ where: { name } });
      expect(codes(hints)).toEqual([['FILTER_WITHOUT_INDEX', 'People', 'name']]);
    }
  });

  it('runs in a transaction, with what is uncommitted in it', async () => {
    const database = await connect(models);
    const count = database.transaction(async () => {
      await Person.create({ name: 'Ada' });
      await Person.explain({ where: { name: 'Ada' } });
      return Person.count();
    });
    expect(await count).toBe(1);
  });

  // Servers tell; SQLite, which has no row locks either, can't.
  requires('rowLocks')('tells what a statement took that ran', async () => {
    await connect(models);
    await Person.bulkCreate([{ name: 'Ada' }, { name: 'Eve' }]);
    const { text } = await Person.explain({ where: { name: { [Op.ne]: 'Eve' } } }, { analyze: true });
    expect(text).toMatch(/actual|r_rows/);
  });
});

describe('explain on SQLite', () => {
  it('says that it can not analyze', async () => {
    const database = new Database('sqlite::memory:');
    const Thing = database.define('Thing', { name: DataTypes.STRING });
    await database.sync();
    await expect(Thing.explain({}, { analyze: true })).rejects.toMatchObject({ code: 'UNSUPPORTED' });
    await expect(Thing.explain({}, { analyse: true } as never)).rejects.toThrow('"analyze"');
    await database.close();
  });
});
