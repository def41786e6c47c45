import { DataTypes, Model, sql, ValidationError, type CreationOptional, type InferAttributes, type InferCreationAttributes } from 'mortise'; // prettier-ignore
import { Attribute, DeletedAt, NotNull, PrimaryKey, Table, Unique, UpdatedAt, Validate } from 'mortise/decorators';
import { describeEachDialect, statementLog } from '../support/describe-each-dialect';

class Item extends Model<InferAttributes<Item>, InferCreationAttributes<Item>> {
  declare id: CreationOptional<number>;
  @Attribute({ type: DataTypes.STRING, columnName: 'the code' })
  @NotNull
  @Unique
  declare code: string;
  @Attribute(DataTypes.STRING)
  @Validate({ len: [0, 20] })
  declare name: CreationOptional<string | null>;
  @Attribute(DataTypes.INTEGER) declare count: CreationOptional<number | null>;
  @UpdatedAt declare updatedAt: CreationOptional<Date>;
  @DeletedAt declare deletedAt: CreationOptional<Date | null>;
}

@Table({ timestamps: false })
class Every extends Model<InferAttributes<Every>, InferCreationAttributes<Every>> {
  @Attribute(DataTypes.UUID) @PrimaryKey declare a: string;
  @Attribute(DataTypes.BIGINT) @PrimaryKey declare b: string;
  @Attribute(DataTypes.STRING) declare text: CreationOptional<string | null>;
  @Attribute(DataTypes.BIGINT) declare big: CreationOptional<string | null>;
  @Attribute(DataTypes.DECIMAL(30, 10)) declare exact: CreationOptional<string | null>;
  @Attribute(DataTypes.DOUBLE) declare mean: CreationOptional<number | null>;
  @Attribute(DataTypes.BOOLEAN) declare flag: CreationOptional<boolean | null>;
  @Attribute(DataTypes.DATE(3)) declare at: CreationOptional<Date | null>;
  @Attribute(DataTypes.DATEONLY) declare day: CreationOptional<string | null>;
  @Attribute(DataTypes.TIME) declare time: CreationOptional<string | null>;
  @Attribute(DataTypes.JSON) declare json: CreationOptional<string | { a: unknown[] } | null>;
  @Attribute(DataTypes.BLOB) declare bytes: CreationOptional<Uint8Array | null>;
  @Attribute(DataTypes.ENUM('x', '7')) declare choice: CreationOptional<'x' | '7' | null>;
}

const models = [Item, Every];
const past = new Date('2020-01-01T00:00:00.000Z');
type Loose = any; // eslint-disable-line @typescript-eslint/no-explicit-any -- for calls that their types refuse
const uuid = (digit: number): string => `00000000-0000-4000-8000-00000000000${digit}`;

