import {
  DataTypes,
  Model,
  sql,
  UniqueConstraintError,
  ValidationError,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
} from 'mortise';
import { Attribute, CreatedAt, Default, DeletedAt, NotNull, PrimaryKey, Table, Unique, UpdatedAt } from 'mortise/decorators'; // prettier-ignore
import { describeEachDialect } from '../support/describe-each-dialect';

class Tag extends Model<InferAttributes<Tag>, InferCreationAttributes<Tag>> {
  declare id: CreationOptional<number>;
  @Attribute({ type: DataTypes.STRING, columnName: 'label' })
  @NotNull
  @Unique
  declare name: string;
  @Attribute(DataTypes.STRING)
  @Unique
  declare code: CreationOptional<string | null>;
  @Attribute(DataTypes.STRING)
  @Default('grey')
  declare color: CreationOptional<string | null>;
  @Attribute(DataTypes.BIGINT)
  declare size: CreationOptional<string | null>;
  @CreatedAt declare createdAt: CreationOptional<Date>;
  @UpdatedAt declare updatedAt: CreationOptional<Date>;
}

@Table({ timestamps: false })
class Seat extends Model<InferAttributes<Seat>, InferCreationAttributes<Seat>> {
  @Attribute(DataTypes.INTEGER) @PrimaryKey declare row: number;
  @Attribute(DataTypes.STRING) @PrimaryKey declare letter: string;
  @Attribute(DataTypes.STRING) declare guest: CreationOptional<string | null>;
}

@Table({ paranoid: true })
class Account extends Model<InferAttributes<Account>, InferCreationAttributes<Account>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING) @Unique declare login: string;
  @Attribute(DataTypes.STRING) declare role: CreationOptional<string | null>;
  @DeletedAt declare deletedAt: CreationOptional<Date | null>;
}

const models = [Tag, Seat, Account];
const times = <T>(count: number, make: (index: number) => T): T[] => Array.from({ length: count }, (_none, index) => make(index)); // prettier-ignore
type Loose = any; // eslint-disable-line @typescript-eslint/no-explicit-any -- for calls that their types refuse

