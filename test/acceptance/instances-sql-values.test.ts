import {
  DataTypes,
  Model,
  sql,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type ToManyRelation,
} from 'mortise';
import { Attribute, BeforeUpdate, AfterUpdate, Default, Table } from 'mortise/decorators';
import { describeEachDialect, statementLog } from '../support/describe-each-dialect';

@Table({ paranoid: true, defaultScope: { where: { hidden: false } } })
class Page extends Model<InferAttributes<Page>, InferCreationAttributes<Page>> {
  declare id: CreationOptional<number>;
  @Attribute({ type: DataTypes.INTEGER, validate: { min: 0 } })
  @Default(0)
  declare visits: CreationOptional<number>;
  @Attribute(DataTypes.INTEGER)
  declare likes: CreationOptional<number | null>;
  @Attribute({
    type: DataTypes.STRING,
    set(this: Page, value: unknown) {
      this.setDataValue('title', (value as string).trim());
    },
  })
  declare title: CreationOptional<string | null>;
  @Attribute(DataTypes.DATE)
  declare seenAt: CreationOptional<Date | null>;
  @Attribute(DataTypes.JSON)
  declare data: CreationOptional<{ a: number } | null>;
  @Attribute(DataTypes.BIGINT)
  declare total: CreationOptional<string | null>;
  @Attribute(DataTypes.BOOLEAN)
  @Default(false)
  declare hidden: CreationOptional<boolean>;
  declare updatedAt: CreationOptional<Date>;
}

const plusOne = sql`${sql.attribute('visits')} + ${1}`;

