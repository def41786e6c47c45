import {
  DataTypes,
  Model,
  Op,
  sql,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type NonAttribute,
} from 'mortise';
import { Attribute, HasMany, NotNull, Table } from 'mortise/decorators';
import { describeEachDialect } from '../support/describe-each-dialect';

@Table({ timestamps: false })
class Person extends Model<InferAttributes<Person>, InferCreationAttributes<Person>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING) @NotNull declare name: string;
  @Attribute({ type: DataTypes.JSON, columnName: 'profile_json' }) declare profile: object | null;
  @HasMany(() => Toot, { foreignKey: 'authorId', inverse: { as: 'author' } }) declare toots?: NonAttribute<Toot[]>;
}

@Table({ timestamps: false })
class Toot extends Model<InferAttributes<Toot>, InferCreationAttributes<Toot>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.JSON) declare meta: object | null;
  declare authorId: number | null;
  declare author?: NonAttribute<Person>;
}

const oddKeys = {
  'a.b': 1,
  'it\'s "quoted"': 2,
  'back\\slash': 3,
  'é😀': 4,
  '': 5,
  '[0]': 6,
  "'; DROP TABLE people; --": 7,
  'line\nbreak': 8,
  '*': 9,
  $x: 10,
  '?': 11,
  constructor: 12,
};

/** In the order of their ids, and their names in that of the alphabet. */
const people = [
  { name: 'Ada', profile: { age: 36, address: { city: 'London', zip: '007' }, tags: ['a', 'b'], admin: true, since: '2020-01-31T12:00:00.000Z' } },
  { name: 'Ben', profile: { age: '36', address: { city: 'paris' }, tags: [], admin: false, note: null, since: '2021-05-05T00:00:00.000Z' } },
  { name: 'Cleo', profile: { age: 7.5, address: 'nowhere', tags: { 0: 'a' }, admin: 'true', note: 'x' } },
  { name: 'Dan', profile: null },
  { name: 'Eve', profile: oddKeys },
  { name: 'Fay', profile: { ...JSON.parse('{"__proto__": {"polluted": 1}}'), age: -10, tags: ['b', 'c', { deep: [1, [2]] }] } },
]; // prettier-ignore

type Case = readonly [description: string, where: object, names: string];

