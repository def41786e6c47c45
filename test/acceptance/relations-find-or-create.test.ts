import {
  DataTypes,
  Model,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type Many,
  type NonAttribute,
} from 'mortise';
import { Attribute, BelongsToMany, HasMany, NotNull, Table, Unique } from 'mortise/decorators';
import { describeEachDialect } from '../support/describe-each-dialect';

class Post extends Model<InferAttributes<Post>, InferCreationAttributes<Post>> {
  declare id: CreationOptional<number>;
  @BelongsToMany(() => Tag, { through: () => PostTag, inverse: { as: 'posts' } })
  declare tags?: Many<Tag, PostTag>;
  @HasMany(() => Comment, { foreignKey: 'postId', scope: { kind: 'comment' } })
  declare comments?: Many<Comment>;
}

@Table({ timestamps: false })
class Tag extends Model<InferAttributes<Tag>, InferCreationAttributes<Tag>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING)
  @NotNull
  @Unique
  declare name: string;
  @Attribute(DataTypes.STRING)
  declare color: CreationOptional<string | null>;
  declare PostTag?: NonAttribute<PostTag>;
}

@Table({ timestamps: false })
class PostTag extends Model<InferAttributes<PostTag>, InferCreationAttributes<PostTag>> {
  @Attribute(DataTypes.INTEGER)
  declare weight: CreationOptional<number | null>;
}

@Table({ timestamps: false })
class Comment extends Model<InferAttributes<Comment>, InferCreationAttributes<Comment>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING)
  @Unique('one_of_a_post')
  declare text: string;
  @Attribute(DataTypes.STRING)
  declare kind: CreationOptional<string | null>;
  @Attribute(DataTypes.INTEGER)
  @Unique('one_of_a_post')
  declare postId: CreationOptional<number | null>;
}

const models = [Post, Tag, PostTag, Comment];
const times = <T>(count: number, make: (index: number) => T): T[] => Array.from({ length: count }, (_none, index) => make(index)); // prettier-ignore
type Loose = any; // eslint-disable-line @typescript-eslint/no-explicit-any -- for calls that their types refuse

describeEachDialect('findOrCreate of a relation', ({ connect }) => {
  it('creates and links what is not there, and links what is', async () => {
    await connect(models);
    const [post, other] = await Post.bulkCreate([{}, {}]) as [Post, Post];
    const [tea, created] = await post.related('tags').findOrCreate({
      where: { name: 'tea' },
      defaults: { color: 'green' },
      through: { weight: 3 },
    });
    expect([tea.name, tea.color, created, tea.PostTag?.weight]).toEqual(['tea', 'green', true, 3]);
    const [same, createdAgain] = await other.related('tags').findOrCreate({ where: { name: 'tea' }, through: { weight: 5 } });
    expect([same.id, createdAgain]).toEqual([tea.id, false]);
    await other.related('tags').findOrCreate({ where: { name: 'tea' } });
    const linked = await other.related('tags').get();
    expect(linked.map(({ id, PostTag: link }) => [id, link.weight])).toEqual([[tea.id, 5]]);
    expect([await Tag.count(), await PostTag.count()]).toEqual([1, 2]);
  }); // prettier-ignore

  it('lets 32 callers create and link one row: nobody is refused', async () => {
    await connect(models, { file: true, pool: 8 });
    const posts = await Post.bulkCreate(times(4, () => ({})));
    for (let round = 0; round < 3; round += 1) {
      const where = { name: `tag ${round}` };
      const results = await Promise.all(times(32, index => (posts[index % 4] as Post).related('tags').findOrCreate({ where }))); // prettier-ignore
      expect(results.filter(([, created]) => created)).toHaveLength(1);
    }
    expect([await Tag.count(), await PostTag.count()]).toEqual([3, 12]);
  }); // P18, P30

  it('leaves nothing behind where the link is refused, or the transaction rolled back', async () => {
    const database = await connect(models, { pool: 1 });
    const post = await Post.create();
    const refused = post.related('tags').findOrCreate({ where: { name: 'tea' }, through: { weight: 'heavy' } as Loose });
    await expect(refused).rejects.toThrow();
    await expect(database.transaction(async () => {
      await post.related('tags').findOrCreate({ where: { name: 'tea' } });
      throw new Error('no');
    })).rejects.toThrow('no');
    expect([await Tag.count(), await PostTag.count()]).toEqual([0, 0]);
  }); // prettier-ignore

  it('finds among the rows of its own where they hold the key, within the scope', async () => {
    await connect(models);
    const [post, other] = (await Post.bulkCreate([{}, {}])) as [Post, Post];
    const [first, created] = await post.related('comments').findOrCreate({ where: { text: 'Nice' } });
    const [second] = await other.related('comments').findOrCreate({ where: { text: 'Nice' } });
    const [again, createdAgain] = await post.related('comments').findOrCreate({ where: { text: 'Nice' } });
    expect([created, createdAgain, again.id === first.id, second.id === first.id]).toEqual([true, false, true, false]);
    expect([first.postId, first.kind, second.postId]).toEqual([post.id, 'comment', other.id]);
    for (const where of [{ kind: 'note' }, { text: 'Nice', postId: other.id }]) {
      await expect(post.related('comments').findOrCreate({ where })).rejects.toMatchObject({
        code: 'CONTRADICTING_VALUES',
      });
    }
  });

  it('refuses calls without a condition, and of a source that is not saved', async () => {
    await connect(models);
    const post = await Post.create();
    for (const options of [undefined, {}, { where: {} }] as Loose[]) {
      await expect(post.related('tags').findOrCreate(options)).rejects.toMatchObject({ code: 'MISSING_WHERE' });
      await expect(post.related('comments').findOrCreate(options)).rejects.toMatchObject({ code: 'MISSING_WHERE' });
    }
    await expect(Post.build({}).related('tags').findOrCreate({ where: { name: 'x' } })).rejects.toMatchObject({ code: 'NOT_SAVED' }); // prettier-ignore
    const through = post.related('comments').findOrCreate({ where: { text: 'x' }, through: {} });
    await expect(through).rejects.toMatchObject({ code: 'UNKNOWN_OPTION' });
  });
});
