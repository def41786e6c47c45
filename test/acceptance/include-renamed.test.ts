import { describeByTurns } from '../support/describe-each-dialect';
import { LikedToot, Person, Profile, Toot } from '../support/worlds/likes';

const models = [Person, Toot, LikedToot, Profile];

describeByTurns('An association under several names', ({ connect }) => {
  async function ada(): Promise<Person> {
    await connect(models);
    const person = await Person.create({ name: 'Ada', profile: { city: 'London' } } as never);
    await person.createLikedToot({ text: 'tea' }, { through: { reaction: 'love' } });
    await person.createLikedToot({ text: 'cake' }, { through: { reaction: 'like' } });
    await Toot.bulkCreate([
      { text: 'hello', authorId: person.id },
      { text: 'rain', authorId: person.id },
    ]);
    return person;
  }

  it('is included under each, with conditions and limits of its own', async () => {
    await ada();
    const [person] = await Person.findAll({
      include: [
        'likedToots',
        { association: 'likedToots', as: 'loved', through: { where: { reaction: 'love' } }, required: false },
        { association: 'toots', as: 'newest', order: [['id', 'DESC']], limit: 1, attributes: ['text'] },
      ],
    });
    expect(person?.likedToots.map(({ text }) => text)).toEqual(['tea', 'cake']);
    expect(person?.loved.map(({ text, LikedToot: like }) => [text, like?.reaction])).toEqual([['tea', 'love']]);
    expect(person?.newest.map(({ text }) => text)).toEqual(['rain']);
    expect(person?.toots).toBeUndefined();
    const plain = JSON.parse(JSON.stringify(person)) as Record<string, { text: string }[]>;
    expect(plain['loved']?.map(({ text }) => text)).toEqual(['tea']);
  });

  it.each(['join', 'separate', 'json'] as const)('is alike by the strategy %s', async strategy => {
    await ada();
    const [person] = await Person.findAll({
      include: [
        { association: 'likedToots', as: 'loved', through: { where: { reaction: 'love' } }, strategy },
        { association: 'likedToots', as: 'liked', through: { where: { reaction: 'like' } }, strategy },
        { association: 'profile', as: 'card' },
      ],
    });
    expect(person?.loved.map(({ text }) => text)).toEqual(['tea']);
    expect(person?.liked.map(({ text }) => text)).toEqual(['cake']);
    expect(person?.card?.city).toBe('London');
  });

  it('is loaded, and read again by reload', async () => {
    const person = await ada();
    const loaded = await person.load({
      association: 'likedToots',
      as: 'loved',
      through: { where: { reaction: 'love' } },
    });
    expect(loaded.loved.map(({ text }) => text)).toEqual(['tea']);
    await LikedToot.update({ reaction: 'love' }, { where: { likedById: person.id } });
    await person.reload();
    expect(loaded.loved.map(({ text }) => text)).toEqual(['tea', 'cake']);
  });

  it('is saved and changed as before', async () => {
    await ada();
    const [person] = await Person.findAll({ include: { association: 'toots', as: 'written' } });
    await person?.update({ name: 'Ada L.' });
    expect(person?.changed()).toEqual([]);
    expect(await Toot.count()).toBe(4);
  });

  it.each(['name', 'toots', 'save', '', '__proto__', 'constructor'])('can not be called %j', async as => {
    await ada();
    const find = Person.findAll({ include: { association: 'likedToots', as } });
    await expect(find).rejects.toMatchObject({ code: 'NAME_COLLISION' });
  });

  it('can not have one name twice', async () => {
    await ada();
    const both = [
      { association: 'likedToots', as: 'liked' },
      { association: 'toots', as: 'liked' },
    ] as const;
    await expect(Person.findAll({ include: both })).rejects.toMatchObject({ code: 'INVALID_INCLUDE' });
    await expect(Person.findAll({ include: ['toots', 'toots'] })).rejects.toThrow("as: 'others'");
  });
});
