import {
  DataTypes,
  Op,
  sql,
  UnreadableValueError,
  type Database,
  type Model,
  type StoredDate,
  type WhereOptions,
} from 'mortise';
import { describeEachDialect, statementLog } from '../support/describe-each-dialect';

interface Visit extends Model {
  id: number;
  at: Date;
  name: string | null;
}

const times = ['2026-01-31T09:00:00Z', '2026-01-31T23:59:59Z', '2026-02-01T00:00:00Z', '2026-02-01T10:30:00Z'];
const dates = times.map(time => new Date(time));

/** A table that somebody else made, whose instants are written in a form of theirs. */
async function tableOf(database: Database, written: readonly unknown[]): Promise<void> {
  await database.query('CREATE TABLE visit (id INTEGER PRIMARY KEY, at DATETIME, name TEXT)');
  await database.query('CREATE INDEX visit_at ON visit (at)');
  for (const at of written) await database.query(sql`INSERT INTO visit (at) VALUES (${at})`);
}

const text = (time: string, length: number, end = ''): string =>
  `${new Date(time).toISOString().slice(0, length).replace('T', ' ')}${end}`;

/** What libraries write into a file of SQLite. */
const writers: readonly [name: string, options: { stored?: StoredDate; precision?: number }, written: unknown[]][] = [
  ['as Mortise does', {}, dates.map(date => date.toISOString())],
  ['by CURRENT_TIMESTAMP, as the defaults of knex and TypeORM are', { stored: 'sqlite' }, times.map(time => text(time, 19))],
  ['by TypeORM', { stored: 'sqlite', precision: 3 }, times.map(time => text(time, 23))],
  ['by Sequelize', { stored: 'zoned' }, times.map(time => text(time, 23, ' +00:00'))],
  ['by knex, which binds a Date as a number', { stored: 'epoch-ms' }, dates.map(Number)],
]; // prettier-ignore

