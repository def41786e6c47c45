import { Database } from 'mortise';
import { hostileObjects, hostileTexts } from '../support/hostile-input';
import { describeEachDialect, statementLog } from '../support/describe-each-dialect';
import { flawsOfObjects, flawsOfTexts, sampleOf } from '../support/injection';
import { publicArguments, subjectsOf } from '../support/public-arguments';

/** With MORTISE_FULL every text and object goes through every argument; else a part of them through each. */
const every = process.env['MORTISE_FULL'] === '1' ? 1 : 16;

describeEachDialect('Whatever is given as', ({ connect }) => {
  it.each(Object.keys(publicArguments))(
    '%s leaves statements and tables whole',
    async name => {
      const log = statementLog();
      const trial = { subjects: await subjectsOf(await connect([], { logging: log.log, sync: false })), log };
      const place = Object.keys(publicArguments).indexOf(name);
      const flaws: string[] = [];
      for (const [shape, argument] of (publicArguments[name] ?? []).entries()) {
        flaws.push(...(await flawsOfTexts(trial, argument, sampleOf(hostileTexts, every, place + shape))));
        flaws.push(...(await flawsOfObjects(trial, argument, sampleOf(hostileObjects, every, place + shape))));
      }
      expect(flaws).toEqual([]);
    },
    600_000,
  ); // F13 F14 F15
});

describe('The texts', () => {
  /** Places where a program that puts texts together has them. */
  const places: readonly ((text: string) => string)[] = [
    text => `SELECT count(*) AS n FROM people WHERE name = '${text}'`,
    text => `SELECT count(*) AS n FROM people WHERE "${text}" = 1`,
    text => `SELECT count(*) AS n FROM people WHERE [${text}] = 1`,
    text => `SELECT count(*) AS n FROM people WHERE \`${text}\` = 1`,
    text => `SELECT id FROM people ORDER BY ${text}`,
    text => `SELECT id FROM people LIMIT ${text}`,
  ];

  it('are enough', () => {
    expect(new Set(hostileTexts).size).toBeGreaterThanOrEqual(80);
    expect(hostileObjects.length).toBeGreaterThanOrEqual(45);
  });

  it.each(hostileTexts.map(text => [JSON.stringify(text), text] as const))(
    'each do something where they are put into a statement: %s',
    async (_shown, text) => {
      const database = new Database('sqlite::memory:');
      try {
        await database.query('CREATE TABLE people (id INTEGER, name TEXT)');
        await database.query('CREATE TABLE canaries (id INTEGER, name TEXT)');
        await database.query("INSERT INTO people VALUES (1, 'Ada')");
        const read = async (statement: string): Promise<string> =>
          database.query(statement).then(rows => JSON.stringify(rows), () => 'refused'); // prettier-ignore
        const outcomes = await Promise.all(
          places.map(async place => [await read(place(text)), await read(place('name'))]),
        );
        expect(outcomes.some(([naive, harmless]) => naive !== harmless)).toBe(true);
      } finally {
        await database.close();
      }
    },
  );
});
