import {
  DataTypes,
  DatabaseError,
  Model,
  MortiseError,
  QueryError,
  QueryTypes,
  sql,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
} from 'mortise';
import { Attribute, Table } from 'mortise/decorators';
import { describeEachDialect, statementLog } from '../support/describe-each-dialect';

@Table({ timestamps: false, tableName: 'people' })
class Person extends Model<InferAttributes<Person>, InferCreationAttributes<Person>> {
  declare id: CreationOptional<number>;

  @Attribute(DataTypes.STRING)
  declare name: string;
}

describeEachDialect('query', ({ connect }) => {
  async function people(): ReturnType<typeof connect> {
    const database = await connect([Person]);
    await Person.bulkCreate([{ name: 'Ada' }, { name: "O'Brien; DROP TABLE people; --" }, { name: 'why?' }]);
    return database;
  }

  it('gives rows as plain objects', async () => {
    const database = await people();
    const rows = await database.query<{ id: number; name: string }>('SELECT * FROM people ORDER BY id');
    expect(rows[0]).toEqual({ id: 1, name: 'Ada' });
    expect(rows.map(({ id }) => id)).toEqual([1, 2, 3]);
  });

  it('gives an empty list when there is nothing, and for what gives no rows', async () => {
    const database = await people();
    expect(await database.query('SELECT * FROM people WHERE id = 99')).toEqual([]);
    expect(await database.query("UPDATE people SET name = 'Zoe' WHERE id = 1")).toEqual([]);
    expect((await Person.findByPk(1))?.name).toBe('Zoe');
  });

  it('binds values given by bind', async () => {
    const database = await people();
    const bind = ["O'Brien; DROP TABLE people; --", 2];
    expect(await database.query('SELECT id FROM people WHERE name = ? AND id = ?', { bind })).toEqual([{ id: 2 }]);
  });

  it('binds values inside sql', async () => {
    const database = await people();
    const name = "O'Brien; DROP TABLE people; --";
    expect(await database.query(sql`SELECT id FROM people WHERE name = ${name}`)).toEqual([{ id: 2 }]);
  });

  it('takes identifiers and parts of SQL inside sql', async () => {
    const database = await people();
    const condition = sql`${sql.identifier('id')} > ${1} AND ${sql.identifier('id')} < ${3}`;
    const statement = sql`SELECT ${sql.identifier('id')} FROM ${sql.identifier('people')} WHERE ${condition} ${sql.literal('ORDER BY id')}`;
    expect(await database.query(statement)).toEqual([{ id: 2 }]);
  });

  it('takes a question mark in sql for what it is', async () => {
    const database = await people();
    expect(await database.query(sql`SELECT id FROM people WHERE name = 'why?' AND id > ${0}`)).toEqual([{ id: 3 }]);
  });

  it('takes names with question marks for what they are', async () => {
    const database = await people();
    expect(await database.query(sql`SELECT ${1} + 0 AS ${sql.identifier('why?')}`)).toEqual([{ 'why?': 1 }]);
  });

  it('binds numbers, booleans, null, Dates, bigints and Buffers', async () => {
    const database = await connect([], { sync: false });
    const Thing = database.define(
      'Thing',
      {
        size: DataTypes.INTEGER,
        real: DataTypes.BOOLEAN,
        note: DataTypes.STRING,
        madeAt: DataTypes.DATE,
        number: DataTypes.BIGINT({ as: 'bigint' }),
        bytes: DataTypes.BLOB,
      },
      { timestamps: false, tableName: 'things' },
    );
    await database.sync();
    const values = { size: 5, real: true, note: null, madeAt: new Date('2026-01-31T12:00:00.123Z'), number: 9007199254740993n, bytes: Buffer.from([0, 255]) }; // prettier-ignore
    await Thing.create(values);
    const { id, ...found } = (await Thing.findOne({
      where: sql`${sql.attribute('size')} = ${5} AND ${sql.attribute('real')} = ${true}
        AND ${sql.attribute('madeAt')} = ${values.madeAt} AND ${sql.attribute('number')} = ${values.number} AND ${sql.attribute('bytes')} = ${values.bytes}`,
      raw: true,
    })) as unknown as typeof values & { id: number };
    expect([id, found]).toEqual([1, values]);
  });

  it('runs in the transaction it stands in', async () => {
    const database = await people();
    const work = database.transaction(async () => {
      await database.query('DELETE FROM people');
      throw new Error('back');
    });
    await expect(work).rejects.toThrow('back');
    expect(await Person.count()).toBe(3);
  });

  it('tells of its text, without values', async () => {
    const { log, statements, clear } = statementLog();
    const database = await connect([Person], { logging: log });
    clear();
    await database.query('SELECT id FROM people WHERE name = ?', { bind: ['secret'] });
    expect(statements).toHaveLength(1);
    expect(statements[0]).not.toContain('secret');
  }); // F17

  it('gives columns called constructor and toString as properties like any other', async () => {
    const database = await people();
    const [row] = await database.query(
      sql`SELECT 'x' AS ${sql.identifier('constructor')}, 'y' AS ${sql.identifier('toString')}`,
    );
    expect(row).toEqual({ constructor: 'x', toString: 'y' });
    expect(Object.getPrototypeOf(row)).toBe(Object.prototype);
  }); // F16

  it('gives a column called __proto__ as a property like any other, or refuses it', async () => {
    const database = await people();
    const statement = sql`SELECT 'x' AS ${sql.identifier('__proto__')}, 'y' AS name`;
    // mysql2 itself refuses to read such a column.
    const given: unknown = await database.query(statement).catch((error: unknown) => error);
    const isRefused = given instanceof MortiseError;
    expect(isRefused ? [] : given).toEqual(isRefused ? [] : [JSON.parse('{"__proto__":"x","name":"y"}')]);
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect(await Person.count()).toBe(3);
  }); // F16

  it('throws an error of the database with the text of the statement, and no value', async () => {
    const database = await people();
    const failed = database.query('SELECT nothing FROM people WHERE name = ?', { bind: ['secret'] });
    await expect(failed).rejects.toBeInstanceOf(DatabaseError);
    await expect(failed).rejects.toMatchObject({ sql: expect.stringContaining('SELECT nothing') as string });
    await expect(failed).rejects.not.toThrow(/secret/);
  }); // F17

  it.each<[string, unknown]>([
    ['an object of the shape of sql', { parts: [{ type: 'text', text: 'SELECT 1' }] }],
    ['an object of the shape of knex', { sql: 'SELECT 1', isRawInstance: true }],
    ['a number', 5],
    ['nothing', undefined],
    ['null', null],
    ['a list', ['SELECT 1']],
  ])('refuses %s', async (_description, statement) => {
    const database = await connect();
    await expect(database.query(statement as string)).rejects.toMatchObject({ code: 'INVALID_SQL' });
  }); // F14

  it.each<[string, unknown]>([
    ['an object', { id: 1 }],
    ['an object of the shape of knex', { isRawInstance: true, sql: '1 OR 1 = 1' }],
    ['a list', [1, 2]],
    ['a function', () => 1],
    ['undefined', undefined],
    ['a symbol', Symbol('x')],
    ['NaN', NaN],
    ['an invalid Date', new Date(NaN)],
  ])('refuses to bind %s', async (_description, value) => {
    const database = await people();
    const statement = 'SELECT * FROM people WHERE id = ?';
    await expect(database.query(statement, { bind: [value] })).rejects.toBeInstanceOf(QueryError);
    expect(() => sql`SELECT * FROM people WHERE id = ${value}`).toThrow(QueryError);
  }); // F10 F14

  it.each<[string, readonly unknown[]]>([
    ['too few values', []],
    ['too many values', [1, 2]],
    ['values that are no list', 'Ada' as unknown as readonly unknown[]],
  ])('refuses %s', async (_description, bind) => {
    const database = await people();
    await expect(database.query('SELECT * FROM people WHERE id = ?', { bind })).rejects.toBeInstanceOf(QueryError);
  });

  it('sends text as it is where no values are given', async () => {
    const database = await people();
    expect(await database.query("SELECT id FROM people WHERE name = 'why?'")).toEqual([{ id: 3 }]);
  });

  it('takes an escaped question mark beside values for what it is', async () => {
    const database = await people();
    const text = "SELECT id FROM people WHERE name = 'why\\?' AND id = ?";
    expect(await database.query(text, { bind: [3] })).toEqual([{ id: 3 }]);
  });

  it.each([
    'BEGIN',
    'begin immediate;',
    'START TRANSACTION',
    'COMMIT',
    ' commit ; ',
    'ROLLBACK',
    'END',
    '/* by app */ COMMIT',
    '-- now\n COMMIT',
  ])('begins and ends no transaction: %s', async statement => {
    const database = await people();
    const refused = { code: 'TRANSACTION_CONTROL' };
    const work = database.transaction(async () => {
      await Person.create({ name: 'Zoe' });
      await database.query(statement);
    });
    await expect(work).rejects.toMatchObject(refused);
    await expect(database.query(statement)).rejects.toMatchObject(refused);
    expect(await Person.count({ where: { name: 'Zoe' } })).toBe(0);
  });

  it('may set savepoints of its own', async () => {
    const database = await people();
    await database.transaction(async () => {
      await database.query('SAVEPOINT mine');
      await Person.create({ name: 'Zoe' });
      await database.query('ROLLBACK TO mine');
      await database.query('ROLLBACK TO SAVEPOINT mine');
    });
    expect(await Person.count({ where: { name: 'Zoe' } })).toBe(0);
  });

  it.each([
    'CREATE TABLE other (id INTEGER)',
    'alter table people add age integer',
    'DROP TABLE people',
    '/* by app */ DROP TABLE people',
  ])('changes tables as part of the transaction, or not at all: %s', async statement => {
    const database = await people();
    const work = database.transaction(async () => {
      await Person.destroy({ where: { name: 'Ada' } });
      await database.query(statement);
      throw new QueryError('DDL_IN_TRANSACTION', 'back');
    });
    await expect(work).rejects.toMatchObject({ code: 'DDL_IN_TRANSACTION' });
    expect(await Person.count({ where: { name: 'Ada' } })).toBe(1);
  });

  it('refuses options that are not there', async () => {
    const database = await connect();
    const misspelt: object = { bnd: [1] };
    await expect(database.query('SELECT 1', misspelt)).rejects.toThrow('Did you mean "bind"?');
  }); // F15

  it('refuses an attribute in sql, for there is no model', async () => {
    const database = await connect();
    await expect(database.query(sql`SELECT ${sql.attribute('name')}`)).rejects.toMatchObject({ code: 'NO_MODEL' });
  });
});

