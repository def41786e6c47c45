import { describeByTurns, statementLog, type ConnectOptions } from '../support/describe-each-dialect';
import { Person, Toot, likes } from '../support/worlds/likes';

const texts = (toots: readonly Toot[]): string[] => toots.map(({ text }) => text);

describeByTurns('sibling batching', ({ connect }) => {
  const { log, statements, clear } = statementLog();

  /** Ada, Bob and Cleo; each wrote one toot but Cleo; Ada likes both, Bob the second. */
  async function threePeople(options: ConnectOptions = {}): Promise<ReturnType<typeof connect>> {
    const database = await connect(likes, { logging: log, ...options });
    const [ada, bob] = await Person.bulkCreate([{ name: 'Ada' }, { name: 'Bob' }, { name: 'Cleo' }]);
    await Toot.bulkCreate([
      { text: 'one', authorId: 1 },
      { text: 'two', authorId: 2 },
    ]);
    await ada?.related('likedToots').add([1, 2], { through: { reaction: 'love' } });
    await bob?.related('likedToots').add([2]);
    return database;
  }

  const found = async (batch = true): Promise<Person[]> => {
    const people = await Person.findAll({ order: ['id'], batch });
    clear();
    return people;
  };

  it('reads for all instances of a result in a loop of getters', async () => {
    await threePeople();
    const people = await found();
    const liked: Toot[][] = [];
    for (const person of people) liked.push(await person.getLikedToots());
    expect(liked.map(texts)).toEqual([['one', 'two'], ['two'], []]);
    expect(liked[0]?.[0]?.LikedToot?.reaction).toBe('love');
    expect(statements).toHaveLength(1);
  });

  it('reads once for getters that run at the same time, by method or by name', async () => {
    await threePeople();
    const people = await found();
    const liked = await Promise.all(people.map(person => person.related('likedToots').get()));
    expect(liked.map(texts)).toEqual([['one', 'two'], ['two'], []]);
    expect(statements).toHaveLength(1);
    const toots = await Promise.all(people.map(person => person.getToots()));
    expect(toots.map(texts)).toEqual([['one'], ['two'], []]);
    expect(statements).toHaveLength(2);
  });

  it('reads rows of to-one associations for all, and goes on with what it found', async () => {
    await threePeople();
    const people = await found();
    const names: (string | undefined)[] = [];
    for (const person of people) {
      for (const toot of await person.getLikedToots()) names.push((await toot.getAuthor())?.name);
    }
    expect(names).toEqual(['Ada', 'Bob', 'Bob']);
    expect(statements).toHaveLength(2);
  });

  it('makes siblings of all that is included under one name', async () => {
    await threePeople();
    const people = await Person.findAll({ order: ['id'], batch: true, include: 'likedToots' });
    clear();
    const toots = people.flatMap(({ likedToots }) => likedToots ?? []);
    const authors = await Promise.all(toots.map(toot => toot.getAuthor()));
    expect(authors.map(author => author?.name)).toEqual(['Ada', 'Bob', 'Bob']);
    expect(statements).toHaveLength(1);
  });

  it('is off unless asked for, by the query, the model or the database', async () => {
    await threePeople();
    for (const person of await found(false)) await person.getToots();
    expect(statements).toHaveLength(3);
  });

  it('is on for every model of a database that says so, unless a query says no', async () => {
    await threePeople({ define: { batch: true } });
    const people = await Person.findAll({ order: ['id'] });
    clear();
    for (const person of people) for (const toot of await person.getToots()) await toot.getAuthor();
    expect(statements).toHaveLength(2);
    for (const person of await found(false)) await person.getToots();
    expect(statements).toHaveLength(3);
  });

  it('gives each instance its share once, and reads anew the second time', async () => {
    await threePeople();
    const [ada, bob] = await found();
    await ada?.getToots();
    await ada?.getToots();
    expect(statements).toHaveLength(2);
    expect(texts((await bob?.getToots()) ?? [])).toEqual(['two']);
    expect(statements).toHaveLength(2);
  });

  it('reads apart what is asked for with options', async () => {
    await threePeople();
    const people = await found();
    for (const person of people) await person.getToots({ order: ['text'] });
    expect(statements).toHaveLength(3);
    for (const person of people) await person.getToots({ batch: false });
    expect(statements).toHaveLength(6);
    for (const person of people) await person.getToots({ logging: log });
    expect(statements).toHaveLength(7);
  });

  it('never gives what was read before a write, and then leaves off reading for others', async () => {
    await threePeople();
    const people = await found();
    const seen: string[][] = [];
    for (const person of people) {
      seen.push(texts(await person.getToots()));
      await Toot.create({ text: `by ${person.name}`, authorId: 3 });
    }
    expect(seen).toEqual([['one'], ['two'], ['by Ada', 'by Bob']]);
    expect(statements.filter(sql => sql.startsWith('SELECT') || sql.startsWith('select'))).toHaveLength(3);
  });

  it.each(['sql', 'knex', 'commit', 'rollback'])('notices a write by %s', async way => {
    const database = await threePeople({ file: true, pool: 4 });
    const pending = way === 'commit' || way === 'rollback' ? await database.startUnmanagedTransaction() : undefined;
    if (pending !== undefined) await Toot.update({ text: 'new' }, { where: { id: 2 }, transaction: pending });
    const [ada, bob] = await found();
    await ada?.getToots();
    if (way === 'sql') await database.query(Toot.knexQuery().update({ text: 'new' }).toQuery());
    if (way === 'knex') await Toot.knexQuery().update({ text: 'new' });
    if (way === 'commit') await pending?.commit();
    if (way === 'rollback') await pending?.rollback();
    clear();
    const expected = way === 'rollback' ? ['two'] : ['new'];
    expect(texts((await bob?.getToots()) ?? [])).toEqual(expected);
    expect(statements).toHaveLength(1);
  });

  it('keeps transactions apart', async () => {
    const database = await threePeople({ file: true, pool: 4 });
    const [ada, bob, cleo] = await found();
    await ada?.getToots();
    await database.transaction(async () => {
      clear();
      await bob?.getToots();
      expect(statements).toHaveLength(1);
    });
    clear();
    await cleo?.getToots();
    expect(statements).toEqual([]);
  });

  it('goes by the key an instance has when it asks', async () => {
    await threePeople();
    const toots = await Toot.findAll({ order: ['id'], batch: true });
    await toots[0]?.getAuthor();
    (toots[1] as Toot).authorId = 3;
    expect((await toots[1]?.getAuthor())?.name).toBe('Cleo');
  });

  it('tells the first of a failure, and lets the others read for themselves', async () => {
    await threePeople();
    const [ada, bob] = await found();
    const gone = AbortSignal.abort();
    const [first, second] = await Promise.allSettled([ada?.getToots({ signal: gone }), bob?.getToots()]);
    expect(first).toMatchObject({ status: 'rejected', reason: { code: 'ABORTED' } });
    expect(second).toMatchObject({ status: 'fulfilled', value: [{ text: 'two' }] });
  });

  it('leaves models with hooks of finding to their hooks', async () => {
    await threePeople();
    let runs = 0;
    const hook = (): void => void (runs += 1);
    Toot.addHook('beforeFind', hook);
    for (const person of await found()) await person.getToots();
    Toot.removeHook('beforeFind', hook);
    expect(runs).toBe(3);
  });
});
