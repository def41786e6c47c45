import {
  Database,
  DataTypes,
  Model,
  Op,
  type BelongsToManyAddAssociationsMixin,
  type BelongsToManyGetAssociationsMixin,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type NonAttribute,
} from 'mortise';
import { Attribute, BelongsToMany, NotNull, Table } from 'mortise/decorators';
import type { Contender } from './workload';

@Table({ tableName: 'people' })
class Person extends Model<InferAttributes<Person>, InferCreationAttributes<Person>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING) @NotNull declare name: string;
  @Attribute(DataTypes.STRING) @NotNull declare email: string;
  @Attribute(DataTypes.INTEGER) @NotNull declare age: number;
  @BelongsToMany(() => Toot, {
    through: () => LikedToot,
    inverse: { as: 'likedBy' },
    foreignKey: 'personId',
    otherKey: 'tootId',
  })
  declare likedToots?: NonAttribute<Toot[]>;
  declare getLikedToots: BelongsToManyGetAssociationsMixin<Toot>;
  declare addLikedToots: BelongsToManyAddAssociationsMixin<Toot, number>;
}

@Table({ tableName: 'toots' })
class Toot extends Model<InferAttributes<Toot>, InferCreationAttributes<Toot>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING) @NotNull declare text: string;
  @Attribute(DataTypes.INTEGER) @NotNull declare score: number;
}

@Table({ tableName: 'liked_toots' })
class LikedToot extends Model<InferAttributes<LikedToot>, InferCreationAttributes<LikedToot>> {
  @Attribute(DataTypes.INTEGER) declare personId: number;
  @Attribute(DataTypes.INTEGER) declare tootId: number;
  @Attribute(DataTypes.STRING) declare reaction: string | null;
}

/** Mortise: instances, with all that a user gets by default. */
export function mortiseContender(file: string): Contender {
  const database = new Database(
    { client: 'better-sqlite3', connection: { filename: file }, synchronous: 'NORMAL' },
    { models: [Person, Toot, LikedToot] },
  );
  const people = new Map<number, Person>();
  /** The getter and the adder are methods of an instance, which its user has in hand. */
  const personOf = async (id: number): Promise<Person> => {
    const person = people.get(id) ?? (await Person.findByPk(id));
    if (person === null) throw new Error(`There is no person ${id}.`);
    people.set(id, person);
    return person;
  };
  return {
    name: 'mortise',
    w1: id => Person.findByPk(id),
    w2: () => Toot.findAll({ where: { score: { [Op.gt]: 500 } }, order: [['createdAt', 'DESC']], limit: 1_000 }),
    w3: () => Person.findAll({ where: { id: { [Op.lte]: 100 } }, include: ['likedToots'], order: ['id'] }),
    w5: async id => (await personOf(id)).getLikedToots(),
    c1: index => Person.create({ name: `New ${index}`, email: `new${index}@example.org`, age: 30 }),
    c4: async (personId, tootIds) =>
      (await personOf(personId)).addLikedToots(tootIds, { through: { reaction: 'love' } }),
    close: () => database.close(),
  };
}