describeEachDialect('upsert', ({ connect, has, requires }) => {
  it('inserts, then gives the row the values that are given and leaves the rest', async () => {
    await connect(models);
    const [tea] = await Tag.upsert({ name: 'tea', color: 'green', size: '9007199254740993' });
    const { id, createdAt } = tea;
    const [again] = await Tag.upsert({ name: 'tea', code: 'T' }, { conflictFields: ['name'] });
    expect([again.id, again.code, again.color, again.size]).toEqual([id, 'T', 'green', '9007199254740993']);
    expect([again.isNewRecord, again.changed(), again.createdAt]).toEqual([false, [], createdAt]);
    const read = await Tag.findOne({ rejectOnEmpty: true });
    expect([read.toJSON(), await Tag.count()]).toEqual([again.toJSON(), 1]);
  });

  requires('returningByVersion')('shows the row also where a server gives nothing back', async () => {
    await connect(models, { version: '8.0.36' });
    const [tea] = await Tag.upsert({ name: 'tea', color: 'green', size: '5' });
    const [again] = await Tag.upsert({ name: 'tea', size: '6' });
    expect([again.id, again.color, again.size, again.createdAt]).toEqual([tea.id, 'green', '6', tea.createdAt]);
    const [seat] = await Seat.upsert({ row: 1, letter: 'A', guest: 'Ada' });
    const [same] = await Seat.upsert({ row: 1, letter: 'A' });
    expect([seat.guest, same.guest]).toEqual(['Ada', 'Ada']);
  });

  it('gives a new row its defaults, and none to one that is there', async () => {
    await connect(models);
    expect((await Tag.upsert({ name: 'a' }))[0].color).toBe('grey');
    await Tag.update({ color: 'red' }, { where: { name: 'a' } });
    expect((await Tag.upsert({ name: 'a', size: '1' }))[0].color).toBe('red');
    expect((await Tag.upsert({ name: 'a', color: null }))[0].color).toBeNull();
  });

  it('goes by the primary key where it is given, also by one of several parts', async () => {
    await connect(models);
    await Seat.upsert({ row: 1, letter: 'A', guest: 'Ada' });
    const [seat] = await Seat.upsert({ row: 1, letter: 'A', guest: 'Bob' });
    await Seat.upsert({ row: 1, letter: 'B' });
    expect([seat.guest, await Seat.count()]).toEqual(['Bob', 2]);
    const [kept] = await Seat.upsert({ row: 1, letter: 'A' });
    expect(kept.guest).toBe('Bob');
    const tag = await Tag.create({ name: 'tea' });
    const [renamed] = await Tag.upsert({ id: tag.id, name: 'coffee' });
    expect([renamed.id, renamed.name, await Tag.count()]).toEqual([tag.id, 'coffee', 1]);
  });

  it('asks for the key where the values hold several, and refuses where they hold none', async () => {
    await connect(models);
    await Tag.create({ name: 'tea', code: 'T' });
    await expect(Tag.upsert({ name: 'tea', code: 'X' })).rejects.toMatchObject({ code: 'AMBIGUOUS_KEY' });
    const [tea] = await Tag.upsert({ name: 'tea', code: 'X' }, { conflictFields: ['name'] });
    const [same] = await Tag.upsert({ name: 'coffee', code: 'X' }, { conflictAttributes: ['code'] });
    expect([tea.code, same.id, same.name]).toEqual(['X', tea.id, 'coffee']);
    await expect(Tag.upsert({ color: 'red' } as Loose)).rejects.toBeInstanceOf(ValidationError);
    await expect(Account.upsert({ role: 'x' } as Loose)).rejects.toMatchObject({ code: 'NOT_A_UNIQUE_KEY' });
    await expect(Tag.upsert({ name: 'x' }, { conflictFields: ['color'] })).rejects.toMatchObject({ code: 'NOT_A_UNIQUE_KEY' }); // prettier-ignore
    const both = Tag.upsert({ name: 'x' }, { conflictFields: ['name'], conflictAttributes: ['name'] });
    await expect(both).rejects.toMatchObject({ code: 'INVALID_OPTION' });
  });

  it('tells that another unique key is in the way', async () => {
    await connect(models);
    await Tag.bulkCreate([{ name: 'tea', code: 'T' }, { name: 'coffee' }]);
    const call = Tag.upsert({ name: 'milk', code: 'T' }, { conflictFields: ['name'] });
    await expect(call).rejects.toBeInstanceOf(UniqueConstraintError);
    await expect(Tag.upsert({ name: 'coffee', code: 'T' }, { conflictFields: ['name'] })).rejects.toBeInstanceOf(UniqueConstraintError); // prettier-ignore
    expect((await Tag.findAll({ order: ['id'] })).map(({ name, code }) => [name, code])).toEqual([['tea', 'T'], ['coffee', null]]); // prettier-ignore
  }); // P30

  it('lets 32 callers write one row: nobody is refused', async () => {
    await connect(models, { file: true, pool: 8 });
    for (let round = 0; round < 5; round += 1) {
      const results = await Promise.all(times(32, index => Tag.upsert({ name: `tag ${round}`, size: String(index) })));
      expect(new Set(results.map(([{ id }]) => id)).size).toBe(1);
    }
    expect(await Tag.count()).toBe(5);
  }); // P30

  it('takes what fields names, and the key', async () => {
    await connect(models);
    await Tag.upsert({ name: 'tea', color: 'green', size: '1' });
    const [tea] = await Tag.upsert({ name: 'tea', color: 'red', size: '2' }, { fields: ['color'], conflictFields: ['name'] });
    expect([tea.color, tea.size]).toEqual(['red', '1']);
  }); // prettier-ignore

  it('runs its hooks, which may change the values', async () => {
    await connect(models);
    const told: unknown[] = [];
    const before = (values: { color?: string }): void => void (values.color = 'blue');
    const after = ([tag]: [Tag, boolean | null]): void => void told.push(tag.color);
    Tag.addHook('beforeUpsert', before);
    Tag.addHook('afterUpsert', after);
    const given = { name: 'tea', color: 'red' };
    const [tea] = await Tag.upsert(given);
    const [quiet] = await Tag.upsert({ name: 'coffee', color: 'red' }, { hooks: false });
    expect([tea.color, quiet.color, given.color, told]).toEqual(['blue', 'red', 'red', ['blue']]);
    Tag.removeHook('beforeUpsert', before);
    Tag.removeHook('afterUpsert', after);
  });

  it('forgets what was rolled back', async () => {
    const database = await connect(models);
    let tea: Tag | undefined;
    await expect(database.transaction(async () => {
      [tea] = await Tag.upsert({ name: 'tea' });
      throw new Error('no');
    })).rejects.toThrow('no');
    expect([tea?.isNewRecord, await Tag.count()]).toEqual([true, 0]);
  }); // prettier-ignore

  it('refuses a row that is marked as deleted, unless such rows count', async () => {
    await connect(models);
    const old = await Account.create({ login: 'ada', role: 'admin' });
    await old.destroy();
    await expect(Account.upsert({ login: 'ada', role: 'guest' })).rejects.toMatchObject({ code: 'DELETED_ROW' });
    expect((await old.reload()).role).toBe('admin');
    const [same] = await Account.upsert({ login: 'ada', role: 'guest', deletedAt: null }, { paranoid: false });
    expect([same.id, same.role, same.deletedAt]).toEqual([old.id, 'guest', null]);
  });

  it('tells whether the row was created', async () => {
    const database = await connect(models);
    const told: unknown[] = [];
    const tell = ([, created]: [Tag, boolean | null]): void => void told.push(created);
    Tag.addHook('afterUpsert', tell);
    for (const color of ['green', 'green', 'red']) told.push((await Tag.upsert({ name: 'tea', color }))[1]);
    await database.transaction(async () => {
      told.push((await Tag.upsert({ name: 'tea' }, { conflictFields: ['name'] }))[1]);
      told.push((await Tag.upsert({ name: 'milk' }))[1]);
    });
    Tag.removeHook('afterUpsert', tell);
    expect(told).toEqual([true, true, false, false, false, false, false, false, true, true]);
    const seats = [await Seat.upsert({ row: 1, letter: 'a' }), await Seat.upsert({ row: 1, letter: 'a' })];
    expect(seats.map(([, created]) => created)).toEqual([true, false]);
  });

  it('tells it to one of 32 callers at once', async () => {
    await connect(models, { file: true, pool: 8 });
    const results = await Promise.all(times(32, index => Tag.upsert({ name: 'tea', size: String(index) })));
    expect(results.filter(([, created]) => created)).toHaveLength(1);
    expect(results.every(([, created]) => created !== null)).toBe(true);
  });

  it('tells it of rows of partitions and views too', async () => {
    const database = await connect([], { sync: false });
    const Place = database.define('Place', { id: { type: DataTypes.INTEGER, primaryKey: true }, name: DataTypes.STRING(20) }, { timestamps: false });
    const table = sql.identifier(Place.definition.table.name);
    const parts = sql.literal(has('ownTypes') ? ' PARTITION BY HASH (id)' : '');
    await database.query(sql`CREATE TABLE ${table} (id INTEGER PRIMARY KEY, name VARCHAR(20))${parts}`);
    if (has('ownTypes')) await database.query(sql`CREATE TABLE one PARTITION OF ${table} FOR VALUES WITH (MODULUS 1, REMAINDER 0)`);
    expect([(await Place.upsert({ id: 1, name: 'a' }))[1], (await Place.upsert({ id: 1, name: 'b' }))[1]]).toEqual([true, false]);
  }); // prettier-ignore

  it('refuses values that are none', async () => {
    await connect(models);
    await expect(Tag.upsert(null as Loose)).rejects.toMatchObject({ code: 'INVALID_VALUES' });
    await expect(Tag.upsert([] as Loose)).rejects.toMatchObject({ code: 'INVALID_VALUES' });
    await expect(Tag.upsert({ nmae: 'x' } as Loose)).rejects.toMatchObject({ code: 'UNKNOWN_ATTRIBUTE' });
    await expect(Tag.upsert({ name: { a: 1 } } as Loose)).rejects.toBeInstanceOf(ValidationError);
  });
});

