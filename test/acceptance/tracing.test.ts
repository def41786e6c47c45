import { AsyncLocalStorage } from 'node:async_hooks';
import { tracingChannel } from 'node:diagnostics_channel';
import type { ConnectionTrace, LinkWriteTrace, QueryTrace, TransactionTrace } from 'mortise';
import { describeEachDialect } from '../support/describe-each-dialect';
import { LikedToot, Person, Profile, Toot } from '../support/worlds/likes';

const models = [Person, Toot, LikedToot, Profile];

interface Traces {
  query: QueryTrace;
  transaction: TransactionTrace;
  connection: ConnectionTrace;
  'link-write': LinkWriteTrace;
}

/** What a channel tells as each thing has ended, while the work is done. */
async function told<Name extends keyof Traces>(name: Name, work: () => Promise<unknown>): Promise<Traces[Name][]> {
  const messages: Traces[Name][] = [];
  const channel = tracingChannel<unknown, Traces[Name]>(`mortise:${name}`);
  const subscribers = { asyncEnd: (message: Traces[Name]) => void messages.push(message) };
  // All five are optional, but for the types.
  channel.subscribe(subscribers as never);
  try {
    await work();
  } finally {
    channel.unsubscribe(subscribers as never);
  }
  return messages;
}

describeEachDialect('Tracing channels', ({ connect }) => {
  it('tell of queries: text, values, model, association and rows', async () => {
    await connect(models);
    const ada = await Person.create({ name: 'Ada' });
    const queries = await told('query', async () => {
      await ada.createLikedToot({ text: 'tea' });
      await Person.findAll({ where: { name: 'Ada' }, include: { association: 'likedToots', strategy: 'separate' } });
      await ada.getLikedToots();
      await Person.count();
      await Person.update({ name: 'Eve' }, { where: { name: 'Ada' } });
    });
    const summary = queries.map(({ operation, model, association, rowCount }) => [
      operation,
      model,
      association,
      rowCount,
    ]);
    expect(summary).toEqual([
      ['insert', 'Toot', undefined, 1],
      ['insert', 'LikedToot', undefined, 1],
      ['select', 'Person', undefined, 1],
      ['select', 'Toot', 'Person.likedToots', 1],
      ['select', 'Toot', 'Person.likedToots', 1],
      ['aggregate', 'Person', undefined, 1],
      ['update', 'Person', undefined, 1],
    ]);
    expect(queries[2]).toMatchObject({ sql: expect.stringMatching(/^select /) as string, parameters: ['Ada'] });
    expect(queries[0]?.transactionId).toBe(queries[1]?.transactionId);
    expect(queries[0]?.transactionId).toEqual(expect.any(String));
    expect(queries[2]?.transactionId).toBeUndefined();
    expect(queries.some(query => 'result' in query && query.result !== undefined)).toBe(false);
  }); // P59

  it('tell copies of the values: redacting them changes nothing of what is sent', async () => {
    await connect(models);
    const channel = tracingChannel<unknown, QueryTrace>('mortise:query');
    const redact = (message: unknown): void => void ((message as QueryTrace).parameters as unknown[]).fill('***');
    channel.start.subscribe(redact);
    try {
      await Person.create({ name: 'Ada' });
    } finally {
      channel.start.unsubscribe(redact);
    }
    expect(await Person.count({ where: { name: 'Ada' } })).toBe(1);
  });

  it('tell of a query that fails, which fails as without them', async () => {
    const database = await connect(models);
    const [query] = await told('query', () =>
      expect(database.query('SELECT * FROM nothing_of_that_name')).rejects.toMatchObject({ code: 'UNKNOWN_TABLE' }),
    );
    expect(query).toMatchObject({ error: { code: 'UNKNOWN_TABLE' } });
  }); // P59

  it('tell of transactions and how they end', async () => {
    const database = await connect(models);
    const transactions = await told('transaction', async () => {
      await database.transaction(async () => {
        await database.transaction(() => Person.create({ name: 'Ada' }));
      });
      await database
        .transaction({ isolationLevel: 'SERIALIZABLE' }, () => Promise.reject(new Error('no')))
        .catch(() => 0);
      await (await database.startUnmanagedTransaction()).rollback();
      await (await database.startUnmanagedTransaction()).commit();
    });
    expect(transactions.map(({ kind, isNested, outcome }) => [kind, isNested, outcome])).toEqual([
      ['managed', true, 'committed'],
      ['managed', false, 'committed'],
      ['managed', false, 'rolled back'],
      ['unmanaged', false, 'rolled back'],
      ['unmanaged', false, 'committed'],
    ]);
    expect(transactions[2]).toMatchObject({ isolationLevel: 'SERIALIZABLE', error: { message: 'no' } });
  }); // P59

  it('tell of connections that are opened', async () => {
    const connections = await told('connection', async () => (await connect([], { sync: false })).authenticate());
    expect(connections).toEqual([expect.objectContaining({ dialect: expect.any(String) as string })]);
    expect(JSON.stringify(connections)).not.toMatch(/password|filename|host/);
  }); // P59

  it('tell of calls that link and unlink', async () => {
    await connect(models);
    const ada = await Person.create({ name: 'Ada' });
    const toots = await Toot.bulkCreate([{ text: 'tea' }, { text: 'cake' }]);
    const writes = await told('link-write', async () => {
      await ada.addLikedToots(toots);
      await ada.removeLikedToot(toots[0]?.id ?? 0);
      await ada.related('likedToots').set(new Set(toots));
      await ada.related('likedToots').toggle(toots[0] as Toot);
      await ada.related('likedToots').sync([]);
      await ada.related('profile').set(null);
      await ada.update({ likedToots: { add: toots } });
      await Toot.create({ text: 'rain', author: { name: 'Eve' } } as never);
    });
    expect(writes.map(({ association, verb, targetCount, rowCount }) => [association, verb, targetCount, rowCount])).toEqual([
      ['Person.likedToots', 'add', 2, undefined],
      ['Person.likedToots', 'remove', 1, 1],
      ['Person.likedToots', 'set', 2, undefined],
      ['Person.likedToots', 'toggle', 1, undefined],
      ['Person.likedToots', 'sync', 0, undefined],
      ['Person.profile', 'set', 0, undefined],
      ['Person.likedToots', 'nested', 2, undefined],
      ['Toot.author', 'nested', 1, undefined],
    ]); // prettier-ignore
  }); // P59

  it('nest: what is called inside a transaction is part of it', async () => {
    const database = await connect(models);
    const spans = new AsyncLocalStorage<string>();
    const parents: (string | undefined)[] = [];
    const transactions = tracingChannel<string, TransactionTrace>('mortise:transaction');
    const queries = tracingChannel<unknown, QueryTrace>('mortise:query');
    transactions.start.bindStore(spans, () => 'a transaction');
    const note = (): void => void parents.push(spans.getStore());
    queries.start.subscribe(note);
    try {
      await database.transaction(() => Person.findAll());
      await Person.findAll();
    } finally {
      transactions.start.unbindStore(spans);
      queries.start.unsubscribe(note);
    }
    expect(parents).toEqual(['a transaction', undefined]);
  }); // P59
});
