import { fork } from 'node:child_process';
import { join } from 'node:path';
import {
  DataTypes,
  Model,
  Op,
  UniqueConstraintError,
  type CreationOptional,
  type Database,
  type InferAttributes,
  type InferCreationAttributes,
  type Knex,
  type NonAttribute,
  type WhereOptions,
} from 'mortise';
import { Attribute, BelongsTo, DeletedAt, HasMany, NotNull, PrimaryKey, Table, Unique } from 'mortise/decorators';
import { describeEachDialect } from '../support/describe-each-dialect';
import type { FindingReport } from '../support/finding-process';
import { runs } from '../support/runs';

class Member extends Model<InferAttributes<Member>, InferCreationAttributes<Member>> {
  declare id: CreationOptional<number>;
  @Attribute({ type: DataTypes.STRING, columnName: 'mail' })
  @NotNull
  @Unique
  declare email: string;
  @Attribute(DataTypes.STRING)
  @Unique
  declare nick: CreationOptional<string | null>;
  @Attribute(DataTypes.INTEGER)
  declare age: CreationOptional<number | null>;
  @BelongsTo(() => Club, 'clubId')
  declare club?: NonAttribute<Club | null>;
  declare clubId: CreationOptional<number | null>;
  @HasMany(() => Note, { foreignKey: 'memberId' })
  declare notes?: NonAttribute<Note[]>;
}

@Table({ timestamps: false })
class Club extends Model<InferAttributes<Club>, InferCreationAttributes<Club>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING)
  declare name: string;
}

@Table({ timestamps: false })
class Note extends Model<InferAttributes<Note>, InferCreationAttributes<Note>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING)
  declare text: string;
  declare memberId: CreationOptional<number | null>;
}

@Table({ paranoid: true })
class Account extends Model<InferAttributes<Account>, InferCreationAttributes<Account>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING)
  @Unique
  declare login: string;
  @Attribute(DataTypes.STRING)
  declare role: CreationOptional<string | null>;
  @DeletedAt
  declare deletedAt: CreationOptional<Date | null>;
}

/** Told by two attributes together. */
@Table({ timestamps: false })
class Seat extends Model<InferAttributes<Seat>, InferCreationAttributes<Seat>> {
  @Attribute(DataTypes.BIGINT) @PrimaryKey declare row: string;
  @Attribute(DataTypes.UUID) @PrimaryKey declare hall: string;
  @Attribute(DataTypes.STRING) declare guest: CreationOptional<string | null>;
}

const models = [Member, Club, Note, Account, Seat];
const times = <T>(count: number, make: (index: number) => T): T[] => Array.from({ length: count }, (_none, index) => make(index)); // prettier-ignore
type Loose = any; // eslint-disable-line @typescript-eslint/no-explicit-any -- for calls that their types refuse

