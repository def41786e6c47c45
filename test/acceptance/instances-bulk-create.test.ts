import {
  DataTypes,
  ForeignKeyConstraintError,
  Model,
  Op,
  sql,
  UniqueConstraintError,
  ValidationError,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
} from 'mortise';
import { Attribute, ColumnName, Default, NotNull, PrimaryKey, Table, Unique } from 'mortise/decorators';
import { describeEachDialect, statementLog } from '../support/describe-each-dialect';

class Person extends Model<InferAttributes<Person>, InferCreationAttributes<Person>> {
  declare id: CreationOptional<number>;

  @Attribute(DataTypes.STRING)
  @NotNull
  @Unique
  @ColumnName('full_name')
  declare name: string;

  @Attribute(DataTypes.INTEGER)
  declare age: number | null;

  @Attribute(DataTypes.STRING)
  @Default('reader')
  declare role: CreationOptional<string>;

  declare createdAt: CreationOptional<Date>;
  declare updatedAt: CreationOptional<Date>;
}

@Table({ timestamps: false })
class Reading extends Model<InferAttributes<Reading>, InferCreationAttributes<Reading>> {
  declare id: CreationOptional<number>;

  @Attribute(DataTypes.INTEGER)
  declare value: number;

  @Attribute(DataTypes.INTEGER)
  @Default(sql`(40 + 2)`)
  declare quality: CreationOptional<number | null>;
}

@Table({ timestamps: false })
class Seat extends Model<InferAttributes<Seat>, InferCreationAttributes<Seat>> {
  @Attribute(DataTypes.STRING(10))
  @PrimaryKey
  declare row: string;

  @Attribute(DataTypes.INTEGER)
  @PrimaryKey
  declare place: number;

  @Attribute({ type: DataTypes.INTEGER, references: 'Reading' })
  declare takenBy: number | null;

  @Attribute(DataTypes.STRING)
  declare note: string | null;
}

@Table({ timestamps: false })
class Account extends Model<InferAttributes<Account>, InferCreationAttributes<Account>> {
  declare id: CreationOptional<number>;

  @Attribute(DataTypes.STRING)
  @Unique
  declare name: string | null;

  @Attribute(DataTypes.STRING)
  @Unique
  declare email: string | null;

  @Attribute(DataTypes.INTEGER)
  declare visits: number | null;
}

const byId = { order: 'id' } as const;

