import {
  DataTypes,
  Model,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type ModelStatic,
  type NonAttribute,
} from 'mortise';
import { Attribute, BelongsTo, BelongsToMany, HasMany, HasOne, PrimaryKey, Table } from 'mortise/decorators';
import { describeEachDialect, statementLog } from '../support/describe-each-dialect';

@Table({ paranoid: true })
class Person extends Model<InferAttributes<Person>, InferCreationAttributes<Person>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING)
  declare name: string;
  @HasMany(() => Toot, { foreignKey: { name: 'authorId', onDelete: 'CASCADE' }, inverse: { as: 'author' } })
  declare toots?: NonAttribute<Toot[]>;
  @HasOne(() => Profile, { foreignKey: { name: 'ownerId', onDelete: 'CASCADE' } })
  declare profile?: NonAttribute<Profile | null>;
  @HasMany(() => Pet, { foreignKey: { name: 'ownerId', onDelete: 'CASCADE' } })
  declare pets?: NonAttribute<Pet[]>;
  @HasMany(() => Note, { foreignKey: 'writerId' })
  declare notes?: NonAttribute<Note[]>;
  @BelongsToMany(() => Toot, {
    through: () => Like,
    foreignKey: { name: 'personId', onDelete: 'CASCADE' },
    otherKey: { name: 'tootId', onDelete: 'CASCADE' },
    inverse: { as: 'likedBy' },
  })
  declare likes?: NonAttribute<Toot[]>;
  declare deletedAt: CreationOptional<Date | null>;
}

@Table({ paranoid: true, deletedAt: 'goneAt', version: true })
class Toot extends Model<InferAttributes<Toot>, InferCreationAttributes<Toot>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING)
  declare text: string;
  @HasMany(() => Reply, { foreignKey: { name: 'tootId', onDelete: 'CASCADE' } })
  declare replies?: NonAttribute<Reply[]>;
  declare goneAt: CreationOptional<Date | null>;
  declare version: CreationOptional<number>;
  declare authorId: CreationOptional<number | null>;
  declare author?: NonAttribute<Person | null>;
  declare likedBy?: NonAttribute<Person[]>;
}

@Table({ paranoid: true, timestamps: false })
class Reply extends Model<InferAttributes<Reply>, InferCreationAttributes<Reply>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING)
  declare text: string;
  declare tootId: CreationOptional<number | null>;
}

@Table({ paranoid: true })
class Profile extends Model<InferAttributes<Profile>, InferCreationAttributes<Profile>> {
  declare id: CreationOptional<number>;
  declare ownerId: CreationOptional<number | null>;
}

/** Its rows have no mark. */
class Pet extends Model<InferAttributes<Pet>, InferCreationAttributes<Pet>> {
  declare id: CreationOptional<number>;
  declare ownerId: CreationOptional<number | null>;
}

/** Nobody has asked for its rows to go with a person. */
@Table({ paranoid: true })
class Note extends Model<InferAttributes<Note>, InferCreationAttributes<Note>> {
  declare id: CreationOptional<number>;
  declare writerId: CreationOptional<number | null>;
}

@Table({ paranoid: true })
class Like extends Model<InferAttributes<Like>, InferCreationAttributes<Like>> {
  declare personId: number;
  declare tootId: number;
  declare deletedAt: CreationOptional<Date | null>;
}

const models = [Person, Toot, Reply, Profile, Pet, Note, Like];
const counted = {
  persons: Person,
  toots: Toot,
  replies: Reply,
  profiles: Profile,
  pets: Pet,
  notes: Note,
  likes: Like,
};

/** How many rows of each model live. */
async function living(): Promise<Record<string, number>> {
  const counts = await Promise.all((Object.values(counted) as unknown as ModelStatic[]).map(model => model.count()));
  return Object.fromEntries(Object.keys(counted).map((name, place) => [name, counts[place] ?? 0]));
}

/** Ada has two toots with two replies, which Ben likes, a profile, a pet and a note; and likes the one of Ben. */
async function story(): Promise<{ ada: Person; ben: Person }> {
  const ada = await Person.create({
    name: 'Ada',
    toots: [{ text: 'one', replies: [{ text: 'a' }, { text: 'b' }] }, { text: 'two' }],
    profile: {},
    pets: [{}],
    notes: [{}],
  });
  const ben = await Person.create({ name: 'Ben', toots: [{ text: 'three', replies: [{ text: 'c' }] }], profile: {} });
  await ben.related('likes').set([1, 2]);
  await ada.related('likes').set([3]);
  return { ada, ben };
}

