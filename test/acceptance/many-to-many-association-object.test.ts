import type { BelongsToManyAssociation } from 'mortise';
import { describeEachDialect, statementLog } from '../support/describe-each-dialect';
import { Person, Toot, likes } from '../support/worlds/likes';

/** The association between just these models: the registry knows it without their types. */
const likedToots = (): BelongsToManyAssociation<Person, Toot> =>
  Person.associations.get('likedToots') as unknown as BelongsToManyAssociation<Person, Toot>;
const textsOf = (toots: readonly Toot[]): readonly string[] => toots.map(({ text }) => text);

describeEachDialect('The association object of a many-to-many', ({ connect }) => {
  async function adaAndToots(): Promise<{ ada: Person; toots: [Toot, Toot, Toot] }> {
    const ada = await Person.create({ name: 'Ada' });
    const [first, second, third] = await Toot.bulkCreate([{ text: 'one' }, { text: 'two' }, { text: 'three' }]);
    return { ada, toots: [first, second, third] as [Toot, Toot, Toot] };
  }

  it('adds to the instance it is given first', async () => {
    await connect(likes);
    const { ada, toots } = await adaAndToots();
    await likedToots().add(ada, [toots[0], toots[1].id, String(toots[2].id)]);
    expect(textsOf(await likedToots().get(ada))).toEqual(['one', 'two', 'three']);
  }); // S59 S60 S61

  it('passes junction values to what it adds', async () => {
    await connect(likes);
    const { ada, toots } = await adaAndToots();
    await likedToots().add(ada, toots[0], { through: { reaction: 'love' } });
    const [toot] = await likedToots().get(ada);
    expect(toot?.LikedToot?.reaction).toBe('love');
  }); // S59 S81

  it('sets the whole list of the instance', async () => {
    await connect(likes);
    const { ada, toots } = await adaAndToots();
    await likedToots().add(ada, toots);
    await likedToots().set(ada, [toots[2]]);
    expect(textsOf(await likedToots().get(ada))).toEqual(['three']);
  }); // S59 S77

  it('clears with null', async () => {
    await connect(likes);
    const { ada, toots } = await adaAndToots();
    await likedToots().add(ada, toots);
    await likedToots().set(ada, null);
    expect(await likedToots().count(ada)).toBe(0);
  }); // S59 S79

  it('removes, and gives the number of links that went', async () => {
    await connect(likes);
    const { ada, toots } = await adaAndToots();
    await likedToots().add(ada, toots);
    expect(await likedToots().remove(ada, [toots[0], toots[1].id])).toBe(2);
    expect(textsOf(await likedToots().get(ada))).toEqual(['three']);
  }); // S59 S75

  it('creates a target and links it to the instance', async () => {
    await connect(likes);
    const { ada } = await adaAndToots();
    const toot = await likedToots().create(ada, { text: 'fresh' }, { through: { reaction: 'wow' } });
    expect(toot).toBeInstanceOf(Toot);
    expect(await likedToots().has(ada, toot)).toBe(true);
    expect(toot.LikedToot?.reaction).toBe('wow');
  }); // S59 S72

  it('gets with a where', async () => {
    await connect(likes);
    const { ada, toots } = await adaAndToots();
    await likedToots().add(ada, toots);
    expect(textsOf(await likedToots().get(ada, { where: { text: 'two' } }))).toEqual(['two']);
  }); // S59 S64 S65

  it('tells whether all of several are linked', async () => {
    await connect(likes);
    const { ada, toots } = await adaAndToots();
    await likedToots().add(ada, [toots[0], toots[1]]);
    expect(await likedToots().has(ada, [toots[0], toots[1]])).toBe(true);
    expect(await likedToots().has(ada, toots)).toBe(false);
  }); // S59 S74

  it('counts with a where', async () => {
    await connect(likes);
    const { ada, toots } = await adaAndToots();
    await likedToots().add(ada, toots);
    expect(await likedToots().count(ada)).toBe(3);
    expect(await likedToots().count(ada, { where: { text: 'two' } })).toBe(1);
  }); // S59 S71

  it('works from the inverse too', async () => {
    await connect(likes);
    const { ada, toots } = await adaAndToots();
    await likedToots().pairedWith.add(toots[0], ada);
    expect(textsOf(await likedToots().get(ada))).toEqual(['one']);
  }); // S40 S45 S59

  it('refuses an instance of another model as its source', async () => {
    await connect(likes);
    const { toots } = await adaAndToots();
    // @ts-expect-error a Toot is no Person
    await expect(likedToots().get(toots[0])).rejects.toMatchObject({ code: 'INVALID_SOURCE' });
  }); // S59

  it.each(['set', 'add', 'remove', 'create', 'get', 'has', 'count'] as const)(
    'refuses a misspelt option of %s before anything is sent',
    async verb => {
      const log = statementLog();
      await connect(likes, { logging: log.log });
      const { ada, toots } = await adaAndToots();
      // Kept in a variable, the option gets past the compiler's check of literals.
      const misspelt: object = { loging: false };
      const calls = {
        set: () => likedToots().set(ada, [toots[0]], misspelt),
        add: () => likedToots().add(ada, toots[0], misspelt),
        remove: () => likedToots().remove(ada, toots[0], misspelt),
        create: () => likedToots().create(ada, { text: 'new' }, misspelt),
        get: () => likedToots().get(ada, misspelt),
        has: () => likedToots().has(ada, toots[0], misspelt),
        count: () => likedToots().count(ada, misspelt),
      };
      log.clear();
      await expect(calls[verb]()).rejects.toMatchObject({ code: 'UNKNOWN_OPTION' });
      expect(log.statements).toEqual([]);
    },
  ); // S59 F15
});
