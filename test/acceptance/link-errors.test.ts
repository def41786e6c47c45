import { DataTypes, type Database, type Model, type ModelStatic } from 'mortise';
import { describeEachDialect, statementLog } from '../support/describe-each-dialect';

type Row = Model & Record<string, unknown>;
type Verb = 'add' | 'set' | 'remove' | 'create' | 'toggle' | 'sync' | 'has' | 'get' | 'count';
type Verbs = Readonly<Record<Verb, (...args: readonly unknown[]) => Promise<unknown>>>;

interface Story {
  readonly Person: ModelStatic<Row>;
  readonly Toot: ModelStatic<Row>;
  readonly ada: Row;
  readonly toot: Row;
  readonly other: Row;
  readonly liked: Verbs;
}

/** Whatever a program without types may call. */
const verbsOf = (row: Row, name: string): Verbs => row.related(name) as unknown as Verbs;

function define(database: Database): void {
  const Person = database.define<Row>('Person', { name: DataTypes.STRING });
  const Toot = database.define<Row>('Toot', { text: { type: DataTypes.STRING, allowNull: false } });
  const LikedToot = database.define('LikedToot', { reaction: DataTypes.STRING, stars: DataTypes.INTEGER });
  Person.belongsToMany(Toot, { as: 'likedToots', through: () => LikedToot as never, inverse: { as: 'likedBy' } });
  Person.hasMany(Toot, { as: 'toots', inverse: 'author' });
  Person.hasOne(Toot, { as: 'pinned', inverse: 'pinnedBy' });
}

