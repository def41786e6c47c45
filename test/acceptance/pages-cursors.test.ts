import { createHash } from 'node:crypto';
import {
  DataTypes,
  Model,
  Op,
  QueryError,
  sql,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type NonAttribute,
  type PageOptions,
} from 'mortise';
import { Attribute, BelongsToMany, HasMany, Table } from 'mortise/decorators';
import { describeEachDialect, statementLog } from '../support/describe-each-dialect';

@Table({ timestamps: false })
class Reading extends Model<InferAttributes<Reading>, InferCreationAttributes<Reading>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.INTEGER) declare size: number | null;
  @Attribute(DataTypes.BIGINT) declare large: string | null;
  @Attribute(DataTypes.DECIMAL(8, 2)) declare price: string | null;
  @Attribute(DataTypes.DOUBLE) declare ratio: number | null;
  @Attribute(DataTypes.BOOLEAN) declare isNew: boolean | null;
  @Attribute(DataTypes.DATE(6)) declare at: Date | null;
  @Attribute(DataTypes.DATEONLY) declare day: string | null;
  @Attribute(DataTypes.TIME) declare time: string | null;
  @Attribute(DataTypes.UUID) declare code: string | null;
  @Attribute(DataTypes.STRING) declare text: string | null;
  @BelongsToMany(() => Sensor, { through: { model: () => Mark, unique: false }, inverse: { as: 'readings' } })
  declare sensors?: NonAttribute<Sensor[]>;
  declare homeId: number | null;
  declare home?: NonAttribute<Sensor | null>;
}

@Table({ timestamps: false })
class Sensor extends Model<InferAttributes<Sensor>, InferCreationAttributes<Sensor>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING) declare name: string | null;
  @HasMany(() => Reading, { foreignKey: 'homeId', inverse: { as: 'home' } })
  declare homes?: NonAttribute<Reading[]>;
  declare readings?: NonAttribute<Reading[]>;
}

@Table({ timestamps: false })
class Mark extends Model<InferAttributes<Mark>, InferCreationAttributes<Mark>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.INTEGER) declare stars: number | null;
  @Attribute(DataTypes.DATE) declare markedAt: Date | null;
  declare readingId: CreationOptional<number>;
  declare sensorId: CreationOptional<number>;
}

/** A cursor as somebody makes it who knows how: of another place, with the check that goes with it. */
function madeUp(cursor: string | null, place: readonly unknown[]): string {
  const parts = JSON.parse(Buffer.from(String(cursor), 'base64url').toString()) as unknown[];
  const check = createHash('sha256').update(JSON.stringify(place)).digest('base64url').slice(0, 10);
  return Buffer.from(JSON.stringify([parts[0], parts[1], check, place])).toString('base64url');
}

const ids = (rows: readonly { readonly id: number }[]): number[] => rows.map(({ id }) => id);

