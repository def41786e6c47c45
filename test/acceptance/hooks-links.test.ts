import {
  DataTypes,
  Model,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type Many,
} from 'mortise';
import { Attribute, BelongsToMany, Table } from 'mortise/decorators';
import { describeEachDialect } from '../support/describe-each-dialect';

@Table({ timestamps: false })
class Entry extends Model<InferAttributes<Entry>, InferCreationAttributes<Entry>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING)
  declare text: string;
}

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

/** Adds hooks for one test. */
const added: (() => void)[] = [];
const remember = (remove: () => void): void => void added.push(remove);
afterEach(() => added.splice(0).forEach(remove => remove()));

const no = (): never => {
  throw new Error('no');
};

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

  it('are refused another where than that of the call, before anything is written', async () => {
    const { ada, entries } = await given();
    const [a, b] = entries as [Entry, Entry, Entry];
    await ada.related('entries').add([a, b]);
    type Chosen = { where?: object };
    const change = (options: Chosen): void => void (options.where = { ...options.where, pages: 1 });
    remember(Reading.hooks.addListener('beforeBulkDestroy', options => { change(options); })); // prettier-ignore
    const refusal = { name: 'QueryError', code: 'INVALID_OPTION' };
    await expect(ada.related('entries').remove(a)).rejects.toMatchObject(refusal);
    await expect(ada.related('entries').set([b])).rejects.toMatchObject(refusal);
    expect(await ada.related('entries').count()).toBe(2);
  });

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
