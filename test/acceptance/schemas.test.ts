import { randomBytes } from 'node:crypto';
import { DataTypes, sql, type Database, type Model } from 'mortise';
import { describeEachDialect, statementLog } from '../support/describe-each-dialect';

type AnyModel = ReturnType<Database['define']>;

interface Models {
  readonly Person: AnyModel;
  readonly Toot: AnyModel;
  readonly Tag: AnyModel;
  readonly Country: AnyModel;
}

/** Models of a prefix, and associations of every kind between them; countries are shared by all. */
function define(database: Database, prefix: string, schema: string | undefined, shared: string): Models {
  const place = schema === undefined ? {} : { schema };
  const model = (name: string): AnyModel =>
    database.define(
      `${prefix}${name}`,
      { name: DataTypes.STRING },
      { timestamps: false, tableName: `${name}s`, ...place },
    );
  const [Person, Toot, Tag] = [model('Person'), model('Toot'), model('Tag')] as [AnyModel, AnyModel, AnyModel];
  const Country = database.define(
    `${prefix}Country`,
    { name: DataTypes.STRING },
    { timestamps: false, tableName: 'Countries', schema: shared },
  );
  const Like = database.define(
    `${prefix}Like`,
    { note: DataTypes.STRING },
    { timestamps: false, tableName: 'Likes', ...place },
  );
  const TootTag = database.define(`${prefix}TootTag`, {}, { timestamps: false, tableName: 'TootTags', ...place });
  Person.belongsToMany(Toot, {
    as: 'likedToots',
    through: Like,
    foreignKey: 'personId',
    otherKey: 'tootId',
    inverse: { as: 'likedBy' },
  });
  Person.hasMany(Toot, { as: 'toots', foreignKey: 'authorId', inverse: { as: 'author' } });
  Person.belongsTo(Country, { as: 'country', foreignKey: 'countryId' });
  Toot.belongsToMany(Tag, {
    as: 'tags',
    through: TootTag,
    foreignKey: 'tootId',
    otherKey: 'tagId',
    inverse: { as: 'toots' },
  });
  Person.hasManyThrough(Tag, { as: 'likedTags', through: ['likedToots', 'tags'] });
  return { Person, Toot, Tag, Country };
}

interface Story {
  readonly schema: string;
  readonly here: Models;
  readonly there: Models;
  readonly log: ReturnType<typeof statementLog>;
}

describeEachDialect('another schema', ({ connect, has }) => {
  /** Ada in both schemas: she likes "home" here, and "away" there, which has a tag and an author of its own. */
  async function story(tell: (story: Story) => Promise<void>): Promise<void> {
    // Schemas are shared by the tests of a server: each run takes names of its own.
    const schema = `tenant_${randomBytes(4).toString('hex')}`;
    const shared = `shared_${randomBytes(4).toString('hex')}`;
    const log = statementLog();
    const database = await connect([], { sync: false, logging: log.log });
    const here = define(database, '', undefined, shared);
    const there = define(database, 'Tenant', schema, shared);
    try {
      await database.sync();
      await here.Country.create({ name: 'Spain' });
      await here.Person.create({ name: 'Ada', likedToots: [{ name: 'home', Like: { note: 'n' } }] });
      await there.Person.create({
        name: 'Ada there',
        country: 1,
        likedToots: [{ name: 'away', TenantLike: { note: 'm' }, tags: [{ name: 'red' }] }],
      });
      await there.Toot.update({ authorId: 1 } as never, { all: true });
      await there.Tag.create({ name: 'blue' });
      log.clear();
      await tell({ schema, here, there, log });
    } finally {
      await database.drop();
      for (const name of has('schemas') ? [schema, shared] : [])
        await database.query(sql`DROP SCHEMA ${sql.identifier(name)}`);
    }
  }

  const ada = async ({ Person }: Models) => Person.findByPk(1, { rejectOnEmpty: true });

  it('is that of the junction and of what is included, in a getter that names it', () =>
    story(async ({ schema, here }) => {
      const liked = (await ada(here)).related('likedToots');
      const found = await liked.get({
        schema,
        include: ['tags', { association: 'author', include: ['country'] }],
      } as never);
      expect(JSON.parse(JSON.stringify(found))).toMatchObject([
        {
          name: 'away',
          Like: { note: 'm' },
          tags: [{ name: 'red' }],
          author: { name: 'Ada there', country: { name: 'Spain' } },
        },
      ]);
      expect(await liked.count({ schema })).toBe(1);
      expect(await liked.count({ schema, through: { where: { note: 'n' } } })).toBe(0);
      expect((await liked.get()).map(toot => toot.get('name'))).toEqual(['home']);
      const tags = (await ada(here)).related('likedTags');
      // The chain is used in its own schema first.
      expect(await tags.get()).toEqual([]);
      await here.Person.findAll({ include: ['likedTags'] });
      expect((await tags.get({ schema })).map(tag => tag.get('name'))).toEqual(['red']);
    }));

  it('is followed by getters, load, reload, links and updates of what was read from it', () =>
    story(async ({ schema, here, there, log }) => {
      const [found] = await (await ada(here)).related('likedToots').get({ schema });
      // What a relation of no declared field gives is a model of this package all the same.
      const toot = found as unknown as Model;
      const names = async (association: string): Promise<unknown> =>
        (await toot.related(association).get()).map((row: { get: (name: string) => unknown }) => row.get('name'));
      log.clear();
      expect(await names('tags')).toEqual(['red']);
      expect((await toot.related('author').get()) as unknown).toMatchObject({ name: 'Ada there' });
      expect(await toot.related('tags').has(1)).toBe(true);
      await toot.load('tags');
      expect(toot.get('tags')).toHaveLength(1);
      await toot.related('tags').add([2]);
      await toot.reload();
      expect(toot.get('tags')).toHaveLength(2);
      await toot.related('tags').set([2]);
      expect(await names('tags')).toEqual(['blue']);
      await toot.update({ tags: { create: { name: 'green' }, remove: [2] } } as never);
      expect(await names('tags')).toEqual(['green']);
      await toot.related('author').set(null);
      await (toot as unknown as { addLikedBy: (id: number) => Promise<void> }).addLikedBy(1);
      await toot.update({ name: 'far' } as never);
      const outside = log.statements.filter(text => /Toots|Tags|People|Likes/u.test(text) && !text.includes(schema));
      expect(outside).toEqual([]);
      expect(JSON.parse(JSON.stringify(await there.Toot.findAll({ include: ['tags'] })))).toMatchObject([
        { name: 'far', authorId: null, tags: [{ name: 'green' }] },
      ]);
      expect(await here.Tag.count()).toBe(0);
    }));

  it('is asked for by a missing table, where it has no junction', () =>
    story(async ({ here }) => {
      const liked = (await ada(here)).related('likedToots');
      await expect(liked.get({ schema: 'nowhere' })).rejects.toMatchObject({ code: 'UNKNOWN_TABLE' });
    }));

  it('is kept apart from the own one by load, for instances of both', () =>
    story(async ({ schema, here }) => {
      const [own] = await (await ada(here)).related('likedToots').get();
      const [other] = await (await ada(here)).related('likedToots').get({ schema });
      await here.Toot.load([own, other] as never, 'tags');
      expect([own?.get('tags'), (other?.get('tags') as unknown[]).length]).toEqual([[], 1]);
    }));
});
