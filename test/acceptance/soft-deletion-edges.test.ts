import { randomBytes } from 'node:crypto';
import {
  DataTypes,
  Model,
  sql,
  UniqueConstraintError,
  type CreationOptional,
  type Database,
  type InferAttributes,
  type InferCreationAttributes,
  type NonAttribute,
} from 'mortise';
import { AfterDestroy, Attribute, BeforeDestroy, BelongsTo, HasMany, Table, Unique } from 'mortise/decorators';
import { describeEachDialect, statementLog } from '../support/describe-each-dialect';

const told: string[] = [];

@Table({ paranoid: true })
class Country extends Model<InferAttributes<Country>, InferCreationAttributes<Country>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING(2))
  @Unique
  declare code: string;
  @HasMany(() => City, {
    sourceKey: 'code',
    foreignKey: { name: 'countryCode', onDelete: 'CASCADE' },
    inverse: { as: 'country' },
  })
  declare cities?: NonAttribute<City[]>;
  declare deletedAt: CreationOptional<Date | null>;
  @BeforeDestroy
  static before(country: Country): void {
    told.push(`before ${country.code}`);
  }
  @AfterDestroy
  static after(country: Country): void {
    told.push(`after ${country.code}`);
  }
}

/** It has a default scope, hooks of its own, a key that is a text, and marks of whole seconds. */
@Table({ paranoid: true, timestamps: false, defaultScope: { where: { name: 'Rome' } } })
class City extends Model<InferAttributes<City>, InferCreationAttributes<City>> {
  @Attribute({ type: DataTypes.STRING(20), primaryKey: true })
  declare name: string;
  declare countryCode: CreationOptional<string | null>;
  @Attribute(DataTypes.DATE(0))
  declare deletedAt: CreationOptional<Date | null>;
  @BeforeDestroy
  static before(city: City): void {
    told.push(city.name);
  }
}

const story = async (): Promise<Country> => {
  const [italy] = await Country.bulkCreate([{ code: 'it' }, { code: 'fr' }]);
  await City.bulkCreate([
    { name: 'Rome', countryCode: 'it' },
    { name: 'Turin', countryCode: 'it' },
    { name: 'Paris', countryCode: 'fr' },
  ]);
  told.length = 0;
  return italy as Country;
};

const cities = async (): Promise<string[]> =>
  (await City.withoutScope().findAll({ order: 'name' })).map(({ name }) => name);

