import { DataTypes, Database, Model, Op, sql, type CreationOptional, type InferAttributes, type InferCreationAttributes, type NonAttribute } from 'mortise'; // prettier-ignore
import { Attribute, HasMany, NotNull, Table } from 'mortise/decorators';
import { describeEachDialect } from '../support/describe-each-dialect';

@Table({ timestamps: false })
class Person extends Model<InferAttributes<Person>, InferCreationAttributes<Person>> {
  declare id: CreationOptional<number>;
  @Attribute({ type: DataTypes.STRING, columnName: 'full_name' }) @NotNull declare name: string;
  @Attribute(DataTypes.TEXT) declare bio: string | null;
  @Attribute(DataTypes.INTEGER) declare age: number | null;
  @Attribute(DataTypes.INTEGER) declare limit: number | null;
  @HasMany(() => Toot, { foreignKey: 'authorId', inverse: { as: 'author' } }) declare toots?: NonAttribute<Toot[]>;
}

@Table({ timestamps: false })
class Toot extends Model<InferAttributes<Toot>, InferCreationAttributes<Toot>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING) declare text: string | null;
  declare authorId: number | null;
}

const people = [
  { name: 'Ada Lovelace', bio: 'writes 100% of programs', age: 36, limit: 40 },
  { name: 'ben', bio: 'snake_case, always', age: 7, limit: 7 },
  { name: 'Cleo', bio: null, age: null, limit: 5 },
  { name: 'Dan', bio: 'a back\\slash\nand a line', age: 50, limit: null },
];

type Case = readonly [description: string, where: object, names: string];

const everywhere: readonly Case[] = [
  ['a regular expression', { name: { [Op.regexp]: '^[A-Z]' } }, 'Ada Lovelace,Cleo,Dan'],
  ['a regular expression, case and all', { name: { [Op.regexp]: '^BEN$' } }, ''],
  ['a regular expression whatever the case', { name: { [Op.iRegexp]: '^(BEN|dan)$' } }, 'ben,Dan'],
  ['none, among those that are not null', { bio: { [Op.notRegexp]: 'back|100%' } }, 'ben'],
  ['none whatever the case', { name: { [Op.notIRegexp]: '[AE]' } }, ''],
  ['a dot for any sign, a line break too', { bio: { [Op.regexp]: 'slash.and' } }, 'Dan'],
  ['a class of characters', { name: { [Op.regexp]: '[[:space:]]|^b.n$' } }, 'ben'],
  ['% for itself', { bio: { [Op.substring]: '0%' } }, 'Ada Lovelace'],
  ['_ for itself', { bio: { [Op.startsWith]: 'snake_c' } }, 'ben'],
  ['a backslash for itself', { bio: { [Op.substring]: 'back\\s' } }, 'Dan'],
  ['any of a list', { age: { [Op.gt]: { [Op.any]: [40, 30] } } }, 'Ada Lovelace,Dan'],
  ['all of a list', { age: { [Op.gt]: { [Op.all]: [40, 30] } } }, 'Dan'],
  ['any of a list, by patterns', { name: { [Op.iLike]: { [Op.any]: ['B%', '%o'] } } }, 'ben,Cleo'],
  ['any of values', { age: { [Op.eq]: { [Op.any]: { [Op.values]: [7, 50] } } } }, 'ben,Dan'],
  ['any of nothing', { age: { [Op.eq]: { [Op.any]: [] } } }, ''],
  ['all of nothing', { age: { [Op.eq]: { [Op.all]: [] } } }, 'Ada Lovelace,ben,Cleo,Dan'],
  ['another attribute', { age: { [Op.eq]: { [Op.col]: 'limit' } } }, 'ben'],
  ['less than another attribute', { age: { [Op.lt]: { [Op.col]: 'limit' } } }, 'Ada Lovelace'],
  ['Op.isNot null', { bio: { [Op.isNot]: null } }, 'Ada Lovelace,ben,Dan'],
  ['under Op.not', { [Op.not]: { name: { [Op.regexp]: '^[A-Z]' } } }, 'ben'],
  ['of an associated row', { toots: { text: { [Op.iRegexp]: '^TEA' } } }, 'ben'],
  ['of an associated row, by path', { '$toots.text$': { [Op.regexp]: 'cof+ee' } }, 'Dan'],
  ['of no associated row', { toots: { [Op.none]: { text: { [Op.regexp]: 'e' } } } }, 'Ada Lovelace,Cleo'],
];