const whole = { persons: 2, toots: 3, replies: 3, profiles: 2, pets: 1, notes: 1, likes: 3 };
const withoutAda = { persons: 1, toots: 1, replies: 1, profiles: 1, pets: 1, notes: 1, likes: 0 };

// P56
describeEachDialect('A row that is marked as deleted', ({ connect }) => {
  it('takes with it what was asked for, on every level, and nothing else', async () => {
    await connect(models);
    const { ada } = await story();
    await ada.destroy();
    expect(await living()).toEqual(withoutAda);
    expect(await Reply.count({ paranoid: false })).toBe(3);
  });

  it('does so by a condition too', async () => {
    await connect(models);
    await story();
    expect(await Person.destroy({ where: { name: 'Ada' } })).toBe(1);
    expect(await living()).toEqual(withoutAda);
  });

  it('does so where each runs its hooks', async () => {
    await connect(models);
    await story();
    expect(await Person.destroy({ all: true, individualHooks: true })).toBe(2);
    expect(await living()).toEqual({ ...whole, persons: 0, toots: 0, replies: 0, profiles: 0, likes: 0 });
  });

  it('has one mark with all that went with it', async () => {
    await connect(models);
    const { ada } = await story();
    await ada.destroy();
    const toots = await Toot.findAll({ where: { authorId: ada.id }, paranoid: false });
    const replies = await Reply.findAll({ where: { tootId: 1 }, paranoid: false });
    const likes = await Like.findAll({ paranoid: false });
    const marks = [...toots.map(each => each.goneAt), ...likes.map(each => each.deletedAt)];
    const replied = replies.map(each => (each as unknown as { deletedAt: Date }).deletedAt);
    expect(new Set([...marks, ...replied].map(mark => mark?.getTime()))).toEqual(new Set([ada.deletedAt?.getTime()]));
    expect(toots.map(({ version }) => version)).toEqual([1, 1]);
  });

  it('is restored with what was deleted with it, and not with what was deleted before', async () => {
    await connect(models);
    const { ada } = await story();
    await Toot.destroy({ where: { text: 'two' } });
    await Reply.destroy({ where: { text: 'b' } });
    await ada.destroy();
    await ada.restore({ include: [{ association: 'toots', include: ['replies'] }, 'profile'] });
    expect(ada.deletedAt).toBeNull();
    expect(await living()).toEqual({ ...whole, toots: 2, replies: 2, likes: 0 });
    const texts = (await Toot.findAll({ order: 'id' })).map(({ text }) => text);
    expect(texts).toEqual(['one', 'three']);
  });

  it('is restored alone where nothing is included', async () => {
    await connect(models);
    const { ada } = await story();
    await ada.destroy();
    await ada.restore();
    expect(await living()).toEqual({ ...withoutAda, persons: 2 });
  });

  it('has its links back with it', async () => {
    await connect(models);
    const { ada } = await story();
    await ada.related('likes').set([1, 3]);
    await ada.related('likes').remove(1);
    await ada.destroy();
    await ada.restore({ include: 'likes' });
    expect(await ada.related('likes').get()).toMatchObject([{ id: 3 }]);
    // Links to its toots went with these.
    expect(await Like.count()).toBe(1);
    await Toot.restore({ where: { authorId: ada.id }, include: 'likedBy' });
    expect(await Like.count()).toBe(3);
  });

  it('is restored by a condition, each row with its own', async () => {
    await connect(models);
    const { ada, ben } = await story();
    await ada.destroy();
    await ben.destroy();
    const include = [{ association: 'toots', include: 'replies' }, 'likes', 'profile'] as const;
    expect(await Person.restore({ all: true, include })).toBe(2);
    expect(await living()).toEqual({ ...whole, likes: 1 });
    expect(await Person.restore({ all: true, include })).toBe(0);
  });

  it('is not restored twice', async () => {
    await connect(models);
    const { ada } = await story();
    await ada.destroy();
    await ada.restore();
    await ada.restore({ include: 'toots' });
    expect(await Toot.count()).toBe(1);
  });

  it('takes few statements, however many go with it', async () => {
    const { log, statements } = statementLog();
    await connect(models, { logging: log });
    const toots = Array.from({ length: 50 }, (_each, place) => ({ text: String(place), replies: [{ text: 'r' }] }));
    await Person.bulkCreate([
      { name: 'Ada', toots },
      { name: 'Ben', toots },
    ]);
    statements.length = 0;
    await Person.destroy({ all: true });
    const writes = statements.filter(text => /^(SELECT|UPDATE)/i.test(text));
    expect(writes.length).toBeLessThanOrEqual(9);
    expect(await living()).toEqual({ persons: 0, toots: 0, replies: 0, profiles: 0, pets: 0, notes: 0, likes: 0 });
  });

  it('is written as a whole or not at all', async () => {
    const database = await connect(models);
    const { ada } = await story();
    const fails = database.transaction(async () => {
      await ada.destroy();
      throw new Error('no');
    });
    await expect(fails).rejects.toThrow('no');
    expect(await living()).toEqual(whole);
    await ada.destroy();
    expect(await living()).toEqual(withoutAda);
  });

  it('is deleted for good by the database, with what refers to it', async () => {
    await connect(models);
    const { ada } = await story();
    await ada.destroy({ force: true });
    const there = await Promise.all(
      ([Toot, Reply, Profile, Pet, Like] as unknown as ModelStatic[]).map(each => each.count({ paranoid: false })),
    );
    expect(there).toEqual([1, 1, 1, 0, 0]);
  });

  it('leaves to a second caller what the first has deleted', async () => {
    await connect(models);
    await story();
    const [first, second] = [await Person.findByPk(1), await Person.findByPk(1)] as [Person, Person];
    await Promise.all([first.destroy(), second.destroy(), Person.destroy({ all: true })]);
    await first.restore({ include: [{ association: 'toots', include: 'replies' }] });
    expect(await Toot.count({ where: { authorId: 1 } })).toBe(2);
  });

  it('takes what is let go of with it when it is deleted by its association', async () => {
    await connect(models);
    const { ada } = await story();
    await ada.related('toots').remove([1], { destroy: true });
    expect(await living()).toEqual({ ...whole, toots: 2, replies: 1, likes: 2 });
  });
});

