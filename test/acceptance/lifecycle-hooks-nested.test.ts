import {
  DataTypes,
  Model,
  Op,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type NonAttribute,
} from 'mortise';
import { Attribute, BelongsToMany, HasMany, HasOne, NotNull, Table, Validate } from 'mortise/decorators';
import { describeByTurns, statementLog } from '../support/describe-each-dialect';

class Team extends Model<InferAttributes<Team>, InferCreationAttributes<Team>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING)
  declare name: string;
  @HasMany(() => Member, { foreignKey: 'teamId', inverse: { as: 'team' } })
  declare members?: NonAttribute<Member[]>;
  @HasMany(() => Member, { foreignKey: 'teamId', scope: { changedBy: 'me' }, inverse: { as: 'mentoredTeam' } })
  declare mentors?: NonAttribute<Member[]>;
  @HasOne(() => Member, { foreignKey: 'ledTeamId', inverse: { as: 'ledTeam' } })
  declare leader?: NonAttribute<Member> | null;
  @BelongsToMany(() => Member, { through: 'Guest', inverse: { as: 'visited' } })
  declare guests?: NonAttribute<Member[]>;
}

@Table({ paranoid: true })
class Member extends Model<InferAttributes<Member>, InferCreationAttributes<Member>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING)
  @NotNull
  @Validate({ notContains: '!' })
  declare name: string;
  @Attribute(DataTypes.STRING)
  @Validate({ len: [1, 20] })
  declare password: CreationOptional<string | null>;
  @Attribute(DataTypes.STRING)
  declare changedBy: CreationOptional<string | null>;
  declare teamId: CreationOptional<number | null>;
  declare ledTeamId: CreationOptional<number | null>;
  declare updatedAt: CreationOptional<Date>;
  declare deletedAt: CreationOptional<Date | null>;
  declare team?: NonAttribute<Team> | null;
  declare visited?: NonAttribute<Team[]>;
}

type Hook = (...args: never[]) => unknown;
const every = ['beforeValidate', 'afterValidate', 'beforeCreate', 'afterCreate', 'beforeUpdate', 'afterUpdate', 'beforeSave', 'afterSave', 'beforeDestroy', 'afterDestroy', 'beforeBulkCreate', 'afterBulkCreate', 'beforeBulkUpdate', 'afterBulkUpdate', 'beforeBulkDestroy', 'afterBulkDestroy'] as const; // prettier-ignore
type Name = (typeof every)[number] | 'validationFailed';

