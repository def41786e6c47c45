import { DataTypes, Op, sql, type Database, type Model } from 'mortise';
import { describeByTurns } from '../support/describe-each-dialect';

interface Person extends Model {
  id: number;
  name: string;
}

interface Toot extends Model {
  id: number;
  text: string;
}

/** People like and save toots, over one junction that may hold a pair several times. */
function defineMarks(database: Database) {
  const Person = database.define<Person>('Person', { name: DataTypes.STRING }, { timestamps: false });
  const Toot = database.define<Toot>('Toot', { text: DataTypes.STRING }, { timestamps: false });
  const Mark = database.define<Model>('Mark', {
    id: { type: DataTypes.INTEGER, primaryKey: true, autoIncrement: true },
    kind: DataTypes.STRING,
    note: DataTypes.STRING,
  });
  for (const kind of ['liked', 'saved'])
    Person.belongsToMany(Toot, {
      as: `${kind}Toots`,
      through: { model: Mark, unique: false, scope: { kind } },
      foreignKey: 'personId',
      otherKey: 'tootId',
      inverse: { as: `${kind}By` },
    });
  return { Person, Toot, Mark };
}

describeByTurns('Many-to-many associations over one junction without a unique key', ({ connect }) => {
  it('change the values of their own links, and of no other', async () => {
    const database = await connect([], { sync: false });
    const { Person, Toot, Mark } = defineMarks(database);
    await database.sync();
    const [ada, toot] = [await Person.create({ name: 'Ada' }), await Toot.create({ text: 'tea' })];
    const [liked, saved] = [ada.related('likedToots'), ada.related('savedToots')];
    await saved.add(toot, { through: { note: 'for later' } });
    await liked.add(toot, { through: { note: 'first' } });
    await liked.set([toot], { through: { note: 'second' } });
    const notes = async () =>
      (await Mark.findAll({ order: ['kind', 'note'] })).map(mark => [mark.get('kind'), mark.get('note')]);
    expect((await notes()).filter(([kind]) => kind === 'saved')).toEqual([['saved', 'for later']]);
    expect((await notes()).filter(([kind]) => kind === 'liked')).toEqual([['liked', 'second']]);
    await liked.remove(toot);
    expect(await notes()).toEqual([['saved', 'for later']]);
  });
});

describeByTurns('An aggregate with a condition of its own', ({ connect }) => {
  it('is compared with a list', async () => {
    const database = await connect([], { sync: false });
    const { Person } = defineMarks(database);
    await database.sync();
    await Person.create({ name: 'Ada', likedToots: [{ text: 'tea' }, { text: 'rain' }, { text: 'tea again' }] });
    await Person.create({ name: 'Ben', likedToots: [{ text: 'tea' }] });
    await Person.create({ name: 'Cleo', likedToots: [{ text: 'rain' }] });
    const aggregates = { tea: { count: 'likedToots', where: { text: { [Op.like]: 'tea%' } } } };
    const namesWith = async (tea: unknown): Promise<string[]> =>
      (await Person.findAll({ aggregates, where: { name: { [Op.ne]: 'Zoe' }, tea }, order: ['name'] })).map(
        ({ name }) => name,
      );
    expect(await namesWith([2, 5])).toEqual(['Ada']);
    expect(await namesWith([0, 1])).toEqual(['Ben', 'Cleo']);
    expect(await namesWith({ [Op.notIn]: [0, 1] })).toEqual(['Ada']);
    expect(await namesWith([])).toEqual([]);
  });
});

describeByTurns('SQL in a condition', ({ connect }) => {
  it('may hold question marks of its own', async () => {
    const database = await connect([], { sync: false });
    const { Person } = defineMarks(database);
    await database.sync();
    await Person.bulkCreate([{ name: 'who?' }, { name: 'what?' }, { name: 'Ada' }]);
    const found = await Person.findAll({
      where: { [Op.and]: [sql`${sql.attribute('name')} LIKE '%?'`, { name: { [Op.ne]: 'what?' } }] } as never,
    });
    expect(found.map(({ name }) => name)).toEqual(['who?']);
    const given = await Person.findAll({ where: sql`${sql.attribute('name')} = ${'what?'} AND '?' = ${'?'}` as never });
    expect(given.map(({ name }) => name)).toEqual(['what?']);
  });
});

