import { DataTypes, type Database, type Model } from 'mortise';
import { describeEachDialect } from '../support/describe-each-dialect';

const loose = (value: unknown): never => value as never;
const mismatch = { code: 'TENANT_MISMATCH' };

type AnyModel = ReturnType<Database['define']>;
type Handle = ReturnType<Database['forTenant']>;

interface Story {
  readonly Item: AnyModel;
  readonly Order: AnyModel;
  readonly Node: AnyModel;
  readonly a: Handle;
  readonly b: Handle;
}

describeEachDialect('Foreign keys of the rows of tenants', ({ connect }) => {
  /** Items 1.1 and 2.2 are of tenant 1, 1.2 and 2.1 of tenant 2. */
  async function story(tell: (story: Story) => Promise<void>): Promise<void> {
    const database = await connect([], { sync: false });
    const tenantId = { type: DataTypes.INTEGER, allowNull: false };
    const scope = { timestamps: false, requiredScope: (tenant: number) => ({ where: { tenantId: tenant } }) };
    const part = { type: DataTypes.INTEGER, primaryKey: true };
    const Item = database.define('Item', { shopId: part, no: part, tenantId }, scope);
    const plain = { shopId: DataTypes.INTEGER, itemNo: DataTypes.INTEGER, note: DataTypes.STRING };
    const Order = database.define('Order', { ...plain, tenantId }, scope);
    Order.belongsTo(Item, { as: 'item', foreignKey: ['shopId', 'itemNo'] });
    const Node = database.define('Node', { id: { type: DataTypes.INTEGER, primaryKey: true }, tenantId }, scope);
    Node.belongsTo(Node, { as: 'parent', foreignKey: 'parentId' });
    await database.sync();
    const [a, b] = [database.forTenant(1), database.forTenant(2)];
    for (const [run, items] of [
      [
        a,
        [
          [1, 1],
          [2, 2],
        ],
      ],
      [
        b,
        [
          [1, 2],
          [2, 1],
        ],
      ],
    ] as const)
      // prettier-ignore
      await run.run(() => Item.bulkCreate(loose(items.map(([shopId, no]) => ({ shopId, no })))));
    await a.run(() => Order.bulkCreate(loose([{ shopId: 1, itemNo: 1 }, { shopId: 2, itemNo: 2 }]))); // prettier-ignore
    await tell({ Item, Order, Node, a, b });
  }

  const keys = async (Order: AnyModel): Promise<unknown> =>
    (await Order.findAll<Model>(loose({ order: ['id'] }))).map(order => [order.get('shopId'), order.get('itemNo')]);
  const own = [[1, 1], [2, 2]]; // prettier-ignore

  it('are looked at as they become where they are written in part', () =>
    story(async ({ Order, a }) =>
      a.run(async () => {
        const order = (await Order.findByPk<Model>(loose(1))) as Model;
        await expect(order.update(loose({ itemNo: 2 }))).rejects.toMatchObject(mismatch);
        await expect(Order.update(loose({ itemNo: 2 }), loose({ where: { id: 1 } }))).rejects.toMatchObject(mismatch);
        await expect(Order.update(loose({ shopId: 1 }), loose({ all: true }))).rejects.toMatchObject(mismatch);
        await expect(Order.bulkUpdate(loose([{ id: 1, itemNo: 2 }, { id: 2, note: 'x' }]))).rejects.toMatchObject(mismatch); // prettier-ignore
        expect(await keys(Order)).toEqual(own);
        await Order.update(loose({ itemNo: 2 }), loose({ where: { id: 2 } }));
        await Order.update(loose({ itemNo: null }), loose({ where: { id: 1 } }));
        expect(await keys(Order)).toEqual([[1, null], [2, 2]]); // prettier-ignore
        await Order.update(loose({ itemNo: 1 }), loose({ where: { id: 1 } }));
        expect(await keys(Order)).toEqual(own);
      }),
    ));

  it('are those of each row where many are given their own', () =>
    story(async ({ Order, a }) =>
      a.run(async () => {
        const swapped = [{ id: 1, shopId: 2, itemNo: 2 }, { id: 2, shopId: 1, itemNo: 1 }]; // prettier-ignore
        expect(await Order.bulkUpdate(loose(swapped))).toEqual([2]);
        expect(await keys(Order)).toEqual([[2, 2], [1, 1]]); // prettier-ignore
        // The first has no item number: 2 beside 1 would be no key of its own, 1 beside 2 of nobody's.
        const uneven = [{ id: 1, shopId: 2 }, { id: 2, shopId: 2, itemNo: 2 }]; // prettier-ignore
        expect(await Order.bulkUpdate(loose(uneven))).toEqual([2]);
        const crossed = [{ id: 1, itemNo: 1 }, { id: 2, shopId: 1, itemNo: 1 }]; // prettier-ignore
        await expect(Order.bulkUpdate(loose(crossed))).rejects.toMatchObject(mismatch);
        expect(await keys(Order)).toEqual([[2, 2], [2, 2]]); // prettier-ignore
      }),
    ));

  it('may lead to rows of their own list', () =>
    story(async ({ Node, a, b }) => {
      await a.run(async () => {
        await Node.create(loose({ id: 1, parentId: 1 }));
        await Node.bulkCreate(loose([{ id: 2 }, { id: 3, parentId: 2 }, { id: 4, parentId: 1 }]));
        expect(await Node.count()).toBe(4);
      });
      await b.run(async () => {
        await expect(Node.bulkCreate(loose([{ id: 5 }, { id: 6, parentId: 2 }]))).rejects.toMatchObject(mismatch);
        const met = [{ id: 2 }, { id: 7, parentId: 2 }]; // prettier-ignore
        await expect(Node.bulkCreate(loose(met), { ignoreDuplicates: true })).rejects.toMatchObject(mismatch);
        await expect(Node.bulkCreate(loose(met), loose({ updateOnDuplicate: ['parentId'] }))).rejects.toMatchObject(mismatch); // prettier-ignore
        expect(await Node.count()).toBe(0);
      });
    }));
});
