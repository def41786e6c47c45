import { DataTypes, Model, Op, type CreationOptional, type InferAttributes, type InferCreationAttributes } from 'mortise'; // prettier-ignore
import { Attribute, Table } from 'mortise/decorators';
import { describeAnyDialect } from '../support/describe-each-dialect';

@Table({
  timestamps: false,
  defaultScope: { where: { tenant: 1 }, order: ['id'] },
  scopes: { of: (tenant: number) => ({ where: { tenant } }) },
})
class Note extends Model<InferAttributes<Note>, InferCreationAttributes<Note>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.INTEGER)
  declare tenant: number;
  @Attribute({ type: DataTypes.STRING, unique: true })
  declare text: string;
}

/** Adds hooks for one test. */
const added: (() => void)[] = [];
const remember = (remove: () => void): void => void added.push(remove);
afterEach(() => added.splice(0).forEach(remove => remove()));

/** Options as a hook may change them, without their types. */
interface Loose {
  where: Record<string | symbol, unknown>;
  order: unknown[];
}

const change = (name: 'beforeFind' | 'beforeCount' | 'beforeBulkUpdate' | 'beforeBulkDestroy', hook: (options: Loose) => void): void =>
  remember(Note.hooks.addListener(name, (options: object) => hook(options as Loose))); // prettier-ignore

const rows = [
  { tenant: 1, text: 'a' },
  { tenant: 1, text: 'b' },
  { tenant: 2, text: 'c' },
];

describeAnyDialect('what hooks change of options', ({ connect }) => {
  beforeEach(async () => {
    await connect([Note]);
    await Note.bulkCreate(rows);
  });

  it('leaves the scopes of the model as they are', async () => {
    let tenant = 2;
    change('beforeFind', options => {
      options.where['tenant'] = tenant;
      options.order.push(['text', 'DESC']);
    });
    change('beforeCount', options => void (options.where['tenant'] = tenant));
    expect((await Note.findAll()).map(({ text }) => text)).toEqual(['c']);
    expect(await Note.count()).toBe(1);
    for (const remove of added.splice(0)) remove();
    tenant = 1;
    expect((await Note.findAll()).map(({ text }) => text)).toEqual(['a', 'b']);
    expect(await Note.count()).toBe(2);
    expect(Note.definition.scopes.default).toEqual({ where: { tenant: 1 }, order: ['id'] });
  });

  it('takes what is nested by the thousand, or in itself, as it does without hooks', async () => {
    change('beforeFind', () => undefined);
    let deep: unknown = 'a';
    for (let level = 0; level < 20_000; level++) deep = [deep];
    const circle: Record<symbol, unknown> = {};
    circle[Op.not] = circle;
    for (const text of [deep, circle])
      await expect(Note.findAll({ where: { text } } as never)).rejects.toMatchObject({ name: 'QueryError' });
  });

  it('leaves what the caller gave as it is, however deep', async () => {
    const given = { where: { text: { [Op.or]: [{ [Op.eq]: 'a' }, { [Op.eq]: 'b' }] } }, order: [['id', 'ASC']] } as const;
    const before = JSON.stringify(given.order);
    const deepen = (options: Loose): void => {
      const { [Op.or]: list } = options.where['text'] as { [Op.or]: object[] };
      list.pop();
    };
    change('beforeFind', options => {
      deepen(options);
      options.order.push('text');
    });
    for (const name of ['beforeCount', 'beforeBulkUpdate', 'beforeBulkDestroy'] as const) change(name, deepen);
    const all = Note.withoutScope();
    const mutable = given as never;
    expect(await all.findAll(mutable)).toHaveLength(1);
    expect(await all.count({ where: given.where })).toBe(1);
    expect(await all.update({ tenant: 3 }, { where: given.where })).toEqual([1]);
    expect(await all.destroy({ where: given.where })).toBe(1);
    expect(given.where.text[Op.or]).toHaveLength(2);
    expect(JSON.stringify(given.order)).toBe(before);
  }); // prettier-ignore
});