describeEachDialect('bulkCreate', ({ connect }) => {
  it('writes all rows and gives the instances in the order of the values', async () => {
    await connect([Person]);
    const people = await Person.bulkCreate([{ name: 'Cleo' }, { name: 'Ada' }, { name: 'Ben' }]);
    expect(people.map(({ id, name }) => [id, name])).toEqual([
      [1, 'Cleo'],
      [2, 'Ada'],
      [3, 'Ben'],
    ]);
    expect(await Person.findAll(byId)).toEqual(people);
  });

  it('sends one statement', async () => {
    const { log, statements, clear } = statementLog();
    await connect([Person], { logging: log });
    clear();
    await Person.bulkCreate([
      { name: 'Ada', age: 2 },
      { name: 'Ben', age: 3 },
      { name: 'Cleo', age: 4, role: 'admin' },
    ]);
    expect(statements).toHaveLength(1);
  });

  it('does nothing with an empty list', async () => {
    const { log, statements, clear } = statementLog();
    await connect([Person], { logging: log });
    clear();
    expect(await Person.bulkCreate([])).toEqual([]);
    expect(statements).toEqual([]);
  });

  it('gives every row that lacks a key its default', async () => {
    await connect([Person]);
    await Person.bulkCreate([{ name: 'Ada', role: 'admin' }, { name: 'Ben' }, { name: 'Cleo', age: 5 }]);
    const rows = await Person.findAll({ ...byId, attributes: ['role', 'age'], raw: true });
    expect(rows).toEqual([
      { role: 'admin', age: null },
      { role: 'reader', age: null },
      { role: 'reader', age: 5 },
    ]);
  }); // F12

  it('leaves to the database what only the database can make, row by row', async () => {
    await connect([Reading]);
    const readings = await Reading.bulkCreate([
      { value: 1 },
      { value: 2, quality: 7 },
      { value: 3, quality: null },
      { id: 50, value: 4 },
      { value: 5 },
    ]);
    expect(readings.map(({ quality }) => quality)).toEqual([42, 7, null, 42, 42]);
    expect(readings[3]?.id).toBe(50);
    const found = await Reading.findAll({ order: 'value' });
    expect(found).toEqual(readings);
  }); // F12

  it('writes 100,000 rows and knows the id of each', async () => {
    await connect([Reading]);
    const count = 100_000;
    const readings = await Reading.bulkCreate(Array.from({ length: count }, (_none, value) => ({ value })));
    expect(new Set(readings.map(({ id }) => id)).size).toBe(count);
    expect(await Reading.count()).toBe(count);
    for (const index of [0, 499, 500, 77_777, count - 1]) {
      expect((await Reading.findByPk(readings[index]?.id ?? null))?.value).toBe(index);
    }
  }); // F6 F12

  it('writes all rows or none', async () => {
    await connect([Person]);
    await Person.create({ name: 'Ben' });
    const rows = [{ name: 'Ada' }, { name: 'Ben' }, { id: 70, name: 'Cleo' }];
    await expect(Person.bulkCreate(rows)).rejects.toBeInstanceOf(UniqueConstraintError);
    expect(await Person.count()).toBe(1);
  });

  it('writes all rows or none where it takes several statements', async () => {
    await connect([Reading]);
    const rows = Array.from({ length: 2_500 }, (_none, value) => ({ value, id: value + 1 }));
    await expect(Reading.bulkCreate([...rows, { value: 0, id: 1 }])).rejects.toBeInstanceOf(UniqueConstraintError);
    expect(await Reading.count()).toBe(0);
  });

  it('checks every row before any is written', async () => {
    await connect([Person]);
    const rows = [{ name: 'Ada' }, { name: 'Ben', age: 'three' as unknown as number }];
    await expect(Person.bulkCreate(rows)).rejects.toBeInstanceOf(ValidationError);
    expect(await Person.count()).toBe(0);
  });

  it('stamps all rows with the same instant', async () => {
    await connect([Person]);
    const people = await Person.bulkCreate([{ name: 'Ada' }, { name: 'Ben' }]);
    expect(new Set(people.flatMap(({ createdAt, updatedAt }) => [+createdAt, +updatedAt])).size).toBe(1);
  });

  it('takes explicit ids', async () => {
    await connect([Person]);
    await Person.bulkCreate([
      { id: 20, name: 'Ada' },
      { id: 10, name: 'Ben' },
    ]);
    expect((await Person.findAll(byId)).map(({ id, name }) => [id, name])).toEqual([
      [10, 'Ben'],
      [20, 'Ada'],
    ]);
  });

  it('refuses options that are not there, naming the nearest', async () => {
    await connect([Person]);
    const misspelt: object = { ignoreDuplicate: true };
    await expect(Person.bulkCreate([{ name: 'Ada' }], misspelt)).rejects.toThrow('Did you mean "ignoreDuplicates"?');
  }); // F15
});

