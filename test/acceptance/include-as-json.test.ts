import {
  DataTypes,
  Model,
  sql,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type NonAttribute,
} from 'mortise';
import { Attribute, BelongsToMany, HasMany, NotNull, Table } from 'mortise/decorators';
import { describeEachDialect, statementLog } from '../support/describe-each-dialect';

class Person extends Model<InferAttributes<Person>, InferCreationAttributes<Person>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING)
  @NotNull
  declare name: string;
  @BelongsToMany(() => Toot, { through: () => LikedToot, inverse: { as: 'likedBy' } })
  declare likedToots?: NonAttribute<Toot[]>;
}

@Table({ paranoid: true })
class Toot extends Model<InferAttributes<Toot>, InferCreationAttributes<Toot>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING)
  declare text: string;
  @HasMany(() => Reply, { foreignKey: 'tootId', strategy: 'json', inverse: { as: 'toot' } })
  declare replies?: NonAttribute<Reply[]>;
  declare likedBy?: NonAttribute<Person[]>;
  declare LikedToot?: NonAttribute<LikedToot>;
  declare createdAt: CreationOptional<Date>;
}

class Reply extends Model<InferAttributes<Reply>, InferCreationAttributes<Reply>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING)
  declare text: string;
  @Attribute(DataTypes.DECIMAL(30, 10))
  declare worth: string | null;
  @Attribute(DataTypes.BIGINT)
  declare seen: string | null;
  @Attribute(DataTypes.DOUBLE)
  declare weight: number | null;
  declare tootId: number | null;
  declare toot?: NonAttribute<Toot | null>;
}

class LikedToot extends Model<InferAttributes<LikedToot>, InferCreationAttributes<LikedToot>> {
  declare likedById: CreationOptional<number>;
  declare likedTootId: CreationOptional<number>;
  @Attribute(DataTypes.STRING)
  declare reaction: CreationOptional<string | null>;
  declare updatedAt: CreationOptional<Date>;
}

const models = [Person, Toot, Reply, LikedToot];

/** Ada loves tea and likes rain, Bob likes rain, Cy nothing. Two replied to tea. */
async function story(): Promise<void> {
  await Person.bulkCreate([{ name: 'Ada' }, { name: 'Bob' }, { name: 'Cy' }]);
  await Toot.bulkCreate([{ text: 'tea' }, { text: 'rain' }, { text: 'gone' }]);
  await LikedToot.bulkCreate([
    { likedById: 1, likedTootId: 1, reaction: 'love' },
    { likedById: 1, likedTootId: 2, reaction: 'a "like"\n' },
    { likedById: 1, likedTootId: 3 },
    { likedById: 2, likedTootId: 2 },
  ]);
  await Toot.destroy({ where: { text: 'gone' } });
  await Reply.bulkCreate([
    { text: 'yes', tootId: 1, worth: '12345678901234567890.0123456789', seen: '9007199254740993', weight: 0.1 + 0.2 },
    { text: 'no', tootId: 1, worth: '0.0000000001', seen: '1', weight: 1e100 },
  ]);
}

const plain = (rows: readonly object[]): unknown => JSON.parse(JSON.stringify(rows));

