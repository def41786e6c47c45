import { inspect } from 'node:util';
import {
  DataTypes,
  Model,
  sql,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type NonAttribute,
} from 'mortise';
import { Attribute, HasMany, NotNull, Table } from 'mortise/decorators';
import { describeAnyDialect } from '../support/describe-each-dialect';

@Table({ timestamps: false })
class Person extends Model<InferAttributes<Person>, InferCreationAttributes<Person>> {
  declare id: CreationOptional<number>;

  @Attribute(DataTypes.STRING)
  @NotNull
  declare name: string;

  @Attribute(DataTypes.BIGINT({ as: 'bigint' }))
  declare followers: bigint | null;

  @Attribute(DataTypes.DATE)
  declare bornAt: Date | null;

  @HasMany(() => Pet, { foreignKey: 'ownerId' })
  declare pets?: NonAttribute<Pet[]>;

  greet(): string {
    return `I am ${this.name}.`;
  }
}

@Table({ timestamps: false })
class Pet extends Model<InferAttributes<Pet>, InferCreationAttributes<Pet>> {
  declare id: CreationOptional<number>;

  @Attribute(DataTypes.STRING)
  declare name: string;

  declare ownerId: number | null;
}

@Table({ timestamps: false })
class Account extends Model<InferAttributes<Account>, InferCreationAttributes<Account>> {
  declare id: CreationOptional<number>;

  @Attribute({
    type: DataTypes.STRING,
    set(this: Account, value: string) {
      this.setDataValue('email', value.trim().toLowerCase());
    },
  })
  declare email: string;

  @Attribute({
    type: DataTypes.STRING,
    get(this: Account): string {
      return `<${String(this.getDataValue('nickname'))}>`;
    },
  })
  declare nickname: string | null;

  @Attribute({
    type: DataTypes.VIRTUAL(DataTypes.STRING, ['email', 'nickname']),
    get(this: Account): string {
      return `${this.nickname} ${this.email}`;
    },
  })
  declare label: CreationOptional<string>;

  @Attribute(DataTypes.VIRTUAL(DataTypes.STRING))
  declare password: CreationOptional<string | null>;

  @Attribute({
    type: DataTypes.VIRTUAL(DataTypes.STRING),
    set(this: Account, handle: string) {
      this.nickname = handle.slice(1).toLowerCase();
    },
  })
  declare handle: CreationOptional<string>;
}

const born = new Date('1815-12-10T00:00:00.000Z');