/** Many rows are written in stretches of some milliseconds, between which others have turns of the event loop. */
describeEachDialect('bulkCreate of many rows', ({ connect }) => {
  const readings = Array.from({ length: 20_000 }, (_none, value) => ({ value }));
  const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve));

  it('lets others have turns, and none of their statements into its transaction', async () => {
    await connect([Reading]);
    let isDone = false;
    const writing = Reading.bulkCreate(readings).finally(() => (isDone = true));
    const counts: number[] = [];
    let turns = 0;
    while (!isDone) {
      await turn();
      turns += 1;
      if (turns % 5 === 0) counts.push(await Reading.count());
    }
    expect((await writing).map(({ value }) => value)).toEqual(readings.map(({ value }) => value));
    expect(turns).toBeGreaterThan(5);
    expect(counts.filter(count => count !== 0 && count !== readings.length)).toEqual([]);
  });

  it('hears of a signal in between, and leaves nothing but what others wrote', async () => {
    const log = statementLog();
    await connect([Reading], { logging: log.log });
    log.clear();
    const aborting = new AbortController();
    const writing = Reading.bulkCreate(readings, { signal: aborting.signal });
    const outcome = expect(writing).rejects.toMatchObject({ code: 'ABORTED' });
    while (!log.statements.some(text => text.startsWith('INSERT'))) await turn();
    const other = Reading.create({ value: -1 });
    aborting.abort();
    await outcome;
    await other;
    expect((await Reading.findAll()).map(({ value }) => value)).toEqual([-1]);
  });
});

describeEachDialect('bulkCreate with ignoreDuplicates', ({ connect }) => {
  it('leaves out rows that break a unique key', async () => {
    await connect([Person]);
    await Person.create({ name: 'Ada', age: 36 });
    await Person.bulkCreate([{ name: 'Ada', age: 1 }, { name: 'Ben' }], { ignoreDuplicates: true });
    expect((await Person.findAll(byId)).map(({ name, age }) => [name, age])).toEqual([
      ['Ada', 36],
      ['Ben', null],
    ]);
  });

  it('gives instances that stay new where their rows were left out, and know their ids where not', async () => {
    await connect([Person]);
    const ada = await Person.create({ name: 'Ada', age: 36 });
    const rows = [{ name: 'Ben' }, { name: 'Ada', age: 1 }, { name: 'Cleo' }, { name: 'Ben', age: 2 }, { name: 'Ada' }];
    for (const options of [{}, { conflictAttributes: ['name'] }] as const) {
      await Person.destroy({ where: { id: { [Op.ne]: ada.id } } });
      const people = await Person.bulkCreate(rows, { ignoreDuplicates: true, ...options });
      expect(people.map(person => person.isNewRecord)).toEqual([false, true, false, true, true]);
      // Those that were left out know whose row was in their way.
      expect(people[3]?.id).toBe(people[0]?.id);
      expect([people[1]?.id, people[4]?.id]).toEqual([ada.id, ada.id]);
      for (const index of [0, 2]) {
        const found = await Person.findByPk(people[index]?.id ?? null);
        expect(found?.name).toBe(rows[index]?.name);
      }
    }
  });

  it('tells which rows were left out though their key is their own', async () => {
    await connect([Seat, Reading]);
    await Seat.create({ row: 'A', place: 2, note: 'taken' });
    const rows = [1, 2, 3].map(place => ({ row: 'A', place, note: 'new' }));
    const seats = await Seat.bulkCreate(rows, { ignoreDuplicates: true });
    expect(seats.map(seat => seat.isNewRecord)).toEqual([false, true, false]);
  });

  it('saves an instance that was left out once nothing is in its way', async () => {
    await connect([Person]);
    const ada = await Person.create({ name: 'Ada' });
    const [again] = await Person.bulkCreate([{ name: 'Ada', age: 1 }], { ignoreDuplicates: true });
    await expect(again?.save()).rejects.toBeInstanceOf(UniqueConstraintError);
    await ada.destroy();
    await again?.save();
    expect((await Person.findAll()).map(({ id, age }) => [id, age])).toEqual([[again?.id, 1]]);
  });

  it('is told by a key that a row with NULL in it does not have', async () => {
    await connect([Account]);
    await Account.create({ name: 'Ada', visits: 0 });
    const rows = [{ visits: 1 }, { name: 'Ada', visits: 2 }, { visits: 3 }, { email: 'ada@example.org', visits: 4 }];
    const accounts = await Account.bulkCreate(rows, { ignoreDuplicates: true });
    expect(accounts.map(account => account.isNewRecord)).toEqual([false, true, false, false]);
    const written = accounts.filter(account => !account.isNewRecord);
    const found = await Account.findAll({ where: { id: written.map(({ id }) => id) }, order: 'visits' });
    expect(found.map(({ visits }) => visits)).toEqual([1, 3, 4]);
    for (const { id, visits } of found) expect(accounts.find(account => account.id === id)?.visits).toBe(visits);
  });

  it('leaves out rows that repeat one another', async () => {
    await connect([Seat, Reading]);
    const rows = [
      { row: 'A', place: 1, note: 'first' },
      { row: 'A', place: 1, note: 'second' },
    ];
    await Seat.bulkCreate(rows, { ignoreDuplicates: true });
    expect((await Seat.findAll()).map(({ note }) => note)).toEqual(['first']);
  });

  it('still refuses a foreign key that points nowhere', async () => {
    await connect([Seat, Reading]);
    const rows = [{ row: 'A', place: 1, takenBy: 99 }];
    await expect(Seat.bulkCreate(rows, { ignoreDuplicates: true })).rejects.toBeInstanceOf(ForeignKeyConstraintError);
    expect(await Seat.count()).toBe(0);
  }); // F18b

  it('still refuses values that do not fit their type', async () => {
    await connect([Seat, Reading]);
    const rows = [{ row: 'far too long a name', place: 1 }];
    await expect(Seat.bulkCreate(rows, { ignoreDuplicates: true })).rejects.toBeInstanceOf(ValidationError);
    expect(await Seat.count()).toBe(0);
  }); // F18b
});