describeEachDialect('findOrCreate', ({ connect, requires }) => {
  it('creates what is not there, of the where and the defaults, and finds it the next time', async () => {
    await connect(models);
    const call = { where: { email: 'ada@example.org' }, defaults: { age: 36 } };
    const [ada, created] = await Member.findOrCreate(call);
    expect([ada.email, ada.age, created, ada.isNewRecord]).toEqual(['ada@example.org', 36, true, false]);
    const [again, createdAgain] = await Member.findOrCreate({ ...call, defaults: { age: 99 } });
    expect([again.id, again.age, createdAgain]).toEqual([ada.id, 36, false]);
    expect(await Member.count()).toBe(1);
  });

  it('takes equalities of the where alone as values', async () => {
    await connect(models);
    const where = { [Op.and]: [{ email: { [Op.eq]: 'bob@example.org' } }, { age: { [Op.gt]: 17 } }], nick: null };
    const [bob, created] = await Member.findOrCreate({ where, defaults: { age: 18 } });
    expect([bob.email, bob.nick, bob.age, created]).toEqual(['bob@example.org', null, 18, true]);
    expect((await Member.findOrCreate({ where, defaults: { age: 18 } }))[0].id).toBe(bob.id);
  });

  it('lets 32 callers make one row: nobody is refused, and one has created it', async () => {
    await connect(models, { file: true, pool: 8 });
    for (let round = 0; round < 5; round += 1) {
      const where = { email: `${round}@example.org` };
      const defaults = { nick: `nick ${round}` };
      const results = await Promise.all(times(32, () => Member.findOrCreate({ where, defaults })));
      expect(results.filter(([, created]) => created)).toHaveLength(1);
      expect(new Set(results.map(([{ id }]) => id)).size).toBe(1);
      expect(await Member.count({ where })).toBe(1);
    }
  }); // P30

  requires('returningByVersion')('does so also where a server gives nothing back', async () => {
    await connect(models, { file: true, pool: 8, version: '8.0.36' });
    const where = { email: 'ada@example.org' };
    const results = await Promise.all(times(16, () => Member.findOrCreate({ where, defaults: { nick: 'ada' } })));
    expect(results.filter(([, created]) => created)).toHaveLength(1);
    expect(new Set(results.map(([{ id }]) => id)).size).toBe(1);
  });

  it('lets 4 processes make hundreds of calls for the same rows: one row each, nobody refused', async () => {
    const calls = runs(100);
    const database = await connect(models, { file: true, pool: 8 });
    const reports = await Promise.all(times(4, () => findIn(database, calls)));
    expect(reports.flatMap(({ errors }) => errors)).toEqual([]);
    expect(reports.reduce((sum, { ok }) => sum + ok, 0)).toBe(4 * calls);
    expect(reports.reduce((sum, { created }) => sum + created, 0)).toBe(25);
    expect(await Member.count()).toBe(25);
  }, 120_000); // P30

  it('goes by a key of several parts, also where the where has one and the defaults the other', async () => {
    await connect(models, { file: true, pool: 8 });
    const hall = '00000000-0000-4000-8000-000000000001';
    const call = { where: { row: '9007199254740993', hall: hall.toUpperCase() }, defaults: { guest: 'Ada' } };
    const results = await Promise.all(times(8, () => Seat.findOrCreate(call)));
    expect([results.filter(([, created]) => created).length, await Seat.count()]).toEqual([1, 1]);
    const [found, created] = await Seat.findOrCreate({ where: { row: '9007199254740993' }, defaults: { hall } });
    expect([found.guest, created]).toEqual(['Ada', false]);
    const parts = await Promise.all(times(8, () => Seat.findOrCreate({ where: { row: '2' }, defaults: { hall } })));
    expect([parts.filter(([, isNew]) => isNew).length, await Seat.count()]).toEqual([1, 2]);
  });

  it('needs one connection alone', async () => {
    await connect(models, { pool: 1 });
    const calls = times(8, () => Member.findOrCreate({ where: { email: 'one@example.org' } }));
    expect((await Promise.all(calls)).filter(([, created]) => created)).toHaveLength(1);
  }); // P30

  it('re-checks an error against the right key: that of another one is told, and writes nothing', async () => {
    await connect(models);
    await Member.create({ email: 'ada@example.org', nick: 'ada' });
    const call = Member.findOrCreate({ where: { email: 'eve@example.org' }, defaults: { nick: 'ada', notes: [{ text: 'x' }] } }); // prettier-ignore
    await expect(call).rejects.toBeInstanceOf(UniqueConstraintError);
    await expect(call).rejects.toMatchObject({ columns: ['nick'] });
    expect([await Member.count(), await Note.count()]).toEqual([1, 0]);
  }); // P30

  it('tells a row that has the key and does not match', async () => {
    await connect(models);
    await Member.create({ email: 'ada@example.org', age: 36 });
    const call = Member.findOrCreate({ where: { email: 'ada@example.org', age: 7 } });
    await expect(call).rejects.toMatchObject({ code: 'UNIQUE_CONSTRAINT', columns: ['mail'] });
  });

  it('goes on in a transaction, also after another key was in the way', async () => {
    const database = await connect(models);
    await Member.create({ email: 'ada@example.org', nick: 'ada' });
    await database.transaction(async () => {
      const taken = Member.findOrCreate({ where: { email: 'eve@example.org' }, defaults: { nick: 'ada' } });
      await expect(taken).rejects.toBeInstanceOf(UniqueConstraintError);
      const [bob, created] = await Member.findOrCreate({ where: { email: 'bob@example.org' } });
      expect([bob.email, created]).toEqual(['bob@example.org', true]);
    });
    expect(await Member.count()).toBe(2);
    await expect(
      database.transaction(async () => {
        await Member.findOrCreate({ where: { email: 'cy@example.org' } });
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    expect(await Member.count()).toBe(2);
  });

  requires('concurrentWriters')('finds what others made since its snapshot, or fails as one that may be repeated', async () => {
    const database = await connect(models, { pool: 4 });
    const email = 'ada@example.org';
    const outcome = await database.transaction({ isolationLevel: 'REPEATABLE READ' }, async transaction => {
      await Member.count({ transaction });
      await Member.create({ email, nick: 'ada' }, { transaction: null });
      return Member.findOrCreate({ where: { email }, transaction });
    }).then(([found, created]) => [found.nick, created], (error: { retryable?: boolean }) => [error.retryable]);
    expect([['ada', false], [true]]).toContainEqual(outcome);
  }); // prettier-ignore

  it.each(['REPEATABLE READ', 'SERIALIZABLE'] as const)('makes one row in transactions at %s, which may be repeated', async isolationLevel => {
    const database = await connect(models, { file: true, pool: 8 });
    const call = (): Promise<boolean> => database.transaction({ isolationLevel, retry: 20 }, async () => {
      const [, created] = await Member.findOrCreate({ where: { email: 'ada@example.org' } });
      return created;
    });
    expect((await Promise.all(times(8, call))).filter(created => created)).toHaveLength(1);
    expect(await Member.count()).toBe(1);
  }); // prettier-ignore

  it('writes nested rows of the defaults with a new row, and none for one that is there', async () => {
    await connect(models);
    const defaults = { club: { name: 'Tea' }, notes: [{ text: 'hello' }] };
    const [ada] = await Member.findOrCreate({ where: { email: 'ada@example.org' }, defaults });
    expect([await Club.count(), await Note.count({ where: { memberId: ada.id } })]).toEqual([1, 1]);
    await Member.findOrCreate({ where: { email: 'ada@example.org' }, defaults });
    expect([await Club.count(), await Note.count()]).toEqual([1, 1]);
  });

  it('leaves no nested row behind where another caller was first', async () => {
    await connect(models, { file: true, pool: 8 });
    const call = { where: { email: 'ada@example.org' }, defaults: { club: { name: 'Tea' }, notes: [{ text: 'hello' }] } };
    await Promise.all(times(16, () => Member.findOrCreate(call)));
    expect([await Member.count(), await Club.count(), await Note.count()]).toEqual([1, 1, 1]);
  }); // prettier-ignore

  it('runs the hooks of the created row, and not those of a found one', async () => {
    await connect(models);
    const told: string[] = [];
    const names = ['beforeCreate', 'afterCreate', 'beforeFind', 'afterFind'] as const;
    const hooks = names.map(name => [name, () => void told.push(name)] as const);
    for (const [name, hook] of hooks) Member.addHook(name, hook);
    await Member.findOrCreate({ where: { email: 'ada@example.org' } });
    expect(told).toEqual(['beforeFind', 'afterFind', 'beforeCreate', 'afterCreate']);
    await Member.findOrCreate({ where: { email: 'ada@example.org' } });
    expect(told.slice(4)).toEqual(['beforeFind', 'afterFind']);
    await Member.findOrCreate({ where: { email: 'bob@example.org' }, hooks: false });
    expect(told).toHaveLength(6);
    for (const [name, hook] of hooks) Member.removeHook(name, hook);
  });

  it('says that a deleted row has the key, or finds it where deleted rows count', async () => {
    await connect(models);
    const old = await Account.create({ login: 'ada', role: 'admin' });
    await old.destroy();
    await expect(Account.findOrCreate({ where: { login: 'ada' } })).rejects.toMatchObject({ code: 'DELETED_ROW' });
    const [found, created] = await Account.findOrCreate({ where: { login: 'ada' }, paranoid: false });
    expect([found.id, created]).toEqual([old.id, false]);
  });

  it('refuses calls that could mean any row, or no one row', async () => {
    await connect(models);
    await expect(Member.findOrCreate({} as Loose)).rejects.toMatchObject({ code: 'MISSING_WHERE' });
    await expect(Member.findOrCreate(undefined as Loose)).rejects.toMatchObject({ code: 'MISSING_WHERE' });
    await expect(Member.findOrCreate({ where: {} })).rejects.toMatchObject({ code: 'MISSING_WHERE' });
    const contradicting = Member.findOrCreate({ where: { email: 'a' }, defaults: { email: 'b' } });
    await expect(contradicting).rejects.toMatchObject({ code: 'CONTRADICTING_VALUES' });
    await expect(Member.findOrCreate({ where: { email: undefined } as Loose })).rejects.toMatchObject({ code: 'UNDEFINED_VALUE' }); // prettier-ignore
    await expect(Member.findOrCreate({ where: { email: 'a' }, defaults: { nyck: 'b' } as Loose })).rejects.toMatchObject({ code: 'UNKNOWN_ATTRIBUTE' }); // prettier-ignore
    await expect(Member.findOrCreate({ where: { email: 'a' }, defaults: [] as Loose })).rejects.toMatchObject({ code: 'INVALID_VALUES' }); // prettier-ignore
    await expect(Member.findOrCreate({ where: { email: { $ne: '' } } as Loose })).rejects.toMatchObject({ code: 'INVALID_VALUE' }); // prettier-ignore
    expect(await Member.count()).toBe(0);
  });

  it('takes of the defaults what fields names', async () => {
    await connect(models);
    const defaults = { age: 3, nick: 'x' };
    const [ada] = await Member.findOrCreate({ where: { email: 'ada@example.org' }, defaults, fields: ['age'] });
    expect([ada.age, (await ada.reload()).nick]).toEqual([3, null]);
  });

  it('keeps to the scopes the model is called with', async () => {
    await connect(models);
    await Member.create({ email: 'ada@example.org', age: 7 });
    const Adults = Member.withScope({ where: { age: { [Op.gt]: 17 } } });
    const call = Adults.findOrCreate({ where: { email: 'ada@example.org' } });
    await expect(call).rejects.toMatchObject({ code: 'UNIQUE_CONSTRAINT' });
  });

  it('looks and creates where there is no unique key, in one transaction', async () => {
    await connect(models);
    const [tea, created] = await Club.findOrCreate({ where: { name: 'Tea' } });
    const [again, createdAgain] = await Club.findOrCreate({ where: { name: 'Tea' } });
    expect([created, createdAgain, again.id]).toEqual([true, false, tea.id]);
  });

  it('findCreateFind does the same, and findOrBuild saves nothing', async () => {
    await connect(models);
    const [ada, created] = await Member.findCreateFind({ where: { email: 'ada@example.org' } });
    expect([created, (await Member.findCreateFind({ where: { email: 'ada@example.org' } }))[1]]).toEqual([true, false]);
    const [built, isNew] = await Member.findOrBuild({ where: { email: 'bob@example.org' }, defaults: { age: 4 } });
    expect([built.isNewRecord, built.email, built.age, isNew]).toEqual([true, 'bob@example.org', 4, true]);
    const [found, isBuilt] = await Member.findOrBuild({ where: { email: 'ada@example.org' } });
    expect([found.id, isBuilt, await Member.count()]).toEqual([ada.id, false, 1]);
  });
});

/** Lets a process of its own find or create members in the same place. */
function findIn({ knex }: Database, calls: number): Promise<FindingReport> {
  const { client, connection, searchPath } = (knex.client as { config: Knex.Config }).config;
  const config = JSON.stringify({ client, connection, searchPath, useNullAsDefault: true, pool: { min: 0, max: 8 } });
  const support = join(__dirname, '../support');
  return new Promise((resolve, reject) => {
    const child = fork(join(support, 'finding-process.ts'), [config, String(calls)], {
      execArgv: ['--no-warnings', '-r', join(support, 'run-from-source.cjs')],
    });
    child.once('message', report => resolve(report as FindingReport));
    child.once('error', reject);
    child.once('exit', code => reject(new Error(`The process ended with ${code} before it reported.`)));
  });
}

@Table({ defaultScope: { where: { tenant: 1 } }, timestamps: false })
class Word extends Model<InferAttributes<Word>, InferCreationAttributes<Word>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.INTEGER) declare tenant: CreationOptional<number | null>;
  @Attribute({ type: DataTypes.STRING, columnName: 'the_text' }) declare text: string;
  @Attribute(DataTypes.STRING)
  set lower(value: CreationOptional<string | null>) {
    this.setDataValue('lower', value?.toLowerCase() ?? null);
  }
  get lower(): CreationOptional<string | null> {
    return this.getDataValue('lower') ?? null;
  }
}

describeEachDialect('findOrCreate of what its conditions say', ({ connect }) => {
  it('refuses conditions of which no row holds all', async () => {
    await connect([Word]);
    const refused = { code: 'CONTRADICTING_VALUES' };
    const wheres: WhereOptions<InferAttributes<Word>, Word>[] = [
      { text: 'a', [Op.and]: [{ text: 'b' }] },
      { [Op.and]: [{ tenant: 1 }, { tenant: null }], text: 'a' },
      { text: { [Op.eq]: 'a' }, [Op.and]: { text: { [Op.eq]: 'b' } } },
      { text: 'a', tenant: 2 },
    ];
    for (const where of wheres) {
      await expect(Word.findOrCreate({ where })).rejects.toMatchObject(refused);
      await expect(Word.findOrBuild({ where })).rejects.toMatchObject(refused);
    }
    await expect(Word.findOrCreate({ where: { text: 'a' }, defaults: { tenant: 2 } })).rejects.toMatchObject(refused);
    expect(await Word.withoutScope().count()).toBe(0);
    const [, created] = await Word.findOrCreate({ where: { text: 'a', [Op.and]: [{ text: 'a' }] } });
    expect(created).toBe(true);
  });

  it('gives a new row what the scope says, so that the next call finds it', async () => {
    await connect([Word]);
    const [word, created] = await Word.findOrCreate({ where: { text: 'a' } });
    const [again, twice] = await Word.findOrCreate({ where: { text: 'a' } });
    expect([word.tenant, created, again.id, twice]).toEqual([1, true, word.id, false]);
    const [built] = await Word.withScope(null, { where: { tenant: 7 } }).findOrBuild({ where: { text: 'b' } });
    expect(built.tenant).toBe(7);
  });

  it('refuses a scope that a new row is not within, and writes nothing', async () => {
    await connect([Word]);
    const Large = Word.withScope(null, { where: { tenant: { [Op.gt]: 5 } } });
    await expect(Large.findOrCreate({ where: { text: 'a' } })).rejects.toMatchObject({ code: 'UNFOUND_ROW' });
    expect(await Word.withoutScope().count()).toBe(0);
    const [, created] = await Large.findOrCreate({ where: { text: 'a' }, defaults: { tenant: 6 } });
    expect(created).toBe(true);
  });

  it('tells where a setter makes another value of what was asked for', async () => {
    await connect([Word]);
    const call = (): Promise<unknown> => Word.findOrCreate({ where: { lower: 'ä b' }, defaults: { text: 'a' } });
    await call();
    await call();
    expect(await Word.count()).toBe(1);
    const other = Word.findOrCreate({ where: { lower: ' ADA ', text: 'x' } });
    const refused = await other.then(() => undefined, (error: unknown) => error); // prettier-ignore
    const found = await Word.count({ where: { lower: ' ADA ' } });
    // Where the database takes them for equal, the next call finds it.
    expect(refused === undefined ? found : refused).toEqual(
      refused === undefined ? 1 : expect.objectContaining({ code: 'UNFOUND_ROW' }),
    );
    expect(await Word.count()).toBe(refused === undefined ? 2 : 1);
  });
});

describeEachDialect('findOrCreate without a unique key', ({ connect, requires }) => {
  requires('namedLocks')('makes one row for 32 callers at once', async () => {
    const database = await connect([], { sync: false, file: true, pool: 8 });
    const Note = database.define('Note', { text: DataTypes.STRING(20), at: DataTypes.DATE, size: DataTypes.BIGINT });
    await database.sync();
    for (const size of ['1', '9007199254740993']) {
      const where = { text: 'tea', at: new Date(0), size };
      const results = await Promise.all(Array.from({ length: 32 }, () => Note.findOrCreate({ where })));
      expect(results.filter(([, created]) => created)).toHaveLength(1);
    }
    expect(await Note.count()).toBe(2);
  }); // P30
});
