import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { IsolationLevel, type Knex } from 'mortise';
import { describeEachDialect } from '../support/describe-each-dialect';
import { createLinkTables, defineLinkModels, idsOf, listWrites } from '../support/link-lists';
import type { LinkOrder, LinkReport } from '../support/link-process';

const PROCESSES = 3;
const CALLERS = 4;
const ROUNDS = 4;

const listsOf = (place: number): readonly (readonly number[])[] =>
  Array.from({ length: CALLERS }, (_none, caller) => {
    const first = (place * CALLERS + caller) * 2 + 1;
    return [first, first + 1];
  });

describeEachDialect('A list of links that several processes set', ({ connect }) => {
  const running: ChildProcess[] = [];
  afterEach(async () => {
    for (const child of running.splice(0)) {
      child.send('close');
      await once(child, 'exit');
    }
  });

  async function startProcesses(config: Knex.Config): Promise<void> {
    const { client, connection, searchPath } = config;
    const given = { client, connection, searchPath, useNullAsDefault: true, pool: { min: 0, max: CALLERS } };
    for (let place = 0; place < PROCESSES; place += 1) {
      const support = join(__dirname, '../support');
      const child = fork(join(support, 'link-process.ts'), [JSON.stringify(given)], {
        execArgv: ['--no-warnings', '-r', join(support, 'run-from-source.cjs')],
      });
      running.push(child);
      await once(child, 'message');
    }
  }

  async function ask(place: number, order: LinkOrder): Promise<LinkReport> {
    const child = running[place] as ChildProcess;
    const answer = once(child, 'message');
    child.send(order);
    return (await answer)[0] as LinkReport;
  }

  it.each([undefined, ...Object.values(IsolationLevel)])('is one of theirs (in a transaction at %s)', async level => {
    const database = await connect([], { sync: false, file: true, pool: 2 });
    const models = defineLinkModels(database);
    const post = await createLinkTables(database, models, PROCESSES * CALLERS * 2);
    await startProcesses((database.knex.client as Knex.Client).config);
    const all = running.flatMap((_child, place) => listsOf(place));
    for (const [write, list] of Object.entries(listWrites)) {
      for (let round = 0; round < ROUNDS; round += 1) {
        await list.write(post, []);
        const orders = running.map((_child, place) =>
          ask(place, { write, isolationLevel: level, lists: listsOf(place) }),
        );
        const reports = (await Promise.all(orders)).flat();
        // What Mortise begins by itself it also begins again.
        const allowed = level === undefined ? ['set'] : ['set', 'retryable'];
        expect(reports.filter(report => !allowed.includes(report))).toEqual([]);
        // One at least gets through.
        const wanted = all.filter((_ids, caller) => reports[caller] === 'set');
        expect(wanted).toContainEqual(await idsOf(list, post));
      }
    }
  });
});
