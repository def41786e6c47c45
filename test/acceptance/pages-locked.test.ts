import { DataTypes, IsolationLevel, type Model, type ModelStatic, type Page, type PageOptions } from 'mortise';
import { describeEachDialect } from '../support/describe-each-dialect';

interface Job extends Model {
  id: number;
}

const idsOf = (rows: readonly Job[]): number[] => rows.map(({ id }) => id);

/** The keys of each page, and of none more than there may be. */
async function walk(Jobs: ModelStatic<Job>, options: PageOptions): Promise<number[]> {
  const seen: number[] = [];
  let after: string | null = null;
  for (let more = true; more && seen.length < 20;) {
    const { rows, pageInfo }: Page<Job> = await Jobs.paginate({ ...options, after });
    seen.push(...idsOf(rows));
    [more, after] = [pageInfo.hasNextPage, pageInfo.endCursor];
  }
  return seen;
}

async function streamed(Jobs: ModelStatic<Job>, options: object): Promise<number[]> {
  const seen: number[] = [];
  for await (const { id } of Jobs.stream(options)) seen.push(id);
  return seen;
}

describeEachDialect('Pages and streams with a lock', ({ connect, requires, has }) => {
  async function start(count: number) {
    const database = await connect([], { sync: false });
    const Jobs = database.define<Job>('Job', { name: DataTypes.STRING }, { timestamps: false });
    await database.sync({ force: true });
    const add = (more: number): Promise<unknown> =>
      database.transaction({ transaction: null }, () =>
        Jobs.bulkCreate(Array.from({ length: more }, () => ({ name: 'x' }))),
      );
    await add(count);
    return { database, Jobs, add };
  }

  requires('rowLocks')('go as far as a find with that lock, at every isolation level', async () => {
    for (const isolationLevel of [IsolationLevel.READ_COMMITTED, IsolationLevel.REPEATABLE_READ]) {
      const { database, Jobs, add } = await start(2);
      await database.transaction({ isolationLevel }, async () => {
        expect(await Jobs.count()).toBe(2);
        await add(3);
        const isSeen = isolationLevel === IsolationLevel.READ_COMMITTED || has('currentLocks');
        const expected = isSeen ? [1, 2, 3, 4, 5] : [1, 2];
        expect(idsOf(await Jobs.findAll({ order: ['id'], lock: true }))).toEqual(expected);
        expect(await walk(Jobs, { first: 1, lock: true })).toEqual(expected);
        expect(await walk(Jobs, { first: 2, lock: true })).toEqual(expected);
        expect(await streamed(Jobs, { batchSize: 1, lock: true })).toEqual(expected);
      });
    }
  });

  requires('rowLocks')('leave out what others hold, where that is asked for, and come to an end', async () => {
    const { database, Jobs } = await start(4);
    await database.transaction(async () => {
      for (const id of [3, 4]) await Jobs.findByPk(id, { lock: true });
      await database.transaction({ transaction: null }, async () => {
        const asked = { lock: true, skipLocked: true } as const;
        const page = await Jobs.paginate({ ...asked, first: 2 });
        // Others hold the rest: a statement that locks doesn't see them, and one that only looks does.
        expect([idsOf(page.rows), page.pageInfo.hasNextPage]).toEqual([[1, 2], !has('currentLocks')]);
        expect(await walk(Jobs, { ...asked, first: 1 })).toEqual([1, 2]);
        expect(await streamed(Jobs, { ...asked, batchSize: 1 })).toEqual([1, 2]);
      });
    });
  });
});

describeEachDialect('Rows that nothing tells apart', ({ connect, textTypes }) => {
  /** A table of others without the key that its model has. */
  async function start(type: string, codes: readonly string[]) {
    const database = await connect([], { sync: false });
    for (const statement of textTypes.setUp) await database.query(statement);
    await database.query(`CREATE TABLE jobs (code ${type}, kind INTEGER)`);
    await database.query(
      `INSERT INTO jobs (code, kind) VALUES ${codes.map((code, kind) => `('${code}', ${kind})`).join(', ')}`,
    );
    const code = { type: DataTypes.STRING, primaryKey: true } as const;
    const attributes = { code, kind: DataTypes.INTEGER };
    const Jobs = database.define<Job>('Job', attributes, { tableName: 'jobs', timestamps: false });
    return { database, Jobs };
  }

  const refused = { name: 'QueryError', code: 'AMBIGUOUS_ORDER' };

  it('are refused between two pages or batches, locked or not', async () => {
    const { database, Jobs } = await start('VARCHAR(20)', ['a', 'a', 'b']);
    for (const lock of [undefined, true]) {
      await database.transaction(async () => {
        await expect(Jobs.paginate({ first: 1, lock })).rejects.toMatchObject(refused);
        await expect(Jobs.paginate({ last: 2, lock })).rejects.toMatchObject(refused);
        await expect(streamed(Jobs, { batchSize: 1, lock })).rejects.toMatchObject(refused);
        expect((await Jobs.paginate({ first: 2, lock })).pageInfo.hasNextPage).toBe(true);
        expect(await streamed(Jobs, { batchSize: 2, lock })).toHaveLength(3);
        expect(await streamed(Jobs, { batchSize: 1, lock, limit: 1 })).toHaveLength(1);
      });
    }
  });

  it('are refused as well where they are equal to the database alone', async () => {
    const { database, Jobs } = await start(textTypes.blind, ['a', 'A', 'b', 'B']);
    for (const lock of [undefined, true]) {
      await database.transaction(async () => {
        await expect(Jobs.paginate({ first: 1, lock })).rejects.toMatchObject(refused);
        await expect(streamed(Jobs, { batchSize: 3, lock })).rejects.toMatchObject(refused);
        expect(await streamed(Jobs, { batchSize: 2, lock })).toHaveLength(4);
      });
    }
  });

  it('are no others where a page ends after all of them, and others look like them', async () => {
    const { database, Jobs } = await start(textTypes.blind, ['1e2', '1E2', '100', '9']);
    await database.transaction(async () => {
      for (const lock of [undefined, true]) {
        const page = await Jobs.paginate({ last: 3, lock });
        const rest = await Jobs.paginate({ last: 9, before: page.pageInfo.startCursor, lock });
        expect([page.rows.length, rest.rows.map(row => row.get('code'))]).toEqual([3, ['100']]);
      }
    });
  });

  it('are others where the database tells what looks alike apart', async () => {
    const { Jobs } = await start(textTypes.exact, ['a', 'A', 'á', '1', '1.0', 'a ']);
    expect(await streamed(Jobs, { batchSize: 1 })).toHaveLength(6);
    expect((await Jobs.paginate({ first: 1 })).pageInfo.hasNextPage).toBe(true);
  });
});
