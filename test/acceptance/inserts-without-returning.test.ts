import {
  DataTypes,
  Model,
  sql,
  UniqueConstraintError,
  type BelongsToManyAddAssociationsMixin,
  type BelongsToManyCreateAssociationMixin,
  type BelongsToManySetAssociationsMixin,
  type CreationOptional,
  type Database,
  type InferAttributes,
  type InferCreationAttributes,
  type NonAttribute,
} from 'mortise';
import { Attribute, AutoIncrement, BelongsToMany, Default, PrimaryKey, Table, Unique } from 'mortise/decorators';
import { describeEachDialect, statementLog } from '../support/describe-each-dialect';

@Table({ timestamps: false })
class Person extends Model<InferAttributes<Person>, InferCreationAttributes<Person>> {
  declare id: CreationOptional<number>;

  @Attribute(DataTypes.STRING)
  @Unique
  declare name: string;

  @Attribute(DataTypes.INTEGER)
  @Default(sql`(40 + 2)`)
  declare quality: CreationOptional<number>;

  @BelongsToMany(() => Toot, { through: () => LikedToot, inverse: { as: 'likedBy' } })
  declare likedToots?: NonAttribute<Toot[]>;
  declare addLikedToots: BelongsToManyAddAssociationsMixin<Toot, number>;
  declare setLikedToots: BelongsToManySetAssociationsMixin<Toot, number>;
  declare createLikedToot: BelongsToManyCreateAssociationMixin<Toot>;
}

@Table({ tableName: 'toot', timestamps: false })
class Toot extends Model<InferAttributes<Toot>, InferCreationAttributes<Toot>> {
  @Attribute(DataTypes.BIGINT)
  @PrimaryKey
  @AutoIncrement
  declare id: CreationOptional<string>;

  @Attribute(DataTypes.STRING)
  declare text: string;
}

@Table({ timestamps: false })
class LikedToot extends Model<InferAttributes<LikedToot>, InferCreationAttributes<LikedToot>> {
  @Attribute(DataTypes.INTEGER)
  @PrimaryKey
  @AutoIncrement
  declare id: CreationOptional<number>;

  @Attribute(DataTypes.STRING)
  declare reaction: string | null;
}

/** A key that is made in JavaScript, beside a value that the database makes. */
@Table({ timestamps: false })
class Visit extends Model<InferAttributes<Visit>, InferCreationAttributes<Visit>> {
  @Attribute(DataTypes.UUID)
  @PrimaryKey
  @Default(DataTypes.UUIDV4)
  declare id: CreationOptional<string>;

  @Attribute(DataTypes.INTEGER)
  @Default(sql`(40 + 2)`)
  declare quality: CreationOptional<number>;
}

/** A key that the database makes, and that no server without RETURNING could tell. */
@Table({ timestamps: false })
class Ticket extends Model<InferAttributes<Ticket>, InferCreationAttributes<Ticket>> {
  @Attribute(DataTypes.STRING)
  @PrimaryKey
  @Default(sql`(CONCAT('t', UUID()))`)
  declare code: CreationOptional<string>;
}

const models = [Person, Toot, LikedToot, Visit];

