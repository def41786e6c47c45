import {
  DataTypes,
  Model,
  sql,
  UniqueConstraintError,
  ValidationError,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type NonAttribute,
} from 'mortise';
import { Attribute, ColumnName, HasMany, NotNull, Table, Unique, Validate } from 'mortise/decorators';
import { describeEachDialect, statementLog } from '../support/describe-each-dialect';

class Person extends Model<InferAttributes<Person>, InferCreationAttributes<Person>> {
  declare id: CreationOptional<number>;

  @Attribute(DataTypes.STRING)
  @NotNull
  @Unique
  @ColumnName('full_name')
  declare name: string;

  @Attribute(DataTypes.INTEGER)
  @ColumnName('age_in_years')
  @Validate({ max: 150 })
  declare age: number | null;

  @Attribute(DataTypes.JSON)
  declare settings: object | null;

  @HasMany(() => Pet, { foreignKey: 'ownerId' })
  declare pets?: NonAttribute<Pet[]>;

  declare createdAt: CreationOptional<Date>;
  declare updatedAt: CreationOptional<Date>;
}

@Table({ timestamps: false })
class Pet extends Model<InferAttributes<Pet>, InferCreationAttributes<Pet>> {
  declare id: CreationOptional<number>;

  @Attribute(DataTypes.STRING)
  declare name: string;

  declare ownerId: number | null;
}

const longAgo = new Date('2001-02-03T04:05:06.789Z');

