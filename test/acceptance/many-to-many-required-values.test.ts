import { DataTypes, type Model } from 'mortise';
import { describeEachDialect, statementLog } from '../support/describe-each-dialect';

type Row = Model & Record<string, unknown>;

describeEachDialect('A junction with a value that each link needs', ({ connect }) => {
  async function start(options: Record<string, unknown> = {}, unique?: false) {
    const { log, statements, clear } = statementLog();
    const database = await connect([], { sync: false, logging: log });
    const Person = database.define<Row>('Person', { name: DataTypes.STRING });
    const Team = database.define<Row>('Team', { title: DataTypes.STRING });
    const role = { type: DataTypes.STRING, allowNull: false };
    const Membership = database.define<Row>('Membership', { role, note: DataTypes.STRING }, options);
    const through = { model: Membership, ...(unique === undefined ? {} : { unique }) };
    Person.belongsToMany(Team, { as: 'teams', through, inverse: { as: 'members' } });
    await database.sync();
    const [red, blue, green] = await Team.bulkCreate([{ title: 'red' }, { title: 'blue' }, { title: 'green' }]);
    const ada = await Person.create({ name: 'Ada' });
    const teams = ada.related('teams');
    await teams.add([red!, blue!], { through: { role: 'lead' } });
    clear();
    const links = async (): Promise<unknown[]> =>
      (await Membership.findAll({ order: ['teamId'] })).map(link => [link.get('teamId'), link.get('role')]);
    return { database, Person, Membership, ada, teams, links, red: red!, blue: blue!, green: green!, statements };
  }

  it('is not asked of a link that is there', async () => {
    const { teams, links, red, blue } = await start();
    await teams.add(red);
    await teams.add([red, blue], { through: { note: 'again' } });
    await teams.set([blue]);
    await teams.set([blue.get('id') as number]);
    expect(await teams.sync([{ target: blue, through: { note: 'synced' } }])).toMatchObject({ updated: [2] });
    expect(await links()).toEqual([[2, 'lead']]);
    expect((await teams.get())[0]?.get('Membership')).toMatchObject({ note: 'synced' });
  });

  it('is asked of a new one, before anything is written', async () => {
    const { teams, ada, links, red, green } = await start();
    const missing = { name: 'ValidationError', message: expect.stringContaining('role') as string };
    await expect(teams.add([red, green], { through: [{ note: 'changed' }, {}] })).rejects.toMatchObject(missing);
    await expect(teams.set([red, green])).rejects.toMatchObject(missing);
    await expect(ada.update({ teams: { add: [green] } } as never)).rejects.toMatchObject(missing);
    await expect(teams.create({ title: 'new' })).rejects.toMatchObject(missing);
    expect(await links()).toEqual([[1, 'lead'], [2, 'lead']]); // prettier-ignore
    expect(await teams.count({ through: { where: { note: 'changed' } } })).toBe(0);
    expect(await teams.count()).toBe(2);
  });

  it('may be given for new ones only', async () => {
    const { teams, links, red, green } = await start();
    await teams.set([red, green], { through: [{}, { role: 'guest' }] });
    expect(await links()).toEqual([[1, 'lead'], [3, 'guest']]); // prettier-ignore
  });

  it('takes one INSERT where it is given', async () => {
    const { teams, links, statements, red, green } = await start();
    await teams.add([red, green], { through: { role: 'guest' } });
    expect(statements).toHaveLength(1);
    expect(await links()).toEqual([[1, 'guest'], [2, 'lead'], [3, 'guest']]); // prettier-ignore
  });

  it('may be given by a hook', async () => {
    const { teams, Membership, links, red, green } = await start();
    Membership.addHook('beforeBulkCreate', ((created: readonly Row[]) => {
      for (const link of created) link['role'] ??= 'by hook';
    }) as never);
    await teams.add([red, green]);
    expect(await links()).toEqual([[1, 'lead'], [2, 'lead'], [3, 'by hook']]); // prettier-ignore
  });

  it('stays when a link that was marked as deleted is added again', async () => {
    const { teams, links, red } = await start({ paranoid: true });
    await teams.remove(red);
    await teams.add(red);
    expect(await links()).toEqual([[1, 'lead'], [2, 'lead']]); // prettier-ignore
  });

  it('is not asked of links that may repeat, where they are set', async () => {
    const { teams, links, red } = await start({}, false);
    await teams.set([red]);
    expect(await links()).toEqual([[1, 'lead']]);
    await expect(teams.add(red)).rejects.toMatchObject({ name: 'ValidationError' });
  });

  it('is asked of both rows of a symmetric link, or of none', async () => {
    const database = await connect([], { sync: false });
    const Person = database.define<Row>('Person', {});
    const Friendship = database.define<Row>('Friendship', { since: { type: DataTypes.INTEGER, allowNull: false } });
    Person.belongsToMany(Person, { as: 'friends', through: Friendship, symmetric: true });
    await database.sync();
    const [ada, bob, cy] = await Person.bulkCreate([{}, {}, {}]);
    await ada!.related('friends').add(bob!, { through: { since: 1840 } });
    await bob!.related('friends').add(ada!);
    await expect(bob!.related('friends').add([ada!, cy!])).rejects.toMatchObject({ name: 'ValidationError' });
    expect(await Friendship.count({ where: { since: 1840 } })).toBe(2);
  });

  it('is written inside a transaction, and gone with it', async () => {
    const { database, teams, links, red, green } = await start();
    const failed = database.transaction(async () => {
      await teams.add([red, green], { through: [{ note: 'x' }, { role: 'guest' }] });
      expect(await links()).toHaveLength(3);
      throw new Error('back');
    });
    await expect(failed).rejects.toThrow('back');
    expect(await links()).toHaveLength(2);
  });

  it('is not doubled by many callers, from either end', async () => {
    const { ada, links, red, green, Person } = await start();
    const bob = await Person.create({ name: 'Bob' });
    await Promise.all(
      Array.from({ length: 32 }, (_none, turn) => {
        const through = [{ role: 'guest' }, { note: `turn ${turn}` }];
        return turn % 2 === 0
          ? ada.related('teams').add([green, red], { through })
          : green.related('members').add([ada, bob], { through: { role: 'guest' } });
      }),
    );
    expect(await links()).toEqual([[1, 'lead'], [2, 'lead'], [3, 'guest'], [3, 'guest']]); // prettier-ignore
  }, 30_000);
});
