import { EventEmitter, once } from 'node:events';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  DataTypes,
  Model,
  type CreationOptional,
  type Database,
  type InferAttributes,
  type InferCreationAttributes,
  type Transaction,
} from 'mortise';
import { Attribute, Table } from 'mortise/decorators';
import { describeEachDialect } from '../support/describe-each-dialect';

@Table({ timestamps: false })
class Note extends Model<InferAttributes<Note>, InferCreationAttributes<Note>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.INTEGER) declare writer: number;
  @Attribute(DataTypes.STRING) declare text: string;
}

const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_none, index) => make(index));
const pause = (milliseconds: number): Promise<void> => new Promise(resolve => setTimeout(resolve, milliseconds));

describeEachDialect('Transactions that run beside each other', ({ connect }) => {
  const open = (): Promise<Database> => connect([Note], { file: true, pool: 6 });

  it('see only themselves, by whatever way their code goes on: 100 at once', async () => {
    const database = await open();
    // One for all: who emits decides in whose transaction a listener runs.
    const shared = new EventEmitter().setMaxListeners(0);
    const strayed: string[] = [];
    shared.on('note', (transaction: Transaction) => expectOwn(transaction, 'a shared emitter'));

    function expectOwn(transaction: Transaction, where: string): void {
      if (database.getCurrentTransaction() !== transaction) strayed.push(where);
    }

    async function write(writer: number, transaction: Transaction): Promise<void> {
      const note = (text: string): Promise<Note> => (expectOwn(transaction, text), Note.create({ writer, text }));
      await note('await');
      await new Promise<void>((resolve, reject) =>
        setTimeout(() => void note('timer').then(() => resolve(), reject), 1),
      );
      await new Promise<void>((resolve, reject) =>
        setImmediate(() => void note('immediate').then(() => resolve(), reject)),
      );
      await new Promise<void>((resolve, reject) =>
        process.nextTick(() => void note('tick').then(() => resolve(), reject)),
      );
      await Promise.all([note('one of two'), pause(1).then(() => note('two of two'))]);
      for await (const text of Readable.from(['read'])) await note(String(text));
      await pipeline(Readable.from(['piped']), async texts => {
        for await (const text of texts) await note(String(text));
      });
      shared.emit('note', transaction);
      const own = new EventEmitter();
      setImmediate(() => own.emit('ready', 'emitted'));
      const [emitted] = (await once(own, 'ready')) as [string];
      await note(emitted);
      await database.transaction(() => pause(1).then(() => Note.create({ writer, text: 'nested' })));
      expectOwn(transaction, 'after the nested one');
    }

    const seen = await Promise.all(
      times(100, writer =>
        database.transaction(async transaction => {
          await write(writer, transaction);
          const mine = await Note.count({ where: { writer } });
          return [mine, await Note.count({ where: { writer }, transaction })];
        }),
      ),
    );
    expect(strayed).toEqual([]);
    expect(seen).toEqual(times(100, () => [10, 10]));
    expect(await Note.count()).toBe(1_000);
    expect(database.getCurrentTransaction()).toBeUndefined();
  });

  it('keep what one rolls back from all others: 100 at once', async () => {
    const database = await open();
    await Promise.allSettled(
      times(100, writer =>
        database.transaction(async () => {
          await Note.create({ writer, text: 'first' });
          await pause(writer % 3);
          await Note.create({ writer, text: 'second' });
          if (writer % 2 === 1) throw new Error('back');
        }),
      ),
    );
    const writers = (await Note.findAll({ order: ['writer', 'id'] })).map(({ writer }) => writer);
    expect(writers).toEqual(times(50, index => [index * 2, index * 2]).flat());
  });

  it('let others read while one writes, who see what is committed', async () => {
    const database = await open();
    await Note.create({ writer: 0, text: 'before' });
    await database.transaction(async () => {
      await Note.update({ text: 'changed' }, { where: { writer: 0 } });
      const outside = await Promise.all(times(20, () => Note.findOne({ transaction: null })));
      expect(outside.map(note => note?.text)).toEqual(times(20, () => 'before'));
      expect((await Note.findOne())?.text).toBe('changed');
    });
    expect((await Note.findOne())?.text).toBe('changed');
  }); // F3 F4

  it('leave the event loop to everybody while writers wait for each other', async () => {
    const database = await open();
    let ticks = 0;
    const timer = setInterval(() => (ticks += 1), 5);
    const slow = (writer: number): Promise<unknown> =>
      database.transaction(async () => {
        await Note.create({ writer, text: 'slow' });
        await pause(60);
      });
    await Promise.all(times(8, slow));
    clearInterval(timer);
    // A wait inside SQLite would let it run once for each of the 8, who take 480 ms in all where one writes at a time.
    expect(ticks).toBeGreaterThan(0);
    expect(await Note.count()).toBe(8);
  }); // F3

  it('may each be the one that waits: writers in opposite orders go on', async () => {
    const database = await open();
    const work = (writer: number): Promise<unknown> =>
      database.transaction(async () => {
        await Note.create({ writer, text: 'outer' });
        await database.transaction(() => Note.create({ writer, text: 'inner' }));
      });
    await Promise.all(
      times(30, index => (index % 3 === 0 ? Note.create({ writer: index, text: 'alone' }) : work(index))),
    );
    expect(await Note.count()).toBe(50);
  }); // F4
});
