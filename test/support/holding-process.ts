import { AsyncLocalStorage } from 'node:async_hooks';
import { Database, DataTypes, type Transaction } from 'mortise';

/** What is still held of what a process has let go of. */
export interface HeldReport {
  readonly row: boolean;
  readonly callback: boolean;
  readonly request: boolean;
}

const requests = new AsyncLocalStorage<object>();

/** Writes in a transaction of a request that opens a connection of the pool, and tells what is left of all that. */
async function main(config: ConstructorParameters<typeof Database>[0]): Promise<HeldReport> {
  const database = new Database(config);
  const Person = database.define('Person', { name: DataTypes.STRING });
  await database.sync();
  const held: Record<keyof HeldReport, WeakRef<object>>[] = [];
  const transactions: Transaction[] = [];
  const serve = async (): Promise<void> => {
    const callback = (): void => {};
    await database.transaction(async transaction => {
      transactions.push(transaction);
      transaction.afterCommit(callback);
      const row = await database.transaction(() => Person.create({ name: 'Ada' }));
      // On a connection beside that of the transaction: it is opened here.
      await database.query('SELECT 1', { transaction: null });
      const request = requests.getStore() as object;
      held.push({ row: new WeakRef(row), callback: new WeakRef(callback), request: new WeakRef(request) });
    });
  };
  await requests.run({}, serve);
  // The pool remembers the last caller of each connection: the next two ask it for one each once none is in hand.
  await new Promise(resolve => setImmediate(resolve));
  await Promise.all([Person.count(), Person.count()]);
  await collectGarbage();
  const [refs] = held;
  const isHeld = (name: keyof HeldReport): boolean => refs?.[name].deref() !== undefined;
  const report = { row: isHeld('row'), callback: isHeld('callback'), request: isHeld('request') };
  if (transactions[0]?.state !== 'committed') throw new Error('It did not commit.');
  await database.close();
  return report;
}

/** A WeakRef keeps its object until the job it was made or asked in has ended. */
async function collectGarbage(): Promise<void> {
  for (let round = 0; round < 5; round += 1) {
    await new Promise(resolve => setTimeout(resolve, 10));
    globalThis.gc?.();
  }
}

if (require.main === module) {
  const [config = ''] = process.argv.slice(2);
  void main(JSON.parse(config) as never).then(report => process.stdout.write(JSON.stringify(report)));
}
