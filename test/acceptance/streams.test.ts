import { AsyncResource } from 'node:async_hooks';
import { getEventListeners } from 'node:events';
import { Readable } from 'node:stream';
import {
  type CreationOptional,
  type Database,
  DataTypes,
  type InferAttributes,
  type InferCreationAttributes,
  IsolationLevel,
  Model,
  type NonAttribute,
  Op,
  sql,
  type StreamOptions,
} from 'mortise';
import { Attribute, BelongsToMany, HasMany, HasManyThrough, NotNull, PrimaryKey, Table } from 'mortise/decorators';
import { type ConnectOptions, describeEachDialect, statementLog } from '../support/describe-each-dialect';
import type { Loose } from '../support/public-call';

@Table({
  timestamps: false,
  scopes: {
    northern: { where: { city: ['Oslo', 'Turku'] } },
    fewest: { limit: 3 },
    later: { offset: 2 },
  },
})
class Person extends Model<InferAttributes<Person>, InferCreationAttributes<Person>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING) @NotNull declare name: string;
  @Attribute(DataTypes.STRING) declare city: string | null;
  @BelongsToMany(() => Toot, { through: () => Like, inverse: { as: 'likedBy' } })
  declare likedToots?: NonAttribute<Toot[]>;
  @HasMany(() => Toot, { foreignKey: 'authorId', inverse: { as: 'author' } })
  declare toots?: NonAttribute<Toot[]>;
  @HasManyThrough(() => Person, { through: ['likedToots', 'author'] })
  declare likedAuthors?: NonAttribute<Person[]>;
}

@Table({ timestamps: false })
class Toot extends Model<InferAttributes<Toot>, InferCreationAttributes<Toot>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING) @NotNull declare text: string;
  declare authorId: CreationOptional<number | null>;
  declare author?: NonAttribute<Person | null>;
  declare likedBy?: NonAttribute<Person[]>;
}

@Table({ timestamps: false })
class Like extends Model<InferAttributes<Like>, InferCreationAttributes<Like>> {
  declare likedById: number;
  declare likedTootId: number;
  @Attribute(DataTypes.INTEGER) declare stars: CreationOptional<number | null>;
}

@Table({ timestamps: false })
class Seat extends Model<InferAttributes<Seat>, InferCreationAttributes<Seat>> {
  @Attribute(DataTypes.STRING(10)) @PrimaryKey declare block: string;
  @Attribute(DataTypes.INTEGER) @PrimaryKey declare place: number;
}

@Table({ timestamps: false, noPrimaryKey: true })
class Visit extends Model<InferAttributes<Visit>, InferCreationAttributes<Visit>> {
  @Attribute(DataTypes.STRING) declare page: string;
}

const models = [Person, Toot, Like, Seat, Visit];
const people = [
  ['Ada', 'Oslo'],
  ['Ben', 'Turku'],
  ['Cleo', null],
  ['Dan', 'Oslo'],
  ['Eve', 'Porto'],
  ['Fay', null],
  ['Gil', 'Oslo'],
] as const;

async function listed<T>(rows: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const row of rows) list.push(row);
  return list;
}

const names = async (rows: AsyncIterable<{ readonly name: string }>): Promise<string[]> =>
  (await listed(rows)).map(({ name }) => name);

const iterator = <T>(rows: AsyncIterable<T>): AsyncIterator<T> => rows[Symbol.asyncIterator]();

