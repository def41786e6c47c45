import {
  DataTypes,
  Model,
  Op,
  sql,
  type Attributes,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type WhereOptions,
} from 'mortise';
import { Attribute, Default, NotNull, Unique } from 'mortise/decorators';
import { describeByTurns } from '../support/describe-each-dialect';

// The chapters on querying of Sequelize v7's manual, in words of our own.

class Post extends Model<InferAttributes<Post>, InferCreationAttributes<Post>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING) @NotNull @Unique declare title: string;
  @Attribute(DataTypes.STRING) @NotNull @Default('draft') declare status: CreationOptional<string>;
  @Attribute(DataTypes.INTEGER) declare authorId: number | null;
  @Attribute(DataTypes.INTEGER) @NotNull @Default(0) declare views: CreationOptional<number>;
  declare createdAt: CreationOptional<Date>;
  declare updatedAt: CreationOptional<Date>;
}

const titlesOf = (posts: readonly Post[]): string[] => posts.map(({ title }) => title);

describeByTurns('the reference on querying', ({ connect }) => {
  beforeEach(async () => {
    await connect([Post]);
    await Post.bulkCreate([
      { title: 'one', authorId: 1, status: 'active', views: 10 },
      { title: 'two', authorId: 2, status: 'active', views: 20 },
      { title: 'three', authorId: 12, views: 30 },
      { title: 'four', authorId: null, views: 40 },
    ]);
  });

  it('creates one row, and many', async () => {
    const post = await Post.create({ title: 'five', authorId: 3 }, { fields: ['title'] });
    expect([post.title, post.authorId ?? null, post.status]).toEqual(['five', null, 'draft']);
    const posts = await Post.bulkCreate([{ title: 'six' }, { title: 'seven' }]);
    expect([titlesOf(posts), posts[0]?.isNewRecord]).toEqual([['six', 'seven'], false]);
    await Post.bulkCreate([{ title: 'six' }, { title: 'eight' }], { ignoreDuplicates: true });
    expect(await Post.count()).toBe(8);
    await Post.bulkCreate([{ title: 'six', views: 66 }], {
      updateOnDuplicate: ['views'],
      conflictAttributes: ['title'],
    });
    expect((await Post.findOne({ where: { title: 'six' } }))?.views).toBe(66);
  });

  it('selects by conditions and operators', async () => {
    const found = async (where: WhereOptions<Attributes<Post>, Post>): Promise<string[]> =>
      titlesOf(await Post.findAll({ where, order: ['id'] }));
    expect(await found({ authorId: 2 })).toEqual(['two']);
    expect(await found({ authorId: { [Op.eq]: 2 } })).toEqual(['two']);
    expect(await found({ authorId: 12, status: 'active' })).toEqual([]);
    expect(await found({ [Op.or]: [{ authorId: 12 }, { authorId: 1 }] })).toEqual(['one', 'three']);
    expect(await found({ authorId: { [Op.or]: [12, 1] } })).toEqual(['one', 'three']);
    expect(await found({ authorId: [12, 1] })).toEqual(['one', 'three']);
    expect(await found({ authorId: null })).toEqual(['four']);
    expect(await found({ authorId: { [Op.ne]: null } })).toEqual(['one', 'two', 'three']);
    expect(await found({ views: { [Op.gt]: 10, [Op.lte]: 30 } })).toEqual(['two', 'three']);
    expect(await found({ views: { [Op.between]: [15, 35] } })).toEqual(['two', 'three']);
    expect(await found({ title: { [Op.like]: 't%' } })).toEqual(['two', 'three']);
    expect(await found({ title: { [Op.startsWith]: 'f' } })).toEqual(['four']);
    expect(await found({ title: { [Op.notIn]: ['one', 'two'] } })).toEqual(['three', 'four']);
    expect(await found({ [Op.not]: { status: 'active' } })).toEqual(['three', 'four']);
    expect(await found({ [Op.and]: [{ status: 'draft' }, { views: 30 }] })).toEqual(['three']);
    expect(titlesOf(await Post.findAll({ where: sql`${sql.attribute('views')} = ${10} * 2` }))).toEqual(['two']);
  });

  it('chooses attributes, order and pages', async () => {
    const [post] = await Post.findAll({ attributes: ['title'], order: [['title', 'DESC']], limit: 1, offset: 1 });
    expect(post?.toJSON()).toEqual({ title: 'three' });
    const [all] = await Post.findAll({
      attributes: { exclude: ['createdAt', 'updatedAt'], include: [] },
      order: ['id'],
    });
    expect(all?.toJSON()).toEqual({ id: 1, title: 'one', status: 'active', authorId: 1, views: 10 });
    expect(await Post.findAndCountAll({ where: { status: 'active' }, limit: 1, order: [['id', 'ASC']] })).toMatchObject(
      {
        count: 2,
        rows: [{ title: 'one' }],
      },
    );
    expect(await Post.findAll({ attributes: ['id'], raw: true, order: ['id'], limit: 2 })).toEqual([
      { id: 1 },
      { id: 2 },
    ]);
    expect([await Post.count(), await Post.count({ where: { views: { [Op.gt]: 25 } } })]).toEqual([4, 2]);
    expect([(await Post.findOne({ order: ['id'] }))?.title, (await Post.findByPk(2))?.title]).toEqual(['one', 'two']);
  });

  it('aggregates and counts by groups', async () => {
    expect([await Post.max('views'), await Post.sum('views'), await Post.min('views')]).toEqual([40, 100, 10]);
    expect(await Post.max('views', { where: { views: { [Op.lt]: 25 } } })).toBe(20);
    const counts = await Post.count({ group: ['status'], order: ['status'] });
    expect(counts).toEqual([
      { status: 'active', count: 2 },
      { status: 'draft', count: 2 },
    ]);
    expect(await Post.count({ distinct: 'status' })).toBe(2);
  });

  it('orders by functions and columns, and takes functions in attributes and conditions', async () => {
    const length = sql.fn('length', sql.attribute('title'));
    expect(
      titlesOf(
        await Post.findAll({
          order: [
            [length, 'DESC'],
            ['id', 'ASC'],
          ],
        }),
      ),
    ).toEqual(['three', 'four', 'one', 'two']);
    const total = sql.fn('count', sql.col('id'));
    const [row] = await Post.findAll({ attributes: [[total, 'number']], raw: true });
    expect(Number(row?.number)).toBe(4);
    expect(titlesOf(await Post.findAll({ where: sql.where(length, 5) }))).toEqual(['three']);
    expect(await Post.findAll({ order: sql.random(), limit: 2 })).toHaveLength(2);
  });

  it('updates and destroys rows by conditions', async () => {
    expect(await Post.update({ status: 'old' }, { where: { views: { [Op.lt]: 25 } } })).toEqual([2]);
    expect(await Post.destroy({ where: { status: 'old' } })).toBe(2);
    expect(await Post.count()).toBe(2);
  });
});