describeEachDialect('Instants in a file that others write too', ({ connect, requires }) => {
  const test = requires('untypedColumns');
  const log = statementLog();

  async function open(type: ReturnType<typeof DataTypes.DATE>, written: readonly unknown[]) {
    const database = await connect([], { sync: false, logging: log.log });
    await tableOf(database, written);
    const attributes = { at: type, name: DataTypes.STRING };
    const Visit = database.define<Visit>('Visit', attributes, { tableName: 'visit', timestamps: false });
    return { database, Visit };
  }

  for (const [name, options, written] of writers) {
    test(`are read, found and ordered where they are written ${name}`, async () => {
      const { Visit } = await open(DataTypes.DATE(options), written);
      const found = await Visit.findAll({ order: [['at', 'DESC']] });
      expect(found.map(({ at }) => at)).toEqual([...dates].reverse());
      const idsWhere = async (condition: WhereOptions): Promise<readonly number[]> =>
        (await Visit.findAll({ where: condition, order: 'id' })).map(({ id }) => id);
      expect(await idsWhere({ at: dates[1] })).toEqual([2]);
      expect(await idsWhere({ at: { [Op.gte]: dates[1], [Op.lt]: dates[3] } })).toEqual([2, 3]);
      expect(await idsWhere({ at: { [Op.between]: [dates[0], dates[1]] } })).toEqual([1, 2]);
      expect(await idsWhere({ at: [dates[0], dates[3]] })).toEqual([1, 4]);
      expect(await idsWhere({ at: { [Op.gt]: sql`datetime(${'2026-01-31 23:59:59'}, ${'+1 second'})` } })).toEqual([4]);
      expect(await idsWhere({ at: { [Op.eq]: sql`${sql.attribute('at')}` } })).toEqual([1, 2, 3, 4]);
    });

    test(`are written in the form that is there, where it is ${name}`, async () => {
      const { database, Visit } = await open(DataTypes.DATE(options), []);
      const made = await Visit.create({ at: dates[0] });
      await Visit.bulkCreate(dates.slice(1, 3).map(at => ({ at })));
      await made.update({ at: dates[3] });
      await Visit.update({ at: dates[0] }, { where: { at: dates[1] } });
      expect(await database.query('SELECT at FROM visit ORDER BY id')).toEqual(
        [3, 0, 2].map(index => ({ at: written[index] })),
      );
    });

    test(`are looked up by the index where they are written ${name}`, async () => {
      const { database, Visit } = await open(DataTypes.DATE(options), written);
      for (const operand of [dates[1], sql`CURRENT_TIMESTAMP`]) {
        log.clear();
        await Visit.findAll({ where: { at: { [Op.gte]: operand } }, attributes: ['id'] });
        const [statement = ''] = log.statements;
        const plan = await database.query(
          `EXPLAIN QUERY PLAN ${statement}`,
          statement.includes('?') ? { bind: [0] } : {},
        );
        expect(JSON.stringify(plan)).toContain('visit_at (at>?)');
      }
    });

    test(`are stamped by SQL in the form that is there, where it is ${name}`, async () => {
      const database = await connect([], { sync: false });
      const defaults = [sql`CURRENT_TIMESTAMP`, sql`datetime('now')`, new Date(times[0] as string)];
      const attributes = Object.fromEntries(
        defaults.map((defaultValue, index) => [`at${index}`, { type: DataTypes.DATE(options), defaultValue }]),
      );
      const Stamp = database.define<Model>('Stamp', attributes, { timestamps: false });
      await database.sync();
      await Stamp.create({});
      await Stamp.update({ at1: sql`CURRENT_TIMESTAMP` }, { all: true });
      await Stamp.knexQuery().insert({ id: 2 });
      const stamps = await Stamp.findAll();
      expect(stamps).toHaveLength(2);
      for (const stamp of stamps) {
        for (const name of ['at0', 'at1'])
          expect(Math.abs(Date.now() - Number(stamp.get(name) as Date))).toBeLessThan(10_000);
        expect(stamp.get('at2')).toEqual(dates[0]);
      }
    });
  }

  test('are refused in another form, by attribute and row, with the form they have', async () => {
    const others = ['2026-01-31T09:00:00.000Z', '2026-01-31 09:00:00'];
    const { Visit } = await open(DataTypes.DATE(), others);
    const error: unknown = await Visit.findAll().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(UnreadableValueError);
    expect(error).toMatchObject({ code: 'UNREADABLE_VALUE', model: 'Visit', attribute: 'at', key: { id: 2 } });
    expect((error as Error).message).toContain("DATE({ stored: 'sqlite' })");
    expect(await Visit.findAll({ attributes: ['id'] })).toHaveLength(2);
  });

  test('are refused where they are unreadable, wherever they stand', async () => {
    const { database, Visit } = await open(DataTypes.DATE(), []);
    const Guest = database.define<Model>('Guest', { name: DataTypes.STRING }, { timestamps: false });
    Guest.hasMany(Visit, { as: 'visits', foreignKey: { name: 'guestId' } });
    await database.query('ALTER TABLE visit ADD COLUMN guestId INTEGER');
    await database.query('CREATE TABLE Guests (id INTEGER PRIMARY KEY, name TEXT)');
    await database.query(`INSERT INTO Guests (name) VALUES ('Ada')`);
    await database.query(`INSERT INTO visit (id, at, guestId) VALUES (7, 'tomorrow', 1)`);
    const expected = { code: 'UNREADABLE_VALUE', model: 'Visit', attribute: 'at', key: { id: 7 } };
    for (const strategy of ['join', 'separate'] as const) {
      const finding = Guest.findAll({ include: { association: 'visits', strategy } as never });
      await expect(finding).rejects.toMatchObject(expected);
    }
    await expect(Visit.findAll({ raw: true })).rejects.toMatchObject(expected);
    await expect(database.transaction(() => Visit.findByPk(7))).rejects.toMatchObject(expected);
  });

  test('are brought into the form of the attribute when a column of texts becomes one of instants', async () => {
    const database = await connect([], { sync: false });
    await database.query('CREATE TABLE visit (id INTEGER PRIMARY KEY, at TEXT)');
    for (const at of ['2026-01-31 09:00:00', '2026-01-31T09:00:00Z', '2026-01-31 10:00:00.000 +01:00'])
      await database.query(sql`INSERT INTO visit (at) VALUES (${at})`);
    const Visit = database.define<Visit>('Visit', { at: DataTypes.DATE }, { tableName: 'visit', timestamps: false });
    await database.sync({ alter: true });
    expect(await Visit.count({ where: { at: dates[0] } })).toBe(3);
  });

  test('are brought into it with the default that has stamped them in another', async () => {
    const database = await connect([], { sync: false });
    await database.query('CREATE TABLE visit (id INTEGER PRIMARY KEY, at DATETIME DEFAULT (CURRENT_TIMESTAMP))');
    await database.query(`INSERT INTO visit (at) VALUES ('2026-01-31 09:00:00'), ('2026-01-31T09:00:00.000Z'), (NULL)`);
    const at = { type: DataTypes.DATE, defaultValue: sql`CURRENT_TIMESTAMP` };
    const Visit = database.define<Visit>('Visit', { at }, { tableName: 'visit', timestamps: false });
    await database.sync({ alter: true });
    expect((await Visit.findAll({ order: 'id' })).map(visit => visit.at)).toEqual([dates[0], dates[0], null]);
    expect(await Visit.count({ where: { at: dates[0] } })).toBe(2);
  });

  test('are stamped in a form that the model declares for its timestamps', async () => {
    const database = await connect([], { sync: false });
    const stamp = DataTypes.DATE({ stored: 'zoned' });
    const Visit = database.define<Model>(
      'Visit',
      { createdAt: stamp, updatedAt: stamp, deletedAt: stamp },
      { paranoid: true },
    );
    await database.sync();
    const visit = await Visit.create({});
    await visit.destroy();
    const [row] = await database.query('SELECT * FROM Visits');
    const form: unknown = expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} \+00:00$/);
    expect(row).toMatchObject({ createdAt: form, updatedAt: form, deletedAt: form });
    expect([await Visit.count(), await Visit.count({ paranoid: false })]).toEqual([0, 1]);
  });

  test('that a default makes in another form are refused by the create that reads them', async () => {
    const database = await connect([], { sync: false });
    await database.query('CREATE TABLE visit (id INTEGER PRIMARY KEY, at DATETIME DEFAULT CURRENT_TIMESTAMP)');
    const Visit = database.define<Visit>('Visit', { at: DataTypes.DATE }, { tableName: 'visit', timestamps: false });
    await expect(Visit.create({})).rejects.toMatchObject({ code: 'UNREADABLE_VALUE', attribute: 'at', key: { id: 1 } });
  });
});

