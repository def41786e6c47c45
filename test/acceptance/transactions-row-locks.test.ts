import {
  DataTypes,
  Lock,
  Model,
  type BelongsToGetAssociationMixin,
  type BelongsToManyGetAssociationsMixin,
  type BelongsToManySetAssociationsMixin,
  type CreationOptional,
  type Database,
  type ExecutionContext,
  type FindOptions,
  type HasManyGetAssociationsMixin,
  type InferAttributes,
  type InferCreationAttributes,
  type LockOptions,
  type NonAttribute,
  type Transaction,
} from 'mortise';
import { Attribute, BelongsToMany, HasMany, HasOne, NotNull, Table } from 'mortise/decorators';
import { describeEachDialect, statementLog } from '../support/describe-each-dialect';

@Table({ timestamps: false })
class Person extends Model<InferAttributes<Person>, InferCreationAttributes<Person>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING)
  @NotNull
  declare name: string;
  @HasMany(() => Toot, { inverse: { as: 'author' } })
  declare toots?: NonAttribute<Toot[]>;
  @HasOne(() => Profile, { inverse: { as: 'owner' } })
  declare profile?: NonAttribute<Profile | null>;
  @BelongsToMany(() => Toot, { through: 'LikedToot', inverse: { as: 'likedBy' } })
  declare likedToots?: NonAttribute<Toot[]>;
  declare getToots: HasManyGetAssociationsMixin<Toot>;
  declare getLikedToots: BelongsToManyGetAssociationsMixin<Toot>;
  declare setLikedToots: BelongsToManySetAssociationsMixin<Toot>;
}

@Table({ timestamps: false })
class Toot extends Model<InferAttributes<Toot>, InferCreationAttributes<Toot>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING) declare text: string;
  @Attribute(DataTypes.INTEGER) declare authorId: CreationOptional<number | null>;
  declare author?: NonAttribute<Person | null>;
  declare getAuthor: BelongsToGetAssociationMixin<Person>;
}

@Table({ timestamps: false })
class Profile extends Model<InferAttributes<Profile>, InferCreationAttributes<Profile>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING) declare about: string;
  @Attribute(DataTypes.INTEGER) declare ownerId: CreationOptional<number | null>;
}

const models = [Person, Toot, Profile];

/** Ada and Ben each wrote and like something; Cleo did nothing at all. */
async function adaBenAndCleo(): Promise<void> {
  const [ada, ben] = await Person.bulkCreate([{ name: 'Ada' }, { name: 'Ben' }, { name: 'Cleo' }]);
  await Toot.bulkCreate([
    { text: 'hello', authorId: ada?.id },
    { text: 'world', authorId: ada?.id },
    { text: 'nobody' },
    { text: 'again', authorId: ben?.id },
  ]);
  await Profile.bulkCreate([
    { about: 'first', ownerId: ada?.id },
    { about: 'second', ownerId: ada?.id },
  ]);
  await ada?.setLikedToots([1, 3]);
  await ben?.setLikedToots([3]);
}

const nothingHeld = { name: 'TimeoutError', code: 'LOCK_NOT_AVAILABLE', retryable: true };
const namesOf = (people: readonly Person[]): string[] => people.map(({ name }) => name);