const refused: readonly (readonly [string, object, string])[] = [
  ['a pattern that is no text', { name: { [Op.regexp]: 5 } }, 'INVALID_OPERAND'],
  ['a pattern that is an object', { name: { [Op.regexp]: { source: 'x' } } }, 'INVALID_OPERAND'],
  ['a regular expression on a number', { age: { [Op.regexp]: '3' } }, 'INVALID_OPERAND'],
  ['containment in a text', { name: { [Op.contains]: 'a' } }, 'INVALID_OPERAND'],
  ['a range operator on a number', { age: { [Op.adjacent]: [1, 2] } }, 'INVALID_OPERAND'],
  ['keys of what is no JSON', { name: { [Op.anyKeyExists]: ['a'] } }, 'INVALID_OPERAND'],
  ['words in a number', { age: { [Op.match]: 'three' } }, 'INVALID_OPERAND'],
  ['words that are none', { bio: { [Op.match]: 3 } }, 'INVALID_OPERAND'],
  ['Op.any of what is no list', { age: { [Op.gt]: { [Op.any]: 5 } } }, 'INVALID_OPERAND'],
  ['Op.any in place of an operator', { age: { [Op.any]: [5] } }, 'MISPLACED_OPERATOR'],
  ['Op.col of what is no attribute', { age: { [Op.gt]: { [Op.col]: 'limit; --' } } }, 'UNKNOWN_ATTRIBUTE'],
  ['the name of an operator as a text', { age: { gt: 5 } }, 'INVALID_VALUE'],
  ['the name of an operator of JSON bodies', { name: JSON.parse('{"$regexp":".*"}') as object }, 'INVALID_VALUE'],
];

describeEachDialect('operators', ({ connect, requires }) => {
  beforeEach(async () => {
    await connect([Person, Toot]);
    const [, ben, , dan] = await Person.bulkCreate(people);
    await Toot.bulkCreate([
      { text: 'tea', authorId: ben?.id ?? null },
      { text: 'coffee', authorId: dan?.id ?? null },
    ]);
  });
  const named = async (where: unknown): Promise<string> =>
    (await Person.findAll({ where: where as never, order: 'id' })).map(({ name }) => name).join();

  it('find alike on every database', async () => {
    const isPosix = ([description]: Case): boolean => description === 'a class of characters';
    const cases = everywhere.filter(each => !isPosix(each));
    const found: Case[] = [];
    for (const [description, where] of cases) found.push([description, where, await named(where)]);
    expect(found).toEqual(cases);
  });

  it.each(refused)('refuse %s', async (_description, where, code) => {
    await expect(Person.findAll({ where: where as never })).rejects.toMatchObject({ code });
  }); // F8 F14

  it('choose groups, and stand in scopes and includes', async () => {
    const having = { name: { [Op.regexp]: '^[AB]' }, people: { [Op.gte]: 1 } };
    const groups = await Person.groupBy(['name'], { aggregates: { people: { count: '*' } }, having } as never);
    expect(groups).toEqual([{ name: 'Ada Lovelace', people: 1 }]);
    Person.addScope('Capitals', { where: { name: { [Op.regexp]: '^[CD]' } } });
    expect((await Person.withScope('Capitals').findAll({ order: 'id' })).map(({ name }) => name)).toEqual(['Cleo', 'Dan']);
    const include = { association: 'toots', where: { text: { [Op.regexp]: { [Op.any]: ['^t', 'x'] } } } };
    expect((await Person.findAll({ include: include as never })).map(({ name }) => name)).toEqual(['ben']);
  }); // prettier-ignore

  it('choose what is updated and destroyed', async () => {
    expect(await Person.update({ limit: 1 }, { where: { name: { [Op.regexp]: '^[A-Z]' } } })).toEqual([3]);
    expect(await Person.destroy({ where: { name: { [Op.iRegexp]: '^b' } } })).toBe(1);
  });

  it('refuse a pattern that the database cannot read', async () => {
    await expect(named({ name: { [Op.regexp]: '(' } })).rejects.toMatchObject({ code: 'INVALID_PATTERN' });
    await expect(named({ name: { [Op.iRegexp]: '(' } })).rejects.toMatchObject({ code: 'INVALID_PATTERN' });
  });

  it('take thousands of patterns and conditions', async () => {
    const patterns = Array.from({ length: 3000 }, (_each, index) => `${index}%`);
    expect(await named({ name: { [Op.like]: { [Op.any]: [...patterns, 'Cl%'] } } })).toBe('Cleo');
    expect(await named({ name: { [Op.notLike]: { [Op.all]: [...patterns, 'Cl%'] } } })).toBe('Ada Lovelace,ben,Dan');
    expect(await named({ [Op.or]: patterns.map((_each, age) => ({ age, name: { [Op.ne]: 'Cleo' } })) })).toBe('Ada Lovelace,ben,Dan');
  }); // prettier-ignore

  requires('noFullText')('refuse words where the database has no full-text search', async () => {
    await expect(named({ bio: { [Op.match]: 'programs' } })).rejects.toMatchObject({ code: 'UNSUPPORTED_OPERATOR' });
    await expect(named(sql.match('bio', 'programs'))).rejects.toMatchObject({ code: 'UNSUPPORTED_OPERATOR' });
  });
});

