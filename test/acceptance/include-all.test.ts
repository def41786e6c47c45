import { describeByTurns } from '../support/describe-each-dialect';
import { likes, Person, Toot } from '../support/worlds/likes';

describeByTurns('an include of every association', ({ connect }) => {
  beforeEach(async () => {
    await connect(likes);
    const ada = await Person.create({ name: 'Ada', profile: { city: 'London' } } as never);
    const toot = await Toot.create({ text: 'tea', authorId: ada.id });
    await ada.addLikedToot(toot, { through: { reaction: 'love' } });
  });

  it.each([
    ['all', 'all'],
    ['{ all: true }', { all: true }],
    ['a list', [{ all: true }]],
  ] as const)('is written %s, and leads to no junction', async (_label, include) => {
    const [ada] = await Person.findAll({ include: include as { all: true } });
    expect(Object.keys(ada?.toJSON() ?? {}).sort()).toEqual([
      'createdAt',
      'id',
      'likedToots',
      'name',
      'profile',
      'toots',
      'updatedAt',
    ]);
    expect(ada?.likedToots.map(({ text }) => text)).toEqual(['tea']);
  });

  it('gives way to what is named beside it, and may be of one kind', async () => {
    const [ada] = await Person.findAll({
      include: [{ all: true }, { association: 'toots', where: { text: 'sea' }, required: false }],
    });
    expect([ada?.toots, ada?.likedToots.length, ada?.profile?.city]).toEqual([[], 1, 'London']);
    const [one] = await Person.findAll({ include: { all: 'HasOne' } });
    expect([one?.profile?.city, one?.toots]).toEqual(['London', undefined]);
  });

  it('goes on until a model comes again', async () => {
    const [toot] = await Toot.findAll({ include: { all: true, nested: true } });
    expect(toot?.author?.profile?.city).toBe('London');
    expect(toot?.author?.toots).toBeUndefined();
    expect(toot?.likedBy[0]?.profile?.city).toBe('London');
  });

  it('names no association itself', async () => {
    const include = { all: true, association: 'toots' } as never;
    await expect(Person.findAll({ include })).rejects.toMatchObject({ code: 'INVALID_INCLUDE' });
    await expect(Person.findAll({ include: { all: 5 } as never })).rejects.toMatchObject({ code: 'INVALID_OPTION' });
  });

  it('knows the kinds of associations, and says which was meant', async () => {
    for (const [all, hint] of [
      ['hasOne', 'HasOne'],
      ['Foo', 'kind "Foo"'],
    ])
      await expect(Person.findAll({ include: { all } as never })).rejects.toMatchObject({
        code: 'INVALID_INCLUDE',
        message: expect.stringContaining(hint as string) as string,
      });
  });

  it('is loaded onto an instance too, and read again', async () => {
    const ada = await Person.findOne({ rejectOnEmpty: true });
    await ada.load({ all: true });
    expect(ada.likedToots?.map(({ text }) => text)).toEqual(['tea']);
    await ada.reload();
    expect(ada.profile?.city).toBe('London');
  });

  it('is refused where something is created, and nested without it', async () => {
    const created = Person.create({ name: 'Ben' } as never, { include: { all: true } as never });
    await expect(created).rejects.toMatchObject({ message: expect.stringContaining('has to be named') as string });
    const nested = Person.findAll({ include: { association: 'toots', nested: true } });
    await expect(nested).rejects.toMatchObject({ code: 'INVALID_INCLUDE' });
  });
});