describeEachDialect('SQL as a value of an instance', ({ connect, requires }) => {
  it('is worked out by update(), and the attribute has what it came to', async () => {
    await connect([Page]);
    const page = await Page.create({ visits: 4, likes: 2, title: 'Tea' });
    await Page.update({ visits: 9 }, { where: { id: page.id } });
    await page.update({ visits: plusOne, likes: 3 });
    expect([page.visits, page.likes]).toEqual([10, 3]);
    expect(page.changed()).toEqual([]);
    expect(await Page.findByPk(page.id)).toMatchObject({ visits: 10, likes: 3, title: 'Tea' });
  });

  it('is worked out by save() after set()', async () => {
    await connect([Page]);
    const page = await Page.create({ visits: 4 });
    page.set('visits', plusOne);
    expect(page.changed()).toEqual(['visits']);
    page.set({ likes: sql`${sql.attribute('visits')} * 2`, title: sql`upper(${'tea'})` });
    await page.save();
    // Each speaks of the row as it was.
    expect(page).toMatchObject({ visits: 5, likes: 8, title: 'TEA' });
    expect(page.changed()).toEqual([]);
    const statements = statementLog();
    await page.save({ logging: statements.log });
    expect(statements.statements).toEqual([]);
  });

  it('comes to values of every type as a find gives them', async () => {
    await connect([Page]);
    const page = await Page.create({ total: '9007199254740993', data: { a: 1 }, seenAt: new Date(0) });
    const { id } = page;
    await page.update({
      total: sql`${sql.attribute('total')} + 1`,
      data: sql`${sql.attribute('data')}`,
      likes: sql`NULL`,
    });
    expect(page).toMatchObject({ total: '9007199254740994', data: { a: 1 }, likes: null });
    await page.update({ seenAt: sql`${sql.attribute('updatedAt')}` });
    expect(page.seenAt).toBeInstanceOf(Date);
    const found = await Page.findByPk(id);
    expect(page.get()).toEqual(found?.get());
  });

  requires('assignsDefaults')('may be the default of the column', async () => {
    await connect([Page]);
    const page = await Page.create({ visits: 4, likes: 2 });
    await page.update({ likes: sql.default });
    expect(page.likes).toBeNull();
    expect(await Page.update({ visits: sql.default }, { where: { id: page.id } })).toEqual([1]);
    expect(await page.reload()).toMatchObject({ visits: 0 });
  });

  requires('noDefaultInUpdates')('is refused as the default of the column where no UPDATE can say so', async () => {
    await connect([Page]);
    const page = await Page.create({ visits: 4 });
    const { log, statements } = statementLog();
    const refused = { code: 'DEFAULT_UNSUPPORTED', message: expect.stringContaining('Page.likes') as unknown };
    await expect(page.update({ likes: sql.default }, { logging: log })).rejects.toMatchObject(refused);
    page.set('likes', sql.default);
    await expect(page.save({ logging: log })).rejects.toMatchObject(refused);
    const every = { all: true, logging: log };
    await expect(Page.update({ likes: sql.default }, every)).rejects.toMatchObject(refused);
    expect(statements).toEqual([]);
  });

  it('leaves unsaved changes, deletion marks and scopes alone', async () => {
    await connect([Page]);
    const page = await Page.create({ visits: 1, hidden: true });
    await page.destroy();
    page.likes = 7;
    await page.update({ visits: plusOne });
    expect([page.visits, page.likes, page.changed()]).toEqual([2, 7, ['likes']]);
  });

  it('is seen by hooks before the write, and its value by those after it', async () => {
    const seen: unknown[] = [];
    @Table({ timestamps: false })
    class Counter extends Model<InferAttributes<Counter>, InferCreationAttributes<Counter>> {
      declare id: CreationOptional<number>;
      @Attribute(DataTypes.INTEGER)
      declare value: number;
      @Attribute(DataTypes.INTEGER)
      declare other: CreationOptional<number | null>;
      @BeforeUpdate
      static before(counter: Counter): void {
        seen.push(counter.changed());
        counter.set('other', sql`${sql.attribute('value')}`);
      }
      @AfterUpdate
      static after(counter: Counter): void {
        seen.push(counter.value, counter.other, counter.changed(), counter.previous('value'));
      }
    }
    await connect([Counter]);
    const counter = await Counter.create({ value: 1 });
    await counter.update({ value: sql`${sql.attribute('value')} + 1` });
    expect(seen).toEqual([['value'], 2, 1, ['value', 'other'], 1]);
  });

  it('is not validated, and the other values are', async () => {
    await connect([Page]);
    const page = await Page.create({ visits: 4 });
    await page.update({ visits: sql`${sql.attribute('visits')} - 10` });
    expect(page.visits).toBe(-6);
    await expect(page.update({ visits: -1, likes: sql`1` })).rejects.toMatchObject({ name: 'ValidationError' });
    expect((await Page.findByPk(page.id))?.likes).toBeNull();
  });

  it('is there again, and is written by the next save(), after a rollback', async () => {
    const database = await connect([Page]);
    const page = await Page.create({ visits: 4 });
    const work = database.transaction(async () => {
      await page.update({ visits: plusOne });
      expect(page.visits).toBe(5);
      throw new Error('no');
    });
    await expect(work).rejects.toThrow('no');
    await Page.update({ visits: 7 }, { where: { id: page.id } });
    expect(page.changed('visits')).toBe(true);
    await page.save();
    expect(page.visits).toBe(8);
  });

  it('is not there again where another value was set before the rollback', async () => {
    const database = await connect([Page]);
    const page = await Page.create({ visits: 4 });
    const work = database.transaction(async () => {
      await page.update({ visits: plusOne });
      page.visits = 100;
      throw new Error('no');
    });
    await expect(work).rejects.toThrow('no');
    await page.save();
    expect((await Page.findByPk(page.id))?.visits).toBe(100);
  });

  it('that the database refuses changes nothing, and may be tried again', async () => {
    await connect([Page]);
    const page = await Page.create({ visits: 4 });
    await expect(page.update({ visits: sql`nothing_of_that_name` })).rejects.toMatchObject({ name: 'DatabaseError' });
    expect(page.changed()).toEqual(['visits']);
    await page.update({ visits: plusOne });
    expect(page.visits).toBe(5);
  });

  it('is written by the update of many rows with hooks of their own', async () => {
    await connect([Page]);
    await Page.bulkCreate([{ visits: 1 }, { visits: 5 }]);
    await Page.update({ visits: plusOne }, { all: true, individualHooks: true });
    expect((await Page.findAll({ order: ['id'] })).map(({ visits }) => visits)).toEqual([2, 6]);
  });

  it('in a row that is gone is told as such', async () => {
    await connect([Page]);
    const page = await Page.create({ visits: 1 });
    await Page.destroy({ where: { id: page.id }, force: true });
    await expect(page.update({ visits: plusOne })).rejects.toMatchObject({ code: 'ROW_GONE' });
  });

  it('is refused in a primary key that is there', async () => {
    await connect([Page]);
    const page = await Page.create({ visits: 1 });
    await expect(page.update({ id: sql`${sql.attribute('id')} + 1` })).rejects.toMatchObject({
      code: 'INVALID_VALUES',
      message: expect.stringContaining('Page.id is part of the primary key') as string,
    });
  });

  it('is worked out for a new row, which the instance shows', async () => {
    await connect([Page]);
    const page = await Page.create({ visits: sql`${40} + 2`, title: sql`upper(${'tea?'})`, total: sql`9007199254740993` });
    expect(page).toMatchObject({ visits: 42, title: 'TEA?', total: '9007199254740993' });
    expect([page.changed(), (await page.reload()).get()]).toEqual([[], page.get()]);
    const fresh = Page.build({ visits: sql`1 + 1` });
    await fresh.save();
    const later = Page.build({ title: 'x' });
    later.set('likes', sql`(SELECT COUNT(*) FROM ${sql.identifier(Page.definition.table.name)})`);
    await later.save();
    expect([fresh.visits, later.likes]).toEqual([2, 2]);
  }); // prettier-ignore

  it('is worked out for some of many new rows, in the order they are given', async () => {
    await connect([Page]);
    const pages = await Page.bulkCreate([
      { title: 'a', visits: 1 },
      { title: sql`lower(${'B'})`, likes: sql`1 + ${1} + 1` },
      { title: 'c', seenAt: new Date(0), visits: sql`7` },
      { title: sql`${'d'}` },
    ]);
    expect(pages.map(({ title, visits, likes }) => [title, visits, likes ?? null])).toEqual([
      ['a', 1, null], ['b', 0, 3], ['c', 7, null], ['d', 0, null],
    ]);
    const read = await Page.findAll({ order: ['id'] });
    expect(read.map(({ id, title, visits }) => [id, title, visits])).toEqual(pages.map(({ id, title, visits }) => [id, title, visits])); // prettier-ignore
  }); // prettier-ignore

  requires('returningByVersion')('is read back of a new row where a server gives nothing back', async () => {
    await connect([Page], { version: '8.0.36' });
    const page = await Page.create({ visits: sql`${40} + 2`, title: 'x' });
    const pages = await Page.bulkCreate([{ title: sql`upper(${'a'})` }, { title: 'b', likes: sql`3` }, { title: 'c' }]);
    expect([page.visits, pages.map(({ title, likes }) => [title, likes ?? null])]).toEqual([42, [['A', null], ['b', 3], ['c', null]]]); // prettier-ignore
    expect((await Page.findAll({ order: ['id'] })).map(({ id }) => id)).toEqual([page, ...pages].map(({ id }) => id));
  });

  it('updates rows that are there by what it comes to', async () => {
    await connect([Page]);
    const [page] = await Page.bulkCreate([{ title: 'a' }]);
    const id = page?.id ?? 0;
    await Page.bulkCreate([{ id, title: sql`upper(${'b'})` }], { updateOnDuplicate: ['title'] });
    expect((await Page.findByPk(id))?.title).toBe('B');
    const [same] = await Page.upsert({ id, title: sql`upper(${'c'})`, likes: sql`2 * ${3}` });
    expect([same.title, same.likes]).toEqual(['C', 6]);
    const [made] = await Page.findOrCreate({ where: { title: 'new' }, defaults: { likes: sql`${4}` } });
    expect(made.likes).toBe(4);
  });

  it('of a new row leaves to the column what is its default', async () => {
    await connect([Page]);
    expect((await Page.create({ likes: sql.default, title: 'x' })).likes ?? null).toBeNull();
    const pages = await Page.bulkCreate([{ likes: sql.default }, { likes: 3 }]);
    expect(pages.map(({ likes }) => likes ?? null)).toEqual([null, 3]);
  });

  it('is there again in a new row after a rollback', async () => {
    const database = await connect([Page]);
    const page = Page.build({ visits: sql`${40} + 2` });
    const work = database.transaction(async () => {
      await page.save();
      throw new Error('no');
    });
    await expect(work).rejects.toThrow('no');
    await page.save();
    expect((await page.reload()).visits).toBe(42);
  });

  it('speaks of no attribute of a new row, and is none where values only look like it', async () => {
    await connect([Page]);
    const refused = { code: 'SQL_WITHOUT_ROW', message: expect.stringContaining('Page.visits') as string };
    await expect(Page.create({ visits: plusOne })).rejects.toMatchObject(refused);
    await expect(Page.bulkCreate([{ visits: plusOne }])).rejects.toMatchObject(refused);
    await expect(Page.upsert({ id: 1, visits: plusOne })).rejects.toMatchObject(refused);
    const fake = JSON.parse('{"parts":[{"type":"text","text":"1"}]}') as never;
    await expect(Page.create({ visits: fake })).rejects.toMatchObject({ name: 'ValidationError' });
    expect(await Page.count()).toBe(0);
  });

  it('is a value of a junction row', async () => {
    const Link = class Link extends Model {};
    const database = await connect([Page], {
      declare: each => {
        each.define('Note', {}, { timestamps: false });
        Link.init({ weight: DataTypes.INTEGER }, { database: each, timestamps: false });
        Page.belongsToMany(each.models.getOrThrow('Note'), { as: 'notes', through: Link });
      },
    });
    const page = await Page.create({});
    const note = await database.models.getOrThrow('Note').create({});
    const notes = page.related('notes' as never) as unknown as ToManyRelation<Model>;
    await notes.add(note, { through: { weight: sql`${1} + 2` } });
    expect((await Link.findOne({ rejectOnEmpty: true })).get('weight')).toBe(3);
    await notes.add(note, { through: { weight: sql`${5} + 2` } });
    expect((await Link.findOne({ rejectOnEmpty: true })).get('weight')).toBe(7);
    await notes.set([note], { through: [{ weight: sql`${9}` }] });
    expect((await Link.findOne({ rejectOnEmpty: true })).get('weight')).toBe(9);
  });
});