const comparisons: readonly Case[] = [
  ['a number, which no text is', { 'profile.age': 36 }, 'Ada'],
  ['a text, which no number is', { 'profile.age': '36' }, 'Ben'],
  ['a text two levels down', { 'profile.address.city': 'London' }, 'Ada'],
  ['a text, case and all', { 'profile.address.city': 'london' }, ''],
  ['a text of digits', { 'profile.address.zip': '007' }, 'Ada'],
  ['true, which no text is', { 'profile.admin': true }, 'Ada'],
  ['false', { 'profile.admin': false }, 'Ben'],
  ['a nested object', { profile: { address: { city: 'London' } } }, 'Ada'],
  ['a nested object with several members', { profile: { age: 36, admin: true } }, 'Ada'],
  ['a path within a nested object', { profile: { 'address.city': 'paris' } }, 'Ben'],
  ['a place in a list', { 'profile.tags[0]': 'a' }, 'Ada'],
  ['another place', { 'profile.tags[1]': 'b' }, 'Ada'],
  ['a place within a nested object', { profile: { 'tags[1]': 'c' } }, 'Fay'],
  ['a name of digits', { 'profile.tags."0"': 'a' }, 'Cleo'],
  ['a place of what is no list', { 'profile.age[0]': 36 }, ''],
  ['a list in a list', { 'profile.tags[2].deep[1][0]': 2 }, 'Fay'],
  ['null that is there', { 'profile.note': { [Op.eq]: null } }, 'Ben'],
  ['what is there and not null', { 'profile.note': { [Op.ne]: null } }, 'Cleo'],
  ['what is not there', { 'profile.note': null }, 'Ada,Dan,Eve,Fay'],
  ['what is not there, by Op.is', { 'profile.note': { [Op.is]: null } }, 'Ada,Dan,Eve,Fay'],
  ['what is there, be it null', { 'profile.note': { [Op.not]: null } }, 'Ben,Cleo'],
  ['what is there, by Op.isNot', { 'profile.note': { [Op.isNot]: null } }, 'Ben,Cleo'],
  ['not a value, which leaves out what is not there', { 'profile.age': { [Op.ne]: 36 } }, 'Ben,Cleo,Fay'],
  ['not a value, by Op.not', { 'profile.age': { [Op.not]: 36 } }, 'Ben,Cleo,Fay'],
  ['more, among numbers', { 'profile.age': { [Op.gt]: -11 } }, 'Ada,Cleo,Fay'],
  ['not more, among numbers', { 'profile.age': { [Op.not]: { [Op.gt]: 7.5 } } }, 'Cleo,Fay'],
  ['less, among texts', { 'profile.address.city': { [Op.lt]: 'a' } }, 'Ada'],
  ['between', { 'profile.age': { [Op.between]: [7.5, 36] } }, 'Ada,Cleo'],
  ['not between', { 'profile.age': { [Op.notBetween]: [7.5, 36] } }, 'Fay'],
  ['a list of values of several kinds', { 'profile.age': [7.5, '36', null] }, 'Ben,Cleo'],
  ['Op.in', { 'profile.admin': { [Op.in]: [true, 'true'] } }, 'Ada,Cleo'],
  ['Op.notIn', { 'profile.admin': { [Op.notIn]: [true, 'true'] } }, 'Ben'],
  ['an empty list', { 'profile.age': [] }, ''],
  ['a pattern', { 'profile.address.city': { [Op.like]: '%on%' } }, 'Ada'],
  ['a pattern whatever the case', { 'profile.address.city': { [Op.iLike]: 'PAR%' } }, 'Ben'],
  ['a beginning', { 'profile.address.city': { [Op.startsWith]: 'Lon' } }, 'Ada'],
  ['no such beginning, among texts', { 'profile.address.city': { [Op.notStartsWith]: 'Lon' } }, 'Ben'],
  ['a regular expression', { 'profile.address.city': { [Op.regexp]: '^[A-Z]' } }, 'Ada'],
  ['a regular expression whatever the case', { 'profile.address.city': { [Op.iRegexp]: '^P.*S$' } }, 'Ben'],
  ['one of a list', { 'profile.age': { [Op.gte]: { [Op.any]: [36, 100] } } }, 'Ada'],
  ['Op.or', { 'profile.age': { [Op.or]: [36, { [Op.lt]: 0 }] } }, 'Ada,Fay'],
  ['Op.and', { 'profile.age': { [Op.and]: [{ [Op.gt]: 0 }, { [Op.lt]: 10 }] } }, 'Cleo'],
  ['a whole object, in whatever order', { 'profile.address': { [Op.eq]: { zip: '007', city: 'London' } } }, 'Ada'],
  ['no such object', { 'profile.address': { [Op.ne]: { zip: '007', city: 'London' } } }, 'Ben,Cleo'],
  ['a whole list, in its order', { 'profile.tags': { [Op.eq]: ['a', 'b'] } }, 'Ada'],
  ['a list in another order, which is none', { 'profile.tags': { [Op.eq]: ['b', 'a'] } }, ''],
  ['a list with something', { 'profile.tags': { [Op.contains]: ['b'] } }, 'Ada,Fay'],
  ['a list with one thing', { 'profile.tags': { [Op.contains]: 'c' } }, 'Fay'],
  ['a list with an object', { 'profile.tags': { [Op.contains]: [{ deep: [1] }] } }, 'Fay'],
  ['a list within another', { 'profile.tags': { [Op.contained]: ['a', 'b', 'z'] } }, 'Ada,Ben'],
  ['all of it with something', { profile: { [Op.contains]: { address: { city: 'paris' } } } }, 'Ben'],
  ['keys, one of them', { profile: { [Op.anyKeyExists]: ['note', 'a.b'] } }, 'Ben,Cleo,Eve'],
  ['keys, all of them', { profile: { [Op.allKeysExist]: ['note', 'age'] } }, 'Ben,Cleo'],
  ['a column that is NULL', { profile: null }, 'Dan'],
  ['under Op.not', { [Op.not]: { 'profile.age': { [Op.gt]: 10 } } }, 'Cleo,Fay'],
  ['under Op.or', { [Op.or]: [{ 'profile.age': 36 }, { 'profile.address.city': 'paris' }] }, 'Ada,Ben'],
  ['between signs', { '$profile.age$': 36 }, 'Ada'],
];

