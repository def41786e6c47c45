import type { Model } from 'mortise';
import { describeByTurns, statementLog } from '../support/describe-each-dialect';
import { Person, Toot, likes } from '../support/worlds/likes';

async function adaAndToots(): Promise<{ ada: Person; toots: Toot[] }> {
  const ada = await Person.create({ name: 'Ada' });
  const toots = await Toot.bulkCreate(['one', 'two', 'three'].map(text => ({ text })));
  await ada.related('likedToots').add([1, 2], { through: { reaction: 'like' } });
  return { ada, toots };
}

const liked = async (ada: Person): Promise<unknown[]> =>
  (await ada.related('likedToots').get({ order: ['id'] })).map(({ text, LikedToot: link }) => [text, link?.reaction]);

describeByTurns('update with associations', ({ connect }) => {
  it('adds, removes and creates beside what is linked', async () => {
    await connect(likes);
    const { ada, toots } = await adaAndToots();
    const create = [{ text: 'new', LikedToot: { reaction: 'love' } }, { text: 'newer' }];
    await ada.update({ name: 'Ada L.', likedToots: { add: toots[2] as Toot, remove: 1, create } });
    expect((await Person.findByPk(ada.id))?.name).toBe('Ada L.');
    expect(await liked(ada)).toEqual([['two', 'like'], ['three', null], ['new', 'love'], ['newer', null]]); // prettier-ignore
  }); // P26

  it('replaces the list when it is set, with keys, instances and new rows mixed', async () => {
    await connect(likes);
    const { ada, toots } = await adaAndToots();
    await ada.update({ likedToots: { set: [2, toots[2] as Toot, { text: 'new' }] } });
    expect(await liked(ada)).toEqual([['two', 'like'], ['three', null], ['new', null]]); // prettier-ignore
    await ada.update({ likedToots: { set: null } });
    expect(await liked(ada)).toEqual([]);
  }); // P26

  it('writes has-many, has-one and belongs-to associations', async () => {
    await connect(likes);
    const { ada } = await adaAndToots();
    await ada.update({ toots: { add: [1, { text: 'own' }] }, profile: { create: { city: 'Ulm' } } });
    const own = await ada.related('toots').get({ order: ['id'] });
    expect(own.map(({ text }) => text)).toEqual(['one', 'own']);
    expect((await ada.related('profile').get())?.city).toBe('Ulm');
    await own[0]?.update({ author: { create: { name: 'Bob' } } });
    expect((await own[0]?.related('author').get())?.name).toBe('Bob');
    await own[0]?.update({ text: 'uno', author: { set: ada } });
    expect((await Toot.findByPk(1))?.authorId).toBe(ada.id);
    await ada.update({ toots: { remove: 1 }, profile: { set: null } });
    expect([await ada.related('toots').count(), await ada.related('profile').get()]).toEqual([1, null]);
  }); // P26

  it('writes the associations that its option "fields" names, and no others', async () => {
    await connect(likes);
    const { ada } = await adaAndToots();
    const values = { name: 'Eve', likedToots: { add: 3 } };
    await ada.update(values, { fields: ['name'] });
    expect([(await Person.findByPk(ada.id))?.name, await ada.related('likedToots').count()]).toEqual(['Eve', 2]);
    await ada.update({ ...values, name: 'Ada' }, { fields: ['likedToots'] });
    expect([(await Person.findByPk(ada.id))?.name, await ada.related('likedToots').count()]).toEqual(['Eve', 3]);
  });

  it('writes all of it or nothing', async () => {
    await connect(likes);
    const { ada } = await adaAndToots();
    const update = ada.update({ name: 'Eve', likedToots: { remove: 1, create: { text: 'new' }, add: 99 } });
    await expect(update).rejects.toMatchObject({ code: 'FOREIGN_KEY_CONSTRAINT' });
    expect((await Person.findByPk(ada.id))?.name).toBe('Ada');
    expect([await liked(ada), await Toot.count()]).toEqual([[['one', 'like'], ['two', 'like']], 3]); // prettier-ignore
  });

  it('creates many rows and links in one statement each', async () => {
    const { log, statements, clear } = statementLog();
    await connect(likes, { logging: log });
    const { ada } = await adaAndToots();
    clear();
    await ada.update({ likedToots: { create: [1, 2, 3, 4, 5].map(number => ({ text: `new ${number}` })) } });
    expect(statements.filter(sql => sql.startsWith('INSERT'))).toHaveLength(2);
  }); // P25

  it.each([
    ['a list that does not say what to do', { likedToots: [1] }, /does not say what is to be done/],
    ['a verb that is none', { likedToots: { ad: [1] } }, /no verb "ad". Did you mean "add"/],
    ['a list that is set and changed', { likedToots: { set: [1], add: [2] } }, /sets the whole list/],
    ['a key to create', { likedToots: { create: 5 } }, /creates rows from objects/],
    ['a wrong key', { likedToots: { add: 'x' } }, /Toot.id/],
    ['an unsaved target', { author: { set: Person.prototype } }, /./],
  ])('refuses %s before anything is written', async (_what, values, message) => {
    const { log, statements, clear } = statementLog();
    await connect(likes, { logging: log });
    const { ada, toots } = await adaAndToots();
    clear();
    const target = 'author' in values ? (toots[0] as Model) : ada;
    await expect(target.update(values as never)).rejects.toMatchObject({ message: expect.stringMatching(message) });
    expect(statements).toEqual([]);
  });
});
