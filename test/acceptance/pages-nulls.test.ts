import {
  type Database,
  DataTypes,
  type Model,
  type ModelStatic,
  type Order,
  type PageInfo,
  type PageOptions,
} from 'mortise';
import { describeEachDialect, statementLog } from '../support/describe-each-dialect';

interface Thing extends Model {
  id: number;
  part: number;
}

const keyOf = ({ id, part }: Pick<Thing, 'id' | 'part'>): string => `${id}/${part}`;

type Onwards = (info: PageInfo) => PageOptions;
const forward: Onwards = ({ endCursor }) => ({ after: endCursor });
const back: Onwards = ({ startCursor }) => ({ before: startCursor });

/** The keys of all pages, one after the other. */
async function walk(things: ModelStatic<Thing>, options: PageOptions, onwards: Onwards): Promise<string[]> {
  const seen: string[] = [];
  let range: PageOptions = {};
  for (let more = true; more;) {
    const { rows, pageInfo } = await things.paginate({ ...options, ...range });
    const keys = rows.map(row => keyOf(row));
    if (onwards === forward) seen.push(...keys);
    else seen.unshift(...keys);
    if (seen.length > 30) throw new Error('The walk has no end.');
    more = onwards === forward ? pageInfo.hasNextPage : pageInfo.hasPreviousPage;
    range = onwards(pageInfo);
  }
  return seen;
}

/** The same of a stream, and of one in batches. */
async function streamed(things: ModelStatic<Thing>, options: object): Promise<readonly (readonly string[])[]> {
  const [rows, batches]: string[][] = [[], []];
  for await (const row of things.stream(options)) rows?.push(keyOf(row));
  for await (const batch of things.findInBatches(options)) batches?.push(...batch.map(row => keyOf(row)));
  return [rows ?? [], batches ?? []];
}

