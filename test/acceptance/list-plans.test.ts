import {
  DataTypes,
  Model,
  type CreationOptional,
  type Database,
  type InferAttributes,
  type InferCreationAttributes,
  type NonAttribute,
} from 'mortise';
import { Attribute, BelongsToMany, HasMany, Index, NotNull, PrimaryKey, Table } from 'mortise/decorators';
import { describeEachDialect, statementLog } from '../support/describe-each-dialect';

@Table({ tableName: 'word', timestamps: false })
class Word extends Model<InferAttributes<Word>, InferCreationAttributes<Word>> {
  @Attribute(DataTypes.STRING(40))
  @PrimaryKey
  declare spelling: string;
  @HasMany(() => Sense, { foreignKey: 'word' })
  declare senses?: NonAttribute<Sense[]>;
}

@Table({ tableName: 'sense', timestamps: false })
class Sense extends Model<InferAttributes<Sense>, InferCreationAttributes<Sense>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING(40))
  @NotNull
  @Index('sense_by_word')
  declare word: string;
  @BelongsToMany(() => Mark, { through: () => SenseMark, inverse: { as: 'senses' } })
  declare marks?: NonAttribute<Mark[]>;
}

@Table({ tableName: 'mark', timestamps: false })
class Mark extends Model<InferAttributes<Mark>, InferCreationAttributes<Mark>> {
  declare id: CreationOptional<number>;
  declare senses?: NonAttribute<Sense[]>;
}

@Table({ tableName: 'sense_mark', timestamps: false })
class SenseMark extends Model<InferAttributes<SenseMark>, InferCreationAttributes<SenseMark>> {
  declare senseId: CreationOptional<number>;
  declare markId: CreationOptional<number>;
}

/** A plan that reads every row of a large table. */
const WHOLE_SENSE = /Seq Scan on sense|SCAN t[12]/;

/** A plan that reads every link, or every row of a large table that links lead to. */
const WHOLE_LINKS = /Seq Scan on sense_mark|SCAN t[12]|"table":"t[12]","type":"(ALL|index)"/;

describeEachDialect('A list of keys', ({ connect, planWords }) => {
  const { analyze, explain, list } = planWords;

  /** 5,000 words with two senses each; each of 500 marks stands at 20 of these. */
  async function connectToMany(): Promise<Database> {
    const database = await connect([Word, Sense, Mark, SenseMark]);
    const numbers = Array.from({ length: 10_000 }, (_none, index) => index);
    await Word.bulkCreate(numbers.slice(0, 5000).map(each => ({ spelling: `w${each}` })));
    await Sense.bulkCreate(numbers.map(each => ({ word: `w${each % 5000}` })));
    await Mark.bulkCreate(numbers.slice(0, 500).map(() => ({})));
    await SenseMark.bulkCreate(numbers.map(each => ({ senseId: each + 1, markId: 1 + (each % 500) })));
    for (const table of ['word', 'sense', 'mark', 'sense_mark']) await database.query(analyze(table));
    return database;
  }

  /** The plan of the last statement that `work` runs, with this list in it. */
  async function planOf(
    database: Database,
    values: readonly unknown[],
    work: (options: { logging: (sql: string) => void }) => Promise<unknown>,
  ): Promise<string> {
    const { log, statements } = statementLog();
    await work({ logging: log });
    const statement = statements.at(-1)?.replaceAll(/\?|\$\d+/g, `'${list(values)}'`);
    return JSON.stringify(await database.query(`${explain} ${statement}`));
  }

  it('reads the rows of many parents by the index on their foreign key', async () => {
    const database = await connectToMany();
    const where = { spelling: ['w1', 'w2', 'w3'] };
    const plan = await planOf(database, ['w1', 'w2', 'w3'], options =>
      Word.findAll({ where, include: { association: 'senses', strategy: 'separate' }, ...options }),
    );
    expect(plan).toContain('sense_by_word');
    expect(plan).not.toMatch(WHOLE_SENSE);
  });

  it('reads them through a junction by its key', async () => {
    const database = await connectToMany();
    const plan = await planOf(database, [1, 2, 3], options =>
      Mark.findAll({ where: { id: [1, 2, 3] }, include: { association: 'senses', strategy: 'separate' }, ...options }),
    );
    expect(plan).toContain('sense_mark_markId_senseId');
    expect(plan).not.toMatch(WHOLE_SENSE);
  });

  it('finds rows by an index', async () => {
    const database = await connectToMany();
    const plan = await planOf(database, ['w1', 'w2'], options =>
      Sense.findAll({ where: { word: ['w1', 'w2'] }, ...options }),
    );
    expect(plan).toContain('sense_by_word');
    expect(plan).not.toMatch(WHOLE_SENSE);
  });

  it('finds rows through a junction by the keys of what they are linked to', async () => {
    const database = await connectToMany();
    const plan = await planOf(database, [1, 2, 3], options =>
      Sense.findAll({ where: { marks: [1, 2, 3] }, ...options }),
    );
    expect(plan).not.toMatch(WHOLE_LINKS);
    expect((await Sense.findAll({ where: { marks: [1, 501, 2] }, order: ['id'] })).map(({ id }) => id % 500)).toEqual(
      Array.from({ length: 40 }, (_none, index) => 1 + (index % 2)),
    );
  });
});
