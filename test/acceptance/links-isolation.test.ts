import { Database, DatabaseError, IsolationLevel, type DatabaseConfig, type Knex } from 'mortise';
import { describeEachDialect } from '../support/describe-each-dialect';
import {
  createLinkTables,
  defineLinkModels,
  idsOf,
  listWrites,
  type LinkedRow,
  type LinkModels,
  type ListWrite,
} from '../support/link-lists';

const LEVELS = Object.values(IsolationLevel);
const WRITES = Object.keys(listWrites);
const CALLERS = 6;

/** Every list has two targets that no other has. */
const listOf = (caller: number): readonly number[] => [caller * 2 + 1, caller * 2 + 2];
const each = Array.from({ length: CALLERS }, (_none, caller) => caller);

describeEachDialect('A list of links that several callers set', ({ connect, has, requires, isolationWords }) => {
  // One of the junctions has no key, of which its users are warned.
  beforeEach(() => void jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined));
  afterEach(() => jest.restoreAllMocks());

  async function start(): Promise<LinkModels & { database: Database; post: LinkedRow }> {
    const database = await connect([], { sync: false, file: true, pool: CALLERS + 1 });
    const models = defineLinkModels(database);
    return { database, ...models, post: await createLinkTables(database, models, CALLERS * 2) };
  }

  /** One at least is told that it is done, and the list is what one of those asked for; the others can try again. */
  async function checkRound(list: ListWrite, post: LinkedRow, outcomes: readonly PromiseSettledResult<unknown>[]) {
    const failed = outcomes.flatMap(outcome => (outcome.status === 'rejected' ? [outcome.reason as unknown] : []));
    for (const error of failed) expect(error).toMatchObject({ retryable: true });
    const wanted = each.filter(caller => outcomes[caller]?.status === 'fulfilled').map(listOf);
    expect(wanted).toContainEqual(await idsOf(list, post));
    return failed.length;
  }

  describe.each(WRITES)('by %s', name => {
    const list = listWrites[name] as ListWrite;

    it('is one of theirs when each is set by itself', async () => {
      const { post } = await start();
      for (let round = 0; round < 3; round += 1) {
        await list.write(post, []); // who meets on rows that are there is told anyway
        const outcomes = await Promise.allSettled(each.map(caller => list.write(post, listOf(caller))));
        expect(await checkRound(list, post, outcomes)).toBe(0);
      }
    });

    it('is one of theirs when each is set in a transaction, at every level', async () => {
      const { database, post, ...models } = await start();
      for (const isolationLevel of LEVELS) {
        await list.write(post, []);
        const set = (caller: number): Promise<void> =>
          database.transaction({ isolationLevel }, async () => {
            await models[list.unlike].count(); // from here on it may see the tables as they are now
            await list.write(post, listOf(caller));
          });
        await checkRound(list, post, await Promise.allSettled(each.map(set)));
      }
    });

    it('is not mixed with one that was set since a transaction began, at every level', async () => {
      const { database, post, ...models } = await start();
      for (const isolationLevel of LEVELS) {
        await list.write(post, []);
        const late = database.transaction({ isolationLevel, type: 'DEFERRED' }, async () => {
          await models[list.unlike].count();
          await list.write(post, listOf(0), { transaction: null });
          await list.write(post, listOf(1));
        });
        const [outcome] = await Promise.allSettled([late]);
        if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ retryable: true });
        expect(await idsOf(list, post)).toEqual(outcome.status === 'rejected' ? listOf(0) : listOf(1));
      }
    });

    requires('ownSessions')('is one of theirs whatever level the server has as default', async () => {
      if (isolationWords === undefined) return;
      const { database, post } = await start();
      const config = (database.knex.client as Knex.Client).config as DatabaseConfig;
      for (const level of [...LEVELS, 'REPEATABLE READ']) {
        await list.write(post, []);
        const others = new Database(withDefault(config, isolationWords(level)));
        const own = await defineLinkModels(others).Post.findOne({ rejectOnEmpty: true });
        try {
          const outcomes = await Promise.allSettled(each.map(caller => list.write(own, listOf(caller))));
          expect(await checkRound(list, post, outcomes)).toBe(0);
        } finally {
          await others.close();
        }
      }
    });
  });

  it('tells who comes too late that the transaction can run again, and then it does', async () => {
    const { database, Comment, post } = await start();
    const list = listWrites['set'] as ListWrite;
    let attempts = 0;
    await database.transaction({ isolationLevel: 'REPEATABLE READ', type: 'DEFERRED', retry: 2 }, async () => {
      await Comment.count();
      if ((attempts += 1) === 1) await list.write(post, listOf(0), { transaction: null });
      await list.write(post, listOf(1));
    });
    expect(await idsOf(list, post)).toEqual(listOf(1));
    expect(attempts).toBe(has('currentLocks') ? 1 : 2);
  });

  it('leaves its owner as it was', async () => {
    const { Post, post } = await start();
    await (listWrites['set'] as ListWrite).write(post, listOf(0));
    const found = await Post.findOne({ rejectOnEmpty: true });
    expect(found.get()).toEqual(post.get());
  });

  it('knows pairs that others have linked since the transaction began, without a key', async () => {
    const { database, Comment, post } = await start();
    const add = (options?: object): Promise<unknown> => post['addLabels']?.([1, 2], options) as Promise<unknown>;
    const late = database.transaction({ isolationLevel: 'REPEATABLE READ', type: 'DEFERRED' }, async () => {
      await Comment.count();
      await add({ transaction: null });
      await add();
    });
    await late.catch((error: unknown) => {
      expect(error).toBeInstanceOf(DatabaseError);
      expect(error).toMatchObject({ retryable: true });
    });
    expect(await idsOf(listWrites['set in a junction without a key'] as ListWrite, post)).toEqual([1, 2]);
  });
});

/** The same connections, whose sessions are told what their transactions begin with. */
function withDefault(config: DatabaseConfig, sql: string): DatabaseConfig {
  type Session = { query(text: string, done: (error: Error | null) => void): void };
  type Done = (error: Error | null, session: Session) => void;
  const afterCreate = (session: Session, done: Done): void => session.query(sql, error => done(error, session));
  return { ...config, pool: { min: 0, max: CALLERS, afterCreate } };
}
