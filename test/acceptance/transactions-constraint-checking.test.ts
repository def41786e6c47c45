import type { Database, TransactionOptions } from 'mortise';
import { describeEachDialect, statementLog, type ConnectOptions } from '../support/describe-each-dialect';

describeEachDialect('The constraints of a transaction', ({ connect, requires, has }) => {
  /** A node's parent may be written after the node, where the transaction says so. */
  async function nodes(options: ConnectOptions = {}): Promise<Database> {
    const database = await connect([], options);
    const deferrable = has('deferrableKeys') ? 'DEFERRABLE INITIALLY IMMEDIATE' : '';
    await database.query(
      `CREATE TABLE nodes (id INT PRIMARY KEY, parent INT, FOREIGN KEY (parent) REFERENCES nodes (id) ${deferrable})`,
    );
    return database;
  }

  const childThenParent = (database: Database, options: TransactionOptions): Promise<unknown> =>
    database.transaction(options, async () => {
      await database.query('INSERT INTO nodes (id, parent) VALUES (2, 1)');
      await database.query('INSERT INTO nodes (id, parent) VALUES (1, NULL)');
    });

  const count = async (database: Database): Promise<number> => (await database.query('SELECT id FROM nodes')).length;

  it('are checked after each statement, unless it says otherwise', async () => {
    const database = await nodes();
    const refused = { name: 'ForeignKeyConstraintError' };
    await expect(childThenParent(database, {})).rejects.toMatchObject(refused);
    await expect(childThenParent(database, { constraintChecking: 'IMMEDIATE' })).rejects.toMatchObject(refused);
    expect(await count(database)).toBe(0);
  });

  requires('deferrableKeys')('may be checked when it ends', async () => {
    const database = await nodes();
    await childThenParent(database, { constraintChecking: 'DEFERRED' });
    expect(await count(database)).toBe(2);
    // Of that transaction only: the connection is as it was.
    await database.query('DELETE FROM nodes WHERE id = 2');
    await database.query('DELETE FROM nodes');
    await expect(childThenParent(database, {})).rejects.toMatchObject({ name: 'ForeignKeyConstraintError' });
  });

  requires('deferrableKeys')('undo it when they do not hold in the end', async () => {
    const database = await nodes();
    const events: string[] = [];
    const broken = database.transaction({ constraintChecking: 'DEFERRED' }, async transaction => {
      transaction.afterCommit(() => events.push('committed'));
      transaction.afterRollback(() => events.push('undone'));
      await database.query('INSERT INTO nodes (id, parent) VALUES (2, 1)');
    });
    await expect(broken).rejects.toMatchObject({ name: 'ForeignKeyConstraintError', code: 'FOREIGN_KEY_CONSTRAINT' });
    expect([events, await count(database)]).toEqual([['undone'], 0]);
    await expect(childThenParent(database, { constraintChecking: 'DEFERRED' })).resolves.toBeUndefined();
  });

  requires('deferrableKeys')('may be checked late in one that the caller ends', async () => {
    const database = await nodes();
    const transaction = await database.startUnmanagedTransaction({ constraintChecking: 'DEFERRED' });
    await database.query('INSERT INTO nodes (id, parent) VALUES (2, 1)', { transaction });
    await database.query('INSERT INTO nodes (id, parent) VALUES (1, NULL)', { transaction });
    await transaction.commit();
    expect(await count(database)).toBe(2);
  });

  it('are refused to be late where that cannot be, before anything is sent', async () => {
    const { log, statements, clear } = statementLog();
    const database = await nodes({ logging: log });
    if (has('deferrableKeys')) return;
    clear();
    const refused = { name: 'QueryError', code: 'DEFERRABLE_UNSUPPORTED' };
    await expect(childThenParent(database, { constraintChecking: 'DEFERRED' })).rejects.toMatchObject(refused);
    expect(statements).toEqual([]);
  });

  it('are those of the outer transaction in a nested one', async () => {
    const database = await nodes();
    await database.transaction({ constraintChecking: 'IMMEDIATE' }, async () => {
      const nested = database.transaction({ constraintChecking: 'DEFERRED' }, async () => {});
      await expect(nested).rejects.toMatchObject({ code: 'NESTED_CONSTRAINT_CHECKING' });
      await expect(database.transaction({ constraintChecking: 'IMMEDIATE' }, async () => 1)).resolves.toBe(1);
    });
  });

  it('are checked in ways with a name', async () => {
    const database = await connect();
    const options = { constraintChecking: 'DEFERED' as 'DEFERRED' };
    const refused = expect(database.transaction(options, async () => {})).rejects;
    await refused.toMatchObject({ code: 'UNKNOWN_CONSTRAINT_CHECKING' });
    await expect(database.startUnmanagedTransaction(options)).rejects.toThrow('Did you mean "DEFERRED"?');
  });
});