describeByTurns('A paranoid junction', ({ connect }) => {
  it('loses a link for good by toggle with force, and keeps it marked without', async () => {
    const database = await connect([], { sync: false });
    const Person = database.define<Person>('Person', { name: DataTypes.STRING });
    const Toot = database.define<Toot>('Toot', { text: DataTypes.STRING });
    const Like = database.define<Model>('Like', {}, { paranoid: true });
    Person.belongsToMany(Toot, { as: 'toots', through: Like });
    await database.sync();
    const ada = await Person.create({ name: 'Ada', toots: [{ text: 'tea' }, { text: 'rain' }] });
    const [tea, rain] = await Toot.findAll({ order: ['id'] });
    const toots = ada.related('toots');
    await toots.toggle([tea as Toot]);
    await toots.toggle([rain as Toot], { force: true });
    expect(await toots.count()).toBe(0);
    expect((await Like.findAll({ paranoid: false })).map(like => like.get('tootId'))).toEqual([(tea as Toot).id]);
  });

  it('keeps links that were taken off before from a removal with force', async () => {
    const database = await connect([], { sync: false });
    const Person = database.define<Person>('Person', { name: DataTypes.STRING });
    const Toot = database.define<Toot>('Toot', { text: DataTypes.STRING });
    const Like = database.define<Model>('Like', {}, { paranoid: true });
    Person.belongsToMany(Toot, { as: 'toots', through: Like });
    await database.sync();
    const toots = (await Person.create({ name: 'Ada', toots: [{ text: 'tea' }, { text: 'rain' }] })).related('toots');
    expect(await toots.remove([1])).toBe(1);
    expect(await toots.remove([1, 2], { force: true })).toBe(1);
    expect((await Like.findAll({ paranoid: false })).map(like => like.get('tootId'))).toEqual([1]);
  });
});

describeByTurns('Links that may repeat', ({ connect }) => {
  it('count once where all of many keys are asked for', async () => {
    const database = await connect([], { sync: false });
    const Person = database.define<Person>('Person', { name: DataTypes.STRING });
    const Toot = database.define<Toot>('Toot', { text: DataTypes.STRING });
    Person.belongsToMany(Toot, { as: 'toots', through: { model: 'Read', unique: false } });
    await database.sync();
    const ids = Array.from({ length: 10 }, (_none, index) => index + 1);
    await Toot.bulkCreate(ids.map(id => ({ id, text: `toot ${id}` })) as never);
    const toots = (await Person.create({ name: 'Ada' })).related('toots');
    await toots.add(ids.slice(1));
    await toots.add([2] as never);
    const readers = (): Promise<number> => Person.count({ where: { toots: { [Op.all]: ids } } as never });
    expect([await toots.count(), await readers()]).toEqual([10, 0]);
    await toots.add([1] as never);
    expect(await readers()).toBe(1);
  });

  it('all stay where they have no primary key to be told apart by, and further ones are added', async () => {
    const database = await connect([], { sync: false });
    const Person = database.define<Person>('Person', { name: DataTypes.STRING });
    const Toot = database.define<Toot>('Toot', { text: DataTypes.STRING });
    const keys = { personId: DataTypes.INTEGER, tootId: DataTypes.INTEGER };
    const Read = database.define<Model>('Read', { ...keys, device: DataTypes.STRING }, { noPrimaryKey: true });
    Person.belongsToMany(Toot, {
      as: 'toots',
      through: { model: Read, unique: false },
      foreignKey: 'personId',
      otherKey: 'tootId',
    });
    await database.sync();
    await Toot.bulkCreate([{ text: 'one' }, { text: 'two' }] as never);
    const toots = (await Person.create({ name: 'Ada' })).related('toots');
    const devices = async (): Promise<readonly unknown[]> =>
      (await Read.findAll({ raw: true })).map(row => (row as never)['device']);
    await toots.add([1, 1, 2] as never, { through: { device: 'phone' } });
    expect(await toots.sync([1] as never)).toEqual({ added: [], updated: [], removed: [2] });
    expect(await devices()).toEqual(['phone', 'phone']);
    expect(await toots.sync([1, 1, 1] as never)).toEqual({ added: [1], updated: [], removed: [] });
    await toots.set([1, 1, 1] as never, { through: { device: 'desk' } });
    expect(await devices()).toEqual(['desk', 'desk', 'desk']);
  });
});