describeAnyDialect('an instance as an object', ({ connect }) => {
  async function createAda(): Promise<Person> {
    await connect([Person, Pet]);
    const ada = await Person.create({ name: 'Ada', followers: 9007199254740993n, bornAt: born });
    await Pet.create({ name: 'Rex', ownerId: ada.id });
    return ada;
  }

  it('has its values as plain properties of its own', async () => {
    const ada = await createAda();
    expect(Object.keys(ada).sort()).toEqual(['bornAt', 'followers', 'id', 'name']);
    expect(Object.getOwnPropertyDescriptor(ada, 'name')).toEqual({
      value: 'Ada',
      writable: true,
      enumerable: true,
      configurable: true,
    });
  });

  it('has its values in the order of the definition when it was found', async () => {
    await createAda();
    const ben = await Person.create({ bornAt: null, name: 'Ben' });
    expect(Object.keys((await Person.findByPk(ben.id)) ?? {})).toEqual(['id', 'name', 'followers', 'bornAt']);
  });

  it('spreads into its values', async () => {
    const ada = await createAda();
    expect({ ...ada }).toEqual({ id: 1, name: 'Ada', followers: 9007199254740993n, bornAt: born });
  });

  it('prints its class and values, and nothing of Mortise', async () => {
    await createAda();
    const ada = await Person.findOne({ attributes: ['id', 'name'] });
    expect(inspect(ada)).toBe("Person { id: 1, name: 'Ada' }");
  });

  it('prints what is included', async () => {
    await createAda();
    const ada = await Person.findOne({ attributes: ['name'], include: { association: 'pets', attributes: ['name'] } });
    expect(inspect(ada)).toBe("Person { name: 'Ada', pets: [ Pet { name: 'Rex' } ] }");
  });

  it('has the methods of its class', async () => {
    await createAda();
    expect((await Person.findOne())?.greet()).toBe('I am Ada.');
  });

  it('is turned into JSON with bigints as texts', async () => {
    const ada = await createAda();
    expect(JSON.parse(JSON.stringify(ada))).toEqual({
      id: 1,
      name: 'Ada',
      followers: '9007199254740993',
      bornAt: '1815-12-10T00:00:00.000Z',
    });
  });

  it('is turned into JSON with what is included', async () => {
    await createAda();
    const found = await Person.findAll({ attributes: ['name'], include: 'pets' });
    expect(JSON.stringify(found)).toBe('[{"name":"Ada","pets":[{"id":1,"name":"Rex","ownerId":1}]}]');
  });

  it('gives a plain object that is no instance by toJSON and get', async () => {
    await createAda();
    const ada = await Person.findOne({ include: 'pets' });
    const plain = ada?.get() as unknown as { pets: object[] };
    expect(Object.getPrototypeOf(plain)).toBe(Object.prototype);
    expect(Object.getPrototypeOf(plain.pets[0])).toBe(Object.prototype);
    expect(ada?.toJSON()).toEqual({ ...plain, followers: '9007199254740993' });
  });

  it('survives structuredClone of what get gives', async () => {
    const ada = await createAda();
    expect(structuredClone(ada.get())).toEqual(ada.get());
  });

  it('gives one value by get, and takes values by set', async () => {
    const ada = await createAda();
    expect([ada.get('name'), ada.get('followers')]).toEqual(['Ada', 9007199254740993n]);
    expect(ada.set('name', 'Ada King')).toBe(ada);
    ada.set({ followers: 1n, bornAt: null });
    expect(ada).toMatchObject({ name: 'Ada King', followers: 1n, bornAt: null });
  });

  it('refuses to set what is no attribute', async () => {
    const ada = await createAda();
    const misspelt: object = { nmae: 'Ben' };
    expect(() => ada.set(misspelt)).toThrow('Did you mean "name"?');
  }); // F15

  it('can be compared deeply with another', async () => {
    const ada = await createAda();
    expect(await Person.findByPk(1)).toEqual(ada);
    expect(await Person.findByPk(1)).not.toEqual(await Person.create({ name: 'Ben' }));
  });

  it('is not held back from an association of its own kind by its methods', async () => {
    const ada = await createAda();
    expect(Object.keys(ada)).not.toContain('getPets');
    expect('getPets' in ada).toBe(true);
  });
});

describeAnyDialect('attributes with accessors', ({ connect }) => {
  it('go through their own set, by create, set, update and assignment', async () => {
    await connect([Account]);
    const account = await Account.create({ email: ' Ada@X.org ', nickname: 'ada' });
    expect(account.email).toBe('ada@x.org');
    account.set({ email: 'B@X.ORG' });
    expect(account.email).toBe('b@x.org');
    account.email = 'C@X.ORG';
    await account.save();
    expect((await Account.findByPk(account.id))?.email).toBe('c@x.org');
    await account.update({ email: 'D@X.ORG' });
    expect((await Account.findByPk(account.id))?.email).toBe('d@x.org');
  });

  it('go through their own set by a static update too', async () => {
    await connect([Account]);
    await Account.create({ email: 'a@x.org', nickname: null });
    await Account.update({ email: ' B@X.ORG' }, { all: true });
    expect((await Account.findOne())?.email).toBe('b@x.org');
  });

  it('are read through their own get, and stored without it', async () => {
    await connect([Account]);
    const { id } = await Account.create({ email: 'a@x.org', nickname: 'ada' });
    const found = await Account.findByPk(id);
    expect([found?.nickname, found?.get('nickname')]).toEqual(['<ada>', '<ada>']);
    expect(found?.getDataValue('nickname')).toBe('ada');
    expect(await Account.findAll({ where: { nickname: 'ada' }, attributes: ['nickname'], raw: true })).toEqual([
      { nickname: 'ada' },
    ]);
  });

  it('are part of get and JSON', async () => {
    await connect([Account]);
    const account = await Account.create({ email: 'a@x.org', nickname: 'ada' });
    const expected = { id: 1, email: 'a@x.org', nickname: '<ada>', label: '<ada> a@x.org' };
    expect(account.get()).toEqual(expected);
    expect(JSON.parse(JSON.stringify(await Account.findOne()))).toEqual(expected);
  });

  it('are left out of get and JSON where they were not loaded', async () => {
    await connect([Account]);
    await Account.create({ email: 'a@x.org', nickname: 'ada' });
    const part = await Account.findOne({ attributes: ['id', 'email'] });
    expect(part?.get()).toEqual({ id: 1, email: 'a@x.org' });
    expect(JSON.stringify(part)).toBe('{"id":1,"email":"a@x.org"}');
  });

  it('do not make an instance changed by being read', async () => {
    await connect([Account]);
    await Account.create({ email: 'a@x.org', nickname: 'ada' });
    const found = await Account.findOne();
    expect(found?.nickname).toBe('<ada>');
    expect(found?.changed()).toEqual([]);
  });

  it('are told apart by changed and previous', async () => {
    await connect([Account]);
    const account = await Account.create({ email: 'a@x.org', nickname: 'ada' });
    account.nickname = 'countess';
    expect(account.changed()).toEqual(['nickname']);
    expect(account.previous('nickname')).toBe('ada');
    await account.save();
    expect((await Account.findOne())?.nickname).toBe('<countess>');
  });
});

