import { DataTypes, Model, type CreationOptional, type InferAttributes, type InferCreationAttributes } from 'mortise'; // prettier-ignore
import { Attribute, BeforeBulkRestore, BeforeSave, Table } from 'mortise/decorators';
import { describeByTurns } from '../support/describe-each-dialect';

@Table({ createdAt: false, updatedAt: false, paranoid: true })
class Page extends Model<InferAttributes<Page>, InferCreationAttributes<Page>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING)
  declare title: string;
  @Attribute(DataTypes.STRING)
  declare slug: CreationOptional<string | null>;
  declare deletedAt: CreationOptional<Date | null>;

  static readonly seen: string[] = [];

  @BeforeSave({ name: 'slug' })
  static setSlug(page: Page): void {
    page.slug = page.title.toLowerCase();
  }

  @BeforeBulkRestore
  static note(this: typeof Page): void {
    this.seen.push('restore');
  }
}

@Table({ timestamps: false })
class Entry extends Model<InferAttributes<Entry>, InferCreationAttributes<Entry>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING)
  declare text: string;
}

/** Adds hooks for one test. */
const added: (() => void)[] = [];
const remember = (remove: () => void): void => void added.push(remove);
afterEach(() => added.splice(0).forEach(remove => remove()));

const no = (): never => {
  throw new Error('no');
};

describeByTurns('listeners', ({ connect }) => {
  beforeEach(() => connect([Page, Entry]));

  it('have names, by which they are removed, and each name once', async () => {
    expect(Page.hooks.hasListeners('beforeSave')).toBe(true);
    expect((await Page.create({ title: 'Tea' })).slug).toBe('tea');
    remember(Page.hooks.addListener('beforeCreate', (page: Page) => void (page.slug = 'x'), 'x'));
    expect(() => Page.hooks.addListener('beforeCreate', () => undefined, 'x')).toThrow(
      expect.objectContaining({ code: 'DUPLICATE_HOOK' }),
    );
    expect((await Page.create({ title: 'Tea' }, { hooks: true })).slug).toBe('tea');
    Page.hooks.removeListener('beforeSave', 'slug');
    expect((await Page.create({ title: 'Tea' })).slug).toBe('x');
    Page.hooks.removeListener('beforeCreate', 'x');
    expect((await Page.create({ title: 'Tea' })).slug).toBeNull();
    Page.hooks.addListener('beforeSave', (page: Page) => Page.setSlug(page), 'slug');
  });

  it('are run by hand, with the model as this', async () => {
    const seen: unknown[] = [];
    function see(this: unknown, page: Page): void {
      seen.push(this, page);
    }
    remember(Page.hooks.addListener('afterRestore', see));
    const page = Page.build({ title: 'Tea' });
    await Page.hooks.runAsync('afterRestore', page, {});
    expect(seen).toEqual([Page, page]);
  });

  it('are refused by names that are not there, with what to use instead', () => {
    const add = (name: string) => () => Page.hooks.addListener(name as 'beforeSave', () => undefined);
    expect(add('beforeFindAfterOptions')).toThrow(/beforeFind is given the options/);
    const named = {
      code: 'INVALID_HOOK',
      message: expect.stringContaining("hooks.addListener('beforeSave', function, name)"),
    };
    expect(() => Page.addHook('beforeSave', 'slug' as never)).toThrow(expect.objectContaining(named));
    expect(add('beforeSvae')).toThrow(/Did you mean "beforeSave"\?/);
    expect(add('beforeDefine')).toThrow(expect.objectContaining({ code: 'UNKNOWN_HOOK' }));
    expect(() => Page.hooks.removeListener('beforeSvae' as 'beforeSave', 'slug')).toThrow(/beforeSave/);
  }); // F15

  it('run around the restoring of many rows, and of each of them where that is asked for', async () => {
    await Page.bulkCreate([{ title: 'a' }, { title: 'b' }, { title: 'c' }]);
    await Page.destroy({ all: true });
    const ran: string[] = [];
    for (const name of ['beforeRestore', 'afterRestore', 'afterBulkRestore'] as const)
      remember(Page.hooks.addListener(name, () => void ran.push(name)));
    remember(
      Page.hooks.addListener('beforeBulkRestore', options => {
        ran.push('beforeBulkRestore');
        options.where = { title: ['a', 'b'] };
      }),
    );
    Page.seen.splice(0);
    expect(await Page.restore({ all: true, individualHooks: true })).toBe(2);
    const each = ['beforeRestore', 'afterRestore'];
    expect(ran).toEqual(['beforeBulkRestore', ...each, ...each, 'afterBulkRestore']);
    expect(Page.seen).toEqual(['restore']);
    expect(await Page.count()).toBe(2);
  }); // P60
});

