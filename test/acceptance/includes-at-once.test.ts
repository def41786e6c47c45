import { sql, type Database } from 'mortise';
import { describeEachDialect } from '../support/describe-each-dialect';
import { likes, Person, Toot } from '../support/worlds/likes';

describeEachDialect('Collections that are read by statements of their own', ({ connect, requires }) => {
  /** Two connections, both idle. */
  async function connectTwice(): Promise<Database> {
    const database = await connect(likes);
    const ada = await Person.create({ name: 'Ada' });
    const [toot] = await Toot.bulkCreate([{ text: 'tea', authorId: ada.id }]);
    await ada.addLikedToots([toot as Toot]);
    // Two that are open at once are on two connections, however busy the machine is.
    const open = [await database.startUnmanagedTransaction(), await database.startUnmanagedTransaction()];
    for (const transaction of open) await transaction.commit();
    return database;
  }

  /** The connection that each of two collections was read on. */
  async function connectionsOf(database: Database): Promise<readonly unknown[]> {
    const name = database.knex.client.config.client === 'pg' ? 'pg_backend_pid' : 'CONNECTION_ID';
    const attributes = { include: [[sql`${sql.identifier(name)}()`, 'connection']] } as const;
    const include = (['toots', 'likedToots'] as const).map(association => {
      return { association, strategy: 'separate', attributes } as const;
    });
    const [ada] = await Person.findAll({ include });
    return [ada?.toots, ada?.likedToots].map(toots => toots?.[0]?.get('connection' as never));
  }

  requires('concurrentWriters')(
    'run at once where a connection is idle, and one after the other in a transaction',
    async () => {
      const database = await connectTwice();
      const [toots, likedToots] = await connectionsOf(database);
      expect(toots).not.toEqual(likedToots);
      const within = await database.transaction(() => connectionsOf(database));
      expect(new Set(within).size).toBe(1);
    },
  );
});
