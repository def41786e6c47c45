import {
  Database,
  DataTypes,
  Model,
  Op,
  sql,
  type CreationOptional,
  type FindOptions,
  type InferAttributes,
  type InferCreationAttributes,
  type NonAttribute,
} from 'mortise';
import { Attribute, BelongsToMany, HasMany, Index, Table } from 'mortise/decorators';
import { describeEachDialect } from '../support/describe-each-dialect';
import type { AnyModel } from '../support/tenant-models';

@Table({ timestamps: false })
class Person extends Model<InferAttributes<Person>, InferCreationAttributes<Person>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING) declare name: string | null;
  @Attribute(DataTypes.INTEGER) @Index declare rank: number | null;
  @BelongsToMany(() => Toot, { through: () => LikedToot, inverse: { as: 'likedBy' } })
  declare likedToots?: NonAttribute<Toot[]>;
  @HasMany(() => Toot, { foreignKey: 'authorId', inverse: { as: 'author' } })
  declare toots?: NonAttribute<Toot[]>;
}

@Table({ paranoid: true })
class Toot extends Model<InferAttributes<Toot>, InferCreationAttributes<Toot>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING) declare text: string | null;
  @Attribute(DataTypes.INTEGER) declare words: number | null;
  @Attribute(DataTypes.DECIMAL(10, 2)) declare price: string | null;
  @Attribute(DataTypes.BIGINT) declare views: string | null;
  @Attribute(DataTypes.DOUBLE) declare weight: number | null;
  @Attribute(DataTypes.JSON) declare extra: unknown;
  declare authorId: number | null;
  declare author?: NonAttribute<Person | null>;
  declare likedBy?: NonAttribute<Person[]>;
}

@Table({ timestamps: false })
class LikedToot extends Model<InferAttributes<LikedToot>, InferCreationAttributes<LikedToot>> {
  declare likedById: CreationOptional<number>;
  declare likedTootId: CreationOptional<number>;
  @Attribute(DataTypes.STRING) declare reaction: string | null;
}

const models = [Person, Toot, LikedToot];
const likes = { likes: { count: 'likedToots' } } as const;
const byLikes = { aggregates: likes, order: [['likes', 'DESC']], limit: 2 } as FindOptions;

const urls = [
  'postgres://nobody@127.0.0.1:9/none',
  'mysql://nobody@127.0.0.1:9/none',
  'sqlite:/nowhere/at/all.db',
] as const;