const no = (): never => {
  throw new Error('no');
};

type AnyHook = Parameters<typeof Note.hooks.addListener>[0];

/** Listens without the types of the arguments: the last of them that is an object without a class are the options. */
const listen = (name: AnyHook, hook: (...args: never[]) => unknown): void =>
  remember(Note.hooks.addListener(name, hook as never));

describeAnyDialect('an upsert and its hooks', ({ connect }) => {
  it('are one: what afterUpsert throws leaves nothing written', async () => {
    await connect([Note]);
    listen('afterUpsert', no);
    await expect(Note.upsert({ tenant: 1, text: 'a' })).rejects.toThrow('no');
    expect(await Note.count()).toBe(0);
  });

  it('have one transaction, which both are told: the current one, where there is one', async () => {
    const database = await connect([Note]);
    const told: unknown[] = [];
    const tell = (_values: unknown, { transaction }: { transaction?: { id: string } }): void => void told.push(transaction);
    listen('beforeUpsert', tell);
    await database.transaction(async transaction => {
      await Note.upsert({ tenant: 1, text: 'a' });
      expect(told.splice(0)).toEqual([transaction]);
      listen('afterUpsert', tell);
      await Note.upsert({ tenant: 1, text: 'a' });
      expect(told.splice(0).every(each => each === transaction)).toBe(true);
    });
    await Note.upsert({ tenant: 1, text: 'b' });
    expect(told).toHaveLength(2);
    expect(told[0]).toBeDefined();
    expect(told[1]).toBe(told[0]);
  }); // prettier-ignore
});

describeAnyDialect('options that hooks of many rows set', ({ connect }) => {
  beforeEach(async () => {
    await connect([Note]);
    await Note.bulkCreate(rows);
  });

  const all = (): Promise<unknown[]> =>
    Note.withoutScope().findAll({ attributes: ['tenant', 'text'], order: 'id', raw: true, hooks: false });

  it('of bulkCreate are taken: hooks of each row, duplicates, checks', async () => {
    const ran: string[] = [];
    listen('beforeCreate', (note: Note) => void ran.push(note.text));
    let set: object = { individualHooks: true };
    listen('beforeBulkCreate', (_notes: Note[], options: object) => void Object.assign(options, set));
    await Note.bulkCreate([{ tenant: 1, text: 'd' }]);
    expect(ran.splice(0)).toEqual(['d']);
    set = { ignoreDuplicates: true };
    await Note.bulkCreate([
      { tenant: 1, text: 'd' },
      { tenant: 1, text: 'e' },
    ]);
    expect(await all()).toHaveLength(5);
    set = { updateOnDuplicate: ['tenant'], conflictAttributes: ['text'] };
    await Note.bulkCreate([{ tenant: 9, text: 'd' }]);
    expect((await all())[3]).toEqual({ tenant: 9, text: 'd' });
    set = { ignoreDuplicates: true, individualHooks: true };
    await expect(Note.bulkCreate([{ tenant: 1, text: 'f' }])).rejects.toMatchObject({ code: 'INVALID_OPTION' });
    expect(await all()).toHaveLength(5);
  });

  it('are refused where they are misspelt, or not of the call, before anything is written', async () => {
    const before = await all();
    const misspelt = (options: object): void => void Object.assign(options, { wehre: { tenant: 1 } });
    for (const name of ['beforeBulkUpdate', 'beforeBulkDestroy'] as const) listen(name, misspelt);
    listen('beforeBulkCreate', (_notes: unknown, options: object) => void Object.assign(options, { ignoreDuplicate: true }));
    const calls = [
      Note.update({ tenant: 2 }, { where: { id: 1 } }),
      Note.destroy({ where: { id: 1 } }),
      Note.bulkUpdate([{ id: 1, tenant: 2 }]),
      Note.bulkCreate([{ tenant: 1, text: 'x' }]),
    ];
    for (const { status, reason } of (await Promise.allSettled(calls)) as PromiseRejectedResult[])
      expect([status, (reason as { code?: string } | undefined)?.code]).toEqual(['rejected', 'UNKNOWN_OPTION']);
    expect(await all()).toEqual(before);
  }); // prettier-ignore

  it('of bulkUpdate keep rows out by a condition; what it cannot do is refused', async () => {
    let set: object = { where: { tenant: 1 } };
    listen('beforeBulkUpdate', (options: object, values: object[]) => {
      expect(Array.isArray(values)).toBe(true);
      Object.assign(options, set);
    });
    const updates = [
      { id: 1, text: 'A' },
      { id: 3, text: 'C' },
    ];
    expect(await Note.withoutScope().bulkUpdate(updates)).toEqual([1]);
    expect(await all()).toEqual([{ tenant: 1, text: 'A' }, { tenant: 1, text: 'b' }, { tenant: 2, text: 'c' }]);
    set = { individualHooks: true };
    await expect(Note.bulkUpdate(updates)).rejects.toMatchObject({ code: 'UNKNOWN_OPTION' });
  }); // prettier-ignore
});

