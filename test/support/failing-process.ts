import { Database, DataTypes } from 'mortise';

/** How a process meets an error that nobody catches. */
export type Ending = 'uncaughtException' | 'unhandledRejection' | 'console.error';

/** Writes the same value twice where it must differ, and lets the error end the process as told. */
async function main(config: ConstructorParameters<typeof Database>[0], ending: Ending, value: string): Promise<void> {
  const database = new Database(config);
  // Not a temporary table: behind a pooler it is gone with the session.
  const tableName = `accounts_${process.pid}`;
  const Account = database.define('Account', { token: { type: DataTypes.STRING, unique: true } }, { tableName });
  await database.sync();
  await Account.create({ token: value });
  try {
    await Account.create({ token: value });
  } catch (error) {
    await database.knex.schema.dropTable(tableName);
    await database.close();
    if (ending === 'console.error') console.error(error, [error], { error });
    // Not as a rejection: nothing waits for an immediate.
    else if (ending === 'uncaughtException') setImmediate(() => rethrow(error));
    else throw error;
  }
}

function rethrow(error: unknown): never {
  throw error;
}

if (require.main === module) {
  const [config = '', ending = '', value = ''] = process.argv.slice(2);
  void main(JSON.parse(config) as never, ending as Ending, value);
}