@Table({ paranoid: true, timestamps: false, tableName: 'old_folders' })
class Folder extends Model<InferAttributes<Folder>, InferCreationAttributes<Folder>> {
  @Attribute(DataTypes.STRING(20))
  @PrimaryKey
  declare tenant: string;
  @Attribute(DataTypes.BIGINT)
  @PrimaryKey
  declare number: string;
  @Attribute({ type: DataTypes.STRING(20), columnName: 'in_tenant' })
  declare parentTenant: string | null;
  @Attribute({ type: DataTypes.BIGINT, columnName: 'in_number' })
  declare parentNumber: string | null;
  @HasMany(() => Folder, {
    foreignKey: [
      { name: 'parentTenant', onDelete: 'CASCADE' },
      { name: 'parentNumber', onDelete: 'CASCADE' },
    ],
    inverse: { as: 'parent' },
  })
  declare folders?: NonAttribute<Folder[]>;
  declare parent?: NonAttribute<Folder | null>;
}

describeEachDialect('A tree that is marked as deleted', ({ connect }) => {
  const folder = (number: number, parentNumber: number | null) => ({
    tenant: 'a',
    number: String(number),
    parentTenant: parentNumber === null ? null : 'a',
    parentNumber: parentNumber === null ? null : String(parentNumber),
  });
  const numbers = async (): Promise<number[]> =>
    (await Folder.findAll({ order: 'number' })).map(each => Number(each.number));

  it('goes with its root, by a key of two parts', async () => {
    await connect([Folder]);
    await Folder.bulkCreate([folder(1, null), folder(2, 1), folder(3, 2), folder(4, null), folder(5, 4)]);
    await Folder.create({ ...folder(1, null), tenant: 'b' });
    const root = await Folder.findByPk(['a', '1'], { rejectOnEmpty: true });
    await root.destroy();
    expect(await numbers()).toEqual([1, 4, 5]);
    await root.restore({ include: { association: 'folders', include: 'folders' } });
    expect(await numbers()).toEqual([1, 1, 2, 3, 4, 5]);
  });

  it('ends where it is a circle', async () => {
    await connect([Folder]);
    await Folder.bulkCreate([folder(1, null), folder(2, 1), folder(3, 2)]);
    await Folder.update({ parentTenant: 'a', parentNumber: '3' }, { where: { number: '1' } });
    await Folder.create({ ...folder(9, null), parentTenant: 'a', parentNumber: '9' });
    expect(await Folder.destroy({ where: { number: ['2', '9'] } })).toBe(2);
    expect(await numbers()).toEqual([]);
  });
});

