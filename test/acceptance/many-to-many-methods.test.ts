import { describeByTurns, statementLog } from '../support/describe-each-dialect';
import { Person, Toot, LikedToot, likes } from '../support/worlds/likes';

const textsOf = (toots: readonly Toot[]): readonly string[] => toots.map(({ text }) => text);

describeByTurns('The methods of a many-to-many association', ({ connect }) => {
  async function adaAndToots(): Promise<{ ada: Person; toots: [Toot, Toot, Toot] }> {
    const ada = await Person.create({ name: 'Ada' });
    const [first, second, third] = await Toot.bulkCreate([{ text: 'one' }, { text: 'two' }, { text: 'three' }]);
    return { ada, toots: [first, second, third] as [Toot, Toot, Toot] };
  }

  describe('add', () => {
    it('links one instance', async () => {
      await connect(likes);
      const { ada, toots } = await adaAndToots();
      await ada.addLikedToot(toots[0]);
      expect(textsOf(await ada.getLikedToots())).toEqual(['one']);
    }); // S60 S76 S84 S85

    it('links by a primary key', async () => {
      await connect(likes);
      const { ada, toots } = await adaAndToots();
      await ada.addLikedToot(toots[1].id);
      expect(textsOf(await ada.getLikedToots())).toEqual(['two']);
    }); // S60 S84

    it('links a mixed list of instances and keys', async () => {
      await connect(likes);
      const { ada, toots } = await adaAndToots();
      await ada.addLikedToots([toots[2], toots[0].id]);
      expect(textsOf(await ada.getLikedToots())).toEqual(['one', 'three']);
    }); // S60 S76

    it('takes keys as strings too', async () => {
      await connect(likes);
      const { ada, toots } = await adaAndToots();
      await ada.addLikedToots([String(toots[0].id), toots[1].id]);
      expect(textsOf(await ada.getLikedToots())).toEqual(['one', 'two']);
    }); // S61

    it('takes a bare instance and a bare key in its plural form', async () => {
      await connect(likes);
      const { ada, toots } = await adaAndToots();
      await ada.addLikedToots(toots[0]);
      await ada.addLikedToots(toots[2].id);
      expect(textsOf(await ada.getLikedToots())).toEqual(['one', 'three']);
    }); // S62

    it('keeps existing links', async () => {
      await connect(likes);
      const { ada, toots } = await adaAndToots();
      await ada.addLikedToots([toots[0], toots[1]]);
      await ada.addLikedToot(toots[2]);
      expect(textsOf(await ada.getLikedToots())).toEqual(['one', 'two', 'three']);
    }); // S76

    it('leaves one link when a target is added again', async () => {
      await connect(likes);
      const { ada, toots } = await adaAndToots();
      await ada.addLikedToot(toots[0]);
      await ada.addLikedToot(toots[0]);
      expect(await LikedToot.count()).toBe(1);
    }); // S76 P18

    it('keeps the junction values of a target that is added again without any', async () => {
      await connect(likes);
      const { ada, toots } = await adaAndToots();
      await ada.addLikedToot(toots[0], { through: { reaction: 'love' } });
      await ada.addLikedToot(toots[0].id);
      expect((await LikedToot.findAll()).map(({ reaction }) => reaction)).toEqual(['love']);
    }); // S76

    it('updates the junction values of a target that is linked already', async () => {
      await connect(likes);
      const { ada, toots } = await adaAndToots();
      await ada.addLikedToots([toots[0], toots[1]], { through: { reaction: 'like' } });
      await ada.addLikedToot(toots[0], { through: { reaction: 'love' } });
      const liked = await ada.getLikedToots();
      expect(liked.map(toot => toot.LikedToot?.reaction)).toEqual(['love', 'like']);
    }); // S76

    it('moves updatedAt, and not createdAt, of a link whose values it updates', async () => {
      await connect(likes);
      const { ada, toots } = await adaAndToots();
      await ada.addLikedToot(toots[0], { through: { reaction: 'like' } });
      const past = new Date('2020-01-01T00:00:00Z');
      await LikedToot.update({ createdAt: past, updatedAt: past }, { all: true });
      await ada.addLikedToot(toots[0], { through: { reaction: 'love' } });
      const [link] = await LikedToot.findAll();
      expect(link?.get('createdAt')).toEqual(past);
      expect((link?.get('updatedAt') as Date).getTime()).toBeGreaterThan(past.getTime());
    }); // S18 S76

    it('links a target that is listed twice once', async () => {
      await connect(likes);
      const { ada, toots } = await adaAndToots();
      await ada.addLikedToots([toots[0], toots[0].id, String(toots[0].id)]);
      expect(await LikedToot.count()).toBe(1);
    }); // S60

    it('does nothing with an empty list', async () => {
      const log = statementLog();
      await connect(likes, { logging: log.log });
      const { ada } = await adaAndToots();
      log.clear();
      await ada.addLikedToots([]);
      expect(log.statements).toEqual([]);
    }); // S60

    it('works from the other side of the association', async () => {
      await connect(likes);
      const { ada, toots } = await adaAndToots();
      await toots[0].addLikedBy([ada]);
      expect(await ada.hasLikedToot(toots[0])).toBe(true);
    }); // S27 S40

    it('refuses a target that is not there, and links none of the others', async () => {
      await connect(likes);
      const { ada, toots } = await adaAndToots();
      await expect(ada.addLikedToots([toots[0], 999])).rejects.toMatchObject({ code: 'FOREIGN_KEY_CONSTRAINT' });
      expect(await LikedToot.count()).toBe(0);
    }); // S76 F18b

    it('refuses an instance of another model', async () => {
      await connect(likes);
      const { ada } = await adaAndToots();
      // @ts-expect-error a Person is no Toot
      await expect(ada.addLikedToot(ada)).rejects.toMatchObject({ code: 'INVALID_TARGET' });
    }); // S60

    it('refuses a target that is not saved yet', async () => {
      await connect(likes);
      const { ada } = await adaAndToots();
      await expect(ada.addLikedToot(Toot.build({ text: 'draft' }))).rejects.toMatchObject({ code: 'NOT_SAVED' });
    }); // S60

    it('refuses a plain object and says which method creates', async () => {
      await connect(likes);
      const { ada } = await adaAndToots();
      // @ts-expect-error values are for createLikedToot
      const adding = ada.addLikedToot({ text: 'new' });
      await expect(adding).rejects.toMatchObject({
        code: 'INVALID_TARGET',
        hint: expect.stringContaining('create') as string,
      });
    }); // S60

    it.each([null, undefined])('refuses %s', async nothing => {
      await connect(likes);
      const { ada } = await adaAndToots();
      await expect(ada.addLikedToot(nothing as unknown as Toot)).rejects.toMatchObject({ code: 'INVALID_TARGET' });
    }); // S60 P31

    it('refuses null inside a list', async () => {
      await connect(likes);
      const { ada, toots } = await adaAndToots();
      // @ts-expect-error null is no target
      await expect(ada.addLikedToots([toots[0], null])).rejects.toMatchObject({ code: 'INVALID_TARGET' });
    }); // S60

    it('refuses a key of the wrong type before anything is sent', async () => {
      const log = statementLog();
      await connect(likes, { logging: log.log });
      const { ada } = await adaAndToots();
      log.clear();
      await expect(ada.addLikedToot('abc')).rejects.toMatchObject({ code: 'INVALID_VALUE' });
      expect(log.statements).toEqual([]);
    }); // S61

    it('refuses a source that is not saved yet', async () => {
      await connect(likes);
      const { toots } = await adaAndToots();
      const grace = Person.build({ name: 'Grace' });
      await expect(grace.addLikedToot(toots[0])).rejects.toMatchObject({ code: 'NOT_SAVED' });
    }); // S60

    it('refuses a source that was loaded without its key', async () => {
      await connect(likes);
      const { toots } = await adaAndToots();
      const ada = await Person.findOne({ attributes: ['name'] });
      await expect(ada?.addLikedToot(toots[0])).rejects.toMatchObject({ code: 'MISSING_KEY' });
    }); // S60

    it('takes part in the transaction around it', async () => {
      const database = await connect(likes);
      const { ada, toots } = await adaAndToots();
      const undone = database.transaction(async () => {
        await ada.addLikedToots(toots);
        throw new Error('changed our mind');
      });
      await expect(undone).rejects.toThrow('changed our mind');
      expect(await ada.countLikedToots()).toBe(0);
    }); // S76
  });

  describe('set', () => {
    it('makes the list the whole list', async () => {
      await connect(likes);
      const { ada, toots } = await adaAndToots();
      await ada.setLikedToots([toots[0], toots[1]]);
      await ada.setLikedToots([toots[1].id, toots[2]]);
      expect(textsOf(await ada.getLikedToots())).toEqual(['two', 'three']);
    }); // S77 S78 S84

    it('keeps the rows of links that stay', async () => {
      await connect(likes);
      const { ada, toots } = await adaAndToots();
      await ada.addLikedToot(toots[0], { through: { reaction: 'love' } });
      await ada.setLikedToots([toots[0], toots[1]]);
      const liked = await ada.getLikedToots();
      expect(liked.map(toot => toot.LikedToot?.reaction)).toEqual(['love', null]);
    }); // S77

    it('updates the junction values of links that stay', async () => {
      await connect(likes);
      const { ada, toots } = await adaAndToots();
      await ada.addLikedToot(toots[0], { through: { reaction: 'love' } });
      await ada.setLikedToots([toots[0], toots[1]], { through: { reaction: 'wow' } });
      const liked = await ada.getLikedToots();
      expect(liked.map(toot => toot.LikedToot?.reaction)).toEqual(['wow', 'wow']);
    }); // S77 S81

    it.each([
      ['an empty list', []],
      ['null', null],
    ])('clears with %s', async (_name, none) => {
      await connect(likes);
      const { ada, toots } = await adaAndToots();
      await ada.addLikedToots(toots);
      await ada.setLikedToots(none);
      expect(await ada.countLikedToots()).toBe(0);
    }); // S79

    it('refuses undefined, which is what a forgotten value looks like', async () => {
      await connect(likes);
      const { ada, toots } = await adaAndToots();
      await ada.addLikedToots(toots);
      // @ts-expect-error a list, a target or null
      await expect(ada.setLikedToots(undefined)).rejects.toMatchObject({ code: 'INVALID_TARGET' });
      expect(await ada.countLikedToots()).toBe(3);
    }); // S79 P22 P31

    it('leaves the links of others alone', async () => {
      await connect(likes);
      const { ada, toots } = await adaAndToots();
      const grace = await Person.create({ name: 'Grace' });
      await grace.addLikedToots(toots);
      await ada.setLikedToots([]);
      expect(await grace.countLikedToots()).toBe(3);
    }); // S77

    it('takes a bare instance and a bare key', async () => {
      await connect(likes);
      const { ada, toots } = await adaAndToots();
      await ada.setLikedToots(toots[0]);
      expect(textsOf(await ada.getLikedToots())).toEqual(['one']);
      await ada.setLikedToots(toots[1].id);
      expect(textsOf(await ada.getLikedToots())).toEqual(['two']);
    }); // S62

    it('changes nothing when one of the targets is not there', async () => {
      await connect(likes);
      const { ada, toots } = await adaAndToots();
      await ada.addLikedToot(toots[0]);
      await expect(ada.setLikedToots([toots[1], 999])).rejects.toMatchObject({ code: 'FOREIGN_KEY_CONSTRAINT' });
      expect(textsOf(await ada.getLikedToots())).toEqual(['one']);
    }); // S77 P23
  });

  describe('remove', () => {
    it('takes off one instance, one key, and lists of both', async () => {
      await connect(likes);
      const { ada, toots } = await adaAndToots();
      const more = await Toot.bulkCreate([{ text: 'four' }, { text: 'five' }, { text: 'six' }]);
      await ada.addLikedToots([...toots, ...more]);
      await ada.removeLikedToot(toots[0]);
      await ada.removeLikedToot(toots[1].id);
      await ada.removeLikedToots([toots[2], more[0]?.id ?? 0]);
      await ada.removeLikedToots(String(more[1]?.id));
      expect(textsOf(await ada.getLikedToots())).toEqual(['six']);
    }); // S60 S61 S62 S75 S84

    it('keeps the targets', async () => {
      await connect(likes);
      const { ada, toots } = await adaAndToots();
      await ada.addLikedToots(toots);
      await ada.removeLikedToots(toots);
      expect(await Toot.count()).toBe(3);
    }); // S75

    it('gives the number of links that went', async () => {
      await connect(likes);
      const { ada, toots } = await adaAndToots();
      await ada.addLikedToots([toots[0], toots[1]]);
      expect(await ada.removeLikedToots(toots)).toBe(2);
    }); // S75

    it('keeps the links of others', async () => {
      await connect(likes);
      const { ada, toots } = await adaAndToots();
      const grace = await Person.create({ name: 'Grace' });
      await grace.addLikedToot(toots[0]);
      await ada.addLikedToot(toots[0]);
      await ada.removeLikedToot(toots[0]);
      expect(await grace.hasLikedToot(toots[0])).toBe(true);
    }); // S75

    it('removes nothing with an empty list', async () => {
      await connect(likes);
      const { ada, toots } = await adaAndToots();
      await ada.addLikedToots(toots);
      expect(await ada.removeLikedToots([])).toBe(0);
      expect(await ada.countLikedToots()).toBe(3);
    }); // S75
  });

  describe('create', () => {
    it('creates a target, links it and returns it', async () => {
      await connect(likes);
      const { ada } = await adaAndToots();
      const toot = await ada.createLikedToot({ text: 'fresh' });
      expect(toot).toBeInstanceOf(Toot);
      expect(toot.isNewRecord).toBe(false);
      expect((await ada.getLikedToots()).map(({ id, text }) => [id, text])).toEqual([[toot.id, 'fresh']]);
    }); // S72 S73

    it('gives the link the junction values of its option', async () => {
      await connect(likes);
      const { ada } = await adaAndToots();
      await ada.createLikedToot({ text: 'fresh' }, { through: { reaction: 'love' } });
      expect((await ada.getLikedToots())[0]?.LikedToot?.reaction).toBe('love');
    }); // S72 S81

    it('puts the junction row on what it returns', async () => {
      await connect(likes);
      const { ada } = await adaAndToots();
      const toot = await ada.createLikedToot({ text: 'fresh' }, { through: { reaction: 'love' } });
      expect(toot.LikedToot).toBeInstanceOf(LikedToot);
      expect(toot.LikedToot?.reaction).toBe('love');
    }); // S70 S72

    it('takes explicit primary keys', async () => {
      await connect(likes);
      const { ada } = await adaAndToots();
      const toot = await ada.createLikedToot({ id: 11, text: 'eleven' });
      expect(toot.id).toBe(11);
      expect(await ada.hasLikedToot(11)).toBe(true);
    }); // S63 S72

    it('leaves no target behind when the link is refused', async () => {
      await connect(likes);
      const { ada } = await adaAndToots();
      const creating = ada.createLikedToot({ text: 'fresh' }, { through: { reacton: 'love' } });
      await expect(creating).rejects.toMatchObject({ code: 'UNKNOWN_ATTRIBUTE' });
      expect(await Toot.count()).toBe(3);
    }); // S72

    it('leaves no target behind when the source is gone', async () => {
      await connect(likes);
      const { ada } = await adaAndToots();
      await Person.destroy({ where: { id: ada.id } });
      await expect(ada.createLikedToot({ text: 'fresh' })).rejects.toMatchObject({ code: 'FOREIGN_KEY_CONSTRAINT' });
      expect(await Toot.count()).toBe(3);
    }); // S72
  });

  describe('has', () => {
    it('tells whether one target is linked, by instance and by key', async () => {
      await connect(likes);
      const { ada, toots } = await adaAndToots();
      await ada.addLikedToot(toots[0]);
      expect(await ada.hasLikedToot(toots[0])).toBe(true);
      expect(await ada.hasLikedToot(toots[0].id)).toBe(true);
      expect(await ada.hasLikedToot(String(toots[0].id))).toBe(true);
      expect(await ada.hasLikedToot(toots[1])).toBe(false);
    }); // S74 S84

    it('is true of several only when all of them are linked', async () => {
      await connect(likes);
      const { ada, toots } = await adaAndToots();
      await ada.addLikedToots([toots[0], toots[1]]);
      expect(await ada.hasLikedToots([toots[0], toots[1].id])).toBe(true);
      expect(await ada.hasLikedToots([toots[0], toots[2]])).toBe(false);
    }); // S74

    it('counts a target that is listed twice once', async () => {
      await connect(likes);
      const { ada, toots } = await adaAndToots();
      await ada.addLikedToots([toots[0]]);
      expect(await ada.hasLikedToots([toots[0], toots[0].id])).toBe(true);
    }); // S74

    it('is false of a target somebody else likes', async () => {
      await connect(likes);
      const { ada, toots } = await adaAndToots();
      const grace = await Person.create({ name: 'Grace' });
      await grace.addLikedToot(toots[0]);
      expect(await ada.hasLikedToot(toots[0])).toBe(false);
    }); // S74

    it('refuses undefined', async () => {
      await connect(likes);
      const { ada } = await adaAndToots();
      // @ts-expect-error a target or a list
      await expect(ada.hasLikedToot(undefined)).rejects.toMatchObject({ code: 'INVALID_TARGET' });
    }); // S74 P31

    it('passes its options to the getter', async () => {
      await connect(likes);
      const { ada, toots } = await adaAndToots();
      await ada.addLikedToot(toots[0], { through: { reaction: 'love' } });
      expect(await ada.hasLikedToot(toots[0], { through: { where: { reaction: 'love' } } })).toBe(true);
      expect(await ada.hasLikedToot(toots[0], { through: { where: { reaction: 'wow' } } })).toBe(false);
      expect(await ada.hasLikedToot(toots[0], { where: { text: 'two' } })).toBe(false);
    }); // S74
  });

  describe('count', () => {
    it('counts the linked targets', async () => {
      await connect(likes);
      const { ada, toots } = await adaAndToots();
      expect(await ada.countLikedToots()).toBe(0);
      await ada.addLikedToots([toots[0], toots[2]]);
      expect(await ada.countLikedToots()).toBe(2);
    }); // S71

    it('counts those that meet its where', async () => {
      await connect(likes);
      const { ada, toots } = await adaAndToots();
      await ada.addLikedToots(toots);
      expect(await ada.countLikedToots({ where: { text: ['one', 'three', 'seven'] } })).toBe(2);
    }); // S71

    it('counts through links that meet a condition', async () => {
      await connect(likes);
      const { ada, toots } = await adaAndToots();
      await ada.addLikedToots(toots, { through: [{ reaction: 'love' }, { reaction: 'wow' }, { reaction: 'love' }] });
      expect(await ada.countLikedToots({ through: { where: { reaction: 'love' } } })).toBe(2);
    }); // S71
  });

  it('reads three instances with a limit and sets them', async () => {
    await connect(likes);
    const { ada } = await adaAndToots();
    await Toot.create({ text: 'four' });
    const found = await Person.findByPk(ada.id);
    await found?.setLikedToots(await Toot.findAll({ limit: 3, order: ['id'] }));
    expect(textsOf((await found?.getLikedToots()) ?? [])).toEqual(['one', 'two', 'three']);
  }); // S86

  it.each(['set', 'add', 'remove', 'create', 'get', 'has', 'count'] as const)(
    'refuses a misspelt option of %s',
    async verb => {
      await connect(likes);
      const { ada, toots } = await adaAndToots();
      const misspelt = { transacton: null };
      // Kept in a variable, the option gets past the compiler's check of literals.
      const calls = {
        set: () => ada.setLikedToots([toots[0]], misspelt as object),
        add: () => ada.addLikedToot(toots[0], misspelt as object),
        remove: () => ada.removeLikedToot(toots[0], misspelt as object),
        create: () => ada.createLikedToot({ text: 'new' }, misspelt as object),
        get: () => ada.getLikedToots(misspelt as object),
        has: () => ada.hasLikedToot(toots[0], misspelt as object),
        count: () => ada.countLikedToots(misspelt as object),
      };
      const message = expect.stringMatching(/Did you mean "transaction"\?/) as string;
      await expect(calls[verb]()).rejects.toMatchObject({ code: 'UNKNOWN_OPTION', message });
      expect(await LikedToot.count()).toBe(0);
    },
  ); // S60 F15
});