describeByTurns('what a restore brings back', ({ connect }) => {
  it('is told its hooks, who may ask for more', async () => {
    const database = await connect([]);
    const shape = { timestamps: true, paranoid: true };
    const Shelf = database.define('Shelf', { name: DataTypes.STRING }, shape);
    const Book = database.define('Book', { name: DataTypes.STRING }, shape);
    Shelf.hasMany(Book, { as: 'books', foreignKey: { name: 'shelfId', onDelete: 'CASCADE' } });
    await database.sync();
    const shelf = await Shelf.create({ name: 'a', books: [{ name: 'b' }] } as never);
    const told: unknown[] = [];
    const removers = (['beforeRestore', 'afterRestore'] as const).map(name =>
      Shelf.hooks.addListener(name, (_row: unknown, { include }) => void told.push(include)),
    );
    await shelf.destroy();
    await shelf.restore({ include: ['books'] });
    expect(told.splice(0)).toEqual([['books'], ['books']]);
    for (const remove of removers) remove();
    const ask = (options: { include?: unknown }): void => void (options.include = ['books']);
    Shelf.hooks.addListener('beforeBulkRestore', ask);
    await shelf.destroy();
    expect(await Book.count()).toBe(0);
    await Shelf.restore({ all: true });
    expect(await Book.count()).toBe(1);
    Shelf.hooks.addListener('beforeRestore', ((_row: unknown, options: object) => ask(options)) as never);
    await shelf.reload();
    await shelf.destroy();
    await shelf.restore();
    expect(await Book.count()).toBe(1);
    await expect(Shelf.restore({ all: true, include: ['nobooks'] })).rejects.toMatchObject({ code: 'UNKNOWN_ASSOCIATION' });
  }); // prettier-ignore
});

describeByTurns('hooks that fail after the write', ({ connect }) => {
  const calls: readonly [name: 'afterCreate' | 'afterUpdate' | 'afterSave' | 'afterDestroy' | 'afterRestore' | 'afterBulkCreate' | 'afterBulkUpdate' | 'afterBulkDestroy' | 'afterBulkRestore', call: (page: Page) => Promise<unknown>][] = [
    ['afterCreate', () => Page.create({ title: 'New' })],
    ['afterSave', () => Page.create({ title: 'New' })],
    ['afterUpdate', page => page.update({ title: 'New' })],
    ['afterSave', page => page.update({ title: 'New' })],
    ['afterDestroy', page => page.destroy()],
    ['afterDestroy', page => page.destroy({ force: true })],
    ['afterBulkCreate', () => Page.bulkCreate([{ title: 'New' }])],
    ['afterCreate', () => Page.bulkCreate([{ title: 'New' }], { individualHooks: true })],
    ['afterBulkUpdate', () => Page.update({ title: 'New' }, { all: true })],
    ['afterUpdate', () => Page.update({ title: 'New' }, { all: true, individualHooks: true })],
    ['afterBulkDestroy', () => Page.destroy({ all: true })],
    ['afterDestroy', () => Page.destroy({ all: true, individualHooks: true })],
    ['afterBulkRestore', () => Page.restore({ all: true })],
    ['afterRestore', () => Page.restore({ all: true, individualHooks: true })],
  ]; // prettier-ignore

  it.each(calls)('leave nothing written, of the hooks neither: %s', async (name, call) => {
    await connect([Page, Entry]);
    const page = await Page.create({ title: 'Old' });
    const gone = await Page.create({ title: 'Gone' });
    await gone.destroy();
    const rows = (): Promise<unknown[]> => Page.findAll({ paranoid: false, order: 'id', raw: true });
    const before = await rows();
    remember(Page.hooks.addListener(name, () => Entry.create({ text: name })));
    remember(Page.hooks.addListener(name, no));
    await expect(call(page)).rejects.toThrow('no');
    expect(await rows()).toEqual(before);
    expect(await Entry.count()).toBe(0);
  });

  it('leave the instance as unsaved as its row', async () => {
    await connect([Page, Entry]);
    remember(Page.hooks.addListener('afterCreate', no));
    const page = Page.build({ title: 'New' });
    await expect(page.save()).rejects.toThrow('no');
    expect([page.isNewRecord, page.id]).toEqual([true, undefined]);
  });
});

