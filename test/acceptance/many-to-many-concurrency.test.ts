import openSqlite from 'better-sqlite3';
import {
  DataTypes,
  Model,
  type BelongsToManyAddAssociationMixin,
  type BelongsToManyAddAssociationsMixin,
  type BelongsToManyGetAssociationsMixin,
  type BelongsToManyRemoveAssociationsMixin,
  type BelongsToManySetAssociationsMixin,
  type CreationOptional,
  type Database,
  type InferAttributes,
  type InferCreationAttributes,
  type NonAttribute,
} from 'mortise';
import { Attribute, BelongsToMany, NotNull, Table } from 'mortise/decorators';
import { describeEachDialect, statementLog, type ConnectOptions } from '../support/describe-each-dialect';

class Person extends Model<InferAttributes<Person>, InferCreationAttributes<Person>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING)
  @NotNull
  declare name: string;
  @BelongsToMany(() => Toot, { through: () => LikedToot, inverse: { as: 'likedBy' } })
  declare likedToots?: NonAttribute<Toot[]>;
  declare getLikedToots: BelongsToManyGetAssociationsMixin<Toot>;
  declare setLikedToots: BelongsToManySetAssociationsMixin<Toot>;
  declare addLikedToot: BelongsToManyAddAssociationMixin<Toot>;
  declare addLikedToots: BelongsToManyAddAssociationsMixin<Toot>;
  declare removeLikedToots: BelongsToManyRemoveAssociationsMixin<Toot>;

  @BelongsToMany(() => Toot, { through: () => PinnedToot, inverse: { as: 'pinnedBy' } })
  declare pinnedToots?: NonAttribute<Toot[]>;
  declare getPinnedToots: BelongsToManyGetAssociationsMixin<Toot>;
  declare setPinnedToots: BelongsToManySetAssociationsMixin<Toot>;
  declare addPinnedToot: BelongsToManyAddAssociationMixin<Toot>;
  declare removePinnedToots: BelongsToManyRemoveAssociationsMixin<Toot>;
}

class LikedToot extends Model<InferAttributes<LikedToot>, InferCreationAttributes<LikedToot>> {
  @Attribute(DataTypes.STRING)
  declare reaction: string | null;
}

/** Links are marked as deleted, and live again when they are added again. */
@Table({ paranoid: true })
class PinnedToot extends Model<InferAttributes<PinnedToot>, InferCreationAttributes<PinnedToot>> {}

class Toot extends Model<InferAttributes<Toot>, InferCreationAttributes<Toot>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING)
  @NotNull
  declare text: string;
  declare LikedToot?: NonAttribute<LikedToot>;
}

const models = [Person, Toot, LikedToot, PinnedToot];
const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_none, i) => make(i));