const casts: readonly Case[] = [
  ['integer', { 'profile.age::integer': 36 }, 'Ada,Ben'],
  ['integer, more', { 'profile.age::integer': { [Op.lt]: 0 } }, 'Fay'],
  ['double', { 'profile.age::double': { [Op.gte]: 7.5 } }, 'Ada,Ben,Cleo'],
  ['numeric, in a nested object', { profile: { 'age::numeric': { [Op.between]: [0, 10] } } }, 'Cleo'],
  ['boolean', { 'profile.admin::boolean': true }, 'Ada,Cleo'],
  ['text', { 'profile.age::text': '7.5' }, 'Cleo'],
  ['unquoted', { 'profile.admin:unquote': 'true' }, 'Ada,Cleo'],
  ['unquoted, by pattern', { 'profile.age:unquote': { [Op.startsWith]: '3' } }, 'Ada,Ben'],
  ['unquoted and cast', { 'profile.age:unquote::integer': [36, -10] }, 'Ada,Ben,Fay'],
  ['timestamp', { 'profile.since::timestamp': { [Op.lt]: new Date('2020-02-01T00:00:00Z') } }, 'Ada'],
  ['date', { 'profile.since::date': '2021-05-05' }, 'Ben'],
  ['integer that it can be read as', { 'profile.age::integer': { [Op.not]: null } }, 'Ada,Ben,Fay'],
];

const refused: readonly (readonly [string, unknown, string])[] = [
  ['a path into what is no JSON', { 'name.x': 1 }, 'INVALID_JSON_PATH'],
  ['a path that begins at nothing', { 'porfile.x': 1 }, 'UNKNOWN_ATTRIBUTE'],
  ['a path that ends early', { 'profile.': 1 }, 'INVALID_JSON_PATH'],
  ['a quote that does not end', { 'profile."x': 1 }, 'INVALID_JSON_PATH'],
  ['an unknown cast', { 'profile.x::regclass': 1 }, 'INVALID_JSON_PATH'],
  ['SQL in a cast', { 'profile.x::text); drop table people': 1 }, 'INVALID_JSON_PATH'],
  ['an object without conditions', { profile: {} }, 'INVALID_OPERAND'],
  ['undefined', { 'profile.x': undefined }, 'UNDEFINED_VALUE'],
  ['undefined within', { profile: { x: undefined } }, 'UNDEFINED_VALUE'],
  ['a place below 0', { profile: { '[-1]': 1 } }, 'INVALID_JSON_PATH'],
  ['a function', { 'profile.x': () => 1 }, 'INVALID_VALUE'],
  ['a bigint', { 'profile.x': { [Op.eq]: 1n } }, 'INVALID_VALUE'],
  ['more than a boolean', { 'profile.x': { [Op.gt]: true } }, 'INVALID_OPERAND'],
  ['an unknown operator', { 'profile.x': { [Symbol('y')]: 1 } }, 'UNKNOWN_OPERATOR'],
  ['an operator of ranges', { 'profile.x': { [Op.adjacent]: 1 } }, 'MISPLACED_OPERATOR'],
  ['a text for a number', { 'profile.x::integer': 'many' }, 'INVALID_VALUE'],
  ['keys that are none', { profile: { [Op.anyKeyExists]: [1] } }, 'INVALID_OPERAND'],
];

