import type { IncludesOf } from 'mortise';
import { describeEachDialect, statementLog } from '../support/describe-each-dialect';
import { Person, Toot, LikedToot, likes } from '../support/worlds/likes';

const frame = /^(BEGIN|START TRANSACTION|SET TRANSACTION|COMMIT|SAVEPOINT|RELEASE)/i;
const reactions = (count: number): readonly { reaction: string }[] =>
  Array.from({ length: count }, (_none, index) => ({ reaction: `reaction ${index}` }));

/** How many statements a call may send. What begins and ends a transaction is not counted. */
describeEachDialect('The number of statements', ({ connect, has }) => {
  interface Start {
    readonly ada: Person;
    readonly toots: readonly Toot[];
    /** The statements of a call, without the frame of its transaction. */
    readonly sent: (call: () => Promise<unknown>) => Promise<readonly string[]>;
    /** All of them. */
    readonly log: readonly string[];
  }

  async function start(): Promise<Start> {
    const { log, statements, clear } = statementLog();
    // Of tables that it made itself a database knows the keys and columns; of others it asks the catalogue, once.
    const database = await connect(likes, { logging: log, sync: false });
    await database.sync();
    const ada = await Person.create({ name: 'Ada' });
    const toots = await Toot.bulkCreate(Array.from({ length: 50 }, (_none, index) => ({ text: `toot ${index}` })));
    await ada.addLikedToots(toots.slice(0, 10));
    const sent = async (call: () => Promise<unknown>): Promise<readonly string[]> => {
      clear();
      await call();
      return statements.filter(statement => !frame.test(statement));
    };
    return { ada, toots, sent, log: statements };
  }

  describe('of add is 1', () => {
    it('for one target', async () => {
      const { ada, toots, sent, log } = await start();
      expect(await sent(() => ada.addLikedToot(toots[20] as Toot))).toHaveLength(1);
      expect(log).toHaveLength(1);
    }); // S76

    it('for many, new and known', async () => {
      const { ada, toots, sent } = await start();
      expect(await sent(() => ada.addLikedToots(toots))).toHaveLength(1);
    }); // S76 P25

    it('with values of all, or of each', async () => {
      const { ada, toots, sent } = await start();
      expect(await sent(() => ada.addLikedToots(toots, { through: { reaction: 'love' } }))).toHaveLength(1);
      expect(await sent(() => ada.addLikedToots(toots, { through: reactions(50) }))).toHaveLength(1);
    }); // S81 S82
  });

  /** Where rows are locked, one locks the source. */
  const mostOfSet = has('rowLocks') ? 4 : 3;
  const isWrite = (statement: string): boolean => /^(INSERT|DELETE|UPDATE (?!.*people))/i.test(statement);

  describe('of set and sync is what they change', () => {
    it.each([
      ['no values', {}],
      ['values of all', { through: { reaction: 'love' } }],
      ['values of each', { through: reactions(10) }],
    ])('with %s: a list that is there already is read, and nothing is written', async (_name, options) => {
      const { ada, toots, sent } = await start();
      const [liked, same] = [ada.related('likedToots'), toots.slice(0, 10)];
      await liked.set(same, options);
      const again = await sent(() => liked.set(same, options));
      expect(again.filter(isWrite)).toEqual([]);
      expect(again).toHaveLength(mostOfSet - 2);
      const entries = same.map((target, index) => {
        const { through } = options as { readonly through?: object | readonly object[] };
        const own = Array.isArray(through) ? (through[index] as object) : through;
        return own === undefined ? target : { target, through: own as Readonly<Record<string, unknown>> };
      });
      expect((await sent(() => liked.sync(entries))).filter(isWrite)).toEqual([]);
    }); // S77 S82

    it('for an empty list of one who has no links: nothing is written', async () => {
      const { sent } = await start();
      const bob = await Person.create({ name: 'Bob' });
      expect((await sent(() => bob.setLikedToots([]))).filter(isWrite)).toEqual([]);
    }); // S79

    it('for a longer list: one INSERT', async () => {
      const { ada, toots, sent } = await start();
      const statements = await sent(() => ada.setLikedToots(toots));
      expect(statements.filter(isWrite).map(text => text.split(' ')[0]?.toUpperCase())).toEqual(['INSERT']);
    }); // S77

    it('for a shorter list: one DELETE', async () => {
      const { ada, toots, sent } = await start();
      const statements = await sent(() => ada.setLikedToots(toots.slice(0, 5)));
      expect(statements.filter(isWrite).map(text => text.split(' ')[0]?.toUpperCase())).toEqual(['DELETE']);
    }); // S77
  });

  describe('of set is at most 3, and one that locks the source where rows are locked, in one transaction', () => {
    it.each([
      ['a list that is new in part', (toots: readonly Toot[]) => toots.slice(5, 40)],
      ['the same list', (toots: readonly Toot[]) => toots.slice(0, 10)],
      ['an empty list', () => []],
    ])('for %s', async (_name, listOf) => {
      const { ada, toots, sent, log } = await start();
      const statements = await sent(() => ada.setLikedToots(listOf(toots)));
      expect(statements.length).toBeLessThanOrEqual(mostOfSet);
      expect(log.filter(statement => /^(BEGIN|START)/i.test(statement))).toHaveLength(1);
    }); // S77

    it('with values for each', async () => {
      const { ada, toots, sent } = await start();
      const statements = await sent(() => ada.setLikedToots(toots, { through: reactions(50) }));
      expect(statements.length).toBeLessThanOrEqual(mostOfSet);
    }); // S82
  });

  it('of remove is 1, for one and for many', async () => {
    const { ada, toots, sent, log } = await start();
    expect(await sent(() => ada.removeLikedToot(toots[0] as Toot))).toHaveLength(1);
    expect(await sent(() => ada.removeLikedToots(toots))).toHaveLength(1);
    expect(log).toHaveLength(1);
  }); // S75

  it('of get is 1', async () => {
    const { ada, sent } = await start();
    expect(await sent(() => ada.getLikedToots())).toHaveLength(1);
    expect(await sent(() => ada.getLikedToots({ where: { text: 'toot 1' }, order: ['text'], limit: 2 }))).toHaveLength(
      1,
    );
  }); // S64

  it('of has is 1, for one and for many', async () => {
    const { ada, toots, sent } = await start();
    expect(await sent(() => ada.hasLikedToot(toots[0] as Toot))).toHaveLength(1);
    expect(await sent(() => ada.hasLikedToots(toots))).toHaveLength(1);
  }); // S74

  it('of count is 1', async () => {
    const { ada, sent } = await start();
    expect(await sent(() => ada.countLikedToots())).toHaveLength(1);
    expect(await sent(() => ada.countLikedToots({ through: { where: { reaction: null } } }))).toHaveLength(1);
  }); // S71

  it('of create is 2: the target and the link', async () => {
    const { ada, sent } = await start();
    expect(await sent(() => ada.createLikedToot({ text: 'fresh' }))).toHaveLength(2);
  }); // S72

  describe('of a find is at most 1 and the number of its to-many includes', () => {
    it.each<[string, IncludesOf<Toot>, number]>([
      ['none', [], 1],
      ['one to-one', ['author'], 1],
      ['one collection', ['likedBy'], 2],
      ['a to-one with a collection', [{ association: 'author', include: 'likedToots' }], 2],
      ['a collection with a to-one', [{ association: 'likedBy', include: [] }, 'author'], 2],
    ])('with %s', async (_name, include, most) => {
      const { sent } = await start();
      expect((await sent(() => Toot.findAll({ include }))).length).toBeLessThanOrEqual(most);
    }); // P42

    it.each<[string, IncludesOf<Person>, number]>([
      ['two collections', ['toots', 'likedToots'], 3],
      ['two collections, one of them with another', ['toots', { association: 'likedToots', include: 'likedBy' }], 4],
      [
        'collections three deep',
        [{ association: 'likedToots', include: { association: 'likedBy', include: 'toots' } }],
        4,
      ],
    ])('with %s, whatever the number of rows', async (_name, include, most) => {
      const { sent } = await start();
      await Person.bulkCreate(
        Array.from({ length: 20 }, (_none, index) => ({ name: `p${index}`, toots: [{ text: 'x' }] })),
      );
      expect((await sent(() => Person.findAll({ include }))).length).toBeLessThanOrEqual(most);
      expect((await sent(() => Person.findAll({ include, limit: 5 }))).length).toBeLessThanOrEqual(most);
    }); // P38 P42

    it('with none for collections that have no parents', async () => {
      const { sent } = await start();
      expect(
        await sent(() => Person.findAll({ where: { name: 'Nobody' }, include: ['toots', 'likedToots'] })),
      ).toHaveLength(1);
    }); // P42
  });

  it('of a nested create of m people with n new toots each is 3', async () => {
    const { sent, log } = await start();
    const people = Array.from({ length: 8 }, (_none, index) => ({
      name: `person ${index}`,
      likedToots: Array.from({ length: 6 }, (_nothing, number) => ({ text: `toot ${index}.${number}` })),
    }));
    expect(await sent(() => Person.bulkCreate(people))).toHaveLength(3);
    expect(log.filter(statement => /^(BEGIN|START)/i.test(statement))).toHaveLength(1);
    expect(await LikedToot.count()).toBe(58);
  }); // P25
});
