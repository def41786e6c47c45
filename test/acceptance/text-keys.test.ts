import {
  DataTypes,
  Model,
  type BelongsToManyAddAssociationsMixin,
  type BelongsToManyGetAssociationsMixin,
  type BelongsToManyHasAssociationMixin,
  type BelongsToManyRemoveAssociationMixin,
  type BelongsToManySetAssociationsMixin,
  type CreationOptional,
  type Database,
  type HasManyGetAssociationsMixin,
  type InferAttributes,
  type InferCreationAttributes,
  type NonAttribute,
} from 'mortise';
import { Attribute, BelongsToMany, HasMany, PrimaryKey, Table, Unique } from 'mortise/decorators';
import { describeEachDialect } from '../support/describe-each-dialect';

/** Keys that some collations take for each other: by case, by accent, by blanks at the end, by letters of two. */
const spellings = ['a', 'A', 'e', 'é', 'É', 'a ', 'ß', 'ss', 'ａ'];

@Table({ tableName: 'word', timestamps: false })
class Word extends Model<InferAttributes<Word>, InferCreationAttributes<Word>> {
  @Attribute(DataTypes.STRING(40))
  @PrimaryKey
  declare spelling: string;

  /** Another key of the word, which persons know it by. */
  @Attribute(DataTypes.STRING(40))
  @Unique
  declare slug: string;

  @HasMany(() => Sense, { foreignKey: 'word', inverse: { as: 'ofWord' } })
  declare senses?: NonAttribute<Sense[]>;
  declare getSenses: HasManyGetAssociationsMixin<Sense>;
}

@Table({ tableName: 'sense', timestamps: false })
class Sense extends Model<InferAttributes<Sense>, InferCreationAttributes<Sense>> {
  declare id: CreationOptional<number>;

  @Attribute(DataTypes.STRING(40))
  declare word: string | null;

  declare ofWord?: NonAttribute<Word>;
}

@Table({ tableName: 'person', timestamps: false })
class Person extends Model<InferAttributes<Person>, InferCreationAttributes<Person>> {
  @Attribute(DataTypes.STRING(40))
  @PrimaryKey
  declare name: string;

  @BelongsToMany(() => Word, {
    through: () => KnownWord,
    foreignKey: 'person',
    otherKey: 'word',
    targetKey: 'slug',
    inverse: { as: 'knownBy' },
  })
  declare words?: NonAttribute<Word[]>;
  declare getWords: BelongsToManyGetAssociationsMixin<Word>;
  declare addWords: BelongsToManyAddAssociationsMixin<Word, string>;
  declare setWords: BelongsToManySetAssociationsMixin<Word, string>;
  declare removeWord: BelongsToManyRemoveAssociationMixin<Word, string>;
  declare hasWord: BelongsToManyHasAssociationMixin<Word, string>;
}

@Table({ tableName: 'known_word', timestamps: false })
class KnownWord extends Model<InferAttributes<KnownWord>, InferCreationAttributes<KnownWord>> {
  @Attribute(DataTypes.STRING(40))
  @PrimaryKey
  declare person: string;

  @Attribute(DataTypes.STRING(40))
  @PrimaryKey
  declare word: string;
}

const models = [Word, Sense, Person, KnownWord];
const strategies = ['join', 'separate'] as const;

describeEachDialect('Keys that are texts', ({ connect }) => {
  async function connectWithWords(): Promise<void> {
    await connect(models);
    await Word.bulkCreate(spellings.map(spelling => ({ spelling, slug: spelling })));
    await Sense.bulkCreate([...spellings, ...spellings].map(word => ({ word })));
  }

  it('tell rows apart by case, accent and blanks', async () => {
    await connectWithWords();
    for (const spelling of spellings) {
      expect((await Word.findByPk(spelling))?.spelling).toBe(spelling);
      expect(await Word.count({ where: { spelling: [spelling] } })).toBe(1);
    }
    expect(await Word.destroy({ where: { spelling: ['A', 'a '] } })).toBe(2);
    expect(await Word.count()).toBe(spellings.length - 2);
  }); // F11

  it.each(strategies)('lead to exactly their rows in an include by %s', async strategy => {
    await connectWithWords();
    const words = await Word.findAll({ include: [{ association: 'senses', strategy }] });
    expect(words).toHaveLength(spellings.length);
    for (const { spelling, senses } of words) {
      expect(senses?.map(({ word }) => word)).toEqual([spelling, spelling]);
    }
  }); // F11

  it('lead to exactly their rows in a getter, and back', async () => {
    await connectWithWords();
    for (const word of await Word.findAll()) {
      expect((await word.getSenses()).map(sense => sense.word)).toEqual([word.spelling, word.spelling]);
    }
    const senses = await Sense.findAll({ include: 'ofWord' });
    for (const { word, ofWord } of senses) expect(ofWord?.spelling).toBe(word);
  }); // F11

  it.each(strategies)('link exactly what is named, read by %s', async strategy => {
    await connectWithWords();
    const [ada, ben] = await Person.bulkCreate([{ name: 'ada' }, { name: 'Ada' }]);
    await ada?.addWords(spellings);
    await ada?.addWords(['A', 'é']);
    await ben?.setWords(['a', 'A', 'ss']);
    await ben?.setWords(['A', 'ß']);
    await ada?.removeWord('a');
    expect(await ada?.hasWord('A')).toBe(true);
    expect(await ada?.hasWord('a')).toBe(false);
    const people = await Person.findAll({ include: [{ association: 'words', strategy }] });
    const known = Object.fromEntries(people.map(({ name, words }) => [name, words?.map(({ slug }) => slug).sort()]));
    expect(known).toEqual({ ada: spellings.filter(each => each !== 'a').sort(), Ada: ['A', 'ß'] });
    expect((await ben?.getWords())?.map(({ slug }) => slug).sort()).toEqual(['A', 'ß']);
  }); // F11
});

