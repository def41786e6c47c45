import { Database, DatabaseError, DataTypes, type DatabaseConfig, type Knex, type Model } from 'mortise';
import { describeEachDialect } from '../support/describe-each-dialect';
import { createLinkTables, defineLinkModels, idsOf, listWrites, type ListWrite } from '../support/link-lists';

type Session = { query(text: string, done: (error: Error | null) => void): void };
type Done = (error: Error | null, session: Session) => void;

const inSnapshot = { isolationLevel: 'REPEATABLE READ' } as const;

/** MariaDB refuses to lock what was changed since the transaction began, from 11.6 on unless it is told otherwise. */
describeEachDialect('A transaction that keeps to what it saw', ({ connect, requires }) => {
  const onMariaDB = requires('currentLocks');

  /** A second database in the same place, whose sessions isolate snapshots; undefined where the server can't. */
  async function isolated(database: Database): Promise<Database | undefined> {
    const [known] = await database.query("SHOW VARIABLES LIKE 'innodb_snapshot_isolation'");
    if (known === undefined) {
      process.stderr.write('Skipped: this server has no innodb_snapshot_isolation.\n');
      return undefined;
    }
    const config = (database.knex.client as Knex.Client).config as DatabaseConfig;
    const afterCreate = (session: Session, done: Done): void =>
      session.query('SET SESSION innodb_snapshot_isolation = ON', error => done(error, session));
    return new Database({ ...config, pool: { min: 0, max: 4, afterCreate } });
  }

  onMariaDB('is refused as one that can run again, and none of it stays', async () => {
    const first = await connect([], { sync: false });
    const database = await isolated(first);
    if (database === undefined) return;
    try {
      const Account = database.define<Model>('Account', { balance: DataTypes.INTEGER }, { timestamps: false });
      await database.sync();
      const account = await Account.create({ balance: 1 });
      const late = database.transaction(inSnapshot, async () => {
        await Account.create({ balance: 100 });
        await Account.findAll();
        await account.update({ balance: 2 }, { transaction: null });
        const writing = Account.update({ balance: 3 }, { where: { id: account.get('id') } } as never);
        await expect(writing).rejects.toMatchObject({ code: 'SERIALIZATION_FAILURE', retryable: true });
        const after = Account.create({ balance: 1_000 });
        await expect(after).rejects.toMatchObject({ code: 'TRANSACTION_ABORTED' });
        throw await writing.catch((error: unknown) => error);
      });
      await expect(late).rejects.toBeInstanceOf(DatabaseError);
      expect((await Account.findAll()).map(row => row.get('balance'))).toEqual([2]);
    } finally {
      await database.close();
    }
  });

  onMariaDB('sets a list of links once it runs again', async () => {
    const first = await connect([], { sync: false });
    const models = defineLinkModels(first);
    await createLinkTables(first, models, 4);
    const database = await isolated(first);
    if (database === undefined) return;
    try {
      const { Post, Comment } = defineLinkModels(database);
      const post = await Post.findOne({ rejectOnEmpty: true });
      const list = listWrites['set'] as ListWrite;
      const set = (ids: readonly number[]): Promise<unknown> =>
        database.transaction({ ...inSnapshot, retry: 5 }, async () => {
          await Comment.count();
          await list.write(post, ids);
        });
      for (let round = 0; round < 3; round += 1) {
        await list.write(post, []);
        await Promise.all([set([1, 2]), set([3, 4])]);
        expect([
          [1, 2],
          [3, 4],
        ]).toContainEqual(await idsOf(list, post));
      }
    } finally {
      await database.close();
    }
  });
});