describeEachDialect('A misuse of links is refused before anything is sent', ({ connect }) => {
  const log = statementLog();

  async function story(): Promise<Story> {
    const database = await connect([], { logging: log.log, declare: define });
    const Person = database.model('Person') as ModelStatic<Row>;
    const Toot = database.model('Toot') as ModelStatic<Row>;
    const ada = await Person.create({ name: 'Ada' });
    const [toot, other] = (await Toot.bulkCreate([{ text: 'one' }, { text: 'two' }])) as [Row, Row];
    const liked = verbsOf(ada, 'likedToots');
    await liked.add([toot]);
    log.clear();
    return { Person, Toot, ada, toot, other, liked };
  }

  async function expectRefusal(work: Promise<unknown>, code: string, ...words: readonly string[]): Promise<void> {
    const error = (await work.then(
      () => undefined,
      (reason: unknown) => reason,
    )) as Error & { code?: string };
    expect(error).toMatchObject({ code });
    for (const word of words) expect(error.message).toContain(word);
    expect(log.statements).toEqual([]);
  }

  describe('junction values', () => {
    const misspelt = { reactoin: 'love' };
    const words = ['LikedToot has no attribute "reactoin"', 'Did you mean "reaction"?'];

    it.each([
      ['add', ({ liked, other }: Story) => liked.add([other], { through: misspelt })],
      ['add to one', ({ liked, other }: Story) => liked.add([other, 1], { through: [{ stars: 1 }, misspelt] })],
      ['set', ({ liked, other }: Story) => liked.set([other], { through: misspelt })],
      ['set for one', ({ liked, other }: Story) => liked.set([other, 1], { through: [{}, misspelt] })],
      ['set on an instance', ({ liked, other }: Story) => liked.set([Object.assign(other, { LikedToot: misspelt })])],
      ['create', ({ liked }: Story) => liked.create({ text: 'new' }, { through: misspelt })],
      ['toggle', ({ liked, other }: Story) => liked.toggle([1, other], { through: misspelt })],
      ['sync', ({ liked, other }: Story) => liked.sync([1, { target: other, through: misspelt }])],
      ['nested', ({ Person }: Story) => Person.create({ likedToots: [{ text: 'new', LikedToot: misspelt }] })],
      [
        'nested update',
        ({ ada }: Story) => ada.update({ likedToots: { create: { text: 'new', LikedToot: misspelt } } } as never),
      ],
    ])('that are misspelt: %s', async (_verb, call) => {
      await expectRefusal(call(await story()), 'UNKNOWN_ATTRIBUTE', ...words);
    }); // S81 S82 S83

    it.each([
      [
        'add',
        ({ liked, other }: Story) => liked.add([1, other], { through: [{ reaction: 'love' }, { stars: 'many' }] }),
      ],
      ['set', ({ liked, other }: Story) => liked.set([other], { through: { stars: 'many' } })],
      ['create', ({ liked }: Story) => liked.create({ text: 'new' }, { through: { stars: 'many' } })],
      ['toggle', ({ liked, other }: Story) => liked.toggle([1, other], { through: { stars: 'many' } })],
      ['sync', ({ liked, other }: Story) => liked.sync([{ target: other, through: { stars: 'many' } }])],
    ])('of a wrong type: %s', async (_verb, call) => {
      await expectRefusal(call(await story()), 'VALIDATION_FAILED', 'LikedToot.stars');
    }); // S80 S81

    it.each(['add', 'set'] as const)('of another number than the targets: %s', async verb => {
      const { liked, other } = await story();
      await expectRefusal(liked[verb]([1, other], { through: [{}] }), 'THROUGH_LENGTH', 'Person.likedToots', '2', '1');
    }); // S82

    it.each(['toggle', 'create'] as const)('in a list, for %s', async verb => {
      const { liked } = await story();
      const input = verb === 'create' ? { text: 'new' } : [1];
      await expectRefusal(liked[verb](input, { through: [{}, {}] }), 'THROUGH_LENGTH', 'Person.likedToots');
    }); // S82
  });

  describe('targets', () => {
    const verbs = ['add', 'set', 'remove', 'toggle', 'has', 'sync'] as const;

    it.each(verbs)('null in a list: %s', async verb => {
      const { liked } = await story();
      await expectRefusal(liked[verb]([1, null]), 'INVALID_TARGET', 'Person.likedToots', '[id]');
    }); // S60

    it.each(verbs)('of another model: %s', async verb => {
      const { liked, ada } = await story();
      await expectRefusal(liked[verb]([ada]), 'INVALID_TARGET', 'Person.likedToots', 'Toot', 'Person');
    }); // S60

    it.each(verbs)('not saved: %s', async verb => {
      const { liked, Toot } = await story();
      await expectRefusal(liked[verb]([Toot.build({ text: 'new' })]), 'NOT_SAVED', 'Toot');
    }); // S60

    it.each(verbs)('a key of the wrong type: %s', async verb => {
      const { liked } = await story();
      await expectRefusal(liked[verb](['first']), 'INVALID_VALUE', 'Toot.id');
    }); // S60 P37

    it.each(verbs)('a key of several values for a key of one: %s', async verb => {
      const { liked } = await story();
      await expectRefusal(liked[verb]([[1, 2]]), 'INVALID_TARGET', 'Person.likedToots');
    }); // S60

    describe.each(['likedToots', 'toots', 'pinned'])('what %s creates', name => {
      it.each([
        ['nothing', null],
        ['a list', [{ text: 'new' }]],
        ['a key', 1],
      ])('from %s', async (_what, values) => {
        const { ada } = await story();
        await expectRefusal(verbsOf(ada, name).create(values), 'INVALID_VALUES', `Person.${name}`, 'values');
      });

      it('from an instance, saved or not', async () => {
        const { Toot, ada, toot } = await story();
        await expectRefusal(verbsOf(ada, name).create(toot), 'INVALID_VALUES', `Person.${name}`, 'instance');
        await expectRefusal(verbsOf(ada, name).create(Toot.build({ text: 'new' })), 'INVALID_VALUES', 'instance');
      });
    });

    it.each(['pinned', 'author'] as const)('a list for what leads to one row: %s', async name => {
      const { ada, toot, other } = await story();
      const [row, targets] = name === 'pinned' ? [ada, [toot, other]] : [toot, [ada, ada]];
      await expectRefusal(verbsOf(row, name).set(targets), 'INVALID_TARGET', `${name}`, 'one row');
    });
  });

  describe('sources', () => {
    it.each(['add', 'set', 'remove', 'toggle', 'sync', 'create'] as const)('not saved: %s', async verb => {
      const { Person } = await story();
      const input = verb === 'create' ? { text: 'new' } : [1];
      await expectRefusal(verbsOf(Person.build({}), 'likedToots')[verb](input), 'NOT_SAVED', 'Person');
    }); // A10
  });

  describe('reads', () => {
    it.each([
      ['get', ({ liked }: Story) => liked.get({ through: { where: { reactoin: 'love' } } })],
      ['count', ({ liked }: Story) => liked.count({ through: { where: { reactoin: 'love' } } })],
      ['has', ({ liked }: Story) => liked.has(1, { through: { where: { reactoin: 'love' } } })],
      [
        'include',
        ({ Person }: Story) =>
          Person.findAll({ include: { association: 'likedToots', through: { where: { reactoin: 'love' } } } }),
      ],
    ])('a misspelt attribute of the junction: %s', async (_verb, call) => {
      await expectRefusal(call(await story()), 'UNKNOWN_ATTRIBUTE', 'LikedToot', 'Did you mean "reaction"?');
    }); // S68 S90

    it.each([
      ['get', ({ liked }: Story) => liked.get({ where: { reaction: 'love' } })],
      ['count', ({ liked }: Story) => liked.count({ where: { reaction: 'love' } })],
      ['has', ({ liked }: Story) => liked.has(1, { where: { reaction: 'love' } })],
      [
        'include',
        ({ Person }: Story) => Person.findAll({ include: { association: 'likedToots', where: { reaction: 'love' } } }),
      ],
    ])('an attribute of the junction among those of the target: %s', async (_verb, call) => {
      const words = ['Toot has no attribute "reaction"', 'LikedToot has it: through: { where: { reaction: … } }.'];
      await expectRefusal(call(await story()), 'UNKNOWN_ATTRIBUTE', ...words);
    }); // S65 S68

    it('the junction itself among them', async () => {
      const { liked } = await story();
      const find = liked.get({ where: { LikedToot: { reaction: 'love' } } });
      await expectRefusal(find, 'UNKNOWN_ATTRIBUTE', 'Conditions on it stand beside: through: { where: … }.');
    }); // S68

    it('a misspelt association, with the nearest one', async () => {
      const { Person } = await story();
      const find = Person.findAll({ include: 'likedToot' });
      await expectRefusal(find, 'UNKNOWN_ATTRIBUTE'.replace('ATTRIBUTE', 'ASSOCIATION'), 'Did you mean "likedToots"?');
    });

    it('a junction for what has none', async () => {
      const { Person, ada } = await story();
      const through = { where: {} };
      await expectRefusal(verbsOf(ada, 'toots').get({ through }), 'INVALID_OPTION', 'Person.toots', 'HasMany');
      await expectRefusal(
        Person.findAll({ include: { association: 'toots', through } }),
        'INVALID_OPTION',
        'Person.toots',
      );
    });
  });

  it('but a target that is listed twice is linked once', async () => {
    const { liked, other } = await story();
    await liked.add([other, other, other['id'], String(other['id'])]);
    expect(await liked.count()).toBe(2);
  }); // S60

  it('but a list of junction values goes with the targets that a toggle adds', async () => {
    const { liked, toot, other } = await story();
    await liked.toggle([toot, other], { through: [{ reaction: 'love' }, { reaction: 'wow' }] });
    expect(await liked.get()).toMatchObject([{ text: 'two', LikedToot: { reaction: 'wow' } }]);
  }); // S82
});
