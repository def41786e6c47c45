import {
  DataTypes,
  ForeignKeyConstraintError,
  Model,
  UniqueConstraintError,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
} from 'mortise';
import { Attribute, NotNull, Table, Unique } from 'mortise/decorators';
import { describeEachDialect, statementLog } from '../support/describe-each-dialect';

@Table({ timestamps: false })
class Person extends Model<InferAttributes<Person>, InferCreationAttributes<Person>> {
  declare id: CreationOptional<number>;

  @Attribute(DataTypes.STRING)
  @NotNull
  @Unique
  declare name: string;
}

@Table({ timestamps: false })
class Pet extends Model<InferAttributes<Pet>, InferCreationAttributes<Pet>> {
  declare id: CreationOptional<number>;

  @Attribute({ type: DataTypes.INTEGER, references: 'Person', onDelete: 'CASCADE' })
  declare ownerId: number | null;
}

describeEachDialect('sync', ({ connect }) => {
  it('creates the tables of all models, with their keys', async () => {
    await connect([Pet, Person]);
    await Person.create({ name: 'Ada' });
    await Pet.create({ ownerId: 1 });
    await expect(Person.create({ name: 'Ada' })).rejects.toBeInstanceOf(UniqueConstraintError);
    await expect(Pet.create({ ownerId: 99 })).rejects.toBeInstanceOf(ForeignKeyConstraintError);
  });

  it('gives the database', async () => {
    const database = await connect([Person], { sync: false });
    expect(await database.sync()).toBe(database);
  });

  it('is what a query is told to call whose table is not there', async () => {
    await connect([Person], { sync: false });
    await expect(Person.create({ name: 'Ada' })).rejects.toMatchObject({
      code: 'UNKNOWN_TABLE',
      message: expect.stringMatching(/^There is no table ".*people"\./i) as string,
      hint: expect.stringContaining('await database.sync()') as string,
    });
  });

  it('leaves tables alone that are there', async () => {
    const database = await connect([Pet, Person]);
    await Person.create({ name: 'Ada' });
    await database.sync();
    expect(await Person.count()).toBe(1);
  });

  it('adds the tables of models that were added since', async () => {
    const database = await connect([Person]);
    await Person.create({ name: 'Ada' });
    database.addModels([Pet]);
    await database.sync();
    expect((await Pet.create({ ownerId: 1 })).id).toBe(1);
  });

  it('creates all tables anew with force, whatever refers to them', async () => {
    const database = await connect([Pet, Person]);
    await Person.create({ name: 'Ada' });
    await Pet.create({ ownerId: 1 });
    await database.sync({ force: true });
    expect([await Person.count(), await Pet.count()]).toEqual([0, 0]);
    expect((await Person.create({ name: 'Ada' })).id).toBe(1);
  });

  it('creates tables that refer to each other', async () => {
    const database = await connect([], { sync: false });
    const key = (model: string): object => ({ type: DataTypes.INTEGER, references: model });
    const Hen = database.define('Hen', { eggId: key('Egg') }, { timestamps: false });
    const Egg = database.define('Egg', { henId: key('Hen') }, { timestamps: false });
    await database.sync();
    await database.sync({ force: true });
    const hen = await Hen.create();
    const egg = await Egg.create({ henId: hen.get('id') });
    await hen.update({ eggId: egg.get('id') });
    await expect(hen.update({ eggId: 99 })).rejects.toBeInstanceOf(ForeignKeyConstraintError);
  });

  it('tells of its statements', async () => {
    const database = await connect([Person], { sync: false });
    const { log, statements } = statementLog();
    await database.sync({ logging: log });
    expect(statements.join('\n')).toMatch(/CREATE TABLE/i);
  });

  it('refuses options that are not there', async () => {
    const database = await connect([Person]);
    const misspelt: object = { forse: true };
    await expect(database.sync(misspelt)).rejects.toThrow('Did you mean "force"?');
  }); // F15
});

describeEachDialect('drop', ({ connect }) => {
  it('drops the tables of all models, whatever refers to them', async () => {
    const database = await connect([Pet, Person]);
    await Person.create({ name: 'Ada' });
    await Pet.create({ ownerId: 1 });
    await database.drop();
    await expect(Person.findAll()).rejects.toMatchObject({ code: 'UNKNOWN_TABLE' });
    await database.sync();
    expect(await Person.count()).toBe(0);
  });

  it('leaves other tables alone', async () => {
    const database = await connect([Person]);
    await database.query('CREATE TABLE others (id INTEGER)');
    await database.drop();
    expect(await database.query('SELECT * FROM others')).toEqual([]);
  });

  it('does nothing where there is nothing', async () => {
    const database = await connect([Person], { sync: false });
    await expect(database.drop()).resolves.toBeUndefined();
  });
});

describeEachDialect('a model with sync: false', ({ connect }) => {
  it('over a view is left alone by sync, force, alter and drop, and read like any other', async () => {
    const database = await connect([Person]);
    const { knex } = database;
    await knex.schema.createView('short_names', view => {
      view.columns(['id', 'name']);
      view.as(knex('People').select('id', 'name').where('id', '<', 2));
    });
    const View = database.define(
      'ShortName',
      { name: DataTypes.STRING },
      { tableName: 'short_names', timestamps: false, sync: false },
    );
    await Person.bulkCreate([{ name: 'Ada' }, { name: 'Ben' }]);
    await database.sync();
    await database.sync({ alter: true });
    expect((await View.findAll()).map(row => row.get('name'))).toEqual(['Ada']);
    await expect(View.sync()).rejects.toMatchObject({ code: 'NOT_SYNCED' });
    await knex.schema.dropView('short_names');
    await database.drop();
    await expect(View.findAll()).rejects.toMatchObject({ code: 'UNKNOWN_TABLE' });
  });

  it('is a table that others may refer to', async () => {
    const database = await connect([], { sync: false });
    await database.knex.schema.createTable('legacy', table => table.integer('id').primary());
    const Legacy = database.define('Legacy', {}, { tableName: 'legacy', timestamps: false, sync: false });
    const Note = database.define('Note', {}, { timestamps: false });
    Legacy.hasMany(Note, { foreignKey: 'legacyId' });
    await database.sync({ force: true });
    await Legacy.create({ id: 1, notes: [{}] });
    await database.drop();
    expect(await Legacy.count()).toBe(1);
  });
});
