import { DataTypes } from 'mortise';
import { describeByTurns } from '../support/describe-each-dialect';

describeByTurns('fromRows', ({ connect }) => {
  const attributes = {
    name: DataTypes.STRING,
    bornAt: { type: DataTypes.DATE, columnName: 'born_at' },
    height: DataTypes.DECIMAL(5, 2),
    isShown: DataTypes.BOOLEAN,
    day: DataTypes.DATEONLY,
    profile: DataTypes.JSON,
    photo: DataTypes.BLOB,
  };
  const ada = {
    name: 'Ada',
    bornAt: new Date('1815-12-10T01:02:03.004Z'),
    height: '1.60',
    isShown: true,
    day: '1815-12-10',
    profile: { cities: ['London'] },
    photo: Buffer.from([0, 255]),
  };

  async function people() {
    const database = await connect([], { sync: false });
    const Person = database.define('Person', attributes, { timestamps: false });
    await database.sync();
    await Person.bulkCreate([ada, { name: 'Eve' }]);
    return Person;
  }

  it('makes of the rows of a knex query what a find gives', async () => {
    const Person = await people();
    const rows = (await Person.knexQuery().select('*').orderBy('id')) as object[];
    const instances = Person.fromRows(rows);
    expect(instances).toEqual(await Person.findAll({ order: ['id'] }));
    expect(instances[0]).toBeInstanceOf(Person);
    expect(instances[0]).toMatchObject(ada);
    expect(instances.map(each => [each.isNewRecord, each.changed()])).toEqual([
      [false, []],
      [false, []],
    ]);
  });

  it('names the attribute whose value cannot be read', async () => {
    const Person = await people();
    expect(() => Person.fromRows([{ id: 1, born_at: 'garbage' }])).toThrow(
      expect.objectContaining({ code: 'UNREADABLE_VALUE', model: 'Person', attribute: 'bornAt' }) as Error,
    );
  });

  it('gives instances that are saved, reloaded and destroyed as others', async () => {
    const Person = await people();
    const [first, second] = Person.fromRows((await Person.knexQuery().select('id', 'name').orderBy('id')) as object[]);
    await first?.update({ name: 'Zoe' });
    await second?.destroy();
    await first?.reload();
    expect(first).toMatchObject({ ...ada, name: 'Zoe' });
    expect(await Person.count()).toBe(1);
  });

  it('puts other columns beside, and takes rows with different columns', async () => {
    const Person = await people();
    const rows = [
      { id: 1, name: 'Ada' },
      { name: 'Eve', rank: 7 },
      { id: 3, name: 'Ida' },
    ];
    const instances = Person.fromRows(rows);
    expect(instances.map(each => ({ ...each.get(), rank: (each as { rank?: unknown }).rank }))).toEqual([
      { id: 1, name: 'Ada', rank: undefined },
      { name: 'Eve', rank: 7 },
      { id: 3, name: 'Ida', rank: undefined },
    ]);
  });

  it('refuses a column with the name of a member of objects', async () => {
    const Person = await people();
    const row = JSON.parse('{ "id": 1, "__proto__": { "isAdmin": true } }') as object;
    expect(() => Person.fromRows([row])).toThrow(expect.objectContaining({ code: 'NAME_COLLISION' }));
    expect(({} as { isAdmin?: unknown }).isAdmin).toBeUndefined();
  });

  it.each([undefined, null, 'rows', { id: 1 }, [1], [null], [[1]]])('refuses %j', async rows => {
    const Person = await people();
    expect(() => Person.fromRows(rows as never)).toThrow(expect.objectContaining({ code: 'INVALID_VALUES' }));
  });

  it('refuses a column in the place of a method', async () => {
    const Person = await people();
    expect(() => Person.fromRows([{ id: 1, save: 'x' }])).toThrow(expect.objectContaining({ code: 'NAME_COLLISION' }));
  });
});