describeEachDialect('bulkCreate with updateOnDuplicate', ({ connect }) => {
  it('gives rows that are there the new values of these attributes', async () => {
    await connect([Seat, Reading]);
    await Reading.create({ value: 1 });
    await Seat.create({ row: 'A', place: 1, note: 'old', takenBy: 1 });
    const rows = [
      { row: 'A', place: 1, note: 'new', takenBy: null },
      { row: 'A', place: 2, note: 'new' },
    ];
    await Seat.bulkCreate(rows, { updateOnDuplicate: ['note'] });
    const seats = await Seat.findAll({ order: 'place', raw: true });
    expect(seats).toEqual([
      { row: 'A', place: 1, note: 'new', takenBy: 1 },
      { row: 'A', place: 2, note: 'new', takenBy: null },
    ]);
  });

  it('goes by another unique key where conflictAttributes name it', async () => {
    await connect([Person]);
    await Person.create({ name: 'Ada', age: 36 });
    await Person.bulkCreate([{ name: 'Ada', age: 37 }], { updateOnDuplicate: ['age'], conflictAttributes: ['name'] });
    expect((await Person.findAll()).map(({ id, age }) => [id, age])).toEqual([[1, 37]]);
  });

  it('goes by the only unique key that the rows have, or asks which is meant', async () => {
    await connect([Person, Account]);
    await Person.create({ name: 'Ada', age: 36 });
    await Person.bulkCreate([{ name: 'Ada', age: 37 }, { name: 'Ben' }], { updateOnDuplicate: ['age'] });
    expect((await Person.findAll(byId)).map(({ name, age }) => [name, age])).toEqual([['Ada', 37], ['Ben', null]]); // prettier-ignore
    await Person.bulkCreate([{ id: 1, name: 'Adele' }], { updateOnDuplicate: ['name'] });
    expect((await Person.findByPk(1))?.name).toBe('Adele');
    await Account.create({ name: 'Ada', email: 'ada@example.org', visits: 0 });
    const twoKeys = Account.bulkCreate([{ name: 'Ada', email: 'x', visits: 1 }], { updateOnDuplicate: ['visits'] });
    await expect(twoKeys).rejects.toMatchObject({ code: 'AMBIGUOUS_KEY' });
    await Account.bulkCreate([{ email: 'ada@example.org', visits: 5 }], { updateOnDuplicate: ['visits'] });
    expect((await Account.findAll()).map(({ name, visits }) => [name, visits])).toEqual([['Ada', 5]]);
  });

  it('gives instances that know their ids, of rows that were there and of new ones', async () => {
    await connect([Person]);
    await Person.bulkCreate([{ name: 'Ada' }, { name: 'Ben' }]);
    const rows = [{ name: 'Cleo' }, { name: 'Ben', age: 8 }, { name: 'Ada', age: 37 }, { name: 'Dan' }];
    const options = { updateOnDuplicate: ['age'], conflictAttributes: ['name'] } as const;
    const people = await Person.bulkCreate(rows, options);
    const found = await Person.findAll({ where: { id: people.map(({ id }) => id) } });
    const names = new Map(found.map(({ id, name }) => [id, name]));
    expect(people.map(({ id }) => names.get(id))).toEqual(['Cleo', 'Ben', 'Ada', 'Dan']);
    await people[1]?.update({ age: 9 });
    expect((await Person.findOne({ where: { name: 'Ben' } }))?.age).toBe(9);
  });

  it('moves updatedAt and keeps createdAt', async () => {
    await connect([Person]);
    const past = new Date('2001-02-03T04:05:06.789Z');
    await Person.create({ name: 'Ada', createdAt: past, updatedAt: past });
    await Person.bulkCreate([{ name: 'Ada', age: 37 }], { updateOnDuplicate: ['age'], conflictAttributes: ['name'] });
    const ada = await Person.findOne({ rejectOnEmpty: true });
    expect(ada?.createdAt).toEqual(past);
    expect(ada?.updatedAt.getTime()).toBeGreaterThan(past.getTime());
  });

  it('refuses an attribute that is not there', async () => {
    await connect([Person]);
    const rows = [{ name: 'Ada' }];
    // @ts-expect-error The compiler knows it too.
    const writing = Person.bulkCreate(rows, { updateOnDuplicate: ['agee'] });
    await expect(writing).rejects.toThrow('Did you mean "age"?');
  }); // F15

  it('cannot be asked for together with ignoreDuplicates', async () => {
    await connect([Person]);
    const both = { ignoreDuplicates: true, updateOnDuplicate: ['age'] } as const;
    await expect(Person.bulkCreate([{ name: 'Ada' }], both)).rejects.toMatchObject({ code: 'INVALID_OPTION' });
  });

  it('refuses rows with the same key, whose order would decide, and writes nothing', async () => {
    await connect([Person, Seat, Reading]);
    const people = [{ name: 'Ada', age: 36 }, { name: 'Ben' }, { id: 7, name: 'Ada', age: 37 }];
    const options = { updateOnDuplicate: ['age'], conflictAttributes: ['name'] } as const;
    await expect(Person.bulkCreate(people, options)).rejects.toMatchObject({
      code: 'REPEATED_KEY',
      message: expect.stringContaining('Person.bulkCreate has rows with the same "name": [0] and [2].') as string,
    });
    const seats = [
      { row: 'A', place: 1, note: 'one' },
      { row: 'A', place: 2, note: 'two' },
      { row: 'A', place: 1, note: 'three' },
    ];
    const repeated = { code: 'REPEATED_KEY' };
    await expect(Seat.bulkCreate(seats, { updateOnDuplicate: ['note'] })).rejects.toMatchObject(repeated);
    expect([await Person.count(), await Seat.count()]).toEqual([0, 0]);
  });

  it('takes rows without a value of the key for new ones', async () => {
    await connect([Reading]);
    await Reading.bulkCreate([{ value: 1 }, { value: 2 }], { updateOnDuplicate: ['value'] });
    expect(await Reading.count()).toBe(2);
  });

  it.each<[string, object, string]>([
    ['no key', { conflictAttributes: ['age'] }, 'NOT_A_UNIQUE_KEY'],
    ['a key and more', { conflictAttributes: ['name', 'age'] }, 'NOT_A_UNIQUE_KEY'],
    ['nothing', { conflictAttributes: [] }, 'NOT_A_UNIQUE_KEY'],
    ['what is not there', { conflictAttributes: ['nam'] }, 'UNKNOWN_ATTRIBUTE'],
  ])('refuses to go by %s', async (_what, options, code) => {
    await connect([Person]);
    const rows = [{ name: 'Ada', age: 36 }];
    await expect(Person.bulkCreate(rows, { updateOnDuplicate: ['age'], ...options })).rejects.toMatchObject({ code });
    await expect(Person.bulkCreate(rows, { ignoreDuplicates: true, ...options })).rejects.toMatchObject({ code });
    expect(await Person.count()).toBe(0);
  });

  it('refuses conflictAttributes that say nothing', async () => {
    await connect([Person]);
    const writing = Person.bulkCreate([{ name: 'Ada' }], { conflictAttributes: ['name'] });
    await expect(writing).rejects.toMatchObject({ code: 'INVALID_OPTION' });
  });
});