describeByTurns('An instance that is not saved, and has a key', ({ connect }) => {
  it('is not linked, though a row has that key', async () => {
    const database = await connect([], { sync: false });
    const { Person, Toot, Mark } = defineMarks(database);
    Person.hasMany(Toot, { as: 'drafts', foreignKey: 'draftedById' });
    await database.sync();
    const ada = await Person.create({ name: 'Ada' });
    const { id } = await Toot.create({ text: 'tea' });
    const unsaved = Toot.build({ id, text: 'not saved' });
    for (const verb of ['add', 'set', 'remove', 'has', 'toggle', 'sync'] as const) {
      const calling = (ada.related('likedToots') as never as Record<string, (item: unknown) => Promise<unknown>>)[
        verb
      ]?.(verb === 'add' || verb === 'remove' || verb === 'has' ? unsaved : [unsaved]);
      await expect(calling).rejects.toMatchObject({ code: 'NOT_SAVED' });
    }
    await expect(ada.related('drafts').add(unsaved)).rejects.toMatchObject({ code: 'NOT_SAVED' });
    expect([await Mark.count(), await Toot.count({ where: { draftedById: null } as never })]).toEqual([0, 1]);
  });
});

describeByTurns('A junction that is not to be shown', ({ connect }) => {
  it.each([
    ['hidden', true],
    ['shown', false],
  ])('is %s on what create gives as on what get gives', async (_name, hidden) => {
    const database = await connect([], { sync: false });
    const Person = database.define<Person>('Person', { name: DataTypes.STRING });
    const Toot = database.define<Toot>('Toot', { text: DataTypes.STRING });
    const Like = database.define<Model>('Like', { reaction: DataTypes.STRING });
    Person.belongsToMany(Toot, { as: 'toots', through: { model: Like, hidden } });
    await database.sync();
    const ada = await Person.create({ name: 'Ada' });
    const made = await ada.related('toots').create({ text: 'tea' }, { through: { reaction: 'love' } });
    const [got] = await ada.related('toots').get();
    for (const toot of [made, got as Toot]) expect('Like' in toot.toJSON()).toBe(!hidden);
    expect(await Like.count({ where: { reaction: 'love' } })).toBe(1);
  });
});

describeByTurns('A has-many', ({ connect }) => {
  async function openTasks() {
    const database = await connect([], { sync: false });
    const Person = database.define<Person>('Person', { name: DataTypes.STRING });
    const Task = database.define<Model>('Task', { title: DataTypes.STRING }, { paranoid: true });
    Person.hasMany(Task, { as: 'tasks', foreignKey: 'ownerId' });
    await database.sync();
    const ada = await Person.create({ name: 'Ada', tasks: [{ title: 'kept' }, { title: 'gone' }] });
    const [kept, gone] = await Task.findAll({ order: ['id'] });
    await gone?.destroy();
    const owners = async () =>
      (await Task.findAll({ paranoid: false, order: ['id'] })).map(task => task.get('ownerId'));
    return { ada, tasks: ada.related('tasks'), kept: kept as Model, gone: gone as Model, Task, owners };
  }

  it('leaves rows that are marked as deleted to their owner', async () => {
    const { ada, tasks, kept, gone, owners } = await openTasks();
    await tasks.remove([kept.get('id') as number, gone.get('id') as number]);
    expect(await owners()).toEqual([null, ada.id]);
    await tasks.add(kept.get('id'));
    await tasks.set([]);
    expect(await owners()).toEqual([null, ada.id]);
  });

  it('tells by updatedAt when a row was taken off', async () => {
    const { tasks, kept, Task } = await openTasks();
    const stamp = async () => ((await Task.findByPk(kept.get('id') as number)) as Model).get('updatedAt') as Date;
    const past = new Date('2020-01-01T00:00:00Z');
    for (const takeOff of [() => tasks.remove(kept), () => tasks.set([])]) {
      await tasks.add(kept);
      await Task.update({ updatedAt: past }, { where: { id: kept.get('id') as number }, silent: true } as never);
      expect(await stamp()).toEqual(past);
      await kept.reload();
      await takeOff();
      expect((await stamp()).getTime()).toBeGreaterThan(past.getTime());
    }
    // The instance that was given knows it too.
    await tasks.add(kept);
    kept.set('updatedAt', past);
    await tasks.remove(kept);
    expect((kept.get('updatedAt') as Date).getTime()).toBeGreaterThan(past.getTime());
  });

  it('is not both set and changed by one update', async () => {
    const { ada, kept, owners } = await openTasks();
    const both = { tasks: { set: [], remove: [kept.get('id')] } };
    await expect(ada.update(both as never)).rejects.toMatchObject({ code: 'NESTED_UPDATE' });
    expect(await owners()).toEqual([ada.id, ada.id]);
  });
});
