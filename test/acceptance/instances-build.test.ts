import { DataTypes, Model, sql, type CreationOptional, type InferAttributes, type InferCreationAttributes } from 'mortise'; // prettier-ignore
import { Attribute, Default } from 'mortise/decorators';
import { describeAnyDialect } from '../support/describe-each-dialect';

class Page extends Model<InferAttributes<Page>, InferCreationAttributes<Page>> {
  declare id: CreationOptional<number>;
  @Attribute({
    type: DataTypes.STRING,
    set(this: Page, value: unknown) {
      this.setDataValue('title', (value as string).trim());
    },
  })
  declare title: CreationOptional<string | null>;
  @Attribute(DataTypes.INTEGER)
  @Default(7)
  declare visits: CreationOptional<number | null>;
}

type Loose = any; // eslint-disable-line @typescript-eslint/no-explicit-any -- for calls that their types refuse

describeAnyDialect('build', ({ connect }) => {
  it('makes an instance of a row that is there, whose values the next save() writes', async () => {
    await connect([Page]);
    const { id } = await Page.create({ title: 'tea', visits: 1 });
    const page = Page.build({ id, title: ' coffee ' }, { isNewRecord: false });
    expect([page.isNewRecord, page.title, page.visits]).toEqual([false, 'coffee', undefined]);
    await page.save();
    expect((await Page.findByPk(id))?.get()).toMatchObject({ title: 'coffee', visits: 1 });
    expect(await Page.count()).toBe(1);
  });

  it('takes raw values of such a row for what it has', async () => {
    await connect([Page]);
    const { id } = await Page.create({ title: 'tea', visits: 1 });
    const page = Page.build({ id, title: ' tea', visits: 1 }, { isNewRecord: false, raw: true });
    expect([page.changed(), page.title]).toEqual([[], ' tea']);
    await page.update({ visits: 2 });
    expect((await Page.findByPk(id))?.get()).toMatchObject({ title: 'tea', visits: 2 });
    expect((await page.reload()).title).toBe('tea');
    await page.destroy();
    expect(await Page.count()).toBe(0);
  });

  it('takes raw values of a new row past setters, and gives it its defaults', async () => {
    await connect([Page]);
    const page = Page.build({ title: ' tea' }, { raw: true });
    expect([page.title, page.visits, page.isNewRecord]).toEqual([' tea', 7, true]);
    await page.save();
    expect((await page.reload()).title).toBe(' tea');
  });

  it('refuses what no row could have', async () => {
    await connect([Page]);
    const wrong =
      (values: Loose, options: Loose): (() => unknown) =>
      () =>
        Page.build(values, options);
    expect(wrong({ visits: 'x' }, { isNewRecord: false, raw: true })).toThrow('Page.visits is wrong');
    expect(wrong({ visits: sql`1` }, { isNewRecord: false, raw: true })).toThrow('Page.visits is SQL');
    expect(wrong({ nope: 1 }, { isNewRecord: false })).toThrow('no attribute');
    expect(wrong({ nope: 1 }, { raw: true })).toThrow('no attribute');
    expect(wrong({}, { isNewRecord: 'no' })).toThrow('isNewRecord');
    expect(wrong([], { raw: true })).toThrow('not an object');
  });
});
