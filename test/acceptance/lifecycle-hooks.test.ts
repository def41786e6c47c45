import {
  DataTypes,
  Model,
  type CreationOptional,
  type Database,
  type InferAttributes,
  type InferCreationAttributes,
  type NonAttribute,
} from 'mortise';
import { AfterCreate, Attribute, BeforeCreate, BeforeSave, Table, Validate } from 'mortise/decorators';
import { describeByTurns } from '../support/describe-each-dialect';

@Table({ createdAt: false, updatedAt: false, paranoid: true })
class Person extends Model<InferAttributes<Person>, InferCreationAttributes<Person>> {
  declare id: CreationOptional<number>;

  @Attribute(DataTypes.STRING(20))
  @Validate({ notEmpty: true })
  declare name: string;

  @Attribute(DataTypes.STRING)
  declare slug: CreationOptional<string | null>;

  declare deletedAt: CreationOptional<Date | null>;

  get isDeleted(): NonAttribute<boolean> {
    return this.deletedAt !== null;
  }
}

@Table({ timestamps: false })
class Toot extends Model<InferAttributes<Toot>, InferCreationAttributes<Toot>> {
  declare id: CreationOptional<number>;

  @Attribute(DataTypes.STRING)
  declare text: string;

  @Attribute(DataTypes.STRING)
  declare slug: CreationOptional<string | null>;

  static readonly seen: string[] = [];

  @BeforeSave
  static setSlug(toot: Toot): void {
    toot.slug = toot.text.toLowerCase();
  }

  @BeforeCreate
  static note(toot: Toot): void {
    Toot.seen.push(`before ${toot.text}`);
  }

  @AfterCreate
  static async noteLater(toot: Toot): Promise<void> {
    await Promise.resolve();
    Toot.seen.push(`after ${toot.text} ${toot.id}`);
  }
}

const names = ['beforeValidate',  'afterValidate', 'beforeCreate', 'afterCreate', 'beforeUpdate', 'afterUpdate', 'beforeSave', 'afterSave', 'beforeDestroy', 'afterDestroy', 'beforeRestore', 'afterRestore', 'beforeBulkCreate', 'afterBulkCreate', 'beforeBulkUpdate', 'afterBulkUpdate', 'beforeBulkDestroy', 'afterBulkDestroy', 'beforeFind', 'afterFind', 'beforeCount'] as const; // prettier-ignore

type HookName = (typeof names)[number] | 'validationFailed';

const no = (): never => {
  throw new Error('no');
};

