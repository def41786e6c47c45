import {
  DataTypes,
  Model,
  type CreationOptional,
  type HasManyGetAssociationsMixin,
  type InferAttributes,
  type InferCreationAttributes,
  type NonAttribute,
} from 'mortise';
import { Attribute, HasMany, HasOne, NotNull, Validate } from 'mortise/decorators';
import { describeByTurns } from '../support/describe-each-dialect';

class Person extends Model<InferAttributes<Person>, InferCreationAttributes<Person>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING)
  @NotNull
  @Validate({ len: [3, 20] })
  declare name: string;
  @HasMany(() => Toot, { inverse: { as: 'author' } })
  declare toots?: NonAttribute<Toot[]>;
  @HasOne(() => Profile, { inverse: { as: 'owner' } })
  declare profile?: NonAttribute<Profile | null>;
  declare getToots: HasManyGetAssociationsMixin<Toot>;
}

class Toot extends Model<InferAttributes<Toot>, InferCreationAttributes<Toot>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING)
  @NotNull
  @Validate({ notEmpty: true })
  declare text: string;
}

class Profile extends Model<InferAttributes<Profile>, InferCreationAttributes<Profile>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING) declare about: string | null;
  @Attribute(DataTypes.INTEGER) declare ownerId: CreationOptional<number | null>;
}

const models = [Person, Toot, Profile];
const fail = (): never => {
  throw new Error('no');
};

describeByTurns('After a rollback', ({ connect }) => {
  it('a created instance is new again, and saving it writes it', async () => {
    const database = await connect(models);
    const ada = Person.build({ name: 'Ada' });
    await expect(database.transaction(() => ada.save().then(fail))).rejects.toThrow('no');
    expect([ada.isNewRecord, ada.id]).toEqual([true, undefined]);
    await ada.save();
    expect(await Person.count()).toBe(1);
  });

  it('an instance knows that a link to it is not written', async () => {
    const database = await connect(models);
    const [ada, toot] = [await Person.create({ name: 'Ada' }), await Toot.create({ text: 'one' })];
    const toots = ada.related('toots');
    await expect(database.transaction(() => toots.add(toot).then(fail))).rejects.toThrow('no');
    expect(toot.changed()).toContain('authorId');
    await toots.add(toot);
    await expect(database.transaction(() => toots.remove(toot).then(fail))).rejects.toThrow('no');
    expect(toot.changed()).toContain('authorId');
    await toot.save();
    expect(await toots.count()).toBe(0);
  });

  it('an updated instance knows that its change is not written', async () => {
    const database = await connect(models);
    const ada = await Person.create({ name: 'Ada' });
    await expect(database.transaction(() => ada.update({ name: 'Adele' }).then(fail))).rejects.toThrow('no');
    expect(ada.changed()).toContain('name');
    await ada.save();
    expect((await Person.findByPk(ada.id))?.name).toBe('Adele');
  });

  it('an instance that was written twice knows that neither change is written', async () => {
    const database = await connect(models);
    const profile = await Profile.create({ about: 'a', ownerId: null });
    const [ada] = await Person.bulkCreate([{ name: 'Ada' }]);
    const twice = (): Promise<never> =>
      profile
        .update({ about: 'b' })
        .then(() => profile.update({ ownerId: ada?.id ?? null }))
        .then(fail);
    await expect(database.transaction(twice)).rejects.toThrow('no');
    expect(profile.changed()).toEqual(expect.arrayContaining(['about', 'ownerId']));
    await profile.save();
    expect((await profile.reload()).about).toBe('b');
  });

  it('an instance that was created and changed is new again, and saving it writes all of it', async () => {
    const database = await connect(models);
    const profile = Profile.build({ about: 'a' });
    const both = (): Promise<never> =>
      profile
        .save()
        .then(() => profile.update({ about: 'b' }))
        .then(fail);
    await expect(database.transaction(both)).rejects.toThrow('no');
    expect([profile.isNewRecord, profile.id]).toEqual([true, undefined]);
    await profile.save();
    expect(await Profile.findAll({ attributes: ['about'], raw: true })).toEqual([{ about: 'b' }]);
  });

  it('changes of a savepoint and of the transaction around it are forgotten together', async () => {
    const database = await connect(models);
    const profile = await Profile.create({ about: 'a' });
    const work = async (): Promise<never> => {
      await database.transaction(() => profile.update({ about: 'b' }));
      await database.transaction(() => profile.update({ about: 'c' }).then(fail)).catch(() => undefined);
      await profile.update({ about: 'd' });
      return fail();
    };
    await expect(database.transaction(work)).rejects.toThrow('no');
    profile.about = 'b';
    await profile.save();
    expect((await profile.reload()).about).toBe('b');
  });

  it('a destroyed instance can be saved and destroyed again', async () => {
    const database = await connect(models);
    const ada = await Person.create({ name: 'Ada' });
    await expect(database.transaction(() => ada.destroy().then(fail))).rejects.toThrow('no');
    await ada.destroy();
    expect(await Person.count()).toBe(0);
  });

  it('of a savepoint only what was done in it is forgotten', async () => {
    const database = await connect(models);
    const [ada, bob] = [Person.build({ name: 'Ada' }), Person.build({ name: 'Bob' })];
    await database.transaction(async () => {
      await ada.save();
      await expect(database.transaction(() => bob.save().then(fail))).rejects.toThrow('no');
    });
    expect([ada.isNewRecord, bob.isNewRecord]).toEqual([false, true]);
  });

  it('of an outer transaction, what a savepoint had kept is forgotten too', async () => {
    const database = await connect(models);
    const ada = Person.build({ name: 'Ada' });
    const nested = (): Promise<unknown> => database.transaction(() => ada.save());
    await expect(database.transaction(() => nested().then(fail))).rejects.toThrow('no');
    expect(ada.isNewRecord).toBe(true);
  });

  it('nested values that were refused are there for another try', async () => {
    await connect(models);
    const ada = Person.build({ name: 'A', toots: [{ text: 'hello' }] });
    await expect(ada.save()).rejects.toThrow('length');
    ada.name = 'Ada';
    await ada.save();
    expect((await ada.getToots()).map(({ text }) => text)).toEqual(['hello']);
  });

  it('a parent whose nested row was refused is new again', async () => {
    await connect(models);
    const ada = Person.build({ name: 'Ada', toots: [{ text: ' ' }] });
    await expect(ada.save()).rejects.toThrow('blanks');
    expect([ada.isNewRecord, await Person.count()]).toEqual([true, 0]);
  });
});

describeByTurns('A has-one whose key is not unique', ({ connect }) => {
  it('shows its first row, and never doubles its parent', async () => {
    await connect(models);
    const [ada, bob] = [await Person.create({ name: 'Ada' }), await Person.create({ name: 'Bob' })];
    await Profile.bulkCreate([
      { about: 'first', ownerId: ada.id },
      { about: 'second', ownerId: ada.id },
    ]);
    const people = await Person.findAll({ include: ['profile'], order: ['id'], limit: 2 });
    expect(people.map(({ name, profile }) => [name, profile?.about])).toEqual([
      ['Ada', 'first'],
      ['Bob', undefined],
    ]);
    expect(bob.isNewRecord).toBe(false);
  });
});
