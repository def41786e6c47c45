import { DataTypes, Model, type CreationOptional, type InferAttributes, type InferCreationAttributes, type Many, type NonAttribute } from 'mortise'; // prettier-ignore
import { Attribute, BelongsTo, BelongsToMany, HasMany, NotNull, Table, Unique } from 'mortise/decorators';
import { describeByTurns } from '../support/describe-each-dialect';

@Table({ timestamps: false })
class Post extends Model<InferAttributes<Post>, InferCreationAttributes<Post>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING) declare title: CreationOptional<string | null>;
  @BelongsToMany(() => Tag, { through: () => PostTag, inverse: { as: 'posts' } })
  declare tags?: Many<Tag, PostTag>;
  @BelongsTo(() => Author, 'authorId') declare author?: NonAttribute<Author | null>;
  declare authorId: CreationOptional<number | null>;
  @HasMany(() => Slug, 'postId') declare slugs?: Many<Slug>;
}

@Table({ timestamps: false })
class Tag extends Model<InferAttributes<Tag>, InferCreationAttributes<Tag>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING) @NotNull @Unique declare name: string;
  @Attribute(DataTypes.STRING) declare color: CreationOptional<string | null>;
  declare PostTag?: NonAttribute<PostTag>;
}

@Table({ timestamps: false })
class PostTag extends Model<InferAttributes<PostTag>, InferCreationAttributes<PostTag>> {
  @Attribute(DataTypes.INTEGER) declare weight: CreationOptional<number | null>;
}

@Table({ timestamps: false })
class Author extends Model<InferAttributes<Author>, InferCreationAttributes<Author>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING) @Unique declare name: string;
}

@Table({ timestamps: false })
class Slug extends Model<InferAttributes<Slug>, InferCreationAttributes<Slug>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING) @Unique declare text: string;
  @Attribute(DataTypes.INTEGER) @NotNull declare postId: CreationOptional<number>;
}

const models = [Post, Tag, PostTag, Author, Slug];
const tea = { connect: { name: 'tea' }, create: { name: 'tea', color: 'green' } };
const times = <T>(count: number, make: (index: number) => T): T[] => Array.from({ length: count }, (_none, index) => make(index)); // prettier-ignore
type Loose = any; // eslint-disable-line @typescript-eslint/no-explicit-any -- for calls that their types refuse

describeByTurns('Connect or create', ({ connect }) => {
  const namesOf = async (post: Post): Promise<readonly string[]> => (await post.related('tags').get({ order: ['name'] })).map(({ name }) => name); // prettier-ignore

  it('does not deadlock with another that names the same the other way round', async () => {
    await connect(models, { file: true, pool: 8 });
    for (let round = 0; round < 5; round += 1) {
      const items = times(12, index => ({ connect: { name: `t${round}-${index}` }, create: { name: `t${round}-${index}` } })); // prettier-ignore
      const lists = times(6, index => (index % 2 === 0 ? items : items.toReversed()));
      const posts = await Promise.all(lists.map(tags => Post.create({ tags })));
      expect(await Tag.count()).toBe(12 * (round + 1));
      expect(posts[1]?.tags?.map(({ name }) => name)).toEqual(items.toReversed().map(({ create }) => create.name));
    }
  });

  it('creates a row that is nested in another and not there, and links one that is', async () => {
    await connect(models);
    const first = await Post.create({ tags: [tea, { name: 'milk' }] });
    const second = await Post.create({ tags: [tea] });
    expect([await namesOf(first), await namesOf(second), await Tag.count()]).toEqual([['milk', 'tea'], ['tea'], 2]);
    expect(first.tags?.map(({ color }) => color ?? null)).toEqual(['green', null]);
  });

  it('takes values of the junction row with the new one', async () => {
    await connect(models);
    const create = { ...tea.create, PostTag: { weight: 4 } };
    const post = await Post.create({ tags: [{ ...tea, create }] });
    expect((await post.related('tags').get()).map(({ PostTag: { weight } }) => weight)).toEqual([4]);
  });

  it('does so by the words of update, and leaves links alone that are there', async () => {
    await connect(models);
    const post = await Post.create({ tags: [{ name: 'tea', PostTag: { weight: 7 } }, { name: 'milk' }] });
    await post.update({ tags: { set: [tea, { connect: { name: 'rum' }, create: { name: 'rum' } }] } });
    expect(await namesOf(post)).toEqual(['rum', 'tea']);
    expect((await PostTag.findAll({ where: { weight: 7 } })).length).toBe(1);
    await post.update({ tags: { add: { connect: { name: 'milk' }, create: { name: 'milk' } } } });
    expect([await namesOf(post), await Tag.count()]).toEqual([['milk', 'rum', 'tea'], 3]);
  });

  it('finds and creates what a row belongs to, and rows of its own', async () => {
    await connect(models);
    const author = { connect: { name: 'Ada' }, create: { name: 'Ada' } };
    const slug = { connect: { text: 'a' }, create: { text: 'a' } };
    const [one, two] = (await Post.bulkCreate([{ author, slugs: [slug] }, { author }])) as [Post, Post];
    expect([one.authorId === two.authorId, await Author.count()]).toEqual([true, 1]);
    await two.update({ slugs: { add: [slug] }, author: { set: { connect: { name: 'Bob' }, create: { name: 'Bob' } } } } as Loose);
    expect((await Slug.findAll()).map(({ postId }) => postId)).toEqual([two.id]);
    expect((await two.related('author').get())?.name).toBe('Bob');
  }); // prettier-ignore

  it('lets 16 callers create one row: nobody is refused', async () => {
    await connect(models, { file: true, pool: 8 });
    await Promise.all(times(16, () => Post.create({ tags: [tea] })));
    expect([await Tag.count(), await PostTag.count()]).toEqual([1, 16]);
  });

  it('takes targets of any iterable', async () => {
    await connect(models);
    const [a, b] = (await Tag.bulkCreate([{ name: 'a' }, { name: 'b' }])) as [Tag, Tag];
    const post = await Post.create({ tags: new Set([a]) as Loose });
    await post.related('tags').add(new Map([['b', b]]).values());
    expect(await namesOf(post)).toEqual(['a', 'b']);
    await post.update({ tags: { set: new Set([b.id]) } } as Loose);
    await post.related('tags').set((function* () { yield a; yield b.id; })());
    await post.update({ tags: { remove: new Set([a]), add: [].values() } } as Loose);
    expect(await namesOf(post)).toEqual(['b']);
  }); // prettier-ignore

  it('refuses what says neither, and what a guard keeps out', async () => {
    await connect(models);
    const wrong = [
      { connect: 'tea', create: { name: 'tea' } },
      { connect: { name: 'tea' }, create: [] },
      { connect: { name: 'tea' }, create: { name: 'tea' }, where: {} },
      { connect: {}, create: { name: 'tea' } },
      { connect: { name: 'tea' } },
      { connect: { name: { $ne: '' } }, create: { name: 'x' } },
    ];
    for (const item of wrong) await expect(Post.create({ tags: [item] } as Loose)).rejects.toMatchObject({ name: 'QueryError' });
    expect([await Post.count(), await Tag.count()]).toEqual([0, 0]);
  }); // prettier-ignore
});