describeEachDialect('bulkUpdate', ({ connect }) => {
  async function three(): Promise<readonly Item[]> {
    return Item.bulkCreate(['a', 'b', 'c'].map(code => ({ code, name: code, count: 1, updatedAt: past })));
  }
  const rows = async (): Promise<unknown> => (await Item.findAll({ order: ['id'], paranoid: false })).map(({ name, count }) => [name, count]); // prettier-ignore

  it('gives each row its own values, by one statement, and leaves what is not named', async () => {
    const log = statementLog();
    await connect(models, { logging: log.log });
    const [a, b, c] = (await three()) as [Item, Item, Item];
    const before = log.statements.length;
    const updated = await Item.bulkUpdate([{ id: c.id, name: 'C', count: null }, { id: a.id, count: 5 }, { id: b.id, name: 'B' }]); // prettier-ignore
    expect([updated, log.statements.length - before]).toEqual([[3], 1]);
    expect(await rows()).toEqual([['a', 5], ['B', 1], ['C', null]]); // prettier-ignore
    const stamps = (await Item.findAll()).map(({ updatedAt }) => updatedAt.getTime());
    expect(stamps.every(time => time > past.getTime())).toBe(true);
  });

  it('goes by another unique key, and tells how many rows were there', async () => {
    await connect(models);
    await three();
    const given = [{ code: 'a', name: 'A' }, { code: 'nobody', name: 'N' }, { code: 'c', count: 9 }]; // prettier-ignore
    expect(await Item.bulkUpdate(given, { key: 'code' })).toEqual([2]);
    expect(await rows()).toEqual([['A', 1], ['b', 1], ['c', 9]]); // prettier-ignore
  });

  it('writes every type exactly', async () => {
    await connect(models);
    const full: Partial<InferAttributes<Every>>[] = [
      { text: "it's ? \\ $1 ünï", big: '9007199254740993', exact: '12345678901234567890.1234567891', mean: 0.1, flag: true, at: new Date('2026-03-01T10:20:30.123Z'), day: '2026-02-28', time: '10:20:30', json: { a: [1, 'x', null] }, bytes: Buffer.from([0, 255, 39]), choice: 'x' },
      { text: '7', big: '-9223372036854775808', exact: '-0.0000000001', mean: 1e-7, flag: false, at: new Date('1970-01-01T00:00:00.001Z'), day: '1999-12-31', time: '00:00:00', json: 'text', bytes: Buffer.from([]), choice: '7' },
      { text: null, big: null, exact: null, mean: null, flag: null, at: null, day: null, time: null, json: null, bytes: null, choice: null },
    ]; // prettier-ignore
    const keys = full.map((_row, place) => ({ a: uuid(place), b: `900719925474099${place}` }));
    await Every.bulkCreate(keys);
    const given = full.map((row, place) => ({ ...keys[place], ...row }));
    expect(await Every.bulkUpdate(given)).toEqual([3]);
    const single = await Every.findAll({ order: ['a'] });
    const plain = (row: Every): unknown => ({ ...row.get(), bytes: row.bytes && Buffer.from(row.bytes).toString('hex') });
    const updated = single.map(plain);
    for (const [place, row] of single.entries()) await row.update(full[place] as Loose);
    expect(updated).toEqual((await Every.findAll({ order: ['a'] })).map(plain));
    expect(updated).toEqual(given.map(row => ({ ...row, bytes: row.bytes && Buffer.from(row.bytes).toString('hex') })));
  }); // prettier-ignore

  it('writes thousands of rows, all or none', async () => {
    await connect(models, { pool: 1 });
    const made = await Item.bulkCreate(Array.from({ length: 2_500 }, (_none, index) => ({ code: `c${index}` })));
    const given = made.map(({ id }, index) => ({ id, name: `n${index}`, count: index }));
    expect(await Item.bulkUpdate(given)).toEqual([2_500]);
    expect(await Item.count({ where: sql`name = ${'n2499'} AND count = ${2_499}` })).toBe(1);
    // The last one meets the key of another row.
    const wrong = given.map(({ id }, index) => (index === 2_499 ? { id, code: 'c0' } : { id, name: 'wrong' }));
    await expect(Item.bulkUpdate(wrong)).rejects.toMatchObject({ code: 'UNIQUE_CONSTRAINT' });
    expect(await Item.count({ where: { name: 'wrong' } })).toBe(0);
  });

  it('takes SQL as a value, of the row as it was', async () => {
    await connect(models);
    const [a, b] = (await three()) as [Item, Item];
    await Item.bulkUpdate([
      { id: a.id, count: sql`count + ${4}` },
      { id: b.id, count: 7 },
    ]);
    expect(await rows()).toEqual([['a', 5], ['b', 7], ['c', 1]]); // prettier-ignore
  });

  it('leaves deleted rows and those of no scope, unless they are meant', async () => {
    await connect(models);
    const [a, b] = (await three()) as [Item, Item];
    await a.destroy();
    const given = [{ id: a.id, count: 2 }, { id: b.id, count: 2 }]; // prettier-ignore
    expect(await Item.withScope({ where: { name: 'c' } }).bulkUpdate(given)).toEqual([0]);
    expect(await Item.bulkUpdate(given)).toEqual([1]);
    expect(await Item.bulkUpdate(given, { paranoid: false })).toEqual([2]);
  });

  it('keeps updatedAt where it is to be silent, or given', async () => {
    await connect(models);
    const [a, b] = (await three()) as [Item, Item];
    await Item.bulkUpdate([{ id: a.id, count: 2 }], { silent: true });
    expect((await a.reload()).updatedAt).toEqual(past);
    const given = new Date('2021-01-01T00:00:00.000Z');
    await Item.bulkUpdate([
      { id: a.id, count: 2 },
      { id: b.id, updatedAt: given },
    ]);
    expect([(await a.reload()).updatedAt > past, (await b.reload()).updatedAt]).toEqual([true, given]);
  });

  it('runs the bulk hooks, which may change the rows, but never the caller’s own', async () => {
    await connect(models);
    const [a] = (await three()) as [Item];
    const told: unknown[] = [];
    const before = (_options: object, given: { name?: string }[]): void => given.forEach(row => (row.name = 'hooked'));
    const after = (_options: object, given: readonly object[]): void => void told.push(given.length);
    Item.addHook('beforeBulkUpdate', before); // the rows stand in place of values
    Item.addHook('afterBulkUpdate', after as never);
    const given = [{ id: a.id, name: 'given' }];
    await Item.bulkUpdate(given);
    expect([(await a.reload()).name, given[0]?.name, told]).toEqual(['hooked', 'given', [1]]);
    await Item.bulkUpdate(given, { hooks: false });
    expect((await a.reload()).name).toBe('given');
    Item.removeHook('beforeBulkUpdate', before);
    Item.removeHook('afterBulkUpdate', after as never);
  });

  it('refuses what is wrong before anything is written', async () => {
    await connect(models);
    const [a, b] = (await three()) as [Item, Item];
    const wrong: readonly (readonly [unknown, unknown, string])[] = [
      [{ id: 1 }, {}, 'INVALID_VALUES'],
      [null, {}, 'INVALID_VALUES'],
      [[null], {}, 'INVALID_VALUES'],
      [[{ name: 'x' }], {}, 'MISSING_KEY'],
      [[{ id: null, name: 'x' }], {}, 'MISSING_KEY'],
      [
        [
          { id: a.id, name: 'x' },
          { id: a.id, name: 'y' },
        ],
        {},
        'REPEATED_KEY',
      ],
      [[{ id: a.id, nmae: 'x' }], {}, 'UNKNOWN_ATTRIBUTE'],
      [[{ id: a.id }], {}, 'NOTHING_TO_UPDATE'],
      [[{ id: a.id, name: 'x' }], { key: 'name' }, 'NOT_A_UNIQUE_KEY'],
      [[{ id: a.id, name: 'x' }], { key: [] }, 'NOT_A_UNIQUE_KEY'],
      [[{ id: a.id, name: 'x' }], { key: 7 }, 'NOT_A_UNIQUE_KEY'],
      [[{ id: { $gt: 0 }, name: 'x' }], {}, 'INVALID_VALUE'],
    ];
    for (const [given, options, code] of wrong) {
      await expect(Item.bulkUpdate(given as Loose, options as Loose)).rejects.toMatchObject({ code });
    }
    const invalid = [{ id: a.id, name: 'fine' }, { id: b.id, name: 'x'.repeat(21) }]; // prettier-ignore
    await expect(Item.bulkUpdate(invalid)).rejects.toBeInstanceOf(ValidationError);
    await expect(Item.bulkUpdate([{ id: b.id, count: 'many' }] as Loose)).rejects.toBeInstanceOf(ValidationError);
    await expect(Item.bulkUpdate([{ id: b.id, code: null }] as Loose)).rejects.toBeInstanceOf(ValidationError);
    expect(await rows()).toEqual([['a', 1], ['b', 1], ['c', 1]]); // prettier-ignore
    expect(await Item.bulkUpdate([])).toEqual([0]);
    expect(await Item.bulkUpdate([{ id: a.id, name: 'x', count: 3 }], { fields: ['count'] })).toEqual([1]);
    expect(await rows()).toEqual([['a', 3], ['b', 1], ['c', 1]]); // prettier-ignore
  });
});