describeEachDialect('A server whose INSERT gives nothing back', ({ connect, requires }) => {
  const test = requires('returningByVersion');
  const log = statementLog();

  /** The tests run on a server that could, and is not asked to. */
  async function connectOld(): Promise<Database> {
    const database = await connect(models, { version: '8.0.36', logging: log.log });
    log.clear();
    return database;
  }

  afterEach(() => expect(log.statements.filter(statement => statement.includes('RETURNING'))).toEqual([]));

  test('tells the number of a new row, and its other values by that', async () => {
    await connectOld();
    const ada = await Person.create({ name: 'Ada' });
    expect([ada.id, ada.quality, ada.isNewRecord]).toEqual([1, 42, false]);
    const toot = await Toot.create({ text: 'Hello' });
    expect(toot.id).toBe('1');
    expect(await Toot.findByPk('1')).toEqual(toot);
  });

  test('tells exact numbers beyond 2^53', async () => {
    const database = await connectOld();
    await database.query('ALTER TABLE toot AUTO_INCREMENT = 9007199254740993');
    expect((await Toot.create({ text: 'Hello' })).id).toBe('9007199254740993');
  });

  test('reads what it made by a key that was given', async () => {
    await connectOld();
    const visits = await Visit.bulkCreate([{}, { quality: 7 }, {}]);
    expect(visits.map(({ quality }) => quality)).toEqual([42, 7, 42]);
    expect(await Visit.findByPk(visits[0]?.id ?? null)).toEqual(visits[0]);
  });

  test('takes rows with keys of their own in one statement', async () => {
    await connectOld();
    const visits = Array.from({ length: 100 }, (_none, quality) => ({ quality }));
    await Visit.bulkCreate(visits);
    expect(log.statements).toHaveLength(1);
  });

  test('refuses a key that could not be told, before anything is written', async () => {
    await connect([Ticket], { version: '8.0.36' });
    await expect(Ticket.create({})).rejects.toMatchObject({ code: 'UNREADABLE_ROW' });
    expect(await Ticket.count()).toBe(0);
  });

  test('tells the number of each of many rows', async () => {
    await connectOld();
    const people = await Person.bulkCreate(['Cleo', 'Ada', 'Ben'].map(name => ({ name })));
    for (const { id, name } of people) expect((await Person.findByPk(id))?.name).toBe(name);
    expect(people.map(({ quality }) => quality)).toEqual([42, 42, 42]);
  }); // F6

  test('writes all rows or none', async () => {
    await connectOld();
    const rows = ['Ada', 'Ben', 'Ada'].map(name => ({ name }));
    await expect(Person.bulkCreate(rows)).rejects.toBeInstanceOf(UniqueConstraintError);
    expect(await Person.count()).toBe(0);
  });

  test('tells the number of a row that was there and is updated', async () => {
    await connectOld();
    await Person.bulkCreate([{ name: 'Ada' }, { name: 'Ben' }]);
    const rows = ['Cleo', 'Ben', 'Ada'].map(name => ({ name, quality: 7 }));
    const options = { updateOnDuplicate: ['quality'], conflictAttributes: ['name'] } as const;
    const people = await Person.bulkCreate(rows, options);
    for (const { id, name } of people) expect((await Person.findByPk(id))?.name).toBe(name);
    expect(await Person.count({ where: { quality: 7 } })).toBe(3);
  });

  test('refuses a row that is there by another unique key', async () => {
    await connectOld();
    const ada = await Person.create({ name: 'Ada' });
    const writing = Person.bulkCreate([{ id: ada.id, name: 'Ben' }], {
      ignoreDuplicates: true,
      conflictAttributes: ['name'],
    });
    await expect(writing).rejects.toBeInstanceOf(UniqueConstraintError);
  });

  test('tells which rows were left out', async () => {
    await connectOld();
    await Person.create({ name: 'Ada' });
    for (const options of [{}, { conflictAttributes: ['name'] }] as const) {
      await Person.destroy({ where: { name: ['Ben', 'Cleo'] } });
      const rows = ['Ben', 'Ada', 'Cleo', 'Ben'].map(name => ({ name }));
      const people = await Person.bulkCreate(rows, { ignoreDuplicates: true, ...options });
      expect(people.map(person => person.isNewRecord)).toEqual([false, true, false, true]);
      for (const { id, name } of people) if (id !== undefined) expect((await Person.findByPk(id))?.name).toBe(name);
    }
  });

  test('takes links, new targets and nested values', async () => {
    await connectOld();
    const ada = await Person.create({ name: 'Ada', likedToots: [{ text: 'one' }, { text: 'two' }] });
    const toots = await Toot.bulkCreate([{ text: 'three' }, { text: 'four' }]);
    await ada.addLikedToots(toots, { through: { reaction: 'love' } });
    await ada.addLikedToots(toots);
    const five = await ada.createLikedToot({ text: 'five' }, { through: { reaction: 'wow' } });
    expect((five as unknown as { LikedToot: LikedToot }).LikedToot.id).toBeGreaterThan(0);
    const found = await Person.findOne({ include: 'likedToots', rejectOnEmpty: true });
    expect(found?.likedToots?.map(({ text }) => text)).toEqual(['one', 'two', 'three', 'four', 'five']);
    await ada.setLikedToots([five]);
    expect(await LikedToot.count()).toBe(1);
  });

  test('asks a server for its version once, and only where it matters', async () => {
    await connect(models, { logging: log.log });
    log.clear();
    await Promise.all(['Ada', 'Ben'].map(name => Person.create({ name })));
    expect(log.statements).toHaveLength(2);
    log.clear();
  });
});
