import { randomUUID } from 'node:crypto';
import { DataTypes, sql, type Database, type Model, type ModelStatic, type ToManyRelation } from 'mortise';
import { describeByTurns, statementLog } from '../support/describe-each-dialect';

type Row = Model & Record<string, unknown>;
type Define = Parameters<Database['define']>;

interface Story {
  readonly database: Database;
  readonly Person: ModelStatic<Row>;
  readonly Toot: ModelStatic<Row>;
  readonly Like: ModelStatic<Row>;
  readonly ada: Row;
  readonly toots: readonly [Row, Row, Row];
  readonly liked: ToManyRelation<Row>;
}

const relationOf = (row: Row | undefined, name: string): ToManyRelation<Row> =>
  (row as Row).related(name) as unknown as ToManyRelation<Row>;

const textsOf = (toots: unknown): readonly unknown[] => (toots as readonly Row[]).map(toot => toot['text']);

describeByTurns('A junction model', ({ connect, requires }) => {
  /** Ada and three toots; the junction is as the test wants it. */
  async function story(options: Define[2] = {}, through: object = {}, keys: object = {}): Promise<Story> {
    const database = await connect();
    const Person = database.define<Row>('Person', { name: DataTypes.STRING });
    const Toot = database.define<Row>('Toot', { text: DataTypes.STRING });
    const reaction = { type: DataTypes.STRING, validate: { len: [1, 5] as const } };
    const Like = database.define<Row>('Like', { reaction }, options);
    Person.belongsToMany(Toot, {
      as: 'likedToots',
      through: { model: () => Like as never, ...through },
      inverse: { as: 'likedBy' },
      ...keys,
    });
    await database.sync();
    const ada = await Person.create({ name: 'Ada' });
    const toots = await Toot.bulkCreate([{ text: 'one' }, { text: 'two' }, { text: 'three' }]);
    return { database, Person, Toot, Like, ada, toots: toots as never, liked: relationOf(ada, 'likedToots') };
  }

  describe('has hooks', () => {
    it('that run once for all links of a write, and not once for each', async () => {
      const { Like, liked, toots } = await story();
      const seen: string[] = [];
      for (const hook of ['beforeBulkCreate', 'afterBulkCreate'] as const) {
        Like.addHook(hook, ((links: readonly Row[]) => void seen.push(`${hook} ${String(links.length)}`)) as never);
      }
      for (const hook of ['beforeBulkDestroy', 'afterBulkDestroy', 'beforeCreate', 'beforeDestroy'] as const) {
        Like.addHook(hook, () => void seen.push(hook));
      }
      await liked.add([...toots]);
      await liked.remove([toots[0], toots[1]]);
      await liked.create({ text: 'four' });
      expect(seen).toEqual([
        'beforeBulkCreate 3', 'afterBulkCreate 3', 'beforeBulkDestroy', 'afterBulkDestroy',
        'beforeBulkCreate 1', 'afterBulkCreate 1',
      ]); // prettier-ignore
    }); // S75 S76

    it('that may give values to new links', async () => {
      const { Like, liked, toots } = await story();
      Like.addHook('beforeBulkCreate', ((links: readonly Row[]) => {
        for (const link of links) link['reaction'] ??= 'like';
      }) as never);
      await liked.add([toots[0]]);
      await liked.set([toots[0], toots[1]], { through: [{ reaction: 'love' }, {}] });
      expect((await Like.findAll({ order: ['likedTootId'] })).map(({ reaction }) => reaction)).toEqual([
        'love',
        'like',
      ]);
    }); // S76 S77

    it('that may refuse: then nothing is written, nor taken off', async () => {
      const { Like, liked, toots } = await story();
      await liked.add(toots[0]);
      Like.addHook('beforeBulkCreate', () => {
        throw new Error('no more likes');
      });
      await expect(liked.add(toots[1])).rejects.toThrow('no more likes');
      await expect(liked.set([toots[1]])).rejects.toThrow('no more likes');
      await expect(liked.toggle([toots[0], toots[1]])).rejects.toThrow('no more likes');
      expect(textsOf(await liked.get())).toEqual(['one']);
    }); // S76 S77

    it('that run where the rows go with a set', async () => {
      const { Like, liked, toots } = await story();
      await liked.add([toots[0], toots[1]]);
      const seen: string[] = [];
      Like.addHook('beforeBulkDestroy', () => void seen.push('destroy'));
      await liked.set([toots[1]]);
      await liked.set([], { hooks: false });
      expect(seen).toEqual(['destroy']);
    }); // S77
  });

  it('validates links it is given, unless told not to', async () => {
    const { liked, toots } = await story();
    const through = { reaction: 'enthusiasm' };
    for (const verb of ['add', 'set'] as const) {
      await expect(liked[verb](toots[0], { through })).rejects.toMatchObject({ name: 'ValidationError' });
    }
    await expect(liked.create({ text: 'four' }, { through })).rejects.toMatchObject({
      name: 'ValidationError',
    });
    expect(await liked.count()).toBe(0);
    await liked.add(toots[0], { through, validate: false });
    expect(await liked.count({ through: { where: through } })).toBe(1);
  }); // S80

  describe('has scopes', () => {
    const defaultScope = { where: { reaction: 'love' } };

    it('of which the default one is for every read of links, and for what is taken off', async () => {
      const { Like, Person, liked, toots } = await story({ defaultScope });
      await liked.add([toots[0], toots[1]], { through: [{ reaction: 'love' }, { reaction: 'wow' }] });
      expect([await Like.count(), await liked.count()]).toEqual([1, 1]);
      expect(textsOf((await Person.findOne({ include: 'likedToots' }))?.['likedToots'])).toEqual(['one']);
      expect(await liked.has(toots[1])).toBe(false);
      expect(await liked.remove(toots[1])).toBe(0);
      await liked.add(toots[2]);
      expect(await liked.has(toots[2])).toBe(true);
      await liked.set([]);
      expect(await Like.withoutScope().count()).toBe(1);
    }); // S64 S75 S77

    it('of which the default one does not hide repeated links from a set', async () => {
      const { Like, liked, toots } = await story({ defaultScope }, { unique: false });
      await liked.add(toots[0], { through: { reaction: 'wow' } });
      await liked.set([toots[0]]);
      expect(await Like.withoutScope().count()).toBe(1);
    }); // S77 P20
  });

  it('has links to targets outside their default scope, which every write reaches', async () => {
    const database = await connect();
    const Person = database.define<Row>('Person', {});
    const Toot = database.define<Row>('Toot', { text: DataTypes.STRING, hidden: DataTypes.BOOLEAN }, { defaultScope: { where: { hidden: false } } }); // prettier-ignore
    const likedToots = Person.belongsToMany(Toot, { as: 'likedToots', through: 'Like', inverse: 'likedBy' });
    await database.sync();
    const ada = await Person.create({});
    const toots = await Toot.bulkCreate([
      { text: 'seen', hidden: false },
      { text: 'hidden', hidden: true },
    ]);
    const liked = relationOf(ada, 'likedToots');
    await liked.add(toots);
    expect(textsOf(await liked.get())).toEqual(['seen']);
    expect(await liked.has(toots[1] as Row, { scope: false })).toBe(true);
    expect(await liked.toggle(toots[1] as Row)).toEqual({ added: [], updated: [], removed: [2] });
    await liked.add(toots[1] as Row);
    await liked.set([toots[0] as Row]);
    expect(await likedToots.throughModel.count()).toBe(1);
  }); // S66 S77

  describe('that is paranoid, with links that repeat', () => {
    const repeated = (): Promise<Story> => story({ paranoid: true }, { unique: false });

    it('marks all rows of a pair, and starts a new one when it is added again', async () => {
      const { Like, liked, toots } = await repeated();
      await liked.add([toots[0], toots[0]]);
      expect(await liked.remove(toots[0])).toBe(2);
      await liked.add(toots[0]);
      expect([await liked.count(), await Like.count({ paranoid: false })]).toEqual([1, 3]);
    }); // P19 P20

    it('sets and syncs by living rows', async () => {
      const { Like, liked, toots } = await repeated();
      await liked.add([toots[0], toots[0], toots[1]]);
      await liked.set([toots[1]]);
      await liked.set([toots[0], toots[1]]);
      expect(await Like.count()).toBe(2);
      const changes = await liked.sync([{ target: toots[1], through: { reaction: 'love' } }, toots[2]]);
      expect(changes).toEqual({ added: [3], updated: [2], removed: [1] });
      expect(await liked.remove([...toots], { force: true })).toBe(2);
      expect(await Like.count({ paranoid: false })).toBe(3);
    }); // P19 P20
  });

  it('that lets links repeat shows one row for each, and toggles a pair as one', async () => {
    const { Person, Like, liked, toots } = await story({}, { unique: false });
    await liked.add([toots[0], toots[0], toots[1]], { through: [{ reaction: 'love' }, { reaction: 'wow' }, {}] });
    const [found] = await Person.findAll({
      include: { association: 'likedToots', order: [['Like', 'id', 'ASC']] },
      aggregates: { likes: { count: 'likedToots' }, toots: { count: 'likedToots', distinct: true } },
    });
    const seen = (found?.['likedToots'] as readonly Row[]).map(toot => [
      toot['text'],
      (toot['Like'] as Row)['reaction'],
    ]);
    expect(seen).toEqual([['one', 'love'], ['one', 'wow'], ['two', null]]); // prettier-ignore
    expect([found?.['likes'], found?.['toots']]).toEqual([3, 2]);
    expect(await liked.toggle([toots[0], toots[2]])).toEqual({ added: [3], updated: [], removed: [1] });
    expect(await Like.count()).toBe(2);
  }); // P20

  it('that lets links repeat is set with values by few statements', async () => {
    const { database, Like, Toot, liked, toots } = await story({}, { unique: false });
    const many = [...toots, ...(await Toot.bulkCreate(Array.from({ length: 200 }, () => ({ text: 'more' }))))];
    await liked.set([toots[0], ...many], { through: { reaction: 'love' } });
    const { log, statements } = statementLog();
    await database.transaction({ logging: log }, async transaction => {
      await liked.set([toots[0], ...many], { through: { reaction: 'wow' }, transaction, logging: log });
    });
    expect(statements.length).toBeLessThan(15);
    expect(await Like.count({ where: { reaction: 'wow' } })).toBe(204);
  }); // P20 P25

  describe('has constraints', () => {
    it('whose actions each key says for itself', async () => {
      const keys = { foreignKey: { onDelete: 'RESTRICT' }, otherKey: { onDelete: 'CASCADE', onUpdate: 'RESTRICT' } };
      const { ada, Toot, Like, liked, toots } = await story({}, {}, keys);
      await liked.add([toots[0], toots[1]]);
      await expect(ada.destroy()).rejects.toMatchObject({ code: 'FOREIGN_KEY_CONSTRAINT' });
      await toots[0].destroy();
      expect(await Like.count()).toBe(1);
      await expect(Toot.update({ id: 99 }, { where: { text: 'two' } })).rejects.toMatchObject({
        code: 'FOREIGN_KEY_CONSTRAINT',
      });
      await liked.set(null);
      await ada.destroy();
    }); // S22

    it('which follow a key that changes', async () => {
      const { Toot, Like, liked, toots } = await story();
      await liked.add(toots[0]);
      await Toot.update({ id: 99 }, { where: { text: 'one' } });
      expect(await Like.findOne({ raw: true })).toMatchObject({ likedTootId: 99 });
    }); // S52

    it('or none', async () => {
      const keys = { foreignKeyConstraints: false, inverse: { as: 'likedBy', foreignKeyConstraints: false } };
      const { Like, liked, toots } = await story({}, {}, keys);
      await liked.add([toots[0], 99]);
      await toots[0].destroy();
      expect(await Like.count()).toBe(2);
      expect(await liked.get()).toEqual([]);
    }); // S41
  });

  it('has the table, the columns and the timestamps its options say', async () => {
    const { log, statements } = statementLog();
    const { database, Person, liked, toots, Like } = await story({ tableName: 'tbl_likes', underscored: true, timestamps: false }); // prettier-ignore
    await liked.add(toots[0], { through: { reaction: 'love' } });
    const [found] = await Person.findAll({ include: 'likedToots', logging: log });
    expect((found?.['likedToots'] as readonly Row[])[0]?.['Like']).toMatchObject({ likedById: 1, reaction: 'love' });
    expect(statements.join()).toMatch(/tbl_likes[^]*liked_by_id/);
    expect(Like.definition.timestamps).toEqual({});
    expect(await database.knex('tbl_likes')).toEqual([{ reaction: 'love', liked_by_id: 1, liked_toot_id: 1 }]);
    await liked.add(toots[0], { through: { reaction: 'wow' } });
    expect(await Like.count({ where: { reaction: 'wow' } })).toBe(1);
  }); // S5 S51 P34

  requires('schemas')('may be in another schema than its ends', async () => {
    const schema = `likes_${randomUUID().slice(0, 8)}`;
    const { database, Person, Like, liked, toots, ada } = await story({ schema });
    try {
      await liked.add([toots[0], toots[1]]);
      expect(await liked.remove(toots[0])).toBe(1);
      for (const strategy of ['join', 'separate'] as const) {
        const [found] = await Person.findAll({ include: { association: 'likedToots', strategy } });
        expect(textsOf(found?.['likedToots'])).toEqual(['two']);
      }
      await ada.destroy();
      expect(await Like.count()).toBe(0);
    } finally {
      await database.query(sql`DROP SCHEMA ${sql.identifier(schema)} CASCADE`);
    }
  }); // S67

  it('finds links from either end by an index', async () => {
    const { Like } = await story();
    const keys = [Like.definition.primaryKey, ...Like.definition.indexes.map(({ attributes }) => attributes)];
    expect(keys).toEqual([['likedById', 'likedTootId'], ['likedTootId', 'likedById']]); // prettier-ignore
  }); // S56
});

