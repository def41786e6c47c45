import { AsyncLocalStorage } from 'node:async_hooks';
import { describeByTurns, statementLog } from '../support/describe-each-dialect';
import { LikedToot, Person, Profile, Toot } from '../support/worlds/likes';

const models = [Person, Toot, LikedToot, Profile];

describeByTurns('Tags of queries', ({ connect }) => {
  it('stand in a comment behind each statement, in the order of their names, encoded', async () => {
    const log = statementLog();
    const queryTags = { route: "/people/:id*/ OR 'a'='a", action: 'show', retries: 2, nothing: undefined };
    const database = await connect(models, { logging: log.log, queryTags });
    await Person.create({ name: 'Ada' });
    await Person.findAll();
    await Person.update({ name: 'Eve' }, { where: { name: 'Ada' } });
    await database.query('SELECT 1 AS one');
    await Person.destroy({ where: { name: 'Eve' } });
    const tags = `/*action='show',retries='2',route='%2Fpeople%2F%3Aid%2A%2F%20OR%20%27a%27%3D%27a'*/`;
    const statements = log.statements.filter(sql => /^(select|insert|update|delete)/i.test(sql) && sql.includes('/*'));
    expect(statements).toHaveLength(5);
    expect(statements.filter(sql => !sql.endsWith(` ${tags}`))).toEqual([]);
  });

  it('are asked for at each statement, and left out where there are none', async () => {
    const requests = new AsyncLocalStorage<string>();
    const log = statementLog();
    const queryTags = (): { route?: string } | undefined => {
      const route = requests.getStore();
      return route === undefined ? undefined : { route };
    };
    await connect(models, { logging: log.log, queryTags });
    log.statements.length = 0;
    await Promise.all([
      requests.run('one', () => Person.findAll()),
      requests.run('two', () => Toot.findAll()),
      Profile.findAll(),
    ]);
    const ends = log.statements.map(sql => /\/\*.*$/.exec(sql)?.[0] ?? '');
    expect(ends.sort()).toEqual(['', "/*route='one'*/", "/*route='two'*/"]);
  });

  it('reads rows as without them, in transactions and through links', async () => {
    let number = 0;
    const database = await connect(models, { queryTags: () => ({ number: (number += 1) }) });
    const ada = await Person.create({ name: 'Ada' });
    await database.transaction(() => ada.addLikedToots([1, 2].map(() => 1).slice(2)));
    await ada.createLikedToot({ text: 'tea' });
    const people = await Person.findAll({ include: ['likedToots', 'profile'] });
    expect(people.map(({ likedToots }) => likedToots?.map(({ text }) => text))).toEqual([['tea']]);
  });

  it('refuses what is no text', async () => {
    const database = await connect([], { sync: false, queryTags: () => ({ route: { a: 1 } as never }) });
    await expect(database.query('SELECT 1 AS one')).rejects.toMatchObject({ code: 'INVALID_OPTION' });
  });
});
