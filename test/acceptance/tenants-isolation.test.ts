import { Database, type Model, type ToManyRelation } from 'mortise';
import { describeEachDialect, statementLog } from '../support/describe-each-dialect';
import { argumentsOf } from '../support/option-shapes';
import { publicArguments } from '../support/public-arguments';
import { loose, optionsOf, type Argument, type PublicCall, type Subjects } from '../support/public-call';
import { tenantModels } from '../support/tenant-models';

/** What rows of the other tenant hold, and no other row: whoever is given it has seen one. */
const MARK = '424242';

/** A table of tenants in a statement about rows, with its alias where it has one. */
const NAMED = /["`](?:People|Toots|Tags|Likes)["`](?: (?:AS )?(t\d+|own_end)\b)?/gu;
const ABOUT_ROWS = /^\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\b/iu;
const OF_CATALOGUE = /\b(pg_\w+|pragma_\w+|information_schema|sqlite_master)\b/iu;

/** Whether each of the tables is named with the condition that its rows are those of a tenant; what is inserted has the column. */
function isBound(text: string): boolean {
  if (!ABOUT_ROWS.test(text) || OF_CATALOGUE.test(text)) return true;
  // Of no rows: what types a list has is told by columns.
  text = text.replaceAll(/FROM `\w+` WHERE FALSE/gu, '');
  if (/^\s*INSERT/iu.test(text))
    return !/INTO ["`](People|Toots|Tags|Likes)["`]/u.test(text) || text.includes('tenantId');
  const aliases = [...text.matchAll(NAMED)].map(([, alias]) => alias);
  return aliases.every(
    alias => alias !== undefined && new RegExp(`\\b${alias}\\.["\`]tenantId["\`] = `, 'u').test(text),
  );
}

/** SQL of a program's own, and what is done to tables as such. */
const ownSql = new Set(['query', 'drop', 'sync of a database', 'sync of a model', 'alter of a sync', 'schemas']);

const calls = Object.keys(publicArguments).filter(name => !ownSql.has(name));

/** On servers a part of what is tried on SQLite. */
const PART = { sqlite: 13, others: 80 };

