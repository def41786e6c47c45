import { type Database, DataTypes, type Model, type ModelStatic, Op, type WhereOptions } from 'mortise';
import { describeEachDialect } from '../support/describe-each-dialect';

type Named = Model & { readonly name: string };

interface Models {
  readonly Person: ModelStatic<Named>;
  readonly Toot: ModelStatic<Model>;
}

const keyOf = (index: number): string => `${String(index).repeat(8)}-1111-4111-8111-111111111111`;

/** Values of many types, one of each for one of three toots. */
const values = {
  text: ['tea', 'rain', 'snow'],
  kind: ['hot', 'wet', 'cold'],
  bytes: ['ab', 'abcdef', 'c'].map(text => Buffer.from(text)),
  key: [1, 2, 3].map(keyOf),
  score: [10, 20, 30],
  large: ['9007199254740993', '9007199254740994', '3'],
  price: ['1.50', '2.00', '3.25'],
  at: [1, 2, 3].map(day => new Date(Date.UTC(2026, 0, day))),
  day: ['2026-01-01', '2026-01-02', '2026-01-03'],
} as const;

const part = { primaryKey: true, allowNull: false };

function defineModels(database: Database): Models & { Code: ModelStatic<Model>; Pair: ModelStatic<Model> } {
  const options = { timestamps: false };
  const Person = database.define<Named>('Person', { name: DataTypes.STRING }, options);
  const Toot = database.define(
    'Toot',
    {
      text: DataTypes.STRING,
      kind: DataTypes.ENUM('hot', 'wet', 'cold'),
      bytes: DataTypes.BLOB,
      key: DataTypes.UUID,
      score: DataTypes.INTEGER,
      large: DataTypes.BIGINT,
      price: DataTypes.DECIMAL(10, 2),
      at: DataTypes.DATE,
      day: DataTypes.DATEONLY,
      meta: DataTypes.JSON,
    },
    options,
  );
  const Code = database.define('Code', { code: { type: DataTypes.STRING(20), ...part } }, options);
  const pair = { a: { type: DataTypes.STRING(20), ...part }, b: { type: DataTypes.INTEGER, ...part } };
  const Pair = database.define('Pair', pair, options);
  for (const [as, target] of Object.entries<ModelStatic<Model>>({ toots: Toot, codes: Code, pairs: Pair }))
    Person.belongsToMany(target, { as, through: `Person${as}`, inverse: { as: 'people' } });
  Person.hasMany(Toot, { as: 'own', foreignKey: 'ownerId' });
  return { Person, Toot, Code, Pair };
}

describeEachDialect('Lists of values of what is linked', ({ connect }) => {
  /** Ada, Ben and Cleo: each has the toot, the code and the pair of her own; Dee has none. */
  async function story(): Promise<Models> {
    const database = await connect([], { sync: false });
    const models = defineModels(database);
    await database.sync();
    const { Person, Toot, Code, Pair } = models;
    const people = await Person.bulkCreate(['Ada', 'Ben', 'Cleo', 'Dee'].map(name => ({ name }) as never));
    const ids = people.map(person => person.get('id'));
    const rows = [0, 1, 2].map(index => ({
      ...Object.fromEntries(Object.entries(values).map(([name, each]) => [name, each[index]])),
      meta: { tag: ['a ', 'a', 'b'][index] },
      ownerId: ids[index],
    }));
    const toots = await Toot.bulkCreate(rows as never[]);
    const codes = await Code.bulkCreate(['x', 'y', 'z'].map(code => ({ code }) as never));
    const pairs = await Pair.bulkCreate(['x', 'y', 'z'].map((a, index) => ({ a, b: index + 1 }) as never));
    for (const [index, person] of people.slice(0, 3).entries()) {
      await person.related('toots').add(toots[index] as never);
      await person.related('codes').add(codes[index] as never);
      await person.related('pairs').add(pairs[index] as never);
    }
    return models;
  }

  const named = async ({ Person }: Models, where: WhereOptions): Promise<string> => {
    const found = await Person.findAll({ where: where as never, order: ['id'] });
    expect(await Person.count({ where: where as never })).toBe(found.length);
    return found.map(({ name }) => name).join(' ');
  };

  it('meet just those that are in the list, whatever their type', async () => {
    const models = await story();
    for (const [name, [one, two]] of Object.entries(values)) {
      for (const as of ['toots', 'own']) {
        expect([as, name, await named(models, { [as]: { [name]: [one, two] } })]).toEqual([as, name, 'Ada Ben']);
        expect(await named(models, { [as]: { [name]: { [Op.notIn]: [one, two] } } })).toBe('Cleo');
        expect(await named(models, { [as]: { [Op.none]: { [name]: [one] } } })).toBe('Ben Cleo Dee');
      }
    }
    expect(await named(models, { toots: { meta: { tag: ['a ', 'a'] } } })).toBe('Ada Ben');
    expect(await named(models, { toots: { meta: { tag: ['a ', 'b'] } } })).toBe('Ada Cleo');
  });

  it('meet just those that are in a list of keys', async () => {
    const models = await story();
    expect(await named(models, { codes: ['x', 'none'] })).toBe('Ada');
    expect(await named(models, { codes: ['x', 'z'] })).toBe('Ada Cleo');
    expect(await named(models, { pairs: [['x', 1], ['y', 3]] })).toBe('Ada'); // prettier-ignore
    expect(await named(models, { pairs: [['x', 2], ['y', 1]] })).toBe(''); // prettier-ignore
    expect(await named(models, { codes: { people: { name: ['Ada', 'Cleo'] } } })).toBe('Ada Cleo');
  });

  it('change and delete no other rows', async () => {
    const models = await story();
    const { Person } = models;
    const where = { toots: { text: ['tea', 'rain'] } } as never;
    expect(await Person.update({ name: 'Eve' } as never, { where })).toEqual([2]);
    const bytes = { toots: { bytes: values.bytes.slice(0, 1) } } as never;
    expect(await Person.update({ name: 'Fay' } as never, { where: bytes })).toEqual([1]);
    expect(await Person.destroy({ where })).toBe(2);
    expect(await named(models, {})).toBe('Cleo Dee');
  });

  it('meet just those in includes that are limited or required', async () => {
    const { Person } = await story();
    const include = { association: 'toots', where: { text: ['tea', 'rain'] }, required: true } as const;
    for (const more of [{}, { strategy: 'separate' as const }, { limit: 1 }]) {
      const found = await Person.findAll({ include: { ...include, ...more } as never, order: ['id'], limit: 3 });
      expect(found.map(({ name }) => name)).toEqual(['Ada', 'Ben']);
    }
  });
});
