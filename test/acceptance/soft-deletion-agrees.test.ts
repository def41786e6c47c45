import {
  DataTypes,
  Model,
  Op,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type NonAttribute,
} from 'mortise';
import { Attribute, BelongsToMany, HasMany, HasManyThrough, HasOne, Table } from 'mortise/decorators';
import { describeEachDialect } from '../support/describe-each-dialect';

@Table({ paranoid: true, timestamps: false })
class Person extends Model<InferAttributes<Person>, InferCreationAttributes<Person>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING)
  declare name: string;
  @HasMany(() => Toot, { foreignKey: 'authorId', inverse: { as: 'author' } })
  declare toots?: NonAttribute<Toot[]>;
  @HasOne(() => Profile, { foreignKey: 'ownerId', inverse: { as: 'owner' } })
  declare profile?: NonAttribute<Profile | null>;
  @BelongsToMany(() => Toot, {
    through: () => Like,
    foreignKey: 'personId',
    otherKey: 'tootId',
    inverse: { as: 'likedBy' },
  })
  declare likes?: NonAttribute<Toot[]>;
  @HasManyThrough(() => Person, { through: ['likes', 'author'] })
  declare idols?: NonAttribute<Person[]>;
}

@Table({ paranoid: true, timestamps: false, deletedAt: 'goneAt' })
class Toot extends Model<InferAttributes<Toot>, InferCreationAttributes<Toot>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.INTEGER)
  declare stars: number;
  declare authorId: CreationOptional<number | null>;
  declare author?: NonAttribute<Person | null>;
  declare likedBy?: NonAttribute<Person[]>;
}

@Table({ paranoid: true, timestamps: false })
class Profile extends Model<InferAttributes<Profile>, InferCreationAttributes<Profile>> {
  declare id: CreationOptional<number>;
  declare ownerId: CreationOptional<number | null>;
  declare owner?: NonAttribute<Person | null>;
}

@Table({ paranoid: true, timestamps: false })
class Like extends Model<InferAttributes<Like>, InferCreationAttributes<Like>> {
  declare personId: CreationOptional<number>;
  declare tootId: CreationOptional<number>;
}

const models = [Person, Toot, Profile, Like];

/**
 * Ada (1) lives, Ben (2) is deleted. Of toots 1 and 2, which are Ada's, 2 is deleted; 3 and 4 are Ben's, 4 is deleted. Ada's
 * profile is deleted. She likes all four; the link to 3 is deleted. Ben likes 1.
 */
async function story(): Promise<Person> {
  const [ada] = await Person.bulkCreate([{ name: 'Ada' }, { name: 'Ben' }]);
  await Toot.bulkCreate([
    { stars: 1, authorId: 1 },
    { stars: 2, authorId: 1 },
    { stars: 4, authorId: 2 },
    { stars: 8, authorId: 2 },
  ]);
  await Profile.create({ ownerId: 1 });
  await Like.bulkCreate([1, 2, 3, 4].map(tootId => ({ personId: 1, tootId })));
  await Like.create({ personId: 2, tootId: 1 });
  await Like.destroy({ where: { personId: 1, tootId: 3 } });
  await Toot.destroy({ where: { id: [2, 4] } });
  await Profile.destroy({ all: true });
  await Person.destroy({ where: { id: 2 } });
  return ada as Person;
}

type Row = Readonly<Record<string, unknown>>;
type Read = (ada: Person) => Promise<unknown>;

const ids = (rows: readonly object[] | undefined): unknown => (rows ?? []).map(row => (row as Row)['id']).sort();

/** One association of Ada, loaded in a way, with options. */
const loaded =
  (name: string, options: object = {}): Read =>
  async () => {
    const include = [{ association: name, ...options }] as never;
    const ada = (await Person.findByPk(1, { include, rejectOnEmpty: true })) as unknown as Row;
    const value = ada[name];
    return Array.isArray(value) ? ids(value as object[]) : value === null ? null : (value as Row)['id'];
  };

const strategies = ['join', 'separate', 'json'] as const;

const aggregate =
  (value: object): Read =>
  async () => {
    const [ada] = (await Person.findAll({ where: { id: 1 }, aggregates: { value } } as never)) as unknown as [Row];
    return Number(ada['value']);
  };

const people = async (where: object, options: object = {}): Promise<unknown> =>
  ids(await Person.findAll({ where, ...options } as never));