@Table({ timestamps: false })
class Shelf extends Model<InferAttributes<Shelf>, InferCreationAttributes<Shelf>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.ARRAY(DataTypes.TEXT)) declare tags: (string | null)[] | null;
  @Attribute(DataTypes.ARRAY(DataTypes.INTEGER)) declare counts: (number | null)[] | null;
  @Attribute(DataTypes.RANGE(DataTypes.INTEGER)) declare pages: readonly unknown[] | null;
  @Attribute(DataTypes.RANGE(DataTypes.DATE)) declare lent: readonly unknown[] | null;
}

describeEachDialect('arrays and ranges', ({ connect, requires }) => {
  const odd = ['', 'NULL', 'null', '{a,b}', 'say "hi"', 'back\\slash', ' ', "it's", 'é😀', 'a,b', '\n', null];

  requires('arrays')('come back as they were written', async () => {
    const database = await connect([Shelf]);
    const lent = [new Date('2020-01-01T00:00:00.000Z'), new Date('2020-02-01T00:00:00.123Z')];
    const { id } = await Shelf.create({ tags: odd, counts: [1, null, -5], pages: [1, 10], lent });
    const shelf = await Shelf.findByPk(id, { rejectOnEmpty: true });
    expect([shelf.tags, shelf.counts]).toEqual([odd, [1, null, -5]]);
    expect(shelf.pages).toEqual([{ value: 1, inclusive: true }, { value: 10, inclusive: false }]); // prettier-ignore
    expect(shelf.lent).toEqual([{ value: lent[0], inclusive: true }, { value: lent[1], inclusive: false }]); // prettier-ignore
    expect(shelf.changed()).toEqual([]);
    shelf.tags?.push('new');
    shelf.pages = [{ value: 1, inclusive: false }, { value: 4, inclusive: true }]; // prettier-ignore
    await shelf.save();
    await shelf.reload();
    expect(shelf.tags).toEqual([...odd, 'new']);
    expect(shelf.pages).toEqual([{ value: 2, inclusive: true }, { value: 5, inclusive: false }]); // prettier-ignore
    await shelf.update({ tags: [], counts: null, pages: [], lent: [null, null] });
    await shelf.reload();
    const endless = { value: null, inclusive: false };
    expect([shelf.tags, shelf.counts, shelf.pages, shelf.lent]).toEqual([[], null, [], [endless, endless]]);
    expect(await database.query('SELECT tags FROM "Shelves"')).toBeDefined();
  });

  requires('arrays')('are compared by operators of their own', async () => {
    await connect([Shelf]);
    await Shelf.bulkCreate([
      { tags: ['a', 'b'], counts: [1, 2], pages: [1, 10], lent: null },
      { tags: ['c'], counts: [3], pages: [10, 20], lent: null },
      { tags: [], counts: null, pages: [], lent: null },
    ]);
    const first = (await Shelf.min('id')) as number;
    const cases: readonly (readonly [object, string])[] = [
      [{ tags: { [Op.contains]: ['a'] } }, '0'],
      [{ tags: { [Op.contained]: ['a', 'b', 'c'] } }, '0,1,2'],
      [{ tags: { [Op.overlap]: ['c', 'x'] } }, '1'],
      [{ tags: ['a', 'b'] }, '0'],
      [{ tags: { [Op.ne]: ['a', 'b'] } }, '1,2'],
      [{ tags: { [Op.in]: [['c'], []] } }, '1,2'],
      [{ tags: { [Op.not]: { [Op.overlap]: ['c'] } } }, '0,2'],
      [{ counts: { [Op.contains]: [2] } }, '0'],
      [{ pages: { [Op.contains]: 5 } }, '0'],
      [{ pages: { [Op.contains]: [11, 12] } }, '1'],
      [{ pages: { [Op.contained]: [0, 15] } }, '0,2'],
      [{ pages: { [Op.overlap]: [5, 11] } }, '0,1'],
      [{ pages: { [Op.adjacent]: [20, 30] } }, '1'],
      [{ pages: { [Op.strictLeft]: [10, 30] } }, '0'],
      [{ pages: { [Op.strictRight]: [0, 10] } }, '1'],
      [{ pages: { [Op.noExtendRight]: [0, 10] } }, '0'],
      [{ pages: { [Op.noExtendLeft]: [10, 11] } }, '1'],
      [{ pages: [1, 10] }, '0'],
      [{ pages: { [Op.eq]: [] } }, '2'],
    ];
    const found: unknown[] = [];
    for (const [where] of cases) {
      const rows = await Shelf.findAll({ where: where as never, order: 'id' });
      found.push([where, rows.map(({ id }) => id - first).join()]);
    }
    expect(found).toEqual(cases);
  });

  requires('arrays')('are checked before anything is written', async () => {
    await connect([Shelf]);
    const wrong = [{ tags: 'a' }, { tags: [1] }, { counts: ['x'] }, { counts: [undefined] }, { pages: [1] }, { pages: [5, 1] }, { pages: 'x' }, { pages: [{ value: 1, inclusive: 'no' }, 3] }]; // prettier-ignore
    for (const values of wrong)
      await expect(Shelf.create(values as never)).rejects.toMatchObject({ code: 'VALIDATION_FAILED' });
    await expect(Shelf.findAll({ where: { tags: { [Op.contains]: [1] } } as never })).rejects.toMatchObject({
      code: 'INVALID_VALUE',
    });
    await expect(Shelf.findAll({ where: { pages: { [Op.contains]: 'x' } } as never })).rejects.toMatchObject({
      code: 'INVALID_VALUE',
    });
  }); // F8

  requires('arrays')('are read as others have written them', async () => {
    const database = await connect([Shelf]);
    await database.query(`INSERT INTO "Shelves" (counts, lent) VALUES ('[2:3]={7,8}', '[-infinity,infinity]')`);
    const shelf = await Shelf.findOne({ rejectOnEmpty: true });
    const endless = { value: null, inclusive: false };
    expect([shelf.counts, shelf.lent]).toEqual([[7, 8], [endless, endless]]); // prettier-ignore
    await database.query(`UPDATE "Shelves" SET tags = '{{a,b},{c,d}}'`);
    await expect(Shelf.findAll()).rejects.toMatchObject({ code: 'UNREADABLE_VALUE', attribute: 'tags' });
    await database.query(`UPDATE "Shelves" SET tags = NULL, counts = '{{1,2},{3,4}}'`);
    await expect(Shelf.findAll()).rejects.toMatchObject({ code: 'UNREADABLE_VALUE', attribute: 'counts' });
  });

  requires('arrays')('have no patterns', async () => {
    await connect([Shelf]);
    for (const where of [{ tags: { [Op.like]: 'a' } }, { tags: { [Op.startsWith]: 'a' } }, { pages: { [Op.iLike]: 'a' } }, { tags: { [Op.regexp]: 'a' } }])
      await expect(Shelf.findAll({ where: where as never })).rejects.toMatchObject({ code: 'INVALID_OPERAND' });
  }); // prettier-ignore

  requires('arrays')('are left alone by a sync that alters', async () => {
    const database = await connect([Shelf]);
    const statements: string[] = [];
    await database.sync({ alter: true, logging: (text: string) => void statements.push(text) });
    expect(statements.filter(text => /^ALTER/i.test(text))).toEqual([]);
  }); // P51

  requires('noArrays')('are refused where the database has none', async () => {
    await expect(connect([Shelf])).rejects.toMatchObject({ code: 'UNSUPPORTED_TYPE', message: expect.stringContaining('Shelf.tags') });
  }); // prettier-ignore
});

test('ARRAY and RANGE refuse what they cannot be of', () => {
  const wrong = [() => DataTypes.ARRAY(DataTypes.JSON), () => DataTypes.ARRAY(DataTypes.ARRAY(DataTypes.TEXT)), () => DataTypes.RANGE(DataTypes.STRING), () => DataTypes.ARRAY('text' as never)]; // prettier-ignore
  for (const make of wrong) expect(make).toThrow(expect.objectContaining({ name: 'DefinitionError' }));
  expect(Database).toBeDefined();
});
