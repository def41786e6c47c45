import {
  DataTypes,
  Model,
  type BelongsToManyAddAssociationsMixin,
  type BelongsToManyCountAssociationsMixin,
  type BelongsToManyGetAssociationsMixin,
  type BelongsToManyHasAssociationMixin,
  type BelongsToManyRemoveAssociationMixin,
  type BelongsToManySetAssociationsMixin,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type NonAttribute,
} from 'mortise';
import { Attribute, BelongsToMany, NotNull } from 'mortise/decorators';
import { describeByTurns } from '../support/describe-each-dialect';

class Person extends Model<InferAttributes<Person>, InferCreationAttributes<Person>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING)
  @NotNull
  declare name: string;
  @BelongsToMany(() => Person, { through: 'Following', inverse: { as: 'followers' } })
  declare followed?: NonAttribute<Person[]>;
  declare getFollowed: BelongsToManyGetAssociationsMixin<Person>;
  declare setFollowed: BelongsToManySetAssociationsMixin<Person>;
  declare addFollowed: BelongsToManyAddAssociationsMixin<Person>;
  declare removeFollowed: BelongsToManyRemoveAssociationMixin<Person>;
  declare followers?: NonAttribute<Person[]>;
  declare getFollowers: BelongsToManyGetAssociationsMixin<Person>;
  declare hasFollower: BelongsToManyHasAssociationMixin<Person>;
  declare countFollowers: BelongsToManyCountAssociationsMixin<Person>;
}

const namesOf = (people: readonly Person[] | undefined): readonly string[] => (people ?? []).map(({ name }) => name);

describeByTurns('A many-to-many of a model with itself', ({ connect }) => {
  /** Ada follows Grace and Alan, Grace follows Alan. */
  async function followers(): Promise<[Person, Person, Person]> {
    await connect([Person]);
    const [ada, grace, alan] = await Person.bulkCreate([{ name: 'Ada' }, { name: 'Grace' }, { name: 'Alan' }]);
    await ada?.addFollowed([grace as Person, alan as Person]);
    await grace?.addFollowed(alan as Person);
    return [ada, grace, alan] as [Person, Person, Person];
  }

  it('reads both directions', async () => {
    const [ada, , alan] = await followers();
    expect(namesOf(await ada.getFollowed())).toEqual(['Grace', 'Alan']);
    expect(await ada.getFollowers()).toEqual([]);
    expect(namesOf(await alan.getFollowers())).toEqual(['Ada', 'Grace']);
    expect(await alan.countFollowers()).toBe(2);
  }); // S46

  it('writes one direction without touching the other', async () => {
    const [ada, grace, alan] = await followers();
    await alan.setFollowed([ada]);
    await ada.removeFollowed(alan);
    expect(await alan.hasFollower(ada)).toBe(false);
    expect(await ada.hasFollower(alan)).toBe(true);
    expect(namesOf(await grace.getFollowed())).toEqual(['Alan']);
  }); // S46

  it.each(['join', 'separate'] as const)('is eager-loaded both ways with strategy %s', async strategy => {
    await followers();
    for (const association of ['followed', 'followers'] as const) {
      const people = await Person.findAll({ include: { association, strategy }, order: ['id'] });
      expect(people.map(person => namesOf(person[association]))).toEqual(
        association === 'followed' ? [['Grace', 'Alan'], ['Alan'], []] : [[], ['Ada'], ['Ada', 'Grace']],
      );
    }
  }); // S46

  it('is included in itself', async () => {
    const [ada] = await followers();
    const found = await Person.findByPk(ada.id, {
      include: { association: 'followed', include: ['followed', 'followers'] },
    });
    expect(found?.followed?.map(({ followed, followers: back }) => [namesOf(followed), namesOf(back)])).toEqual([
      [['Alan'], ['Ada']],
      [[], ['Ada', 'Grace']],
    ]);
  }); // S46 S88

  it('may lead to the row itself', async () => {
    const [ada] = await followers();
    await ada.addFollowed(ada);
    expect(namesOf(await ada.getFollowers())).toEqual(['Ada']);
  }); // S46
});