describeAnyDialect('options of one instance, as its hooks are told them', ({ connect }) => {
  it('are a copy, the same before and after the write', async () => {
    await connect([Note]);
    const note = await Note.create({ tenant: 1, text: 'a' });
    const seen: unknown[] = [];
    const mark = (_note: unknown, options: { mark?: number; fields?: string[] }): void => {
      seen.push(options.mark);
      options.mark = 1;
      options.fields?.push('tenant');
    };
    for (const name of ['beforeSave', 'afterSave', 'beforeDestroy', 'afterDestroy', 'beforeValidate', 'afterValidate'] as const)
      listen(name, mark);
    const fields = ['text'];
    const options = Object.freeze({ fields }) as never;
    note.text = 'b';
    await note.save(options);
    await note.validate(options);
    await note.update({ text: 'c' }, options);
    await note.destroy(Object.freeze({}));
    await Note.create({ tenant: 1, text: 'd' }, Object.freeze({}));
    expect(fields).toEqual(['text']);
    expect(seen).toEqual([undefined, 1, 1, 1, undefined, 1, undefined, 1, 1, 1, undefined, 1, undefined, 1, 1, 1]);
  }); // prettier-ignore
});

describeAnyDialect('Values that a hook changes in place', ({ connect }) => {
  it('are its own, however deep they lie', async () => {
    const database = await connect([], { sync: false });
    const Note = database.define('Note', { id: { type: DataTypes.INTEGER, primaryKey: true }, of: DataTypes.JSON }, { timestamps: false }); // prettier-ignore
    await database.sync();
    await Note.create({ id: 1, of: { tags: ['a'] } });
    type Row = { of: { tags: string[] } };
    const deepen = ({ of }: Row): void => void of.tags.push('b');
    Note.addHook('beforeBulkUpdate', (_options: unknown, values: unknown) => {
      for (const row of [values].flat() as Row[]) deepen(row);
    });
    Note.addHook('beforeUpsert', (values: unknown) => {
      deepen(values as Row);
    });
    const given = { of: { tags: ['a'] } };
    const stored = async (): Promise<unknown> => (await Note.findByPk(1, { rejectOnEmpty: true })).get('of');
    await Note.update(given, { where: { id: 1 } });
    expect(await stored()).toEqual({ tags: ['a', 'b'] });
    await Note.bulkUpdate([{ id: 1, ...given }]);
    expect(await stored()).toEqual({ tags: ['a', 'b'] });
    await Note.upsert({ id: 1, ...given });
    expect(await stored()).toEqual({ tags: ['a', 'b'] });
    expect(given).toEqual({ of: { tags: ['a'] } });
  });
});
