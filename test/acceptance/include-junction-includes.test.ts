import {
  DataTypes,
  Model,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type Many,
  type NonAttribute,
} from 'mortise';
import { Attribute, BelongsTo, BelongsToMany, HasMany, NotNull, Table } from 'mortise/decorators';
import { describeByTurns } from '../support/describe-each-dialect';

@Table({ timestamps: false })
class Person extends Model<InferAttributes<Person>, InferCreationAttributes<Person>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING) @NotNull declare name: string;
  @BelongsToMany(() => Toot, { through: () => LikedToot, inverse: { as: 'likedBy' } })
  declare likedToots?: Many<Toot, LikedToot>;
}

@Table({ timestamps: false })
class Toot extends Model<InferAttributes<Toot>, InferCreationAttributes<Toot>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING) @NotNull declare text: string;
  declare likedBy?: Many<Person, LikedToot>;
  declare LikedToot?: NonAttribute<LikedToot>;
}

@Table({ timestamps: false })
class LikedToot extends Model<InferAttributes<LikedToot>, InferCreationAttributes<LikedToot>> {
  declare likedById: CreationOptional<number>;
  declare likedTootId: CreationOptional<number>;
  declare deviceId: CreationOptional<number | null>;
  @BelongsTo(() => Device, { foreignKey: 'deviceId', inverse: { type: 'hasMany', as: 'likes' } })
  declare device?: NonAttribute<Device | null>;
}

@Table({ timestamps: false })
class Device extends Model<InferAttributes<Device>, InferCreationAttributes<Device>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING) @NotNull declare label: string;
  declare likes?: Many<LikedToot>;
  @HasMany(() => Repair, { foreignKey: 'deviceId' }) declare repairs?: Many<Repair>;
}

@Table({ timestamps: false })
class Repair extends Model<InferAttributes<Repair>, InferCreationAttributes<Repair>> {
  declare id: CreationOptional<number>;
  declare deviceId: CreationOptional<number | null>;
  @Attribute(DataTypes.STRING) @NotNull declare part: string;
}

const models = [Person, Toot, LikedToot, Device, Repair];

describeByTurns('Includes in junction rows', ({ connect }) => {
  async function likes(): Promise<Person> {
    await connect(models);
    const [phone, watch] = await Device.bulkCreate([{ label: 'phone' }, { label: 'watch' }]);
    await Repair.bulkCreate([{ deviceId: phone?.id ?? 0, part: 'glass' }]);
    const [ada] = await Person.bulkCreate([{ name: 'Ada' }, { name: 'Eve' }]);
    const toots = await Toot.bulkCreate([{ text: 'tea' }, { text: 'cake' }, { text: 'rain' }]);
    const through = [{ deviceId: phone?.id }, { deviceId: watch?.id }, {}] as { deviceId: number }[];
    await ada?.related('likedToots').add(toots, { through });
    return ada as Person;
  }

  const through = { include: [{ association: 'device', include: 'repairs' }] } as const;

  it('stand on the junction rows of a find, to any depth', async () => {
    await likes();
    const people = await Person.findAll({ include: { association: 'likedToots', through }, order: ['id'] });
    const shown = people.map(({ likedToots }) =>
      likedToots.map(({ text, LikedToot: like }) => [
        text,
        like.device?.label,
        like.device?.repairs.map(({ part }) => part),
      ]),
    );
    expect(shown).toEqual([
      [['tea', 'phone', ['glass']], ['cake', 'watch', []], ['rain', undefined, undefined]],
      [],
    ]); // prettier-ignore
    expect(people[0]?.likedToots[2]?.LikedToot.device).toBeNull();
    const plain = JSON.parse(JSON.stringify(people[0])) as { likedToots: object[] };
    expect(plain.likedToots[0]).toMatchObject({ LikedToot: { device: { label: 'phone' } } });
  });

  it('are read by getters, load, and includes below', async () => {
    const ada = await likes();
    const labels = (toots: readonly { LikedToot?: LikedToot | undefined }[]): unknown =>
      toots.map(({ LikedToot: like }) => like?.device?.label);
    const expected = ['phone', 'watch', undefined];
    expect(labels(await ada.related('likedToots').get({ through, order: ['id'] }))).toEqual(expected);
    const loaded = await ada.load({ association: 'likedToots', through });
    expect(labels(loaded.likedToots)).toEqual(expected);
    await ada.reload();
    expect(labels(ada.likedToots ?? [])).toEqual(expected);
    const [toot] = await Toot.findAll({
      include: { association: 'likedBy', include: { association: 'likedToots', through } },
      order: ['id'],
    });
    expect(labels(toot?.likedBy[0]?.likedToots ?? [])).toEqual(expected);
  });

  it.each(['join', 'separate', 'json'] as const)('are the same by the strategy %s', async strategy => {
    await likes();
    const [ada] = await Person.findAll({ include: { association: 'likedToots', strategy, through }, order: ['id'] });
    expect(ada?.likedToots.map(({ LikedToot: like }) => like.device?.label)).toEqual(['phone', 'watch', undefined]);
  });

  it('are refused where they are unknown, or there is no row for them, before anything is sent', async () => {
    await likes();
    const find = (through: object, options: object = {}): Promise<unknown> =>
      Person.findAll({ include: { association: 'likedToots', through } as never, ...options });
    await expect(find({ include: 'devise' })).rejects.toMatchObject({ code: 'UNKNOWN_ASSOCIATION' });
    await expect(find({ include: 'device', attributes: [] })).rejects.toMatchObject({ code: 'INVALID_OPTION' });
    await expect(find({ include: 'device' }, { raw: true })).rejects.toMatchObject({ code: 'INVALID_OPTION' });
  });
});