describeEachDialect('paths into JSON', ({ connect }) => {
  beforeEach(async () => {
    await connect([Person, Toot]);
    await Person.bulkCreate(people);
  });

  const named = async (where: unknown): Promise<string> =>
    (await Person.findAll({ where: where as never, order: 'name' })).map(({ name }) => name).join();

  it('compare values of JSON as what they are', async () => {
    const found: Case[] = [];
    for (const [description, where] of comparisons) found.push([description, where, await named(where)]);
    expect(found).toEqual(comparisons);
  }); // P15

  it('read values as another type where the key says so', async () => {
    const found: Case[] = [];
    for (const [description, where] of casts) found.push([description, where, await named(where)]);
    expect(found).toEqual(casts);
  });

  it('take any name for a name', async () => {
    for (const [key, value] of Object.entries(oddKeys)) {
      const quoted = `profile."${key.replaceAll(/["\\]/g, '\\$&')}"`;
      expect([key, await named({ [quoted]: value })]).toEqual([key, 'Eve']);
      expect([key, await named(sql.where(sql.jsonPath('profile', [key]), Op.eq, value))]).toEqual([key, 'Eve']);
    }
    expect(await named(sql.where(sql.jsonPath('profile', ['note']), Op.eq, null))).toBe('Ben');
    expect(await named(sql.where(sql.jsonPath('profile', ['note']), null))).toBe('Ada,Dan,Eve,Fay');
    expect(await named(JSON.parse('{"profile": {"__proto__": {"polluted": 1}}}'))).toBe('Fay');
    expect(await named(JSON.parse('{"profile.__proto__.polluted": 1}'))).toBe('Fay');
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  }); // F16

  it('leave out what no number, day or instant is, whatever else it looks like', async () => {
    const odd = ['1e400', '1e-400', `1${'0'.repeat(400)}`, '2024-13-45', '2024-05-01garbage', '2023-02-29', '2024-05-01T25:00:00.000Z'];
    await Person.bulkCreate(odd.map(age => ({ name: `odd ${age.slice(0, 9)}`, profile: { age } })));
    await Person.bulkCreate([{ name: 'Gus', profile: { age: '2024-02-29T10:00:00.000Z' } }, { name: 'Hal', profile: { age: '1e300' } }]);
    expect(await named({ 'profile.age::numeric': { [Op.lt]: 5 } })).toBe('Fay');
    expect(await named({ 'profile.age::double': { [Op.gt]: 36 } })).toBe('Hal');
    expect(await named({ 'profile.age::date': { [Op.gt]: '2020-01-01' } })).toBe('Gus');
    expect(await named({ 'profile.age::timestamp': { [Op.gt]: new Date('2020-01-01T00:00:00Z') } })).toBe('Gus');
    const huge = await Person.create({ name: 'huge', profile: { age: 'HUGE' } });
    await Person.update({ profile: sql.literal(`'{"age": 1e400}'`) }, { where: { id: huge.id } });
    expect(await named({ 'profile.age': 36 })).toBe('Ada');
    expect(await named({ 'profile.age': [36, 7.5] })).toBe('Ada,Cleo');
    expect(await named({ 'profile.age': { [Op.gt]: 30 } })).toBe('Ada,huge');
    const numbers = { 'profile.age': { [Op.gt]: 0 } } as never;
    const ordered = await Person.findAll({ where: numbers, order: [sql.jsonPath('profile', ['age'])] });
    expect(ordered.map(({ name }) => name).join()).toBe('Cleo,Ada,huge');
  }); // prettier-ignore

  it('contain an object only as an object, and take a text for its own key', async () => {
    await Person.create({ name: 'Gus', profile: { tags: [{ a: 1, b: 2 }], address: 'x' } });
    expect(await named({ 'profile.tags': { [Op.contains]: { a: 1 } } })).toBe('');
    expect(await named({ 'profile.tags': { [Op.contains]: [{ a: 1 }] } })).toBe('Gus');
    expect(await named({ 'profile.address': { [Op.contained]: ['x'] } })).toBe(await named({ 'profile.address': 'x' }));
    expect(await named({ 'profile.address': { [Op.allKeysExist]: ['x'] } })).toBe('Gus');
    expect(await named({ 'profile.address': { [Op.anyKeyExists]: ['x', 'y'] } })).toBe('Gus');
  });

  it('choose groups and stand in scopes', async () => {
    const grouped = await Person.groupBy([[sql.unquote(sql.jsonPath('profile', ['address', 'city'])), 'city']], {
      aggregates: { people: { count: '*' } },
      having: { city: { [Op.startsWith]: 'Lon' } },
    } as never);
    expect(grouped).toEqual([{ city: 'London', people: 1 }]);
    Person.addScope('Londoners', { where: { 'profile.address.city': 'London' } as never });
    expect((await Person.withScope('Londoners').findAll()).map(({ name }) => name)).toEqual(['Ada']);
  });

  it.each(refused)('refuse %s', async (_description, where, code) => {
    await expect(Person.findAll({ where: where as never })).rejects.toMatchObject({ code });
  }); // F8 F14

  it('are read, ordered and grouped by', async () => {
    const city = sql.jsonPath<string | null>('profile', ['address', 'city']);
    const rows = await Person.findAll({
      attributes: ['name', [city, 'city'], [sql.jsonPath('profile', ['tags']), 'tags'], [sql.unquote(sql.jsonPath('profile', ['age'])), 'age']],
      order: 'name',
      limit: 4,
      raw: true,
    }); // prettier-ignore
    expect(rows).toEqual([
      { name: 'Ada', city: 'London', tags: ['a', 'b'], age: '36' },
      { name: 'Ben', city: 'paris', tags: [], age: '36' },
      { name: 'Cleo', city: null, tags: { 0: 'a' }, age: '7.5' },
      { name: 'Dan', city: null, tags: null, age: null },
    ]);
    const ordered = await Person.findAll({
      where: { 'profile.age': { [Op.not]: null } } as never,
      order: [[sql.jsonPath('profile', ['age']), 'DESC']],
    });
    expect(ordered.map(({ name }) => name).join()).toBe('Ada,Cleo,Fay,Ben');
    const noted = await Person.findAll({ order: [[sql.jsonPath('profile', ['note']), 'DESC'], 'id'] });
    expect(noted.map(({ name }) => name).join()).toBe('Cleo,Ben,Ada,Dan,Eve,Fay');
    const lasts = await Person.findAll({ order: [[sql.jsonPath('profile', ['note']), 'ASC NULLS LAST'], 'id'] });
    expect(lasts.map(({ name }) => name).join()).toBe('Ben,Cleo,Ada,Dan,Eve,Fay');
    const groups = await Person.groupBy([[sql.jsonPath('profile', ['admin']), 'admin']], {
      aggregates: { people: { count: '*' } },
      where: { 'profile.admin': { [Op.not]: null } } as never,
    } as never);
    expect(groups).toHaveLength(3);
  });

  it('lead through associations, and choose what is written', async () => {
    const [ada, ben] = await Person.findAll({ order: 'id' });
    await Toot.bulkCreate([
      { meta: { lang: 'en', likes: 3 }, authorId: ada?.id ?? null },
      { meta: { lang: 'fr', likes: 5 }, authorId: ada?.id ?? null },
      { meta: { lang: 'fr', likes: 1 }, authorId: ben?.id ?? null },
    ]);
    expect(await named({ '$toots.meta.lang$': 'fr' })).toBe('Ada,Ben');
    expect(await named({ '$toots.meta.lang$': 'fr', '$toots.meta.likes$': { [Op.gt]: 2 } })).toBe('Ada');
    expect(await named({ toots: { [Op.none]: { 'meta.lang': 'en' } }, 'profile.age': { [Op.not]: null } })).toBe('Ben,Cleo,Fay');
    expect(await named({ toots: { [Op.every]: { meta: { lang: 'fr' } } }, 'profile.admin': { [Op.not]: null } })).toBe('Ben,Cleo');
    expect(await Toot.count({ where: { '$author.profile.age$': 36 } as never })).toBe(2);
    const [first] = await Person.findAll({ include: { association: 'toots', where: { 'meta.likes': 5 } as never } });
    expect([first?.name, first?.toots?.length]).toEqual(['Ada', 1]);
    expect(await Toot.update({ authorId: null }, { where: { 'meta.lang': 'en' } })).toEqual([1]);
    expect(await Toot.destroy({ where: { meta: { likes: { [Op.lt]: 4 } } } })).toBe(2);
  }); // prettier-ignore
});
