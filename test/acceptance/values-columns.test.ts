import {
  DataTypes,
  Model,
  Op,
  sql,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type NonAttribute,
} from 'mortise';
import {
  Attribute,
  AutoIncrement,
  BelongsTo,
  ColumnName,
  HasMany,
  Index,
  PrimaryKey,
  Table,
  Unique,
} from 'mortise/decorators';
import { describeEachDialect } from '../support/describe-each-dialect';

@Table({ tableName: 'tbl_people', underscored: true, paranoid: true })
class Person extends Model<InferAttributes<Person>, InferCreationAttributes<Person>> {
  @Attribute(DataTypes.INTEGER)
  @PrimaryKey
  @AutoIncrement
  declare personId: CreationOptional<number>;

  @Attribute(DataTypes.STRING)
  @Unique
  declare firstName: string;

  /** Its column is called like another attribute. */
  @Attribute(DataTypes.STRING)
  @ColumnName('nickName')
  declare lastName: string | null;

  @Attribute(DataTypes.STRING)
  @ColumnName('lastName')
  @Index
  declare nickName: string | null;

  @HasMany(() => Toot, { foreignKey: 'writtenById', inverse: { as: 'writtenBy' } })
  declare toots?: NonAttribute<Toot[]>;

  declare createdAt: CreationOptional<Date>;
  declare updatedAt: CreationOptional<Date>;
  declare deletedAt: CreationOptional<Date | null>;
}

@Table({ underscored: true, timestamps: false })
class Toot extends Model<InferAttributes<Toot>, InferCreationAttributes<Toot>> {
  declare id: CreationOptional<number>;

  @Attribute(DataTypes.STRING)
  @ColumnName('Text of the "toot"')
  declare text: string;

  declare writtenById: number | null;
  declare writtenBy?: NonAttribute<Person | null>;
}

/** Columns that would end a quotation, be a placeholder, or be a word of SQL. */
const awkward = ['select', 'order', 'a b', 'a.b', '*', "it's", 'a"b', 'a`b', 'why?', '??', '$1', ':name', 'a\\b', 'ünï', '%s', '--', 'A_1', 'a;b']; // prettier-ignore

