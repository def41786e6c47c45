import { Database, DataTypes } from 'mortise';

/** Reads and writes, and forgets to close its database. */
async function main(config: ConstructorParameters<typeof Database>[0]): Promise<number> {
  const database = new Database(config);
  const Person = database.define('Person', { name: DataTypes.STRING });
  await database.sync();
  await database.transaction(() => Person.create({ name: 'Ada' }));
  return Person.count();
}

if (require.main === module) {
  const [config = ''] = process.argv.slice(2);
  void main(JSON.parse(config) as never).then(count => process.stdout.write(`${count}`));
}
