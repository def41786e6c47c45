import {
  DataTypes,
  Model,
  Op,
  type CreationOptional,
  type FindOptions,
  type InferAttributes,
  type InferCreationAttributes,
  type NonAttribute,
} from 'mortise';
import { Attribute, HasMany, Table } from 'mortise/decorators';
import { describeByTurns } from '../support/describe-each-dialect';

@Table({
  timestamps: false,
  defaultScope: { where: { hidden: false } },
  scopes: {
    adults: { where: { age: { [Op.gte]: 18 } } },
    inCity: (city: string): FindOptions => ({ where: { city } }),
    byName: { order: 'name' },
    page: (limit: number, offset: number): FindOptions => ({ order: 'name', limit, offset }),
    withPets: { include: 'pets' },
    withDogs: { include: { association: 'pets', where: { kind: 'dog' } } },
    brief: { attributes: ['id', 'name'] },
    oldest(this: typeof Person): FindOptions {
      return { order: [[this.getAttributes().age.name, 'DESC']] as never, limit: 1 };
    },
  },
})
class Person extends Model<InferAttributes<Person>, InferCreationAttributes<Person>> {
  declare id: CreationOptional<number>;

  @Attribute(DataTypes.STRING)
  declare name: string;

  @Attribute(DataTypes.INTEGER)
  declare age: number;

  @Attribute(DataTypes.STRING)
  declare city: string;

  @Attribute({ type: DataTypes.BOOLEAN, defaultValue: false })
  declare hidden: CreationOptional<boolean>;

  @HasMany(() => Pet, { foreignKey: 'ownerId', inverse: { as: 'owner' } })
  declare pets?: NonAttribute<Pet[]>;
}

@Table({ timestamps: false, defaultScope: { where: { kind: { [Op.ne]: 'ghost' } } } })
class Pet extends Model<InferAttributes<Pet>, InferCreationAttributes<Pet>> {
  declare id: CreationOptional<number>;

  @Attribute(DataTypes.STRING)
  declare kind: string;

  declare ownerId: number | null;
  declare owner?: NonAttribute<Person | null>;
}

const people = [
  { name: 'Ada', age: 36, city: 'London' },
  { name: 'Ben', age: 7, city: 'London' },
  { name: 'Cleo', age: 40, city: 'Paris' },
  { name: 'Spy', age: 50, city: 'London', hidden: true },
];

const pets = [
  { kind: 'dog', ownerId: 1 },
  { kind: 'cat', ownerId: 1 },
  { kind: 'ghost', ownerId: 1 },
  { kind: 'cat', ownerId: 3 },
];

const namesOf = (found: readonly Person[]): string[] => found.map(({ name }) => name);

