import { DataTypes, type Database, type Model, type ModelStatic } from 'mortise';
import { describeByTurns } from '../support/describe-each-dialect';

type Row = Model & Record<string, unknown>;

describeByTurns('New instances that lead to each other', ({ connect }) => {
  let Person: ModelStatic<Row>;
  let Toot: ModelStatic<Row>;

  beforeEach(async () => {
    const database: Database = await connect([], { sync: false });
    const person = database.define<Row>('Person', { name: DataTypes.STRING });
    const toot = database.define<Row>('Toot', { text: DataTypes.STRING });
    person.belongsTo(person, { as: 'boss' });
    person.belongsToMany(person, { as: 'friends', through: 'Friendship', inverse: { as: 'friendOf' } });
    person.hasMany(toot, { as: 'toots', foreignKey: 'authorId', inverse: 'author' });
    person.belongsToMany(toot, { as: 'likedToots', through: 'LikedToot', inverse: { as: 'likedBy' } });
    await database.sync();
    [Person, Toot] = [person, toot];
  });

  /** A toot by Ada, which is what is under that name of hers. */
  function tootOf(name: 'toots' | 'likedToots'): { ada: Row; toot: Row } {
    const toot = Toot.build({ text: 'tea' });
    const ada = Person.build({ name: 'Ada', [name]: [toot] });
    Object.assign(toot, { author: ada });
    return { ada, toot };
  }

  const stories = ['toots', 'likedToots'].flatMap(name => ['ada', 'toot'].map(first => [name, first]));

  it.each(stories)('are inserted once, and linked both ways: an author and her %s, %s first', async (name, first) => {
    const { ada, toot } = tootOf(name as 'toots');
    await (first === 'ada' ? ada : toot).save();
    const [found, ...others] = await Person.findAll({ include: name });
    expect(others).toEqual([]);
    expect(found?.[name]).toMatchObject([{ text: 'tea', authorId: found?.['id'] }]);
    expect(await Toot.count({ where: { text: 'tea' } })).toBe(1);
    expect(toot.changed()).toEqual([]);
  }); // P24

  it('are inserted once where each holds the key of the other', async () => {
    const [ada, bob] = [Person.build({ name: 'Ada' }), Person.build({ name: 'Bob' })];
    Object.assign(ada, { boss: bob });
    Object.assign(bob, { boss: ada });
    await ada.save();
    const people = await Person.findAll({ include: 'boss', order: ['name'] });
    expect(people.map(({ name, boss }) => [name, (boss as Row)['name']])).toEqual([['Ada', 'Bob'], ['Bob', 'Ada']]); // prettier-ignore
  }); // P24

  it('are inserted once where they are nested together', async () => {
    const [ada, bob, cleo] = ['Ada', 'Bob', 'Cleo'].map(name => Person.build({ name })) as [Row, Row, Row];
    Object.assign(ada, { boss: bob });
    Object.assign(bob, { boss: ada });
    await Person.create({ name: 'Dan', friends: [ada, bob, cleo] });
    const dan = await Person.findOne({ where: { name: 'Dan' }, include: { association: 'friends', order: ['name'] } });
    expect(dan?.['friends']).toMatchObject([
      { name: 'Ada', bossId: bob['id'] },
      { name: 'Bob', bossId: ada['id'] },
      { name: 'Cleo', bossId: null },
    ]);
    expect(await Person.count()).toBe(4);
  }); // P24
});
