import {
  DataTypes,
  Model,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type Many,
  type NonAttribute,
} from 'mortise';
import { Attribute, BelongsToMany, DeletedAt, Table, UpdatedAt } from 'mortise/decorators';
import { describeEachDialect } from '../support/describe-each-dialect';

class Player extends Model<InferAttributes<Player>, InferCreationAttributes<Player>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING)
  declare name: CreationOptional<string | null>;
  @Attribute({ type: DataTypes.INTEGER, columnName: 'seen', defaultValue: 0 })
  declare visits: CreationOptional<number>;
  @Attribute({ type: DataTypes.BIGINT, defaultValue: 0 })
  declare score: CreationOptional<string>;
  @Attribute({ type: DataTypes.DECIMAL(12, 2), defaultValue: '0.00' })
  declare credit: CreationOptional<string>;
  @Attribute(DataTypes.DOUBLE)
  declare mean: CreationOptional<number | null>;
  @Attribute(DataTypes.INTEGER.UNSIGNED)
  declare lives: CreationOptional<number | null>;
  @UpdatedAt declare updatedAt: CreationOptional<Date>;
  @DeletedAt declare deletedAt: CreationOptional<Date | null>;
  @BelongsToMany(() => Game, { through: () => Played, inverse: { as: 'players' } })
  declare games?: Many<Game, Played>;
}

@Table({ timestamps: false })
class Game extends Model<InferAttributes<Game>, InferCreationAttributes<Game>> {
  declare id: CreationOptional<number>;
  declare Played?: NonAttribute<Played>;
  declare players?: Many<Player, Played>;
}

class Played extends Model<InferAttributes<Played>, InferCreationAttributes<Played>> {
  @Attribute({ type: DataTypes.INTEGER, defaultValue: 0 })
  declare stars: CreationOptional<number>;
  @Attribute({ type: DataTypes.INTEGER, defaultValue: 0 })
  declare rounds: CreationOptional<number>;
}

@Table({ timestamps: false })
class Gauge extends Model<InferAttributes<Gauge>, InferCreationAttributes<Gauge>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.TINYINT)
  declare tiny: number;
  @Attribute({ type: DataTypes.SMALLINT.UNSIGNED, columnName: 'small_one' })
  declare small: number;
  @Attribute(DataTypes.MEDIUMINT)
  declare medium: number;
  @Attribute(DataTypes.INTEGER)
  declare whole: number;
  @Attribute(DataTypes.BIGINT)
  declare big: string;
  @Attribute(DataTypes.DECIMAL(4, 2))
  declare price: string;
  @Attribute(DataTypes.DOUBLE)
  declare mean: number;
  @Attribute(DataTypes.INTEGER.UNSIGNED)
  declare lives: number;
}

const models = [Player, Game, Played];
const past = new Date('2020-01-01T00:00:00.000Z');
type Loose = any; // eslint-disable-line @typescript-eslint/no-explicit-any -- for calls that their types refuse