@Table({ paranoid: true, timestamps: false, tableName: 'old_boxes' })
class Box extends Model<InferAttributes<Box>, InferCreationAttributes<Box>> {
  declare id: CreationOptional<number>;
  @Attribute({ type: DataTypes.DATE(6), columnName: 'gone_at' })
  declare deletedAt: CreationOptional<Date | null>;
  declare boxId: CreationOptional<number | null>;
  @HasMany(() => Box, { foreignKey: { name: 'boxId', onDelete: 'CASCADE' } })
  declare boxes?: NonAttribute<Box[]>;
  @HasMany(() => Thing, { foreignKey: { name: 'boxId', onDelete: 'CASCADE' } })
  declare things?: NonAttribute<Thing[]>;
  declare lids?: NonAttribute<Lid[]>;
}

@Table({ paranoid: true, timestamps: false, tableName: 'old_things' })
class Thing extends Model<InferAttributes<Thing>, InferCreationAttributes<Thing>> {
  declare id: CreationOptional<number>;
  @Attribute({ type: DataTypes.DATE(6), columnName: 'gone_at' })
  declare deletedAt: CreationOptional<Date | null>;
  declare boxId: CreationOptional<number | null>;
}

@Table({ paranoid: true, timestamps: false, deletedAt: 'gone' })
class Lid extends Model<InferAttributes<Lid>, InferCreationAttributes<Lid>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.DATE({ stored: 'epoch-ms' }))
  declare gone: CreationOptional<Date | null>;
  declare boxId: CreationOptional<number | null>;
  @BelongsTo(() => Box, {
    foreignKey: { name: 'boxId', onDelete: 'CASCADE' },
    inverse: { as: 'lids', type: 'hasMany' },
  })
  declare box?: NonAttribute<Box | null>;
}

describeEachDialect('A mark in a column of another type', ({ connect, requires }) => {
  it('is told as the same', async () => {
    await connect([Box, Thing, Lid]);
    const box = await Box.create({});
    await Lid.bulkCreate([{ boxId: 1 }, { boxId: 1 }]);
    await Lid.destroy({ where: { id: 2 } });
    await box.destroy();
    expect(await Lid.count()).toBe(0);
    await box.restore({ include: 'lids' });
    expect(await Lid.count()).toBe(1);
  });

  // Where columns have no types, instants have three digits.
  requires('rowLocks')('tells what was deleted with a row, though it is finer than a Date', async () => {
    const database = await connect([Box, Thing]);
    const mark = async (id: number, micros: string): Promise<void> => {
      for (const table of ['old_boxes', 'old_things'])
        await database.query(`UPDATE ${table} SET gone_at = '2024-05-01 10:00:00.${micros}' WHERE id = ${id}`);
    };
    await Box.bulkCreate([{}, { boxId: 1 }]);
    await Thing.bulkCreate([{ boxId: 1 }, { boxId: 1 }, { boxId: 2 }]);
    await mark(1, '123456');
    await mark(2, '123456');
    await mark(3, '123457');
    const box = await Box.findByPk(1, { paranoid: false, rejectOnEmpty: true });
    await box.restore({ include: ['things', { association: 'boxes', include: ['things'] }] });
    expect([await Box.count(), await Thing.count()]).toEqual([2, 2]);
    await mark(1, '123455');
    expect(await Box.restore({ where: { id: 1 }, include: ['things', 'boxes'] })).toBe(1);
    expect([await Box.count(), await Thing.count()]).toEqual([2, 2]);
  });

  it('is taken once off a row that refers to itself', async () => {
    await connect([Box, Thing]);
    const box = await Box.create({});
    await box.update({ boxId: box.id });
    await box.destroy();
    await box.restore({ include: { association: 'boxes', include: 'boxes' } });
    expect(await Box.count()).toBe(1);
  });
});

describeEachDialect('A restore with more', ({ connect }) => {
  it.each([
    ['what is not deleted with it', 'notes', 'NOT_CARRIED'],
    ['what has no mark', 'pets', 'NOT_CARRIED'],
    ['what is not there', 'tots', 'UNKNOWN_ASSOCIATION'],
    ['conditions', { association: 'toots', where: { text: 'one' } }, 'INVALID_OPTION'],
    ['rows at the other end of links', { association: 'likes', include: 'replies' }, 'INVALID_OPTION'],
    ['a scope', [{ model: Profile.withScope({ where: { id: 1 } }) }], 'INVALID_OPTION'],
    ['a scope of a model', Profile.withScope({ where: { id: 1 } }), 'INVALID_OPTION'],
    ['null', null, 'INVALID_INCLUDE'],
  ] as const)('refuses %s', async (_what, include, code) => {
    await connect(models);
    const { ada } = await story();
    await ada.destroy();
    await expect(ada.restore({ include } as never)).rejects.toMatchObject({ code });
    await expect(Person.restore({ all: true, include } as never)).rejects.toMatchObject({ code });
    expect(await living()).toEqual(withoutAda);
  });
});
