import { DataTypes } from 'mortise';
import { describeEachDialect, statementLog } from '../support/describe-each-dialect';
import { meeting } from '../support/meeting';
import { Person, Toot, LikedToot, likes } from '../support/worlds/likes';

async function adaAndToots(): Promise<{ ada: Person; toots: Toot[] }> {
  const ada = await Person.create({ name: 'Ada' });
  const toots = await Toot.bulkCreate(['one', 'two', 'three', 'four'].map(text => ({ text })));
  return { ada, toots };
}

const reactions = async (): Promise<unknown[]> =>
  (await LikedToot.findAll({ order: ['likedTootId'] })).map(({ likedTootId, reaction }) => [likedTootId, reaction]);

describeEachDialect('person.related()', ({ connect }) => {
  it('has every verb of a many-to-many', async () => {
    await connect(likes);
    const { ada, toots } = await adaAndToots();
    const liked = ada.related('likedToots');
    await liked.add([toots[0] as Toot, 2], { through: { reaction: 'love' } });
    expect(await liked.count()).toBe(2);
    expect(await liked.has([1, 2])).toBe(true);
    expect(await liked.remove(2)).toBe(1);
    await liked.set([1, 3]);
    const five = await liked.create({ text: 'five' }, { through: { reaction: 'wow' } });
    expect(five).toBeInstanceOf(Toot);
    const found = await liked.get({ order: ['id'], where: { text: ['one', 'five'] } });
    expect(found.map(({ text, LikedToot: link }) => [text, link?.reaction])).toEqual([['one', 'love'], ['five', 'wow']]); // prettier-ignore
    await liked.set(null);
    expect(await liked.get()).toEqual([]);
  }); // P47

  it('reads alike before and after models change, of each source its own', async () => {
    const database = await connect(likes);
    const { ada, toots } = await adaAndToots();
    const bob = await Person.create({ name: 'Bob' });
    await ada.addLikedToots(toots.slice(0, 2));
    await bob.addLikedToots(toots.slice(2));
    const read = async (): Promise<unknown[]> => [
      (await ada.getLikedToots()).map(({ text, LikedToot: link }) => [text, link?.likedById]),
      (await bob.getLikedToots({ logging: false })).map(({ text }) => text),
    ];
    const expected = [[['one', 1], ['two', 1]], ['three', 'four']]; // prettier-ignore
    expect(await read()).toEqual(expected);
    database.define('Note', { text: DataTypes.STRING });
    Person.hasMany(database.models.getOrThrow('Note'), { as: 'notes' });
    expect(await read()).toEqual(expected);
    const [one] = await ada.getLikedToots();
    await one?.update({ text: 'changed' });
    expect((await ada.getLikedToots())[0]?.text).toBe('changed');
  });

  it('has those of a has-many and of to-one associations', async () => {
    await connect(likes);
    const { ada, toots } = await adaAndToots();
    await ada.related('toots').add(toots);
    expect(await ada.related('toots').count({ where: { text: 'one' } })).toBe(1);
    const [one] = await ada.related('toots').get({ order: ['id'] });
    expect((await one?.related('author').get())?.name).toBe('Ada');
    await one?.related('author').set(null);
    expect(await ada.related('toots').count()).toBe(3);
    expect(await ada.related('profile').get()).toBeNull();
    await ada.related('profile').create({ city: 'Ulm' });
    expect((await ada.related('profile').get())?.city).toBe('Ulm');
  }); // P47

  it('names the nearest association for one that is not there', async () => {
    await connect(likes);
    const { ada } = await adaAndToots();
    expect(() => ada.related('likedToot' as never)).toThrow(
      'Person has no association "likedToot". Did you mean "likedToots"?',
    );
  });

  it('refuses a misspelt option before anything is written', async () => {
    await connect(likes);
    const { ada } = await adaAndToots();
    const adding = ada.related('likedToots').add(1, { thruogh: {} } as never);
    await expect(adding).rejects.toMatchObject({ code: 'UNKNOWN_OPTION' });
    expect(await LikedToot.count()).toBe(0);
  });
});

