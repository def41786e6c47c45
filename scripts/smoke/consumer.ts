import {
  type CreationOptional,
  Database,
  DataTypes,
  type InferAttributes,
  type InferCreationAttributes,
  Model,
  type NonAttribute,
  Op,
} from 'mortise';
import { Attribute, BelongsToMany, NotNull } from 'mortise/decorators';

class Toot extends Model<InferAttributes<Toot>, InferCreationAttributes<Toot>> {
  declare id: CreationOptional<number>;

  @Attribute(DataTypes.STRING)
  @NotNull
  declare text: string;
}

class Person extends Model<InferAttributes<Person>, InferCreationAttributes<Person>> {
  declare id: CreationOptional<number>;

  @Attribute(DataTypes.STRING)
  @NotNull
  declare name: string;

  @BelongsToMany(() => Toot, { through: 'LikedToot', inverse: { as: 'likedBy' } })
  declare likedToots?: NonAttribute<Toot[]>;
}

/** Never run: the compiler reads it. */
export async function likedTexts(): Promise<string[]> {
  const database = new Database('sqlite::memory:', { models: [Person, Toot] });
  await Person.create({ name: 'Ada' });
  const persons: Person[] = await Person.findAll({ include: [{ association: 'likedToots' }] });
  await database.close();
  return persons.flatMap(person => (person.likedToots ?? []).map(toot => toot.text));
}

/** What is inferred has to be inferred by the oldest compiler too. */
export async function likes(): Promise<number> {
  const aggregates = { likes: { count: 'likedToots' }, latest: { max: 'likedToots.text' } } as const;
  const where = { likes: { [Op.gte]: 1 }, likedToots: { [Op.some]: { text: 'Hi' } } };
  const [person] = await Person.findAll({ aggregates, where });
  await person?.related('likedToots').add([1, 2]);
  await person?.update({ name: 'Ada', likedToots: { add: [3], create: { text: 'new' } } });
  const latest: string | null | undefined = person?.latest;
  return (person?.likes ?? 0) + (latest?.length ?? 0);
}
