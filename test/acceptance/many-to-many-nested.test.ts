import {
  DataTypes,
  Model,
  type BelongsToManyAddAssociationsMixin,
  type BelongsToManyGetAssociationsMixin,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type NonAttribute,
} from 'mortise';
import { Attribute, BelongsToMany, NotNull, Unique, Validate } from 'mortise/decorators';
import { describeByTurns, statementLog } from '../support/describe-each-dialect';

class Person extends Model<InferAttributes<Person>, InferCreationAttributes<Person>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING)
  @NotNull
  @Unique
  declare name: string;
  @BelongsToMany(() => Toot, { through: () => LikedToot, inverse: { as: 'likedBy' } })
  declare likedToots?: NonAttribute<Toot[]>;
  declare getLikedToots: BelongsToManyGetAssociationsMixin<Toot>;
  declare addLikedToots: BelongsToManyAddAssociationsMixin<Toot>;
}

class LikedToot extends Model<InferAttributes<LikedToot>, InferCreationAttributes<LikedToot>> {
  @Attribute(DataTypes.STRING)
  declare reaction: string | null;
}

class Toot extends Model<InferAttributes<Toot>, InferCreationAttributes<Toot>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING)
  @NotNull
  @Validate({ len: [2, 40] })
  declare text: string;
  declare LikedToot?: NonAttribute<LikedToot> | { reaction?: string };
  declare likedBy?: NonAttribute<Person[]>;
}

const models = [Person, Toot, LikedToot];
const textsOf = (toots: readonly Toot[]): readonly string[] => toots.map(({ text }) => text);