describeEachDialect('Whatever is called for a tenant', ({ connect, has }) => {
  it('sees no row of another, changes none, and names no table without whose rows are meant', async () => {
    const log = statementLog();
    const database = await connect([], { sync: false, logging: log.log });
    const { Person, Toot, Like, Topic } = tenantModels(database);
    await database.sync();
    const [a, b] = [database.forTenant(1), database.forTenant(2)];
    const fill = (name: string, age: number): Promise<Model> =>
      Person.create(loose({ name, age, toots: [{ text: `${age}` }], liked: [{ text: `liked ${age}`, tags: [{ name: `tag ${age}` }] }] })); // prettier-ignore
    const theirs = await b.run(() => fill('Bob', Number(MARK)));
    const likesOfB = await b.run(() => Like.update(loose({ note: MARK, n: 1 }), loose({ all: true })));
    expect(likesOfB).toEqual([1]);
    // A topic of everybody, which people of both follow.
    const topic = await Topic.create(loose({ name: 'shared' }));
    const followers = (): ToManyRelation => topic.related('followers' as never);
    await b.run(() => followers().add(loose(theirs)));
    // What somebody else has written leads from one tenant to another: it leads nowhere.
    await database.acrossTenants(async () => {
      const stray = await Toot.create(
        loose({ tenantId: 1, text: 'stray', authorId: theirs.get('id' as never), bestOfId: null }),
      );
      const { liked } = { liked: Person.associations.get('liked') };
      const [own, other] = liked?.path.flatMap(({ fromAttributes, toAttributes }, index) => (index === 0 ? toAttributes : fromAttributes)) ?? []; // prettier-ignore
      await Like.create(
        loose({ tenantId: 1, [own ?? '']: theirs.get('id' as never), [other ?? '']: stray.get('id' as never) }),
      );
    });
    const rowsOfB = (): Promise<string> =>
      b.run(async () => {
        const models = ['Person', 'Toot', 'Tag', 'Like'].map(name => database.model(name));
        const rows = await Promise.all(models.map(model => model.findAll(loose(model === (Person as unknown) || model === (Toot as unknown) ? { paranoid: false } : {})))); // prettier-ignore
        const id = theirs.get('id' as never);
        const links = await database.model('Following').findAll(loose({ where: { followerId: id } }));
        return JSON.stringify([rows, links]);
      });
    const before = await rowsOfB();
    const values = [2, 'Bob', theirs, [2], { id: 2 }, { tenantId: 2 }, { name: 'Bob', age: 1 }, { id: 2, name: 'taken' }, { where: { id: 2 } }]; // prettier-ignore
    const flaws: string[] = [];
    let tried = 0;
    /** Calls that did something, by how often. */
    const done = new Map<string, number>();
    const attempt = async (call: string, argument: Argument, subjects: Subjects, value: unknown): Promise<void> => {
      log.clear();
      tried += 1;
      const found = await a
        .run(async (): Promise<unknown> => argument(subjects, value))
        .then(
          given => {
            done.set(call, (done.get(call) ?? 0) + 1);
            return JSON.stringify(given);
          },
          () => '',
        )
        .catch(() => '');
      // What is given comes back, as of a build.
      const isGiven = value === theirs || JSON.stringify(value)?.includes(MARK) === true;
      if (!isGiven && found?.includes(MARK) === true) flaws.push(`${call} sees a row of another`);
      const bare = log.statements.find(text => !isBound(text));
      if (bare !== undefined) flaws.push(`${call} sends ${bare}`);
    };
    const wholeReads = [undefined, { separate: true }, { strategy: 'json' }, { required: true }].flatMap(how =>
      ['best', 'toots', 'liked', 'peers', 'likedTags', 'topics'].map((association): Argument => {
        const include = [{ association, ...how, include: association === 'likedTags' ? ['toots'] : [] }];
        return () => Person.findAll(loose({ include, order: ['id'], limit: how === undefined ? undefined : 5 }));
      }),
    );
    for (const read of wholeReads) await attempt('a read with includes', read, loose({}), undefined);
    const verbs = ['add', 'set', 'sync', 'toggle', 'remove', 'has', 'create', 'get', 'count'] as const;
    const ada = await a.run(() => fill('Ada', 0));
    for (const verb of verbs)
      for (const value of [...values, [ada], { name: `of ${verb}` }])
        await attempt(
          `${verb} of a shared end`,
          async () => (followers() as unknown as Record<string, (value: unknown) => unknown>)[verb]?.(value),
          loose({}),
          undefined,
        );
    await attempt(
      'a read of a shared end',
      () => Topic.findAll(loose({ include: ['followers'] })),
      loose({}),
      undefined,
    );
    if ((await rowsOfB()) !== before) flaws.push('a verb of a shared end changes rows of another');
    for (const [place, name] of calls.entries()) {
      const call = publicArguments[name] as PublicCall;
      // What was called may have done away with her.
      const person = await a.run(async () => (await Person.findOne(loose({ order: [['id', 'DESC']] }))) ?? fill(`Ada ${place}`, place)); // prettier-ignore
      const toot = await a.run(async () => Toot.findOne(loose({ order: [['id', 'DESC']] })));
      const open = (): Database => new Database(database.knex, { logging: log.log });
      const subjects = { database, Person: loose(Person), person: loose(person), toot: loose(toot), open } as Subjects;
      const { options } = call;
      const named = options === undefined ? [] : await a.run(() => optionsOf(subjects, options));
      const args = [...(call.args ?? []), ...named.flatMap(each => argumentsOf(each, options as never))];
      if (options !== undefined) await attempt(name, options as Argument, subjects, {});
      // What is its own does something.
      const own = [toot?.get('id' as never), toot, [toot], { name: `own ${place}` }];
      for (const argument of call.args ?? []) for (const value of own) await attempt(name, argument, subjects, value);
      const step = has('schemas') || database.models.engine.dialect !== 'sqlite' ? PART.others : PART.sqlite;
      for (const [index, argument] of args.entries())
        for (const [number, value] of values.entries())
          if ((place + index + number * 7) % step === 0) await attempt(name, argument, subjects, value);
      if (place % 6 > 0 && place + 1 < calls.length) continue;
      if ((await rowsOfB()) === before) continue;
      flaws.push(`${calls.slice(Math.max(0, place - 5), place + 1).join(' or ')} changes rows of another`);
      break;
    }
    expect(flaws).toEqual([]);
    expect(tried).toBeGreaterThan(500);
    // What is refused for another reason shows nothing.
    const idle = [...calls, ...verbs.map(verb => `${verb} of a shared end`)].filter(call => !done.has(call));
    expect(idle).toEqual(['truncate of a model', 'withSchema', 'lock', 'destroy', 'a mark of a change', 'association', 'related', 'findOrCreate of liked', 'findOrCreate of toots', 'writes of a chain', 'callbacks of a transaction']); // prettier-ignore
    expect([...done.values()].reduce((sum, each) => sum + each, 0)).toBeGreaterThan(400);
  }, 120_000);
});