describeEachDialect('increment', ({ connect }) => {
  it('adds in the row, whatever it holds by now, and gives the instance what it came to', async () => {
    await connect(models);
    const ada = await Player.create({ name: 'Ada', visits: 1 });
    await Player.update({ visits: 10 }, { where: { id: ada.id } });
    expect((await ada.increment('visits')).visits).toBe(11);
    await ada.increment('visits', { by: 5 });
    await ada.decrement('visits', { by: 2 });
    expect([ada.visits, ada.changed(), (await ada.reload()).visits]).toEqual([14, [], 14]);
  });

  it('adds to several, each by an amount of its own, or all by the same', async () => {
    await connect(models);
    const ada = await Player.create({ visits: 1, mean: 0.5 });
    await ada.increment({ visits: 2, score: -3n, credit: '0.10', mean: 0.25 });
    expect([ada.visits, ada.score, ada.credit, ada.mean]).toEqual([3, '-3', '0.10', 0.75]);
    await ada.decrement(['visits', 'score'], { by: -4 });
    expect([ada.visits, ada.score]).toEqual([7, '1']);
  });

  it('loses no digit', async () => {
    await connect(models);
    const ada = await Player.create({ score: '9007199254740993', credit: '1234567890.11' });
    await ada.increment({ score: '2', credit: '0.1' });
    await ada.decrement({ credit: 0.02 });
    expect([ada.score, ada.credit]).toEqual(['9007199254740995', '1234567890.19']);
    await Player.increment('score', { by: 9_007_199_254_740_993n, where: { id: ada.id } });
    expect((await ada.reload()).score).toBe('18014398509481988');
  });

  it('refuses what the type has no room for, and writes nothing', async () => {
    await connect([...models, Gauge]);
    const full = { tiny: 127, small: 65_535, medium: 8_388_607, whole: 2_147_483_647, big: '9223372036854775807', price: '99.99', mean: Number.MAX_VALUE }; // prettier-ignore
    const gauge = await Gauge.create({ ...full, lives: 1 });
    for (const name of ['tiny', 'small', 'medium', 'whole', 'big', 'price'] as const) {
      await expect(gauge.increment(name)).rejects.toMatchObject({ code: 'OUT_OF_RANGE' });
      await expect(Gauge.increment(name, { all: true })).rejects.toMatchObject({ code: 'OUT_OF_RANGE' });
    }
    await expect(gauge.increment({ mean: Number.MAX_VALUE })).rejects.toMatchObject({ code: 'OUT_OF_RANGE' });
    await expect(gauge.decrement('lives', { by: 2 })).rejects.toMatchObject({ code: 'OUT_OF_RANGE' });
    expect((await gauge.reload()).get()).toMatchObject({ ...full, lives: 1 });
    await gauge.decrement(['tiny', 'small', 'medium', 'whole', 'big', 'price', 'lives']);
    expect(gauge.get()).toMatchObject({ tiny: 126, small: 65_534, medium: 8_388_606, whole: 2_147_483_646, big: '9223372036854775806', price: '98.99', lives: 0 });
  }); // prettier-ignore

  it('leaves NULL what has no value', async () => {
    await connect(models);
    const ada = await Player.create({});
    expect((await ada.increment(['mean', 'lives'])).mean).toBeNull();
    expect(ada.lives).toBeNull();
  });

  it('lets 32 callers add at the same time: every one counts', async () => {
    await connect(models, { file: true, pool: 8 });
    const ada = await Player.create({});
    const calls = Array.from({ length: 32 }, (_none, index) =>
      index % 2 === 0
        ? Player.increment('visits', { where: { id: ada.id } })
        : ada.increment('visits', { by: 2 }),
    );
    await Promise.all(calls);
    expect((await ada.reload()).visits).toBe(48);
  }); // prettier-ignore

  it('touches updatedAt, unless it is to be silent, and leaves other changes unsaved', async () => {
    await connect(models);
    const ada = await Player.create({ updatedAt: past });
    ada.name = 'Ada';
    await ada.increment('visits', { silent: true });
    expect([ada.updatedAt, ada.changed()]).toEqual([past, ['name']]);
    await ada.increment('visits');
    expect(ada.updatedAt.getTime()).toBeGreaterThan(past.getTime());
    expect([ada.changed(), (await Player.findByPk(ada.id))?.name]).toEqual([['name'], null]);
    expect((await Player.findByPk(ada.id))?.updatedAt).toEqual(ada.updatedAt);
  });

  it('of a model adds in all rows that match, within its scopes, and tells how many', async () => {
    await connect(models);
    const [a, , c] = (await Player.bulkCreate([{ name: 'a' }, { name: 'a' }, { name: 'c' }])) as [Player, Player, Player];
    await a.destroy();
    expect(await Player.increment('visits', { where: { name: 'a' } })).toEqual([1]);
    expect(await Player.decrement({ visits: 3 }, { where: { name: 'a' }, paranoid: false })).toEqual([2]);
    expect(await Player.withScope({ where: { name: 'c' } }).increment('visits', { all: true })).toEqual([1]);
    const rows = await Player.findAll({ order: ['id'], paranoid: false });
    expect([rows.map(({ visits }) => visits), c.id]).toEqual([[-3, -2, 1], rows[2]?.id]);
    await expect(Player.increment('visits', {})).rejects.toMatchObject({ code: 'MISSING_WHERE' });
    await expect(Player.increment('visits', undefined as Loose)).rejects.toMatchObject({ code: 'MISSING_WHERE' });
  }); // prettier-ignore

  it('forgets what was rolled back', async () => {
    const database = await connect(models, { pool: 1 });
    const ada = await Player.create({ visits: 1 });
    const work = database.transaction(async () => {
      await ada.increment('visits');
      expect(ada.visits).toBe(2);
      throw new Error('no');
    });
    await expect(work).rejects.toThrow('no');
    expect((await Player.findByPk(ada.id))?.visits).toBe(1);
    expect([ada.visits, ada.changed()]).toEqual([1, []]);
    await Player.increment('visits', { by: 5, where: { id: ada.id } });
    await ada.update({ name: 'Ada' });
    expect((await Player.findByPk(ada.id))?.visits).toBe(6);
  });

  it('forgets several that were rolled back together, but not what was set since', async () => {
    const database = await connect(models);
    const ada = await Player.create({ visits: 1, score: '1' });
    const work = database.transaction(async () => {
      await ada.increment('visits');
      await ada.increment({ visits: 2, score: 3 });
      ada.score = '9';
      throw new Error('no');
    });
    await expect(work).rejects.toThrow('no');
    expect([ada.visits, ada.score, ada.changed()]).toEqual([1, '9', ['score']]);
  });

  it('refuses what is no number, before anything is sent', async () => {
    await connect(models);
    const ada = await Player.create({ visits: 1 });
    const wrong: readonly (readonly [unknown, unknown, string])[] = [
      ['name', {}, 'NOT_A_NUMBER'],
      ['visist', {}, 'UNKNOWN_ATTRIBUTE'],
      ['visits', { by: 'x' }, 'INVALID_VALUE'],
      ['visits', { by: '1; DROP TABLE players' }, 'INVALID_VALUE'],
      ['visits', { by: Number.NaN }, 'INVALID_VALUE'],
      ['visits', { by: 0.5 }, 'INVALID_VALUE'],
      ['visits', { by: null }, 'INVALID_VALUE'],
      ['visits', { by: '--1' }, 'INVALID_VALUE'],
      ['visits', { by: '-+1' }, 'INVALID_VALUE'],
      ['visits', { by: {} }, 'INVALID_VALUE'],
      ['credit', { by: '0.001' }, 'INVALID_VALUE'],
      [[], {}, 'INVALID_VALUES'],
      [['visits', 'visits'], {}, 'INVALID_VALUES'],
      [{}, {}, 'INVALID_VALUES'],
      [null, {}, 'INVALID_VALUES'],
      [7, {}, 'INVALID_VALUES'],
      [{ visits: undefined }, {}, 'INVALID_VALUE'],
      ['id', {}, 'INVALID_VALUES'],
    ];
    for (const [attributes, options, code] of wrong) {
      await expect(ada.increment(attributes as Loose, options as Loose)).rejects.toMatchObject({ code });
    }
    await expect(Player.build({}).increment('visits')).rejects.toMatchObject({ code: 'NOT_SAVED' });
    await Player.destroy({ where: { id: ada.id }, force: true });
    await expect(ada.increment('visits')).rejects.toMatchObject({ code: 'ROW_GONE' });
  });

  it('counts attributes of the junction through the relation', async () => {
    await connect(models);
    const [ada, bob] = (await Player.bulkCreate([{}, {}])) as [Player, Player];
    const games = await Game.bulkCreate([{}, {}, {}]);
    await ada.related('games').add(games.slice(0, 2));
    await bob.related('games').add(games);
    const liked = ada.related('games');
    expect(await liked.increment(games, 'stars', { by: 2 })).toBe(2);
    expect(await liked.increment(games[0] as Game, { stars: 1, rounds: 5 })).toBe(1);
    expect(await liked.decrement(new Set([games[1]?.id ?? 0]), ['stars'])).toBe(1);
    expect(await liked.increment([], 'stars')).toBe(0);
    const links = await Played.findAll({ order: [['stars', 'DESC'], ['rounds', 'DESC']] });
    expect(links.map(({ stars, rounds }) => [stars, rounds])).toEqual([[3, 5], [1, 0], [0, 0], [0, 0], [0, 0]]);
    await expect(liked.increment(games, 'starz' as Loose)).rejects.toMatchObject({ code: 'UNKNOWN_ATTRIBUTE' });
  }); // prettier-ignore
});