describeEachDialect('DATE with a form', ({ connect }) => {
  it('is an instant as any other, on every database', async () => {
    const database = await connect([], { sync: false });
    const attributes = {
      first: DataTypes.DATE({ stored: 'sqlite', precision: 3 }),
      second: DataTypes.DATE({ stored: 'epoch-ms' }),
      third: DataTypes.DATE({ stored: 'zoned' }),
    };
    const Moment = database.define<Model>('Moment', attributes, { timestamps: false });
    await database.sync();
    const at = new Date('2026-01-31T12:00:00.123Z');
    await Moment.create({ first: at, second: at, third: at });
    const moment = await Moment.findOne({ where: { first: at, second: [at], third: { [Op.lte]: at } } });
    expect(moment?.get()).toMatchObject({ first: at, second: at, third: at });
    expect(moment?.changed()).toEqual([]);
    await database.sync({ alter: true });
    expect(await Moment.count({ where: { second: at } })).toBe(1);
  });

  it('refuses forms that are not there', () => {
    for (const options of [{ stored: 'julian' }, { form: 'iso' }, { stored: 'iso', precision: 9 }, 'iso', null, []]) {
      expect(() => DataTypes.DATE(options as never)).toThrow(
        expect.objectContaining({ code: 'INVALID_TYPE_ARGUMENT' }),
      );
    }
  });
});
