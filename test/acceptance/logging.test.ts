import { Database } from 'mortise';
import { describeByTurns } from '../support/describe-each-dialect';
import { LikedToot, Person, Profile, Toot } from '../support/worlds/likes';

const models = [Person, Toot, LikedToot, Profile];

describeByTurns('Logging', ({ connect }) => {
  /** A log that keeps all that it is told. */
  function keeper(): { told: unknown[][]; log: (...told: unknown[]) => void } {
    const told: unknown[][] = [];
    return { told, log: (...each) => void told.push(each) };
  }

  it('is told the text alone, before the statement runs', async () => {
    const { told, log } = keeper();
    await connect(models, { logging: log });
    told.length = 0;
    await Person.findAll({ where: { name: 'Ada' } });
    expect(told).toEqual([[expect.stringMatching(/^select .* from /)]]);
  });

  it('is told the milliseconds with benchmark, once the statement has ended', async () => {
    const { told, log } = keeper();
    const database = await connect(models, { logging: log, benchmark: true });
    told.length = 0;
    await Person.create({ name: 'Ada' });
    await database.query('SELECT 1 AS one');
    expect(told).toEqual([
      [expect.stringMatching(/^INSERT INTO /), expect.any(Number)],
      ['SELECT 1 AS one', expect.any(Number)],
    ]);
  });

  it('is told a statement that fails too', async () => {
    const { told, log } = keeper();
    const database = await connect(models, { logging: log, benchmark: true });
    told.length = 0;
    await expect(database.query('SELECT * FROM nothing_of_that_name')).rejects.toThrow();
    expect(told).toEqual([['SELECT * FROM nothing_of_that_name', expect.any(Number)]]);
  });

  it('is told the values only where they are asked for', async () => {
    const { told, log } = keeper();
    await connect(models, { logging: log, logQueryParameters: true });
    told.length = 0;
    await Person.findAll({ where: { name: 'Ada' } });
    expect(told).toEqual([[expect.any(String), undefined, ['Ada']]]);
  });

  it('is told copies of the values: redacting them changes neither what is written nor what is looked for', async () => {
    const redact = (_sql: string, _milliseconds?: number, values?: readonly unknown[]): void => {
      (values as unknown[] | undefined)?.fill('***');
    };
    await connect(models, { logging: redact, logQueryParameters: true });
    await Person.create({ name: 'Ada' });
    await Person.bulkCreate([{ name: 'Eve' }]);
    expect((await Person.findAll({ where: { name: ['Ada', 'Eve'] } })).map(({ name }) => name)).toEqual(['Ada', 'Eve']);
  });

  it('is told values that JSON.stringify takes', async () => {
    const { told, log } = keeper();
    await connect(models, { logQueryParameters: true });
    await Person.findByPk(7, { logging: log });
    expect(JSON.stringify(told[0]?.[2])).toBe('[7,1]');
    expect(JSON.stringify(Person.toSQL({ where: { id: 7 } }).parameters)).toBe('[7]');
    expect((await Person.explain({ where: { id: 7 } })).parameters).toEqual([7]);
  });

  it('makes nothing undone where it throws once a statement has ended, nor hides its error', async () => {
    const broken = (): never => {
      throw new Error('the log is full');
    };
    const database = await connect(models, { benchmark: true });
    const emit = jest.spyOn(process, 'emitWarning').mockImplementation(() => {});
    try {
      await Person.create({ name: 'Ada' }, { logging: broken });
      await expect(database.query('SELECT * FROM nothing_of_that_name', { logging: broken })).rejects.toMatchObject({
        name: 'DatabaseError',
      });
      expect(emit.mock.calls.map(([message, options]) => [message, (options as { code?: string }).code])).toEqual(
        Array(2).fill([expect.stringContaining('the log is full'), 'LOG_FAILED']),
      );
    } finally {
      emit.mockRestore();
    }
    expect(await Person.count()).toBe(1);
  });

  it('follows what a call says, in a transaction too', async () => {
    const { told, log } = keeper();
    const own = keeper();
    const database = await connect(models, { logging: log, benchmark: true });
    told.length = 0;
    await database.transaction(async () => {
      await Person.findAll({ logging: own.log });
      await Person.findAll({ logging: false });
    });
    expect(own.told).toEqual([[expect.any(String), expect.any(Number)]]);
    expect(told.filter(([sql]) => /select/.test(String(sql)))).toEqual([]);
  });

  it('writes to the console where it is true, of the database or of a call', async () => {
    await connect(models);
    const written = jest.spyOn(console, 'log').mockImplementation(() => {});
    try {
      await Person.findAll({ where: { name: 'Ada' }, logging: true });
      expect(written.mock.calls).toEqual([[expect.stringMatching(/^select .*\nfrom .*\nwhere /)]]);
    } finally {
      written.mockRestore();
    }
  });

  it('shows time and values below the statement where they are asked for', async () => {
    await connect(models, { benchmark: true, logQueryParameters: true });
    const written = jest.spyOn(console, 'log').mockImplementation(() => {});
    try {
      await Person.findAll({ where: { name: 'Ada' }, logging: true });
      expect(written.mock.calls).toEqual([[expect.stringMatching(/\n-- \d+\.\d ms, \[ 'Ada' \]$/)]]);
    } finally {
      written.mockRestore();
    }
  });
});

describe('Options of logging', () => {
  it.each(['logging', 'benchmark', 'logQueryParameters', 'warnings', 'queryTags'] as const)(
    'refuses what %s is not',
    name => {
      expect(() => new Database('sqlite::memory:', { [name]: 'yes' })).toThrow(`"${name}"`);
    },
  );

  it.each([{ slowQueries: 0 }, { repeatedQueries: '3' }, { slowQuery: 3 }])('refuses the warnings %j', warnings => {
    // Callers without types give anything.
    expect(() => new Database('sqlite::memory:', { warnings: warnings as never })).toThrow(/"(slow|repeated)Quer/);
  });
});
