import {
  DataTypes,
  Model,
  sql,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type NonAttribute,
} from 'mortise';
import { Attribute, BelongsTo, NotNull, Table } from 'mortise/decorators';
import { describeByTurns } from '../support/describe-each-dialect';

@Table({ timestamps: false })
class Person extends Model<InferAttributes<Person>, InferCreationAttributes<Person>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING)
  @NotNull
  declare name: string;
  @Attribute({ type: DataTypes.STRING, defaultValue: sql`'none'` })
  declare mood: CreationOptional<string | null>;
  declare toots?: NonAttribute<Toot[]>;
}

/** Its writes leave out what is null. */
@Table({ timestamps: false, omitNull: true })
class Toot extends Model<InferAttributes<Toot>, InferCreationAttributes<Toot>> {
  declare id: CreationOptional<number>;
  @Attribute({ type: DataTypes.STRING, defaultValue: sql`'none'` })
  declare text: CreationOptional<string | null>;
  declare authorId: CreationOptional<number | null>;
  @BelongsTo(() => Person, { foreignKey: 'authorId', inverse: { as: 'toots', type: 'hasMany' } })
  declare author?: NonAttribute<Person | null>;
}

const moods = async (): Promise<unknown> => (await Person.findAll({ order: 'id' })).map(({ mood }) => mood);

describeByTurns('What is null', ({ connect }) => {
  beforeEach(async () => {
    await connect([Person, Toot]);
  });

  it('is left out of new rows where that is said', async () => {
    await Person.create({ name: 'Ada', mood: null }, { omitNull: true });
    await Person.create({ name: 'Ben', mood: null });
    await Person.build({ name: 'Cleo', mood: null }).save({ omitNull: true });
    await Person.bulkCreate([{ name: 'Dan', mood: null }], { omitNull: true });
    expect(await moods()).toEqual(['none', null, 'none', 'none']);
  });

  it('is left out of changes where that is said', async () => {
    const ada = await Person.create({ name: 'Ada', mood: 'merry' });
    await ada.update({ name: 'Eve', mood: null }, { omitNull: true });
    await Person.update({ name: 'Eva', mood: null }, { all: true, omitNull: true });
    await Person.update({ name: 'Ava', mood: null }, { all: true, omitNull: true, individualHooks: true });
    expect(await Person.findOne({ raw: true })).toMatchObject({ name: 'Ava', mood: 'merry' });
    expect([ada.mood, ada.changed()]).toEqual(['merry', []]);
    ada.mood = 'sad';
    await ada.update({ name: 'Eve', mood: null }, { omitNull: true });
    expect([ada.mood, ada.changed()]).toEqual(['sad', ['mood']]);
    expect(await moods()).toEqual(['merry']);
    await ada.save();
    expect(await moods()).toEqual(['sad']);
  });

  it('is left out where the model says so, unless a call says otherwise', async () => {
    const toot = await Toot.create({ text: null });
    expect((await toot.reload()).text).toBe('none');
    await toot.update({ text: null });
    expect((await toot.reload()).text).toBe('none');
    await toot.update({ text: null }, { omitNull: false });
    expect((await toot.reload()).text).toBeNull();
  });

  it('leaves rows that are there what they have, however they are written', async () => {
    await Toot.bulkCreate([{ text: 'tea' }, { text: 'coffee' }]);
    const [upserted] = await Toot.upsert({ id: 1, text: null });
    expect(upserted.text).toBe('tea');
    const [made] = await Toot.upsert({ id: 3, text: null });
    expect(made.text).toBe('none');
    await Toot.bulkUpdate([
      { id: 1, text: 'milk' },
      { id: 2, text: null },
    ]);
    const texts = async (): Promise<unknown> => (await Toot.findAll({ order: 'id' })).map(({ text }) => text);
    expect(await texts()).toEqual(['milk', 'coffee', 'none']);
    await Toot.upsert({ id: 1, text: null }, { omitNull: false });
    await Toot.bulkUpdate([{ id: 2, text: null }], { omitNull: false });
    expect(await texts()).toEqual([null, null, 'none']);
    await Person.create({ name: 'Ada', mood: 'merry' });
    await Person.upsert({ id: 1, name: 'Ada', mood: null }, { omitNull: true });
    await Person.bulkUpdate([{ id: 1, name: 'Eva', mood: null }], { omitNull: true });
    expect(await moods()).toEqual(['merry']);
  });

  it('is left out of the defaults of a row that is found or made, and asked for by its where', async () => {
    const [toot] = await Toot.findOrCreate({ where: { id: 1 }, defaults: { text: null } });
    expect(toot.text).toBe('none');
    const [empty, created] = await Toot.findOrCreate({ where: { id: 2, text: null } });
    expect([empty.text, created]).toEqual([null, true]);
    expect((await Toot.findOrCreate({ where: { id: 2, text: null } }))[1]).toBe(false);
    await Person.findOrCreate({ where: { name: 'Ada' }, defaults: { mood: null }, omitNull: true });
    await Person.findOrCreate({ where: { name: 'Ben' }, defaults: { mood: null } });
    expect(await moods()).toEqual(['none', null]);
  });

  it('is written where a link is taken off', async () => {
    const [ada, toot] = [await Person.create({ name: 'Ada' }), await Toot.create({ text: 'tea' })];
    await toot.related('author').set(ada);
    await toot.related('author').set(null);
    expect((await toot.reload()).authorId).toBeNull();
    await ada.related('toots').set([toot]);
    await ada.related('toots').set([]);
    expect((await toot.reload()).authorId).toBeNull();
  });

  it('leaves nothing to update where all is null', async () => {
    await Person.create({ name: 'Ada', mood: 'merry' });
    const update = Person.update({ mood: null }, { all: true, omitNull: true });
    await expect(update).rejects.toMatchObject({ code: 'NOTHING_TO_UPDATE' });
  });
});
