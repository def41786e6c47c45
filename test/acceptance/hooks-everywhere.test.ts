import { inspect } from 'node:util';
import { Database, DataTypes, Model, type AssociatedEvent, type AssociationEvent, type CreationOptional, type InferAttributes, type InferCreationAttributes, type Many } from 'mortise'; // prettier-ignore
import { Attribute, BeforeBulkRestore, BeforeSave, BelongsToMany, Table } from 'mortise/decorators';
import { describeEachDialect } from '../support/describe-each-dialect';

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

describeEachDialect('listeners', ({ connect }) => {
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

describeEachDialect('hooks that fail after the write', ({ connect }) => {
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

describeEachDialect('hooks in transactions', ({ connect }) => {
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

describeEachDialect('hooks of a database', ({ connect }) => {
  it('run for every model, after its own', async () => {
    const ran: string[] = [];
    function note(this: { name: string }, row: { id?: number }): void {
      ran.push(`${this.name} ${String(row.id)}`);
    }
    const database = await connect([Page, Entry], { hooks: { afterCreate: note } });
    remember(Page.hooks.addListener('afterCreate', () => void ran.push('its own')));
    await Page.create({ title: 'New' });
    await Entry.create({ text: 'New' });
    expect(ran.splice(0)).toEqual(['its own', 'Page 1', 'Entry 1']);
    database.hooks.removeListener('afterCreate', note);
    const remove = database.hooks.addListener('afterCreate', () => void ran.push('later'));
    await Entry.create({ text: 'New' });
    remove();
    await Entry.create({ text: 'New' });
    expect(ran).toEqual(['later']);
    expect(Entry.hooks.hasListeners('afterCreate')).toBe(false);
  });

  it('run around the definition of models, and may change it', async () => {
    const defined: string[] = [];
    const database = await connect([], {
      sync: false,
      hooks: {
        beforeDefine(attributes, options) {
          attributes['tenant'] = { type: DataTypes.STRING };
          options['timestamps'] = false;
        },
        afterDefine: ({ name }) => void defined.push(name),
      },
    });
    const Thing = database.define('Thing', { name: DataTypes.STRING });
    expect(defined).toEqual(['Thing']);
    expect([...Thing.getAttributes().keys()]).toEqual(['id', 'name', 'tenant']);
    database.hooks.addListener('beforeDefine', () => Promise.resolve());
    expect(() => database.define('Other')).toThrow(expect.objectContaining({ code: 'ASYNC_HOOK' }));
  });

  it('run around sync, of all models and of each', async () => {
    const ran: string[] = [];
    const note = (name: string) =>
      function (this: { name?: string } | undefined): void {
        ran.push(`${name} ${this instanceof Database ? 'database' : String(this?.name)}`);
      };
    const names = ['beforeBulkSync', 'beforeSync', 'afterSync', 'afterBulkSync'] as const;
    const hooks = Object.fromEntries(names.map(name => [name, note(name)]));
    const database = await connect([Entry], { sync: false, hooks });
    await database.sync();
    const each = ['beforeSync Entry', 'afterSync Entry'];
    expect(ran.splice(0)).toEqual(['beforeBulkSync database', ...each, 'afterBulkSync database']);
    await Entry.sync({ force: true });
    expect(ran.splice(0)).toEqual(each);
    await database.sync({ hooks: false });
    expect(ran).toEqual([]);
  });

  it('run around associations', async () => {
    const seen: unknown[] = [];
    const hooks = {
      beforeAssociate: ({ source, target, type }: AssociationEvent) => void seen.push('before', type, source, target),
      afterAssociate: ({ association }: AssociatedEvent) => void seen.push('after', association),
    }; // prettier-ignore
    const declare = (): void => void Page.hasMany(Entry, { as: 'entries' });
    await connect([Page, Entry], { hooks, declare });
    const has = Page.associations.get('entries');
    expect(seen.slice(0, 4)).toEqual(['before', 'HasMany', Page, Entry]);
    expect(seen).toContain(has);
    expect(seen.filter(each => each === 'before').length).toBe(seen.filter(each => each === 'after').length);
  });

  it('run around each statement', async () => {
    const seen: string[] = [];
    const database = await connect([Entry]);
    database.hooks.addListener(
      'beforeQuery',
      (_options, { sql }) => void seen.push(`before ${sql.slice(0, 6).toUpperCase()}`),
    );
    database.hooks.addListener('afterQuery', async (_options, { sql }) => {
      await Promise.resolve();
      seen.push(`after ${sql.slice(0, 6).toUpperCase()}`);
    });
    await Entry.findAll();
    await database.query('SELECT 1');
    expect(seen).toEqual(['before SELECT', 'after SELECT', 'before SELECT', 'after SELECT']);
  });
});

describe('hooks of connections', () => {
  it('run as they are opened and closed, and may change how', async () => {
    const seen: unknown[] = [];
    const database = new Database(
      { client: 'better-sqlite3', connection: { filename: '/nowhere/at/all.sqlite' } },
      {
        hooks: {
          beforeConnect: settings => void (settings['filename'] = ':memory:'),
          afterConnect: (connection, settings) => void seen.push('open' in connection, settings['filename']),
          beforeDisconnect: () => void seen.push('closing'),
          afterDisconnect: () => void seen.push('closed'),
        },
      },
    );
    await database.authenticate();
    expect(seen.splice(0)).toEqual([true, ':memory:']);
    await database.close();
    expect(seen).toEqual(['closing', 'closed']);
  });

  it('that throw end the call, and leave no connection open', async () => {
    const database = new Database('sqlite::memory:');
    const remove = database.hooks.addListener('afterConnect', no);
    await expect(database.authenticate()).rejects.toThrow();
    remove();
    await database.authenticate();
    await database.close();
  });

  it('show no password', async () => {
    const seen: unknown[] = [];
    const database = new Database('postgres://ada:S3CRET@127.0.0.1:1/none', {
      hooks: {
        beforeConnect: settings => void seen.push(inspect(settings), JSON.stringify(settings), settings['password']),
      },
    });
    await expect(database.authenticate()).rejects.toMatchObject({ name: 'ConnectionError' });
    await database.close();
    expect(seen[2]).toBe('S3CRET');
    expect(String(seen.slice(0, 2))).not.toContain('S3CRET');
  }); // F17
});

describe('hooks of the class Database', () => {
  it('run around the making of each', async () => {
    const made: unknown[] = [];
    remember(Database.hooks.addListener('beforeInit', options => void (options['define'] = { timestamps: false })));
    remember(Database.hooks.addListener('afterInit', database => void made.push(database)));
    const database = new Database('sqlite::memory:');
    expect(made).toEqual([database]);
    const Thing = database.define('Thing', { name: DataTypes.STRING });
    expect([...Thing.getAttributes().keys()]).toEqual(['id', 'name']);
    await database.close();
  });
});

@Table({ timestamps: false })
class Reader extends Model<InferAttributes<Reader>, InferCreationAttributes<Reader>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING)
  declare name: string;
  @BelongsToMany(() => Entry, { through: () => Reading })
  declare entries?: Many<Entry, Reading>;
}

@Table({ timestamps: false })
class Reading extends Model<InferAttributes<Reading>, InferCreationAttributes<Reading>> {
  @Attribute(DataTypes.INTEGER)
  declare pages: CreationOptional<number | null>;
}

describeEachDialect('hooks of each link', ({ connect }) => {
  const names = ['beforeCreate', 'afterCreate', 'beforeUpdate', 'beforeDestroy', 'afterDestroy', 'beforeBulkCreate', 'beforeBulkUpdate', 'beforeBulkDestroy'] as const; // prettier-ignore
  const ran: string[] = [];
  const each = { individualHooks: true };

  async function given(): Promise<{ ada: Reader; entries: Entry[] }> {
    await connect([Reader, Entry, Reading]);
    for (const name of names) remember(Reading.hooks.addListener(name, () => void ran.push(name)));
    const ada = await Reader.create({ name: 'Ada' });
    const entries = await Entry.bulkCreate(['a', 'b', 'c'].map(text => ({ text })));
    ran.splice(0);
    return { ada, entries };
  }

  it('run where that is asked for, for the links that are new, change or go', async () => {
    const { ada, entries } = await given();
    const [a, b, c] = entries as [Entry, Entry, Entry];
    const readings = ada.related('entries');
    await readings.add([a, b], each);
    const two = ['beforeCreate', 'beforeCreate', 'afterCreate', 'afterCreate'];
    expect(ran.splice(0)).toEqual(['beforeBulkCreate', ...two]);
    await readings.add([a, c], { ...each, through: { pages: 3 } });
    expect(ran.splice(0)).toEqual([
      'beforeBulkCreate',
      'beforeCreate',
      'afterCreate',
      'beforeBulkUpdate',
      'beforeUpdate',
    ]);
    await readings.remove([a], each);
    expect(ran.splice(0)).toEqual(['beforeBulkDestroy', 'beforeDestroy', 'afterDestroy']);
    await readings.set([a, c], each);
    expect(ran.splice(0)).toEqual(['beforeBulkDestroy', 'beforeDestroy', 'afterDestroy', 'beforeBulkCreate', 'beforeCreate', 'afterCreate']); // prettier-ignore
    expect((await readings.get({ order: ['id'] })).map(({ text }) => text)).toEqual(['a', 'c']);
    await readings.set([b]);
    expect(ran.splice(0)).toEqual(['beforeBulkDestroy', 'beforeBulkCreate']);
  });

  it('that throw leave all links as they were', async () => {
    const { ada, entries } = await given();
    const [a, b, c] = entries as [Entry, Entry, Entry];
    const readings = ada.related('entries');
    await readings.set([a, b]);
    remember(Reading.hooks.addListener('beforeCreate', no));
    await expect(readings.set([c], each)).rejects.toThrow('no');
    expect((await readings.get({ order: ['id'] })).map(({ text }) => text)).toEqual(['a', 'b']);
  });

  it('and of nested rows are in the transaction of the call, and undo all of it', async () => {
    await given();
    const seen = new Set<unknown>();
    const note = (_row: unknown, { transaction }: { transaction?: unknown }): void => void seen.add(transaction);
    for (const model of [Reader, Entry, Reading])
      remember(model.hooks.addListener(model === Reading ? 'afterBulkCreate' : 'afterCreate', note));
    await Reader.create({ name: 'Ben', entries: [{ text: 'new' }] });
    expect([seen.size, seen.has(undefined)]).toEqual([1, false]);
    remember(Entry.hooks.addListener('afterCreate', no));
    await expect(Reader.create({ name: 'Cleo', entries: [{ text: 'newer' }] })).rejects.toThrow('no');
    expect([await Reader.count(), await Entry.count(), await Reading.count()]).toEqual([2, 4, 1]);
  });

  it('let callers at once add the same link', async () => {
    const { ada, entries } = await given();
    const calls = Array.from({ length: 8 }, () => ada.related('entries').add(entries, each));
    await Promise.all(calls);
    expect(await Reading.count()).toBe(3);
    expect(ran.filter(name => name === 'beforeCreate').length).toBe(3);
  });
});
