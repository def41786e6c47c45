import { DataTypes, Op, type Database } from 'mortise';
import { describeEachDialect } from '../support/describe-each-dialect';

/** Labels of three kinds on one junction: each association shows its own. */
function defineLabels(database: Database) {
  const Post = database.define('Post', { title: DataTypes.STRING });
  const Label = database.define('Label', {
    name: DataTypes.STRING,
    kind: DataTypes.STRING,
    rank: { type: DataTypes.INTEGER, defaultValue: 0, allowNull: false },
  });
  const Labelling = database.define('Labelling', { note: DataTypes.STRING });
  const through = { model: Labelling };
  const shared = { through, foreignKey: 'postId', otherKey: 'labelId' };
  const tags = Post.belongsToMany(Label, { ...shared, as: 'tags', scope: { kind: 'tag' }, inverse: 'taggedPosts' });
  Post.belongsToMany(Label, { ...shared, as: 'categories', scope: { kind: 'category' }, inverse: 'filedPosts' });
  Post.belongsToMany(Label, { ...shared, as: 'labels', inverse: 'labelledPosts' });
  const top = { kind: ['tag', 'category'], rank: { [Op.gte]: 5 } };
  Post.belongsToMany(Label, { ...shared, as: 'topLabels', scope: top, inverse: 'topPosts' });
  return { Post, Label, Labelling, tags };
}

describeEachDialect('A scope of the target of a many-to-many', ({ connect }) => {
  async function start() {
    const database = await connect([], { sync: false });
    const models = defineLabels(database);
    await database.sync();
    const [hot, cold, news, top] = await models.Label.bulkCreate([
      { name: 'hot', kind: 'tag' },
      { name: 'cold', kind: 'tag' },
      { name: 'news', kind: 'category' },
      { name: 'top', kind: 'category', rank: 9 },
    ]);
    const post = await models.Post.create({ title: 'Hello' });
    await post.related('labels').add([hot!, news!, top!]);
    const namesOf = async (name: string): Promise<readonly string[]> =>
      (await post.related(name).get({ order: ['id'] })).map(label => (label as unknown as { name: string }).name);
    return { ...models, database, post, namesOf, hot: hot!, cold: cold!, news: news!, top: top! };
  }

  it('keeps set from links outside of it', async () => {
    const { post, cold, namesOf } = await start();
    await post.related('tags').set([cold]);
    expect(await namesOf('labels')).toEqual(['cold', 'news', 'top']);
  });

  it.each([null, []])('keeps set(%j) from links outside of it', async nothing => {
    const { post, namesOf } = await start();
    await post.related('tags').set(nothing);
    expect(await namesOf('labels')).toEqual(['news', 'top']);
  });

  it('keeps sync from links outside of it, and from telling of them', async () => {
    const { post, hot, cold, namesOf } = await start();
    expect(await post.related('tags').sync([cold])).toEqual({
      added: [cold.get('id')],
      updated: [],
      removed: [hot.get('id')],
    });
    expect(await namesOf('labels')).toEqual(['cold', 'news', 'top']);
  });

  it('keeps remove from links outside of it, by key and by instance', async () => {
    const { post, hot, news, top, namesOf } = await start();
    const tags = post.related('tags');
    expect(await tags.has(news)).toBe(false);
    expect(await tags.remove([news, top.id])).toBe(0);
    expect(await tags.remove([news.id, hot])).toBe(1);
    expect(await namesOf('labels')).toEqual(['news', 'top']);
  });

  it('keeps toggle from taking off what it does not show', async () => {
    const { post, hot, news, namesOf } = await start();
    expect(await post.related('tags').toggle([hot, news])).toEqual({
      added: [news.get('id')],
      updated: [],
      removed: [hot.get('id')],
    });
    expect(await namesOf('labels')).toEqual(['news', 'top']);
  });

  it('keeps update from links outside of it', async () => {
    const { post, cold, news, namesOf } = await start();
    await post.update({ tags: { set: [cold, { name: 'new' }] } } as never);
    expect(await namesOf('labels')).toEqual(['cold', 'news', 'top', 'new']);
    await post.update({ tags: { remove: [cold, news] } } as never);
    expect(await namesOf('labels')).toEqual(['news', 'top', 'new']);
  });

  it('keeps the methods of the association from links outside of it', async () => {
    const { tags, post, news, namesOf } = await start();
    expect(await tags.remove(post, news)).toBe(0);
    await tags.set(post, null);
    expect(await namesOf('labels')).toEqual(['news', 'top']);
  });

  it('may be any condition', async () => {
    const { post, hot, news, namesOf } = await start();
    const top = post.related('topLabels');
    expect(await namesOf('topLabels')).toEqual(['top']);
    expect(await top.remove([hot, news])).toBe(0);
    await top.set([]);
    expect(await namesOf('labels')).toEqual(['hot', 'news']);
    const created = await top.create({ name: 'best', kind: 'tag', rank: 7 });
    expect(await namesOf('topLabels')).toEqual([created.get('name')]);
  });

  it('keeps its links in a transaction, which its rollback gives back', async () => {
    const { database, post, namesOf } = await start();
    const failed = database.transaction(async () => {
      await post.related('tags').set([]);
      expect(await namesOf('labels')).toEqual(['news', 'top']);
      throw new Error('back');
    });
    await expect(failed).rejects.toThrow('back');
    expect(await namesOf('labels')).toEqual(['hot', 'news', 'top']);
  });

  it('leaves what nobody scoped to every link', async () => {
    const { post, hot, namesOf } = await start();
    await post.related('labels').set([hot]);
    expect(await namesOf('labels')).toEqual(['hot']);
  });

  it('is that of each end of a symmetric one', async () => {
    const database = await connect([], { sync: false });
    const Person = database.define('Person', { name: DataTypes.STRING, isActive: DataTypes.BOOLEAN });
    const scope = { isActive: true };
    Person.belongsToMany(Person, { as: 'friends', through: 'Friendship', symmetric: true, scope });
    await database.sync();
    const [ada, bob, cy] = await Person.bulkCreate([
      { name: 'Ada', isActive: true },
      { name: 'Bob', isActive: true },
      { name: 'Cy', isActive: false },
    ]);
    await ada!.related('friends').add([bob!, cy!]);
    expect(await ada!.related('friends').remove([cy!])).toBe(0);
    await ada!.related('friends').set([]);
    expect(await bob!.related('friends').count()).toBe(0);
    await cy!.update({ isActive: true });
    expect(await ada!.related('friends').has(cy!)).toBe(true);
    expect(await cy!.related('friends').has(ada!)).toBe(true);
  });

  it('does not double links where a pair may be linked several times', async () => {
    const database = await connect([], { sync: false });
    const Post = database.define('Post', {});
    const Label = database.define('Label', { kind: DataTypes.STRING });
    const through = { model: 'Labelling', unique: false };
    Post.belongsToMany(Label, { as: 'tags', through, scope: { kind: 'tag' } });
    await database.sync();
    const post = await Post.create();
    const label = await Label.create({ kind: 'other' });
    for (let turn = 0; turn < 3; turn++) await post.related('tags').set([label]);
    await label.update({ kind: 'tag' });
    expect(await post.related('tags').count()).toBe(1);
  });
});