/** Tables as someone else has made them, with the collation of the server. */
const foreignTables = [
  'CREATE TABLE word (spelling VARCHAR(40) PRIMARY KEY, slug VARCHAR(40) NOT NULL UNIQUE)',
  'CREATE TABLE sense (id INTEGER PRIMARY KEY, word VARCHAR(40), FOREIGN KEY (word) REFERENCES word (spelling))',
  'CREATE TABLE person (name VARCHAR(40) PRIMARY KEY)',
  `CREATE TABLE known_word (person VARCHAR(40), word VARCHAR(40), PRIMARY KEY (person, word),
     FOREIGN KEY (person) REFERENCES person (name), FOREIGN KEY (word) REFERENCES word (slug))`,
];

describeEachDialect('Keys that are texts, in tables made elsewhere', ({ connect, has }) => {
  /** Another spelling of a key, where the database takes it for the same. */
  const other = (spelling: string): string => (has('exactText') ? 'a' : spelling);

  async function connectToForeign(): Promise<Database> {
    const database = await connect(models, { sync: false });
    for (const statement of foreignTables) await database.query(statement);
    await Word.bulkCreate(['a', 'b', 'e'].map(spelling => ({ spelling, slug: spelling })));
    const words = ['a', other('A'), other('á'), other('a '), 'b', null, other('E')];
    await Sense.bulkCreate(words.map((word, index) => ({ id: index + 1, word })));
    await Person.bulkCreate([{ name: 'ada' }, { name: 'ben' }]);
    await KnownWord.bulkCreate([
      { person: 'ada', word: 'a' },
      { person: has('exactText') ? 'ada' : 'ADA', word: has('exactText') ? 'e' : 'É' },
      { person: 'ben', word: other('A ') },
    ]);
    return database;
  }

  it.each(strategies)('lead to the rows that the database itself joins, in an include by %s', async strategy => {
    const database = await connectToForeign();
    const rows = (await database.query(
      'SELECT w.spelling AS word, s.id AS id FROM word w JOIN sense s ON s.word = w.spelling ORDER BY s.id',
    )) as unknown as readonly { readonly word: string; readonly id: number }[];
    const words = await Word.findAll({ include: [{ association: 'senses', strategy, order: ['id'] }] });
    const found = words.flatMap(({ spelling, senses = [] }) => senses.map(({ id }) => ({ word: spelling, id })));
    expect(found.sort((left, right) => left.id - right.id)).toEqual(rows);
    expect(rows).toHaveLength(6);
  }); // F11

  it.each(strategies)('lead to them through a junction, by %s, with and without a limit', async strategy => {
    await connectToForeign();
    const people = await Person.findAll({ include: [{ association: 'words', strategy }], order: 'name' });
    expect(people.map(({ words }) => words?.map(({ slug }) => slug).sort())).toEqual([['a', 'e'], ['a']]);
    const limited = await Person.findAll({ include: [{ association: 'words', limit: 1 }], order: 'name' });
    expect(limited.map(({ words }) => words?.length)).toEqual([1, 1]);
  }); // F11

  it('lead to the same rows in a getter', async () => {
    await connectToForeign();
    const word = await Word.findByPk('a');
    expect((await word?.getSenses({ order: 'id' }))?.map(({ id }) => id)).toEqual(
      has('exactText') ? [1, 2, 3, 4, 7] : [1, 2, 3, 4],
    );
  }); // F11

  it('are not linked twice', async () => {
    await connectToForeign();
    const ben = await Person.findByPk('ben');
    await ben?.addWords(['a', 'b']);
    await ben?.setWords(['a', 'b', 'e']);
    await ben?.setWords(['a', 'b']);
    expect((await ben?.getWords())?.map(({ slug }) => slug).sort()).toEqual(['a', 'b']);
    expect(await KnownWord.count({ where: { person: 'ben' } })).toBe(2);
  }); // F11
});
