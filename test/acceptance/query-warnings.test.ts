import { setImmediate } from 'node:timers/promises';
import { Op } from 'mortise';
import { describeByTurns } from '../support/describe-each-dialect';
import { LikedToot, Person, Profile, Toot } from '../support/worlds/likes';

const models = [Person, Toot, LikedToot, Profile];

interface Warned {
  readonly message: string;
  readonly code: string;
  readonly detail: string;
}

/** What is warned of meanwhile. */
async function warned(work: () => Promise<unknown>): Promise<readonly Warned[]> {
  const emit = jest.spyOn(process, 'emitWarning').mockImplementation(() => {});
  try {
    await work();
    return emit.mock.calls.map(([message, options]) => ({
      ...(options as Omit<Warned, 'message'>),
      message: String(message),
    }));
  } finally {
    emit.mockRestore();
  }
}

describeByTurns('Warnings of queries', ({ connect }) => {
  async function people(warnings: boolean | object): Promise<readonly Person[]> {
    await connect(models, { warnings });
    const made = await Person.bulkCreate(Array.from({ length: 12 }, (_each, n) => ({ name: `P${n}` })));
    await Toot.bulkCreate(made.map(({ id }) => ({ text: 'tea', authorId: id })));
    return made;
  }

  it('tell of a query in a loop once, without its values, and where it was asked', async () => {
    const made = await people({ slowQueries: false });
    const warnings = await warned(async () => {
      for (const { id } of made) await Toot.findOne({ where: { authorId: id } });
    });
    expect(warnings).toMatchObject([
      {
        code: 'REPEATED_QUERY',
        message: expect.stringMatching(/^A query of Toot was sent 10 times one after the other: select /) as string,
        detail: expect.stringContaining('query-warnings.test') as string,
      },
    ]);
  });

  it('tell of queries that are sent at once', async () => {
    const made = await people({ slowQueries: false, repeatedQueries: 5 });
    const warnings = await warned(() => Promise.all(made.map(({ id }) => Toot.count({ where: { authorId: id } }))));
    expect(warnings.map(({ code, message }) => [code, message.slice(0, 35)])).toEqual([
      ['REPEATED_QUERY', 'A query of Toot was sent 5 times on'],
    ]);
  });

  it('say nothing of one query for all, nor of requests that come one after the other', async () => {
    const made = await people({ slowQueries: false });
    const warnings = await warned(async () => {
      await Person.findAll({ include: ['toots', 'likedToots'] });
      await Toot.findAll({ where: { authorId: { [Op.in]: made.map(({ id }) => id) } } });
      for (const { id } of made) {
        await setImmediate();
        await setImmediate();
        await Toot.findOne({ where: { authorId: id } });
      }
    });
    expect(warnings).toEqual([]);
  });

  it('say nothing of writes', async () => {
    const made = await people({ slowQueries: false });
    const warnings = await warned(async () => {
      for (const person of made) await person.update({ name: `${person.name}!` });
    });
    expect(warnings).toEqual([]);
  });

  it('say nothing of what is read for each of many writes', async () => {
    await people({ slowQueries: false });
    const warnings = await warned(async () => {
      for (let id = 1; id <= 12; id++) await Toot.upsert({ id, text: 'cake' });
      for (let n = 1; n <= 12; n++) await Profile.findOrCreate({ where: { city: `C${n}` } });
    });
    expect(warnings).toEqual([]);
  });

  it('say nothing where they are not asked for', async () => {
    await connect(models);
    const warnings = await warned(async () => {
      for (let id = 1; id < 20; id++) await Person.findByPk(id);
    });
    expect(warnings).toEqual([]);
  });

  it('tell of a statement that takes long once', async () => {
    await connect(models, { warnings: { slowQueries: 1, repeatedQueries: false } });
    const warnings = await warned(async () => {
      const slow = (): Promise<unknown> =>
        Person.bulkCreate(Array.from({ length: 20_000 }, () => ({ name: 'Ada'.repeat(40) })));
      await slow();
      await slow();
    });
    const inserts = warnings.filter(({ message }) => /^The insert of Person took \d+ ms: INSERT INTO/.test(message));
    const texts = inserts.map(({ message }) => message.replace(/^.*? ms: /, ''));
    expect(inserts.length).toBeGreaterThan(0);
    expect(new Set(texts).size).toBe(texts.length);
    expect(inserts.every(({ code, message }) => code === 'SLOW_QUERY' && !message.includes('Ada'))).toBe(true);
  });
});