describeEachDialect('Rows that go with a row', ({ connect, has }) => {
  it('are found by another key than the primary one, past any default scope', async () => {
    await connect([Country, City]);
    const italy = await story();
    await italy.destroy();
    expect(await cities()).toEqual(['Paris']);
    await italy.restore({ include: 'cities' });
    expect(await cities()).toEqual(['Paris', 'Rome', 'Turin']);
  });

  it('have the mark that every column can hold', async () => {
    await connect([Country, City]);
    const italy = await story();
    await italy.destroy();
    const [rome] = await City.findAll({ paranoid: false });
    expect(italy.deletedAt?.getMilliseconds()).toBe(0);
    expect(rome?.deletedAt).toEqual(italy.deletedAt);
  });

  it('run no hooks; the row itself runs its own, once', async () => {
    await connect([Country, City]);
    await (await story()).destroy();
    expect(told).toEqual(['before it', 'after it']);
  });

  it('go within the transaction of the caller, of which there is one connection', async () => {
    const database = await connect([Country, City], { pool: 1 });
    const italy = await story();
    await database.transaction(async () => {
      await italy.destroy();
      await Country.destroy({ where: { code: 'fr' } });
      expect(await cities()).toEqual([]);
      await Country.restore({ all: true, include: ['cities'] });
    });
    expect(await cities()).toEqual(['Paris', 'Rome', 'Turin']);
  });

  it.each(['REPEATABLE READ', 'SERIALIZABLE'] as const)('go in a transaction that is %s', async isolationLevel => {
    const database = await connect([Country, City]);
    const italy = await story();
    await database.transaction({ isolationLevel }, () => italy.destroy());
    expect(await cities()).toEqual(['Paris']);
  });

  it('are back after a rollback, and the instance shows it: the next save marks nothing', async () => {
    const database = await connect([Country, City]);
    const italy = await story();
    const fails = database.transaction(async () => {
      await italy.destroy();
      await Country.findByPk(2, { rejectOnEmpty: true }).then(france => france.destroy());
      throw new Error('no');
    });
    await expect(fails).rejects.toThrow('no');
    expect([italy.isSoftDeleted(), italy.changed('deletedAt')]).toEqual([false, false]);
    await italy.save();
    expect([await Country.count(), (await cities()).length]).toEqual([2, 3]);
  });

  it('are as many as there are', async () => {
    await connect([Country, City]);
    const italy = await story();
    await City.bulkCreate(Array.from({ length: 5000 }, (_each, place) => ({ name: `x${place}`, countryCode: 'it' })));
    await italy.destroy();
    expect(await cities()).toEqual(['Paris']);
    await italy.restore({ include: ['cities'] });
    expect(await City.withoutScope().count()).toBe(5003);
  });

  it('go once, though many callers delete them and what they belong to at once', async () => {
    await connect([Country, City]);
    await story();
    const countries = await Promise.all(Array.from({ length: 16 }, () => Country.findByPk(1, { rejectOnEmpty: true })));
    const both = countries.flatMap(country => [
      country.destroy(),
      City.withoutScope().destroy({ where: { countryCode: 'it' } }),
    ]);
    expect((await Promise.allSettled(both)).filter(({ status }) => status === 'rejected')).toEqual([]);
    expect(await cities()).toEqual(['Paris']);
  });

  it('are as they were when one of them stands against being restored', async () => {
    const database = await connect([], { sync: false });
    const Owner = database.define('Owner', {}, { paranoid: true });
    const Name = database.define(
      'Name',
      {
        text: { type: DataTypes.STRING, unique: { among: 'living' } },
        ownerId: { type: DataTypes.INTEGER, references: Owner, onDelete: 'CASCADE' },
      },
      { paranoid: true },
    );
    Owner.hasMany(Name, { as: 'names', foreignKey: 'ownerId' });
    await database.sync();
    const owner = await Owner.create({});
    await Name.bulkCreate([
      { text: 'a', ownerId: owner.id },
      { text: 'b', ownerId: owner.id },
    ]);
    await owner.destroy();
    await Name.create({ text: 'b' });
    const restore = owner.restore({ include: 'names' });
    await expect(restore).rejects.toBeInstanceOf(UniqueConstraintError);
    expect([await Owner.count(), await Name.count(), owner.isSoftDeleted()]).toEqual([0, 1, true]);
  });

  it('go in the schema that the row was read from, and nowhere else', async () => {
    if (!has('schemas')) return;
    const schema = `tenant_${randomBytes(4).toString('hex')}`;
    const { log, statements, clear } = statementLog();
    const database = await connect([], { sync: false, logging: log });
    const here = family(database, 'Here', undefined);
    const there = family(database, 'There', schema);
    await database.sync();
    try {
      for (const { Owner, Pet, Toy } of [here, there]) {
        await Owner.create({});
        await Pet.create({ ownerId: 1 });
        await Toy.create({ petId: 1 });
      }
      const owner = await here.Owner.findOne({ rejectOnEmpty: true });
      const [found] = await owner.related('pets').get({ schema });
      clear();
      await found?.destroy();
      const others = statements.filter(text => /"(Pets|Toys)"/.test(text) && !text.includes(schema));
      expect(others).toEqual([]);
      expect([await here.Toy.count(), await there.Toy.count()]).toEqual([1, 0]);
      await found?.restore({ include: 'toys' });
      expect(await there.Toy.count()).toBe(1);
    } finally {
      await database.query(sql`DROP SCHEMA ${sql.identifier(schema)} CASCADE`);
    }
  });
});

/** Owners, their pets and the toys of these, in a schema. */
function family(database: Database, prefix: string, schema: string | undefined) {
  const place = schema === undefined ? {} : { schema };
  const define = (name: string, paranoid: boolean) =>
    database.define(prefix + name, {}, { paranoid, timestamps: false, tableName: `${name}s`, ...place });
  const [Owner, Pet, Toy] = [define('Owner', false), define('Pet', true), define('Toy', true)];
  Owner.hasMany(Pet, { as: 'pets', foreignKey: 'ownerId' });
  Pet.hasMany(Toy, { as: 'toys', foreignKey: { name: 'petId', onDelete: 'CASCADE' } });
  return { Owner, Pet, Toy };
}

describeEachDialect('A key that says CASCADE at the other end', ({ connect }) => {
  @Table({ paranoid: true, timestamps: false })
  class Owner extends Model<InferAttributes<Owner>, InferCreationAttributes<Owner>> {
    declare id: CreationOptional<number>;
  }
  @Table({ paranoid: true, timestamps: false })
  class Pet extends Model<InferAttributes<Pet>, InferCreationAttributes<Pet>> {
    declare id: CreationOptional<number>;
    @BelongsTo(() => Owner, {
      foreignKey: { name: 'ownerId', onDelete: 'CASCADE' },
      inverse: { as: 'pet', type: 'hasOne' },
    })
    declare owner?: NonAttribute<Owner | null>;
    declare ownerId: CreationOptional<number | null>;
  }

  it('takes rows along, and not what they refer to', async () => {
    await connect([Owner, Pet]);
    const owner = await Owner.create({});
    const pet = await Pet.create({ ownerId: 1 });
    await pet.destroy();
    expect(await Owner.count()).toBe(1);
    await expect(pet.restore({ include: 'owner' })).rejects.toMatchObject({ code: 'NOT_CARRIED' });
    await pet.restore();
    await owner.destroy();
    expect(await Pet.count()).toBe(0);
    await owner.restore({ include: 'pet' });
    expect(await Pet.count()).toBe(1);
  });
});