describeEachDialect('A cursor', ({ connect, has, requires }) => {
  async function start() {
    const { log, statements, clear } = statementLog();
    const database = await connect([Reading, Sensor, Mark], { logging: log });
    await Sensor.bulkCreate([{ name: 'North' }, { name: 'South' }]);
    const values = {
      size: 5, large: '7', price: '1.50', ratio: 0.5, isNew: true, at: new Date(0), day: '2026-01-02', time: '10:00:00',
      code: '8e7f1d1c-6d1b-4a6e-9c9b-0d6f0a0b1c2d', text: 'x',
    }; // prettier-ignore
    await Reading.bulkCreate([1, 2, 1].map(homeId => ({ ...values, homeId })));
    await Mark.bulkCreate([
      { readingId: 1, sensorId: 1, stars: 3, markedAt: new Date(1000) },
      { readingId: 1, sensorId: 2, stars: 1, markedAt: new Date(2000) },
      { readingId: 2, sensorId: 1, stars: 3, markedAt: new Date(3000) },
    ]);
    clear();
    return { database, statements };
  }

  const text = (base64: string | null): string => Buffer.from(String(base64), 'base64url').toString();
  const placeOf = (cursor: string | null): (string | null)[] => (JSON.parse(text(cursor)) as never[])[3] ?? [];

  it('with what no driver gives is refused, before anything is sent', async () => {
    const { database, statements } = await start();
    const order = ['size'] as const;
    const { endCursor } = (await Reading.paginate({ order, first: 1 })).pageInfo;
    const [size, id] = placeOf(endCursor);
    statements.splice(0);
    const impossible = [
      [], [size], [size, id, id], ['', id], ['x1', id], ['n1 OR 1 = 1', id], ['iabc', id], ['b!', id], ['d1e', id],
      ['hxy', id], ['s\0', id], [has('ownTypes') ? 'd1' : 'i' + '9'.repeat(20), id], [5, id], [{ s: 5 }, id], [[size], id], 's5',
    ] as const; // prettier-ignore
    for (const place of impossible) {
      const cursor = madeUp(endCursor, place as never);
      for (const range of [{ after: cursor }, { before: cursor }] as PageOptions[]) {
        const error: unknown = await Reading.paginate({ ...range, order } as never).catch((reason: unknown) => reason);
        expect([place, error]).toEqual([place, expect.any(QueryError)]);
        expect([place, error]).toMatchObject([place, { code: 'INVALID_CURSOR' }]);
      }
    }
    expect(statements).toEqual([]);
    // A transaction that was given such a cursor goes on.
    await database.transaction(async () => {
      const after = madeUp(endCursor, ['x1', id]);
      await expect(Reading.paginate({ order, after })).rejects.toMatchObject({ code: 'INVALID_CURSOR' });
      expect(await Reading.count()).toBe(3);
    });
  }); // prettier-ignore

  it('with made-up values is an invalid one where the database refuses these, and else leads to some page', async () => {
    await start();
    const made = [
      ['id', 'sabc'], ['size', 's99999999999999999999'], ['size', 's1-1'], ['large', 's99999999999999999999'], ['price', 's1.5 EUR'],
      ['ratio', 'sNaNa'], ['isNew', 'strueish'], ['at', 's2026-02-31 00:00:00+00'], ['at', 'snow or never'], ['day', 's2026-02-31'],
      ['code', 'sabc'], ['time', 's24:30:00'], ['large', `s${'9'.repeat(100_000)}x`], ['text', "s' OR 1 = 1 --"],
    ] as const; // prettier-ignore
    for (const [attribute, value] of made) {
      const order = [attribute] as never;
      const { endCursor } = (await Reading.paginate({ order, first: 1 })).pageInfo;
      const after = madeUp(endCursor, [value, ...placeOf(endCursor).slice(1)]);
      const outcome: unknown = await Reading.paginate({ order, after }).catch((error: unknown) => error);
      const expected = has('ownTypes') && attribute !== 'text' ? { name: 'QueryError', code: 'INVALID_CURSOR' } : { rows: expect.any(Array) as never[] };
      expect([attribute, value.slice(0, 40), outcome]).toMatchObject([attribute, value.slice(0, 40), expected]);
    }
  }); // prettier-ignore

  requires('ownTypes')('is not blamed for what is wrong elsewhere, be it with the same value', async () => {
    await start();
    const order = ['text'] as const;
    const { endCursor: after } = (await Reading.paginate({ order, first: 1 })).pageInfo;
    for (const wrong of ['abc', 'x']) {
      const asked = { order, where: sql`${sql.identifier('size')} = ${wrong}` } as const;
      const alone: unknown = await Reading.paginate(asked).catch((error: unknown) => error);
      const gone: unknown = await Reading.paginate({ ...asked, after }).catch((error: unknown) => error);
      expect([alone, gone]).toMatchObject([{ name: 'DatabaseError' }, { name: 'DatabaseError' }]);
    }
    const where = sql`CAST(${'abc'} AS integer) = 1`;
    await expect(Reading.paginate({ order, after, where })).rejects.toMatchObject({ name: 'DatabaseError' });
  });

  it('of an order by an aggregate belongs to the conditions of that, with their values', async () => {
    const { statements } = await start();
    const by = (aggregate: object) => ({ aggregates: { marks: aggregate }, order: [['marks', 'DESC']] }) as never as PageOptions;
    const count = (stars: unknown) => by({ count: 'sensors', through: { where: { stars } } });
    const since = (time: number) => by({ count: 'sensors', through: { where: { markedAt: { [Op.gt]: new Date(time) } } } });
    const { rows, pageInfo } = await Reading.paginate({ ...count(3), first: 1 });
    const cursor = { after: pageInfo.endCursor };
    expect(ids(rows)).toEqual([1]);
    expect(ids((await Reading.paginate({ ...count(3), ...cursor, first: 9 })).rows)).toEqual([2, 3]);
    expect(ids((await Reading.paginate({ ...count(3), ...cursor, first: 9, where: { id: { [Op.gt]: 2 } } })).rows)).toEqual([3]);
    statements.splice(0);
    const others = [
      count(1), count([3]), count({ [Op.gte]: 3 }), since(0), by({ count: 'sensors' }), by({ count: 'sensors', distinct: true }),
      by({ count: 'sensors', where: { name: 'North' } }), by({ max: 'sensors.Mark.stars', through: { where: { stars: 3 } } }),
    ]; // prettier-ignore
    for (const other of others)
      await expect(Reading.paginate({ ...other, ...cursor })).rejects.toMatchObject({
        code: 'INVALID_CURSOR',
        hint: expect.stringContaining('conditions') as string,
      });
    const { endCursor: timed } = (await Reading.paginate({ ...since(1500), first: 1 })).pageInfo;
    expect((await Reading.paginate({ ...since(1500), after: timed })).rows).toHaveLength(2);
    await expect(Reading.paginate({ ...since(1501), after: timed })).rejects.toMatchObject({ code: 'INVALID_CURSOR' });
  }); // prettier-ignore

  it('of an order by an include belongs to the conditions of that', async () => {
    await start();
    const by = (where?: object): PageOptions =>
      ({ include: [{ association: 'home', where, required: false }], order: [['home', 'name', 'ASC NULLS LAST']] }) as never;
    const { rows, pageInfo } = await Reading.paginate({ ...by({ name: 'South' }), first: 1 });
    expect(ids(rows)).toEqual([2]);
    const cursor = { after: pageInfo.endCursor };
    expect(ids((await Reading.paginate({ ...by({ name: 'South' }), ...cursor })).rows)).toEqual([1, 3]);
    for (const other of [by(), by({ name: 'North' })])
      await expect(Reading.paginate({ ...other, ...cursor })).rejects.toMatchObject({ code: 'INVALID_CURSOR' });
  }); // prettier-ignore
});
