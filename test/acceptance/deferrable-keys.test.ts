import { DataTypes, Deferrable, ForeignKeyConstraintError, type Database } from 'mortise';
import { describeEachDialect } from '../support/describe-each-dialect';

const withoutTimestamps = { timestamps: false };

/** A hen for each egg, and an egg for each hen: neither can be first. */
function defineCircle(database: Database, deferrable: Deferrable): void {
  const key = (model: string): object => ({
    type: DataTypes.INTEGER,
    allowNull: false,
    references: { model, key: 'id', deferrable },
  });
  database.define('Hen', { eggId: key('Egg') }, withoutTimestamps);
  database.define('Egg', { henId: key('Hen') }, withoutTimestamps);
}

async function insertCircle(database: Database): Promise<void> {
  const [hen, egg] = [database.model('Hen'), database.model('Egg')];
  await database.transaction(async () => {
    await hen.create({ id: 1, eggId: 1 });
    await egg.create({ id: 1, henId: 1 });
  });
}

describeEachDialect('A deferrable foreign key', ({ connect, requires, has }) => {
  requires('deferrableKeys')('lets a foreign key count only when the transaction ends', async () => {
    const database = await connect([], { sync: false });
    defineCircle(database, Deferrable.INITIALLY_DEFERRED);
    await database.sync();
    await insertCircle(database);
    expect(await database.model('Hen').count()).toBe(1);
    const broken = database.transaction(() => database.model('Hen').create({ id: 2, eggId: 99 }));
    await expect(broken).rejects.toBeInstanceOf(ForeignKeyConstraintError);
  });

  requires('deferrableKeys')('lets a key that is initially immediate count with each statement', async () => {
    const database = await connect([], { sync: false });
    defineCircle(database, Deferrable.INITIALLY_IMMEDIATE);
    await database.sync();
    await expect(insertCircle(database)).rejects.toBeInstanceOf(ForeignKeyConstraintError);
  });

  requires('deferrableKeys')('is an option of the foreign key of an association', async () => {
    const database = await connect([], { sync: false });
    const Hen = database.define('Hen', {}, withoutTimestamps);
    const Egg = database.define('Egg', {}, withoutTimestamps);
    Egg.belongsTo(Hen, { foreignKey: { name: 'henId', deferrable: Deferrable.INITIALLY_DEFERRED } });
    await database.sync();
    await database.transaction(async () => {
      await Egg.create({ henId: 1 });
      await Hen.create({ id: 1 });
    });
    expect(await Egg.count()).toBe(1);
  });

  it('creates a key that is not deferrable everywhere', async () => {
    const database = await connect([], { sync: false });
    defineCircle(database, Deferrable.NOT);
    await database.sync();
    await expect(insertCircle(database)).rejects.toBeInstanceOf(ForeignKeyConstraintError);
  });

  it('is refused where the database has none, before anything is created', async () => {
    if (has('deferrableKeys')) return;
    const database = await connect([], { sync: false });
    database.define('Farm', {}, withoutTimestamps);
    defineCircle(database, Deferrable.INITIALLY_DEFERRED);
    await expect(database.sync()).rejects.toMatchObject({
      code: 'DEFERRABLE_UNSUPPORTED',
      message: expect.stringContaining('Hen.eggId'),
    });
    await expect(database.model('Farm').findAll()).rejects.toMatchObject({ code: 'UNKNOWN_TABLE' });
  });

  it('refuses what it does not know', async () => {
    const database = await connect([], { sync: false });
    defineCircle(database, 'LATER' as Deferrable);
    await expect(database.sync()).rejects.toMatchObject({ code: 'INVALID_OPTION' });
  });
});