describeByTurns('the hooks of rows that come with others', ({ connect }) => {
  const added: [Name, Hook][] = [];
  const hook = (name: Name, run: Hook): void => {
    Member.addHook(name, run);
    added.push([name, run]);
  };
  const log = (...names: readonly Name[]): string[] => {
    const ran: string[] = [];
    for (const name of names)
      hook(name, (row: unknown) => void ran.push(row instanceof Member ? `${name} ${row.name}` : name));
    return ran;
  };
  beforeEach(() => connect([Team, Member]));
  afterEach(() => {
    for (const [name, run] of added.splice(0)) Member.removeHook(name, run);
  });

  const hash: Hook = (member: Member) => void (member.password = `hashed ${member.password ?? ''}`);
  const passwords = async (): Promise<unknown> =>
    (await Member.findAll({ order: ['id'] })).map(({ password }) => password);

  it('run for each row nested in create, under every kind of association', async () => {
    hook('beforeCreate', hash);
    await Team.create({
      name: 'A',
      members: [{ name: 'Ada', password: '1' }],
      leader: { name: 'Ben', password: '2' },
      guests: [{ name: 'Cleo', password: '3' }],
    });
    await Member.create({ name: 'Dan', password: '4', team: { name: 'B' }, visited: [{ name: 'C' }] });
    expect(new Set((await passwords()) as string[])).toEqual(new Set(['hashed 1', 'hashed 2', 'hashed 3', 'hashed 4']));
  });

  it('run for each row that update creates', async () => {
    hook('beforeCreate', hash);
    const team = await Team.create({ name: 'A' });
    await team.update({
      members: { create: [{ name: 'Ada', password: '1' }] },
      leader: { create: { name: 'Ben', password: '2' } },
      guests: { add: [{ name: 'Cleo', password: '3' }] },
    });
    expect(new Set((await passwords()) as string[])).toEqual(new Set(['hashed 1', 'hashed 2', 'hashed 3']));
  });

  it('run all before one INSERT, and all after it, and no bulk hooks beside them', async () => {
    const ran = log('beforeValidate', 'beforeCreate', 'beforeSave', 'afterCreate', 'afterSave', 'beforeBulkCreate');
    const { log: logging, statements } = statementLog();
    await Team.create({ name: 'A', members: [{ name: 'Ada' }, { name: 'Ben' }] }, { logging });
    expect(statements.filter(sql => /^insert/iu.test(sql))).toHaveLength(2);
    expect(ran).toEqual([
      'beforeValidate Ada', 'beforeCreate Ada', 'beforeSave Ada', 'beforeValidate Ben', 'beforeCreate Ben', 'beforeSave Ben',
      'afterCreate Ada', 'afterSave Ada', 'afterCreate Ben', 'afterSave Ben',
    ]); // prettier-ignore
  });

  it('are bulk hooks where the rows around them are those of bulkCreate', async () => {
    const ran = log('beforeCreate', 'beforeBulkCreate', 'afterBulkCreate');
    await Team.bulkCreate([{ name: 'A', members: [{ name: 'Ada' }] }]);
    expect(ran).toEqual(['beforeBulkCreate', 'afterBulkCreate']);
    ran.length = 0;
    await Team.bulkCreate([{ name: 'B', members: [{ name: 'Ben' }] }], { individualHooks: true });
    expect(ran).toEqual(['beforeBulkCreate', 'beforeCreate Ben', 'afterBulkCreate']);
  });

  it('do not run with hooks: false', async () => {
    const ran = log('beforeCreate', 'beforeBulkCreate');
    await Team.create({ name: 'A', members: [{ name: 'Ada' }] }, { hooks: false });
    expect([ran, await Member.count()]).toEqual([[], 1]);
  });

  it('leave nothing behind where one of them throws', async () => {
    hook('afterCreate', () => {
      throw new Error('no');
    });
    await expect(Team.create({ name: 'A', members: [{ name: 'Ada' }] })).rejects.toThrow('no');
    expect([await Team.count(), await Member.count()]).toEqual([0, 0]);
  });

  it('are bulk hooks for the targets that a has-many or has-one puts on and takes off, told which rows', async () => {
    const team = await Team.create({ name: 'A' });
    const [ada, ben] = await Member.bulkCreate([{ name: 'Ada' }, { name: 'Ben' }]);
    const told: unknown[] = [];
    hook(
      'beforeBulkUpdate',
      (options: { where: unknown }, values: object) => void told.push([options.where, Object.keys(values)]),
    );
    const ran = log(...every);
    await team.related('members').add([ada as Member, 2]);
    expect(told).toEqual([[{ id: [1, 2] }, ['teamId', 'updatedAt']]]);
    await team.related('members').set([1]);
    await team.related('members').remove(1);
    await team.related('leader').set(ben as Member);
    await team.related('leader').set(null);
    expect(new Set(ran)).toEqual(new Set(['beforeBulkUpdate', 'afterBulkUpdate']));
    expect(ran.length).toBeGreaterThanOrEqual(12);
  });

  it('are told of the rows that are let go of by the scope of the association too', async () => {
    const team = await Team.create({ name: 'A' });
    const told: unknown[] = [];
    hook('beforeBulkUpdate', (options: { where: unknown }) => void told.push(options.where));
    await team.related('mentors').remove(1);
    await team.related('mentors').set([]);
    const ofTeam = { teamId: team.id, changedBy: 'me' };
    expect(told).toEqual([{ [Op.and]: [ofTeam, { id: [1] }] }, ofTeam]);
  });

  it('may give more values to those targets', async () => {
    hook('beforeBulkUpdate', (_options: object, values: Record<string, unknown>) => void (values['changedBy'] = 'me'));
    const team = await Team.create({ name: 'A' });
    await Member.create({ name: 'Ada' });
    await team.related('members').add(1);
    expect(await Member.findByPk(1)).toMatchObject({ teamId: 1, changedBy: 'me' });
  });

  it('run for each of those targets with individualHooks', async () => {
    const team = await Team.create({ name: 'A' });
    await Member.bulkCreate([{ name: 'Ada' }, { name: 'Ben' }]);
    const ran = log('beforeUpdate', 'afterUpdate', 'beforeBulkUpdate', 'beforeDestroy', 'beforeBulkDestroy');
    await team.related('members').add([1, 2], { individualHooks: true });
    expect(ran).toEqual([
      'beforeBulkUpdate',
      'beforeUpdate Ada',
      'afterUpdate Ada',
      'beforeUpdate Ben',
      'afterUpdate Ben',
    ]);
    expect(await team.related('members').count()).toBe(2);
    ran.length = 0;
    expect(await team.related('members').remove(1, { individualHooks: true })).toBe(1);
    expect(ran).toEqual(['beforeBulkUpdate', 'beforeUpdate Ada', 'afterUpdate Ada']);
    ran.length = 0;
    await team.related('members').set([], { individualHooks: true, destroy: true });
    expect(ran).toEqual(['beforeBulkDestroy', 'beforeDestroy Ben']);
    expect(await Member.count()).toBe(1);
    await expect(team.related('members').add([1, 99], { individualHooks: true })).rejects.toMatchObject({
      code: 'TARGET_NOT_FOUND',
    });
    expect(await team.related('members').count()).toBe(0);
  });
});

