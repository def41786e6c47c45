import { createHash } from 'node:crypto';
import {
  DatabaseError,
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

describeEachDialect('A cursor', ({ connect, has }) => {
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

  /** The first letter says how the driver gave it; see `heldValue`. */
  const unfit: readonly (readonly [keyof InferAttributes<Reading>, readonly string[]])[] = [
    ['id', ['sabc', 's', 'bAAE=', 'h00', 's1 OR 1 = 1']],
    ['size', ['sabc', 's1-1', 's0x10', 's--1', 'e1', 's1e', '']],
    ['large', ['sabc', 's1,5', `s${'9'.repeat(100_000)}x`]],
    ['price', ['s1.5 EUR', 's.', 's1.2.3']],
    ['ratio', ['sabc', 'sNaNa', 'sInf']],
    ['isNew', ['syes', 'strueish', 'bAA==']],
    ['at', ['snow', 's2026-13-01', 's2026-01-32 00:00:00', 's2026-01-01 00:00:00 Europe/Berlin', 'h00']],
    ['day', ['stoday', 's2026/01/01', 's26-01-01']],
    ['time', ['snoon', 's10:', 's10:60:00', 's10:00:61']],
  ];

  it('with values that no row of the attribute can have is refused, before anything is sent', async () => {
    const { database, statements } = await start();
    for (const [attribute, made] of unfit) {
      const order = attribute === 'id' ? (['id'] as const) : ([attribute] as const);
      const { endCursor } = (await Reading.paginate({ order, first: 1 })).pageInfo;
      statements.splice(0);
      for (const value of made) {
        const place = attribute === 'id' ? [value] : [value, has('ownTypes') ? 's1' : has('zeroDates') ? 'd1' : 'i1'];
        const cursor = madeUp(endCursor, place);
        for (const range of [{ after: cursor }, { before: cursor }] as PageOptions[]) {
          const error: unknown = await Reading.paginate({ ...range, order } as never).catch((reason: unknown) => reason);
          expect([attribute, value.slice(0, 40), (error as QueryError).code]).toEqual([attribute, value.slice(0, 40), 'INVALID_CURSOR']);
          expect(error).toBeInstanceOf(QueryError);
        }
      }
      expect(statements).toEqual([]);
    }
    // A transaction that was given such a cursor goes on.
    const { endCursor } = (await Reading.paginate({ order: ['size'], first: 1 })).pageInfo;
    const after = madeUp(endCursor, ['sabc', 'sabc']);
    await database.transaction(async () => {
      await expect(Reading.paginate({ order: ['size'], after })).rejects.toMatchObject({ code: 'INVALID_CURSOR' });
      expect(await Reading.count()).toBe(3);
    });
  }); // prettier-ignore

  it('with values that the database itself refuses is an invalid one too, and no error of the database', async () => {
    await start();
    const tooMuch = [
      ['size', 's99999999999999999999'], ['large', 's99999999999999999999'], ['at', 's2026-02-31 00:00:00+00'],
      ['day', 's2026-02-31'], ['code', 'sabc'], ['time', 's24:30:00'],
    ] as const; // prettier-ignore
    for (const [attribute, value] of tooMuch) {
      const { endCursor } = (await Reading.paginate({ order: [attribute], first: 1 })).pageInfo;
      const parts = JSON.parse(Buffer.from(String(endCursor), 'base64url').toString()) as [unknown, unknown, unknown, string[]];
      const after = madeUp(endCursor, [value, parts[3][1]]);
      const outcome: unknown = await Reading.paginate({ order: [attribute], after }).catch((error: unknown) => error);
      expect([attribute, outcome]).not.toEqual([attribute, expect.any(DatabaseError)]);
      if (has('ownTypes')) expect([attribute, outcome]).toMatchObject([attribute, { name: 'QueryError', code: 'INVALID_CURSOR' }]);
    }
    // What else the database refuses is not laid at its door.
    const { endCursor: after } = (await Reading.paginate({ order: ['size'], first: 1 })).pageInfo;
    if (!has('ownTypes')) return;
    const where = sql`CAST(${'abc'} AS integer) = 1`;
    await expect(Reading.paginate({ order: ['size'], after, where })).rejects.toMatchObject({ name: 'DatabaseError' });
  }); // prettier-ignore

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
