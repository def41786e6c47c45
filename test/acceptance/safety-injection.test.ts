import { Database } from 'mortise';
import { definitionArguments } from '../support/definition-arguments';
import { describeEachDialect, statementLog } from '../support/describe-each-dialect';
import { hostileObjects, hostileTexts } from '../support/hostile-input';
import { flawsOfObjects, flawsOfTexts, isWhole, sampleOf, type Trial } from '../support/injection';
import { argumentsOf } from '../support/option-shapes';
import { defineSubjects, publicArguments, subjectsOf } from '../support/public-arguments';
import { migrationArguments } from '../support/migration-arguments';
import { optionsOf, type Argument, type PublicCall, type PublicCalls } from '../support/public-call';
import { publicNames, takesNothing } from '../support/public-names';

/** How much is tried: one of so many arguments, and of so many texts and objects for each. */
interface Part {
  readonly args: number;
  readonly values: number;
}

/** MORTISE_FULL=1 tries everything, MORTISE_FULL=6 every sixth value through every sixth argument. */
const wanted = Number(process.env['MORTISE_FULL'] ?? 0);
const chosen: Part | undefined = wanted > 0 ? { args: wanted, values: wanted } : undefined;
const partOfCalls = chosen ?? { args: 4, values: 32 };
/** To make tables takes long. */
const partOfDefinitions = chosen ?? { args: 12, values: 48 };

/** What a call is given by itself, and each option that it says it has. */
async function argumentsFor(trial: Trial, { args = [], options }: PublicCall): Promise<readonly Argument[]> {
  if (options === undefined) return args;
  const names = await optionsOf(trial.subjects, options);
  return [...args, ...names.flatMap(name => argumentsOf(name, options))];
}

let tried = 0;
afterAll(() => {
  if (chosen !== undefined) process.stdout.write(`${tried} cases of hostile input\n`);
});

async function flawsOf(
  trial: Trial,
  call: PublicCall,
  { args: everyArg, values, place }: Part & { readonly place: number },
): Promise<readonly string[]> {
  const flaws: string[] = [];
  const args = await argumentsFor(trial, call);
  for (const index of sampleOf([...args.keys()], Math.min(everyArg, args.length), place)) {
    const argument = args[index] as Argument;
    const texts = sampleOf(hostileTexts, values, place + index);
    const objects = sampleOf(hostileObjects, values, place + index);
    tried += texts.length + objects.length;
    const found = [
      ...(await flawsOfTexts(trial, argument, texts)),
      ...(await flawsOfObjects(trial, argument, objects)),
    ];
    flaws.push(...found.map(flaw => `${index}: ${flaw}`));
  }
  // Also after what was never seen to send anything.
  if (!(await isWhole(trial.subjects.database))) flaws.push('the canary was reached');
  return flaws;
}

describeEachDialect('Whatever is given to', ({ connect, has, textTypes }) => {
  interface Table {
    readonly calls: PublicCalls;
    readonly part: Part;
    readonly quotedText?: RegExp | undefined;
  }

  async function tryCall(name: string, { calls, part, quotedText }: Table): Promise<readonly string[]> {
    const log = statementLog();
    const database = await connect([], { logging: log.log, declare: defineSubjects });
    const open = (options: object = {}): Database => new Database(database.knex, { logging: log.log, ...options });
    const trial = { subjects: await subjectsOf(database, open), log, quotedText };
    const place = Object.keys(calls).indexOf(name);
    return flawsOf(trial, calls[name] as PublicCall, { ...part, place });
  }

  /** Calls by their names; of servers each gets every second one, unless all that there is was asked for. */
  const namesOf = (calls: PublicCalls): readonly string[] =>
    Object.keys(calls).filter(
      (_name, index) => chosen !== undefined || has('oneWriter') || index % 2 === Number(has('schemas')),
    );

  it.each(namesOf(publicArguments))(
    '%s leaves statements and tables whole',
    async name => {
      // Only where tables are looked for by name are texts written: nothing of a definition can be bound.
      const quotedText = name.startsWith('sync') ? textTypes.quotedText : undefined;
      expect(await tryCall(name, { calls: publicArguments, part: partOfCalls, quotedText })).toEqual([]);
    },
    1_200_000,
  ); // F13 F14 F15

  it.each(namesOf(definitionArguments))(
    '%s, in a definition, leaves statements and tables whole',
    async name => {
      const { quotedText } = textTypes;
      expect(await tryCall(name, { calls: definitionArguments, part: partOfDefinitions, quotedText })).toEqual([]);
    },
    1_200_000,
  ); // F13

  it.each(namesOf(migrationArguments))(
    '%s leaves statements and tables whole',
    async name => {
      const { quotedText } = textTypes;
      expect(await tryCall(name, { calls: migrationArguments, part: partOfDefinitions, quotedText })).toEqual([]);
    },
    1_200_000,
  ); // F13
});

describe('The table of public arguments', () => {
  const calls: PublicCalls = { ...publicArguments, ...definitionArguments, ...migrationArguments };
  const covered = new Set(Object.values(calls).flatMap(({ covers }) => covers));
  const excused = new Set(Object.values(takesNothing).flat());

  it('has every name that there is in the code, or a reason why not', () => {
    const missing = [...publicNames()].filter(name => !covered.has(name) && !excused.has(name));
    expect(missing).toEqual([]);
  });

  it('has every type of options with a call that takes them', () => {
    const withOptions = new Set(Object.values(calls).flatMap(({ covers, options }) => (options ? covers : [])));
    const types = [...publicNames()].filter(name => /Options\b|^[A-Z{]\w*$/.test(name) || name.startsWith('{'));
    expect(types.filter(name => !withOptions.has(name) && !excused.has(name))).toEqual([]);
  });

  it('has no name that is gone', () => {
    const names = publicNames();
    const known = (name: string): boolean => names.has(name) || /^(person|toot)\./.test(name);
    expect([...covered, ...excused].filter(name => !known(name))).toEqual([]);
  });
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