describeEachDialect('toggle', ({ connect }) => {
  it('takes off what is linked and links the rest', async () => {
    await connect(likes);
    const { ada, toots } = await adaAndToots();
    const liked = ada.related('likedToots');
    await liked.add([1, 2], { through: { reaction: 'like' } });
    const changes = await liked.toggle([2, toots[2] as Toot, 2], { through: { reaction: 'love' } });
    expect(changes).toEqual({ added: [3], updated: [], removed: [2] });
    expect(await reactions()).toEqual([[1, 'like'], [3, 'love']]); // prettier-ignore
    expect(await liked.toggle([2, 3])).toEqual({ added: [2], updated: [], removed: [3] });
    expect(await liked.toggle([])).toEqual({ added: [], updated: [], removed: [] });
  });

  it('works on a has-many', async () => {
    await connect(likes);
    const { ada } = await adaAndToots();
    await ada.related('toots').add([1]);
    expect(await ada.related('toots').toggle([1, 2])).toEqual({ added: [2], updated: [], removed: [1] });
  });

  it('sees the links of now, whatever its transaction has read before', async () => {
    const database = await connect(likes, { file: true });
    const { ada } = await adaAndToots();
    const bothHaveRead = meeting(2);
    const toggling = (): Promise<{ added: readonly unknown[]; removed: readonly unknown[] }> =>
      database.transaction({ type: 'DEFERRED', retry: 5 }, async () => {
        const liked = (await Person.findByPk(ada.id, { rejectOnEmpty: true })).related('likedToots');
        await liked.count();
        await bothHaveRead();
        return liked.toggle(1);
      });
    const changes = await Promise.all([toggling(), toggling()]);
    expect(changes.map(({ added, removed }) => `${added.length}${removed.length}`).sort()).toEqual(['01', '10']);
    expect(await ada.related('likedToots').count()).toBe(0);
  }); // F2

  it('changes nothing when one of its writes fails', async () => {
    await connect(likes);
    const { ada } = await adaAndToots();
    const liked = ada.related('likedToots');
    await liked.add([1]);
    await expect(liked.toggle([1, 99])).rejects.toMatchObject({ code: 'FOREIGN_KEY_CONSTRAINT' });
    expect(await reactions()).toEqual([[1, null]]);
  });
});

describeEachDialect('sync', ({ connect }) => {
  it('makes the list what it is given, with values for each, and tells what changed', async () => {
    await connect(likes);
    const { ada, toots } = await adaAndToots();
    const liked = ada.related('likedToots');
    await liked.add([1, 2, 4], { through: { reaction: 'like' } });
    const changes = await liked.sync([
      1,
      { target: 2, through: { reaction: 'love' } },
      { target: toots[2] as Toot, through: { reaction: 'wow' } },
    ]);
    expect(changes).toEqual({ added: [3], updated: [2], removed: [4] });
    expect(await reactions()).toEqual([[1, 'like'], [2, 'love'], [3, 'wow']]); // prettier-ignore
  });

  it('has values that all share, which those of one target go over', async () => {
    await connect(likes);
    const { ada } = await adaAndToots();
    const entries = [1, { target: 2, through: { reaction: 'love' } }];
    await ada.related('likedToots').sync(entries, { through: { reaction: 'like' } });
    expect(await reactions()).toEqual([[1, 'like'], [2, 'love']]); // prettier-ignore
  });

  it('clears with an empty list, and works on a has-many', async () => {
    await connect(likes);
    const { ada } = await adaAndToots();
    await ada.related('likedToots').add([1, 2]);
    expect(await ada.related('likedToots').sync([])).toEqual({ added: [], updated: [], removed: [1, 2] });
    await ada.related('toots').add([1, 2]);
    expect(await ada.related('toots').sync([2, 3])).toEqual({ added: [3], updated: [], removed: [1] });
  });

  it('refuses values of links where there is no junction, before anything is written', async () => {
    await connect(likes);
    const { ada } = await adaAndToots();
    const toots = ada.related('toots');
    await toots.set([1]);
    await expect(toots.sync([2, { target: 3, through: { reaction: 'love' } }])).rejects.toMatchObject({
      code: 'INVALID_OPTION',
      message: expect.stringContaining('Person.toots is a HasMany association') as string,
    });
    expect((await toots.get()).map(({ id }) => id)).toEqual([1]);
  });

  it('ends as one of the lists when several callers sync at once', async () => {
    await connect(likes, { file: true });
    const { ada } = await adaAndToots();
    const lists = [[1, 2], [3, 4], [1, 4], [2]]; // prettier-ignore
    await Promise.all(lists.map(list => ada.related('likedToots').sync(list)));
    const linked = (await LikedToot.findAll({ order: ['likedTootId'] })).map(({ likedTootId }) => likedTootId);
    expect(lists).toContainEqual(linked);
  }); // P18

  it.each(['likedToots', 'toots'])('tells of each link once, whoever syncs %s at the same time', async name => {
    await connect(likes, { file: true });
    const { ada } = await adaAndToots();
    const lists = [[1, 2], [3, 4], [1, 4], [2]]; // prettier-ignore
    const reports = await Promise.all(lists.map(list => ada.related(name as 'toots').sync(list)));
    const times = (ids: readonly unknown[], id: number): number => ids.filter(each => each === id).length;
    const left = [1, 2, 3, 4].filter(
      id => times(reports.flatMap(({ added }) => added), id) > times(reports.flatMap(({ removed }) => removed), id),
    ); // prettier-ignore
    expect((await ada.related(name as 'toots').get()).map(({ id }) => id).sort()).toEqual(left);
    expect(lists).toContainEqual(left);
  });

  it.each([
    ['no list', 1, 'INVALID_TARGET'],
    ['values that are no object', [{ target: 1, through: 5 }], 'INVALID_THROUGH'],
    ['a target of nothing', [{ target: null }], 'INVALID_TARGET'],
  ])('refuses %s before anything is written', async (_what, entries, code) => {
    const { log, statements, clear } = statementLog();
    await connect(likes, { logging: log });
    const { ada } = await adaAndToots();
    clear();
    await expect(ada.related('likedToots').sync(entries as never)).rejects.toMatchObject({ code });
    expect(statements).toEqual([]);
  });
});