describeEachDialect('A stream', ({ connect, requires, has }) => {
  /** Seven people, who like five toots: each person the toots up to their own number. */
  async function start(options: ConnectOptions = {}): Promise<{ database: Database; selects: () => string[] }> {
    const { log, statements, clear } = statementLog();
    const database = await connect(models, { logging: log, ...options });
    await Person.bulkCreate(people.map(([name, city]) => ({ name, city })));
    await Toot.bulkCreate(['tea', 'rain', 'snow', 'sun', 'sea'].map((text, index) => ({ text, authorId: 1 + (index % 2) })));
    await Like.bulkCreate(
      people.flatMap((_person, index) =>
        [1, 2, 3, 4, 5].slice(0, index).map(toot => ({ likedById: index + 1, likedTootId: toot, stars: toot % 3 })),
      ),
    );
    clear();
    return { database, selects: () => statements.splice(0).filter(text => /^\s*(WITH|SELECT)/i.test(text)) };
  } // prettier-ignore

  describe('gives what findAll gives', () => {
    it('each row once and in the order asked for, whatever the size of its batches', async () => {
      await start();
      const finds: readonly StreamOptions[] = [
        {},
        { order: [['city', 'DESC'], 'name'] },
        { order: [['city', 'ASC NULLS LAST']], where: { name: { [Op.ne]: 'Eve' } } },
        { order: [['name', 'DESC']], include: ['likedToots', 'toots'] },
        { aggregates: { likes: { count: 'likedToots' } }, order: [['likes', 'DESC']], attributes: ['city'] },
        { raw: true, include: [{ association: 'likedToots', where: { text: ['rain', 'sun'] }, order: [['text', 'DESC']] }] },
      ];
      for (const find of finds) {
        const all = JSON.stringify(await Person.findAll({ ...find, order: [...((find.order as []) ?? []), 'id'] }));
        for (const batchSize of [1, 3, 7]) {
          const batches = await listed(Person.findInBatches({ ...find, batchSize }));
          expect(JSON.stringify(batches.flat())).toBe(all);
          expect(batches.slice(0, -1).every(({ length }) => length === batchSize)).toBe(true);
        }
        expect(JSON.stringify(await listed(Person.stream({ ...find, batchSize: 2 })))).toBe(all);
      }
    }); // prettier-ignore

    it('of a key of several parts, and of a to-one include', async () => {
      await start();
      await Seat.bulkCreate([1, 2, 3].flatMap(place => ['B', 'A'].map(block => ({ block, place }))));
      const seats = await listed(Seat.stream({ order: ['place'], batchSize: 2, raw: true }));
      expect(seats).toEqual(await Seat.findAll({ order: ['place', 'block'], raw: true }));
      const order = [['author', 'name', 'DESC'] as const];
      const toots = await listed(Toot.stream({ include: ['author'], order, batchSize: 2 }));
      expect(toots.map(({ author, text }) => [author?.name, text])).toEqual([
        ...['rain', 'sun'].map(text => ['Ben', text]),
        ...['tea', 'snow', 'sea'].map(text => ['Ada', text]),
      ]);
    });

    it('within the scopes of the model, which are asked once', async () => {
      await start();
      let asked = 0;
      Person.addScope('counted', () => ({ where: { id: { [Op.gt]: (asked += 1) } } }), { override: true });
      expect(await names(Person.withScope('northern').stream({ batchSize: 1 }))).toEqual(['Ada', 'Ben', 'Dan', 'Gil']);
      expect(await names(Person.withScope('fewest').stream({ batchSize: 2 }))).toEqual(['Ada', 'Ben', 'Cleo']);
      expect(await names(Person.withScope('fewest').stream({ batchSize: 2, limit: null }))).toHaveLength(7);
      expect(await names(Person.withScope('counted').stream({ batchSize: 2 }))).toHaveLength(6);
      expect(asked).toBe(1);
    });

    it('up to its limit', async () => {
      const { selects } = await start();
      for (const [limit, statements] of [[0, 0], [1, 1], [2, 1], [3, 2], [4, 2], [100, 4]] as const) {
        expect(await names(Person.stream({ limit, batchSize: 2 }))).toEqual(people.slice(0, limit).map(([name]) => name));
        expect(selects()).toHaveLength(statements);
      }
    }); // prettier-ignore

    it('over a relation, ordered by its junction too', async () => {
      await start();
      const gil = await Person.findByPk(7, { rejectOnEmpty: true });
      const liked = gil.related('likedToots');
      const finds: readonly StreamOptions[] = [
        { order: [['Like', 'stars', 'DESC']] },
        { order: ['text'], include: ['likedBy'], limit: 3 },
        { where: { text: { [Op.ne]: 'rain' } }, raw: true },
      ];
      for (const find of finds) {
        const all = JSON.stringify(await liked.get({ ...find, order: [...((find.order as []) ?? []), 'id'] }));
        for (const batchSize of [1, 2, 9]) {
          expect(JSON.stringify((await listed(liked.findInBatches({ ...find, batchSize }))).flat())).toBe(all);
          expect(JSON.stringify(await listed(liked.stream({ ...find, batchSize })))).toBe(all);
        }
      }
      const through = { where: { stars: [1, 2] }, attributes: ['stars'] } as const;
      const starred = await listed(liked.stream({ through, batchSize: 1 }));
      expect(starred.map(toot => [toot.text, (toot as unknown as { Like: Like }).Like.toJSON()])).toEqual([
        ['tea', { stars: 1 }],
        ['rain', { stars: 2 }],
        ['sun', { stars: 1 }],
        ['sea', { stars: 2 }],
      ]);
      const ada = await Person.findByPk(1, { rejectOnEmpty: true });
      expect((await listed(ada.related('toots').stream({ batchSize: 2 }))).map(({ text }) => text)).toEqual(['tea', 'snow', 'sea']); // prettier-ignore
      expect(await names(gil.related('likedAuthors').stream({ batchSize: 1, order: [['name', 'DESC']] }))).toEqual(['Ben', 'Ada']); // prettier-ignore
      expect(await listed(ada.related('likedToots').stream())).toEqual([]);
      const unsaved = Person.build({ name: 'Zoe' }).related('toots');
      expect(() => unsaved.findInBatches()).toThrow(expect.objectContaining({ code: 'NOT_SAVED' }) as Error);
    });

    it('and tells that there was nothing only where the call asks for it, and of all of it', async () => {
      await start();
      const none = { where: { name: 'Zoe' }, rejectOnEmpty: true };
      await expect(listed(Person.stream(none))).rejects.toMatchObject({ code: 'EMPTY_RESULT' });
      expect(await names(Person.stream({ rejectOnEmpty: true, batchSize: 7 }))).toHaveLength(7);
      expect(await listed(Person.stream({ where: { name: 'Zoe' } }))).toEqual([]);
    });
  });

  describe('is lazy:', () => {
    it('nothing runs before a row is asked for, and a batch when it is needed', async () => {
      const { selects } = await start();
      const stream = Person.stream({ batchSize: 2, include: [{ association: 'likedToots', strategy: 'separate' }] });
      const rows = iterator(stream);
      await Promise.resolve();
      expect(selects()).toHaveLength(0);
      for (const expected of [2, 0, 2, 0]) {
        await rows.next();
        expect(selects()).toHaveLength(expected);
      }
      expect(await rows.return?.()).toEqual({ done: true, value: undefined });
      expect(await rows.next()).toEqual({ done: true, value: undefined });
      expect(selects()).toHaveLength(0);
      for await (const { name } of stream) if (name === 'Cleo') break;
      expect(selects()).toHaveLength(4);
    }); // P43

    it('each loop begins anew, several at once keep apart, and rows asked for at once come in turn', async () => {
      await start();
      const stream = Person.stream({ batchSize: 2 });
      const once = await names(stream);
      expect(once).toEqual(people.map(([name]) => name));
      expect(await Promise.all([names(stream), names(stream)])).toEqual([once, once]);
      const rows = iterator(stream);
      const three = await Promise.all([rows.next(), rows.next(), rows.next()]);
      expect(three.map(({ value }) => (value as Person).name)).toEqual(['Ada', 'Ben', 'Cleo']);
    });

    it("Node's streams take what they need of it", async () => {
      const { selects } = await start();
      const readable = Readable.from(Person.stream({ batchSize: 1 }), { highWaterMark: 2 });
      const seen: string[] = [];
      for await (const person of readable) {
        seen.push((person as Person).name);
        await new Promise(resolve => setImmediate(resolve));
        // What waits in the buffer of the readable, and one on its way.
        expect(selects().length).toBeLessThanOrEqual(4);
        if (seen.length === 3) break;
      }
      expect([seen, readable.destroyed]).toEqual([['Ada', 'Ben', 'Cleo'], true]);
      await new Promise(resolve => setImmediate(resolve));
      selects();
      await new Promise(resolve => setImmediate(resolve));
      expect(selects()).toHaveLength(0);
    });
  });

  describe('holds nothing between batches:', () => {
    it('with one connection the loop asks and writes as it goes, is left and fails without harm', async () => {
      const { database } = await start({ pool: 1 });
      const seen: number[] = [];
      for await (const person of Person.stream({ batchSize: 2 })) {
        seen.push(await Person.count({ where: { id: { [Op.lte]: person.id } } }));
        await person.update({ city: 'Riga' });
        await database.transaction(() => Toot.create({ text: `by ${person.name}` }));
        if (seen.length === 5) break;
      }
      expect(seen).toEqual([1, 2, 3, 4, 5]);
      expect(await Person.count({ where: { city: 'Riga' } })).toBe(5);
      const mine = new Error('The body of the loop failed.');
      const failing = async (): Promise<void> => {
        for await (const batch of Person.findInBatches({ batchSize: 2 })) if (batch[0]?.name === 'Cleo') throw mine;
      };
      await expect(failing()).rejects.toBe(mine);
      expect(await Person.count()).toBe(7);
    });

    it('what is inserted and deleted meanwhile comes or not by its place in the order, and nothing else changes', async () => {
      await start();
      const seen: string[] = [];
      for await (const person of Person.stream({ order: ['name'], batchSize: 2 })) {
        seen.push(person.name);
        if (person.name !== 'Ben') continue;
        // The row it stands at, one behind, and one ahead.
        await Person.destroy({ where: { name: ['Ada', 'Ben', 'Dan'] } });
        await Person.bulkCreate([{ name: 'Abe' }, { name: 'Bex' }, { name: 'Zoe' }]);
      }
      expect(seen).toEqual(['Ada', 'Ben', 'Bex', 'Cleo', 'Eve', 'Fay', 'Gil', 'Zoe']);
    });

    it('an error of the database ends the loop, and another loop may begin', async () => {
      const { database } = await start({ pool: 1 });
      let batches = 0;
      const hook = (options: { where?: unknown }): void => {
        batches += 1;
        if (batches === 2) options.where = sql`${sql.identifier('nowhere')} = 1`;
      };
      Person.hooks.addListener('beforeFind', hook as () => void, 'failing');
      const stream = Person.stream({ batchSize: 3 });
      const seen: string[] = [];
      const reading = async (): Promise<void> => {
        for await (const { name } of stream) seen.push(name);
      };
      await expect(reading()).rejects.toMatchObject({ name: 'DatabaseError' });
      expect(seen).toEqual(['Ada', 'Ben', 'Cleo']);
      await reading();
      Person.hooks.removeListener('beforeFind', 'failing');
      expect(seen).toHaveLength(10);
      expect(await database.transaction(() => Person.count())).toBe(7);
    });

    it('a signal ends it between rows too, tells its reason, and nothing more is sent', async () => {
      const { selects } = await start();
      for (const [batchSize, sent] of [[1, 3], [2, 2], [7, 1], [100, 1]] as const) {
        const controller = new AbortController();
        const { signal } = controller;
        const seen: string[] = [];
        const reason = new Error('The client went away.');
        const reading = async (): Promise<void> => {
          for await (const { name } of Person.stream({ batchSize, signal, timeout: 10_000 })) {
            seen.push(name);
            if (name === 'Cleo') controller.abort(reason);
          }
        };
        await expect(reading()).rejects.toMatchObject({ name: 'TimeoutError', code: 'ABORTED', cause: reason });
        expect([seen.length, selects().length, getEventListeners(signal, 'abort').length]).toEqual([3, sent, 0]);
        await expect(listed(Person.findInBatches({ signal }))).rejects.toMatchObject({ code: 'ABORTED' });
        expect(selects()).toHaveLength(0);
      }
    }); // prettier-ignore
  });

  describe('runs its hooks', () => {
    it('for each batch; what they take away does not end it', async () => {
      await start();
      const told: unknown[] = [];
      const telling = (options: object): void => void told.push((options as StreamOptions).batchSize);
      Person.hooks.addListener('beforeFind', telling, 'telling');
      const taking = (rows: Person[]): void => {
        told.push(rows.length);
        for (let at = rows.length - 1; at >= 0; at -= 1) if (rows[at]?.city === null) rows.splice(at, 1);
        if (rows[0]?.name === 'Ada') rows.splice(0);
      };
      Person.hooks.addListener('afterFind', taking as () => void, 'taking');
      const batches = await listed(Person.findInBatches({ batchSize: 2 }));
      expect(batches.map(batch => batch.map(({ name }) => name))).toEqual([['Dan'], ['Eve'], ['Gil']]);
      expect(told).toEqual([2, 2, 2, 1].flatMap(rows => [undefined, rows]));
      expect(await names(Person.stream({ batchSize: 2, hooks: false }))).toHaveLength(7);
      Person.hooks.removeListener('beforeFind', 'telling');
      Person.hooks.removeListener('afterFind', 'taking');
    });
  });

  describe('in a transaction', () => {
    it('reads what that sees, wherever it is looped over, until it ends', async () => {
      const { database } = await start({ pool: 2, file: true });
      const outside = AsyncResource.bind(names);
      let kept: AsyncIterable<Person> | undefined;
      await database.transaction(async transaction => {
        await Person.create({ name: 'Hal' });
        kept = Person.stream({ batchSize: 3, where: { id: { [Op.gt]: 5 } } });
        expect(await outside(kept)).toEqual(['Fay', 'Gil', 'Hal']);
        expect(await outside(Person.stream({ transaction, batchSize: 7 }))).toHaveLength(8);
        for await (const { name } of kept) await database.transaction(() => Toot.create({ text: name }));
      });
      expect(await Toot.count({ where: { text: ['Fay', 'Gil', 'Hal'] } })).toBe(3);
      await expect(names(kept as AsyncIterable<Person>)).rejects.toMatchObject({ code: 'TRANSACTION_FINISHED' });
      const before = Person.stream({ batchSize: 3 });
      await database.transaction(async () => {
        await Person.create({ name: 'Ida' });
        expect(await names(before)).toHaveLength(9);
      });
      const unmanaged = await database.startUnmanagedTransaction();
      const rows = iterator(Person.stream({ transaction: unmanaged, batchSize: 1 }));
      await rows.next();
      await unmanaged.rollback();
      await expect(rows.next()).rejects.toMatchObject({ code: 'TRANSACTION_FINISHED' });
    });

    it('stays where it began, whoever asks it for a row', async () => {
      const { database } = await start({ pool: 2, file: true });
      const outside = iterator(Person.stream({ batchSize: 3 }));
      const seen: string[] = [];
      await database.transaction(async () => {
        await Person.create({ name: 'Hal' });
        for (let next = await outside.next(); next.done !== true; next = await outside.next()) seen.push(next.value.name);
        expect(seen).toEqual(people.map(([name]) => name));
        // As it is made anew, it is inside.
        expect(await names(Person.stream({ batchSize: 3 }))).toHaveLength(8);
      });
      let inside: AsyncIterator<Person[]> | undefined;
      await database.transaction(async () => {
        await Person.create({ name: 'Ida' });
        inside = iterator(Person.findInBatches({ batchSize: 4 }));
        await inside.next();
        await database.transaction(async () => expect((await inside?.next())?.value).toHaveLength(4));
      });
      await expect(inside?.next()).rejects.toMatchObject({ code: 'TRANSACTION_FINISHED' });
      expect(await inside?.next()).toEqual({ done: true, value: undefined });
    }); // prettier-ignore

    it('that holds the only connection is not waited for by a loop outside of it', async () => {
      const { database } = await start({ pool: 1 });
      const outside = iterator(Person.stream({ batchSize: 3 }));
      await outside.next();
      await database.transaction(async () => {
        for (const name of ['Ben', 'Cleo']) expect((await outside.next()).value).toMatchObject({ name });
        await expect(outside.next()).rejects.toMatchObject({
          code: 'NO_SECOND_CONNECTION',
          hint: expect.stringContaining('begin the loop over a stream inside the transaction') as string,
        });
      });
    });

    requires('concurrentWriters')('that repeats its reads is one look at the rows', async () => {
      const { database } = await start();
      await database.transaction({ isolationLevel: IsolationLevel.REPEATABLE_READ }, async () => {
        const seen: string[] = [];
        for await (const { name } of Person.stream({ batchSize: 2 })) {
          seen.push(name);
          if (name === 'Ada') await Person.create({ name: 'Hal' }, { transaction: null });
        }
        expect(seen).toEqual(people.map(([name]) => name));
      });
      expect(await Person.count()).toBe(8);
    });

    it('locks the rows of each batch, looks past them, and outside of one refuses to', async () => {
      const { database, selects } = await start();
      await expect(listed(Person.stream({ lock: true }))).rejects.toMatchObject({ code: 'LOCK_WITHOUT_TRANSACTION' });
      await database.transaction(async () => {
        expect(await names(Person.stream({ lock: true, batchSize: 4 }))).toHaveLength(7);
      });
      // Where the row after them stays free, it is looked at by a statement of its own.
      expect(selects()).toHaveLength(has('rowLocks') && !has('currentLocks') ? 3 : 2);
    });
  });

  it('refuses at the call, by an error that says what is wrong, whatever can never be streamed', async () => {
    const { log, statements, clear } = statementLog();
    await connect(models, { logging: log });
    const person = await Person.create({ name: 'Ada' });
    clear();
    const refused: readonly (readonly [code: string, options: unknown])[] = [
      ...[[1], 'all', null].map(options => ['INVALID_OPTIONS', options] as const),
      ...[{ batchsize: 5 }, { offset: 5 }, { first: 5 }].map(options => ['UNKNOWN_OPTION', options] as const),
      ...[0, -1, 1.5, '10', null, NaN, Infinity, [5], true, Number.MAX_SAFE_INTEGER].map(
        batchSize => ['INVALID_OPTION', { batchSize }] as const,
      ),
      ...[-1, '5', NaN].map(limit => ['INVALID_LIMIT', { limit }] as const),
      ['UNKNOWN_TRANSACTION', { transaction: {} }],
      ['UNKNOWN_ATTRIBUTE', { where: { nobody: 'Ada' } }],
      ['UNKNOWN_ASSOCIATION', { include: ['friends'] }],
      ['INVALID_ORDER', { order: sql`id` }],
    ];
    const streamers = [Person, person.related('likedToots')] as unknown as Loose[];
    for (const [code, options] of refused) {
      for (const streamer of streamers) {
        for (const verb of ['stream', 'findInBatches']) {
          const failure = expect.objectContaining({ name: 'QueryError', code }) as Error;
          expect(() => streamer[verb]?.(options)).toThrow(failure);
        }
      }
    }
    expect(() => Visit.stream()).toThrow(expect.objectContaining({ code: 'MISSING_PRIMARY_KEY' }) as Error);
    expect(() => Person.withScope('later').stream()).toThrow(/Person\.stream begins at its first row/);
    expect(statements).toEqual([]);
    expect(await names(Person.stream({ batchSize: Number.MAX_SAFE_INTEGER - 1, limit: 5 }))).toEqual(['Ada']);
  });
});