@Table({ timestamps: false, tableName: 'tales', underscored: true })
class Tale extends Model<InferAttributes<Tale>, InferCreationAttributes<Tale>> {
  declare id: CreationOptional<number>;

  @Attribute(DataTypes.STRING)
  declare shortTitle: string;

  @Attribute(DataTypes.DATE)
  declare toldAt: Date | null;

  @Attribute(DataTypes.BOOLEAN)
  declare isTrue: boolean | null;
}

describeEachDialect('query with names and models', ({ connect }) => {
  async function tales(): ReturnType<typeof connect> {
    const database = await connect([Tale]);
    await Tale.bulkCreate([
      { shortTitle: 'Emma', toldAt: new Date('1815-12-23T00:00:00.000Z'), isTrue: false },
      { shortTitle: "O'Brien :id ? $1", toldAt: null, isTrue: null },
      { shortTitle: 'Kim', toldAt: null, isTrue: true },
    ]);
    return database;
  }
  const ids = (rows: object[]): unknown[] => rows.map(row => (row as { id: number }).id);

  it.each<[string, string, readonly unknown[] | Record<string, unknown>]>([
    [':name', 'SELECT id FROM tales WHERE short_title = :title AND id < :id', { title: 'Emma', id: 9 }],
    ['$name', 'SELECT id FROM tales WHERE short_title = $title AND id < $id', { title: 'Emma', id: 9 }],
    ['one name twice', 'SELECT id FROM tales WHERE id = :id AND id = :id', { id: 1, unused: 2 }],
    ['?', 'SELECT id FROM tales WHERE short_title = ? AND id < ?', ['Emma', 9]],
    ['$1', 'SELECT id FROM tales WHERE short_title = $2 AND id < $1 AND id < $1', [9, 'Emma']],
    ['a list in IN', 'SELECT id FROM tales WHERE id IN (:ids) AND id < 2', { ids: [1, 2, 3] }],
    [
      'texts and comments',
      "SELECT id /* :no ? */ FROM tales WHERE id = :id AND 'a:b ? $1' = 'a:b ? $1' -- :no",
      { id: 1 },
    ],
  ])('binds %s', async (_label, statement, values) => {
    const database = await tales();
    expect(ids(await database.query(statement, { replacements: values }))).toEqual([1]);
    expect(ids(await database.query(statement, { bind: values }))).toEqual([1]);
  });

  it('binds what looks like SQL, and what looks like a placeholder', async () => {
    const database = await tales();
    const replacements = { title: "O'Brien :id ? $1", id: 99 };
    expect(ids(await database.query('SELECT id FROM tales WHERE short_title = :title', { replacements }))).toEqual([2]);
  }); // F13

  it.each<[string, string, unknown, string]>([
    ['a name without a value', 'SELECT :id', { di: 1 }, 'MISSING_BINDINGS'],
    ['a name of Object.prototype', 'SELECT :toString', {}, 'MISSING_BINDINGS'],
    ['a name, and a list', 'SELECT :id', [1], 'MISSING_BINDINGS'],
    ['a place, and an object', 'SELECT ?', { id: 1 }, 'MISSING_BINDINGS'],
    ['a place too many', 'SELECT $2', [1], 'MISSING_BINDINGS'],
    ['an empty list', 'SELECT 1 WHERE 1 IN (:ids)', { ids: [] }, 'MISSING_BINDINGS'],
    ['a list elsewhere', 'SELECT :id', { id: [1] }, 'UNSUPPORTED_VALUE'],
    ['an object for a value', 'SELECT :id', { id: { a: 1 } }, 'UNSUPPORTED_VALUE'],
    ['no values at all', 'SELECT ?', 'x', 'INVALID_OPTION'],
  ])('refuses %s', async (_label, statement, replacements, code) => {
    const database = await tales();
    await expect(database.query(statement, { replacements: replacements as never })).rejects.toMatchObject({ code });
  });

  it('gives instances of a model, by columns or attributes, with what else there is beside', async () => {
    const database = await tales();
    const statement =
      'SELECT id, short_title, told_at, is_true, id + 1 AS next FROM tales WHERE id IN (:ids) ORDER BY id';
    const [emma, kim] = await database.query(statement, { replacements: { ids: [1, 3] }, model: Tale });
    expect(emma).toBeInstanceOf(Tale);
    expect(emma?.toJSON()).toMatchObject({
      id: 1,
      shortTitle: 'Emma',
      toldAt: new Date('1815-12-23T00:00:00.000Z'),
      isTrue: false,
    });
    expect([Number((emma as unknown as { next: unknown }).next), kim?.isTrue, emma?.isNewRecord]).toEqual([
      2,
      true,
      false,
    ]);
    await kim?.update({ shortTitle: 'Kim!' });
    const found = await database.query(
      'SELECT id, short_title AS "shortTitle" FROM tales WHERE id = 3'.replaceAll('"', ''),
      { model: Tale, plain: true },
    );
    expect([found?.id, (await Tale.findByPk(3))?.shortTitle]).toEqual([3, 'Kim!']);
  });

  it('gives instances with the values that a find gives, of each type', async () => {
    const database = await connect([], { sync: false });
    const Thing = database.define(
      'Thing',
      {
        day: DataTypes.DATEONLY,
        hour: DataTypes.TIME,
        data: DataTypes.JSON,
        text: DataTypes.JSON,
        price: DataTypes.DECIMAL(10, 2),
        large: DataTypes.BIGINT({ as: 'bigint' }),
        bytes: DataTypes.BLOB,
        key: DataTypes.UUID,
        ratio: DataTypes.DOUBLE,
        small: DataTypes.SMALLINT,
        mood: DataTypes.ENUM('calm', 'cross'),
      },
      { timestamps: false, tableName: 'things' },
    );
    await database.sync();
    await Thing.create({
      day: '2026-03-29',
      hour: '02:30:00.000',
      data: { a: [1, '2'] },
      text: '5',
      price: '12.50',
      large: 12n,
      bytes: Buffer.from([0, 255]),
      key: '00000000-0000-4000-8000-00000000000a',
      ratio: 0.1,
      small: 7,
      mood: 'calm',
    });
    const [mapped] = await database.query('SELECT * FROM things', { model: Thing });
    expect(mapped?.toJSON()).toEqual((await Thing.findOne())?.toJSON());
  });

  it('gives the first row alone, and nested rows', async () => {
    const database = await tales();
    expect(await database.query('SELECT id FROM tales ORDER BY id', { plain: true })).toEqual({ id: 1 });
    expect(await database.query('SELECT id FROM tales WHERE id = 99', { plain: true })).toBeNull();
    const names = sql`SELECT id, 1 AS ${sql.identifier('author.id')}, 'Jane' AS ${sql.identifier('author.name')} FROM tales WHERE id = 1`;
    expect(await database.query(names, { nest: true })).toEqual([{ id: 1, author: { id: 1, name: 'Jane' } }]);
  });

  it('refuses more values than the database takes, and names that mean something else', async () => {
    const database = await tales();
    const ids = Array.from({ length: 70_000 }, (_each, index) => index);
    const many = database.query('SELECT id FROM tales WHERE id IN (:ids)', { replacements: { ids } });
    await expect(many).rejects.toMatchObject({ code: 'TOO_MANY_VALUES' });
    expect(await Tale.count()).toBe(3);
    const taken = sql`SELECT id, 1 AS ${sql.identifier('save')} FROM tales`;
    await expect(database.query(taken, { model: Tale })).rejects.toMatchObject({ code: 'NAME_COLLISION' });
    const within = sql`SELECT id, 1 AS ${sql.identifier('id.b')} FROM tales`;
    await expect(database.query(within, { nest: true })).rejects.toMatchObject({ code: 'NAME_COLLISION' });
  });

  it('takes words that say what is so in any case, and refuses those that say something else', async () => {
    const database = await tales();
    const statement = 'SELECT id FROM tales WHERE id = 1';
    expect(await database.query(statement, { type: QueryTypes.SELECT, raw: true })).toEqual([{ id: 1 }]);
    expect(await database.query(statement, { model: Tale, mapToModel: true })).toEqual([expect.any(Tale)]);
    const refused = [{ type: 'INSERT' }, { model: Tale, raw: true }, { model: Tale, mapToModel: false }, { mapToModel: true }]; // prettier-ignore
    for (const options of refused)
      await expect(database.query(statement, options as never)).rejects.toMatchObject({ code: 'INVALID_OPTION' });
  });

  it('tells what stands for options that are not needed', async () => {
    const database = await tales();
    await expect(database.query('SELECT 1', { instance: {} } as never)).rejects.toThrow('Use reload()');
    await expect(database.query('SELECT 1', { model: {} } as never)).rejects.toMatchObject({ code: 'INVALID_OPTION' });
    await expect(database.query('SELECT ?', { bind: [1], replacements: [1] })).rejects.toMatchObject({
      code: 'INVALID_OPTION',
    });
  });
});
