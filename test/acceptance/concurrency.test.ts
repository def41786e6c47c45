import { fork } from 'node:child_process';
import { join } from 'node:path';
import {
  DataTypes,
  Model,
  type BelongsToManyAddAssociationMixin,
  type BelongsToManyAddAssociationsMixin,
  type BelongsToManyGetAssociationsMixin,
  type BelongsToManySetAssociationsMixin,
  type CreationOptional,
  type Database,
  type InferAttributes,
  type InferCreationAttributes,
  type Knex,
  type NonAttribute,
} from 'mortise';
import { Attribute, BelongsToMany, Table } from 'mortise/decorators';
import type { CountingReport } from '../support/counting-process';
import { describeEachDialect } from '../support/describe-each-dialect';

@Table({ timestamps: false })
class Person extends Model<InferAttributes<Person>, InferCreationAttributes<Person>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING) declare name: string;
  @BelongsToMany(() => Toot, { through: () => LikedToot, inverse: { as: 'likedBy' } })
  declare likedToots?: NonAttribute<Toot[]>;
  declare getLikedToots: BelongsToManyGetAssociationsMixin<Toot>;
  declare setLikedToots: BelongsToManySetAssociationsMixin<Toot>;
  declare addLikedToot: BelongsToManyAddAssociationMixin<Toot>;
  declare addLikedToots: BelongsToManyAddAssociationsMixin<Toot>;
}

@Table({ timestamps: false })
class LikedToot extends Model<InferAttributes<LikedToot>, InferCreationAttributes<LikedToot>> {}

@Table({ timestamps: false })
class Toot extends Model<InferAttributes<Toot>, InferCreationAttributes<Toot>> {
  declare id: CreationOptional<number>;
}

class Counter extends Model<InferAttributes<Counter>, InferCreationAttributes<Counter>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.INTEGER) declare value: number;
}

const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_none, index) => make(index));

function shuffled(list: readonly number[]): readonly number[] {
  const places = list.map(item => [Math.random(), item] as const).sort(([a], [b]) => a - b);
  return places.map(([, item]) => item);
}

const idsOf = (toots: readonly Toot[]): string => toots.map(({ id }) => id).sort((a, b) => a - b).join(); // prettier-ignore

async function failuresOf(calls: readonly Promise<unknown>[]): Promise<readonly unknown[]> {
  const outcomes = await Promise.allSettled(calls);
  return outcomes.flatMap(outcome => (outcome.status === 'rejected' ? [outcome.reason as unknown] : []));
}

describeEachDialect('At the same time', ({ connect, requires }) => {
  async function adaAndToots(count: number, pool: number): Promise<{ ada: Person; ids: readonly number[] }> {
    await connect([Person, Toot, LikedToot], { file: true, pool });
    const ada = await Person.create({ name: 'Ada' });
    const toots = await Toot.bulkCreate(times(count, () => ({})));
    return { ada, ids: toots.map(({ id }) => id) };
  }

  it('32 callers add one pair, 20 times over: nobody is refused, and there is one row', async () => {
    const { ada, ids } = await adaAndToots(1, 16);
    const [toot = 0] = ids;
    for (let round = 0; round < 20; round += 1) {
      await LikedToot.destroy({ all: true });
      expect(await failuresOf(times(32, () => ada.addLikedToot(toot)))).toEqual([]);
      expect(await LikedToot.count()).toBe(1);
    }
  }); // F1

  it('16 callers set lists of one owner, 50 times over: nobody is refused, and one of the lists stays', async () => {
    const { ada, ids } = await adaAndToots(32, 16);
    for (let round = 0; round < 50; round += 1) {
      // Disjoint lists in every other round, overlapping ones in the rest.
      const step = round % 2 === 0 ? 2 : 1;
      const lists = times(16, index => ids.slice(index * step, index * step + 2 + (round % 2)));
      expect(await failuresOf(lists.map(list => ada.setLikedToots(shuffled(list))))).toEqual([]);
      expect(lists.map(list => list.join())).toContain(idsOf(await ada.getLikedToots()));
    }
  }); // F2

  it('24 callers add overlapping lists in any order, 10 times over: nobody meets a deadlock', async () => {
    const { ada, ids } = await adaAndToots(40, 12);
    const grace = await Person.create({ name: 'Grace' });
    for (let round = 0; round < 10; round += 1) {
      await LikedToot.destroy({ all: true });
      const add = (index: number): Promise<void> => (index % 2 === 0 ? ada : grace).addLikedToots(shuffled(ids).slice(0, 30)); // prettier-ignore
      expect(await failuresOf([...times(24, add), ada.addLikedToots(shuffled(ids)), grace.addLikedToots(ids)])).toEqual(
        [],
      );
      expect(await LikedToot.count()).toBe(80);
    }
  }); // F5b

  requires('oneWriter')(
    '4 processes write 1,000 times each to one file: nothing fails, nothing is lost',
    async () => {
      const database = await connect([Counter], { file: true });
      await Counter.create({ value: 0 });
      const reports = await Promise.all(times(4, () => countIn(database, 1_000)));
      expect(reports).toEqual(times(4, () => ({ ok: 1_000, errors: [] })));
      expect((await Counter.findByPk(1))?.value).toBe(4_000);
    },
    120_000,
  ); // F3
});

/** Lets a process of its own count in the database file. */
function countIn({ knex }: Database, count: number): Promise<CountingReport> {
  const { connection } = (knex.client as { config: Knex.Config }).config;
  const { filename } = connection as { readonly filename: string };
  const support = join(__dirname, '../support');
  return new Promise((resolve, reject) => {
    const child = fork(join(support, 'counting-process.ts'), [filename, String(count)], {
      execArgv: ['-r', join(support, 'run-from-source.cjs')],
    });
    child.once('message', report => resolve(report as CountingReport));
    child.once('error', reject);
    child.once('exit', code => reject(new Error(`The process ended with ${code} before it reported.`)));
  });
}