describeByTurns('scopes', ({ connect }) => {
  beforeEach(async () => {
    await connect([Person, Pet]);
    await Person.bulkCreate(people);
    await Pet.withoutScope().bulkCreate(pets);
  });

  describe('the default scope', () => {
    it('is part of every find and count', async () => {
      expect(namesOf(await Person.findAll({ order: 'id' }))).toEqual(['Ada', 'Ben', 'Cleo']);
      expect(await Person.findOne({ where: { name: 'Spy' } })).toBeNull();
      expect(await Person.findByPk(4)).toBeNull();
      expect(await Person.count()).toBe(3);
      expect((await Person.findAndCountAll({ limit: 1 })).count).toBe(3);
    });

    it('is joined to a where on the same attribute by AND', async () => {
      expect(await Person.findAll({ where: { hidden: true } })).toEqual([]);
    });

    it('is left out by withoutScope', async () => {
      expect(await Person.withoutScope().count()).toBe(4);
      expect((await Person.withoutScope().findByPk(4))?.name).toBe('Spy');
    });

    it('is part of an include', async () => {
      const ada = await Person.findByPk(1, { include: 'pets' });
      expect(ada?.pets?.map(({ kind }) => kind)).toEqual(['dog', 'cat']);
    });

    it('is part of a to-one include, which then is null', async () => {
      await Pet.create({ kind: 'parrot', ownerId: 4 });
      const parrot = await Pet.findOne({ where: { kind: 'parrot' }, include: 'owner' });
      expect(parrot?.owner).toBeNull();
    });

    it('does not hide the row of an instance that is there', async () => {
      const spy = await Person.withoutScope().findByPk(4);
      await spy?.update({ age: 51 });
      expect((await spy?.reload())?.age).toBe(51);
      await spy?.destroy();
      expect(await Person.withoutScope().count()).toBe(3);
    });
  });

  describe('named scopes', () => {
    it('replace the default one', async () => {
      expect(namesOf(await Person.withScope('adults').findAll({ order: 'id' }))).toEqual(['Ada', 'Cleo', 'Spy']);
      expect(await Person.withScope(null, 'adults').count()).toBe(3);
      expect(await Person.withScope([]).count()).toBe(4);
    });

    it('stand beside the default one where it is named', async () => {
      for (const names of [
        ['defaultScope', 'adults'],
        ['adults', 'defaultScope'],
      ])
        expect(namesOf(await Person.withScope(names).findAll({ order: 'id' }))).toEqual(['Ada', 'Cleo']);
      expect(await Person.withScope('defaultScope').count()).toBe(3);
    });

    it('replace those that the model was called with before', async () => {
      const inParis = Person.withScope('adults').withScope({ method: ['inCity', 'Paris'] });
      expect(namesOf(await inParis.findAll())).toEqual(['Cleo']);
      expect(await Person.withScope('defaultScope', 'adults').withScope('byName').count()).toBe(4);
    });

    it('are all taken off by withInitialScope', async () => {
      expect(await Person.withScope('adults').withInitialScope().count()).toBe(3);
      expect(Person.withoutScope().withInitialScope()).toBe(Person);
      expect(Person.withInitialScope()).toBe(Person);
    });

    it('take arguments', async () => {
      const inLondon = Person.withScope({ method: ['inCity', 'London'] });
      expect(namesOf(await inLondon.findAll({ order: 'id' }))).toEqual(['Ada', 'Ben', 'Spy']);
    });

    it('are called with the model as this', async () => {
      expect(namesOf(await Person.withScope('oldest').findAll())).toEqual(['Spy']);
    });

    it('join with each other and with the call', async () => {
      const scoped = Person.withScope('adults', { method: ['inCity', 'London'] });
      expect(namesOf(await scoped.findAll({ order: 'id' }))).toEqual(['Ada', 'Spy']);
      expect(namesOf(await Person.withScope('adults', 'byName').findAll({ where: { city: 'Paris' } }))).toEqual(['Cleo']); // prettier-ignore
    });

    it('bring order, limit, attributes and includes, which the call may override', async () => {
      const page = Person.withScope({ method: ['page', 1, 1] });
      expect(namesOf(await page.findAll())).toEqual(['Ben']);
      expect(namesOf(await page.findAll({ offset: 0, limit: 2 }))).toEqual(['Ada', 'Ben']);
      expect(Object.keys((await Person.withScope('brief').findOne()) ?? {})).toEqual(['id', 'name']);
      const [ada] = await Person.withScope('withPets').findAll({ order: 'id' });
      expect(ada?.pets).toHaveLength(2);
    });

    it('bring includes, which the call may override however it names them', async () => {
      const pets = Person.associations.get('pets') as never;
      const where = { kind: 'dog' };
      for (const include of [
        { association: 'pets', where },
        { association: pets, where },
        { model: Pet, where },
      ] as const) {
        const [ada, ...others] = await Person.withScope('withPets').findAll({ include, order: 'id' });
        expect([ada?.pets?.map(({ kind }) => kind), others]).toEqual([['dog'], []]);
      }
      for (const include of ['pets', pets, Pet] as const) {
        expect((await Person.withScope('withDogs').findOne({ include: [include], order: 'id' }))?.pets).toHaveLength(2);
      }
    });

    it('count all rows of their conditions, whatever their limit', async () => {
      expect(await Person.withScope({ method: ['page', 1, 1] }).count()).toBe(4);
      expect(await Person.withScope('withDogs').count()).toBe(1);
    });

    it('leave the model itself as it is', async () => {
      const adults = Person.withScope('adults');
      expect(adults.name).toBe('Person');
      expect(await Person.count()).toBe(3);
      expect((await adults.findOne()) instanceof Person).toBe(true);
    });

    it('give instances that are those of the model', async () => {
      const [ada] = await Person.withScope('adults').findAll({ order: 'id' });
      expect(ada).toEqual(await Person.findByPk(1));
      await ada?.update({ age: 37 });
      expect((await Person.findByPk(1))?.age).toBe(37);
    });

    it('can create', async () => {
      const dan = await Person.withScope('adults').create({ name: 'Dan', age: 3, city: 'Rome' });
      expect(dan).toBeInstanceOf(Person);
      expect(await Person.count()).toBe(4);
    });

    it('are refused by a name that is not there', async () => {
      await expect(Person.withScope('adult').findAll()).rejects.toThrow(
        'Person has no scope "adult". Did you mean "adults"?',
      );
      await expect(Person.withScope('adult').destroy({ all: true })).rejects.toMatchObject({ code: 'UNKNOWN_SCOPE' });
    }); // F15
  });

  describe('writes of many rows', () => {
    it('keep to the default scope', async () => {
      expect(await Person.update({ age: 1 }, { all: true })).toEqual([3]);
      expect(await Person.destroy({ where: { city: 'London' } })).toBe(2);
      expect(namesOf(await Person.withoutScope().findAll({ order: 'id' }))).toEqual(['Cleo', 'Spy']);
    });

    it('keep to the scopes they are called with', async () => {
      const adults = Person.withScope('defaultScope', 'adults');
      expect(await adults.update({ city: 'Rome' }, { where: { city: 'London' } })).toEqual([1]);
      expect(await adults.destroy({ all: true })).toBe(2);
      expect(namesOf(await Person.withoutScope().findAll({ order: 'id' }))).toEqual(['Ben', 'Spy']);
    });

    it('keep to what an include of a scope requires', async () => {
      expect(await Person.withScope('withDogs').update({ city: 'Rome' }, { all: true })).toEqual([1]);
      expect((await Person.findAll({ where: { city: 'Rome' } })).map(({ name }) => name)).toEqual(['Ada']);
    });

    it('take a named scope for their condition, but not the default one', async () => {
      expect(await Person.withScope('adults').destroy({})).toBe(3);
      await expect(Person.destroy({})).rejects.toMatchObject({ code: 'MISSING_WHERE' });
      await expect(Person.withScope('defaultScope').destroy({})).rejects.toMatchObject({ code: 'MISSING_WHERE' });
      await expect(Person.withScope('byName').destroy({})).rejects.toMatchObject({ code: 'MISSING_WHERE' });
    }); // F14 P31

    it('are refused where a scope has a limit they could not keep to', async () => {
      const page = Person.withScope({ method: ['page', 1, 0] });
      await expect(page.destroy({ all: true })).rejects.toMatchObject({ code: 'LIMITED_SCOPE' });
      expect(await Person.count()).toBe(3);
    });
  });

  it('are not changed by what they are used for', async () => {
    const before = JSON.stringify(Person.definition.scopes.default);
    await Person.findAll({ where: { age: 36 }, include: 'pets' });
    await Person.withScope('adults', 'withPets').findAll({ include: 'pets', limit: 1 });
    expect(JSON.stringify(Person.definition.scopes.default)).toBe(before);
    expect(await Person.count()).toBe(3);
  });
});