@Table({ timestamps: false, version: 'revision' })
class Draft extends Model<InferAttributes<Draft>, InferCreationAttributes<Draft>> {
  @Attribute({ type: DataTypes.STRING, primaryKey: true, columnName: 'the_slug' })
  set slug(value: string) {
    this.setDataValue('slug', value.toLowerCase());
  }
  get slug(): string {
    return this.getDataValue('slug');
  }
  @Attribute(DataTypes.STRING) declare title: CreationOptional<string | null>;
  declare revision: CreationOptional<number>;
}

describeEachDialect('bulkUpdate of rows with versions', ({ connect }) => {
  const state = async (): Promise<unknown> =>
    (await Draft.findAll({ order: ['slug'] })).map(({ slug, title, revision }) => [slug, title, revision]);

  it('writes a row whose version is given only where it has that one, or none of them', async () => {
    await connect([Draft]);
    await Draft.bulkCreate([{ slug: 'a' }, { slug: 'b' }, { slug: 'c' }]);
    await Draft.update({ title: 'theirs' }, { where: { slug: 'b' } });
    const stale = [{ slug: 'a', title: 'A' }, { slug: 'b', title: 'B', revision: 0 }, { slug: 'c', title: 'C', revision: 0 }]; // prettier-ignore
    await expect(Draft.bulkUpdate(stale)).rejects.toMatchObject({
      code: 'OPTIMISTIC_LOCK', model: 'Draft', key: { slug: 'b' }, expected: 0, actual: 1,
    }); // prettier-ignore
    expect(await state()).toEqual([['a', null, 0], ['b', 'theirs', 1], ['c', null, 0]]); // prettier-ignore
    const fresh = [{ slug: 'a', title: 'A' }, { slug: 'b', title: 'B', revision: 1 }, { slug: 'x', title: 'X', revision: 5 }]; // prettier-ignore
    expect(await Draft.bulkUpdate(fresh)).toEqual([2]);
    expect(await state()).toEqual([['a', 'A', 1], ['b', 'B', 2], ['c', null, 0]]); // prettier-ignore
  });

  it('does not touch rows that are given nothing', async () => {
    await connect([Draft]);
    await Draft.bulkCreate([{ slug: 'a' }, { slug: 'b' }]);
    expect(await Draft.bulkUpdate([{ slug: 'a' }, { slug: 'b', title: 'B' }])).toEqual([1]);
    expect(await state()).toEqual([['a', null, 0], ['b', 'B', 1]]); // prettier-ignore
    await expect(Draft.bulkUpdate([{ slug: 'a', revision: 0 }])).rejects.toMatchObject({ code: 'NOTHING_TO_UPDATE' });
  });

  it('finds rows by a key as its setter makes it', async () => {
    await connect([Draft]);
    await Draft.create({ slug: 'Tea' });
    expect(await Draft.bulkUpdate([{ slug: 'TEA', title: 'Tea' }])).toEqual([1]);
    expect(await state()).toEqual([['tea', 'Tea', 1]]);
    const twice = Draft.bulkUpdate([{ slug: 'tea', title: 'a' }, { slug: 'TEA', title: 'b' }]); // prettier-ignore
    await expect(twice).rejects.toMatchObject({ code: 'REPEATED_KEY' });
  });
});