describeByTurns('Creating with nested many-to-many values', ({ connect }) => {
  const oneAndTwo = async (): Promise<[Toot, Toot]> =>
    (await Toot.bulkCreate([{ text: 'one' }, { text: 'two' }])) as [Toot, Toot];

  it('creates plain objects and links them', async () => {
    await connect(models);
    const ada = await Person.create({ name: 'Ada', likedToots: [{ text: 'one' }, { text: 'two' }] });
    expect(textsOf(await ada.getLikedToots())).toEqual(['one', 'two']);
  }); // P24

  it('links keys and instances, and creates only plain objects', async () => {
    await connect(models);
    const [one, two] = await oneAndTwo();
    const ada = await Person.create({ name: 'Ada', likedToots: [one.id, two, { text: 'new' }] });
    expect(textsOf(await ada.getLikedToots())).toEqual(['one', 'two', 'new']);
    expect(await Toot.count()).toBe(3);
  }); // P24

  it('creates instances that were built and not saved', async () => {
    await connect(models);
    const built = Toot.build({ text: 'built' });
    const ada = await Person.create({ name: 'Ada', likedToots: [built] });
    expect(built.isNewRecord).toBe(false);
    expect((await ada.getLikedToots()).map(({ id }) => id)).toEqual([built.id]);
  }); // P24

  it('shows on the instance what was linked, where that is known', async () => {
    await connect(models);
    const [one] = await oneAndTwo();
    const ada = await Person.create({ name: 'Ada', likedToots: [one, { text: 'new' }] });
    expect(ada.likedToots?.[0]).toBe(one);
    expect(textsOf(ada.likedToots ?? [])).toEqual(['one', 'new']);
    expect(ada.likedToots?.[1]?.id).toEqual(expect.any(Number));
  }); // P24

  it('leaves the collection unloaded when a key was given: the row behind it is not known', async () => {
    await connect(models);
    const [one] = await oneAndTwo();
    const ada = await Person.create({ name: 'Ada', likedToots: [one.id] });
    expect(ada.likedToots).toBeUndefined();
  }); // P22 P24

  it.each([
    ['an empty list', []],
    ['null', null],
  ])('links nothing with %s', async (_name, none) => {
    await connect(models);
    const ada = await Person.create({ name: 'Ada', likedToots: none });
    expect(ada.likedToots).toEqual([]);
    expect(await ada.getLikedToots()).toEqual([]);
  }); // P24

  it('takes junction values under the name of the junction', async () => {
    await connect(models);
    const [one] = await oneAndTwo();
    one.LikedToot = { reaction: 'love' };
    const ada = await Person.create({
      name: 'Ada',
      likedToots: [one, { text: 'new', LikedToot: { reaction: 'wow' } }],
    });
    const liked = await ada.getLikedToots();
    expect(liked.map(({ LikedToot: link }) => link?.reaction)).toEqual(['love', 'wow']);
  }); // P24 S83

  it('works when an instance that was built is saved', async () => {
    await connect(models);
    const [one] = await oneAndTwo();
    const ada = Person.build({ name: 'Ada', likedToots: [one, { text: 'new' }] });
    await ada.save();
    expect(textsOf(await ada.getLikedToots())).toEqual(['one', 'new']);
  }); // P24

  it('works from the other side', async () => {
    await connect(models);
    const toot = await Toot.create({ text: 'one', likedBy: [{ name: 'Ada' }, { name: 'Grace' }] });
    const found = await Toot.findByPk(toot.id, { include: 'likedBy' });
    expect(found?.likedBy?.map(({ name }) => name)).toEqual(['Ada', 'Grace']);
  }); // P24

  it('works at any depth', async () => {
    await connect(models);
    const ada = await Person.create({
      name: 'Ada',
      likedToots: [{ text: 'one', likedBy: [{ name: 'Grace' }, { name: 'Alan' }] }],
    });
    const [toot] = await ada.getLikedToots({ include: 'likedBy' });
    expect(toot?.likedBy?.map(({ name }) => name).sort()).toEqual(['Ada', 'Alan', 'Grace']);
  }); // P24

  it('creates one row for an object that two people like', async () => {
    await connect(models);
    const shared = Toot.build({ text: 'shared' });
    await Person.bulkCreate([
      { name: 'Ada', likedToots: [shared] },
      { name: 'Grace', likedToots: [shared, { text: 'own' }] },
    ]);
    const people = await Person.findAll({ include: 'likedToots', order: ['id'] });
    expect(people.map(({ likedToots }) => textsOf(likedToots ?? []))).toEqual([['shared'], ['shared', 'own']]);
    expect(await Toot.count()).toBe(2);
  }); // P24 P27

  it('links a target that is listed twice once', async () => {
    await connect(models);
    const [one] = await oneAndTwo();
    const ada = await Person.create({ name: 'Ada', likedToots: [one, one.id] });
    expect(textsOf(await ada.getLikedToots())).toEqual(['one']);
  }); // P24

  it('groups many rows into one statement for each table', async () => {
    const log = statementLog();
    await connect(models, { logging: log.log });
    log.clear();
    await Person.bulkCreate([
      { name: 'Ada', likedToots: [{ text: 'a1' }, { text: 'a2' }] },
      { name: 'Grace', likedToots: [{ text: 'g1' }, { text: 'g2' }] },
      { name: 'Alan', likedToots: [] },
    ]);
    expect(log.statements.filter(statement => statement.startsWith('INSERT'))).toHaveLength(3);
    expect(await LikedToot.count()).toBe(4);
  }); // P25 P27

  it('links each row of a bulkCreate to its own', async () => {
    await connect(models);
    const people = await Person.bulkCreate([
      { name: 'Ada', likedToots: [{ text: 'a1' }, { text: 'a2' }] },
      { name: 'Grace', likedToots: [{ text: 'g1' }] },
      { name: 'Alan' },
    ]);
    const found = await Person.findAll({ include: 'likedToots', order: ['id'] });
    expect(found.map(({ likedToots }) => textsOf(likedToots ?? []))).toEqual([['a1', 'a2'], ['g1'], []]);
    expect(people.map(({ likedToots }) => likedToots?.length)).toEqual([2, 1, undefined]);
  }); // P27

  it('links each of very many rows to its own, or writes nothing', async () => {
    await connect(models);
    const row = (index: number): { name: string; likedToots: { text: string }[] } => ({
      name: `p${index}`,
      likedToots: index % 500 === 0 ? [{ text: `toot ${index}` }] : [],
    });
    const rows = Array.from({ length: 1_500 }, (_none, index) => row(index));
    await expect(Person.bulkCreate([...rows, { name: 'last', likedToots: [{ text: 'x' }] }])).rejects.toMatchObject({
      code: 'VALIDATION_FAILED',
    });
    expect([await Person.count(), await Toot.count()]).toEqual([0, 0]);
    const people = await Person.bulkCreate(rows);
    expect(await LikedToot.count()).toBe(3);
    expect(textsOf((await people[1_000]?.getLikedToots()) ?? [])).toEqual(['toot 1000']);
  });

  it('passes no option of the outer bulkCreate on to other tables', async () => {
    await connect(models);
    await Person.bulkCreate([{ id: 1, name: 'Ada', likedToots: [{ text: 'one' }] }], {
      updateOnDuplicate: ['name'],
      conflictAttributes: ['id'],
    });
    const [ada] = await Person.findAll({ include: 'likedToots' });
    expect(textsOf(ada?.likedToots ?? [])).toEqual(['one']);
  }); // P27

  it('writes nothing when one of the rows is wrong', async () => {
    await connect(models);
    const creating = Person.create({ name: 'Ada', likedToots: [{ text: 'good' }, { text: 'x' }] });
    await expect(creating).rejects.toMatchObject({ name: 'ValidationError' });
    expect([await Person.count(), await Toot.count(), await LikedToot.count()]).toEqual([0, 0, 0]);
  }); // P24

  it('writes nothing when a key is not there', async () => {
    await connect(models);
    const creating = Person.create({ name: 'Ada', likedToots: [{ text: 'good' }, 999] });
    await expect(creating).rejects.toMatchObject({ code: 'FOREIGN_KEY_CONSTRAINT' });
    expect([await Person.count(), await Toot.count(), await LikedToot.count()]).toEqual([0, 0, 0]);
  }); // P24

  it('refuses what can be neither linked nor created, before anything is sent', async () => {
    const log = statementLog();
    await connect(models, { logging: log.log });
    log.clear();
    const values = [{ likedToots: [null] }, { likedToots: 1 }, { likedToots: [Person.build({ name: 'Alan' })] }];
    for (const value of values) {
      const creating = Person.create({ name: 'Ada', ...(value as object) });
      await expect(creating).rejects.toMatchObject({ name: 'QueryError' });
    }
    expect(log.statements).toEqual([]);
  }); // P24

  it('refuses a misspelt attribute of a nested object', async () => {
    await connect(models);
    const creating = Person.create({ name: 'Ada', likedToots: [{ text: 'one', txet: 'two' }] } as { name: string });
    await expect(creating).rejects.toMatchObject({ code: 'UNKNOWN_ATTRIBUTE' });
    expect(await Person.count()).toBe(0);
  }); // P24 F15

  it('takes part in the transaction around it', async () => {
    const database = await connect(models);
    const transaction = await database.startUnmanagedTransaction();
    await Person.create({ name: 'Ada', likedToots: [{ text: 'one' }] }, { transaction });
    await transaction.rollback();
    expect([await Person.count(), await Toot.count(), await LikedToot.count()]).toEqual([0, 0, 0]);
  }); // P24
});