describeByTurns('addScope', ({ connect }) => {
  const definePeople = async (): Promise<PersonModel> => {
    const database = await connect([], { sync: false });
    const Friend = database.define('Friend', { name: DataTypes.STRING, age: DataTypes.INTEGER }, { timestamps: false });
    const Toy = database.define('Toy', { text: DataTypes.STRING }, { timestamps: false });
    Friend.hasMany(Toy, { as: 'toys', foreignKey: 'friendId' });
    await database.sync();
    const [ada] = await Friend.bulkCreate([
      { name: 'Ada', age: 36 },
      { name: 'Ben', age: 7 },
    ]);
    await Toy.create({ text: 'kite', friendId: ada?.get('id') });
    return Friend as never;
  };
  type PersonModel = typeof Person;

  it('adds scopes with conditions, includes and arguments to a model in use', async () => {
    const Friend = await definePeople();
    Friend.addScope('withToys', { include: 'toys' });
    Friend.addScope('older', (age: number) => ({ where: { age: { [Op.gt]: age } } }));
    const [ada, ...others] = await Friend.withScope('withToys', { method: ['older', 10] }).findAll();
    expect([ada?.name, (ada?.get() as { toys?: unknown[] }).toys?.length, others.length]).toEqual(['Ada', 1, 0]);
  });

  it('adds the default scope, which holds from then on', async () => {
    const Friend = await definePeople();
    expect(await Friend.findByPk(2)).not.toBeNull();
    Friend.addScope('defaultScope', { where: { age: { [Op.gte]: 18 } } });
    expect([await Friend.count(), await Friend.findByPk(2)]).toEqual([1, null]);
  });

  it('replaces a scope only where it is told to', async () => {
    const Friend = await definePeople();
    Friend.addScope('named', { where: { name: 'Ada' } });
    expect(() => Friend.addScope('named', { where: { name: 'Ben' } })).toThrow(
      expect.objectContaining({ code: 'DUPLICATE_SCOPE' }),
    );
    Friend.addScope('named', { where: { name: 'Ben' } }, { override: true });
    expect(namesOf(await Friend.withScope('named').findAll())).toEqual(['Ben']);
  });

  it.each([
    ['a misspelt option', 'mine', { wehre: {} }, {}, 'UNKNOWN_OPTION'],
    ['a misspelt option of its own', 'mine', {}, { overide: true }, 'UNKNOWN_OPTION'],
    ['no options', 'mine', null, {}, 'INVALID_SCOPE'],
    ['a function as the default', 'defaultScope', () => ({}), {}, 'INVALID_SCOPE'],
    ['no name', undefined, {}, {}, 'INVALID_SCOPE'],
  ])('refuses %s, and keeps nothing of it', async (_label, name, scope, options, code) => {
    const Friend = await definePeople();
    expect(() => Friend.addScope(name as never, scope as never, options as never)).toThrow(
      expect.objectContaining({ code }),
    );
    expect(await Friend.count()).toBe(2);
    await expect(Friend.withScope('mine').count()).rejects.toMatchObject({ code: 'UNKNOWN_SCOPE' });
  });

  it('is called on the model, not on one with scopes', async () => {
    const Friend = await definePeople();
    expect(() => Friend.withoutScope().addScope('mine', {})).toThrow(
      expect.objectContaining({ code: 'INVALID_SCOPE' }),
    );
  });

  it('is taken back with the change it is part of', async () => {
    const Friend = await definePeople();
    const change = (): void =>
      Friend.registry.change(() => {
        Friend.addScope('mine', { where: { name: 'Ada' } });
        Friend.addScope('defaultScope', { where: { name: 'Ada' } });
        throw new RangeError('no');
      });
    expect(change).toThrow(RangeError);
    expect(await Friend.count()).toBe(2);
    await expect(Friend.withScope('mine').count()).rejects.toMatchObject({ code: 'UNKNOWN_SCOPE' });
  });
});

