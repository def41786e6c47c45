import {
  DataTypes,
  Model,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type NonAttribute,
} from 'mortise';
import { Attribute, DeletedAt, HasMany, Table } from 'mortise/decorators';
import { describeByTurns } from '../support/describe-each-dialect';

@Table({ paranoid: true })
class Person extends Model<InferAttributes<Person>, InferCreationAttributes<Person>> {
  declare id: CreationOptional<number>;

  @Attribute(DataTypes.STRING)
  declare name: string;

  @HasMany(() => Pet, { foreignKey: 'ownerId', inverse: { as: 'owner' } })
  declare pets?: NonAttribute<Pet[]>;

  declare createdAt: CreationOptional<Date>;
  declare updatedAt: CreationOptional<Date>;
  declare deletedAt: CreationOptional<Date | null>;
}

@Table({ timestamps: false })
class Pet extends Model<InferAttributes<Pet>, InferCreationAttributes<Pet>> {
  declare id: CreationOptional<number>;

  @Attribute(DataTypes.STRING)
  declare name: string;

  declare ownerId: number | null;
  declare owner?: NonAttribute<Person | null>;

  @DeletedAt
  declare goneAt: CreationOptional<Date | null>;
}

@Table({ timestamps: false })
class Note extends Model<InferAttributes<Note>, InferCreationAttributes<Note>> {
  declare id: CreationOptional<number>;
}

const names = async (options: { paranoid?: boolean } = {}): Promise<string[]> =>
  (await Person.findAll({ order: 'id', ...options })).map(({ name }) => name);

