import { DataTypes, Op, type Model } from 'mortise';
import { describeEachDialect, statementLog } from '../support/describe-each-dialect';

type Row = Model & Record<string, unknown>;

describeEachDialect('The default scope of a junction', ({ connect }) => {
  const active = { where: { endedAt: null, level: { [Op.gte]: 0 } } };

  /** Memberships that have ended are there, and nobody sees them. */
  async function start(options: Record<string, unknown> = {}, unique?: false) {
    const { log, statements, clear } = statementLog();
    const database = await connect([], { sync: false, logging: log });
    const Person = database.define<Row>('Person', { name: DataTypes.STRING });
    const Team = database.define<Row>('Team', { title: DataTypes.STRING });
    const level = { type: DataTypes.INTEGER, defaultValue: 0, allowNull: false };
    const attributes = { endedAt: DataTypes.DATE(3), role: DataTypes.STRING, level };
    const Membership = database.define<Row>('Membership', attributes, { defaultScope: active, ...options });
    const through = { model: Membership, ...(unique === undefined ? {} : { unique }) };
    Person.belongsToMany(Team, { as: 'teams', through, inverse: { as: 'members' } });
    await database.sync();
    const [red, blue, green] = await Team.bulkCreate([{ title: 'red' }, { title: 'blue' }, { title: 'green' }]);
    const ada = await Person.create({ name: 'Ada' });
    const teams = ada.related('teams');
    await teams.add([red!, blue!], { through: { role: 'lead' } });
    const end = () => Membership.update({ endedAt: new Date() }, { where: { teamId: blue!.get('id') } });
    await end();
    clear();
    const all = () => Membership.withoutScope().findAll({ order: ['teamId'], paranoid: false });
    const titles = async (): Promise<unknown[]> => (await teams.get({ order: ['id'] })).map(team => team.get('title'));
    return {
      Person,
      Team,
      Membership,
      ada,
      teams,
      titles,
      end,
      all,
      red: red!,
      blue: blue!,
      green: green!,
      statements,
    };
  }

  it('holds in get, count and has, unless it is left out', async () => {
    const { teams, titles, red, blue } = await start();
    const through = { scope: false } as const;
    expect(await titles()).toEqual(['red']);
    expect([await teams.count(), await teams.count({ through })]).toEqual([1, 2]);
    expect([await teams.has([red, blue]), await teams.has([red, blue], { through })]).toEqual([false, true]);
    expect(await teams.get({ through })).toHaveLength(2);
  });

  it('holds in the writes of a relation that was there before it', async () => {
    const { Membership, teams, all, green } = await start({ defaultScope: undefined });
    Membership.addScope('defaultScope', { where: { role: 'guest' } });
    await teams.add([green]);
    expect((await all()).map(row => row.get('role'))).toEqual(['lead', 'lead', 'guest']);
  });

  it.each(['join', 'separate'] as const)('holds in an include with strategy %s', async strategy => {
    const { Person, ada } = await start();
    const read = async (through: object): Promise<number> => {
      const [found] = await Person.findAll({ include: { association: 'teams', strategy, ...through } } as never);
      return (found?.get('teams') as unknown[]).length;
    };
    expect([await read({}), await read({ through: { scope: false } })]).toEqual([1, 2]);
    expect([await read({ limit: 5 }), await read({ limit: 5, through: { scope: false } })]).toEqual([1, 2]);
    await Person.load([ada], 'teams');
    expect(ada.get('teams')).toHaveLength(1);
  });

  it('holds from the other end, in filters and in aggregates', async () => {
    const { Person, Team, blue } = await start();
    expect(await blue.related('members').count()).toBe(0);
    expect(await Person.count({ where: { teams: { title: 'blue' } } } as never)).toBe(0);
    expect(await Person.count({ where: { '$teams.title$': 'red' } } as never)).toBe(1);
    expect(await Team.count({ where: { members: { [Op.none]: {} } } } as never)).toBe(2);
    const aggregates = { own: { count: 'teams' }, ever: { count: 'teams', through: { scope: false } } };
    expect((await Person.findOne({ aggregates } as never))?.get()).toMatchObject({ own: 1, ever: 2 });
  });

  it('may be another one that is named', async () => {
    const scopes = { ended: { where: { endedAt: { [Op.ne]: null } } } };
    const { teams } = await start({ scopes });
    expect((await teams.get({ through: { scope: 'ended' } })).map(team => team.get('title'))).toEqual(['blue']);
    await expect(teams.get({ through: { scope: 'endet' } })).rejects.toMatchObject({ code: 'UNKNOWN_SCOPE' });
  });

  it('keeps set, sync, toggle and remove to the links it shows', async () => {
    const { teams, all, blue, green } = await start();
    expect(await teams.remove(blue)).toBe(0);
    expect(await teams.sync([green])).toMatchObject({ added: [green.get('id')], removed: [1] });
    await teams.set([]);
    expect((await all()).map(link => link.get('teamId'))).toEqual([blue.get('id')]);
    expect(await teams.toggle(blue)).toMatchObject({ added: [blue.get('id')], removed: [] });
    expect(await teams.toggle(blue)).toMatchObject({ added: [], removed: [blue.get('id')] });
    expect(await all()).toHaveLength(0);
  });

  it('shows a hidden pair that is added again, with the values given for it', async () => {
    const { teams, titles, blue, all, statements } = await start();
    await teams.add(blue, { through: { level: 3 } });
    expect(statements).toHaveLength(1);
    expect(await titles()).toEqual(['red', 'blue']);
    expect((await all())[1]?.get()).toMatchObject({ role: 'lead', level: 3, endedAt: null });
  });

  it('shows hidden pairs that set and create list', async () => {
    const { Person, teams, titles, end, blue, green, ada } = await start();
    await teams.set([blue, green]);
    expect(await titles()).toEqual(['blue', 'green']);
    await end();
    await ada.update({ teams: { add: [blue] } } as never);
    expect(await titles()).toEqual(['blue', 'green']);
    const bob = await Person.create({ teams: [blue.get('id')] });
    expect(await bob.related('teams').count()).toBe(1);
  });

  it('gives way to a value that is given', async () => {
    const { teams, titles, green } = await start();
    await teams.add(green, { through: { endedAt: new Date() } });
    expect(await titles()).toEqual(['red']);
  });

  it('revives what is marked as deleted too', async () => {
    const { teams, titles, blue, all } = await start({ paranoid: true });
    await teams.add(blue);
    await teams.remove(blue);
    expect(await titles()).toEqual(['red']);
    await teams.add(blue);
    expect(await titles()).toEqual(['red', 'blue']);
    expect(await all()).toHaveLength(2);
  });

  it('does not double a hidden pair that is set, where pairs may repeat', async () => {
    const { teams, titles, red, blue, all } = await start({}, false);
    await teams.set([red, blue], { through: [{ role: 'one' }, { role: 'two' }] });
    expect(await titles()).toEqual(['red', 'blue']);
    expect((await all()).map(link => link.get('role'))).toEqual(['one', 'two']);
  });

  it('shows a hidden pair by a given value, in a table without a key', async () => {
    const defaultScope = { where: { level: { [Op.gt]: 1 } } };
    const database = await connect([], { sync: false });
    const Person = database.define<Row>('Person', {});
    const Team = database.define<Row>('Team', {});
    const key = (columnName: string) => ({ type: DataTypes.INTEGER, columnName });
    const attributes = { personId: key('person_id'), teamId: key('team_id'), level: DataTypes.INTEGER };
    const options = { defaultScope, timestamps: false, tableName: 'memberships' };
    const Membership = database.define<Row>('Membership', attributes, options);
    Person.belongsToMany(Team, { as: 'teams', through: Membership, foreignKeyConstraints: false });
    await Person.sync();
    await Team.sync();
    const [person, one, two] = [await Person.create(), await Team.create(), await Team.create()];
    await database.query('CREATE TABLE memberships (person_id INTEGER, team_id INTEGER, level INTEGER)');
    const teams = person.related('teams');
    const silence = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined); // it has no unique key
    await teams.add([one, two], { through: [{ level: 1 }, { level: 2 }] });
    expect(await teams.count()).toBe(1);
    silence.mockRestore();
    await teams.add([one, two], { through: [{ level: 5 }, { level: 6 }] });
    expect(await teams.count()).toBe(2);
    const all = await Membership.withoutScope().findAll({ order: ['teamId'] });
    expect(all.map(link => link.get('level'))).toEqual([5, 6]);
  });

  it('may ask for other rows, and choose what is shown of a link', async () => {
    const database = await connect([], { sync: false });
    const Person = database.define<Row>('Person', {});
    const Team = database.define<Row>('Team', {});
    const Season = database.define<Row>('Season', { isOver: DataTypes.BOOLEAN });
    const include = [{ association: 'season', where: { isOver: false } }, 'team'];
    const defaultScope = { include, attributes: { exclude: ['secret'] } };
    const Membership = database.define<Row>('Membership', { secret: DataTypes.STRING }, { defaultScope });
    Membership.belongsTo(Season, { as: 'season' });
    Person.belongsToMany(Team, { as: 'teams', through: Membership, inverse: { as: 'members' } });
    await database.sync();
    const [now, over] = await Season.bulkCreate([{ isOver: false }, { isOver: true }]);
    const person = await Person.create();
    const teams = person.related('teams');
    const [one, two] = await Team.bulkCreate([{}, {}]);
    const seasons = [{ seasonId: now!.get('id') }, { seasonId: over!.get('id') }];
    await teams.add([one!, two!], { through: seasons });
    const found = await teams.get();
    expect(found.map(team => team.get('id'))).toEqual([one!.get('id')]);
    expect(Object.keys(found[0]!.get('Membership') as object)).not.toContain('secret');
    await teams.set([]);
    expect(await Membership.withoutScope().count()).toBe(1);
  });
});