describeEachDialect('NULLs in what rows are ordered by', ({ connect, planWords }) => {
  const integer = { type: DataTypes.INTEGER, allowNull: false } as const;

  /** A table that others made: its model says that it has no NULLs, and what its key is; the table says nothing. */
  async function tableOfOthers(rows: readonly string[]): Promise<ModelStatic<Thing>> {
    const { log, statements } = statementLog();
    const database = await connect([], { sync: false, logging: log });
    await database.query('CREATE TABLE things (id INTEGER, part INTEGER, kind VARCHAR(10), place INTEGER)');
    await database.query(`INSERT INTO things (id, part, kind, place) VALUES ${rows.map(row => `(${row})`).join(', ')}`);
    statements.splice(0);
    const key = { type: DataTypes.INTEGER, primaryKey: true } as const;
    const kind = { type: DataTypes.STRING, allowNull: false } as const;
    return database.define<Thing>('Thing', { id: key, part: key, kind, place: integer }, {
      tableName: 'things',
      timestamps: false,
    });
  } // prettier-ignore

  const directions = ['ASC', 'DESC', 'ASC NULLS FIRST', 'ASC NULLS LAST', 'DESC NULLS FIRST', 'DESC NULLS LAST'];

  it('come where the order has them, each once, also where the model says that there are none', async () => {
    const Things = await tableOfOthers([
      "1, 1, 'b', NULL", "2, 1, NULL, 3", "3, 1, 'a', 3", "4, 1, NULL, NULL", "5, 1, 'b', 1", "6, 1, NULL, 1",
      "7, 1, 'b', NULL", '7, NULL, NULL, 2', 'NULL, 4, NULL, 3', "NULL, 5, 'a', 1",
    ]); // prettier-ignore
    const orders = directions.flatMap((direction, index): Order[] => [
      [['kind', direction]],
      [['place', direction], ['kind', directions.at(index - 2)]],
      [['part', direction]],
      [['id', direction], ['part', 'DESC']],
    ] as never); // prettier-ignore
    for (const [index, order] of orders.entries()) {
      const size = index % 2 === 0 ? 1 : 3;
      const expected = (await Things.findAll({ order, limit: 100 })).map(row => keyOf(row));
      expect(expected).toHaveLength(10);
      const rows = [
        await walk(Things, { order, first: size }, forward),
        await walk(Things, { order, last: size }, back),
        ...(await streamed(Things, { order, batchSize: size })),
      ];
      expect([order, size, ...rows]).toEqual([order, size, expected, expected, expected, expected]);
    }
  });

  it('cost a statement more where values end and NULLs begin, and no other', async () => {
    const { log, statements } = statementLog();
    const database = await connect([], { sync: false, logging: log });
    const attributes = { place: DataTypes.INTEGER };
    const Things = database.define('Thing', attributes, { timestamps: false });
    await database.sync();
    await Things.bulkCreate([1, 2, 3, null, null, null].map(place => ({ place })));
    const order = [['place', 'ASC NULLS LAST']] as const;
    let after: string | null = null;
    const counts: number[] = [];
    for (let page = 0; page < 3; page += 1) {
      statements.splice(0);
      after = (await Things.paginate({ order, first: 2, after })).pageInfo.endCursor;
      counts.push(statements.length);
    }
    expect(counts).toEqual([1, 2, 1]);
    statements.splice(0);
    const ids: unknown[] = [];
    for await (const row of Things.stream({ batchSize: 2 })) ids.push(row.get('id'));
    expect([ids, statements.length]).toEqual([[1, 2, 3, 4, 5, 6], 3]);
  });

  it('that make keys equal are no rows lost: a walk that would go on between two such rows is refused', async () => {
    const Things = await tableOfOthers(["1, NULL, 'a', 1", "1, NULL, 'b', 1", "2, 1, 'c', 1", "2, 1, 'd', 1"]);
    const refused = { name: 'QueryError', code: 'AMBIGUOUS_ORDER', message: expect.stringContaining('Thing') as string };
    await expect(Things.paginate({ first: 1 })).rejects.toMatchObject(refused);
    await expect(Things.paginate({ last: 1 })).rejects.toMatchObject(refused);
    await expect(streamed(Things, { batchSize: 1 })).rejects.toMatchObject(refused);
    expect(await walk(Things, { first: 2 }, forward)).toHaveLength(4);
    expect(await walk(Things, { first: 1, order: ['id', 'part', 'kind'] }, forward)).toHaveLength(4);
  }); // prettier-ignore

  describe('leave deep pages to an index', () => {
    /** What reads or sorts whatever there is. */
    const LINEAR = /Seq Scan|Sort.*deep_weight|SCAN t|TEMP B-TREE|filesort|temporary|"type":"(?:ALL|index)"/;

    interface Sent {
      readonly sql: string;
      readonly values: readonly unknown[];
    }

    async function connectDeep(): Promise<{ database: Database; Things: ModelStatic; sent: Sent[] }> {
      const sent: Sent[] = [];
      const logging = (sql: string, _took?: number, values: readonly unknown[] = []): void =>
        void sent.push({ sql, values });
      const database = await connect([], { sync: false, logging, logQueryParameters: true });
      const attributes = { weight: DataTypes.INTEGER };
      const indexes = [{ fields: ['weight', 'id'], name: 'deep_weight' }];
      const Things = database.define('Deep', attributes, { tableName: 'deep', timestamps: false, indexes });
      await database.sync();
      await Things.bulkCreate(
        Array.from({ length: 4000 }, (_none, index) => ({ weight: index % 2 === 0 ? index : null })),
      );
      await database.query(planWords.analyze('deep'));
      return { database, Things, sent };
    }

    const literal = (value: unknown): string =>
      typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value);

    const plansOf = (database: Database, sent: readonly Sent[]): Promise<string[]> =>
      Promise.all(
        sent.map(async ({ sql, values }) => {
          let count = 0;
          const text = sql.replaceAll(/\?|\$\d+/g, () => literal(values[count++]));
          return JSON.stringify(await database.query(`${planWords.explain} ${text}`));
        }),
      );

    it('among values, among NULLs, and where one follows the other', async () => {
      const { database, Things, sent } = await connectDeep();
      const orders = (['ASC', 'DESC'] as const).map(direction => [['weight', direction], ['id', direction]] as const);
      // A value in the middle, the last one on either side, and NULLs at such places.
      const places = [{ weight: 2000 }, { weight: 0 }, { weight: 3998 }, { id: 2000 }, { id: 2 }, { id: 4000 }];
      let statements = 0;
      for (const order of orders) {
        for (const where of places) {
          const { endCursor: cursor } = (await Things.paginate({ order, where, first: 1 } as never)).pageInfo;
          sent.splice(0);
          await Things.paginate({ order, first: 5, after: cursor } as never);
          await Things.paginate({ order, last: 5, before: cursor } as never);
          const read = sent.splice(0);
          statements += read.length;
          const plans = await plansOf(database, read);
          expect([order, where, plans.filter(plan => LINEAR.test(plan))]).toEqual([order, where, []]);
          sent.splice(0);
        }
      }
      // Both ways, and at six of the borders both ranges.
      expect(statements).toBeGreaterThan(orders.length * places.length * 2);
    });
  }); // prettier-ignore
});
