import { defineModels } from './models';
import { fill } from './fill';
import { Database } from 'mortise';
void (async () => { 
  const database = new Database('mysql://root@127.0.0.1:3306/proto_plans', { logging: process.argv[2] === 'fill' ? false : (s: any) => console.log(typeof s === 'string' ? s : s.sql) } as never);
  const m = defineModels(database);
  if (process.argv[2] === 'fill') await fill(database, t => `ANALYZE TABLE ${t}`);
  else { const o = { attributes: ['id'], raw: true, order: ['id'], limit: 20 } as const;
   await m.Person.findAll({ ...o, where: { likedToots: [7, 8, 9] } } as never);
   await m.Person.findAll({ ...o, where: { likedToots: 7 } } as never);
   await m.Person.count({ where: { likedToots: { Like: { reaction: 'love' } } } } as never);
   await m.Person.count({ where: { likedToots: { kind: 'rare' } } } as never); 
   await m.Person.findAll({ ...o, where: { id: [7,8,9] } } as never); }
  await database.close();
})();