describeByTurns('what hooks change', ({ connect }) => {
  const added: [Name, Hook][] = [];
  const hook = (name: Name, run: (member: Member) => unknown): void => {
    Member.addHook(name, run);
    added.push([name, run]);
  };
  beforeEach(() => connect([Team, Member]));
  afterEach(() => {
    for (const [name, run] of added.splice(0)) Member.removeHook(name, run);
  });

  it.each(['beforeUpdate', 'beforeSave', 'afterValidate'] as const)('in %s is validated too', async name => {
    const ada = await Member.create({ name: 'Ada' });
    const failed: unknown[] = [];
    hook(name, member => void (member.name = 'Ada!'));
    hook('validationFailed', () => void failed.push(1));
    await expect(ada.update({ password: 'x' })).rejects.toMatchObject({ errors: [{ attribute: 'name' }] });
    expect(failed).toHaveLength(1);
    expect(await Member.findOne()).toMatchObject({ name: 'Ada', password: null });
  });

  it.each(['beforeCreate', 'beforeSave', 'afterValidate'] as const)(
    'in %s of a new row is validated too',
    async name => {
      hook(name, member => void (member.name = 'Ada!'));
      await expect(Member.create({ name: 'Ada' })).rejects.toMatchObject({ errors: [{ attribute: 'name' }] });
      expect(await Member.count()).toBe(0);
      await Member.create({ name: 'Ada' }, { validate: false });
      expect(await Member.count()).toBe(1);
    },
  );

  it('is validated once where it is what the validators have seen', async () => {
    const seen: unknown[] = [];
    const database = await connect([], { sync: false });
    const Person = database.define('Person', {
      name: { type: DataTypes.STRING, validate: { noted: (value: unknown) => void seen.push(value) } },
      slug: DataTypes.STRING,
    });
    await database.sync();
    Person.addHook('beforeSave', person => void (person.slug = person.name));
    await Person.create({ name: 'Ada' });
    expect(seen).toEqual(['Ada']);
  });

  it('in beforeDestroy of a paranoid model is written with its mark', async () => {
    const ada = await Member.create({ name: 'Ada' });
    hook('beforeDestroy', member => void (member.changedBy = 'me'));
    await ada.destroy();
    expect(await Member.findByPk(1, { paranoid: false })).toMatchObject({ changedBy: 'me' });
    await Member.create({ name: 'Ben' });
    await Member.destroy({ where: { name: 'Ben' }, individualHooks: true });
    expect(await Member.findByPk(2, { paranoid: false })).toMatchObject({ changedBy: 'me' });
  });

  it('tells validationFailed, and not afterValidate, where a value is missing or wrong', async () => {
    const ran: Name[] = [];
    for (const name of ['afterValidate', 'validationFailed'] as const) hook(name, () => void ran.push(name));
    await expect(Member.create({} as never)).rejects.toMatchObject({ name: 'ValidationError' });
    await expect(Member.create({ name: {} as never })).rejects.toMatchObject({ name: 'ValidationError' });
    expect(ran).toEqual(['validationFailed', 'validationFailed']);
  });
});

describeByTurns('changed() and previous() in the hooks after a write', ({ connect }) => {
  const added: [Name | 'afterRestore', Hook][] = [];
  const hook = (name: Name | 'afterRestore', run: (member: Member) => unknown): void => {
    Member.addHook(name, run);
    added.push([name, run]);
  };
  beforeEach(() => connect([Team, Member]));
  afterEach(() => {
    for (const [name, run] of added.splice(0)) Member.removeHook(name, run);
  });

  it.each(['afterUpdate', 'afterSave'] as const)('tell what was written: %s', async name => {
    const told: unknown[] = [];
    const ada = await Member.create({ name: 'Ada' });
    hook(
      name,
      member => void told.push(member.changed().includes('name'), member.previous('name'), member.changed('password')),
    );
    await ada.update({ name: 'Ben' });
    expect(told).toEqual([true, 'Ada', false]);
    expect([ada.changed(), ada.previous('name')]).toEqual([[], 'Ben']);
  });

  it('tell of a new row all that it was given, and no former value', async () => {
    const told: unknown[] = [];
    hook('afterCreate', member => void told.push(member.changed('name'), member.previous('name')));
    const ada = await Member.create({ name: 'Ada' });
    expect(told).toEqual([true, undefined]);
    expect(ada.changed()).toEqual([]);
  });

  it('tell of a mark of deletion', async () => {
    const told: unknown[] = [];
    const ada = await Member.create({ name: 'Ada' });
    hook('afterDestroy', member => void told.push(member.changed('deletedAt'), member.previous('deletedAt')));
    hook('afterRestore', member => void told.push(member.changed('deletedAt'), member.previous('deletedAt')));
    await ada.destroy();
    const mark = ada.get('deletedAt');
    await ada.restore();
    expect(told).toEqual([true, null, true, mark]);
  });

  it('tell of a save within a hook what that wrote, and then again of the first', async () => {
    const told: unknown[] = [];
    const ada = await Member.create({ name: 'Ada' });
    hook('afterUpdate', async member => {
      told.push(member.changed('name'));
      if (member.changedBy === null) await member.update({ changedBy: 'me' });
      told.push(member.changed('name'));
    });
    await ada.update({ name: 'Ben' });
    expect(told).toEqual([true, false, false, true]);
  });
});