@Table({ defaultScope: { where: { tenant: 1 } }, scopes: { second: { where: { tenant: 2 } } }, timestamps: false })
class Setting extends Model<InferAttributes<Setting>, InferCreationAttributes<Setting>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.INTEGER) declare tenant: CreationOptional<number | null>;
  @Attribute({ type: DataTypes.STRING, columnName: 'setting_name' }) @Unique declare name: string;
  @Attribute(DataTypes.STRING) declare value: CreationOptional<string | null>;
}

describeEachDialect('upsert within a scope', ({ connect }) => {
  it('leaves rows alone that the scope leaves out, and writes none', async () => {
    const database = await connect([Setting]);
    await Setting.create({ tenant: 2, name: 'theme', value: 'dark' });
    await Setting.create({ tenant: null, name: 'font', value: 'serif' });
    const refused = { code: 'ROW_OUT_OF_SCOPE' };
    const calls: (() => Promise<unknown>)[] = [
      () => Setting.upsert({ name: 'theme', value: 'light', tenant: 1 }),
      () => Setting.upsert({ name: 'font', value: 'sans' }),
      () => Setting.bulkCreate([{ name: 'a' }, { name: 'theme', value: 'light' }], { updateOnDuplicate: ['value'] }),
      () => Setting.withScope('second').bulkCreate([{ name: 'font', value: 'x' }], { updateOnDuplicate: ['value'] }),
    ];
    for (const call of calls) {
      await expect(call()).rejects.toMatchObject(refused);
      await database.transaction(() => expect(call()).rejects.toMatchObject(refused));
    }
    const rows = await Setting.withoutScope().findAll({ order: ['id'] });
    expect(rows.map(({ value }) => value)).toEqual(['dark', 'serif']);
  });

  it('writes those within it, new ones, and all without it', async () => {
    await connect([Setting]);
    await Setting.bulkCreate([{ tenant: 2, name: 'theme', value: 'dark' }, { tenant: 1, name: 'font', value: 'serif' }]); // prettier-ignore
    await Setting.upsert({ name: 'font', value: 'sans' });
    await Setting.upsert({ name: 'size', value: '9', tenant: 1 });
    await Setting.withScope('second').upsert({ name: 'theme', value: 'light' });
    await Setting.withoutScope().bulkCreate([{ name: 'theme', value: 'x' }], { updateOnDuplicate: ['value'] });
    const rows = await Setting.withoutScope().findAll({ order: ['name'] });
    expect(rows.map(({ name, value }) => [name, value])).toEqual([['font', 'sans'], ['size', '9'], ['theme', 'x']]);
  }); // prettier-ignore
});