describeEachDialect('An include with the strategy json', ({ connect, has, requires }) => {
  it('is read in the statement of its parents, nested, with its links as instances', async () => {
    const { log, statements, clear } = statementLog();
    await connect(models, { logging: log });
    await story();
    const include = (strategy: 'json' | 'separate') =>
      ({
        association: 'likedToots',
        strategy,
        through: { order: [['reaction', 'DESC']] },
        include: { association: 'replies', strategy, order: ['text'] },
      }) as const;
    const expected = await Person.findAll({ include: include('separate'), order: ['id'] });
    clear();
    const people = await Person.findAll({ include: include('json'), order: ['id'] });
    expect(statements).toHaveLength(1);
    expect(plain(people)).toEqual(plain(expected));
    const [tea] = people[0]?.likedToots ?? [];
    expect(tea?.replies?.map(({ worth, seen, weight }) => [worth, seen, weight])).toEqual([
      ['0.0000000001', '1', 1e100],
      ['12345678901234567890.0123456789', '9007199254740993', 0.1 + 0.2],
    ]);
    expect(tea?.createdAt).toBeInstanceOf(Date);
    expect(tea?.LikedToot).toBeInstanceOf(LikedToot);
    expect(tea?.LikedToot?.changed()).toEqual([]);
    await tea?.LikedToot?.update({ reaction: 'adore' });
    expect(await LikedToot.count({ where: { reaction: 'adore' } })).toBe(1);
    expect(people[2]?.likedToots).toEqual([]);
  });

  it('has aggregates of its rows, with all digits', async () => {
    await connect(models);
    await story();
    const aggregates = {
      worth: { sum: 'replies.worth' },
      most: { max: 'replies.seen' },
      mean: { avg: 'replies.weight' },
      number: { count: 'replies' },
    } as const;
    const read = (strategy: 'json' | 'separate') =>
      Person.findAll({ include: { association: 'likedToots', strategy, aggregates }, order: ['id'], raw: true });
    expect(await read('json')).toEqual(await read('separate'));
  });

  it('chooses the page first, of which it reads what belongs to it', async () => {
    const { log, statements, clear } = statementLog();
    await connect(models, { logging: log });
    await story();
    clear();
    const include = { association: 'likedToots', strategy: 'json', where: { text: 'rain' } } as const;
    const page = await Person.findAll({ include, order: [['name', 'DESC']], limit: 1, offset: 1 });
    expect(page.map(({ name, likedToots }) => [name, likedToots?.map(({ text }) => text)])).toEqual([
      ['Ada', ['rain']],
    ]);
    expect(statements).toHaveLength(1);
  });

  it('may hold and be held by includes of other strategies', async () => {
    const { log, statements, clear } = statementLog();
    await connect(models, { logging: log });
    await story();
    const read = async (outer: 'json' | 'separate', inner: 'json' | 'separate'): Promise<unknown> => {
      clear();
      const below = [
        { association: 'replies', strategy: inner, order: ['id'] },
        { association: 'likedBy', strategy: 'join', order: ['id'] },
      ] as const;
      const include = { association: 'likedToots', strategy: outer, include: below } as const;
      return plain(await Person.findAll({ include, order: ['id'] }));
    };
    const expected = await read('separate', 'separate');
    expect(await read('json', 'separate')).toEqual(expected);
    expect(statements).toHaveLength(3);
    expect(await read('separate', 'json')).toEqual(expected);
    expect(statements).toHaveLength(3);
    expect(await read('json', 'json')).toEqual(expected);
    expect(statements).toHaveLength(2);
  });

  it('can be what an association says of itself, and is loaded onto instances with what is below it', async () => {
    const { log, statements, clear } = statementLog();
    await connect(models, { logging: log });
    await story();
    const people = await Person.findAll({ order: ['id'] });
    clear();
    await Person.load(people, { association: 'likedToots', include: 'replies' });
    expect(statements).toHaveLength(1);
    const texts = people.map(({ likedToots }) => likedToots?.map(({ replies }) => replies?.map(({ text }) => text)));
    expect(texts).toEqual([[['yes', 'no'], []], [[]], []]);
    clear();
    const toots = await Toot.findAll({ include: 'replies', order: ['id'] });
    expect(toots.map(({ replies }) => replies?.length)).toEqual([2, 0]);
    expect(statements).toHaveLength(1);
  });

  it('is read by a statement of its own where the database could not hold it otherwise', async () => {
    const { log, statements, clear } = statementLog();
    await connect(models, { logging: log });
    await story();
    const count = async (find: () => Promise<readonly object[]>): Promise<[unknown, number]> => {
      clear();
      return [plain(await find()), statements.length];
    };
    const computed = { include: [[sql`UPPER(${sql.attribute('text')})`, 'loud']] } as const;
    const [, raw] = await count(() =>
      Person.findAll({ include: { association: 'likedToots', strategy: 'json', attributes: computed }, order: ['id'] }),
    );
    expect(raw).toBe(2);
    const limited = { association: 'likedToots', order: [['text', 'DESC']], limit: 1 } as const;
    const [expected] = await count(() => Person.findAll({ include: limited, order: ['id'] }));
    const [page, one] = await count(() => Person.findAll({ include: { ...limited, strategy: 'json' }, order: ['id'] }));
    expect(page).toEqual(expected);
    expect(one).toBe(has('outerRows') ? 1 : 2);
  });

  requires('untypedColumns')('names the attribute of a value that it cannot read', async () => {
    const database = await connect(models);
    await story();
    await database.query("UPDATE replies SET weight = 'heavy' WHERE id = 2");
    const include = { association: 'replies', strategy: 'json' } as const;
    await expect(Toot.findAll({ include })).rejects.toMatchObject({
      code: 'UNREADABLE_VALUE',
      model: 'Reply',
      attribute: 'weight',
      key: { id: 2 },
    });
  });
});
