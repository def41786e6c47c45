import {
  DataTypes,
  Model,
  type BelongsToManyAddAssociationsMixin,
  type BelongsToManySetAssociationsMixin,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type NonAttribute,
} from 'mortise';
import { Attribute, BelongsToMany, PrimaryKey, Table } from 'mortise/decorators';
import { describeByTurns } from '../support/describe-each-dialect';

@Table({ timestamps: false })
class Person extends Model<InferAttributes<Person>, InferCreationAttributes<Person>> {
  declare id: CreationOptional<number>;

  @BelongsToMany(() => Toot, {
    through: () => Like,
    foreignKey: 'personId',
    otherKey: 'tootCode',
    inverse: { as: 'likedBy' },
  })
  declare likedToots?: NonAttribute<Toot[]>;
  declare addLikedToots: BelongsToManyAddAssociationsMixin<Toot, string>;
  declare setLikedToots: BelongsToManySetAssociationsMixin<Toot, string>;
}

@Table({ timestamps: false })
class Toot extends Model<InferAttributes<Toot>, InferCreationAttributes<Toot>> {
  @Attribute(DataTypes.STRING(20))
  @PrimaryKey
  declare code: string;
}

/** The pairs of each statement, in the order they are written in. */
const written: (readonly [number, string])[][] = [];

const remember = (likes: Like[]): void =>
  void written.push(likes.map(({ personId, tootCode }) => [personId, tootCode]));

@Table({ timestamps: false, hooks: { beforeBulkCreate: remember } })
class Like extends Model<InferAttributes<Like>, InferCreationAttributes<Like>> {
  @Attribute(DataTypes.INTEGER)
  @PrimaryKey
  declare personId: number;

  @Attribute(DataTypes.STRING(20))
  @PrimaryKey
  declare tootCode: string;

  @Attribute(DataTypes.INTEGER)
  declare weight: number | null;
}

const codes = ['m', 'a', 'Z', 'é', '10', '9', 'ab', 'A', 'z'];

/** In one order that all writers share, whatever it is for texts. */
const inOrder = (pairs: readonly (readonly [number, string])[]): (readonly [number, string])[] =>
  [...pairs].sort(([one, first], [two, second]) => one - two || (first < second ? -1 : 1));

describeByTurns('Links of one statement', ({ connect }) => {
  async function personAndToots(): Promise<Person> {
    await connect([Person, Toot, Like]);
    await Toot.bulkCreate(codes.map(code => ({ code })));
    written.length = 0;
    return Person.create({});
  }

  it.each(['add', 'set'] as const)('are written in key order by %s', async method => {
    const ada = await personAndToots();
    if (method === 'add') await ada.addLikedToots(codes);
    else await ada.setLikedToots(codes);
    await ada.addLikedToots([...codes].reverse(), { through: { weight: 2 } });
    await ada.setLikedToots(codes.slice(3), {
      through: codes.slice(3).map((_code, index) => ({ weight: 10 + index })),
    });
    expect(written.map(pairs => pairs.length)).toEqual([9, 9, 6]);
    for (const pairs of written) expect(pairs).toEqual(inOrder(pairs));
  }); // F5b

  it('are written in key order by create and bulkCreate with nested targets', async () => {
    await personAndToots();
    const nested = (prefix: string): { code: string }[] => codes.map(code => ({ code: prefix + code }));
    await Person.create({ likedToots: nested('x') });
    await Person.bulkCreate([
      { id: 90, likedToots: nested('y') },
      { id: 80, likedToots: [...codes] },
      { id: 100, likedToots: nested('v') },
    ]);
    expect(written.map(pairs => pairs.length)).toEqual([9, 27]);
    for (const pairs of written) expect(pairs).toEqual(inOrder(pairs));
  }); // F5b
});