describeEachDialect('A find that locks', ({ connect, requires }) => {
  /** Runs the work in one transaction, while another one is open. */
  async function beside<T>(database: Database, work: (holder: Transaction) => Promise<T>): Promise<T> {
    const holder = await database.startUnmanagedTransaction();
    try {
      return await work(holder);
    } finally {
      if (!holder.isFinished) await holder.rollback();
    }
  }

  /** Whether a row may be locked by somebody else right now. */
  async function isFree(database: Database, find: (options: FindOptions) => Promise<unknown>): Promise<boolean> {
    const locking = database.transaction(transaction => find({ lock: true, noWait: true, transaction }));
    const failure: unknown = await locking.then(() => undefined, (error: unknown) => error); // prettier-ignore
    if (failure !== undefined) expect(failure).toMatchObject(nothingHeld);
    return failure === undefined;
  }

  requires('rowLocks')('keeps others from the row until its transaction ends', async () => {
    const database = await connect(models);
    await adaBenAndCleo();
    const events: string[] = [];
    const holder = await database.startUnmanagedTransaction();
    await Person.findByPk(1, { lock: true, transaction: holder });
    const other = database.transaction(async () => {
      const ada = await Person.findByPk(1, { lock: true });
      events.push(`sees ${ada?.name}`);
    });
    await Person.update({ name: 'Adele' }, { where: { id: 1 }, transaction: holder });
    events.push('commits');
    await holder.commit();
    await other;
    expect(events).toEqual(['commits', 'sees Adele']);
  });

  requires('rowLocks')('can fail where a row is held, or leave it out', async () => {
    const database = await connect(models);
    await adaBenAndCleo();
    await beside(database, async holder => {
      await Person.findByPk(2, { lock: true, transaction: holder });
      await database.transaction(async () => {
        expect(namesOf(await Person.findAll({ lock: true, skipLocked: true, order: 'id' }))).toEqual(['Ada', 'Cleo']);
        expect(namesOf(await Person.findAll({ lock: 'SHARE', skipLocked: true, order: 'id' }))).toEqual([
          'Ada',
          'Cleo',
        ]);
      });
      const refused = database.transaction(() => Person.findAll({ lock: true, noWait: true }));
      await expect(refused).rejects.toMatchObject(nothingHeld);
    });
  });

  requires('rowLocks')('shares a row with those who share it too', async () => {
    const database = await connect(models);
    await adaBenAndCleo();
    await beside(database, async holder => {
      await Person.findByPk(1, { lock: Lock.SHARE, transaction: holder });
      const shared = database.transaction(() => Person.findByPk(1, { lock: Lock.SHARE, noWait: true }));
      await expect(shared).resolves.toMatchObject({ name: 'Ada' });
      expect(await isFree(database, options => Person.findByPk(1, options))).toBe(false);
    });
  });

  it.each([true, 'UPDATE', 'SHARE', 'NO KEY UPDATE', 'KEY SHARE'] as const)('takes the lock %s', async lock => {
    const database = await connect(models);
    await adaBenAndCleo();
    await database.transaction(async () => {
      for (const wait of [{}, { skipLocked: true }, { noWait: true }, { skipLocked: false, noWait: false }])
        expect(await Person.findAll({ lock, ...wait })).toHaveLength(3);
    });
  });

  const finds: readonly (readonly [string, FindOptions])[] = [
    ['nothing', {}],
    ['a limit', { limit: 2, offset: 1, order: 'name' }],
    ['conditions through associations', { where: { '$likedToots.text$': 'nobody' } }],
    ['an include that is required', { include: [{ association: 'profile', required: true }] }],
    ['every kind of include', { include: ['toots', 'profile', 'likedToots'], order: 'id' }],
    ['includes in includes', { include: [{ association: 'toots', include: ['author', 'likedBy'] }], order: 'id' }],
    ['an order by what is included', { include: ['profile'], order: [['profile', 'about', 'DESC NULLS LAST'], 'id'] }],
    ['a limit per parent', { include: [{ association: 'likedToots', limit: 1, order: ['text'] }], order: 'id' }],
    ['a joined collection', { include: [{ association: 'toots', strategy: 'join' }], order: 'id' }],
    ['plain objects', { include: ['toots', 'profile'], raw: true, order: 'id' }],
  ];

  it.each(finds)('gives what it gives without the lock, with %s', async (_what, options) => {
    const database = await connect(models);
    await adaBenAndCleo();
    const plain = async (how: FindOptions): Promise<unknown> => JSON.parse(JSON.stringify(await Person.findAll(how)));
    const expected = await plain(options);
    await database.transaction(async () => {
      expect(await plain({ ...options, lock: true })).toEqual(expected);
    });
  });

  it('orders by an include of an include', async () => {
    const database = await connect(models);
    await adaBenAndCleo();
    const include = [{ association: 'author', include: ['profile'] }] as const;
    const order = [
      ['author', 'profile', 'about', 'ASC NULLS LAST'],
      ['id', 'DESC'],
    ] as const;
    await database.transaction(async () => {
      const toots = await Toot.findAll({ include, order, lock: true });
      expect(toots.map(({ text, author }) => [text, author?.profile?.about])).toEqual([
        ['world', 'first'],
        ['hello', 'first'],
        ['again', undefined],
        ['nobody', undefined],
      ]);
    });
  });

  requires('rowLocks')('leaves what is included with the rows to others', async () => {
    const database = await connect(models);
    await adaBenAndCleo();
    await beside(database, async transaction => {
      await Person.findAll({ include: ['toots', 'profile', 'likedToots'], lock: true, transaction });
      expect(await isFree(database, options => Toot.findAll(options))).toBe(true);
      expect(await isFree(database, options => Profile.findAll(options))).toBe(true);
      expect(await isFree(database, options => Person.findByPk(2, options))).toBe(false);
    });
  });

  requires('rowLocks')('reads what is included once it holds the rows', async () => {
    const database = await connect(models);
    await adaBenAndCleo();
    const holder = await database.startUnmanagedTransaction({ isolationLevel: 'READ COMMITTED' });
    await Person.findByPk(3, { lock: true, transaction: holder });
    const waiting = database.transaction({ isolationLevel: 'READ COMMITTED' }, () =>
      Person.findByPk(3, { include: ['toots'], lock: true }),
    );
    await Toot.create({ text: 'late', authorId: 3 }, { transaction: holder });
    await holder.commit();
    expect((await waiting)?.toots?.map(({ text }) => text)).toEqual(['late']);
  });

  requires('rowLocks')('can lock included rows instead', async () => {
    const database = await connect(models);
    await adaBenAndCleo();
    await beside(database, async transaction => {
      const lock = { level: 'UPDATE', of: Toot } as const;
      const [ada] = await Person.findAll({ where: { id: 1 }, include: ['likedToots'], lock, transaction });
      expect(ada?.likedToots?.map(({ id }) => id)).toEqual([1, 3]);
      expect(await isFree(database, options => Person.findAll(options))).toBe(true);
      expect(await isFree(database, options => Toot.findByPk(3, options))).toBe(false);
    });
  });

  requires('rowLocks')('locks what getters and reload read', async () => {
    const database = await connect(models);
    await adaBenAndCleo();
    const ada = await Person.findByPk(1, { rejectOnEmpty: true });
    const reads: readonly ((options: LockOptions & ExecutionContext) => Promise<unknown>)[] = [
      options => ada.getToots(options),
      options => ada.getLikedToots(options),
    ];
    for (const read of reads) {
      await beside(database, async transaction => {
        await read({ lock: true, transaction });
        expect(await isFree(database, options => Toot.findByPk(1, options))).toBe(false);
      });
    }
    await beside(database, async transaction => {
      await (await Toot.findByPk(1))?.getAuthor({ lock: true, transaction });
      expect(await isFree(database, options => Person.findByPk(1, options))).toBe(false);
    });
    await beside(database, async transaction => {
      await ada.reload({ lock: { level: Lock.UPDATE, of: Person }, transaction });
      expect(await isFree(database, options => Person.findByPk(1, options))).toBe(false);
    });
  });

  it('costs no statement of its own', async () => {
    const { log, statements, clear } = statementLog();
    const database = await connect(models, { logging: log });
    await database.transaction(async () => {
      clear();
      await Person.findByPk(1, { lock: true });
      expect(statements).toHaveLength(1);
    });
  });
});