describeEachDialect('bulkCreate of rows that are there by another unique key', ({ connect }) => {
  const ada = { id: 1, name: 'Ada', email: 'ada@example.org', visits: 1 };
  const refused: [string, Partial<typeof ada>, 'name'[] | undefined][] = [
    ['than the given one', { name: 'Ben', email: 'ada@example.org', visits: 2 }, ['name']],
    ['than the given one, which is NULL', { name: undefined, email: 'ada@example.org', visits: 2 }, ['name']],
    ['than the primary key', { id: 99, name: 'Ada', email: 'ben@example.org', visits: 2 }, undefined],
  ];

  it.each(refused)('refuses to update a row by another key %s', async (_key, row, conflictAttributes) => {
    await connect([Account]);
    await Account.create(ada);
    const rows = [{ name: 'Cleo', email: 'cleo@example.org' }, row];
    const writing = Account.bulkCreate(rows, { updateOnDuplicate: ['visits'], conflictAttributes });
    await expect(writing).rejects.toBeInstanceOf(UniqueConstraintError);
    expect(await Account.findAll({ raw: true })).toEqual([ada]);
  });

  it('refuses to leave it out for another key than the given one', async () => {
    await connect([Account]);
    await Account.create(ada);
    const rows = [{ name: 'Cleo' }, { name: 'Ben', email: 'ada@example.org' }];
    const writing = Account.bulkCreate(rows, { ignoreDuplicates: true, conflictAttributes: ['name'] });
    await expect(writing).rejects.toBeInstanceOf(UniqueConstraintError);
    expect(await Account.findAll({ raw: true })).toEqual([ada]);
  });

  it('leaves out whatever breaks any key, where none is given', async () => {
    await connect([Account]);
    await Account.create(ada);
    const rows = [{ name: 'Ada' }, { name: 'Cleo' }, { email: 'ada@example.org' }];
    await Account.bulkCreate(rows, { ignoreDuplicates: true });
    expect((await Account.findAll({ order: 'id' })).map(({ name }) => name)).toEqual(['Ada', 'Cleo']);
  });
});

