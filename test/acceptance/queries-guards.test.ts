import {
  DataTypes,
  Model,
  Op,
  sql,
  type BelongsToManyAddAssociationsMixin,
  type BelongsToManyGetAssociationsMixin,
  type BelongsToManyHasAssociationsMixin,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type NonAttribute,
} from 'mortise';
import { Attribute, BelongsTo, BelongsToMany } from 'mortise/decorators';
import { describeAnyDialect } from '../support/describe-each-dialect';

class Country extends Model<InferAttributes<Country>, InferCreationAttributes<Country>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING) declare name: string | null;
}

class Team extends Model<InferAttributes<Team>, InferCreationAttributes<Team>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING) declare name: string | null;
  @Attribute(DataTypes.INTEGER) declare rank: number | null;
  declare countryId: CreationOptional<number | null>;
  @BelongsTo(() => Country) declare country?: NonAttribute<Country>;
}

class Member extends Model<InferAttributes<Member>, InferCreationAttributes<Member>> {
  @Attribute(DataTypes.INTEGER) declare rank: number | null;
}

class Person extends Model<InferAttributes<Person>, InferCreationAttributes<Person>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING) declare name: string | null;
  @BelongsTo(() => Team) declare home?: NonAttribute<Team>;
  @BelongsToMany(() => Team, { through: () => Member, inverse: { as: 'people' } })
  declare teams?: NonAttribute<Team[]>;
  declare addTeams: BelongsToManyAddAssociationsMixin<Team, number>;
  declare getTeams: BelongsToManyGetAssociationsMixin<Team>;
  declare hasTeams: BelongsToManyHasAssociationsMixin<Team, number>;
}

const models = [Country, Team, Member, Person];

describeAnyDialect('A query', ({ connect }) => {
  async function twoTeams(): Promise<Person> {
    await connect(models);
    await Team.bulkCreate([
      { name: 'a', rank: 1 },
      { name: 'b', rank: 2 },
    ]);
    const ada = await Person.create({ name: 'Ada' });
    await ada.addTeams([1, 2], { through: [{ rank: 20 }, { rank: 10 }] });
    return ada;
  }

  it('matches nothing where one of no conditions has to be met', async () => {
    await twoTeams();
    expect(await Team.count({ where: { [Op.or]: [] } })).toBe(0);
    expect(await Team.destroy({ where: { id: { [Op.or]: [] } } })).toBe(0);
    expect(await Team.count()).toBe(2);
  });

  it('refuses an empty list of conditions that all have to be met', async () => {
    await twoTeams();
    await expect((async () => Team.destroy({ where: { id: { [Op.and]: [] } } }))()).rejects.toMatchObject({
      code: 'INVALID_OPERAND',
    });
  });

  it('orders by SQL over the junction where the order is that of the junction', async () => {
    const ada = await twoTeams();
    const byName = await ada.getTeams({ through: { order: ['rank'] } });
    const bySql = await ada.getTeams({ through: { order: [sql.attribute('rank')] } });
    expect(byName.map(({ name }) => name)).toEqual(['b', 'a']);
    expect(bySql.map(({ name }) => name)).toEqual(['b', 'a']);
  });

  it('refuses computed attributes of a junction row', async () => {
    const ada = await twoTeams();
    await expect(ada.getTeams({ through: { attributes: [[sql`1 + 1`, 'two']] } })).rejects.toMatchObject({
      code: 'INVALID_ATTRIBUTES',
    });
  });

  it('refuses a page where the question is whether all are there', async () => {
    const ada = await twoTeams();
    expect(await ada.hasTeams([1, 2])).toBe(true);
    // @ts-expect-error there is no such option
    await expect(ada.hasTeams([1, 2], { limit: 1 })).rejects.toMatchObject({ code: 'UNKNOWN_OPTION' });
  });

  it('refuses an order by a nested include that is not included', async () => {
    await twoTeams();
    await expect(Person.findAll({ include: ['home'], order: [['home', 'country', 'name']] })).rejects.toMatchObject({
      code: 'ORDER_NOT_INCLUDED',
    });
  });

  it('orders by a nested include, and the items of an include by one of theirs', async () => {
    await twoTeams();
    const [low, high] = await Country.bulkCreate([{ name: 'Netherlands' }, { name: 'Andorra' }]);
    await Team.update({ countryId: low!.id }, { where: { id: 1 } });
    await Team.update({ countryId: high!.id }, { where: { id: 2 } });
    const include = [{ association: 'teams', include: ['country'], order: [['country', 'name']] }] as const;
    const [ada] = await Person.findAll({ include });
    expect(ada!.teams.map(({ name }) => name)).toEqual(['b', 'a']);
  });

  it('keeps a question mark behind a backslash in SQL as it is written', async () => {
    const database = await connect(models);
    const [row] = await database.query<{ text: string }>(sql`SELECT ${sql.literal("'is it \\? yes'")} AS text`);
    expect(row!.text).toContain('?');
  });

  it('refuses to read again what has no key to be found by', async () => {
    const database = await connect([], { sync: false });
    const Log = database.define('Log', { line: DataTypes.STRING }, { noPrimaryKey: true });
    await database.sync();
    await Log.create({ line: 'first' });
    const second = await Log.create({ line: 'second' });
    await expect(second.reload()).rejects.toMatchObject({ code: 'MISSING_PRIMARY_KEY' });
  });
});