describeEachDialect('A lock is refused', ({ connect, requires, has }) => {
  it('outside of transactions, where it would hold nothing', async () => {
    const database = await connect(models, { file: true });
    const refused = { name: 'QueryError', code: 'LOCK_WITHOUT_TRANSACTION' };
    await expect(Person.findAll({ lock: true })).rejects.toMatchObject(refused);
    await expect(Person.findByPk(1, { lock: 'SHARE' })).rejects.toMatchObject(refused);
    await database.transaction(async () => {
      await expect(Person.findOne({ lock: true, transaction: null })).rejects.toMatchObject(refused);
    });
  });

  it('in a transaction that only reads', async () => {
    const database = await connect(models);
    const reading = database.transaction({ readOnly: true }, () => Person.findAll({ lock: true }));
    await expect(reading).rejects.toMatchObject({ code: 'READ_ONLY_TRANSACTION' });
  });

  it('in a transaction that keeps nobody out', async () => {
    const database = await connect(models);
    const locked = database.transaction({ type: 'DEFERRED' }, () => Person.findAll({ lock: true }));
    if (has('rowLocks')) await expect(locked).resolves.toEqual([]);
    else await expect(locked).rejects.toMatchObject({ code: 'LOCK_IN_DEFERRED_TRANSACTION' });
  });

  const wrong: readonly (readonly [string, object])[] = [
    ['a level that is not there', { lock: 'UPDTE' }],
    ['a level in lower case', { lock: 'update' }],
    ['a number', { lock: 1 }],
    ['null', { lock: null }],
    ['an object without a level', { lock: { of: Person } }],
    ['a model that is not included', { lock: { level: 'UPDATE', of: Toot } }],
    ['no model', { lock: { level: 'UPDATE', of: 'Toot' } }],
    ['both ways of not waiting', { lock: true, skipLocked: true, noWait: true }],
    ['skipLocked without a lock', { skipLocked: true }],
    ['noWait without a lock', { lock: false, noWait: true }],
    ['text where there should be a flag', { lock: true, noWait: 'yes' }],
    [
      'included rows with a limit',
      { include: [{ association: 'toots', limit: 1 }], lock: { level: 'UPDATE', of: Toot } },
    ],
  ];

  it.each(wrong)('with %s', async (_what, options) => {
    const database = await connect(models);
    await database.transaction(async () => {
      await expect(Person.findAll(options)).rejects.toMatchObject({ name: 'QueryError', code: 'INVALID_LOCK' });
    });
  });

  it('with a misspelt option', async () => {
    await connect(models);
    const options: object = { skipLock: true };
    await expect(Person.findAll(options)).rejects.toThrow('has no option "skipLock". Did you mean "skipLocked"?');
    await expect(Person.count({ lock: true } as object)).rejects.toMatchObject({ code: 'UNKNOWN_OPTION' });
  });

  requires('rowLocks')('by the database when another holds the row for too long', async () => {
    const database = await connect(models);
    await adaBenAndCleo();
    const holder = await database.startUnmanagedTransaction();
    await Person.findByPk(1, { lock: true, transaction: holder });
    const waiting = database.transaction(async () => {
      await database.query(has('schemas') ? "SET LOCAL lock_timeout = '100ms'" : 'SET innodb_lock_wait_timeout = 1');
      await Person.findByPk(1, { lock: true });
    });
    await expect(waiting).rejects.toMatchObject({ name: 'TimeoutError', code: 'LOCK_TIMEOUT' });
    await holder.rollback();
  });
});
