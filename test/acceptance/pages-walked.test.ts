import * as fc from 'fast-check';
import {
  DataTypes,
  Model,
  Op,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type NonAttribute,
  type Page,
} from 'mortise';
import { Attribute, BelongsToMany, HasMany, NotNull, PrimaryKey, Table } from 'mortise/decorators';
import { describeEachDialect } from '../support/describe-each-dialect';

/** More of them: MORTISE_FULL=500 npx jest pages-walked. A failure prints its seed. */
const NUMBER = Number(process.env['MORTISE_FULL'] ?? 6);
const SEED = process.env['MORTISE_SEED'] === undefined ? {} : { seed: Number(process.env['MORTISE_SEED']) };

@Table({ timestamps: false })
class Owner extends Model<InferAttributes<Owner>, InferCreationAttributes<Owner>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.INTEGER) declare rank: number | null;
  @BelongsToMany(() => Cell, { through: { model: () => Mark, unique: false } })
  declare cells?: NonAttribute<Cell[]>;
}

/** Its key has two parts. */
@Table({ timestamps: false })
class Cell extends Model<InferAttributes<Cell>, InferCreationAttributes<Cell>> {
  @Attribute(DataTypes.STRING(4)) @PrimaryKey declare row: string;
  @Attribute(DataTypes.INTEGER) @PrimaryKey declare column: number;
  @Attribute(DataTypes.STRING) declare name: string | null;
  @Attribute(DataTypes.INTEGER) declare size: number | null;
  @Attribute(DataTypes.DECIMAL(6, 2)) declare price: string | null;
  @Attribute(DataTypes.DOUBLE) declare ratio: number | null;
  @Attribute(DataTypes.BIGINT) declare large: string | null;
  @Attribute(DataTypes.DATE(3)) @NotNull declare at: Date;
  @Attribute(DataTypes.ENUM('low', 'high', 'Mid')) declare grade: string | null;
  @Attribute(DataTypes.BOOLEAN) declare isNew: boolean | null;
  declare homeId: number | null;
  declare home?: NonAttribute<Owner | null>;
  declare Mark?: NonAttribute<Mark>;
}

/** The same two may be linked several times. */
@Table({ timestamps: false })
class Mark extends Model<InferAttributes<Mark>, InferCreationAttributes<Mark>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.INTEGER) declare weight: number | null;
  declare ownerId: CreationOptional<number>;
  declare cellRow: CreationOptional<string>;
  declare cellColumn: CreationOptional<number>;
}
HasMany(() => Cell, { foreignKey: 'homeId', inverse: { as: 'home' } })(Owner.prototype, 'homes');