describeAnyDialect('VIRTUAL attributes', ({ connect }) => {
  it('are computed, and have no column', async () => {
    await connect([Account]);
    await Account.create({ email: 'a@x.org', nickname: 'ada' });
    expect((await Account.findOne())?.label).toBe('<ada> a@x.org');
    const rows = (await Account.knexQuery()) as object[];
    expect(rows).toEqual([{ id: 1, email: 'a@x.org', nickname: 'ada' }]);
  });

  it('take a value that is not stored', async () => {
    await connect([Account]);
    const account = await Account.create({ email: 'a@x.org', nickname: null, password: 'secret' });
    expect(account.password).toBe('secret');
    expect((await Account.findByPk(account.id))?.password).toBeUndefined();
  });

  it('read the attributes they depend on when they are asked for', async () => {
    await connect([Account]);
    await Account.create({ email: 'a@x.org', nickname: 'ada' });
    const [found] = await Account.findAll({ attributes: ['label'] });
    expect(found?.label).toBe('<ada> a@x.org');
    expect(Object.keys(found ?? {})).not.toContain('id');
  });

  it('cannot be asked of the database', async () => {
    await connect([Account]);
    await expect(Account.findAll({ where: { label: 'x' } })).rejects.toMatchObject({ code: 'VIRTUAL_ATTRIBUTE' });
    await expect(Account.findAll({ where: { password: null } })).rejects.toMatchObject({ code: 'VIRTUAL_ATTRIBUTE' });
    await expect(Account.findAll({ order: ['label'] })).rejects.toMatchObject({ code: 'VIRTUAL_ATTRIBUTE' });
    await expect(Account.count({ distinct: 'label' })).rejects.toMatchObject({ code: 'VIRTUAL_ATTRIBUTE' });
  });

  it('are nothing that a static update could write', async () => {
    await connect([Account]);
    await Account.create({ email: 'a@x.org', nickname: 'ada' });
    const values = { password: 'secret' };
    await expect(Account.update(values, { all: true })).rejects.toMatchObject({ code: 'NOTHING_TO_UPDATE' });
    const inSql = { password: sql`'secret'` };
    await expect(Account.update(inSql, { all: true })).rejects.toMatchObject({ code: 'VIRTUAL_ATTRIBUTE' });
  });

  it('may write other attributes by their own set', async () => {
    await connect([Account]);
    await Account.create({ email: 'a@x.org', nickname: 'ada' });
    await Account.update({ handle: '@Countess' }, { all: true });
    const account = await Account.findOne();
    expect(account?.nickname).toBe('<countess>');
    await account?.update({ handle: '@ada' });
    expect((await Account.findOne())?.nickname).toBe('<ada>');
  });
});
