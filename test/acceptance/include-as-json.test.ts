import {
  DataTypes,
  Model,
  sql,
  type CreationOptional,
  type DataType,
  type Database,
  type InferAttributes,
  type InferCreationAttributes,
  type NonAttribute,
  type UnreadableValueError,
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

/** A column of someone else's table, the attribute it is read by, and what may stand in it. */
interface Column {
  readonly type: string;
  readonly attribute: DataType;
  readonly literals: readonly string[];
}

type Reader = () => Promise<unknown>;

const plain = (rows: readonly object[]): unknown => JSON.parse(JSON.stringify(rows));

describeEachDialect('An include with the strategy json', ({ connect, has, requires }) => {
  /** How many statements there are, where collections are texts and where they are read apart. */
  const statementsOf = (texts: number, apart: number): number => (has('exactJson') ? texts : apart);

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
    expect(statements).toHaveLength(statementsOf(1, 3));
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
    expect(statements).toHaveLength(statementsOf(1, 2));
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
    expect(statements).toHaveLength(statementsOf(3, 4));
    expect(await read('separate', 'json')).toEqual(expected);
    expect(statements).toHaveLength(statementsOf(3, 4));
    expect(await read('json', 'json')).toEqual(expected);
    expect(statements).toHaveLength(statementsOf(2, 4));
  });

  it('can be what an association says of itself, and is loaded onto instances with what is below it', async () => {
    const { log, statements, clear } = statementLog();
    await connect(models, { logging: log });
    await story();
    const people = await Person.findAll({ order: ['id'] });
    clear();
    await Person.load(people, { association: 'likedToots', include: 'replies' });
    expect(statements).toHaveLength(statementsOf(1, 2));
    const texts = people.map(({ likedToots }) => likedToots?.map(({ replies }) => replies?.map(({ text }) => text)));
    expect(texts).toEqual([[['yes', 'no'], []], [[]], []]);
    clear();
    const toots = await Toot.findAll({ include: 'replies', order: ['id'] });
    expect(toots.map(({ replies }) => replies?.length)).toEqual([2, 0]);
    expect(statements).toHaveLength(statementsOf(1, 2));
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
    expect(one).toBe(statementsOf(1, 2));
  });

  it('has NULLs where a statement of its own has them', async () => {
    await connect(models);
    await story();
    await Reply.bulkCreate([{ text: 'no', tootId: 1, worth: '-1', weight: null }, { text: 'hm', tootId: 1 }]); // prettier-ignore
    for (const name of ['worth', 'seen', 'weight'] as const) {
      for (const direction of ['ASC', 'DESC', 'ASC NULLS LAST', 'DESC NULLS FIRST'] as const) {
        const read = (strategy: 'json' | 'separate') =>
          Toot.findAll({ include: { association: 'replies', strategy, order: [[name, direction], 'id'] }, order: ['id'] }); // prettier-ignore
        expect(plain(await read('json'))).toEqual(plain(await read('separate')));
      }
    }
  });

  /** A column that was there before its model, read within the row it belongs to, and by a statement of its own. */
  async function readersOf(database: Database, { type, attribute }: Column, place: number): Promise<readonly Reader[]> {
    const tableName = `things${place}`;
    await database.query(`CREATE TABLE ${tableName} (id INTEGER PRIMARY KEY, boxid INTEGER, held ${type})`);
    const options = { timestamps: false, sync: false };
    const Thing = database.define(`Thing${place}`, { held: attribute }, { tableName, ...options });
    const Box = database.define(`Box${place}`, {}, { tableName: 'boxes', ...options });
    Box.hasMany(Thing, { as: 'things', foreignKey: 'boxid' });
    const told = ({ code, message, key }: UnreadableValueError): unknown => [code, message, key];
    return (['json', 'separate'] as const).map(strategy => () => {
      return Box.findAll({ include: { association: 'things', strategy }, raw: true }).catch(told);
    });
  }

  /** What is read is the same, or what is wrong with it. */
  const agree = async (columns: readonly Column[]): Promise<void> => {
    const database = await connect([]);
    await database.query('CREATE TABLE boxes (id INTEGER PRIMARY KEY)');
    await database.query('INSERT INTO boxes VALUES (1)');
    for (const [place, column] of columns.entries()) {
      const [json, separate] = (await readersOf(database, column, place)) as [Reader, Reader]; // one for each strategy
      for (const literal of column.literals) {
        await database.query(`DELETE FROM things${place}`);
        await database.query(`INSERT INTO things${place} VALUES (1, 1, ${literal})`);
        expect([column.attribute.kind, literal, await json()]).toEqual([
          column.attribute.kind,
          literal,
          await separate(),
        ]);
      }
    }
  };

  it('reads columns that were there before as a statement of its own does', () =>
    agree([
      { type: 'FLOAT', attribute: DataTypes.FLOAT(), literals: ['0.1'] },
      { type: 'FLOAT', attribute: DataTypes.DECIMAL(30, 10), literals: ['16777217'] },
      { type: 'FLOAT', attribute: DataTypes.STRING(), literals: ['0.1'] },
      { type: 'DOUBLE PRECISION', attribute: DataTypes.DECIMAL(), literals: ['1234567.5'] },
      { type: 'DOUBLE PRECISION', attribute: DataTypes.STRING(), literals: ['1e22'] },
      { type: 'DECIMAL(30, 10)', attribute: DataTypes.DOUBLE(), literals: ['1234567.5'] },
      { type: 'DECIMAL(30, 10)', attribute: DataTypes.STRING(), literals: ['0.5'] },
      { type: 'BIGINT', attribute: DataTypes.STRING(), literals: ['9007199254740991'] },
      { type: 'BIGINT', attribute: DataTypes.DECIMAL(20, 2), literals: ['5'] },
      { type: 'BIGINT', attribute: DataTypes.INTEGER(), literals: ['9007199254740993'] },
      { type: 'CHAR(1)', attribute: DataTypes.BOOLEAN(), literals: ["'1'"] },
      { type: 'CHAR(1)', attribute: DataTypes.BOOLEAN(), literals: ["'y'"] },
      { type: 'VARCHAR(9)', attribute: DataTypes.DOUBLE(), literals: ["'~5'"] },
      { type: 'VARCHAR(9)', attribute: DataTypes.STRING(), literals: ["'x41'"] },
      { type: 'VARCHAR(9)', attribute: DataTypes.TEXT(), literals: ["'[1]'"] },
      { type: 'VARCHAR(99)', attribute: DataTypes.DATE(), literals: ["'never'"] },
    ]));

  requires('untypedColumns')('reads and refuses any value in any column as a statement of its own does', () => {
    const kinds = [
      DataTypes.STRING(), DataTypes.TEXT(), DataTypes.CHAR(9), DataTypes.INTEGER(), DataTypes.BIGINT(), DataTypes.DOUBLE(),
      DataTypes.DECIMAL(20, 2), DataTypes.BOOLEAN(), DataTypes.DATE(), DataTypes.DATEONLY(), DataTypes.TIME(),
      DataTypes.UUID(), DataTypes.JSON(), DataTypes.BLOB(), DataTypes.ENUM('a', 'b'),
    ]; // prettier-ignore
    const literals = [
      "x'4142'", "x''", "x'00ff'", "x'00112233445566778899aabbccddeeff'", "''", "'a'", "'~1'", "'x41'", "'ta'", "'1.50'",
      '5', '0', '0.1 + 0.2', '-1.5', '9e999', '-9e999', '1e300', '9007199254740993', "'5' || char(0)", "'[1.10]'", 'NULL',
    ]; // prettier-ignore
    return agree(kinds.map(attribute => ({ type: '', attribute, literals })));
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
