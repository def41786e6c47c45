import type { StatementRunner } from '../../sql/statement';
import { postgres, useServer } from '../../test-support/databases';

/** More than a connection keeps: what it has not used since is given up. */
const MANY = 600;

const statement = (sql: string) => ({ sql, writes: false, returnsRows: true, cached: true });

async function runMany(runner: StatementRunner, word: string): Promise<void> {
  for (let number = 0; number < MANY; number += 1) {
    await runner.run(statement(`SELECT ${number} AS ${word}`), []);
  }
}

const KEPT = {
  sql: 'SELECT name, statement FROM pg_prepared_statements',
  writes: false,
  returnsRows: true,
  cached: false,
};

async function kept(runner: StatementRunner): Promise<readonly (readonly unknown[])[]> {
  return (await runner.run(KEPT, [])).rows;
}

describe('Prepared statements on PostgreSQL', () => {
  const { it } = useServer(postgres);

  it('end no transaction, however many were used since one was refused', async ({ open }) => {
    await open().withConnection(async reserved => {
      await expect(reserved.run(statement('SELECT * FROM nowhere'), [])).rejects.toThrow(/nowhere/);
      await reserved.run({ ...statement('BEGIN'), cached: false, returnsRows: false }, []);
      await runMany(reserved, 'word');
      expect((await reserved.run(statement('SELECT 1'), [])).rows).toEqual([['1']]);
    }, {});
  });

  it('are given up on the server when they were not used for long, beside those it refused', async ({ open }) => {
    await open().withConnection(async reserved => {
      for (const word of ['a', 'b', 'c']) {
        await expect(reserved.run(statement(`SELECT * FROM nowhere AS ${word}`), [])).rejects.toThrow(/nowhere/);
        await runMany(reserved, word);
      }
      expect((await kept(reserved)).length).toBeLessThanOrEqual(512);
    }, {});
  });

  it('work again after they were given up', async ({ open }) => {
    await open().withConnection(async reserved => {
      const first = async () => (await reserved.run(statement('SELECT $1::text AS first'), ['once'])).rows;
      expect(await first()).toEqual([['once']]);
      await runMany(reserved, 'word');
      expect(await first()).toEqual([['once']]);
      expect((await kept(reserved)).filter(([, text]) => text === 'SELECT $1::text AS first')).toHaveLength(1);
    }, {});
  });

  it('are prepared again where the session has lost them', async ({ open }) => {
    await open().withConnection(async reserved => {
      const first = async () => (await reserved.run(statement('SELECT $1::text AS first'), ['once'])).rows;
      expect(await first()).toEqual([['once']]);
      await reserved.run({ ...statement('DISCARD ALL'), cached: false, returnsRows: false }, []);
      expect(await first()).toEqual([['once']]);
      expect((await kept(reserved)).map(([, text]) => text)).toEqual(['SELECT $1::text AS first']);
    }, {});
  });

  it('that are lost inside a transaction end it, with a way out, and the next one has them', async ({ open }) => {
    const connections = open();
    const first = statement('SELECT $1::text AS first');
    await connections.transaction({}, async transaction => {
      await transaction.run(first, ['once']);
    });
    const losing = connections.transaction({}, async transaction => {
      await transaction.run(first, ['once']);
      await transaction.query('DEALLOCATE ALL', []);
      await transaction.run(first, ['once']);
    });
    await expect(losing).rejects.toMatchObject({
      code: 'PREPARED_STATEMENT_LOST',
      retryable: true,
      hint: expect.stringContaining('preparedStatements: false') as string,
    });
    const again = await connections.transaction({}, async transaction => transaction.run(first, ['twice']));
    expect(again.rows).toEqual([['twice']]);
  });

  it('whose table has changed end their transaction once, and are prepared anew after it', async ({ open }) => {
    const [connections, others] = [open(), open()];
    await others.raw('CREATE TABLE things (id integer)', [], {});
    const all = statement('SELECT * FROM things');
    const read = () => connections.transaction({}, async transaction => transaction.run(all, []));
    await read();
    // knex tells nobody of it, as another program would not.
    await others.knex.raw('ALTER TABLE things ADD COLUMN name text');
    await expect(read()).rejects.toMatchObject({ code: 'STATEMENT_OUTDATED', retryable: true });
    expect((await read()).rows).toEqual([]);
  });

  it('that are lost one by one are prepared again beside those that are still there, in a transaction too', async ({
    open,
  }) => {
    await open().withConnection(async reserved => {
      const [first, second] = [statement('SELECT $1::text AS first'), statement('SELECT $1::text AS second')];
      for (const each of [first, second]) await reserved.run(each, ['once']);
      const [[name] = []] = (await kept(reserved)).filter(([, text]) => text === first.sql);
      await reserved.run({ ...statement(`DEALLOCATE ${String(name)}`), cached: false, returnsRows: false }, []);
      expect((await reserved.run(first, ['twice'])).rows).toEqual([['twice']]);
      await reserved.run({ ...statement('BEGIN'), cached: false, returnsRows: false }, []);
      const twice = await Promise.all([reserved.run(second, ['twice']), reserved.run(second, ['again'])]);
      expect(twice.map(({ rows }) => rows)).toEqual([[['twice']], [['again']]]);
      await reserved.run({ ...statement('COMMIT'), cached: false, returnsRows: false }, []);
      expect((await kept(reserved)).map(([, text]) => text).sort()).toEqual([first.sql, second.sql]);
    }, {});
  });

  it("are not what a user's own are taken for", async ({ open }) => {
    const connections = open();
    await connections.raw('CREATE TABLE things (id integer)', [], {});
    const plain = (state: string) => ({
      code: 'DATABASE_ERROR',
      retryable: false,
      message: expect.stringContaining(`(${state})`) as string,
    });
    await expect(connections.raw('EXECUTE nowhere', [], {})).rejects.toMatchObject(plain('26000'));
    const work = (...texts: readonly string[]) =>
      connections.transaction({}, async transaction => {
        for (const text of texts) await transaction.query(text, []);
      });
    await expect(work('EXECUTE nowhere')).rejects.toMatchObject(plain('26000'));
    await expect(work('PREPARE own AS SELECT 1', 'PREPARE own AS SELECT 2')).rejects.toMatchObject(plain('42P05'));
    const changed = work(
      'PREPARE all_things AS SELECT * FROM things',
      'ALTER TABLE things ADD COLUMN name text',
      'EXECUTE all_things',
    );
    await expect(changed).rejects.toMatchObject(plain('0A000'));
  });

  it("are not what is executed inside a function, whose names are the user's", async ({ open }) => {
    const connections = open();
    await connections.raw(
      "CREATE FUNCTION execute_nowhere() RETURNS integer LANGUAGE plpgsql AS 'BEGIN EXECUTE $q$EXECUTE nowhere$q$; RETURN 1; END'",
      [],
      {},
    );
    const calling = connections.transaction({}, async transaction =>
      transaction.run(statement('SELECT execute_nowhere()'), []),
    );
    await expect(calling).rejects.toMatchObject({ code: 'DATABASE_ERROR', retryable: false });
  });

  it('have a name that another connection gives to the same text, and to no other', async ({ open }) => {
    const namesAfter = (texts: readonly string[]) =>
      open().withConnection(async reserved => {
        for (const text of texts) await reserved.run(statement(text), []);
        return new Map((await kept(reserved)).map(([name, text]) => [text, name]));
      }, {});
    const [forth, back] = [await namesAfter(['SELECT 1', 'SELECT 2']), await namesAfter(['SELECT 2', 'SELECT 1'])];
    expect(forth.get('SELECT 1')).toMatch(/^m_[0-9a-f]{32}$/);
    expect(forth.get('SELECT 1')).toBe(back.get('SELECT 1'));
    expect(new Set([...forth.values(), ...back.values()]).size).toBe(2);
  });
});