const cases: readonly (readonly [what: string, expected: unknown, read: Read])[] = [
  ['findAll', [1], () => people({})],
  ['findAll of all', [1, 2], () => people({}, { paranoid: false })],
  ['findByPk', null, () => Person.findByPk(2)],
  ['findOne', null, () => Person.findOne({ where: { name: 'Ben' } })],
  ['count', 1, () => Person.count()],
  ['count of all', 2, () => Person.count({ paranoid: false })],
  ['findAndCountAll', { count: 2, rows: 2 }, async () => { const { count, rows } = await Toot.findAndCountAll(); return { count, rows: rows.length }; }],
  ...strategies.flatMap(strategy => [
    [`include of a has-many by ${strategy}`, [1], loaded('toots', { strategy })],
    [`include of all of a has-many by ${strategy}`, [1, 2], loaded('toots', { strategy, paranoid: false })],
    [`include of a many-to-many by ${strategy}`, [1], loaded('likes', { strategy })],
    [`include of deleted targets by ${strategy}`, [1, 2, 4], loaded('likes', { strategy, paranoid: false })],
    [`include by deleted links by ${strategy}`, [1, 3], loaded('likes', { strategy, through: { paranoid: false } })],
    [`include of all of both by ${strategy}`, [1, 2, 3, 4], loaded('likes', { strategy, paranoid: false, through: { paranoid: false } })],
  ] as const),
  ['include of a has-one', null, loaded('profile')],
  ['include of a deleted has-one', 1, loaded('profile', { paranoid: false })],
  ['include of a chain', [1], loaded('idols')],
  ['nested include', [[1, [1]]], async () => {
    const ada = await Person.findByPk(1, { include: [{ association: 'toots', include: ['likedBy'] }], rejectOnEmpty: true });
    return ada.toots.map(toot => [toot.id, ids(toot.likedBy)]);
  }],
  ['nested include of all on one level', [[1, [1, 2]]], async () => {
    const ada = await Person.findByPk(1, { include: [{ association: 'toots', include: [{ association: 'likedBy', paranoid: false }] }], rejectOnEmpty: true });
    return ada.toots.map(toot => [toot.id, ids(toot.likedBy)]);
  }],
  ['nested include of all on the other', [[1, [1]], [2, [1]]], async () => {
    const ada = await Person.findByPk(1, { include: [{ association: 'toots', paranoid: false, include: ['likedBy'] }], rejectOnEmpty: true });
    return ada.toots.map(toot => [toot.id, ids(toot.likedBy)]).sort();
  }],
  ['include of a belongs-to', [null, 1], async () => {
    const toots = await Toot.findAll({ include: 'author', order: [['id', 'DESC']] });
    return toots.map(toot => toot.author?.id ?? null);
  }],
  ['include of a deleted belongs-to', [2, 1], async () => {
    const toots = await Toot.findAll({ include: { association: 'author', paranoid: false }, order: [['id', 'DESC']] });
    return toots.map(toot => toot.author?.id ?? null);
  }],
  ['required include', [1], async () => ids(await Toot.findAll({ include: { association: 'author', required: true } }))],
  ['required include of all', [1, 3], async () => ids(await Toot.findAll({ include: { association: 'author', required: true, paranoid: false } }))],
  ['include with a limit', [1], loaded('toots', { limit: 5 })],
  ['filter by a has-many', [], () => people({ toots: { stars: 2 } })],
  ['filter by a has-many that is', [1], () => people({ toots: { stars: 1 } })],
  ['filter by a many-to-many', [], () => people({ likes: { stars: 4 } })],
  ['filter by a deleted target', [], () => people({ likes: { stars: 2 } })],
  ['filter by none of a has-many', [1], () => people({ toots: { [Op.none]: { stars: 2 } } })],
  ['filter by every of a has-many', [1], () => people({ toots: { [Op.every]: { stars: 1 } } })],
  ['filter by a has-one', [], () => people({ profile: { id: 1 } })],
  ['filter by a belongs-to', [1], async () => ids(await Toot.findAll({ where: { author: { id: [1, 2] } } }))],
  ['filter by a chain', [], () => people({ idols: { name: 'Ben' } })],
  ['path through a has-many', [], () => people({ '$toots.stars$': 2 })],
  ['path through a many-to-many', [], () => people({ '$likes.stars$': 4 })],
  ['path through a belongs-to', [], async () => ids(await Toot.findAll({ where: { '$author.name$': 'Ben' } }))],
  ['aggregate of a has-many', 1, aggregate({ count: 'toots' })],
  ['aggregate of a many-to-many', 1, aggregate({ count: 'likes' })],
  ['sum of a has-many', 1, aggregate({ sum: 'toots.stars' })],
  ['sum of a many-to-many', 1, aggregate({ sum: 'likes.stars' })],
  ['aggregate of all of a has-many', 2, aggregate({ count: 'toots', paranoid: false })],
  ['get of a has-many', [1], async ada => ids(await ada.related('toots').get())],
  ['get of all of a has-many', [1, 2], async ada => ids(await ada.related('toots').get({ paranoid: false }))],
  ['get of a many-to-many', [1], async ada => ids(await ada.related('likes').get())],
  ['get by deleted links', [1, 3], async ada => ids(await ada.related('likes').get({ through: { paranoid: false } }))],
  ['get of a has-one', null, async ada => ada.related('profile').get()],
  ['get of a chain', [1], async ada => ids(await ada.related('idols').get())],
  ['count of a has-many', 1, async ada => ada.related('toots').count()],
  ['count of all of a has-many', 2, async ada => ada.related('toots').count({ paranoid: false })],
  ['count of a many-to-many', 1, async ada => ada.related('likes').count()],
  ['count of deleted targets', 3, async ada => ada.related('likes').count({ paranoid: false })],
  ['has of a has-many', [true, false], async ada => [await ada.related('toots').has(1), await ada.related('toots').has(2)]],
  ['has of a many-to-many', [true, false, false], async ada => Promise.all([1, 2, 3].map(id => ada.related('likes').has(id)))],
  ['load', [1], async ada => ids((await ada.load('likes')).likes)],
  ['order by an aggregate', [1], async () => ids(await Person.findAll({ aggregates: { n: { count: 'toots' } }, order: [['n', 'DESC']], limit: 1 }))],
  ['static update', 1, async () => (await Person.update({ name: 'x' }, { all: true }))[0]],
  ['static destroy', 2, () => Toot.destroy({ all: true })],
]; // prettier-ignore

// P56
describeEachDialect('Rows that are marked as deleted', ({ connect }) => {
  it.each(cases)('count alike in: %s', async (_what, expected, read) => {
    await connect(models);
    const ada = await story();
    expect(await read(ada)).toEqual(expected);
  });
});