describeEachDialect('Concurrent writers of links', ({ connect, requires }) => {
  /** Several connections, so that callers meet in the database and not in the pool. */
  const places: readonly (readonly [string, ConnectOptions])[] = [
    ['with several connections', { file: true, pool: 8 }],
    ['with one connection', { pool: 1 }],
  ];

  async function adaAndToots(count: number): Promise<{ ada: Person; ids: readonly number[] }> {
    const ada = await Person.create({ name: 'Ada' });
    const toots = await Toot.bulkCreate(times(count, index => ({ text: `toot ${index}` })));
    return { ada, ids: toots.map(({ id }) => id) };
  }

  const isOneOf = (lists: readonly (readonly number[])[], ids: readonly number[]): boolean =>
    lists.some(list => list.join() === ids.join());

  const idsOf = (toots: readonly Toot[]): readonly number[] => toots.map(({ id }) => id);

  describe.each(places)('%s', (_name, place) => {
    const open = (): Promise<Database> => connect(models, place);

    it('add the same pair: nobody is refused, and there is one row', async () => {
      await open();
      const { ada, ids } = await adaAndToots(1);
      for (let round = 0; round < 5; round++) {
        await LikedToot.destroy({ all: true });
        const outcomes = await Promise.allSettled(times(32, () => ada.addLikedToot(ids[0] ?? 0)));
        expect(outcomes.filter(({ status }) => status === 'rejected')).toEqual([]);
        expect(await LikedToot.count()).toBe(1);
      }
    }); // P18 F1

    it('add the same pair with values of their own: one of the values stays', async () => {
      await open();
      const { ada, ids } = await adaAndToots(1);
      const reactions = times(32, index => `reaction ${index}`);
      await Promise.all(reactions.map(reaction => ada.addLikedToot(ids[0] ?? 0, { through: { reaction } })));
      const links = await LikedToot.findAll();
      expect(links).toHaveLength(1);
      expect(reactions).toContain(links[0]?.reaction);
    }); // P18 F1

    it('revive the same deleted link: nobody is refused, and there is one row', async () => {
      await open();
      const { ada, ids } = await adaAndToots(1);
      await ada.addPinnedToot(ids[0] ?? 0);
      await ada.removePinnedToots(ids);
      await Promise.all(times(32, () => ada.addPinnedToot(ids[0] ?? 0)));
      expect(idsOf(await ada.getPinnedToots())).toEqual(ids);
      expect(await PinnedToot.count({ paranoid: false })).toBe(1);
    }); // P18 P19

    it('add overlapping lists in any order without deadlocks', async () => {
      await open();
      const { ada, ids } = await adaAndToots(60);
      const grace = await Person.create({ name: 'Grace' });
      const shuffled = (seed: number): readonly number[] =>
        [...ids].sort((left, right) => ((left * 7919 * (seed + 1)) % 101) - ((right * 7919 * (seed + 1)) % 101));
      const callers = times(16, index => (index % 2 === 0 ? ada : grace).addLikedToots(shuffled(index)));
      const outcomes = await Promise.allSettled(callers);
      expect(outcomes.filter(({ status }) => status === 'rejected')).toEqual([]);
      expect(await LikedToot.count()).toBe(120);
    }); // P18 F5b

    it('set disjoint lists: the end is one of them', async () => {
      await open();
      const { ada, ids } = await adaAndToots(48);
      const lists = times(16, index => ids.slice(index * 3, index * 3 + 3));
      for (let round = 0; round < 4; round++) {
        await Promise.all(lists.map(list => ada.setLikedToots(list)));
        expect(lists).toContainEqual(idsOf(await ada.getLikedToots()));
      }
    }); // P23 F2

    it('set overlapping lists: the end is one of them', async () => {
      await open();
      const { ada, ids } = await adaAndToots(20);
      const lists = times(16, index => ids.slice(index % 10, (index % 10) + 6));
      for (let round = 0; round < 4; round++) {
        await Promise.all(lists.map(list => ada.setLikedToots(list)));
        expect(isOneOf(lists, idsOf(await ada.getLikedToots()))).toBe(true);
      }
    }); // F2

    it('set links that are only marked as deleted: the end is one of the lists', async () => {
      await open();
      const { ada, ids } = await adaAndToots(48);
      const lists = times(16, index => ids.slice(index * 3, index * 3 + 3));
      for (let round = 0; round < 3; round++) {
        await Promise.all(lists.map(list => ada.setPinnedToots(list)));
        expect(lists).toContainEqual(idsOf(await ada.getPinnedToots()));
      }
    }); // P19 F2

    it('set lists of several owners that share targets', async () => {
      await open();
      const { ids } = await adaAndToots(12);
      const owners = await Person.bulkCreate(times(8, index => ({ name: `owner ${index}` })));
      await Promise.all(
        owners.flatMap(owner => [owner.setLikedToots(ids.slice(0, 8)), owner.setLikedToots(ids.slice(4))]),
      );
      for (const owner of owners) {
        expect(isOneOf([ids.slice(0, 8), ids.slice(4)], idsOf(await owner.getLikedToots()))).toBe(true);
      }
    }); // F2

    it('add lists of which only some links are given values, in any order', async () => {
      await open();
      const { ada, ids } = await adaAndToots(30);
      const grace = await Person.create({ name: 'Grace' });
      const callers = times(24, caller => {
        const some = ids.slice(caller % 10);
        const through = some.map(id => ((id + caller) % 3 === 0 ? { reaction: `of ${caller}` } : {}));
        return (caller % 2 === 0 ? ada : grace).addLikedToots(some, { through });
      });
      const outcomes = await Promise.allSettled(callers);
      expect(outcomes.filter(({ status }) => status === 'rejected')).toEqual([]);
      expect(await LikedToot.count()).toBe(59);
    }); // F5

    it('add, remove and set at once: nobody is refused', async () => {
      await open();
      const { ada, ids } = await adaAndToots(12);
      const callers = times(24, index => {
        const some = ids.slice(index % 6, (index % 6) + 5);
        if (index % 3 === 0) return ada.addLikedToots(some);
        return index % 3 === 1 ? ada.removeLikedToots(some) : ada.setLikedToots(some);
      });
      const outcomes = await Promise.allSettled<unknown>(callers);
      expect(outcomes.filter(({ status }) => status === 'rejected')).toEqual([]);
      const left = idsOf(await ada.getLikedToots());
      expect(ids).toEqual(expect.arrayContaining([...left]));
    }); // F5

    it('add to an owner whose list is being set do not wait for each other for ever', async () => {
      const database = await open();
      const { ada, ids } = await adaAndToots(4);
      const transaction = await database.startUnmanagedTransaction();
      await ada.setLikedToots(ids.slice(0, 2), { transaction });
      const adding = ada.addLikedToot(ids[3] ?? 0);
      await transaction.commit();
      await adding;
      expect(await LikedToot.count()).toBe(3);
    }); // F2 F4
  });

  requires('rowLocks')('set the list of one source while a transaction sets that of another', async () => {
    const database = await connect(models, { pool: 4 });
    const { ids } = await adaAndToots(2);
    const people = await Person.bulkCreate(times(5, index => ({ name: `person ${index}` })));
    for (const person of people) await person.setLikedToots(ids);
    const [first, ...others] = people;
    await database.transaction(async () => {
      await first?.setLikedToots(ids);
      for (const other of others.slice(1)) await other.setLikedToots(ids, { transaction: null });
    });
    expect(await LikedToot.count()).toBe(10);
  });

  requires('oneWriter')('wait no longer than they are told for another process that writes', async () => {
    const { log, statements, clear } = statementLog();
    const database = await connect(models, { file: true, pool: 2, busyTimeout: 50, logging: log });
    const { ada, ids } = await adaAndToots(1);
    const { connection } = (database.knex.client as { config: { connection: { filename: string } } }).config;
    const stranger = openSqlite(connection.filename);
    stranger.exec('BEGIN IMMEDIATE');
    clear();
    await expect(ada.setLikedToots(ids)).rejects.toMatchObject({ code: 'DATABASE_BUSY' });
    expect(statements.filter(statement => statement.startsWith('BEGIN'))).toHaveLength(1);
    stranger.close();
  }); // F5
});