describeEachDialect('columns with names of their own', ({ connect }) => {
  it('have the names that were given, or those of the attributes in snake_case', async () => {
    await connect([Person, Toot]);
    await Person.create({ firstName: 'Ada', lastName: 'King', nickName: 'Countess' });
    const [row] = (await Person.knexQuery()) as object[];
    expect(row).toMatchObject({ person_id: 1, first_name: 'Ada', nickName: 'King', lastName: 'Countess' });
    expect(Object.keys(row ?? {}).sort()).toEqual(
      ['created_at', 'deleted_at', 'first_name', 'lastName', 'nickName', 'person_id', 'updated_at'].sort(),
    );
  }); // P34

  it('are nowhere to be seen on instances', async () => {
    await connect([Person, Toot]);
    const ada = await Person.create({ firstName: 'Ada', lastName: 'King', nickName: 'Countess' });
    expect(ada).toMatchObject({ personId: 1, firstName: 'Ada', lastName: 'King', nickName: 'Countess' });
    expect(await Person.findByPk(1)).toEqual(ada);
    expect(await Person.findOne({ raw: true })).toEqual(ada.get());
  }); // P34

  it('are found, ordered and counted by the names of attributes', async () => {
    await connect([Person, Toot]);
    await Person.bulkCreate([
      { firstName: 'Ada', lastName: 'King', nickName: 'B' },
      { firstName: 'Ben', lastName: 'Abel', nickName: 'A' },
    ]);
    const found = await Person.findAll({ where: { nickName: { [Op.in]: ['A', 'B'] } }, order: 'lastName' });
    expect(found.map(({ firstName }) => firstName)).toEqual(['Ben', 'Ada']);
    expect(await Person.count({ where: { lastName: 'King' }, distinct: 'nickName' })).toBe(1);
    expect(await Person.findAll({ where: sql`${sql.attribute('lastName')} = ${'Abel'}`, attributes: ['nickName'], raw: true })).toEqual([{ nickName: 'A' }]); // prettier-ignore
  }); // P34

  it('are written by the names of attributes', async () => {
    await connect([Person, Toot]);
    const ada = await Person.create({ firstName: 'Ada' });
    await ada.update({ lastName: 'King' });
    await Person.update({ nickName: sql`${sql.attribute('lastName')}` }, { where: { firstName: 'Ada' } });
    expect(await ada.reload()).toMatchObject({ lastName: 'King', nickName: 'King' });
    await ada.destroy();
    expect(await Person.count()).toBe(0);
    await ada.restore();
    expect(await Person.count()).toBe(1);
  }); // P34

  it('are written by the names of attributes in bulk', async () => {
    await connect([Person, Toot]);
    await Person.create({ firstName: 'Ada', lastName: 'old', nickName: 'old' });
    const rows = [{ firstName: 'Ada', lastName: 'new', nickName: 'new' }];
    await Person.bulkCreate(rows, { updateOnDuplicate: ['lastName'], conflictAttributes: ['firstName'] });
    expect(await Person.findOne()).toMatchObject({ lastName: 'new', nickName: 'old' });
  }); // P34

  it.each(['join', 'separate'] as const)('are joined by the names of attributes, by %s', async strategy => {
    await connect([Person, Toot]);
    await Person.create({ firstName: 'Ada' });
    const toot = await Toot.create({ text: 'hello', writtenById: 1 });
    const ada = await Person.findOne({ include: { association: 'toots', strategy, where: { text: 'hello' } } });
    expect(ada?.toots).toEqual([toot]);
    const found = await Toot.findOne({ include: 'writtenBy', order: [['writtenBy', 'firstName', 'DESC']] });
    expect(found?.writtenBy?.firstName).toBe('Ada');
    expect(await Person.count({ where: { '$toots.text$': 'hello' } })).toBe(1);
  }); // P34

  it('cannot be shared by two attributes', async () => {
    const database = await connect([], { sync: false });
    const attributes = { nickName: DataTypes.STRING, nick: { type: DataTypes.STRING, columnName: 'nick_name' } };
    database.define('Twice', attributes, { underscored: true });
    await expect(database.sync()).rejects.toMatchObject({ code: 'SHARED_COLUMN' });
  }); // P34

  it.each(awkward)('may be called %j', async columnName => {
    const database = await connect([], { sync: false });
    const options = { timestamps: false, tableName: columnName, indexes: [{ fields: ['word'] }] };
    const Word = database.define('Word', { word: { type: DataTypes.STRING, columnName } }, options);
    await database.sync();
    const word = await Word.create({ word: 'one' });
    await word.update({ word: 'two' });
    await Word.bulkCreate([{ word: 'three' }, { word: 'four' }]);
    await Word.update({ word: sql`${sql.attribute('word')}` }, { where: { word: { [Op.like]: 't%' } } });
    const found = await Word.findAll({ where: { word: ['two', 'four'], [Op.not]: { word: null } }, order: 'word' });
    expect(found.map(each => each.get('word'))).toEqual(['four', 'two']);
    expect(await Word.destroy({ where: { word: { [Op.between]: ['a', 'zz'] } } })).toBe(3);
  }); // F13 F16

  it('may have names of the longest length, in joins of any depth', async () => {
    const database = await connect([], { sync: false });
    const long = (name: string): string => name.padEnd(60, 'x');
    const Root = database.define(
      'Root',
      { word: { type: DataTypes.STRING, columnName: long('word') } },
      { tableName: long('roots') },
    );
    Root.hasMany(Root, { as: long('branches'), foreignKey: long('parentId'), inverse: { as: long('parent') } });
    await database.sync();
    const top = await Root.create({ word: 'top' });
    const middle = await Root.create({ word: 'middle', [long('parentId')]: top.get('id') });
    await Root.create({ word: 'low', [long('parentId')]: middle.get('id') });
    const include = { association: long('parent'), include: { association: long('parent') } };
    const low = await Root.findOne({ where: { word: 'low' }, include, raw: true });
    expect(low).toMatchObject({ [long('parent')]: { word: 'middle', [long('parent')]: { word: 'top' } } });
  }); // P33
});

@Table({ timestamps: false })
class Child extends Model<InferAttributes<Child>, InferCreationAttributes<Child>> {
  declare id: CreationOptional<number>;

  @BelongsTo(() => Mother, { foreignKey: 'motherCode', targetKey: 'code' })
  declare mother?: NonAttribute<Mother | null>;

  declare motherCode: string | null;
}

@Table({ timestamps: false })
class Mother extends Model<InferAttributes<Mother>, InferCreationAttributes<Mother>> {
  declare id: CreationOptional<number>;

  @Attribute(DataTypes.STRING(20))
  @Unique
  @ColumnName('mother_code')
  declare code: string;
}

describeEachDialect('a key that is not the primary one', ({ connect }) => {
  it('is what a foreign key holds and is joined by', async () => {
    await connect([Child, Mother]);
    await Mother.bulkCreate([{ code: 'x' }, { code: 'm1' }]);
    await Child.create({ motherCode: 'm1' });
    const child = await Child.findOne({ include: 'mother' });
    expect(child?.mother).toEqual(await Mother.findByPk(2));
    await expect(Child.create({ motherCode: 'nobody' })).rejects.toMatchObject({ code: 'FOREIGN_KEY_CONSTRAINT' });
  }); // P36
});