@Table({ paranoid: true, version: true })
class Label extends Model<InferAttributes<Label>, InferCreationAttributes<Label>> {
  @Attribute(DataTypes.UUID)
  @PrimaryKey
  @Default(sql.uuidV4)
  declare id: CreationOptional<string>;

  @Attribute({ type: DataTypes.STRING, columnName: 'the_word' })
  @NotNull
  @Unique
  declare word: string;

  @Attribute(DataTypes.STRING)
  @Default('grey')
  declare color: CreationOptional<string>;

  @Attribute(DataTypes.INTEGER)
  declare size: number | null;

  declare version: CreationOptional<number>;
  declare createdAt: CreationOptional<Date>;
  declare deletedAt: CreationOptional<Date | null>;
}

describeEachDialect('bulkCreate of rows that are there', ({ connect, requires }) => {
  const past = new Date('2001-02-03T04:05:06.789Z');

  it('gives instances that show the rows, which can be changed at once', async () => {
    await connect([Label]);
    const tea = await Label.create({ word: 'tea', color: 'green', size: 1, createdAt: past });
    const rows = [{ word: 'new', size: 1 }, { word: 'tea', size: 2 }, { word: 'milk' }];
    const labels = await Label.bulkCreate(rows, { updateOnDuplicate: ['size'] });
    expect(labels.map(({ word }) => word)).toEqual(['new', 'tea', 'milk']);
    const found = new Map((await Label.findAll()).map(label => [label.word, label.toJSON()]));
    expect(labels.map(label => label.toJSON())).toEqual(labels.map(({ word }) => found.get(word)));
    expect(labels[1]).toMatchObject({ id: tea.id, color: 'green', size: 2, version: 1, createdAt: past });
    for (const label of labels) await label.update({ color: 'blue' });
    expect(await Label.count({ where: { color: 'blue' } })).toBe(3);
  });

  it('forgets what the rows have where that is rolled back', async () => {
    const database = await connect([Label]);
    await Label.create({ word: 'tea', size: 1 });
    let written: readonly Label[] = [];
    const work = database.transaction(async () => {
      written = await Label.bulkCreate([{ word: 'tea', size: 2 }], { updateOnDuplicate: ['size'] });
      await Label.destroy({ all: true, force: true });
      throw new Error('no');
    });
    await expect(work).rejects.toThrow('no');
    await Label.destroy({ all: true, force: true });
    await written[0]?.save();
    expect((await Label.findAll()).map(({ size, version }) => [size, version])).toEqual([[2, 0]]);
  });

  it('names those that were left out by the rows that are there, whatever key was made for them', async () => {
    await connect([Label]);
    const tea = await Label.create({ word: 'tea' });
    const [again, milk] = await Label.bulkCreate([{ word: 'tea' }, { word: 'milk' }], { ignoreDuplicates: true });
    expect([again?.id, again?.isNewRecord, milk?.isNewRecord]).toEqual([tea.id, true, false]);
  });

  it('leaves rows alone that are marked as deleted, and writes none', async () => {
    const database = await connect([Label]);
    const tea = await Label.create({ word: 'tea', size: 1 });
    await tea.destroy();
    const write = (): Promise<Label[]> =>
      Label.bulkCreate([{ word: 'a' }, { word: 'tea', size: 2 }], { updateOnDuplicate: ['size'] });
    await expect(write()).rejects.toMatchObject({ code: 'DELETED_ROW' });
    await database.transaction(() => expect(write()).rejects.toMatchObject({ code: 'DELETED_ROW' }));
    expect((await Label.findAll({ paranoid: false })).map(({ size }) => size)).toEqual([1]);
    const rows = [{ word: 'tea', size: 2, deletedAt: null }];
    await Label.bulkCreate(rows, { updateOnDuplicate: ['size', 'deletedAt'] });
    expect((await Label.findAll()).map(({ size }) => size)).toEqual([2]);
  });

  it('refuses an empty list of what they are given', async () => {
    await connect([Label]);
    const writing = Label.bulkCreate([{ word: 'tea' }], { updateOnDuplicate: [] });
    await expect(writing).rejects.toMatchObject({ code: 'INVALID_OPTION' });
  });

  requires('concurrentWriters')('does not deadlock with another that lists them the other way round', async () => {
    await connect([Label], { pool: 4 });
    const words = Array.from({ length: 300 }, (_none, index) => ({ word: `w${index}`, size: index }));
    for (const options of [{ ignoreDuplicates: true }, { updateOnDuplicate: ['size'] }] as const) {
      for (let round = 0; round < 4; round += 1) {
        const lists = [words, words.toReversed(), words, words.toReversed()];
        await Promise.all(lists.map(list => Label.bulkCreate(list, options)));
        expect(await Label.count()).toBe(300);
        await Label.destroy({ all: true, force: true });
      }
    }
  });
});