describeEachDialect('What a model hides by itself', ({ connect }) => {
  it('is no scope of an association: its links are taken off, but for deleted rows of a has-many', async () => {
    const database = await connect([], { sync: false });
    const Reader = database.define('Reader', {});
    const options = { paranoid: true, defaultScope: { where: { isPublic: true } } };
    const Book = database.define('Book', { isPublic: { type: DataTypes.BOOLEAN, defaultValue: true } }, options);
    Reader.belongsToMany(Book, { as: 'books', through: 'Reading' });
    Reader.hasMany(Book, { as: 'ownBooks', foreignKey: 'ownerId' });
    await database.sync();
    const books = await Book.bulkCreate([{}, { isPublic: false }, {}]);
    const reader = await Reader.create();
    const all = { scope: false, paranoid: false } as const;
    for (const name of ['books', 'ownBooks']) await reader.related(name).add(books);
    await books[2]!.destroy();
    for (const name of ['books', 'ownBooks']) await reader.related(name).set([]);
    expect(await reader.related('books').count(all)).toBe(0);
    expect(await reader.related('ownBooks').count(all)).toBe(1);
  });
});

describeEachDialect('A scope of a foreign key in the target', ({ connect }) => {
  async function start() {
    const database = await connect([], { sync: false });
    const Owner = database.define('Owner', {});
    const Paper = database.define('Paper', { kind: DataTypes.STRING, pages: DataTypes.INTEGER });
    Owner.hasMany(Paper, { as: 'drafts', foreignKey: 'ownerId', scope: { kind: 'draft' } });
    Owner.hasMany(Paper, { as: 'papers', foreignKey: 'ownerId' });
    Owner.hasMany(Paper, { as: 'long', foreignKey: 'ownerId', scope: { pages: { [Op.gt]: 100 } } });
    Owner.hasOne(Paper, { as: 'letter', foreignKey: 'ownerId', scope: { kind: 'letter' } });
    await database.sync();
    const owner = await Owner.create();
    const [draft, letter, book] = await Paper.bulkCreate([
      { kind: 'draft', pages: 1, ownerId: owner.get('id') },
      { kind: 'letter', pages: 2, ownerId: owner.get('id') },
      { kind: 'book', pages: 300, ownerId: owner.get('id') },
    ]);
    const kinds = async (): Promise<readonly unknown[]> =>
      (await owner.related('papers').get({ order: ['id'] })).map(paper => paper.get('kind'));
    return { Paper, owner, kinds, draft: draft!, letter: letter!, book: book! };
  }

  it('keeps set, sync, remove and toggle from rows outside of it', async () => {
    const { owner, kinds, letter, book } = await start();
    const drafts = owner.related('drafts');
    expect(await drafts.remove([letter, book.id])).toBe(0);
    expect(letter.get('ownerId')).toBe(owner.get('id'));
    expect((await drafts.sync([])).removed).toHaveLength(1);
    expect(await kinds()).toEqual(['letter', 'book']);
    await drafts.set(null);
    await owner.related('letter').set(null);
    expect(await kinds()).toEqual(['book']);
  });

  it('is a value that add assigns, or a condition that it leaves alone', async () => {
    const { owner, kinds, draft, letter } = await start();
    await owner.related('drafts').add(letter);
    expect(letter.get('kind')).toBe('draft');
    const long = owner.related('long');
    await long.add(draft);
    expect(draft.get('pages')).toBe(1);
    expect((await long.create({ kind: 'epic', pages: 900 })).get('pages')).toBe(900);
    await long.set([]);
    expect(await kinds()).toEqual(['draft', 'draft']);
  });

  it('is a value of what belongs-to creates, nested too', async () => {
    const database = await connect([], { sync: false });
    const Person = database.define('Person', { role: DataTypes.STRING });
    const Book = database.define('Book', {});
    Book.belongsTo(Person, { as: 'author', scope: { role: 'author' } });
    await database.sync();
    const book = await Book.create({ author: {} });
    expect(
      (await Book.findOne({ where: { id: book.get('id') }, include: 'author' } as never))?.get('author'),
    ).toMatchObject({
      role: 'author',
    });
  });
});
