import { inspect } from 'node:util';
import {
  Database,
  DataTypes,
  Model,
  type AssociatedEvent,
  type AssociationEvent,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
} from 'mortise';
import { Attribute, Table } from 'mortise/decorators';
import { describeByTurns } from '../support/describe-each-dialect';

@Table({ timestamps: false })
class Page extends Model<InferAttributes<Page>, InferCreationAttributes<Page>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING)
  declare title: string;
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

describeByTurns('hooks of a database', ({ connect }) => {
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
    expect(Object.keys(Thing.getAttributes())).toEqual(['id', 'name', 'tenant']);
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

  it('run around an association that goes along others', async () => {
    const seen: unknown[] = [];
    const hooks = {
      beforeAssociate: ({ source, target, type }: AssociationEvent) => void seen.push([type, source, target]),
    };
    const database = await connect([], { sync: false, hooks });
    const Shelf = database.define('Shelf', {});
    const Book = database.define('Book', {});
    const Word = database.define('Word', {});
    Shelf.hasMany(Book, { as: 'books' });
    Book.hasMany(Word, { as: 'words' });
    Shelf.hasManyThrough(Word, { as: 'words', through: ['books', 'words'] });
    database.models.settle();
    expect(seen).toContainEqual(['HasManyThrough', Shelf, Word]);
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

  it('are told of the current transaction with each statement', async () => {
    const database = await connect([Entry]);
    const told: unknown[] = [];
    for (const name of ['beforeQuery', 'afterQuery'] as const)
      database.hooks.addListener(name, ({ transaction }) => void told.push(transaction));
    await Entry.count();
    expect(told.splice(0)).toEqual([undefined, undefined]);
    await database.transaction(async transaction => {
      await Entry.count();
      await database.query('SELECT 1');
      expect(told).toHaveLength(4);
      expect(told.every(each => each === transaction)).toBe(true);
    });
  });

  it('leave done what was done, where they fail after a statement, and say so; before it they keep it from being sent', async () => {
    const warn = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    try {
      const database = await connect([Entry]);
      database.hooks.addListener('afterQuery', no, 'no');
      const entry = Entry.build({ text: 'x' });
      await entry.save();
      expect([entry.isNewRecord, entry.id]).toEqual([false, 1]);
      expect(warn).toHaveBeenCalledWith(expect.stringContaining('no'), expect.objectContaining({ code: 'HOOK_FAILED' }));
      database.hooks.removeListener('afterQuery', 'no');
      database.hooks.addListener('beforeQuery', no, 'no');
      await expect(Entry.create({ text: 'y' })).rejects.toThrow('no');
      database.hooks.removeListener('beforeQuery', 'no');
      expect(await Entry.count()).toBe(1);
    } finally {
      warn.mockRestore();
    }
  }); // prettier-ignore

  it('close connections in any case, and say what they failed with', async () => {
    const warn = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    try {
      const database = await connect([Entry]);
      const closed: unknown[] = [];
      database.hooks.addListener('beforeDisconnect', no);
      database.hooks.addListener('afterDisconnect', connection => void closed.push(connection));
      await Entry.count();
      await database.close();
      expect(closed.length).toBeGreaterThan(0);
      expect(warn).toHaveBeenCalledWith(
        expect.stringContaining('beforeDisconnect'),
        expect.objectContaining({ code: 'HOOK_FAILED' }),
      );
    } finally {
      warn.mockRestore();
    }
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
    for (const name of ['beforeConnect', 'afterConnect'] as const) {
      const remove = database.hooks.addListener(name, no);
      await expect(database.authenticate()).rejects.toMatchObject({
        code: 'CONNECT_HOOK_FAILED',
        message: `A hook ${name} has failed: no`,
        cause: expect.objectContaining({ message: 'no' }),
      });
      remove();
    }
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
    expect(Object.keys(Thing.getAttributes())).toEqual(['id', 'name']);
    await database.close();
  });
});
