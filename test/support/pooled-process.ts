import { Database, DataTypes } from 'mortise';

/** What a process of the test has seen. */
export interface PooledReport {
  readonly found: number;
  readonly errors: readonly string[];
}

type Work = 'reads' | 'writes';

/** Reads rows that stay, or makes rows of its own and takes them off: statements that the other process never sends. */
async function main(url: string, table: string, work: Work): Promise<PooledReport> {
  const database = new Database({ client: 'pg', connection: url, pool: { min: 0, max: 4 } });
  const Thing = database.define('Thing', { name: DataTypes.STRING }, { tableName: table, timestamps: false });
  const errors: string[] = [];
  let found = 0;
  const act = {
    reads: async (round: number) => {
      const { rows, count } = await Thing.findAndCountAll({ where: { name: 'stays' }, limit: (round % 3) + 1 });
      if (count === 3 && rows.every(row => row.get('name') === 'stays')) found += 1;
    },
    writes: async (round: number) => {
      const thing = await Thing.create({ name: `goes ${round}` });
      await database.transaction(() => thing.update({ name: `goes ${round}, soon` }));
      const gone = await Thing.destroy({ where: { name: `goes ${round}, soon` } });
      found += gone;
    },
  }[work];
  for (let round = 0; round < 15; round += 1) {
    const calls = [1, 2, 3, 4].map(caller => act(round * 4 + caller));
    for (const outcome of await Promise.allSettled(calls))
      if (outcome.status === 'rejected') errors.push(String(outcome.reason));
  }
  await database.close();
  return { found, errors };
}

if (require.main === module) {
  const [url = '', table = '', work = ''] = process.argv.slice(2);
  void main(url, table, work as Work).then(report => process.send?.(report));
}