describeEachDialect('static update', ({ connect }) => {
  let log: ReturnType<typeof statementLog>;

  beforeEach(async () => {
    log = statementLog();
    await connect([Person, Pet], { logging: log.log });
    const stamps = { createdAt: longAgo, updatedAt: longAgo };
    await Person.bulkCreate([
      { name: 'Ada', age: 36, ...stamps },
      { name: 'Ben', age: 7, ...stamps },
      { name: 'Cleo', age: null, ...stamps },
    ]);
    log.clear();
  });

  const ages = async (): Promise<(number | null)[]> => (await Person.findAll({ order: 'id' })).map(({ age }) => age);

  it('writes to the rows that match, and gives their number', async () => {
    expect(await Person.update({ age: 40 }, { where: { name: ['Ada', 'Cleo', 'Zoe'] } })).toEqual([2]);
    expect(await ages()).toEqual([40, 7, 40]);
  });

  it('sends one statement', async () => {
    await Person.update({ age: 40 }, { where: { name: 'Ada' } });
    expect(log.statements).toHaveLength(1);
  });

  it('counts rows that match, also where nothing changes in them', async () => {
    expect(await Person.update({ age: 36 }, { where: { name: 'Ada' }, silent: true })).toEqual([1]);
  });

  it('gives 0 where nothing matches', async () => {
    expect(await Person.update({ age: 40 }, { where: { name: 'Zoe' } })).toEqual([0]);
  });

  it('writes values of every kind', async () => {
    await Person.update({ age: null, settings: { theme: 'dark' } }, { where: { name: 'Ada' } });
    expect(await Person.findByPk(1)).toMatchObject({ age: null, settings: { theme: 'dark' } });
  });

  it('writes what SQL computes from the row', async () => {
    await Person.update({ age: sql`${sql.attribute('age')} + ${1}` }, { where: { age: [36, 7] } });
    expect(await ages()).toEqual([37, 8, null]);
  });

  it('writes SQL and values side by side', async () => {
    await Person.update({ age: sql`${sql.attribute('age')} * 2`, name: 'Ada King' }, { where: { name: 'Ada' } });
    expect(await Person.findByPk(1)).toMatchObject({ age: 72, name: 'Ada King' });
  });

  it('works out all SQL from the row as it was', async () => {
    await Pet.create({ id: 3, name: 'Rex', ownerId: 1 });
    const swapped = { id: sql`${sql.attribute('ownerId')}`, ownerId: sql`${sql.attribute('id')}` };
    await Pet.update(swapped, { all: true });
    expect(await Pet.findOne({ raw: true })).toEqual({ id: 1, name: 'Rex', ownerId: 3 });
    await Pet.update(swapped, { where: { id: [1, 2] } });
    expect(await Pet.findOne({ raw: true })).toEqual({ id: 3, name: 'Rex', ownerId: 1 });
  });

  it('works out SQL from the row as it was, whatever values stand beside it', async () => {
    await Pet.create({ id: 3, name: 'Rex', ownerId: 1 });
    await Pet.update({ ownerId: 2, id: sql`${sql.attribute('ownerId')} + 40` }, { all: true });
    expect(await Pet.findOne({ raw: true })).toEqual({ id: 41, name: 'Rex', ownerId: 2 });
  });

  it('moves updatedAt', async () => {
    await Person.update({ age: 40 }, { where: { name: 'Ada' } });
    const [ada, ben] = await Person.findAll({ order: 'id' });
    expect(ada?.updatedAt.getTime()).toBeGreaterThan(longAgo.getTime());
    expect(ben?.updatedAt).toEqual(longAgo);
  });

  it('moves updatedAt where all values are SQL', async () => {
    await Person.update({ age: sql`40` }, { where: { name: 'Ada' } });
    expect((await Person.findByPk(1))?.updatedAt.getTime()).toBeGreaterThan(longAgo.getTime());
  });

  it('keeps updatedAt with silent', async () => {
    await Person.update({ age: 40 }, { where: { name: 'Ada' }, silent: true });
    expect((await Person.findByPk(1))?.updatedAt).toEqual(longAgo);
  });

  it('keeps an updatedAt that is given, as a value or as SQL', async () => {
    const moment = new Date('2010-01-01T00:00:00.000Z');
    await Person.update({ updatedAt: moment }, { where: { name: 'Ada' } });
    expect((await Person.findByPk(1))?.updatedAt).toEqual(moment);
    await Person.update({ updatedAt: sql`${sql.attribute('createdAt')}` }, { where: { name: 'Ada' } });
    expect((await Person.findByPk(1))?.updatedAt).toEqual(longAgo);
  });

  it('leaves out attributes that are undefined', async () => {
    await Person.update({ age: 40, name: undefined }, { where: { name: 'Ada' } });
    expect(await Person.findByPk(1)).toMatchObject({ name: 'Ada', age: 40 });
  });

  it('goes by conditions on associations', async () => {
    await Pet.create({ name: 'Rex', ownerId: 2 });
    expect(await Person.update({ age: 8 }, { where: { '$pets.name$': 'Rex' } })).toEqual([1]);
    expect(await ages()).toEqual([36, 8, null]);
  }); // P14

  it('writes to every row with all', async () => {
    expect(await Person.update({ age: 1 }, { all: true })).toEqual([3]);
  });

  it('runs the validators of the attributes it writes', async () => {
    await expect(Person.update({ age: 200 }, { where: { name: 'Ada' } })).rejects.toBeInstanceOf(ValidationError);
    expect(await ages()).toEqual([36, 7, null]);
  });

  it('runs no validators with validate: false, but checks types', async () => {
    await Person.update({ age: 200 }, { where: { name: 'Ada' }, validate: false });
    expect(await ages()).toEqual([200, 7, null]);
    // @ts-expect-error an age is a number
    const wrong = Person.update({ age: 'old' }, { where: { name: 'Ada' }, validate: false });
    await expect(wrong).rejects.toBeInstanceOf(ValidationError);
  });

  it('does not miss the attributes it does not write', async () => {
    await Person.update({ age: 40 }, { where: { name: 'Ada' } });
    expect(await ages()).toEqual([40, 7, null]);
  });

  it('refuses null where there must be a value', async () => {
    // @ts-expect-error a name is not null
    await expect(Person.update({ name: null }, { where: { name: 'Ada' } })).rejects.toThrow(
      /Person\.name cannot be null/,
    );
  });

  it('changes nothing when the database refuses one row', async () => {
    await expect(Person.update({ name: 'Zoe' }, { all: true })).rejects.toBeInstanceOf(UniqueConstraintError);
    expect((await Person.findAll({ order: 'id' })).map(({ name }) => name)).toEqual(['Ada', 'Ben', 'Cleo']);
  });

  it('does not change what it was given', async () => {
    const values = Object.freeze({ age: 40 });
    const options = Object.freeze({ where: Object.freeze({ name: 'Ada' }) });
    await Person.update(values, options);
    expect([values, options]).toEqual([{ age: 40 }, { where: { name: 'Ada' } }]);
  });

  it.each<[string, object, string]>([
    ['an attribute that is not there', { agee: 40 }, 'UNKNOWN_ATTRIBUTE'],
    ['SQL for an attribute that is not there', { agee: sql`1` }, 'UNKNOWN_ATTRIBUTE'],
    ['a column', { age_in_years: 40 }, 'UNKNOWN_ATTRIBUTE'],
    ['an association', { pets: [{ name: 'Rex' }] }, 'UNKNOWN_ATTRIBUTE'],
    ['no values', {}, 'NOTHING_TO_UPDATE'],
    ['nothing but undefined', { age: undefined }, 'NOTHING_TO_UPDATE'],
  ])('refuses %s', async (_description, values, code) => {
    await expect(Person.update(values as { age: number }, { all: true })).rejects.toMatchObject({ code });
    expect(log.statements).toEqual([]);
  }); // F15
});

describeEachDialect('update, destroy and restore without a condition', ({ connect }) => {
  // As a program without types may call them.
  type Loose = (...args: readonly unknown[]) => Promise<unknown>;

  it.each<[string, unknown]>([
    ['no options', undefined],
    ['empty options', {}],
    ['where: undefined', { where: undefined }],
    ['where: {}', { where: {} }],
    ['where: []', { where: [] }],
    ['where: [{}]', { where: [{}] }],
    ['all: false', { all: false }],
  ])('are refused: %s', async (_description, options) => {
    await connect([Person, Pet]);
    await Person.create({ name: 'Ada', age: 36 });
    const [update, destroy] = [Person.update.bind(Person) as Loose, Person.destroy.bind(Person) as Loose];
    await expect(update({ age: 1 }, options)).rejects.toMatchObject({ code: 'MISSING_WHERE' });
    await expect(destroy(options)).rejects.toMatchObject({ code: 'MISSING_WHERE' });
    expect((await Person.findByPk(1))?.age).toBe(36);
  }); // F14 P31

  it('are refused with a misspelt where', async () => {
    await connect([Person, Pet]);
    const misspelt: object = { wehre: { name: 'Ada' } };
    await expect(Person.update({ age: 1 }, misspelt)).rejects.toThrow('Did you mean "where"?');
    await expect(Person.destroy(misspelt)).rejects.toThrow('Did you mean "where"?');
  }); // F15
});
