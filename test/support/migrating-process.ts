import { Migrations, type Migration } from '@mortise/migrations';
import { Database, DataTypes, sql } from 'mortise';

const id = { type: DataTypes.INTEGER, primaryKey: true, autoIncrement: true } as const;
const owner = { name: 'pets_owner', columns: ['ownerId'], references: { table: 'people', columns: ['id'] } } as const;

/** Steps of each kind, some of which are several statements. */
export const manySteps = (transaction: boolean): Migration => ({
  transaction,
  up: async schema => {
    await schema.createTable('people', { id, name: { type: DataTypes.STRING(40) } });
    await schema.createTable(
      'pets',
      { id, ownerId: { type: DataTypes.INTEGER }, goneAt: { type: DataTypes.DATE } },
      { indexes: [{ name: 'pets_gone', columns: ['goneAt'] }], foreignKeys: [owner] },
    );
    await schema.sql(sql`INSERT INTO people (name) VALUES ('Ada')`);
    await schema.addColumn('people', 'nick', { type: DataTypes.STRING(40) });
    await schema.fillColumn('people', 'nick', sql`upper(name)`);
    await schema.changeColumn('people', 'nick', { type: DataTypes.STRING(60), allowNull: false });
    await schema.renameColumn('people', 'nick', 'handle');
    await schema.addIndex('people', {
      name: 'people_handle',
      columns: ['handle'],
      unique: true,
      concurrently: !transaction,
    });
    await schema.dropForeignKey('pets', 'pets_owner');
    await schema.dropIndex('pets', 'pets_gone');
    await schema.dropColumn('pets', 'goneAt');
    await schema.renameTable('pets', 'animals');
    await schema.createTable('left', { id });
    await schema.dropTable('left');
  },
  down: async schema => {
    await schema.dropTable('animals');
    await schema.dropTable('people');
  },
});

const CHANGE = /^\s*(?:CREATE|ALTER|DROP|UPDATE|INSERT|DELETE|COMMIT)\b/;

/** Runs the steps, and is killed as it sends the statement of that number of those that change something. */
async function main(config: string, directory: string, transaction: boolean, killAt: number): Promise<void> {
  let sent = 0;
  const logging = (text: string): void => {
    if (!CHANGE.test(text)) return;
    sent += 1;
    if (sent === killAt) process.kill(process.pid, 'SIGKILL');
  };
  const database = new Database(JSON.parse(config) as never, { logging });
  const migration = manySteps(transaction);
  await new Migrations(database, { directory, load: async () => migration }).up();
  await database.close();
  process.stdout.write('done');
}

if (require.main === module) {
  const [config = '', directory = '', transaction, killAt] = process.argv.slice(2);
  void main(config, directory, transaction === 'true', Number(killAt));
}