describe.each(urls)('Without a server, a statement of %s', url => {
  let database: Database;
  beforeEach(() => {
    database = new Database(url, { models });
  });
  afterEach(() => database.close());

  const kinds = { mysql: 'STRAIGHT_JOIN', sqlite: 'CROSS JOIN', postgres: 'INNER JOIN' };
  const kind = kinds[url.slice(0, url.indexOf(':')) as keyof typeof kinds];
  const textOf = (options: FindOptions): string => Person.toSQL(options).sql.replaceAll(/["`]/g, '');
  const where = (likedToots: unknown): string => textOf({ where: { likedToots } as never });
  const numberOf = (word: string, text: string): number => text.split(word).length - 1;

  it('compares a key that is given by itself by =, and finds several in a list', () => {
    const one = Person.toSQL({ where: { likedToots: 7 } });
    expect(one.sql.replaceAll(/["`]/g, '')).toMatch(/t\d+\.id = (?:\?|\$1)/);
    expect(one.parameters).toEqual([7]);
    expect(where([7])).not.toMatch(/t\d+\.id = (?:\?|\$1)/);
    expect(Person.toSQL({ where: { [Op.not]: { likedToots: 7 } } }).parameters).toEqual([7]);
  });

  it.each([
    ['nothing', {}, kind],
    ['what most rows have', { text: { [Op.ne]: 'tea' }, words: { [Op.ne]: null } }, kind],
    ['a value', { text: 'tea' }, 'INNER JOIN'],
    ['one of two values', { [Op.or]: [{ text: 'tea' }, { words: 3 }] }, 'INNER JOIN'],
    ['SQL', sql`${sql.attribute('text')} = 'tea'`, 'INNER JOIN'],
    ['a part of JSON', { 'extra.kind': 'tea' }, 'INNER JOIN'],
  ])('reads an associated row after its link where it is asked for %s', (_what, condition, expected) => {
    const negated = textOf({ where: { likedToots: { [Op.none]: condition } } as never });
    expect(negated).toContain(`FROM LikedToots t1 ${expected} Toots t2 ON`);
  });

  it('reads it after a link that is named by a value, be it asked row by row or in a list', () => {
    const text = textOf({ where: { likedToots: { LikedToot: { reaction: 'love' } } } as never });
    const joined = [...text.matchAll(/FROM LikedToots t\d+ (.+?) Toots t\d+ ON/g)].map(([, words]) => words);
    expect(new Set(joined)).toEqual(new Set([kind]));
  });

  it('joins what is further along by links to one row, and asks for what others lead to', () => {
    const authors = textOf({ where: { likedToots: { [Op.none]: { author: { name: { [Op.ne]: 'Ada' } } } } } as never });
    expect(numberOf('EXISTS', authors)).toBe(1);
    expect(numberOf('JOIN', authors)).toBe(2);
    const fans = textOf({ where: { likedToots: { [Op.none]: { likedBy: { name: { [Op.ne]: 'Ada' } } } } } as never });
    expect(numberOf('EXISTS', fans)).toBe(2);
  });

  it.each<[string, FindOptions]>([
    ['all rows', {}],
    ['most rows', { where: { name: { [Op.ne]: 'Ada' }, rank: { [Op.ne]: null } } }],
    ['all rows, by an attribute without an index first', { order: [['name', 'ASC'], ['likes', 'DESC']] as never }], // prettier-ignore
  ])('joins counts in groups where a page is chosen of %s', (_what, options) => {
    const text = textOf({ ...byLikes, ...options });
    expect(text).toMatch(/LEFT JOIN \(SELECT .*, COUNT\(\*\) AS value FROM .* GROUP BY /);
    expect(numberOf('COUNT(', text)).toBe(1);
  });

  it.each<[string, FindOptions]>([
    ['all rows are wanted', { limit: undefined }],
    ['a value is named', { where: { name: 'Ada' } }],
    ['rows are asked for that lack what most have', { where: { rank: null } }],
    ['SQL chooses the rows', { where: sql`${sql.attribute('rank')} = 7` as never }],
    ['an index has the rows in order', { order: [['rank', 'ASC'], ['likes', 'DESC']] as never }], // prettier-ignore
    ['the key has them in order', { order: [['id', 'DESC'], ['likes', 'DESC']] as never }], // prettier-ignore
    ['it is a largest value', { aggregates: { likes: { max: 'likedToots.words' } } as never }],
  ])('joins none where %s', (_what, options) => {
    expect(textOf({ ...byLikes, ...options })).not.toContain('GROUP BY');
  });

  it('joins few of many: databases join no more than about sixty tables', () => {
    const names = Array.from({ length: 70 }, (_none, index) => `number${index}`);
    const path = { count: 'likedToots' } as const;
    const aggregates = Object.fromEntries(names.map(name => [name, path]));
    const text = textOf({ aggregates, order: names as never, limit: 2 });
    expect([numberOf('GROUP BY', text), numberOf('COUNT(', text)]).toEqual([8, 8 + 2 * 62]);
  });

  it('joins none where rows are few that are asked for as deleted', () => {
    const fans = { aggregates: { fans: { count: 'likedBy' } }, order: [['fans', 'DESC']], limit: 2 } as FindOptions;
    expect(Toot.toSQL(fans).sql).toContain('GROUP BY');
    const deleted = { ...fans, paranoid: false, where: { deletedAt: { [Op.ne]: null } } } as FindOptions;
    expect(Toot.toSQL(deleted).sql).not.toContain('GROUP BY');
  });
});

describeEachDialect('A page that is chosen by sums and counts', ({ connect }) => {
  const aggregates = {
    likes: { count: 'likedToots' },
    words: { sum: 'likedToots.words' },
    spent: { sum: 'likedToots.price' },
    views: { sum: 'likedToots.views' },
    weight: { sum: 'likedToots.weight' },
    told: { count: 'likedToots.extra' },
    kinds: { count: 'likedToots.views', distinct: true },
    loved: { count: 'likedToots', through: { where: { reaction: 'love' } } },
    written: { sum: 'toots.words', where: { text: { [Op.ne]: 'tea' } } },
    fans: { count: 'toots.likedBy', distinct: true },
  } as const;
  const names = Object.keys(aggregates) as (keyof typeof aggregates)[];

  async function story(): Promise<void> {
    await connect(models);
    await Person.bulkCreate([{ name: 'Ada' }, { name: 'Bob' }, { name: 'Cy' }, { name: null }]);
    await Toot.bulkCreate([
      { text: 'tea', words: 3, price: '9.50', views: '9007199254740993', weight: 0.1, extra: { a: 1 }, authorId: 2 },
      { text: 'rain', words: 10, price: '10.25', views: '1', weight: 0.2, extra: 'b', authorId: 2 },
      { text: 'snow', words: null, price: null, views: null, weight: null, authorId: 1 },
      { text: 'gone', words: 50, price: '1.00', views: '1', weight: 9, authorId: 1 },
    ]);
    await Toot.destroy({ where: { text: 'gone' } });
    const pairs = [[1, 1], [1, 2], [1, 3], [1, 4], [2, 2], [2, 4], [4, 3]] as const; // prettier-ignore
    await LikedToot.bulkCreate(
      pairs.map(([likedById, likedTootId]) => ({ likedById, likedTootId, reaction: likedTootId > 1 ? 'love' : null })),
    );
  }

  it('has the values that one of rows by value has', async () => {
    await story();
    const page = { aggregates, order: [...names.map(name => [name, 'DESC'] as const), 'id' as const], limit: 10 };
    const found = await Person.findAll({ ...page, raw: true });
    expect(found).toEqual(await Person.findAll({ ...page, where: { id: { [Op.gt]: 0 } }, raw: true }));
    expect(found.map(({ name }) => name)).toEqual(['Ada', 'Bob', null, 'Cy']);
    expect(found[0]).toMatchObject({
      likes: 3,
      words: 13,
      spent: '19.75',
      views: '9007199254740994',
      told: 2,
      kinds: 2,
    });
    expect(found[1]).toMatchObject({ likes: 1, loved: 1, written: 10, fans: 2, spent: '10.25' });
    expect(found[3]).toMatchObject({ likes: 0, words: 0, spent: '0.00', views: '0', weight: 0, told: 0, fans: 0 });
  });

  it('begins and ends anywhere, by counted offsets and by cursors', async () => {
    await story();
    for (const name of names) {
      const some = { aggregates, order: [[name, 'ASC'] as const, 'id' as const] };
      const ids = (await Person.findAll(some)).map(({ id }) => id);
      const counted = [
        ...(await Person.findAll({ ...some, limit: 2 })),
        ...(await Person.findAll({ ...some, limit: 2, offset: 2 })),
      ];
      const first = await Person.paginate({ ...some, first: 2 });
      const second = await Person.paginate({ ...some, first: 2, after: first.pageInfo.endCursor });
      expect([name, counted.map(({ id }) => id)]).toEqual([name, ids]);
      expect([name, [...first.rows, ...second.rows].map(({ id }) => id)]).toEqual([name, ids]);
    }
  });

  it('is left and gone on from by the same sum that it is ordered by: floats may add up to another one', async () => {
    await story();
    const options = { aggregates: { weight: aggregates.weight }, order: [['weight', 'DESC'] as const], first: 1 };
    const { pageInfo, rows } = await Person.paginate(options);
    const texts: string[] = [];
    await Person.paginate({ ...options, after: pageInfo.endCursor, logging: text => void texts.push(text) });
    expect(rows).toMatchObject([{ name: 'Ada' }]);
    expect(texts.map(text => text.split('SUM(').length - 1)).toEqual([1]);
  });

  it('of a tenant reads no links of all tenants', async () => {
    const database = await connect();
    const tenantId = { type: DataTypes.INTEGER, allowNull: false } as const;
    const scope = { timestamps: false, requiredScope: (tenant: number) => ({ where: { tenantId: tenant } }) };
    const Member: AnyModel = database.define('Member', { tenantId }, scope);
    const Note: AnyModel = database.define('Note', { tenantId }, scope);
    const Topic: AnyModel = database.define('Topic', {}, { timestamps: false });
    Member.hasMany(Note, { as: 'notes' });
    Member.belongsToMany(Topic, { as: 'topics', through: 'Following' });
    await database.sync();
    const find = async (path: string): Promise<[readonly unknown[], string]> => {
      const texts: string[] = [];
      const options = { aggregates: { number: { count: path } }, order: [['number', 'DESC']], limit: 2 };
      const found = await Member.findAll({
        ...options,
        raw: true,
        logging: (text: string) => void texts.push(text),
      } as never);
      return [found, texts.join('\n')];
    };
    const topic = await Topic.create();
    for (const tenant of [1, 2])
      await database.forTenant(tenant).run(async () => {
        const [quiet, loud] = await Member.bulkCreate([{}, {}]);
        await Note.create({ memberId: loud?.get('id') } as never);
        await (loud as unknown as { addTopic: (target: unknown) => Promise<void> }).addTopic(topic);
        const expected = [[loud, 1], [quiet, 0]].map(([each, number]) => ({ id: (each as Model).get('id'), tenantId: tenant, number })); // prettier-ignore
        const [byNotes, grouped] = await find('notes');
        const [byTopics, apart] = await find('topics');
        expect([byNotes, byTopics]).toEqual([expected, expected]);
        expect(grouped).toContain('GROUP BY');
        expect(apart).not.toContain('GROUP BY');
      });
  });
});