describeByTurns('writes with hooks', ({ connect }) => {
  beforeEach(() => connect([Team, Member]));

  it('keeps what was changed by hand out of destroy and restore', async () => {
    const ada = await Member.create({ name: 'Ada' });
    ada.name = 'rubbish!';
    await ada.destroy();
    expect([ada.changed('name'), (await Member.findByPk(1, { paranoid: false }))?.name]).toEqual([true, 'Ada']);
    await ada.restore();
    expect((await Member.findByPk(1))?.name).toBe('Ada');
  });

  it('takes a mark that was only seen off again when its transaction is rolled back', async () => {
    const ada = await Member.create({ name: 'Ada' });
    const same = (await Member.findByPk(1)) as Member;
    const rolledBack = Member.definition.engine.transaction({}, async () => {
      await same.destroy();
      await ada.destroy();
      throw new Error('no');
    });
    await expect(rolledBack).rejects.toThrow('no');
    await ada.destroy();
    expect(await Member.count()).toBe(0);
  });

  it('gives hooks of nested rows options that any call takes', async () => {
    const hook = (async (member: Member, options: object) => {
      await Team.create({ name: `of ${member.name}` }, options);
    }) as Hook;
    Member.addHook('afterCreate', hook);
    try {
      await Team.create({ name: 'A', members: [{ name: 'Ada' }] });
      const team = (await Team.findByPk(1)) as Team;
      await team.update({ members: { create: { name: 'Ben' } } });
      await team.related('members').create({ name: 'Cleo' }, { fields: ['name'] });
      await Member.create({ name: 'Dan' }, { fields: ['name'] });
    } finally {
      Member.removeHook('afterCreate', hook);
    }
    expect((await Team.findAll({ order: ['id'] })).map(({ name }) => name)).toEqual([
      'A',
      'of Ada',
      'of Ben',
      'of Cleo',
      'of Dan',
    ]);
  });

  it('forgets former rows where writes of one instance overlap', async () => {
    const ada = await Member.create({ name: 'Ada' });
    const hook = (() => new Promise(resolve => setTimeout(resolve, 5))) as Hook;
    Member.addHook('afterSave', hook);
    try {
      await Promise.all([ada.update({ name: 'Ben' }), ada.update({ password: 'x' })]);
    } finally {
      Member.removeHook('afterSave', hook);
    }
    expect([ada.changed(), ada.previous('name')]).toEqual([[], 'Ben']);
  });
});

describeByTurns('a second destroy or restore', ({ connect }) => {
  beforeEach(() => connect([Team, Member]));

  it('leaves the mark of deletion as it is, and shows it', async () => {
    const ada = await Member.create({ name: 'Ada' });
    const same = await Member.findByPk(1);
    await ada.destroy();
    const mark = ada.get('deletedAt');
    await new Promise(resolve => setTimeout(resolve, 20));
    await ada.destroy();
    await same?.destroy();
    const row = await Member.findByPk(1, { paranoid: false });
    expect([row?.get('deletedAt'), ada.get('deletedAt'), same?.get('deletedAt')]).toEqual([mark, mark, mark]);
    await ada.restore();
    const updatedAt = ada.get('updatedAt');
    await ada.restore();
    expect((await Member.findByPk(1))?.get('updatedAt')).toEqual(updatedAt);
  });

  it('says that the row is gone where it is', async () => {
    const ada = await Member.create({ name: 'Ada' });
    await Member.destroy({ where: { id: 1 }, force: true });
    await expect(ada.destroy()).rejects.toMatchObject({ code: 'ROW_GONE' });
    await expect(ada.restore()).rejects.toMatchObject({ code: 'ROW_GONE' });
  });
});
