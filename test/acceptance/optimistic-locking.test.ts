import {
  DataTypes,
  Model,
  OptimisticLockError,
  sql,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type NonAttribute,
} from 'mortise';
import { Attribute, BelongsToMany, ColumnName, HasMany, PrimaryKey, Table, Version } from 'mortise/decorators';
import { describeEachDialect } from '../support/describe-each-dialect';

class Article extends Model<InferAttributes<Article>, InferCreationAttributes<Article>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING)
  declare title: string;
  @Attribute(DataTypes.INTEGER)
  declare visits: number | null;
  @Version
  declare version: CreationOptional<number>;
  @HasMany(() => Comment, { foreignKey: 'articleId' })
  declare comments?: NonAttribute<Comment[]>;
  @BelongsToMany(() => Tag, { through: 'ArticleTag' })
  declare tags?: NonAttribute<Tag[]>;
}

@Table({ version: true, paranoid: true })
class Comment extends Model<InferAttributes<Comment>, InferCreationAttributes<Comment>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING)
  declare text: string;
  declare version: CreationOptional<number>;
  declare deletedAt: CreationOptional<Date | null>;
  declare articleId: CreationOptional<number | null>;
}

class Tag extends Model<InferAttributes<Tag>, InferCreationAttributes<Tag>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING)
  declare name: string;
}

/** A table of others: a key of two parts, and a counter that has another name and type, and may be NULL. */
@Table({ tableName: 'old_seats', timestamps: false })
class Seat extends Model<InferAttributes<Seat>, InferCreationAttributes<Seat>> {
  @Attribute(DataTypes.STRING(10))
  @PrimaryKey
  declare row: string;
  @Attribute(DataTypes.BIGINT)
  @PrimaryKey
  declare place: string;
  @Attribute(DataTypes.STRING)
  declare holder: string | null;
  @Attribute({ type: DataTypes.BIGINT, allowNull: true })
  @ColumnName('lock_no')
  @Version
  declare revision: CreationOptional<string | null>;
}

const models = [Article, Comment, Tag];

async function stale(work: Promise<unknown>): Promise<OptimisticLockError> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(OptimisticLockError);
  return error as OptimisticLockError;
}