describeByTurns('One junction for several kinds of things', ({ connect }) => {
  interface Tagged {
    readonly Tag: ModelStatic<Row>;
    readonly Post: ModelStatic<Row>;
    readonly Image: ModelStatic<Row>;
    readonly Tagging: ModelStatic<Row>;
  }

  /** Tags of posts and of images: what a tagging is on stands in its `taggableType`. */
  async function tagged(): Promise<Tagged> {
    const database = await connect();
    const Tag = database.define<Row>('Tag', { word: DataTypes.STRING });
    const Post = database.define<Row>('Post', { text: DataTypes.STRING });
    const Image = database.define<Row>('Image', { file: DataTypes.STRING });
    const kind = { type: DataTypes.STRING(10), allowNull: false };
    const Tagging = database.define<Row>('Tagging', { taggableType: kind, weight: DataTypes.INTEGER });
    for (const [model, taggableType, as] of [[Post, 'post', 'posts'], [Image, 'image', 'images']] as const) {
      model.belongsToMany(Tag, {
        as: 'tags',
        through: { model: () => Tagging as never, scope: { taggableType } },
        foreignKey: 'taggableId',
        otherKey: 'tagId',
        // The id is of a post or of an image: no constraint could say which.
        foreignKeyConstraints: false,
        inverse: { as },
      });
    } // prettier-ignore
    await database.sync();
    return { Tag, Post, Image, Tagging };
  }

  const wordsOf = (tags: unknown): readonly unknown[] => (tags as readonly Row[]).map(tag => tag['word']);

  it('keeps those apart that have the same id', async () => {
    const { Tag, Post, Image, Tagging } = await tagged();
    const tags = await Tag.bulkCreate([{ word: 'red' }, { word: 'blue' }]);
    const [post, image] = [await Post.create({ text: 'one' }), await Image.create({ file: 'one.png' })];
    await relationOf(post, 'tags').add(tags, { through: { weight: 1 } });
    await relationOf(image, 'tags').add(tags[0] as Row, { through: { weight: 2 } });
    await relationOf(tags[1], 'images').add(image);
    await relationOf(image, 'tags').remove(tags[1] as Row);
    await relationOf(tags[1], 'posts').set([]);
    expect(await Tagging.findAll({ order: ['taggableType'], raw: true })).toMatchObject([
      { taggableType: 'image', taggableId: 1, tagId: 1, weight: 2 },
      { taggableType: 'post', taggableId: 1, tagId: 1, weight: 1 },
    ]);
  }); // P29 P57

  it.each(['join', 'separate'] as const)('is read from every side with strategy %s', async strategy => {
    const { Tag, Post, Image } = await tagged();
    await Post.create({ text: 'one', tags: [{ word: 'red', Tagging: { weight: 3 } }, { word: 'blue' }] });
    await Image.create({ file: 'one.png', tags: [2, { word: 'green' }] });
    const tags = { association: 'tags', strategy, order: ['id'] } as const;
    expect(wordsOf((await Post.findOne({ include: tags }))?.['tags'])).toEqual(['red', 'blue']);
    expect(wordsOf((await Image.findOne({ include: tags }))?.['tags'])).toEqual(['blue', 'green']);
    const found = await Tag.findAll({
      include: [{ association: 'posts', strategy }, 'images'],
      aggregates: { posts_: { count: 'posts' }, images_: { count: 'images' } },
      order: ['id'],
    });
    expect(found.map(({ posts_, images_ }) => [posts_, images_])).toEqual([[1, 0], [1, 1], [0, 1]]); // prettier-ignore
    expect(found[0]).toMatchObject({ posts: [{ text: 'one', Tagging: { weight: 3 } }], images: [] });
    const where = { posts: { Tagging: { weight: 3 } } } as never;
    expect(wordsOf(await Tag.findAll({ where }))).toEqual(['red']);
    expect(wordsOf(await Tag.findAll({ where: { images: { Tagging: { weight: 3 } } } as never }))).toEqual([]);
  }); // P29 P57
});
