import { Database, type DatabaseError, DataTypes, type Model } from 'mortise';
import { describeEachDialect, statementLog } from '../support/describe-each-dialect';

type Row = Model & Record<string, unknown>;

/** Junction tables that others made: `posts_tags` as a framework lays it, with or without a key. */
describeEachDialect('A junction table that others made', ({ connect, requires }) => {
  const silence = () => jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
  let warn: ReturnType<typeof silence>;
  beforeEach(() => {
    warn = silence();
  });
  afterEach(() => warn.mockRestore());
  const told = (): readonly (readonly unknown[])[] => warn.mock.calls;

  interface Making {
    /** What follows the columns in CREATE TABLE. */
    readonly keys?: string;
    readonly columns?: string;
    readonly after?: readonly string[];
    readonly attributes?: Record<string, unknown>;
    readonly options?: Record<string, unknown>;
    readonly pool?: number;
  }

  async function start({ keys = '', columns = '', after = [], attributes = {}, options = {}, pool }: Making = {}) {
    const { log, statements, clear } = statementLog();
    const database = await connect([], {
      sync: false,
      logging: log,
      file: true,
      ...(pool === undefined ? {} : { pool }),
    });
    const Post = database.define<Row>('Post', { title: DataTypes.STRING });
    const Tag = database.define<Row>('Tag', { word: DataTypes.STRING });
    const key = (columnName: string) => ({ type: DataTypes.INTEGER, columnName });
    const PostTag = database.define<Row>(
      'PostTag',
      { postId: key('post_id'), tagId: key('tag_id'), ...attributes },
      { tableName: 'posts_tags', timestamps: false, ...options },
    );
    Post.belongsToMany(Tag, {
      as: 'tags',
      through: PostTag,
      foreignKeyConstraints: false,
      inverse: { as: 'posts', foreignKeyConstraints: false },
    });
    await Post.sync();
    await Tag.sync();
    await database.query(
      `CREATE TABLE posts_tags (post_id INTEGER NOT NULL, tag_id INTEGER NOT NULL${columns}${keys})`,
    );
    for (const statement of after) await database.query(statement);
    const [red, blue, green] = await Tag.bulkCreate([{ word: 'red' }, { word: 'blue' }, { word: 'green' }]);
    const post = await Post.create({ title: 'Hello' });
    clear();
    const links = async (): Promise<readonly unknown[]> =>
      (await PostTag.findAll({ order: ['tagId'] })).map(link => link.get('tagId'));
    return {
      database,
      Post,
      Tag,
      PostTag,
      post,
      tags: post.related('tags'),
      links,
      red: red!,
      blue: blue!,
      green: green!,
      statements,
      clear,
    };
  }

  // MySQL takes no notice of a key that is not there.
  requires('transactionalDdl')('may lose its key while the program runs', async () => {
    const { database, post, tags, links, red, blue, green } = await start({
      after: ['CREATE UNIQUE INDEX pairs ON posts_tags (post_id, tag_id)'],
    });
    await tags.add(red);
    await database.query('DROP INDEX pairs');
    await tags.add([red, blue]);
    await database.transaction(() => tags.add(green));
    expect(await links()).toEqual([1, 2, 3]);
    expect(await post.related('tags').count()).toBe(3);
  });

  requires('transactionalDdl')('tells so in a transaction, and is used as it is the next time', async () => {
    const { database, tags, links, red, blue } = await start({
      after: ['CREATE UNIQUE INDEX pairs ON posts_tags (post_id, tag_id)'],
    });
    await tags.add(red);
    await database.query('DROP INDEX pairs');
    const work = (): Promise<unknown> => database.transaction(() => tags.add([red, blue]));
    await expect(work()).rejects.toMatchObject({ code: 'UNKNOWN_CONFLICT_KEY', retryable: true });
    await work();
    expect(await links()).toEqual([1, 2]);
    expect(told()).toHaveLength(1);
    expect(told()[0]?.[0]).toContain('started again');
  });

  requires('transactionalDdl')('does not run bulk hooks twice for one call', async () => {
    const { database, PostTag, tags, links, red, blue } = await start({
      after: ['CREATE UNIQUE INDEX pairs ON posts_tags (post_id, tag_id)'],
    });
    await tags.add(red);
    const hook = jest.fn();
    PostTag.addHook('beforeBulkCreate', hook);
    await database.query('DROP INDEX pairs');
    await expect(tags.add(blue)).rejects.toMatchObject({ code: 'UNKNOWN_CONFLICT_KEY', retryable: true });
    expect(hook).toHaveBeenCalledTimes(1);
    await tags.add(blue);
    expect(hook).toHaveBeenCalledTimes(2);
    expect(await links()).toEqual([1, 2]);
  });

  requires('transactionalDdl')('is told from a table of its own whose key is missing', async () => {
    const database = await connect([], { sync: false });
    const options = { timestamps: false, tableName: 'people' };
    const Person = database.define(
      'Person',
      { email: { type: DataTypes.STRING, columnName: 'e_mail', unique: true } },
      options,
    );
    await database.query('CREATE TABLE people (id INTEGER PRIMARY KEY, e_mail VARCHAR(50))');
    const write = (): Promise<unknown> =>
      Person.bulkCreate([{ id: 1, email: 'a' }], { updateOnDuplicate: ['email'], conflictAttributes: ['email'] });
    const error = (await write().catch((reason: unknown) => reason)) as DatabaseError;
    expect(error).toMatchObject({ code: 'UNKNOWN_CONFLICT_KEY', retryable: false });
    expect(error.message).toContain('Person has no unique key over (e_mail)');
    const [, adds = ''] = /Add it: (.*)$/.exec(error.hint ?? '') ?? [];
    await database.query(adds);
    await write();
    expect(await Person.count()).toBe(1);
  });

  it('without a key holds each link once, whatever writes it', async () => {
    const { Post, post, tags, links, red, blue, green } = await start();
    await tags.add([red, blue]);
    await tags.add([red, blue, green]);
    await tags.set([red, green]);
    await tags.set([red, green]);
    expect(await links()).toEqual([1, 3]);
    expect(await tags.sync([red, blue])).toEqual({ added: [2], updated: [], removed: [3] });
    expect(await tags.toggle([blue, green])).toEqual({ added: [3], updated: [], removed: [2] });
    await post.update({ tags: { add: [red, { word: 'new' }] } } as never);
    await tags.create({ word: 'newer' });
    expect(await links()).toEqual([1, 3, 4, 5]);
    const other = await Post.create({ tags: [red.get('id'), red] });
    expect(await other.related('tags').count()).toBe(1);
    expect(await red.related('posts').count()).toBe(2);
  });

  it('without a key is told of once, with what adds it', async () => {
    const { database, tags, links, red, blue, clear, statements } = await start();
    await tags.add(red);
    await tags.add(blue);
    await red.related('posts').count();
    expect(told()).toHaveLength(1);
    const [message, options] = told()[0] ?? [];
    expect(options).toEqual({ type: 'MortiseWarning', code: 'MISSING_UNIQUE_KEY' });
    expect(message).toMatch(/PostTag has no unique key over \(post_id, tag_id\).*HAVING COUNT\(\*\) > 1/);
    const [, adds = ''] = /then add the key: (.*)$/.exec(message as string) ?? [];
    await database.query(adds);
    clear();
    await tags.add([red, blue]);
    expect(statements.join()).not.toMatch(/pragma_index_list|pg_index|information_schema/);
    expect(await links()).toEqual([1, 2]);
  });

  it.each(['PRIMARY KEY (post_id, tag_id)', 'PRIMARY KEY (tag_id, post_id)', 'UNIQUE (tag_id, post_id)'])(
    'with %s takes one INSERT for each add, once it was looked at',
    async key => {
      const { tags, links, red, blue, green, statements, clear } = await start({ keys: `, ${key}` });
      await tags.add(red);
      expect(statements).toHaveLength(2);
      clear();
      await tags.add([red, blue]);
      await tags.add([green]);
      expect(statements).toHaveLength(2);
      expect(await links()).toEqual([1, 2, 3]);
      expect(told()).toEqual([]);
    },
  );

  it('with a unique key over one end keeps to it, and to what is linked', async () => {
    const { Post, tags, links, red, blue } = await start({ keys: ', UNIQUE (tag_id)' });
    await tags.add(red);
    await tags.add([red, blue]);
    expect(await links()).toEqual([1, 2]);
    const other = await Post.create({ title: 'Other' });
    await expect(other.related('tags').add(red)).rejects.toMatchObject({ code: 'UNIQUE_CONSTRAINT' });
    expect(told()).toEqual([]);
  });

  it('with a key over more than the pair has none over the pair', async () => {
    const { tags, links, red } = await start({ columns: ', place INTEGER', keys: ', UNIQUE (post_id, tag_id, place)' });
    await tags.add(red);
    await tags.add(red);
    expect(await links()).toEqual([1]);
    expect(told()).toHaveLength(1);
  });

  requires('transactionalDdl')('with keys over some rows, or over what is calculated, has none', async () => {
    const after = [
      'CREATE UNIQUE INDEX living ON posts_tags (post_id, tag_id) WHERE post_id > 100',
      'CREATE UNIQUE INDEX calculated ON posts_tags (post_id, (tag_id + 1))',
    ];
    const { tags, links, red } = await start({ after });
    await tags.add(red);
    await tags.add(red);
    expect(await links()).toEqual([1]);
    expect(told()).toHaveLength(1);
  });

  it('has the values that are given for links, and loses none', async () => {
    const note = { attributes: { note: DataTypes.STRING }, columns: ', note VARCHAR(20)' };
    const { tags, PostTag, red, blue } = await start(note);
    const notes = async (): Promise<unknown[]> =>
      (await PostTag.findAll({ order: ['tagId'] })).map(link => link.get('note'));
    await tags.add([red, blue], { through: [{ note: 'one' }, { note: 'two' }] });
    await tags.add([red, blue], { through: [{}, { note: 'other' }] });
    expect(await notes()).toEqual(['one', 'other']);
    await tags.set([red], { through: { note: 'set' } });
    expect(await notes()).toEqual(['set']);
  });

  it('revives a link that is marked as deleted', async () => {
    const paranoid = { options: { timestamps: true, createdAt: false, updatedAt: false, paranoid: true }, columns: ', deletedAt TIMESTAMP NULL' }; // prettier-ignore
    const deletedAt = { type: DataTypes.DATE(3), columnName: 'deletedat' };
    const { tags, PostTag, red } = await start({ ...paranoid, attributes: { deletedAt } });
    await tags.add(red);
    await tags.remove(red);
    expect(await tags.count()).toBe(0);
    await tags.add(red);
    expect([await tags.count(), await PostTag.count({ paranoid: false })]).toEqual([1, 1]);
  });

  it('is looked at inside a transaction, on its connection', async () => {
    const { database, tags, links, red, blue } = await start({ pool: 1 });
    await database.transaction(async () => {
      await tags.add([red, blue]);
      await tags.add([red]);
    });
    const failed = database.transaction(async () => {
      await tags.set([]);
      throw new Error('back');
    });
    await expect(failed).rejects.toThrow('back');
    expect(await links()).toEqual([1, 2]);
  });

  it('is looked at inside a transaction that others wait for', async () => {
    const { database, tags, links, red, blue } = await start({ pool: 1 });
    let proceed = (): void => undefined;
    const others = new Promise<void>(resolve => {
      proceed = resolve;
    });
    const inside = database.transaction(async () => {
      await others;
      await tags.add(blue);
    });
    const outside = tags.add(red);
    setTimeout(proceed, 50);
    await Promise.all([inside, outside]);
    expect(await links()).toEqual([1, 2]);
  });

  it('holds a pair once that many callers add at the same time, from either end', async () => {
    const { tags, links, red, blue } = await start({ pool: 8 });
    await Promise.all(
      Array.from({ length: 32 }, (_none, turn) =>
        turn % 2 === 0 ? tags.add([red, blue]) : blue.related('posts').add([1]),
      ),
    );
    expect(await links()).toEqual([1, 2]);
    await Promise.all(Array.from({ length: 32 }, () => tags.set([blue])));
    expect(await links()).toEqual([2]);
  }, 60_000);

  it('that may repeat is not looked at', async () => {
    const { log, statements, clear } = statementLog();
    const database = await connect([], { sync: false, logging: log });
    const Post = database.define<Row>('Post', {});
    const Tag = database.define<Row>('Tag', {});
    Post.belongsToMany(Tag, { as: 'tags', through: { model: 'PostTag', unique: false } });
    await database.sync();
    const [post, tag] = [await Post.create(), await Tag.create()];
    clear();
    await post.related('tags').add([tag, tag]);
    expect(statements).toHaveLength(1);
    expect(await post.related('tags').count()).toBe(2);
    expect(await post.related('tags').sync([])).toMatchObject({ removed: [tag.get('id')] });
  });

  it('is known without a look where sync made it', async () => {
    const { log, statements, clear } = statementLog();
    const database = await connect([], { sync: false, logging: log });
    const Post = database.define<Row>('Post', {});
    const Tag = database.define<Row>('Tag', {});
    Post.belongsToMany(Tag, { as: 'tags', through: 'PostTag' });
    await database.sync();
    const [post, tag] = [await Post.create(), await Tag.create()];
    clear();
    await post.related('tags').add(tag);
    expect(statements).toHaveLength(1);
  });

  it('may be a table that is not there yet', async () => {
    const database = await connect([], { sync: false });
    const Post = database.define<Row>('Post', {});
    const Tag = database.define<Row>('Tag', {});
    Post.belongsToMany(Tag, { as: 'tags', through: 'PostTag' });
    await Post.sync();
    await Tag.sync();
    const [post, tag] = [await Post.create(), await Tag.create()];
    await expect(post.related('tags').add(tag)).rejects.toMatchObject({ code: 'UNKNOWN_TABLE' });
    await database.sync();
    await post.related('tags').add(tag);
    expect(told()).toEqual([]);
    expect(database).toBeInstanceOf(Database);
  });
});