describeByTurns('hooks', ({ connect }) => {
  /** What ran, in order. */
  const ran: HookName[] = [];
  const added: [HookName, (...args: never[]) => unknown][] = [];

  const hook = (name: HookName, run: (...args: never[]) => unknown): void => {
    Person.addHook(name, run);
    added.push([name, run]);
  };

  let database: Database;
  beforeEach(async () => {
    database = await connect([Person, Toot]);
    for (const name of names) hook(name, () => void ran.push(name));
    ran.splice(0);
  });
  afterEach(() => {
    for (const [name, run] of added.splice(0)) Person.removeHook(name, run);
  });

  const ranBy = async (work: () => Promise<unknown>): Promise<readonly HookName[]> => {
    ran.splice(0);
    await work();
    return [...ran];
  };

  it('run around create', async () => {
    expect(await ranBy(() => Person.create({ name: 'Ada' }))).toEqual([
      'beforeValidate', 'afterValidate', 'beforeCreate', 'beforeSave', 'afterCreate', 'afterSave',
    ]); // prettier-ignore
  });

  it('run around save and update of what changed', async () => {
    const ada = await Person.create({ name: 'Ada' });
    const updating = ['beforeValidate', 'afterValidate', 'beforeUpdate', 'beforeSave', 'afterUpdate', 'afterSave'];
    expect(await ranBy(() => ada.set({ name: 'Ben' }).save())).toEqual(updating);
    expect(await ranBy(() => ada.update({ name: 'Cleo' }))).toEqual(updating);
    expect(await ranBy(() => ada.save())).toEqual([]);
  });

  it('run around destroy and restore', async () => {
    const ada = await Person.create({ name: 'Ada' });
    expect(await ranBy(() => ada.destroy())).toEqual(['beforeDestroy', 'afterDestroy']);
    expect(await ranBy(() => ada.restore())).toEqual(['beforeRestore', 'afterRestore']);
    expect(await ranBy(() => ada.destroy({ force: true }))).toEqual(['beforeDestroy', 'afterDestroy']);
  });

  it('run around finds and counts', async () => {
    await Person.create({ name: 'Ada' });
    expect(await ranBy(() => Person.findAll())).toEqual(['beforeFind', 'afterFind']);
    expect(await ranBy(() => Person.findByPk(1))).toEqual(['beforeFind', 'afterFind']);
    expect(await ranBy(() => Person.count())).toEqual(['beforeCount']);
    expect(await ranBy(() => Person.findAndCountAll())).toEqual(['beforeFind', 'afterFind', 'beforeCount']);
  });

  it('run once around writes of many rows', async () => {
    expect(await ranBy(() => Person.bulkCreate([{ name: 'Ada' }, { name: 'Ben' }]))).toEqual([
      'beforeBulkCreate',
      'afterBulkCreate',
    ]);
    expect(await ranBy(() => Person.update({ name: 'X' }, { all: true }))).toEqual([
      'beforeBulkUpdate',
      'afterBulkUpdate',
    ]);
    expect(await ranBy(() => Person.destroy({ all: true }))).toEqual(['beforeBulkDestroy', 'afterBulkDestroy']);
  });

  it('run around each row of bulkCreate with individualHooks', async () => {
    const before = ['beforeValidate', 'afterValidate', 'beforeCreate', 'beforeSave'];
    const after = ['afterCreate', 'afterSave'];
    const rows = [{ name: 'Ada' }, { name: 'Ben' }];
    expect(await ranBy(() => Person.bulkCreate(rows, { individualHooks: true }))).toEqual([
      'beforeBulkCreate', ...before, ...before, ...after, ...after, 'afterBulkCreate',
    ]); // prettier-ignore
    expect(await Person.count({ hooks: false })).toBe(2);
  }); // P60

  it('run around each row of a static update and destroy with individualHooks', async () => {
    await Person.bulkCreate([{ name: 'Ada' }, { name: 'Ben' }, { name: 'Cleo' }], { hooks: false });
    const ofOne = ['beforeValidate', 'afterValidate', 'beforeUpdate', 'beforeSave', 'afterUpdate', 'afterSave'];
    const where = { name: ['Ada', 'Ben'] };
    expect(await ranBy(() => Person.update({ slug: 'x' }, { where, individualHooks: true }))).toEqual([
      'beforeBulkUpdate', ...ofOne, ...ofOne, 'afterBulkUpdate',
    ]); // prettier-ignore
    expect(await ranBy(() => Person.destroy({ where, individualHooks: true }))).toEqual([
      'beforeBulkDestroy', 'beforeDestroy', 'afterDestroy', 'beforeDestroy', 'afterDestroy', 'afterBulkDestroy',
    ]); // prettier-ignore
    expect(
      (await Person.findAll({ paranoid: false, order: 'id' })).map(({ slug, isDeleted }) => [slug, isDeleted]),
    ).toEqual([
      ['x', true],
      ['x', true],
      [null, false],
    ]);
  }); // P60

  it('of one row that throw undo the rows before it', async () => {
    await Person.bulkCreate([{ name: 'Ada' }, { name: 'Ben' }], { hooks: false });
    hook('beforeUpdate', (person: Person) => (person.id === 2 ? no() : undefined));
    hook('beforeDestroy', (person: Person) => (person.id === 2 ? no() : undefined));
    const options = { all: true, individualHooks: true };
    await expect(Person.update({ slug: 'x' }, options)).rejects.toThrow('no');
    await expect(Person.destroy(options)).rejects.toThrow('no');
    expect(await Person.count({ where: { slug: null } })).toBe(2);
  }); // P60

  it('of rows cannot run where it is not known which rows are new', async () => {
    const options = { individualHooks: true, ignoreDuplicates: true };
    await expect(Person.bulkCreate([{ name: 'Ada' }], options)).rejects.toMatchObject({ code: 'INVALID_OPTION' });
  });

  it('do not run with hooks: false', async () => {
    const off = { hooks: false };
    const nothing = await ranBy(async () => {
      const ada = await Person.create({ name: 'Ada' }, off);
      await ada.update({ name: 'Ben' }, off);
      await ada.destroy(off);
      await ada.restore(off);
      await Person.bulkCreate([{ name: 'Cleo' }], off);
      await Person.update({ name: 'X' }, { all: true, ...off });
      await Person.findAll(off);
      await Person.findByPk(1, off);
      await Person.count(off);
      await Person.findAndCountAll(off);
      await Person.destroy({ all: true, ...off });
    });
    expect(nothing).toEqual([]);
  });

  it('are awaited in the order in which they were added', async () => {
    const order: string[] = [];
    hook('beforeCreate', async () => {
      await new Promise(resolve => setTimeout(resolve, 5));
      order.push('slow');
    });
    hook('beforeCreate', () => void order.push('fast'));
    await Person.create({ name: 'Ada' });
    expect(order).toEqual(['slow', 'fast']);
  });

  it('get the instance, and write what they set on it', async () => {
    hook('beforeCreate', (person: Person) => void (person.slug = person.name.toLowerCase()));
    hook('beforeUpdate', (person: Person) => void (person.slug = `${person.name} again`));
    const ada = await Person.create({ name: 'Ada' });
    expect(ada.slug).toBe('ada');
    await ada.update({ name: 'Ada King' });
    expect(ada.slug).toBe('Ada King again');
    expect(await Person.findByPk(ada.id)).toEqual(ada);
  });

  it('may set what validators then ask about', async () => {
    hook('beforeValidate', (person: Person) => void (person.name = person.name.trim() || 'Nobody'));
    expect((await Person.create({ name: '  ' })).name).toBe('Nobody');
  });

  it('cannot set what would not fit', async () => {
    hook('beforeCreate', (person: Person) => void (person.name = 'x'.repeat(21)));
    await expect(Person.create({ name: 'Ada' })).rejects.toThrow(/at most 20 characters/);
    expect(await Person.count()).toBe(0);
  });

  it('may set what must have a value, whether other attributes have validators or not', async () => {
    const other = await connect([], { sync: false });
    const setSlug = (instance: Model): void => void instance.set({ slug: 'set by a hook' });
    const slug = { type: DataTypes.STRING, allowNull: false };
    for (const validate of [{}, { notEmpty: true }]) {
      const name = { type: DataTypes.STRING, validate };
      const options = { timestamps: false, hooks: { beforeCreate: setSlug } };
      const Page = other.define(`Page${Object.keys(validate).length}`, { name, slug }, options);
      await other.sync();
      expect((await Page.create({ name: 'Home' })).get('slug')).toBe('set by a hook');
      await expect(Page.create({ name: 'Home' }, { hooks: false })).rejects.toThrow(/slug cannot be null/);
    }
  });

  it('are told what failed in validation', async () => {
    const failures: unknown[] = [];
    const tell = (person: Person, _options: object, error: Error): void => void failures.push(person.name, error);
    Person.addHook('validationFailed', tell);
    added.push(['validationFailed', tell]);
    const failed = Person.create({ name: ' ' });
    await expect(failed).rejects.toThrow(/Person\.name/);
    expect(failures).toEqual([' ', await failed.catch((error: unknown) => error)]);
    expect(ran).not.toContain('beforeCreate');
  });

  it('get the instances of bulkCreate', async () => {
    hook('beforeBulkCreate', (people: Person[]) => people.forEach(person => (person.slug = person.name.toLowerCase())));
    hook('afterBulkCreate', (people: Person[]) => people.forEach(({ id }) => expect(id).toBeGreaterThan(0)));
    await Person.bulkCreate([{ name: 'Ada' }, { name: 'Ben' }]);
    expect((await Person.findAll({ order: 'id' })).map(({ slug }) => slug)).toEqual(['ada', 'ben']);
  }); // P60

  it('get the options of a find, and may narrow them', async () => {
    await Person.bulkCreate([{ name: 'Ada' }, { name: 'Ben' }]);
    hook('beforeFind', (options: { where?: object }) => void (options.where = { name: 'Ben' }));
    const options = {};
    expect((await Person.findAll(options)).map(({ name }) => name)).toEqual(['Ben']);
    expect(options).toEqual({});
  });

  it('get what was found', async () => {
    await Person.create({ name: 'Ada' });
    hook('afterFind', (people: Person[]) => people.forEach(person => (person.name = person.name.toUpperCase())));
    expect((await Person.findOne())?.name).toBe('ADA');
  });

  it('get the options and values of a static update, and may change what is written', async () => {
    await Person.bulkCreate([{ name: 'Ada' }, { name: 'Ben' }]);
    hook('beforeBulkUpdate', (options: { where?: object }, values: { slug?: string }) => {
      options.where = { name: 'Ben' };
      values.slug = 'set by a hook';
    });
    const [values, options] = [{ name: 'X' }, { all: true }];
    await Person.update(values, options);
    expect((await Person.findAll({ order: 'id' })).map(({ name, slug }) => [name, slug])).toEqual([
      ['Ada', null],
      ['X', 'set by a hook'],
    ]);
    expect([values, options]).toEqual([{ name: 'X' }, { all: true }]);
  });

  it('get the options of a static destroy, and may narrow them', async () => {
    await Person.bulkCreate([{ name: 'Ada' }, { name: 'Ben' }]);
    hook('beforeBulkDestroy', (options: { where?: object }) => void (options.where = { name: 'Ben' }));
    expect(await Person.destroy({ all: true })).toBe(1);
    expect((await Person.findAll()).map(({ name }) => name)).toEqual(['Ada']);
  });

  it.each<[HookName, () => Promise<unknown>]>([
    ['beforeValidate', () => Person.create({ name: 'New' })],
    ['afterValidate', () => Person.create({ name: 'New' })],
    ['beforeCreate', () => Person.create({ name: 'New' })],
    ['beforeSave', () => Person.create({ name: 'New' })],
    ['beforeUpdate', async () => (await Person.findByPk(1))?.update({ name: 'New' })],
    ['beforeDestroy', async () => (await Person.findByPk(1))?.destroy()],
    ['beforeBulkCreate', () => Person.bulkCreate([{ name: 'New' }])],
    ['beforeBulkUpdate', () => Person.update({ name: 'New' }, { all: true })],
    ['beforeBulkDestroy', () => Person.destroy({ all: true })],
    ['beforeFind', () => Person.findAll()],
    ['beforeCount', () => Person.count()],
  ])('that throw end the call before anything is written: %s', async (name, work) => {
    await Person.create({ name: 'Ada' });
    hook(name, no);
    await expect(work()).rejects.toThrow('no');
    expect(await Person.findAll({ hooks: false, raw: true, attributes: ['name'] })).toEqual([{ name: 'Ada' }]);
  });

  it('that throw for one row of bulkCreate leave none written', async () => {
    hook('beforeCreate', (person: Person) => (person.name === 'Ben' ? no() : undefined));
    const rows = [{ name: 'Ada' }, { name: 'Ben' }];
    await expect(Person.bulkCreate(rows, { individualHooks: true })).rejects.toThrow('no');
    expect(await Person.count()).toBe(0);
  }); // P60

  it.each<[HookName, () => Promise<unknown>]>([
    ['afterCreate', () => Person.create({ name: 'New' })],
    ['afterUpdate', async () => (await Person.findByPk(1))?.update({ name: 'New' })],
    ['afterDestroy', async () => (await Person.findByPk(1))?.destroy()],
    ['afterBulkCreate', () => Person.bulkCreate([{ name: 'New' }])],
    ['afterBulkUpdate', () => Person.update({ name: 'New' }, { all: true })],
    ['afterBulkDestroy', () => Person.destroy({ all: true })],
  ])('that throw afterwards undo the call in a transaction: %s', async (name, work) => {
    await Person.create({ name: 'Ada' });
    hook(name, no);
    await expect(database.transaction(work)).rejects.toThrow('no');
    expect(await Person.findAll({ hooks: false, raw: true, attributes: ['name'] })).toEqual([{ name: 'Ada' }]);
  });

  it('run in the transaction of their call', async () => {
    hook('afterCreate', async (person: Person) => void (await Toot.create({ text: `Welcome ${person.name}` })));
    const work = database.transaction(async () => {
      await Person.create({ name: 'Ada' });
      throw new Error('back');
    });
    await expect(work).rejects.toThrow('back');
    expect([await Person.count(), await Toot.count()]).toEqual([0, 0]);
  });

  it('get the options of the call, with its transaction', async () => {
    const given: unknown[] = [];
    hook('afterCreate', (_person: Person, options: { transaction?: unknown }) => void given.push(options.transaction));
    await database.transaction(async transaction => {
      await Person.create({ name: 'Ada' }, { transaction });
      given.push(transaction);
    });
    expect(given[0]).toBe(given[1]);
  });

  it('may be taken away again', async () => {
    const events: string[] = [];
    const run = (): void => void events.push('ran');
    Person.addHook('beforeCreate', run);
    Person.removeHook('beforeCreate', run);
    await Person.create({ name: 'Ada' });
    expect(events).toEqual([]);
  });

  it('may stand on the class as decorators', async () => {
    Toot.seen.splice(0);
    const toot = await Toot.create({ text: 'Hello' });
    expect([toot.slug, ...Toot.seen]).toEqual(['hello', 'before Hello', 'after Hello 1']);
    await toot.update({ text: 'Bye' });
    expect((await Toot.findByPk(1))?.slug).toBe('bye');
  });

  it('are refused by a name that is not there', () => {
    expect(() => Person.addHook('beforeCrate' as HookName, no)).toThrow(
      'Person has no hook "beforeCrate". Did you mean "beforeCreate"?',
    );
    expect(() => Person.addHook('beforeCreate', 'no' as unknown as () => void)).toThrow(/is not a function/);
  }); // F15
});