describeByTurns('a scope that is misspelt', ({ connect }) => {
  it.each([
    ['the default scope', { defaultScope: { wehre: { tenantId: 1 } } }],
    ['a named scope', { scopes: { mine: { wehre: { tenantId: 1 } } } }],
    ['an include of a scope', { defaultScope: { include: [{ association: 'toots', wehre: {} }] } }],
    ['an include of an include', { defaultScope: { include: { association: 'a', include: { as: 'b', wehre: {} } } } }],
  ])('is refused at the definition: %s', async (_name, options) => {
    const database = await connect([], { sync: false });
    database.define('Note', { tenantId: DataTypes.INTEGER }, options as never);
    expect(() => database.models.get('Note')).toThrow(
      expect.objectContaining({
        code: 'UNKNOWN_OPTION',
        message: expect.stringContaining('no option "wehre". Did you mean "where"?') as string,
      }),
    );
  });

  it.each([
    ['misspells an option', () => ({ wehre: { tenantId: 1 } }), 'UNKNOWN_OPTION'],
    ['gives nothing', () => undefined, 'INVALID_SCOPE'],
    ['gives a list', () => [{ where: { tenantId: 1 } }], 'INVALID_SCOPE'],
    ['is asynchronous', () => Promise.resolve({ where: { tenantId: 1 } }), 'INVALID_SCOPE'],
  ])('is refused when it is used, and nothing is written, where its function %s', async (_name, scope, code) => {
    const database = await connect([], { sync: false });
    const Note = database.define('Note', { tenantId: DataTypes.INTEGER }, { scopes: { of: scope as never } });
    await database.sync();
    await Note.bulkCreate([{ tenantId: 1 }, { tenantId: 2 }] as never);
    const scoped = Note.withScope({ method: ['of', 1] });
    await expect(scoped.findAll()).rejects.toMatchObject({ code });
    await expect(scoped.count()).rejects.toMatchObject({ code });
    await expect(scoped.update({ tenantId: 3 }, { where: { tenantId: 1 } })).rejects.toMatchObject({
      code,
    });
    await expect(scoped.destroy({ all: true })).rejects.toMatchObject({ code });
    expect(await Note.count()).toBe(2);
  });

  it('is refused where a beforeFind hook makes it so', async () => {
    const database = await connect([], { sync: false });
    const Note = database.define('Note', { tenantId: DataTypes.INTEGER });
    await database.sync();
    Note.addHook('beforeFind', (options: Record<string, unknown>) => void (options['wehre'] = {}));
    await expect(Note.findAll()).rejects.toMatchObject({ code: 'UNKNOWN_OPTION' });
  });
});
