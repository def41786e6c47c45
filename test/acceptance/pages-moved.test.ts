import { DataTypes, type Model, type PageOptions } from 'mortise';
import { describeEachDialect } from '../support/describe-each-dialect';

interface Task extends Model {
  id: number;
  place: number | null;
}

type Places = readonly (readonly [id: number, place: number | null])[];

describeEachDialect('A page of two statements,', ({ connect }) => {
  /** Tasks, and how a page of them is read while somebody writes after its first statement. */
  async function start(places: Places) {
    const sent: string[] = [];
    let meanwhile: (() => Promise<unknown>) | undefined;
    let written: Promise<unknown> | undefined;
    const logging = (text: string): void => {
      sent.push(text);
      const write = meanwhile;
      meanwhile = undefined;
      // There is one connection: this waits for it before the next statement of the page does.
      if (write !== undefined) written = write();
    };
    const database = await connect([], { sync: false, logging, pool: 1 });
    await database.query('CREATE TABLE tasks (id INTEGER, place INTEGER)');
    await database.query(`INSERT INTO tasks VALUES ${places.map(([id, place]) => `(${id}, ${place})`).join(', ')}`);
    const key = { type: DataTypes.INTEGER, primaryKey: true } as const;
    const attributes = { id: key, place: DataTypes.INTEGER };
    const Tasks = database.define<Task>('Task', attributes, { tableName: 'tasks', timestamps: false });
    const paginate = async (options: PageOptions, write?: () => Promise<unknown>) => {
      meanwhile = write;
      sent.splice(0);
      const { rows, pageInfo } = await Tasks.paginate(options as never);
      await written;
      const kinds = sent.map(text => text.slice(0, 6).toUpperCase());
      return { tasks: rows.map(({ id, place }) => [id, place]), pageInfo, kinds };
    };
    const move = (id: number, place: number | null) => () => Tasks.update({ place }, { where: { id } });
    return { paginate, move };
  }

  const nullsLast = { order: [['place', 'ASC NULLS LAST']] } as const;
  const nullsFirst = { order: [['place', 'DESC NULLS FIRST']] } as const;

  it('between which a row loses its value, has the row once, and is full', async () => {
    const { paginate, move } = await start([[1, 1], [2, 2], [3, 3], [4, null], [5, null], [6, null]]);
    const { endCursor: after } = (await paginate({ ...nullsLast, first: 1 })).pageInfo;
    const page = await paginate({ ...nullsLast, first: 4, after }, move(3, null));
    expect(page.kinds).toEqual(['SELECT', 'UPDATE', 'SELECT', 'SELECT']);
    expect(page.tasks).toEqual([[2, 2], [3, null], [4, null], [5, null]]);
    expect(page.pageInfo.hasNextPage).toBe(true);
    const rest = await paginate({ ...nullsLast, first: 4, after: page.pageInfo.endCursor });
    expect([rest.tasks, rest.pageInfo.hasNextPage]).toEqual([[[6, null]], false]);
  }); // prettier-ignore

  it('between which a row gets a value, has the row once, and is full', async () => {
    const { paginate, move } = await start([[1, null], [2, null], [3, 5], [4, 4]]);
    const { endCursor: after } = (await paginate({ ...nullsFirst, first: 1 })).pageInfo;
    const page = await paginate({ ...nullsFirst, first: 2, after }, move(2, 9));
    expect(page.kinds).toEqual(['SELECT', 'UPDATE', 'SELECT', 'SELECT']);
    expect(page.tasks).toEqual([[2, 9], [3, 5]]);
    expect(page.pageInfo.hasNextPage).toBe(true);
  }); // prettier-ignore

  it('between which another row is written, is read by these two', async () => {
    const { paginate, move } = await start([[1, 1], [2, 2], [3, null]]);
    const { endCursor: after } = (await paginate({ ...nullsLast, first: 1 })).pageInfo;
    const page = await paginate({ ...nullsLast, first: 4, after }, move(1, 7));
    expect(page.kinds).toEqual(['SELECT', 'UPDATE', 'SELECT']);
    expect(page.tasks).toEqual([[2, 2], [3, null]]);
  }); // prettier-ignore

  it('has two rows of a table without the key of its model, which are not one that was moved', async () => {
    const { paginate } = await start([[1, 1], [2, 2], [2, null], [3, null]]);
    const { endCursor: after } = (await paginate({ ...nullsLast, first: 1 })).pageInfo;
    const { tasks } = await paginate({ ...nullsLast, first: 9, after });
    expect(tasks).toEqual([[2, 2], [2, null], [3, null]]);
  }); // prettier-ignore
});