describeByTurns('a paranoid model', ({ connect }) => {
  beforeEach(async () => {
    await connect([Person, Pet, Note]);
    await Person.bulkCreate([{ name: 'Ada' }, { name: 'Ben' }, { name: 'Cleo' }]);
    await Pet.bulkCreate([
      { name: 'Rex', ownerId: 1 },
      { name: 'Tom', ownerId: 1 },
      { name: 'Kit', ownerId: 2 },
    ]);
  });

  it('marks the row of an instance that is destroyed, and shows the mark on it', async () => {
    const ada = await Person.findByPk(1);
    const before = Date.now();
    await ada?.destroy();
    expect(ada?.deletedAt?.getTime()).toBeGreaterThanOrEqual(before);
    expect(await names()).toEqual(['Ben', 'Cleo']);
    expect(await Person.findByPk(1, { paranoid: false })).toEqual(ada);
  });

  it('hides marked rows from every find and count', async () => {
    await Person.destroy({ where: { name: 'Ada' } });
    expect(await Person.findByPk(1)).toBeNull();
    expect(await Person.findOne({ where: { name: 'Ada' } })).toBeNull();
    expect(await Person.count()).toBe(2);
    expect((await Person.findAndCountAll()).count).toBe(2);
  }); // P56

  it('shows them with paranoid: false', async () => {
    await Person.destroy({ where: { name: 'Ada' } });
    expect(await names({ paranoid: false })).toEqual(['Ada', 'Ben', 'Cleo']);
    expect(await Person.count({ paranoid: false })).toBe(3);
    expect((await Person.findAndCountAll({ paranoid: false })).count).toBe(3);
  });

  it('counts and marks the rows that match by static destroy, each once', async () => {
    expect(await Person.destroy({ where: { name: ['Ada', 'Ben'] } })).toBe(2);
    const [ada] = await Person.findAll({ paranoid: false, order: 'id' });
    expect(await Person.destroy({ where: { name: ['Ada', 'Cleo'] } })).toBe(1);
    expect((await Person.findByPk(1, { paranoid: false }))?.deletedAt).toEqual(ada?.deletedAt);
  });

  it('deletes for good with force', async () => {
    const ada = await Person.findByPk(1, { include: 'pets' });
    for (const pet of ada?.pets ?? []) await pet.destroy({ force: true });
    await ada?.destroy({ force: true });
    expect(await Person.destroy({ where: { name: 'Cleo' }, force: true })).toBe(1);
    expect(await names({ paranoid: false })).toEqual(['Ben']);
    expect(await Pet.count({ paranoid: false })).toBe(1);
  });

  it('restores an instance', async () => {
    const ada = await Person.findByPk(1);
    await ada?.destroy();
    await ada?.restore();
    expect(ada?.deletedAt).toBeNull();
    expect(await Person.findByPk(1)).toEqual(ada);
  });

  it('restores the rows that match, and gives the number of those that were marked', async () => {
    await Person.destroy({ where: { name: ['Ada', 'Ben'] } });
    expect(await Person.restore({ where: { name: ['Ada', 'Cleo'] } })).toBe(1);
    expect(await names()).toEqual(['Ada', 'Cleo']);
    expect(await Person.restore({ all: true })).toBe(1);
  });

  it('restores nothing without a condition', async () => {
    await Person.destroy({ all: true });
    await expect(Person.restore({})).rejects.toMatchObject({ code: 'MISSING_WHERE' });
    expect(await Person.count()).toBe(0);
  }); // F14 P31

  it('leaves marked rows alone in a static update, unless told otherwise', async () => {
    await Person.destroy({ where: { name: 'Ada' } });
    expect(await Person.update({ name: 'X' }, { all: true })).toEqual([2]);
    expect(await Person.update({ name: 'Y' }, { all: true, paranoid: false })).toEqual([3]);
  }); // P56

  it('saves and reloads a marked instance', async () => {
    const ada = await Person.findByPk(1);
    await ada?.destroy();
    await ada?.update({ name: 'Ada King' });
    expect((await ada?.reload())?.name).toBe('Ada King');
    expect(ada?.deletedAt).toBeInstanceOf(Date);
  });

  it('moves updatedAt when it marks and restores', async () => {
    const ada = await Person.findByPk(1);
    const longAgo = new Date('2001-02-03T04:05:06.789Z');
    await ada?.update({ updatedAt: longAgo });
    await ada?.destroy();
    expect(ada?.updatedAt.getTime()).toBeGreaterThan(longAgo.getTime());
  });

  it.each(['join', 'separate'] as const)('hides marked rows in includes, by %s', async strategy => {
    await Pet.destroy({ where: { name: 'Rex' } });
    const include = { association: 'pets', strategy } as const;
    const ada = await Person.findByPk(1, { include });
    expect(ada?.pets?.map(({ name }) => name)).toEqual(['Tom']);
    const all = await Person.findByPk(1, { include: { ...include, paranoid: false } });
    expect(all?.pets?.map(({ name }) => name)).toEqual(['Rex', 'Tom']);
  }); // P56

  it('hides a marked row in a to-one include', async () => {
    await Person.destroy({ where: { name: 'Ben' } });
    const kit = await Pet.findOne({ where: { name: 'Kit' }, include: 'owner' });
    expect(kit?.owner).toBeNull();
    const all = await Pet.findOne({ where: { name: 'Kit' }, include: { association: 'owner', paranoid: false } });
    expect(all?.owner?.name).toBe('Ben');
  }); // P56

  it('hides marked rows from conditions on associations', async () => {
    await Pet.destroy({ where: { name: 'Kit' } });
    expect(await Person.findAll({ where: { '$pets.name$': 'Kit' } })).toEqual([]);
    expect(await Person.count({ include: { association: 'pets', required: true } })).toBe(1);
  }); // P56

  it('may keep its mark under another name', async () => {
    const rex = await Pet.findByPk(1);
    await rex?.destroy();
    expect(rex?.goneAt).toBeInstanceOf(Date);
    expect(await Pet.count()).toBe(2);
  });

  it('is what restore is for', async () => {
    const note = await Note.create();
    await expect(note.restore()).rejects.toMatchObject({ code: 'NOT_PARANOID' });
    await expect(Note.restore({ all: true })).rejects.toMatchObject({ code: 'NOT_PARANOID' });
  });
});