const maybe = <T>(some: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(some, { freq: 3, nil: null });

const cell = fc.record({
  name: maybe(fc.constantFrom('a', 'A', 'b', 'ä', '', ' a', 'z')),
  size: maybe(fc.integer({ min: -1, max: 2 })),
  price: maybe(fc.constantFrom('9.50', '10.00', '-1.25', '0.10')),
  ratio: maybe(fc.constantFrom(0.1, 0.1 + Number.EPSILON, 1 / 3, -1e300, 5e-324)),
  large: maybe(fc.constantFrom('9007199254740992', '9007199254740993', '9223372036854775807', '-1')),
  at: fc
    .constantFrom('2024-01-01T00:00:00.000Z', '2024-01-01T00:00:00.001Z', '2023-12-31T23:59:59.999Z')
    .map(text => new Date(text)),
  grade: maybe(fc.constantFrom('low', 'high', 'Mid')),
  isNew: maybe(fc.boolean()),
  homeId: maybe(fc.constantFrom(1, 2, 3)),
});

const directions = ['ASC', 'DESC', 'ASC NULLS FIRST', 'ASC NULLS LAST', 'DESC NULLS FIRST', 'DESC NULLS LAST'];
const attributes = ['name', 'size', 'price', 'ratio', 'large', 'at', 'grade', 'isNew', 'homeId', 'row', 'column'];
const beside = [['home', 'rank'], ['marks'], ['heaviest'], ['$home.rank$']];
const onTheWay = [['Mark', 'weight']];

type Order = readonly (readonly string[])[];

const orders = (more: Order): fc.Arbitrary<Order> =>
  fc.array(
    fc.tuple(fc.constantFrom(...attributes.map(name => [name]), ...more, ...more), fc.constantFrom(...directions)),
    { minLength: 1, maxLength: 3 },
  ).map(terms => terms.map(([path, direction]) => [...path, direction])); // prettier-ignore

const walked = fc.record({
  cells: fc.array(cell, { minLength: 1, maxLength: 9 }),
  marks: fc.array(fc.tuple(fc.nat(8), maybe(fc.integer({ min: 0, max: 2 }))), { maxLength: 6 }),
  orders: fc.array(orders(beside), { minLength: 2, maxLength: 2 }),
  linkOrder: orders(onTheWay),
  size: fc.integer({ min: 1, max: 4 }),
  later: fc.array(cell, { maxLength: 3 }),
  gone: fc.array(fc.nat(8), { maxLength: 3 }),
});

const keyOf = ({ row, column, Mark: mark }: Cell): string =>
  `${row}${column}${mark === undefined ? '' : `#${mark.id}`}`;
const placed = (cells: readonly object[], row: string): object[] => cells.map((each, index) => ({ ...each, row: index % 2 === 0 ? row : row.toUpperCase() + index, column: index })); // prettier-ignore

type Paginate = (options: object) => Promise<Page<Cell>>;

/** All rows of a walk from page to page, in their order; `between` is called after each page. */
async function walk(
  paginate: Paginate,
  { size, isBackward }: { readonly size: number; readonly isBackward: boolean },
  between: (page: Page<Cell>, place: number) => Promise<void> = async () => {},
): Promise<string[]> {
  const seen: string[] = [];
  let cursor: string | null = null;
  for (let place = 0; place < 100; place++) {
    const page: Page<Cell> = await paginate(
      isBackward ? { last: size, before: cursor } : { first: size, after: cursor },
    );
    const keys = page.rows.map(keyOf);
    if (isBackward) seen.unshift(...keys);
    else seen.push(...keys);
    const { hasNextPage, hasPreviousPage, startCursor, endCursor } = page.pageInfo;
    if (!(isBackward ? hasPreviousPage : hasNextPage)) return seen;
    expect(keys).toHaveLength(size);
    cursor = isBackward ? startCursor : endCursor;
    await between(page, place);
  }
  throw new Error('The walk has no end.');
}

describeEachDialect('a walk from page to page', ({ connect }) => {
  it('gives each row once, in order, both ways, while others come and go', async () => {
    await connect([Owner, Cell, Mark]);
    await Owner.bulkCreate([{ rank: 2 }, { rank: null }, { rank: 1 }]);
    const check = fc.asyncProperty(walked, async ({ cells, marks, orders: wanted, linkOrder, size, later, gone }) => {
      await Mark.destroy({ all: true });
      await Cell.destroy({ all: true });
      const rows = await Cell.bulkCreate(placed(cells, 'x') as never);
      await Mark.bulkCreate(
        marks.flatMap(([place, weight]) => {
          const to = rows[place];
          return to === undefined ? [] : [{ ownerId: 1, cellRow: to.row, cellColumn: to.column, weight }];
        }),
      );
      const owner = await Owner.findByPk(1);
      const linked = { order: linkOrder } as object;
      const ofOwner = (await owner?.related('cells').get(linked))?.map(keyOf);
      const linkedPages: Paginate = options => owner?.related('cells').paginate({ ...linked, ...options }) as never;
      for (const isBackward of [false, true]) expect(await walk(linkedPages, { size, isBackward })).toEqual(ofOwner);

      for (const [index, order] of wanted.entries()) {
        const asked = { order, include: ['home'], aggregates: { marks: { count: 'owners' }, heaviest: { max: 'owners.Mark.weight' } } }; // prettier-ignore
        const expected = (await Cell.findAll({ ...asked, limit: 100 } as never)).map(row => keyOf(row));
        const paginate: Paginate = options => Cell.paginate({ ...asked, ...options } as never);
        for (const isBackward of [false, true]) expect(await walk(paginate, { size, isBackward })).toEqual(expected);

        const removed = new Set<string>();
        const seen = await walk(paginate, { size, isBackward: index === 1 }, async (page, place) => {
          const next = later[place];
          if (next !== undefined) await Cell.bulkCreate(placed([next], `n${index}${place}`) as never);
          // The row that the cursor is of, and another one.
          const going = [page.rows.at(index === 1 ? 0 : -1), rows[gone[place] ?? -1]].filter(row => row?.Mark === undefined && row !== undefined); // prettier-ignore
          if (gone[place] === undefined) return;
          for (const { row, column } of going as Cell[]) {
            removed.add(`${row}${column}`);
            await Mark.destroy({ where: { cellRow: row, cellColumn: column } });
            await Cell.destroy({ where: { row, column } });
          }
        });
        const staying = expected.filter(key => !removed.has(key));
        expect(seen.filter(key => staying.includes(key))).toEqual(staying);
        expect(new Set(seen).size).toBe(seen.length);
        await Cell.destroy({ where: { row: { [Op.like]: 'n%' } } });
      }
    });
    await fc.assert(check, { numRuns: NUMBER, ...SEED });
  });
});
