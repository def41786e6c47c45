import { Database } from 'mortise';
import { defineModels } from '/work/wt-perf/benchmarks/plans/models';
import { Op } from 'mortise';
async function main() {
  const db = new Database(process.env.URL as string); const { Person } = defineModels(db);
  const page = (o: any) => Person.toSQL({ attributes: ['id'], raw: true, order: ['id'], limit: 20, ...o } as any);
  const show = async (t: string, p: any) => { const r: any = await p; console.log('##', t, '\n', JSON.stringify(r.sql ?? r).slice(0, 1800)); };
  await show('one key', page({ where: { likedToots: 7 } }));
  await show('rare junction', page({ where: { likedToots: { Like: { reaction: 'love' } } } }));
  await show('author', page({ where: { likedToots: { author: { name: 'x' } } } }));
  await show('number', page({ aggregates: { likes: { count: 'likedToots' } }, order: [['likes', 'DESC'], 'id'] }));
  await show('count', Person.toSQL({ where: { likedToots: { Like: { reaction: 'love' } } } } as any));
  await db.close();
}
main();