describeEachDialect('An instance of a model with a version', ({ connect }) => {
  it('begins at 0, and counts each write', async () => {
    await connect(models);
    const article = await Article.create({ title: 'Tea', visits: 0 });
    expect(article.version).toBe(0);
    await article.update({ title: 'Tea at four' });
    await article.update({ visits: sql`visits + 1` });
    expect([article.version, article.visits, article.changed()]).toEqual([2, 1, []]);
    expect((await Article.findByPk(1, { rejectOnEmpty: true })).version).toBe(2);
  });

  it('is not counted where nothing changed', async () => {
    await connect(models);
    const article = await Article.create({ title: 'Tea' });
    await article.update({ title: 'Tea' });
    await article.save();
    expect((await Article.findByPk(1, { rejectOnEmpty: true })).version).toBe(0);
  });

  it('is not written once somebody else has changed its row', async () => {
    await connect(models);
    await Article.create({ title: 'Tea', visits: 0 });
    const [mine, theirs] = [await Article.findByPk(1), await Article.findByPk(1)] as [Article, Article];
    await theirs.update({ title: 'Coffee' });
    const error = await stale(mine.update({ visits: 3 }));
    expect(error).toMatchObject({ code: 'OPTIMISTIC_LOCK', model: 'Article', expected: 0, actual: 1 });
    expect(error.key).toEqual({ id: 1 });
    expect(error.message).toContain('version 0');
    await stale(mine.update({ visits: sql`visits + 1` }));
    await stale(mine.destroy());
    expect(await Article.findOne({ raw: true })).toMatchObject({ title: 'Coffee', visits: 0, version: 1 });
    await mine.reload();
    await mine.update({ visits: 3 });
    expect(mine).toMatchObject({ title: 'Coffee', visits: 3, version: 2 });
  });

  it('is told from one whose row is gone', async () => {
    await connect(models);
    const article = await Article.create({ title: 'Tea' });
    await Article.destroy({ all: true });
    await expect(article.update({ title: 'Coffee' })).rejects.toMatchObject({ code: 'ROW_GONE' });
    await expect(article.destroy()).rejects.toMatchObject({ code: 'ROW_GONE' });
  });

  it('is written by what a form was filled in with', async () => {
    await connect(models);
    const article = await Article.create({ title: 'Tea' });
    const form = { title: 'Mine', version: article.version };
    await article.update({ title: 'Theirs' });
    const found = await Article.findByPk(1, { rejectOnEmpty: true });
    await stale(found.update(form));
    await found.reload();
    await found.update({ title: 'Mine', version: 1 });
    expect(found.version).toBe(2);
  });

  it('is marked as deleted and restored only as it was read', async () => {
    await connect(models);
    await Comment.create({ text: 'Good' });
    const [mine, theirs] = [await Comment.findByPk(1), await Comment.findByPk(1)] as [Comment, Comment];
    await theirs.update({ text: 'Bad' });
    await stale(mine.destroy());
    expect(await Comment.count()).toBe(1);
    await theirs.destroy();
    expect(theirs.version).toBe(2);
    await theirs.restore();
    expect(await Comment.findOne({ raw: true })).toMatchObject({ version: 3, deletedAt: null });
  });

  it('is counted by writes of many rows', async () => {
    await connect(models);
    const article = await Article.create({ title: 'Tea', visits: 1 });
    await Article.update({ title: 'Coffee' }, { where: { id: 1 } });
    await Article.update({ visits: sql`visits + ${sql.attribute('version')}` }, { all: true });
    await stale(article.update({ title: 'Mine' }));
    expect(await Article.findOne({ raw: true })).toMatchObject({ visits: 2, version: 2 });
    const comment = await Comment.create({ text: 'Good' });
    await Comment.destroy({ where: { id: comment.id } });
    await Comment.restore({ where: { id: comment.id } });
    expect((await Comment.findOne({ rejectOnEmpty: true })).version).toBe(2);
  });

  it('is not given to many rows: each counts from its own', async () => {
    await connect(models);
    const held = await Article.create({ title: 'Tea' });
    await Article.update({ title: 'Coffee' }, { where: { id: 1 } });
    for (const given of [{ version: 0 }, { version: sql`version - 1` }, { version: null as unknown as number }])
      for (const individualHooks of [false, true]) {
        const update = Article.update({ title: 'Milk', ...given }, { where: { id: 1 }, individualHooks });
        await expect(update).rejects.toMatchObject({ code: 'VERSION_GIVEN' });
      }
    await stale(held.update({ title: 'Mine' }));
    await Article.update({ title: 'Water', version: 0 }, { where: { version: 1 }, fields: ['title'] });
    expect(await Article.findOne({ raw: true })).toMatchObject({ title: 'Water', version: 2 });
  });

  it('is counted by increments, upserts, and writes of rows with their own values', async () => {
    await connect(models);
    const article = await Article.create({ title: 'Tea', visits: 1 });
    const other = await Article.findByPk(1, { rejectOnEmpty: true });
    await article.increment('visits');
    expect([article.version, article.visits]).toEqual([1, 2]);
    await article.update({ title: 'Mine' });
    await stale(other.update({ title: 'Yours' }));
    await Article.increment('visits', { where: { id: 1 } });
    const [upserted] = await Article.upsert({ id: 1, title: 'Coffee' });
    expect([upserted.version, upserted.title, upserted.visits]).toEqual([4, 'Coffee', 3]);
    await Article.bulkUpdate([{ id: 1, title: 'Cocoa' }]);
    await Article.bulkCreate(
      [
        { id: 1, title: 'Milk' },
        { id: 2, title: 'New' },
      ],
      { updateOnDuplicate: ['title'] },
    );
    await stale(upserted.update({ title: 'Mine again' }));
    const rows = await Article.findAll({ order: 'id', raw: true });
    expect(rows.map(({ title, version }) => [title, version])).toEqual([
      ['Milk', 6],
      ['New', 0],
    ]);
    await upserted.reload();
    await upserted.update({ title: 'Water' });
  });

  it('is written one by one where each runs its hooks', async () => {
    await connect(models);
    await Article.bulkCreate([{ title: 'Tea' }, { title: 'Coffee' }]);
    await Article.update({ visits: 1 }, { all: true, individualHooks: true });
    expect((await Article.findAll()).map(({ version }) => version)).toEqual([1, 1]);
  });

  it('stays as it is when links are made and taken off', async () => {
    await connect(models);
    const article = await Article.create({ title: 'Tea' });
    const [tag, comment] = [await Tag.create({ name: 'hot' }), await Comment.create({ text: 'Good' })];
    await article.related('tags').add(tag);
    await article.related('comments').add(comment);
    await article.related('tags').set([]);
    expect((await Article.findOne({ rejectOnEmpty: true })).version).toBe(0);
    await comment.update({ text: 'Better' });
    expect(comment.version).toBe(1);
  });

  it('takes what is nested in it back when it is stale', async () => {
    await connect(models);
    const article = await Article.create({ title: 'Tea' });
    const stalling = await Article.findByPk(1, { rejectOnEmpty: true });
    await article.update({ title: 'Coffee' });
    await stale(stalling.update({ title: 'Mine', comments: { create: { text: 'Lost' } } }));
    expect(await Comment.count()).toBe(0);
  });

  it('takes a whole transaction back, and is what it was', async () => {
    const database = await connect(models);
    const [first, second] = [await Article.create({ title: 'One' }), await Article.create({ title: 'Two' })];
    const other = await Article.findByPk(2, { rejectOnEmpty: true });
    await other.update({ title: 'Theirs' });
    const work = database.transaction(async () => {
      await first.update({ title: 'Mine' });
      await second.update({ title: 'Mine' });
    });
    await stale(work);
    expect(first.version).toBe(0);
    expect((await Article.findByPk(1, { rejectOnEmpty: true })).title).toBe('One');
    await first.save();
    expect(await Article.findByPk(1, { raw: true })).toMatchObject({ title: 'Mine', version: 1 });
  });

  it('lets one of many writers at once win', async () => {
    await connect(models);
    await Article.create({ title: 'Tea' });
    const writers = await Promise.all(Array.from({ length: 32 }, () => Article.findByPk(1, { rejectOnEmpty: true })));
    const results = await Promise.allSettled(writers.map((each, place) => each.update({ visits: place })));
    const refused = results.filter(each => each.status === 'rejected');
    expect(refused).toHaveLength(31);
    expect(refused.every(({ reason }) => reason instanceof OptimisticLockError)).toBe(true);
    const winner = results.findIndex(each => each.status === 'fulfilled');
    expect(await Article.findOne({ raw: true })).toMatchObject({ visits: winner, version: 1 });
  });

  it('is not written where its version was not read', async () => {
    await connect(models);
    await Article.create({ title: 'Tea' });
    const part = await Article.findOne({ attributes: ['id', 'title'], rejectOnEmpty: true });
    part.title = 'Coffee';
    const save = part.save();
    await expect(save).rejects.toMatchObject({ code: 'MISSING_VERSION' });
  });

  it('counts in a column of another name and type, from NULL on', async () => {
    const database = await connect([Seat]);
    await Seat.create({ row: 'A', place: '9007199254740993' });
    await database.query('UPDATE old_seats SET lock_no = NULL');
    const [mine, theirs] = [await Seat.findOne(), await Seat.findOne()] as [Seat, Seat];
    expect(mine.revision).toBeNull();
    await theirs.update({ holder: 'Ada' });
    expect(theirs.revision).toBe('1');
    const error = await stale(mine.update({ holder: 'Ben' }));
    expect(error.key).toEqual({ row: 'A', place: '9007199254740993' });
    await database.query('UPDATE old_seats SET lock_no = NULL');
    await Seat.update({ holder: 'Cleo' }, { all: true });
    expect((await Seat.findOne())?.revision).toBe('1');
  });

  it('is not renewed by an increment of a row that somebody else has changed', async () => {
    await connect(models);
    const { id } = await Article.create({ title: 'a', visits: 0 });
    const [mine, theirs] = [await Article.findByPk(id), await Article.findByPk(id)] as [Article, Article];
    await theirs.update({ title: 'theirs' });
    mine.title = 'mine';
    await mine.increment('visits');
    expect([mine.visits, mine.version]).toEqual([1, 0]);
    await stale(mine.save());
    expect((await Article.findByPk(id))?.title).toBe('theirs');
  });

  it('is counted by increments of one that nobody else has changed', async () => {
    await connect(models);
    const mine = await Article.create({ title: 'a', visits: 0 });
    await mine.increment('visits');
    await mine.increment('visits');
    await mine.update({ title: 'mine' });
    expect([mine.visits, mine.version]).toEqual([2, 3]);
    const part = (await Article.findOne({ attributes: ['id', 'visits'] })) as Article;
    await part.increment('visits');
    expect([part.visits, part.version]).toEqual([3, undefined]);
  });
});

describeEachDialect('A version', ({ connect }) => {
  it('is told to the type of a model that is defined', async () => {
    const database = await connect([]);
    const Note = database.define('Note', { text: DataTypes.STRING }, { version: 'revision' });
    await database.sync();
    const note = await Note.create({ text: 'x' });
    const revision: number = note.revision;
    expect(revision).toBe(0);
  });

  it('has to be able to count', async () => {
    const database = await connect([]);
    database.define('Note', { version: DataTypes.STRING }, { version: true });
    expect(() => database.models.definitions()).toThrow(expect.objectContaining({ code: 'INVALID_VERSION' }));
  });

  it('is not the key', async () => {
    const database = await connect([]);
    database.define('Note', {}, { version: 'id' });
    expect(() => database.models.definitions()).toThrow(expect.objectContaining({ code: 'INVALID_VERSION' }));
  });
});
