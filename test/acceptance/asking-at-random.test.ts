import * as fc from 'fast-check';
import {
  DataTypes,
  Model,
  Op,
  sql,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type NonAttribute,
} from 'mortise';
import { Attribute, HasMany, NotNull, Table } from 'mortise/decorators';
import { describeEachDialect } from '../support/describe-each-dialect';
import { byId, grouped, holds, type Asked, type Row, type Rule } from '../support/asked-in-memory';

/** More of them: MORTISE_ASKED=2000 npx jest asking-at-random. A failure prints its seed. */
const NUMBER = Number(process.env['MORTISE_ASKED'] ?? 60);
const SEED = process.env['MORTISE_SEED'] === undefined ? {} : { seed: Number(process.env['MORTISE_SEED']) };

@Table({ timestamps: false })
class Owner extends Model<InferAttributes<Owner>, InferCreationAttributes<Owner>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.INTEGER) declare rank: number | null;
  @HasMany(() => Item, { foreignKey: 'ownerId', inverse: { as: 'owner' } }) declare items?: NonAttribute<Item[]>;
}

@Table({ timestamps: false })
class Item extends Model<InferAttributes<Item>, InferCreationAttributes<Item>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.INTEGER) declare size: number | null;
  @Attribute(DataTypes.DECIMAL(6, 2)) declare price: string | null;
  @Attribute(DataTypes.DATE(3)) @NotNull declare madeAt: Date;
  declare ownerId: number | null;
  declare owner?: NonAttribute<Owner | null>;
}

const small = fc.integer({ min: 0, max: 4 });
const maybe = <T>(some: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(some, { freq: 4, nil: null });
const days = [
  '2023-12-31T23:59:59.999Z',
  '2024-01-01T00:00:00.000Z',
  '2024-02-29T12:00:00.000Z',
  '2025-06-30T01:02:03.004Z',
];

/** Each rule is what Mortise is asked, and what it means in memory: another kind of condition is one more here. */
const operators: Readonly<Record<Rule['operator'], symbol>> = {
  eq: Op.eq, ne: Op.ne, gt: Op.gt, gte: Op.gte, lt: Op.lt, lte: Op.lte,
}; // prettier-ignore
const rule: fc.Arbitrary<Rule> = fc.record({
  operator: fc.constantFrom(...(Object.keys(operators) as Rule['operator'][])),
  value: small,
});
const ruled = ({ operator, value }: Rule): object => ({ [operators[operator]]: value });

const asked: fc.Arbitrary<Asked> = fc.record({
  owners: fc.array(maybe(small), { minLength: 1, maxLength: 4 }),
  items: fc.array(
    fc.record({
      size: maybe(small),
      price: maybe(fc.constantFrom('0.50', '2.00', '10.00')),
      day: fc.constantFrom(...days),
      owner: maybe(fc.nat(3)),
    }),
    { maxLength: 9 },
  ),
  where: rule,
  having: rule,
  chosen: rule,
  by: fc.constantFrom('owner', 'rank', 'month', 'double', 'price'),
});

/** What Mortise is asked to group by, under one name. */
const terms = {
  owner: ['ownerId', 'key'],
  rank: ['$owner.rank$', 'key'],
  month: [sql.datePart('month', sql.attribute('madeAt')), 'key'],
  double: [sql<number>`${sql.attribute('size')} + ${sql.attribute('size')}`, 'key'],
  price: ['price', 'key'],
} as const;

describeEachDialect('questions at random', ({ connect }) => {
  it('are answered as in memory: groups, having, expressions, and queries inside of queries', async () => {
    await connect([Owner, Item]);
    const property = fc.asyncProperty(asked, async given => {
      const rows = await fill(given);
      const groups = await Item.groupBy([terms[given.by]], {
        where: { size: ruled(given.where) },
        aggregates: { number: { count: '*' }, sum: { sum: 'size' }, dear: { max: 'price' } },
        having: { [Op.or]: [{ number: ruled(given.having) }, having(given)] } as never,
      });
      expect(byKey(groups)).toEqual(byKey(grouped(rows, given)));
      await askWithin(rows, given);
    });
    await fc.assert(property, { numRuns: NUMBER, ...SEED });
  });
});

/** By what rows are grouped by, a number or nothing; a price is compared as the text that it is. */
const having = ({ by, chosen }: Asked): object => ({ key: by === 'price' ? '2.00' : ruled(chosen) });

async function fill({ owners, items }: Asked): Promise<readonly Row[]> {
  await Item.truncate();
  await Owner.destroy({ where: {}, all: true });
  await Owner.bulkCreate(owners.map((rank, index) => ({ id: index + 1, rank })));
  const rows = items.map(({ size, price, day, owner }, index): Row => {
    const ownerId = owner === null || owner >= owners.length ? null : owner + 1;
    const rank = ownerId === null ? null : (owners[ownerId - 1] ?? null);
    return { id: index + 1, size, price, madeAt: new Date(day), ownerId, rank };
  });
  await Item.bulkCreate(rows.map(({ rank: _rank, ...values }) => values));
  return rows;
}

async function askWithin(rows: readonly Row[], { owners, where }: Asked): Promise<void> {
  const sizes = { size: ruled(where) };
  const met = rows.filter(({ size }) => holds(where, size));
  const ids = owners.map((_rank, index) => index + 1);
  const found = async (condition: object): Promise<number[]> =>
    byId(await Owner.findAll({ where: condition as never }));
  const linked = new Set(met.map(({ ownerId }) => ownerId));
  const inner = Item.query({ attributes: ['ownerId'], where: sizes });
  expect(await found({ id: { [Op.in]: inner } })).toEqual(ids.filter(id => linked.has(id)));
  expect(await found({ id: { [Op.notIn]: inner } })).toEqual(ids.filter(id => !linked.has(id)));
  const own = { ...sizes, ownerId: sql.outer('id') };
  expect(await found({ [Op.exists]: Item.query({ where: own }) })).toEqual(ids.filter(id => linked.has(id)));
  const number = (id: number): number => met.filter(({ ownerId }) => ownerId === id).length;
  const isMore = (id: number): boolean => (owners[id - 1] ?? -1) > number(id);
  expect(await found({ rank: { [Op.gt]: Item.query({ aggregate: { count: '*' }, where: own }) } })).toEqual(
    ids.filter(isMore),
  );
  const largest = Math.max(...rows.map(({ size }) => size ?? -1));
  const best = await Item.findAll({ where: { size: Item.query({ aggregate: { max: 'size' } }) } });
  expect(byId(best)).toEqual(byId(rows.filter(({ size }) => size !== null && size === largest)));
}

/** In an order that no database has a say in. */
const byKey = (groups: readonly object[]): readonly string[] =>
  groups
    .map(group =>
      JSON.stringify({ ...group, key: keyOf(group as { readonly key: unknown }) }, Object.keys(group).sort()),
    )
    .sort();

/** Numbers of SQL are what drivers give. */
const keyOf = ({ key }: { readonly key: unknown }): string | null =>
  typeof key === 'string' || key === null ? key : String(Number(key));