describeByTurns('hooks in transactions', ({ connect }) => {
  it('get the transaction that the call runs in, though nobody gave it', async () => {
    const database = await connect([Page, Entry]);
    const given: unknown[] = [];
    const names = ['beforeValidate', 'beforeSave', 'afterSave', 'beforeDestroy', 'beforeRestore'] as const;
    for (const name of names)
      remember(
        Page.hooks.addListener(name, (_page: Page, options: { transaction?: unknown }) => void given.push(options.transaction)),
      ); // prettier-ignore
    const bulk = ['beforeBulkUpdate', 'beforeBulkDestroy', 'beforeBulkRestore', 'beforeFind', 'beforeCount'] as const;
    for (const name of bulk)
      remember(
        Page.hooks.addListener(name, (options: { transaction?: unknown }) => void given.push(options.transaction)),
      );
    await database.transaction(async transaction => {
      const page = await Page.create({ title: 'New' });
      await page.destroy();
      await page.restore();
      await Page.update({ title: 'x' }, { all: true });
      await Page.destroy({ all: true });
      await Page.restore({ all: true });
      await Page.findAll();
      await Page.count();
      expect(given.length).toBe(10);
      expect(given.every(each => each === transaction)).toBe(true);
    });
  });

  it('ask for what is done after the commit, which happens once the database has confirmed it', async () => {
    const database = await connect([Page, Entry]);
    const events: string[] = [];
    remember(
      Page.hooks.addListener('afterCreate', (_page: Page, { transaction }) => {
        transaction?.afterCommit(async () => {
          events.push(`committed, and there are ${await Page.count({ transaction: null })}`);
        });
        events.push('created');
      }),
    );
    await Page.create({ title: 'alone' });
    expect(events.splice(0)).toEqual(['created', 'committed, and there are 1']);
    await database.transaction(async () => {
      await Page.create({ title: 'in a transaction' });
      events.push('still open');
    });
    expect(events.splice(0)).toEqual(['created', 'still open', 'committed, and there are 2']);
    await expect(
      database.transaction(async () => {
        await Page.create({ title: 'undone' });
        no();
      }),
    ).rejects.toThrow('no');
    expect(events).toEqual(['created']);
  }); // P60

  it('work where there is one connection', async () => {
    await connect([Page, Entry], { pool: 1 });
    remember(Page.hooks.addListener('beforeSave', (page: Page) => Entry.create({ text: page.title })));
    remember(Page.hooks.addListener('afterSave', (page: Page) => Entry.create({ text: page.title })));
    await Page.create({ title: 'New' });
    expect(await Entry.count()).toBe(2);
  }, 20_000);
});
